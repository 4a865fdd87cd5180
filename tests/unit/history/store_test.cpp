#include <catch2/catch.hpp>

#include <fmt/format.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "reports.hpp"
#include "runtime/history/past.hpp"
#include "runtime/history/schema.hpp"
#include "runtime/history/store.hpp"
#include "runtime/history/trend.hpp"

using namespace writ;
using namespace writ::history;
using namespace writ::history::test;
using model::FindingStatus;
using model::Verdict;

namespace {

/// Adds one report and gives it back with what the store knows.
findings::Report add(const std::string& path, findings::Report report) {
  auto store = Store::open(path);
  REQUIRE(store);
  std::vector<findings::Report> one{std::move(report)};
  const auto added = store->add(one, "0.1.0");
  INFO((added ? "" : added.error().text()));
  REQUIRE(added);
  return std::move(one.front());
}

std::vector<FindingRow> findings_in(const std::string& path) {
  auto database = open_to_read(path);
  INFO((database ? "" : database.error().text()));
  REQUIRE(database);
  auto list = findings_of(*database, {});
  REQUIRE(list);
  return std::move(*list);
}

FindingRow the_only(const std::string& path) {
  const auto list = findings_in(path);
  REQUIRE(list.size() == 1);
  return list.front();
}

std::vector<ScanRow> scans_in(const std::string& path) {
  auto database = open_to_read(path);
  REQUIRE(database);
  auto list = scans(*database, {});
  REQUIRE(list);
  return std::move(*list);
}

Trend days_of(const std::string& path) {
  auto database = open_to_read(path);
  REQUIRE(database);
  auto out = trend(*database, {}, TrendStep::Day);
  REQUIRE(out);
  return std::move(*out);
}

void sql(const std::string& path, const std::string& statements) {
  sqlite3* handle = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &handle) == SQLITE_OK);
  char* error = nullptr;
  const int result = sqlite3_exec(handle, statements.c_str(), nullptr, nullptr, &error);
  INFO((error == nullptr ? "" : error));
  CHECK(result == SQLITE_OK);
  sqlite3_free(error);
  sqlite3_close(handle);
}

std::string error_of_open(const std::string& path) {
  const auto store = Store::open(path, std::chrono::milliseconds(50));
  return store ? "" : store.error().text();
}

std::string error_of_reading(const std::string& path) {
  auto database = open_to_read(path, std::chrono::milliseconds(50));
  if (!database) return database.error().text();
  if (const auto list = scans(*database, {}); !list) return list.error().text();
  if (const auto list = findings_of(*database, {}); !list) return list.error().text();
  if (const auto made = trend(*database, {}, TrendStep::Week); !made) return made.error().text();
  return "";
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a finding is new, then open, gone and returned", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  const auto violation = finding("a", "hotjar", "f1");

  auto report_now = add(path, report("2026-11-01T10:00:00Z", {violation}));
  CHECK(the_only(path).status == FindingStatus::New);
  CHECK(report_now.findings[0].life->status == FindingStatus::New);
  CHECK(report_now.past.size() == 1);
  CHECK(report_now.past[0].fresh == 1);

  report_now = add(path, report("2026-11-05T10:00:00Z", {violation}));
  CHECK(the_only(path).status == FindingStatus::Open);
  CHECK(the_only(path).age_days() == 4);
  CHECK(report_now.past.size() == 2);
  CHECK(report_now.past[1].by_severity.at(model::Severity::High) == 1);
  CHECK(report_now.past[1].fresh == 0);

  report_now = add(path, report("2026-11-07T10:00:00Z", {}));
  CHECK(the_only(path).status == FindingStatus::Gone);
  CHECK(the_only(path).age_days() == 6);
  CHECK(report_now.past[2].gone == 1);

  report_now = add(path, report("2026-11-09T10:00:00Z", {violation}));
  const FindingRow back = the_only(path);
  CHECK(back.status == FindingStatus::Returned);
  CHECK(format_instant(back.first_seen) == "2026-11-01T10:00:00Z");
  CHECK(format_instant(back.since) == "2026-11-09T10:00:00Z");
  CHECK(format_instant(*back.gone_at) == "2026-11-07T10:00:00Z");
  CHECK(back.scans == 3);
  CHECK(report_now.findings[0].life->status == FindingStatus::Returned);
  CHECK(report_now.past[3].returned == 1);

  const Trend trend = days_of(path);
  CHECK(trend.rows.size() == 9);
  CHECK(trend.fixed == 1);
  CHECK(trend.mean_days_to_fix() == 6.0);
  CHECK(trend.rows[5].violations() == 1);
  CHECK(trend.rows[6].violations() == 0);
  CHECK(trend.rows[8].returned == 1);
}

TEST_CASE("what could not be looked at is not gone", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  add(path, report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1")}));
  auto next = report("2026-11-02T10:00:00Z", {});
  auto expected = FindingStatus::Open;
  SECTION("the rule could not tell") { next.findings = {finding("a", "hotjar", "f2", Verdict::Inconclusive)}; }
  SECTION("the rule was asked nowhere") { next.rules[0].only.emplace(); }
  SECTION("another pack was asked") { next.rules = {{"others", "b", {}}}; }
  SECTION("the rule was asked elsewhere") { next.rules[0].only = {{"DE"}}; }
  SECTION("the evidence was seen in part") { next.blind_spots = {{model::Phase::BeforeConsent, model::EvidenceKind::Requests, model::Coverage::Partial, {}, {}}}; }
  SECTION("the phase was not captured") { next.blind_spots = {{model::Phase::BeforeConsent, {}, model::Coverage::None, {}, {}}}; }
  SECTION("less was seen, so that the fault looks like another") {
    next.findings = {finding("a", "hotjar", "f2")};
    next.blind_spots = {{model::Phase::BeforeConsent, {}, model::Coverage::None, {}, {}}};
  }
  SECTION("other evidence was not seen: that changes nothing") {
    next.blind_spots = {{model::Phase::AfterReject, {}, model::Coverage::None, {}, {}}};
    expected = FindingStatus::Gone;
  }
  SECTION("it was asked there and elsewhere") {
    next.rules[0].only = {{"DE", "FR"}};
    expected = FindingStatus::Gone;
  }
  SECTION("it is exempt, whatever else was not seen") {
    next.findings = {finding("a", "hotjar", "f1", Verdict::Exempt)};
    next.blind_spots = {{model::Phase::BeforeConsent, {}, model::Coverage::None, {}, {}}};
    expected = FindingStatus::Gone;
  }
  SECTION("another vendor could not be told") {
    next.findings = {finding("a", "clarity", "f3", Verdict::Inconclusive)};
    expected = FindingStatus::Gone;
  }
  add(path, next);
  const auto list = findings_in(path);
  const auto first = std::find_if(list.begin(), list.end(), [](const FindingRow& row) { return row.fingerprint == "f1"; });
  REQUIRE(first != list.end());
  CHECK(first->status == expected);
}

TEST_CASE("a finding whose rule is withdrawn stands no longer, and is not fixed", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  add(path, report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1"), finding("b", "hotjar", "f2")}));
  auto next = report("2026-11-05T10:00:00Z", {finding("b", "hotjar", "f2")});
  next.rules = {{"rules", "b", {}}};
  next.packs[0].digest = "sha256:1";
  add(path, next);
  auto list = findings_in(path);
  REQUIRE(list.size() == 2);
  CHECK(list[1].fingerprint == "f1");
  CHECK(list[1].status == FindingStatus::RuleWithdrawn);
  CHECK(list[1].age_days() == 4);
  CHECK(list[0].status == FindingStatus::Open);

  auto database = open_to_read(path);
  REQUIRE(database);
  const auto life = life_of(*database, list[1].id);
  REQUIRE(life);
  REQUIRE(life->size() == 2);
  CHECK((*life)[1].event == EventKind::Withdrawn);
  const auto by_day = trend(*database, {}, TrendStep::Day);
  REQUIRE(by_day);
  CHECK(by_day->rows.back().withdrawn == 1);
  CHECK(by_day->rows.back().fixed == 0);
  CHECK(by_day->rows.back().violations() == 1);
  CHECK_FALSE(by_day->mean_days_to_fix());

  SECTION("a scan with the rule again finds it again") {
    add(path, report("2026-11-06T10:00:00Z", {finding("a", "hotjar", "f1"), finding("b", "hotjar", "f2")}));
    for (const FindingRow& row : findings_in(path)) CHECK(row.status == (row.fingerprint == "f1" ? FindingStatus::Returned : FindingStatus::Open));
  }
  SECTION("or leaves it withdrawn") {
    add(path, report("2026-11-06T10:00:00Z", {finding("b", "hotjar", "f2")}));
    CHECK(findings_in(path)[1].status == FindingStatus::RuleWithdrawn);
  }
  SECTION("an older scan that comes later changes nothing") {
    add(path, report("2026-11-02T10:00:00Z", {finding("a", "hotjar", "f1"), finding("b", "hotjar", "f2")}));
    CHECK(findings_in(path)[1].status == FindingStatus::RuleWithdrawn);
    CHECK(findings_in(path)[1].age_days() == 4);
  }
}

TEST_CASE("what an older Writ left out of its rulebooks is not withdrawn", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  add(path, report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1")}));
  auto next = report("2026-11-05T10:00:00Z", {});
  next.rules = {{"rules", "b", {}}};
  add(path, next);
  CHECK(the_only(path).status == FindingStatus::RuleWithdrawn);
  // As such a Writ would have written it; a scan that is older than both has all told anew.
  sql(path, "UPDATE rulebooks SET whole = 0");
  add(path, report("2026-10-31T10:00:00Z", {}));
  CHECK(the_only(path).status == FindingStatus::Open);
  // The same rulebook again, now with all of its rules.
  next.captured_at = "2026-11-06T10:00:00Z";
  next.rules = {{"rules", "a", std::vector<std::string>{}}, {"rules", "b", {}}};
  add(path, next);
  CHECK(the_only(path).status == FindingStatus::Open);
}

TEST_CASE("a scan that sees as little as the one that found it can call it gone", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  auto first = report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1")});
  first.blind_spots = {{model::Phase::BeforeConsent, model::EvidenceKind::Requests, model::Coverage::Partial, {}, {}}};
  add(path, first);
  auto next = report("2026-11-02T10:00:00Z", {});
  next.blind_spots = first.blind_spots;
  add(path, next);
  CHECK(the_only(path).status == FindingStatus::Gone);
}

TEST_CASE("the same scan again adds nothing", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  const auto first = report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1")});
  add(path, first);
  add(path, report("2026-11-02T10:00:00Z", {}));
  const auto again = add(path, first);
  CHECK(scans_in(path).size() == 2);
  CHECK(the_only(path).status == FindingStatus::Gone);
  // Its report tells how things stood then.
  CHECK(again.past.size() == 1);
  CHECK(again.findings[0].life->status == FindingStatus::New);
}

TEST_CASE("scans may come in any order", "[history]") {
  const Folder folder;
  const std::string forward = folder.file("forward.db"), backward = folder.file("backward.db");
  const auto violation = finding("a", "hotjar", "f1");
  std::vector<findings::Report> all{report("2026-11-01T10:00:00Z", {violation}), report("2026-11-02T10:00:00Z", {}), report("2026-11-03T10:00:00Z", {violation}),
                                    report("2026-11-03T10:00:00.500Z", {violation, finding("b", {}, "f2")})};
  for (const auto& one : all) add(forward, one);
  std::reverse(all.begin(), all.end());
  for (const auto& one : all) add(backward, one);
  const auto a = findings_in(forward), b = findings_in(backward);
  REQUIRE(a.size() == 2);
  REQUIRE(b.size() == 2);
  for (std::size_t i = 0; i < 2; ++i) {
    CHECK(a[i].fingerprint == b[i].fingerprint);
    CHECK(a[i].status == b[i].status);
    CHECK(a[i].since == b[i].since);
    CHECK(a[i].gone_at == b[i].gone_at);
  }
  CHECK(a[0].status == FindingStatus::New);
  CHECK(a[1].status == FindingStatus::Returned);
}

TEST_CASE("a waiver makes a finding waived as long as it holds", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  auto waived = finding("a", "hotjar", "f1");
  waived.waiver = findings::Waiver{"Ada", "2026-11-30", "", ""};
  add(path, report("2026-11-01T10:00:00Z", {waived}));
  CHECK(the_only(path).status == FindingStatus::Waived);
  CHECK(days_of(path).rows[0].waived == 1);
  CHECK(days_of(path).rows[0].violations() == 0);
  waived.waiver_expired = true;
  add(path, report("2026-12-01T10:00:00Z", {waived}));
  CHECK(the_only(path).status == FindingStatus::Open);
  CHECK(days_of(path).rows.back().violations() == 1);
  CHECK(days_of(path).rows.back().waived == 0);
}

TEST_CASE("a fault that changes its face is another finding and the same violation", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  add(path, report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1")}));
  add(path, report("2026-11-03T10:00:00Z", {finding("a", "hotjar", "f2")}));
  add(path, report("2026-11-05T10:00:00Z", {}));
  CHECK(findings_in(path).size() == 2);
  const Trend trend = days_of(path);
  CHECK(trend.rows[0].fresh == 1);
  CHECK(trend.rows[2].fresh == 0);
  CHECK(trend.rows[2].fixed == 0);
  CHECK(trend.fixed == 1);
  CHECK(trend.mean_days_to_fix() == 4.0);
}

TEST_CASE("the life of a finding tells what each scan said and what happened", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  add(path, report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1")}));
  add(path, report("2026-11-02T10:00:00Z", {finding("a", "hotjar", "f1", Verdict::Violation, model::Severity::Low)}));
  add(path, report("2026-11-03T10:00:00Z", {}));
  auto database = open_to_read(path);
  REQUIRE(database);
  const auto life = life_of(*database, the_only(path).id);
  REQUIRE(life);
  REQUIRE(life->size() == 3);
  CHECK((*life)[0].event == EventKind::New);
  CHECK((*life)[0].places == std::vector<std::string>{"FR"});
  CHECK((*life)[0].message == "a is broken");
  CHECK((*life)[1].event == EventKind::Changed);
  CHECK((*life)[1].severity == model::Severity::Low);
  CHECK((*life)[2].event == EventKind::Gone);
  CHECK_FALSE((*life)[2].verdict);
}

TEST_CASE("filters leave out sites, rules, states and what is long past", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  add(path, report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1"), finding("b", {}, "f2")}));
  add(path, report("2026-11-02T10:00:00Z", {finding("b", {}, "f2")}));
  add(path, report("2026-11-09T10:00:00Z", {finding("b", {}, "f3")}, "https://other.example/"));
  auto database = open_to_read(path);
  REQUIRE(database);
  const auto count = [&](const Filter& filter) { return findings_of(*database, filter)->size(); };
  Filter filter;
  CHECK(count(filter) == 3);
  filter.site = [](std::string_view site) { return site == "https://shop.example/"; };
  CHECK(count(filter) == 2);
  CHECK(scans(*database, filter)->size() == 2);
  filter.rule = "rules.b";
  CHECK(count(filter) == 1);
  filter.rule = "a";
  CHECK(count(filter) == 1);
  filter.statuses = {FindingStatus::Open};
  CHECK(count(filter) == 0);
  Filter late;
  late.since = parse_instant("2026-11-03T00:00:00Z");
  CHECK(count(late) == 1);
  CHECK(scans(*database, late)->size() == 1);
}

TEST_CASE("pruning keeps what goes on", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  const auto stays = finding("a", "hotjar", "f1"), goes = finding("b", {}, "f2");
  add(path, report("2026-01-01T10:00:00Z", {stays, goes}));
  add(path, report("2026-01-02T10:00:00Z", {stays}));
  add(path, report("2026-01-03T10:00:00Z", {stays}, "https://forgotten.example/"));
  add(path, report("2026-11-01T10:00:00Z", {stays}));
  const auto pruned = prune(path, *parse_instant("2026-10-01T00:00:00Z"));
  REQUIRE(pruned);
  CHECK(pruned->scans == 3);
  CHECK(pruned->findings == 2);
  CHECK(scans_in(path).size() == 1);
  CHECK(format_instant(the_only(path).first_seen) == "2026-01-01T10:00:00Z");
  CHECK(the_only(path).status == FindingStatus::Open);
  CHECK(days_of(path).rows[0].violations() == 1);
  CHECK(days_of(path).rows[0].fresh == 0);

  SECTION("an older scan is refused, and nothing changes") {
    const std::string before = bytes_of(path);
    auto store = Store::open(path);
    REQUIRE(store);
    std::vector<findings::Report> old{report("2026-05-01T10:00:00Z", {})};
    const auto added = store->add(old, "0.1.0");
    REQUIRE_FALSE(added);
    CHECK(has(added.error().text(), "was pruned and keeps visits since 2026-10-01T00:00:00Z"));
    CHECK(bytes_of(path) == before);
  }
  SECTION("one that is older than the newest is told in its place") {
    add(path, report("2026-10-15T10:00:00Z", {}));
    const FindingRow row = the_only(path);
    CHECK(row.status == FindingStatus::Returned);
    CHECK(format_instant(row.first_seen) == "2026-01-01T10:00:00Z");
    CHECK(format_instant(*row.gone_at) == "2026-10-15T10:00:00Z");
  }
}

TEST_CASE("what is no store is refused and left as it is", "[history]") {
  const Folder folder;
  const std::string path = folder.file("file");
  std::string expected;
  SECTION("text") {
    write(path, "These are my notes, and they are longer than the head of a database would be. " + std::string(200, '.'));
    expected = "it is not an SQLite file";
  }
  SECTION("another program's") {
    sql(path, "CREATE TABLE moz_places (id INTEGER)");
    expected = "the SQLite file of another program";
  }
  SECTION("another program's, which says so") {
    sql(path, "PRAGMA application_id = 7; CREATE TABLE scans (id INTEGER)");
    expected = "the SQLite file of another program";
  }
  SECTION("a newer Writ's") {
    sql(path, fmt::format("CREATE TABLE scans (id INTEGER); PRAGMA application_id = {}; PRAGMA user_version = {}", kApplicationId, migrations().size() + 1));
    expected = "written by a newer Writ";
  }
  const std::string before = bytes_of(path);
  CHECK(has(error_of_open(path), expected));
  CHECK(has(error_of_reading(path), expected));
  CHECK(bytes_of(path) == before);
  CHECK(folder.count() == 1);
}

TEST_CASE("places where no store can be", "[history]") {
  const Folder folder;
  CHECK(has(error_of_open(folder.file("")), "is a folder"));
  CHECK(has(error_of_open(folder.file("nowhere/scans.db")), "cannot make"));
  CHECK(has(error_of_reading(folder.file("scans.db")), "No such file"));
  CHECK(folder.count() == 0);
  write(folder.file("empty"), "");
  CHECK(has(error_of_reading(folder.file("empty")), "holds no scans"));
  add(folder.file("empty"), report("2026-11-01T10:00:00Z", {}));
  CHECK(scans_in(folder.file("empty")).size() == 1);
}

TEST_CASE("a store that may not be written is read, and refused for writing", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  add(path, report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1")}));
  std::filesystem::permissions(path, std::filesystem::perms::owner_read | std::filesystem::perms::group_read | std::filesystem::perms::others_read);
  // For root nothing is read-only: be somebody else meanwhile.
  const bool root = ::geteuid() == 0;
  if (root) REQUIRE(::seteuid(65534) == 0);
  const std::string said = error_of_open(path), read = error_of_reading(path), made = error_of_open(folder.file("other.db"));
  if (root) REQUIRE(::seteuid(0) == 0);
  CHECK_THAT(said, Catch::Contains("read-only"));
  CHECK(read == "");
  if (root) CHECK_THAT(made, Catch::Contains("cannot make"));
}

TEST_CASE("a store that another process holds is waited for, then refused", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  add(path, report("2026-11-01T10:00:00Z", {}));
  sqlite3* other = nullptr;
  REQUIRE(sqlite3_open(path.c_str(), &other) == SQLITE_OK);
  REQUIRE(sqlite3_exec(other, "BEGIN EXCLUSIVE", nullptr, nullptr, nullptr) == SQLITE_OK);
  CHECK(has(error_of_open(path), "is held by another process that did not let go within 0.05 s"));
  CHECK(has(error_of_reading(path), "is held by another process"));
  sqlite3_exec(other, "ROLLBACK", nullptr, nullptr, nullptr);
  sqlite3_close(other);
  CHECK(error_of_open(path).empty());
}

TEST_CASE("two processes that write at once both land", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  constexpr int kProcesses = 4, kScans = 10;
  std::vector<pid_t> children;
  for (int child = 0; child < kProcesses; ++child) {
    const pid_t pid = ::fork();
    REQUIRE(pid >= 0);
    if (pid == 0) {
      bool good = true;
      for (int i = 0; i < kScans && good; ++i) {
        auto store = Store::open(path);
        std::vector<findings::Report> one{report(fmt::format("2026-11-{:02}T10:00:0{}Z", i + 1, child), {finding("a", "hotjar", "f1")})};
        good = store && store->add(one, "0.1.0");
      }
      ::_exit(good ? 0 : 1);
    }
    children.push_back(pid);
  }
  for (const pid_t child : children) {
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    CHECK(WIFEXITED(status));
    CHECK(WEXITSTATUS(status) == 0);
  }
  CHECK(scans_in(path).size() == std::size_t{kProcesses} * kScans);
  CHECK(the_only(path).scans == std::size_t{kProcesses} * kScans);
  CHECK(folder.count() == 1);
}

TEST_CASE("a process that dies while it writes leaves what was there", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  add(path, report("2026-11-01T10:00:00Z", {finding("a", "hotjar", "f1")}));
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    // So much that pages reach the file before the end, and then death.
    sqlite3* handle = nullptr;
    sqlite3_open(path.c_str(), &handle);
    sqlite3_exec(handle, "PRAGMA cache_size = 5; BEGIN IMMEDIATE; DELETE FROM events; DELETE FROM occurrences; DELETE FROM scans;", nullptr, nullptr, nullptr);
    for (int i = 0; i < 200; ++i) sqlite3_exec(handle, "INSERT INTO about VALUES (hex(randomblob(30)), hex(randomblob(100)))", nullptr, nullptr, nullptr);
    sqlite3_db_cacheflush(handle);
    ::_exit(0);
  }
  int status = 0;
  REQUIRE(::waitpid(pid, &status, 0) == pid);
  CHECK(std::filesystem::exists(path + "-journal"));
  CHECK(scans_in(path).size() == 1);
  CHECK(the_only(path).fingerprint == "f1");
  CHECK(error_of_open(path).empty());
}

TEST_CASE("a run whose one report cannot be stored stores none", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db");
  auto store = Store::open(path);
  REQUIRE(store);
  std::vector<findings::Report> two{report("2026-11-01T10:00:00Z", {}), report("2026-11-01T10:00:00Z", {})};
  two[1].captured_at = "yesterday";
  CHECK_FALSE(store->add(two, "0.1.0"));
  CHECK(has(error_of_reading(path), "holds no scans"));
}

TEST_CASE("a damaged store gives an error, never a crash", "[history]") {
  const Folder folder;
  const std::string path = folder.file("scans.db"), broken = folder.file("broken.db");
  std::vector<findings::Finding> many;
  for (int i = 0; i < 60; ++i) many.push_back(finding("a", fmt::format("vendor{}", i), fmt::format("f{}", i)));
  for (int day = 1; day < 6; ++day) add(path, report(fmt::format("2026-11-0{}T10:00:00Z", day), many));
  const std::string whole = bytes_of(path);
  SECTION("cut short") {
    write(broken, whole.substr(0, whole.size() / 2));
    CHECK(has(error_of_reading(broken), "is damaged"));
  }
  SECTION("a table is missing") {
    write(broken, whole);
    sql(broken, "DROP TABLE blind_spots");
    CHECK(has(error_of_reading(broken), "is damaged: no such table: blind_spots"));
  }
  SECTION("words that are not ours") {
    write(broken, whole);
    sql(broken, "UPDATE findings SET status = 'lost' WHERE fingerprint = 'f7'");
    CHECK(has(error_of_reading(broken), "`lost` stands where a word of ours should"));
  }
  SECTION("bytes turned") {
    std::uint32_t seed = 1;
    for (int round = 0; round < 60; ++round) {
      std::string bytes = whole;
      for (int i = 0; i < 40; ++i) {
        seed = seed * 1664525U + 1013904223U;
        bytes[(seed >> 4U) % bytes.size()] = static_cast<char>(seed >> 24U);
      }
      write(broken, bytes);
      static_cast<void>(error_of_reading(broken));
      if (auto store = Store::open(broken, std::chrono::milliseconds(50))) {
        std::vector<findings::Report> one{report("2026-11-06T10:00:00Z", many)};
        static_cast<void>(store->add(one, "0.1.0"));
      }
    }
  }
}

TEST_CASE("spec/history.md has the tables as they are made", "[history][spec]") {
  const std::string page = bytes_of(std::string(WRIT_SOURCE_DIR) + "/spec/history.md");
  for (const std::string_view statements : migrations()) CHECK(has(page, "```sql\n" + std::string(statements) + "```"));
}
