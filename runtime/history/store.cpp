#include "runtime/history/store.hpp"

#include <fmt/format.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

#include "base/sha256.hpp"
#include "runtime/history/codec.hpp"
#include "runtime/history/columns.hpp"
#include "runtime/history/life.hpp"
#include "runtime/history/look_back.hpp"
#include "runtime/history/schema.hpp"

namespace writ::history {
namespace {

using findings::Finding;
using findings::Report;
using model::Verdict;

bool is_kept(const Finding& finding) {
  return finding.verdict == Verdict::Violation || finding.verdict == Verdict::Inconclusive || finding.verdict == Verdict::Exempt;
}

/// A finding as its row of `occurrences` has it.
struct Occurrence {
  const Finding* finding;
  std::optional<std::string_view> standing;   ///< the strongest of its violating places
  std::string places, rests_on;
  bool waived;
};

Occurrence occurrence_of(const Finding& finding, const Sight& sight) {
  std::optional<model::Standing> standing;
  std::vector<std::string> places;
  for (const findings::Row& row : finding.jurisdictions) {
    if (row.verdict != finding.verdict) continue;
    places.push_back(row.code);
    if (row.standing && (!standing || *row.standing > *standing)) standing = row.standing;
  }
  std::vector<Looked> looked;
  for (const findings::Searched& one : finding.rests_on) looked.push_back({one.phase, one.evidence, sight.of(one.phase, one.evidence)});
  return {&finding, standing ? std::optional(model::name_of(*standing)) : std::nullopt, places_text(places), looked_text(looked),
          finding.verdict == Verdict::Violation && finding.waiver && !finding.waiver_expired};
}

std::int64_t count_of(const Report& report, Verdict verdict) {
  const auto it = report.summary.by_verdict.find(verdict);
  return it == report.summary.by_verdict.end() ? 0 : static_cast<std::int64_t>(it->second);
}

std::string rulebook_digest(const Report& report) {
  Sha256 digest;
  digest.field("packs");
  for (const findings::PackUsed& pack : report.packs) {
    for (const auto* text : {&pack.name, &pack.version, &pack.digest}) digest.field(*text);
  }
  digest.field("rules");
  for (const findings::AskedRule& rule : report.rules) {
    // As before rules that are asked nowhere were listed, so that the same judgement keeps its digest.
    if (rule.only && rule.only->empty()) continue;
    digest.field(rule.pack);
    digest.field(rule.rule);
    digest.field(rule.only ? "only " + places_text(*rule.only) : "all");
  }
  return digest.finish();
}

/// The same judgement of the same visit has the same one, whichever version of Writ came to it.
std::string scan_digest(const Report& report, std::string_view captured_at, std::string_view rulebook, const std::vector<Occurrence>& occurrences) {
  Sha256 digest;
  digest.field(report.site);
  digest.field(captured_at);
  digest.field(format_date(report.as_of));
  digest.field(rulebook);
  digest.field(report.collector_mode.value_or(""));
  for (const auto& [verdict, count] : report.summary.by_verdict) digest.field(std::to_string(count));
  digest.field(std::to_string(report.blind_spots.size()));
  for (const findings::BlindSpot& spot : report.blind_spots) {
    digest.field(spot.phase ? model::name_of(*spot.phase) : "-");
    digest.field(spot.evidence ? model::name_of(*spot.evidence) : "-");
    digest.field(model::name_of(spot.coverage));
  }
  for (const Occurrence& o : occurrences) {
    for (const std::string_view text : {std::string_view(o.finding->fingerprint), model::name_of(o.finding->verdict), model::name_of(o.finding->severity),
                                        o.standing.value_or("-"), std::string_view(o.places), std::string_view(o.rests_on), std::string_view(o.waived ? "waived" : ""),
                                        std::string_view(o.finding->message)}) {
      digest.field(text);
    }
  }
  return digest.finish();
}

Result<std::int64_t> next_id(Database& database, const char* table) { return database.number(fmt::format("SELECT COALESCE(MAX(id), 0) + 1 FROM {}", table)); }

Result<std::int64_t> site_id(Database& database, std::string_view address) {
  WRIT_TRY(known, database.number("SELECT id FROM sites WHERE address = ?", {address}));
  if (known != 0) return known;
  WRIT_TRY(id, next_id(database, "sites"));
  WRIT_TRY_VOID(database.run("INSERT INTO sites (id, address) VALUES (?, ?)", {id, address}));
  return id;
}

Result<std::int64_t> rulebook_id(Database& database, const Report& report, std::string_view digest) {
  WRIT_TRY(whole, database.number("SELECT id FROM rulebooks WHERE digest = ? AND whole = 1", {digest}));
  if (whole != 0) return whole;
  WRIT_TRY(partial, database.number("SELECT id FROM rulebooks WHERE digest = ?", {digest}));
  std::int64_t id = partial;
  if (partial != 0) {
    // An older Writ's: its rules are listed anew, all of them.
    WRIT_TRY_VOID(database.run("DELETE FROM rulebook_rules WHERE rulebook_id = ?", {id}));
    WRIT_TRY_VOID(database.run("UPDATE rulebooks SET whole = 1 WHERE id = ?", {id}));
  } else {
    WRIT_TRY(fresh, next_id(database, "rulebooks"));
    id = fresh;
    WRIT_TRY_VOID(database.run("INSERT INTO rulebooks (id, digest, whole) VALUES (?, ?, 1)", {id, digest}));
    std::int64_t position = 0;
    for (const findings::PackUsed& pack : report.packs) {
      WRIT_TRY_VOID(database.run("INSERT INTO rulebook_packs (rulebook_id, position, name, version, digest) VALUES (?, ?, ?, ?, ?)", {id, position++, pack.name, pack.version, pack.digest}));
    }
  }
  std::int64_t position = 0;
  for (const findings::AskedRule& rule : report.rules) {
    std::optional<std::string> places;
    if (rule.only) places = places_text(*rule.only);
    WRIT_TRY_VOID(database.run("INSERT INTO rulebook_rules (rulebook_id, position, pack, name, places) VALUES (?, ?, ?, ?, ?)", {id, position++, rule.pack, rule.rule, sql_value(places)}));
  }
  return id;
}

Result<FindingId> finding_id(Database& database, std::int64_t site, const Finding& finding) {
  WRIT_TRY(known, database.number("SELECT id FROM findings WHERE site_id = ? AND fingerprint = ?", {site, finding.fingerprint}));
  if (known != 0) {
    // Titles are the packs' and may be mended; the newest word holds.
    WRIT_TRY_VOID(database.run("UPDATE findings SET title = ? WHERE id = ? AND title <> ?", {finding.title, known, finding.title}));
    return known;
  }
  WRIT_TRY(id, next_id(database, "findings"));
  WRIT_TRY_VOID(database.run("INSERT INTO findings (id, site_id, fingerprint, pack, rule, title, vendor, waived, places, rests_on) VALUES (?, ?, ?, ?, ?, ?, ?, 0, '', '')",
                             {id, site, finding.fingerprint, finding.pack, finding.rule, finding.title, sql_value(finding.vendor)}));
  return id;
}

Result<> insert_scan(Database& database, ScanId scan, std::int64_t site, std::int64_t rulebook, const Report& report, std::string_view digest, std::string_view captured_at,
                     std::string_view engine, const std::vector<Occurrence>& occurrences) {
  WRIT_TRY_VOID(database.run(
      "INSERT INTO scans (id, site_id, rulebook_id, digest, captured_at, as_of, engine, mode, violation, waived, inconclusive, exempt, clear, not_applicable)"
      " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      {scan, site, rulebook, digest, captured_at, format_date(report.as_of), engine, sql_value(report.collector_mode), count_of(report, Verdict::Violation),
       static_cast<std::int64_t>(report.summary.waived), count_of(report, Verdict::Inconclusive), count_of(report, Verdict::Exempt), count_of(report, Verdict::Clear),
       count_of(report, Verdict::NotApplicable)}));
  std::int64_t position = 0;
  for (const findings::BlindSpot& spot : report.blind_spots) {
    const auto phase = spot.phase ? std::optional(model::name_of(*spot.phase)) : std::nullopt;
    const auto evidence = spot.evidence ? std::optional(model::name_of(*spot.evidence)) : std::nullopt;
    WRIT_TRY_VOID(database.run("INSERT INTO blind_spots (scan_id, position, phase, evidence, coverage) VALUES (?, ?, ?, ?, ?)",
                               {scan, position++, sql_value(phase), sql_value(evidence), model::name_of(spot.coverage)}));
  }
  for (const Occurrence& o : occurrences) {
    WRIT_TRY(finding, finding_id(database, site, *o.finding));
    // Two findings of one scan never share a fingerprint; a pack that stands twice in the call would make them.
    WRIT_TRY_VOID(database.run(
        "INSERT INTO occurrences (scan_id, finding_id, verdict, severity, standing, places, rests_on, waived, message) SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?"
        " WHERE NOT EXISTS (SELECT 1 FROM occurrences WHERE scan_id = ? AND finding_id = ?)",
        {scan, finding, model::name_of(o.finding->verdict), model::name_of(o.finding->severity), sql_value(o.standing), o.places, o.rests_on, std::int64_t{o.waived},
         o.finding->message, scan, finding}));
  }
  return {};
}

// ---- the fold over the scans, on the tables

Result<Rules> rules_of(Database& database, std::int64_t rulebook) {
  Rules out;
  WRIT_TRY(whole, database.number("SELECT whole FROM rulebooks WHERE id = ?", {rulebook}));
  out.whole = whole != 0;
  WRIT_TRY_VOID(database.each("SELECT pack, name, places FROM rulebook_rules WHERE rulebook_id = ?", {rulebook}, [&](const Row& row) -> Result<> {
    std::optional<std::set<std::string>> places;
    if (!row.is_null(2)) {
      const auto list = parse_places(row.text(2));
      places.emplace(list.begin(), list.end());
    }
    out.places[{std::string(row.text(0)), std::string(row.text(1))}] = std::move(places);
    return {};
  }));
  return out;
}

Result<ScanSaid> scan_said(Database& database, ScanId id) {
  ScanSaid out;
  out.id = id;
  WRIT_TRY_VOID(database.each("SELECT captured_at FROM scans WHERE id = ?", {id}, [&](const Row& row) -> Result<> {
    WRIT_TRY(captured, instant_at(database, row, 0));
    out.captured_at = captured;
    return {};
  }));
  WRIT_TRY(spots, blind_spots_of(database, id));
  out.sight = Sight(spots);
  WRIT_TRY_VOID(database.each(
      "SELECT f.id, f.pack, f.rule, f.vendor, o.verdict, o.severity, o.waived, o.places, o.rests_on FROM occurrences o JOIN findings f ON f.id = o.finding_id"
      " WHERE o.scan_id = ? ORDER BY f.id",
      {id}, [&](const Row& row) -> Result<> {
        Said said;
        said.finding = row.integer(0);
        said.subject = {std::string(row.text(1)), std::string(row.text(2)), row.text_or_nothing(3)};
        WRIT_TRY(verdict, word_at<Verdict>(database, row, 4));
        WRIT_TRY(severity, word_at<model::Severity>(database, row, 5));
        WRIT_TRY(rests_on, looked_at(database, row, 8));
        said.verdict = verdict;
        said.severity = severity;
        said.waived = row.integer(6) != 0;
        said.places = parse_places(row.text(7));
        said.rests_on = std::move(rests_on);
        out.said.push_back(std::move(said));
        return {};
      }));
  return out;
}

/// The states as `findings` has them.
Result<States> states_of(Database& database, std::int64_t site) {
  States out;
  WRIT_TRY_VOID(database.each(
      "SELECT id, pack, rule, vendor, status, severity, waived, places, rests_on, first_seen, last_seen, since, gone_at FROM findings WHERE site_id = ? AND status IS NOT NULL", {site},
      [&](const Row& row) -> Result<> {
        State state;
        state.subject = {std::string(row.text(1)), std::string(row.text(2)), row.text_or_nothing(3)};
        WRIT_TRY(status, word_at<model::FindingStatus>(database, row, 4));
        WRIT_TRY(severity, word_at<model::Severity>(database, row, 5));
        WRIT_TRY(rests_on, looked_at(database, row, 8));
        WRIT_TRY(first_seen, instant_at(database, row, 9));
        WRIT_TRY(last_seen, instant_at(database, row, 10));
        WRIT_TRY(since, instant_at(database, row, 11));
        state.withdrawn = status == model::FindingStatus::RuleWithdrawn;
        state.standing = status != model::FindingStatus::Gone && !state.withdrawn;
        state.severity = severity;
        state.waived = row.integer(6) != 0;
        state.places = parse_places(row.text(7));
        state.rests_on = std::move(rests_on);
        state.first_seen = first_seen;
        state.last_seen = last_seen;
        state.since = since;
        if (!row.is_null(12)) {
          WRIT_TRY(gone_at, instant_at(database, row, 12));
          state.gone_at = gone_at;
        }
        out.emplace(row.integer(0), std::move(state));
        return {};
      }));
  return out;
}

/// The states that the events of scans tell which are not kept any more; what those findings rest on is what `findings` still has.
Result<States> states_before(Database& database, std::int64_t site, const States& now) {
  States out;
  WRIT_TRY(kept, kept_since(database));
  WRIT_TRY_VOID(database.each(
      "SELECT e.finding_id, e.at, e.event, e.severity, e.waived FROM events e JOIN findings f ON f.id = e.finding_id WHERE f.site_id = ? AND e.scan_id IS NULL ORDER BY e.id", {site},
      [&](const Row& row) -> Result<> {
        WRIT_TRY(event, event_at(database, row, 0));
        const auto known = now.find(event.finding);
        if (known == now.end()) return database.damaged("an event belongs to a finding without status");
        State& state = out[event.finding];
        state.subject = known->second.subject;
        state.places = known->second.places;
        state.rests_on = known->second.rests_on;
        take_event(state, event);
        if (kept && known->second.last_seen < *kept) state.last_seen = known->second.last_seen;
        return {};
      }));
  return out;
}

Result<> save(Database& database, const States& before, const States& after, Instant newest_before, Instant newest) {
  for (const auto& [finding, state] : after) {
    const auto it = before.find(finding);
    if (it != before.end() && it->second == state && status_of(state, newest_before) == status_of(state, newest)) continue;
    std::optional<std::string> gone_at;
    if (state.gone_at) gone_at = time_text(*state.gone_at);
    WRIT_TRY_VOID(database.run("UPDATE findings SET status = ?, severity = ?, waived = ?, places = ?, rests_on = ?, first_seen = ?, last_seen = ?, since = ?, gone_at = ? WHERE id = ?",
                               {model::name_of(status_of(state, newest)), model::name_of(state.severity), std::int64_t{state.waived}, places_text(state.places), looked_text(state.rests_on),
                                time_text(state.first_seen), time_text(state.last_seen), time_text(state.since), sql_value(gone_at), finding}));
  }
  return {};
}

Result<> save(Database& database, const std::vector<Event>& events) {
  if (events.empty()) return {};
  WRIT_TRY(id, next_id(database, "events"));
  for (const Event& event : events) {
    WRIT_TRY_VOID(database.run("INSERT INTO events (id, finding_id, scan_id, at, event, severity, waived) VALUES (?, ?, ?, ?, ?, ?, ?)",
                               {id++, event.finding, event.scan, time_text(event.at), name_of(event.kind), model::name_of(event.severity), std::int64_t{event.waived}}));
  }
  return {};
}

/// Takes the scan into the states of its site. One that is older than others of the site makes everything after it be told anew.
Result<> take_in(Database& database, std::int64_t site, ScanId scan, std::int64_t rulebook, const std::optional<Instant>& newest_before) {
  WRIT_TRY(said, scan_said(database, scan));
  WRIT_TRY(before, states_of(database, site));
  if (!newest_before || said.captured_at >= *newest_before) {
    WRIT_TRY(rules, rules_of(database, rulebook));
    said.rules = &rules;
    States states = before;
    const std::vector<Event> events = take_scan(states, said);
    WRIT_TRY_VOID(save(database, events));
    return save(database, before, states, newest_before.value_or(said.captured_at), said.captured_at);
  }
  WRIT_TRY(states, states_before(database, site, before));
  WRIT_TRY_VOID(database.run("DELETE FROM events WHERE scan_id IN (SELECT id FROM scans WHERE site_id = ?)", {site}));
  std::vector<std::pair<ScanId, std::int64_t>> scans;
  WRIT_TRY_VOID(database.each("SELECT id, rulebook_id FROM scans WHERE site_id = ? ORDER BY captured_at, id", {site}, [&](const Row& row) -> Result<> {
    scans.emplace_back(row.integer(0), row.integer(1));
    return {};
  }));
  std::map<std::int64_t, Rules> rulebooks;
  for (const auto& [id, book] : scans) {
    if (!rulebooks.contains(book)) {
      WRIT_TRY(rules, rules_of(database, book));
      rulebooks.emplace(book, std::move(rules));
    }
    WRIT_TRY(one, scan_said(database, id));
    one.rules = &rulebooks.at(book);
    WRIT_TRY_VOID(save(database, take_scan(states, one)));
  }
  return save(database, before, states, *newest_before, *newest_before);
}

Result<> add_report(Database& database, const Report& report, std::string_view engine) {
  const auto captured = parse_instant(report.captured_at);
  if (!captured) return fail("history.time", fmt::format("the visit of {} has no readable time: `{}`", report.site, report.captured_at));
  const std::string captured_at = time_text(*captured);
  WRIT_TRY(kept, kept_since(database));
  if (kept && *captured < *kept) {
    return fail("history.pruned", fmt::format("`{}` was pruned and keeps visits since {}; the one of {} of {} is older", database.path(), format_instant(*kept), report.site, report.captured_at));
  }
  const Sight sight(report.blind_spots);
  std::vector<Occurrence> occurrences;
  for (const Finding& finding : report.findings) {
    if (is_kept(finding)) occurrences.push_back(occurrence_of(finding, sight));
  }
  const std::string rulebook = rulebook_digest(report);
  const std::string digest = scan_digest(report, captured_at, rulebook, occurrences);
  WRIT_TRY(known, database.number("SELECT COUNT(*) FROM scans WHERE digest = ?", {digest}));
  if (known != 0) return {};

  WRIT_TRY(site, site_id(database, report.site));
  std::optional<Instant> newest;
  WRIT_TRY_VOID(database.each("SELECT MAX(captured_at) FROM scans WHERE site_id = ?", {site}, [&](const Row& row) -> Result<> {
    if (row.is_null(0)) return {};
    WRIT_TRY(at, instant_at(database, row, 0));
    newest = at;
    return {};
  }));
  WRIT_TRY(book, rulebook_id(database, report, rulebook));
  WRIT_TRY(scan, next_id(database, "scans"));
  WRIT_TRY_VOID(insert_scan(database, scan, site, book, report, digest, captured_at, engine, occurrences));
  return take_in(database, site, scan, book, newest);
}

/// Whether there is a file, and where there is none whether one can be made.
Result<bool> there(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0) {
    if (S_ISDIR(status.st_mode)) return fail("history.open", fmt::format("`{}` is a folder; a store of scans is a file", path));
    return true;
  }
  if (errno != ENOENT) return fail("history.open", fmt::format("cannot open `{}`: {}", path, std::strerror(errno)));
  const std::string folder = std::filesystem::path(path).parent_path().string();
  if (::faccessat(AT_FDCWD, folder.empty() ? "." : folder.c_str(), W_OK, AT_EACCESS) != 0) {
    return fail("history.open", fmt::format("cannot make `{}`: {}", path, std::strerror(errno)));
  }
  return false;
}

}  // namespace

Result<Store> Store::open(const std::string& path, std::chrono::milliseconds patience) {
  Store out(path, patience);
  WRIT_TRY(exists, there(path));
  if (!exists) return out;
  WRIT_TRY(database, Database::open(path, Database::Access::Write, patience));
  WRIT_TRY_VOID(schema_state(database));
  out.database_.emplace(std::move(database));
  return out;
}

Result<> Store::add(std::vector<Report>& reports, std::string_view engine) {
  if (!database_) {
    WRIT_TRY(database, Database::open(path_, Database::Access::Write, patience_));
    database_.emplace(std::move(database));
  }
  WRIT_TRY(transaction, Transaction::begin(*database_, Database::Access::Write));
  WRIT_TRY_VOID(migrate(*database_));
  for (const Report& report : reports) WRIT_TRY_VOID(add_report(*database_, report, engine));
  for (Report& report : reports) WRIT_TRY_VOID(look_back(*database_, report));
  return transaction.commit();
}

Result<Database> open_to_read(const std::string& path, std::chrono::milliseconds patience) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return fail("history.open", fmt::format("cannot read `{}`: {}", path, std::strerror(errno)));
  if (S_ISDIR(status.st_mode)) return fail("history.open", fmt::format("`{}` is a folder; a store of scans is a file", path));
  WRIT_TRY(database, Database::open(path, Database::Access::Read, patience));
  WRIT_TRY(state, schema_state(database));
  switch (state) {
    case SchemaState::Current: return std::move(database);
    case SchemaState::Empty: return fail("history.empty", fmt::format("`{}` holds no scans: `writ scan --store {}` adds them", path, path));
    case SchemaState::Older: return fail("history.older", fmt::format("`{}` was written by an older Writ; the next `--store {}` brings it up to date", path, path));
  }
  return std::move(database);
}

Result<Pruned> prune(const std::string& path, Instant before, std::chrono::milliseconds patience) {
  if (auto readable = open_to_read(path, patience); !readable) return tl::make_unexpected(std::move(readable).error());
  WRIT_TRY(database, Database::open(path, Database::Access::Write, patience));
  Pruned out;
  {
    WRIT_TRY(transaction, Transaction::begin(database, Database::Access::Write));
    WRIT_TRY_VOID(migrate(database));
    const std::string moment = time_text(before);
    const auto run = [&](std::string_view statement) { return database.run(statement, {std::string_view(moment)}); };
    WRIT_TRY(scans, database.number("SELECT COUNT(*) FROM scans WHERE captured_at < ?", {std::string_view(moment)}));
    WRIT_TRY(all, database.number("SELECT COUNT(*) FROM findings WHERE status IS NOT NULL"));
    WRIT_TRY_VOID(run("UPDATE events SET scan_id = NULL WHERE scan_id IN (SELECT id FROM scans WHERE captured_at < ?)"));
    WRIT_TRY_VOID(run("DELETE FROM occurrences WHERE scan_id IN (SELECT id FROM scans WHERE captured_at < ?)"));
    WRIT_TRY_VOID(run("DELETE FROM blind_spots WHERE scan_id IN (SELECT id FROM scans WHERE captured_at < ?)"));
    WRIT_TRY_VOID(run("DELETE FROM scans WHERE captured_at < ?"));
    constexpr std::string_view kOver =
        "status IS NULL AND id NOT IN (SELECT finding_id FROM occurrences) OR status = 'gone' AND gone_at < ? OR site_id NOT IN (SELECT site_id FROM scans)";
    WRIT_TRY_VOID(run(fmt::format("DELETE FROM events WHERE finding_id IN (SELECT id FROM findings WHERE {})", kOver)));
    WRIT_TRY_VOID(run(fmt::format("DELETE FROM findings WHERE {}", kOver)));
    WRIT_TRY_VOID(database.execute(
        "DELETE FROM rulebook_rules WHERE rulebook_id NOT IN (SELECT rulebook_id FROM scans); DELETE FROM rulebook_packs WHERE rulebook_id NOT IN (SELECT rulebook_id FROM scans);"
        "DELETE FROM rulebooks WHERE id NOT IN (SELECT rulebook_id FROM scans); DELETE FROM sites WHERE id NOT IN (SELECT site_id FROM scans);"));
    WRIT_TRY(kept, kept_since(database));
    if (!kept || *kept < before) {
      WRIT_TRY_VOID(database.run("DELETE FROM about WHERE name = 'kept_since'"));
      WRIT_TRY_VOID(run("INSERT INTO about (name, value) VALUES ('kept_since', ?)"));
    }
    WRIT_TRY(left, database.number("SELECT COUNT(*) FROM findings WHERE status IS NOT NULL"));
    out = {scans, all - left};
    WRIT_TRY_VOID(transaction.commit());
  }
  // The file gets smaller only now. Where that fails (a full disk) nothing is lost.
  static_cast<void>(database.execute("VACUUM"));
  return out;
}

Result<std::optional<Instant>> kept_since(Database& database) {
  std::optional<Instant> out;
  WRIT_TRY_VOID(database.each("SELECT value FROM about WHERE name = 'kept_since'", {}, [&](const Row& row) -> Result<> {
    WRIT_TRY(at, instant_at(database, row, 0));
    out = at;
    return {};
  }));
  return out;
}

Result<std::optional<Instant>> newest_capture(Database& database) {
  std::optional<Instant> out;
  WRIT_TRY_VOID(database.each("SELECT MAX(captured_at) FROM scans", {}, [&](const Row& row) -> Result<> {
    if (row.is_null(0)) return {};
    WRIT_TRY(at, instant_at(database, row, 0));
    out = at;
    return {};
  }));
  return out;
}

}  // namespace writ::history
