#include "runtime/history/past.hpp"

#include <algorithm>
#include <tuple>

#include "runtime/history/codec.hpp"
#include "runtime/history/columns.hpp"

namespace writ::history {

bool Filter::takes_rule(std::string_view pack, std::string_view name) const { return !rule || *rule == name || *rule == std::string(pack) + "." + std::string(name); }

std::int64_t FindingRow::age_days() const {
  const bool stands = status != model::FindingStatus::Gone && status != model::FindingStatus::RuleWithdrawn;
  const Instant until = !stands && gone_at ? *gone_at : newest;
  return std::max<std::int64_t>(0, (until.ms - since.ms) / kMsPerDay);
}

Result<std::vector<ScanRow>> scans(Database& database, const Filter& filter) {
  std::vector<ScanRow> out;
  std::map<std::int64_t, std::vector<findings::PackUsed>> packs;
  WRIT_TRY_VOID(database.each("SELECT rulebook_id, name, version, digest FROM rulebook_packs ORDER BY rulebook_id, position", {}, [&](const Row& row) -> Result<> {
    packs[row.integer(0)].push_back({std::string(row.text(1)), std::string(row.text(2)), std::string(row.text(3))});
    return {};
  }));
  WRIT_TRY_VOID(database.each(
      "SELECT s.id, i.address, s.captured_at, s.as_of, s.engine, s.mode, s.rulebook_id, s.violation, s.waived, s.inconclusive, s.exempt, s.clear, s.not_applicable,"
      " (SELECT COUNT(*) FROM blind_spots b WHERE b.scan_id = s.id) FROM scans s JOIN sites i ON i.id = s.site_id ORDER BY i.address, s.captured_at, s.id",
      {}, [&](const Row& row) -> Result<> {
        WRIT_TRY(captured, instant_at(database, row, 2));
        if (!filter.takes_site(row.text(1)) || (filter.since && captured < *filter.since)) return {};
        ScanRow scan;
        scan.id = row.integer(0);
        scan.site = std::string(row.text(1));
        scan.captured_at = captured;
        scan.as_of = std::string(row.text(3));
        scan.engine = std::string(row.text(4));
        scan.mode = row.text_or_nothing(5);
        scan.packs = packs[row.integer(6)];
        const auto count = [&](int column) { return static_cast<std::size_t>(std::max<std::int64_t>(0, row.integer(column))); };
        using model::Verdict;
        scan.by_verdict = {{Verdict::Violation, count(7)}, {Verdict::Inconclusive, count(9)}, {Verdict::Exempt, count(10)}, {Verdict::Clear, count(11)}, {Verdict::NotApplicable, count(12)}};
        scan.waived = count(8);
        scan.blind_spots = count(13);
        out.push_back(std::move(scan));
        return {};
      }));
  std::map<ScanId, ScanRow*> by_id;
  for (ScanRow& scan : out) by_id[scan.id] = &scan;
  WRIT_TRY_VOID(database.each("SELECT scan_id, severity, COUNT(*) FROM occurrences WHERE verdict = 'violation' AND waived = 0 GROUP BY scan_id, severity", {}, [&](const Row& row) -> Result<> {
    const auto it = by_id.find(row.integer(0));
    if (it == by_id.end()) return {};
    WRIT_TRY(severity, word_at<model::Severity>(database, row, 1));
    it->second->by_severity[severity] = static_cast<std::size_t>(row.integer(2));
    return {};
  }));
  return out;
}

Result<std::vector<FindingRow>> findings_of(Database& database, const Filter& filter) {
  std::vector<FindingRow> out;
  WRIT_TRY_VOID(database.each(
      "SELECT f.id, f.fingerprint, i.address, f.pack, f.rule, f.title, f.vendor, f.status, f.severity, f.first_seen, f.last_seen, f.since, f.gone_at,"
      " (SELECT COUNT(*) FROM occurrences o WHERE o.finding_id = f.id AND o.verdict = 'violation'), (SELECT MAX(s.captured_at) FROM scans s WHERE s.site_id = f.site_id)"
      " FROM findings f JOIN sites i ON i.id = f.site_id WHERE f.status IS NOT NULL",
      {}, [&](const Row& row) -> Result<> {
        if (!filter.takes_site(row.text(2)) || !filter.takes_rule(row.text(3), row.text(4))) return {};
        FindingRow finding;
        finding.id = row.integer(0);
        finding.fingerprint = std::string(row.text(1));
        finding.site = std::string(row.text(2));
        finding.pack = std::string(row.text(3));
        finding.rule = std::string(row.text(4));
        finding.title = std::string(row.text(5));
        finding.vendor = row.text_or_nothing(6);
        WRIT_TRY(status, word_at<model::FindingStatus>(database, row, 7));
        WRIT_TRY(severity, word_at<model::Severity>(database, row, 8));
        WRIT_TRY(first_seen, instant_at(database, row, 9));
        WRIT_TRY(last_seen, instant_at(database, row, 10));
        WRIT_TRY(since, instant_at(database, row, 11));
        WRIT_TRY(newest, instant_at(database, row, 14));
        if (!row.is_null(12)) {
          WRIT_TRY(gone_at, instant_at(database, row, 12));
          finding.gone_at = gone_at;
        }
        finding.status = status;
        finding.severity = severity;
        finding.first_seen = first_seen;
        finding.last_seen = last_seen;
        finding.since = since;
        finding.newest = newest;
        finding.scans = static_cast<std::size_t>(row.integer(13));
        if (!filter.statuses.empty() && !filter.statuses.contains(status)) return {};
        if (filter.since && last_seen < *filter.since && !(finding.gone_at && *finding.gone_at >= *filter.since)) return {};
        out.push_back(std::move(finding));
        return {};
      }));
  std::sort(out.begin(), out.end(), [](const FindingRow& a, const FindingRow& b) {
    return std::tie(a.site, a.status, b.severity, a.rule, a.vendor, a.fingerprint) < std::tie(b.site, b.status, a.severity, b.rule, b.vendor, b.fingerprint);
  });
  return out;
}

Result<std::vector<LifeRow>> life_of(Database& database, FindingId finding) {
  // By capture and scan; what happened in scans that are not kept stands before all others of its time.
  std::map<std::pair<Instant, ScanId>, LifeRow> rows;
  WRIT_TRY_VOID(database.each(
      "SELECT s.captured_at, s.id, o.verdict, o.severity, o.standing, o.places, o.waived, o.message FROM occurrences o JOIN scans s ON s.id = o.scan_id WHERE o.finding_id = ?", {finding},
      [&](const Row& row) -> Result<> {
        LifeRow life;
        WRIT_TRY(at, instant_at(database, row, 0));
        WRIT_TRY(verdict, word_at<model::Verdict>(database, row, 2));
        WRIT_TRY(severity, word_at<model::Severity>(database, row, 3));
        life.at = at;
        life.verdict = verdict;
        life.severity = severity;
        life.standing = row.text_or_nothing(4);
        life.places = parse_places(row.text(5));
        life.waived = row.integer(6) != 0;
        life.message = std::string(row.text(7));
        rows[{at, row.integer(1)}] = std::move(life);
        return {};
      }));
  WRIT_TRY_VOID(database.each("SELECT finding_id, at, event, severity, waived, COALESCE(scan_id, 0) FROM events WHERE finding_id = ? ORDER BY id", {finding}, [&](const Row& row) -> Result<> {
    WRIT_TRY(event, event_at(database, row, 0));
    LifeRow& life = rows[{event.at, row.integer(5)}];
    life.at = event.at;
    life.event = event.kind;
    if (!life.severity) life.severity = event.severity;
    return {};
  }));
  std::vector<LifeRow> out;
  for (auto& [key, life] : rows) out.push_back(std::move(life));
  return out;
}

}  // namespace writ::history
