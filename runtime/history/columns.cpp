#include "runtime/history/columns.hpp"

#include "runtime/history/codec.hpp"

namespace writ::history {

Result<Instant> instant_at(const Database& database, const Row& row, int column) {
  if (const auto value = parse_instant(row.text(column))) return *value;
  return database.damaged(fmt::format("`{}` stands where a time should", row.text(column).substr(0, 64)));
}

Result<std::vector<Looked>> looked_at(const Database& database, const Row& row, int column) {
  if (auto value = parse_looked(row.text(column))) return std::move(*value);
  return database.damaged(fmt::format("`{}` stands where evidence should", row.text(column).substr(0, 64)));
}

Result<Event> event_at(const Database& database, const Row& row, int first) {
  Event out;
  out.finding = row.integer(first);
  WRIT_TRY(at, instant_at(database, row, first + 1));
  const auto kind = parse_event_kind(row.text(first + 2));
  if (!kind) return database.damaged(fmt::format("`{}` stands where an event should", row.text(first + 2).substr(0, 64)));
  WRIT_TRY(severity, word_at<model::Severity>(database, row, first + 3));
  out.at = at;
  out.kind = *kind;
  out.severity = severity;
  out.waived = row.integer(first + 4) != 0;
  return out;
}

Result<std::vector<findings::BlindSpot>> blind_spots_of(Database& database, ScanId scan) {
  std::vector<findings::BlindSpot> out;
  WRIT_TRY_VOID(database.each("SELECT phase, evidence, coverage FROM blind_spots WHERE scan_id = ? ORDER BY position", {scan}, [&](const Row& row) -> Result<> {
    findings::BlindSpot spot;
    if (!row.is_null(0)) {
      WRIT_TRY(phase, word_at<model::Phase>(database, row, 0));
      spot.phase = phase;
    }
    if (!row.is_null(1)) {
      WRIT_TRY(evidence, word_at<model::EvidenceKind>(database, row, 1));
      spot.evidence = evidence;
    }
    WRIT_TRY(coverage, word_at<model::Coverage>(database, row, 2));
    spot.coverage = coverage;
    out.push_back(std::move(spot));
    return {};
  }));
  return out;
}

}  // namespace writ::history
