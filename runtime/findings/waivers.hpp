#pragma once
// Violations that somebody answers for (`writ.waivers/1`) and violations known before (`writ.baseline/1`);
// spec/findings.md, "Waivers and baselines".

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "runtime/findings/finding.hpp"

namespace writ::findings {

/// One entry of a waivers file. Every member that is given must match; `site` is a glob over its address; `vendor` may be given as null:
/// a rule about the site.
struct WaiverRule {
  std::optional<std::string> rule, site, fingerprint;
  bool vendor_given = false;
  std::optional<std::string> vendor;
  Date until;                 ///< the last day on which it holds
  Waiver shown;
};

struct Waivers {
  std::vector<WaiverRule> list;
};

/// A waiver without `until`, or with nothing that it could match by, is an error.
[[nodiscard]] Result<Waivers> read_waivers(std::string_view json);

/// Marks violations and inconclusive findings, counts the waived violations in the summary. An expired waiver is shown but
/// lets the violation fail again. Gives a warning for each stale one: expired, or matching nothing in any of the reports.
[[nodiscard]] std::vector<std::string> apply_waivers(const Waivers& waivers, std::vector<Report>& reports);

using Baseline = std::set<std::string>;   ///< fingerprints

[[nodiscard]] Result<Baseline> read_baseline(std::string_view json);
/// Marks the violations that the baseline knows.
void apply_baseline(const Baseline& baseline, std::vector<Report>& reports);
/// The fingerprints of all violations.
[[nodiscard]] Baseline fingerprints_of(const std::vector<Report>& reports);
/// As a baseline file, sorted.
[[nodiscard]] std::string write_baseline(const Baseline& known);

}  // namespace writ::findings
