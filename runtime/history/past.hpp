#pragma once
// What a store knows, for reading: scans, findings, the life of one finding.

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "runtime/findings/finding.hpp"
#include "runtime/history/life.hpp"
#include "runtime/history/sqlite.hpp"

namespace writ::history {

/// What to show; what is not given leaves nothing out.
struct Filter {
  std::function<bool(std::string_view address)> site;
  std::optional<std::string> rule;                 ///< "rule" or "pack.rule"
  std::set<model::FindingStatus> statuses;
  std::optional<Instant> since;                    ///< scans captured, findings last seen or found gone, then or later
  [[nodiscard]] bool takes_site(std::string_view address) const { return !site || site(address); }
  [[nodiscard]] bool takes_rule(std::string_view pack, std::string_view name) const;
};

struct ScanRow {
  ScanId id = 0;
  std::string site;
  Instant captured_at;
  std::string as_of, engine;
  std::optional<std::string> mode;
  std::vector<findings::PackUsed> packs;
  std::map<model::Verdict, std::size_t> by_verdict;       ///< every verdict has an entry
  std::map<model::Severity, std::size_t> by_severity;     ///< violations that are not waived
  std::size_t waived = 0, blind_spots = 0;
};

struct FindingRow {
  FindingId id = 0;
  std::string fingerprint, site, pack, rule, title;
  std::optional<std::string> vendor;
  model::FindingStatus status = model::FindingStatus::New;
  model::Severity severity = model::Severity::Info;
  Instant first_seen, last_seen, since;
  std::optional<Instant> gone_at;
  std::size_t scans = 0;                                  ///< kept ones that found it
  Instant newest;                                         ///< the newest scan of its site
  /// Whole days that it stands without a break up to the newest scan of its site, or stood until it was found gone.
  [[nodiscard]] std::int64_t age_days() const;
};

/// A scan that says something of a finding, or a turn in its life, or both.
struct LifeRow {
  Instant at;
  std::optional<EventKind> event;
  std::optional<model::Verdict> verdict;                  ///< nothing: the finding is not in that scan, or the scan is not kept
  std::optional<model::Severity> severity;
  std::optional<std::string> standing;
  std::vector<std::string> places;
  bool waived = false;
  std::string message;
};

/// By site, then capture.
[[nodiscard]] Result<std::vector<ScanRow>> scans(Database& database, const Filter& filter);
/// Whatever was a violation once. By site, status (new, open, returned, waived, gone, rule-withdrawn), severity (gravest first), rule, vendor.
[[nodiscard]] Result<std::vector<FindingRow>> findings_of(Database& database, const Filter& filter);
/// Oldest first.
[[nodiscard]] Result<std::vector<LifeRow>> life_of(Database& database, FindingId finding);

}  // namespace writ::history
