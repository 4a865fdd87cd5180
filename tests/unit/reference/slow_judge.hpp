#pragma once
// Verdicts, straight from spec/semantics.md section 6: for each rule, vendor at hand and place the verdict and standing.
// Shares the declarations and an Engine with the judge under test, and no line of code.

#include <map>
#include <optional>
#include <string>
#include <tuple>

#include "runtime/findings/outcome.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::reference {

struct SlowRow {
  model::Verdict verdict = model::Verdict::NotApplicable;
  model::Severity severity = model::Severity::Info;
  std::optional<model::Standing> standing;
  std::string exception;  ///< of an exempt row
};
/// Keyed by rule, vendor ("" for none) and code.
using SlowRows = std::map<std::tuple<std::string, std::string, std::string>, SlowRow>;

[[nodiscard]] SlowRows slow_judge(const snapshot::Page& page, findings::Engine& engine, Date day);

}  // namespace writ::reference
