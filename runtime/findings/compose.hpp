#pragma once
// From the decisions on one rule and vendor at hand to the finding that reports show.

#include <optional>
#include <vector>

#include "runtime/findings/decide.hpp"
#include "runtime/findings/finding.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::findings {

/// One place, judged.
struct JudgedPlace {
  const PlaceRule* rule = nullptr;
  Decision decision;
  model::Severity severity = model::Severity::Info;
  bool asked = true;   ///< not narrowed away by `--jurisdiction`
};

struct Judged {
  const snapshot::Page& page;
  model::RuleId rule;
  std::optional<model::VendorId> vendor;
  Date day;
  const std::vector<GivenFact>& facts;
  std::vector<JudgedPlace> places;   ///< by code; at least one is asked
};

/// The gravest verdict of the places asked.
[[nodiscard]] model::Verdict verdict_of(const Judged& judged);

[[nodiscard]] Finding compose(const Judged& judged);

}  // namespace writ::findings
