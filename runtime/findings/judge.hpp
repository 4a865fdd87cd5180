#pragma once
// From outcomes to verdicts: dates, places, amendments, exceptions, standing (spec/semantics.md, "Order of judgement").

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/findings/finding.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::findings {

struct JudgeOptions {
  std::optional<Date> as_of;                               ///< else the snapshot's UTC day
  std::optional<std::vector<model::JurisdictionId>> only;  ///< `--jurisdiction`: each with what lies in it
  std::vector<GivenFact> facts;                            ///< for `{site.fact}` in messages; the engine has its own
  /// Clear and not-applicable findings stand in the report. Without, they are counted in the summary only, which keeps a
  /// run over many vendors and places small.
  bool keep_silent = true;
  /// Whether the report holds what the snapshot holds: for formats with a timeline or an inventory.
  bool take_inventory = false;
};

/// Judges every rule that runs, for every vendor at hand and place. Pure: the same input gives the same report. The error
/// is a tie of amendments between packs that do not see each other (both places named).
[[nodiscard]] Result<Report> judge(const snapshot::Page& page, Engine& engine, const JudgeOptions& options);

}  // namespace writ::findings
