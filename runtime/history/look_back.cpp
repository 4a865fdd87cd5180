#include "runtime/history/look_back.hpp"

#include <algorithm>
#include <map>

#include "runtime/history/codec.hpp"
#include "runtime/history/columns.hpp"
#include "runtime/history/life.hpp"
#include "runtime/history/store.hpp"

namespace writ::history {
namespace {

/// The newest visits up to the moment, oldest first; of several judgements of one visit the last.
Result<std::vector<std::pair<ScanId, findings::PastScan>>> visits(Database& database, std::int64_t site, std::string_view until) {
  std::vector<std::pair<ScanId, findings::PastScan>> out;
  WRIT_TRY_VOID(database.each(
      "SELECT s.id, s.captured_at, s.waived, s.inconclusive FROM scans s WHERE s.site_id = ? AND s.captured_at <= ?"
      " AND NOT EXISTS (SELECT 1 FROM scans l WHERE l.site_id = s.site_id AND l.captured_at = s.captured_at AND l.id > s.id)"
      " ORDER BY s.captured_at DESC LIMIT ?",
      {site, until, static_cast<std::int64_t>(kShownScans)}, [&](const Row& row) -> Result<> {
        findings::PastScan scan;
        WRIT_TRY(captured, instant_at(database, row, 1));
        scan.captured_at = captured;
        scan.waived = static_cast<std::size_t>(row.integer(2));
        scan.inconclusive = static_cast<std::size_t>(row.integer(3));
        out.emplace_back(row.integer(0), std::move(scan));
        return {};
      }));
  std::reverse(out.begin(), out.end());
  return out;
}

Result<> count_violations(Database& database, ScanId id, findings::PastScan& scan) {
  return database.each("SELECT severity, COUNT(*) FROM occurrences WHERE scan_id = ? AND verdict = 'violation' AND waived = 0 GROUP BY severity", {id}, [&](const Row& row) -> Result<> {
    WRIT_TRY(severity, word_at<model::Severity>(database, row, 0));
    scan.by_severity[severity] = static_cast<std::size_t>(row.integer(1));
    return {};
  });
}

}  // namespace

Result<> look_back(Database& database, findings::Report& report) {
  const auto captured = parse_instant(report.captured_at);
  if (!captured) return fail("history.time", "`" + report.captured_at + "` is no time");
  const std::string until = time_text(*captured);
  WRIT_TRY(site, database.number("SELECT id FROM sites WHERE address = ?", {std::string_view(report.site)}));

  WRIT_TRY(scans, visits(database, site, until));
  std::map<Instant, findings::PastScan*> by_capture;
  for (auto& [id, scan] : scans) {
    WRIT_TRY_VOID(count_violations(database, id, scan));
    by_capture[scan.captured_at] = &scan;
  }
  std::map<std::string, State> states;
  WRIT_TRY_VOID(database.each(
      "SELECT f.fingerprint, e.finding_id, e.at, e.event, e.severity, e.waived FROM events e JOIN findings f ON f.id = e.finding_id WHERE f.site_id = ? AND e.at <= ? ORDER BY e.id", {site, std::string_view(until)},
      [&](const Row& row) -> Result<> {
        WRIT_TRY(event, event_at(database, row, 1));
        take_event(states[std::string(row.text(0))], event);
        const auto scan = by_capture.find(event.at);
        if (scan == by_capture.end()) return {};
        switch (event.kind) {
          case EventKind::New: ++scan->second->fresh; break;
          case EventKind::Returned: ++scan->second->returned; break;
          case EventKind::Gone: ++scan->second->gone; break;
          case EventKind::Changed:
          case EventKind::Withdrawn: break;
        }
        return {};
      }));

  report.past.clear();
  for (auto& [id, scan] : scans) report.past.push_back(std::move(scan));
  for (findings::Finding& finding : report.findings) {
    const auto it = states.find(finding.fingerprint);
    if (finding.verdict != model::Verdict::Violation || it == states.end()) continue;
    const State& state = it->second;
    finding.life = findings::Life{status_of(state, *captured), state.first_seen, *captured, state.since, state.gone_at};
  }
  return {};
}

}  // namespace writ::history
