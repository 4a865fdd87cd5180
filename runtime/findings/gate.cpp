#include "runtime/findings/gate.hpp"

#include <algorithm>

namespace writ::findings {

bool fails(const Row& row, const Gate& gate) {
  const bool counts = row.verdict == model::Verdict::Violation ||
                      (gate.fail_on_inconclusive && row.verdict == model::Verdict::Inconclusive);
  return counts && gate.fail_on && row.severity >= *gate.fail_on && row.standing && *row.standing >= gate.fail_on_standing;
}

bool fails(const Finding& finding, const Gate& gate) {
  if (finding.in_baseline || (finding.waiver && !finding.waiver_expired)) return false;
  return std::any_of(finding.jurisdictions.begin(), finding.jurisdictions.end(), [&](const Row& row) { return fails(row, gate); });
}

bool fails(const Report& report, const Gate& gate) {
  return std::any_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) { return fails(f, gate); });
}

}  // namespace writ::findings
