#include <catch2/catch.hpp>

#include "bench.hpp"

using namespace writ;
using namespace writ::findings;
using namespace writ::findings::test;
using model::Standing;
using model::Truth;
using model::Verdict;

namespace {

model::Exception exception(std::string name, std::vector<model::SourceId> cites) {
  model::Exception e;
  e.name = std::move(name);
  e.title = "The exception " + e.name;
  e.cites = std::move(cites);
  return e;
}

struct WithRule : Bench {
  WithRule() : made(rule("r", root(Bench::proved_by({1})))) {}
  model::Rule made;
  Finding judge_it(const JudgeOptions& options = {}) {
    model.rules.resize(0);
    add(made);
    return report(options).findings.at(0);
  }
};

}  // namespace

TEST_CASE("an exception without when and needs holds in its places and days", "[exceptions]") {
  WithRule b;
  model::Exception e = exception("small", {b.statute});
  e.in = {b.de};
  e.window.from = parse_date("2026-01-01");
  e.because = text({"Small in ", "{site.host}"});
  b.made.exceptions = {e};
  const Finding f = b.judge_it();
  CHECK(Bench::row(f, "DE-BY").verdict == Verdict::Exempt);
  REQUIRE(Bench::row(f, "DE-BY").exception);
  CHECK(Bench::row(f, "DE-BY").exception->name == "small");
  CHECK(Bench::row(f, "DE-BY").exception->because == "Small in shop.example");
  CHECK(Bench::row(f, "DE-BY").exception->standing == Standing::Binding);
  CHECK(Bench::row(f, "FR").verdict == Verdict::Violation);
  CHECK(f.verdict == Verdict::Violation);
  JudgeOptions before;
  before.as_of = parse_date("2025-12-31");
  CHECK(Bench::row(b.judge_it(before), "DE-BY").verdict == Verdict::Violation);
}

TEST_CASE("when and needs together", "[exceptions]") {
  WithRule b;
  auto [when, need, verdict, failed] = GENERATE(table<Truth, Truth, Verdict, int>({
      {Truth::True, Truth::True, Verdict::Exempt, 0},
      {Truth::True, Truth::False, Verdict::Violation, 1},
      {Truth::True, Truth::Unknown, Verdict::Inconclusive, 1},
      {Truth::Unknown, Truth::True, Verdict::Inconclusive, 0},
      {Truth::Unknown, Truth::False, Verdict::Violation, 0},
      {Truth::False, Truth::Unknown, Verdict::Violation, 0},
  }));
  model::Exception e = exception("own", {b.statute});
  e.when = b.root(when);
  e.needs = {{"its own", b.root(need)}};
  b.made.exceptions = {e};
  const Row row = Bench::row(b.judge_it(), "FR");
  CHECK(row.verdict == verdict);
  CHECK(static_cast<int>(row.failed_needs.size()) == failed);
  if (failed == 1) {
    CHECK(row.failed_needs[0].need == "its own");
    CHECK(row.failed_needs[0].value == (need == Truth::False ? std::optional<bool>(false) : std::nullopt));
  }
}

TEST_CASE("what an unknown exception lacks is missing", "[exceptions]") {
  WithRule b;
  Outcome unknown;
  Missing fact;
  fact.fact = "audience";
  unknown.missing = {fact};
  model::Exception e = exception("own", {b.statute});
  e.needs = {{"its own", b.root(unknown)}};
  b.made.exceptions = {e};
  const Finding f = b.judge_it();
  CHECK(f.verdict == Verdict::Inconclusive);
  REQUIRE(f.missing.size() == 1);
  CHECK(f.missing[0].fact == "audience");
  CHECK(f.evidence.count == 1);
  CHECK(f.evidence.searched.size() == 1);
}

TEST_CASE("the first written that holds is named, and one that holds settles unknown ones", "[exceptions]") {
  WithRule b;
  model::Exception unknown = exception("unknown", {b.statute}), first = exception("first", {b.statute}),
                   second = exception("second", {b.statute});
  unknown.when = b.root(Truth::Unknown);
  b.made.exceptions = {unknown, first, second};
  const Finding f = b.judge_it();
  CHECK(f.verdict == Verdict::Exempt);
  CHECK(Bench::row(f, "FR").exception->name == "first");
  CHECK(f.missing.empty());
}

TEST_CASE("a weak exception does not exempt and decides nothing", "[exceptions]") {
  WithRule b;
  model::Exception e = exception("hoped-for", {});
  SECTION("drafts and contested sources") { e.cites = {b.draft, b.contested}; }
  SECTION("sources that bind elsewhere") { e.cites = {b.uk_statute}; }
  SECTION("sources not yet in force") { e.cites = {b.source("future", {b.eea}, Standing::Binding, "2030-01-01")}; }
  SECTION("claimed sources") {
    e.cites = {b.source("said", {b.eea}, Standing::Binding, "2002-07-12", model::SourceStatus::Claimed)};
  }
  SECTION("true: a note says so") {
    e.cites = {b.draft};
    b.made.exceptions = {e};
    const Row row = Bench::row(b.judge_it(), "FR");
    REQUIRE(row.notes.size() == 1);
    CHECK(row.notes[0].find("hoped-for does not exempt") != std::string::npos);
  }
  SECTION("unknown: not decisive, its needs are not listed") {
    e.cites = {b.draft};
    e.needs = {{"n", b.root(Truth::Unknown)}};
    b.made.exceptions = {e};
    CHECK(Bench::row(b.judge_it(), "FR").failed_needs.empty());
    CHECK(Bench::row(b.judge_it(), "FR").notes.empty());
  }
  b.made.exceptions = {e};
  CHECK(b.judge_it().verdict == Verdict::Violation);
}

TEST_CASE("an exception that cites nothing exempts while drafting", "[exceptions]") {
  WithRule b;
  b.made.exceptions = {exception("drafted", {})};
  const Finding f = b.judge_it();
  CHECK(f.verdict == Verdict::Exempt);
  CHECK_FALSE(Bench::row(f, "FR").exception->standing);
}

TEST_CASE("an amendment replaces the exception of its name there, or adds one", "[exceptions]") {
  WithRule b;
  model::Exception narrow = exception("same", {b.statute});
  narrow.when = b.root(Truth::False);
  b.made.exceptions = {exception("same", {b.statute})};
  model::Amendment a = b.amendment({b.fr}), added = b.amendment({b.de});
  a.exceptions = {narrow};
  added.exceptions = {exception("more", {b.statute})};
  b.made.amendments = {a, added};
  const Finding f = b.judge_it();
  CHECK(Bench::row(f, "FR").verdict == Verdict::Violation);
  CHECK(Bench::row(f, "EU").verdict == Verdict::Exempt);
  CHECK(Bench::row(f, "DE").exception->name == "same");
}
