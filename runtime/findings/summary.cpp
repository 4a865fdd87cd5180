#include "runtime/findings/summary.hpp"

#include <algorithm>
#include <tuple>

namespace writ::findings {

void sort_findings(std::vector<Finding>& findings) {
  std::sort(findings.begin(), findings.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.verdict, b.severity, a.rule, a.vendor, a.pack) < std::tie(b.verdict, a.severity, b.rule, b.vendor, b.pack);
  });
}

Summary empty_summary() {
  Summary summary;
  for (std::size_t v = 0; v < model::names<model::Verdict>().size(); ++v) summary.by_verdict[static_cast<model::Verdict>(v)] = 0;
  return summary;
}

void count(Summary& summary, model::Verdict verdict, model::Severity severity) {
  ++summary.by_verdict[verdict];
  if (verdict == model::Verdict::Violation) ++summary.by_severity[severity];
}

}  // namespace writ::findings
