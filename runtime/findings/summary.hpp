#pragma once
// Order and counts of a report.

#include "runtime/findings/finding.hpp"

namespace writ::findings {

/// By verdict and severity, gravest first, then rule, vendor (null first) and pack, by code point.
void sort_findings(std::vector<Finding>& findings);

/// A summary with an entry for every verdict.
[[nodiscard]] Summary empty_summary();

/// Counts one finding. `waived` is counted where waivers are applied.
void count(Summary& summary, model::Verdict verdict, model::Severity severity);

}  // namespace writ::findings
