#pragma once
// An earlier run to compare with: the violations of a `writ.findings/1` file (spec/findings.md, "Comparing with an earlier run").

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/findings/waivers.hpp"

namespace writ::findings {

struct EarlierRun {
  std::vector<EarlierViolation> violations;   ///< in the file's order
  [[nodiscard]] Baseline fingerprints() const;
};

/// One object, an array of them, or one a line. The error says what is wrong and where.
[[nodiscard]] Result<EarlierRun> read_earlier_run(std::string_view text);

/// Marks the violations that the earlier run knew, and gives each report its Comparison. What the earlier run had on a site that no
/// report speaks of is not counted as gone.
void compare_with(const EarlierRun& earlier, std::vector<Report>& reports);

}  // namespace writ::findings
