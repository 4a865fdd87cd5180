#include <catch2/catch.hpp>

#include "bench.hpp"

using namespace writ;
using namespace writ::findings;
using namespace writ::findings::test;
using model::Severity;
using model::Standing;
using model::Truth;
using model::Verdict;

namespace {

Date day(const char* text) { return *parse_date(text); }

JudgeOptions on(const char* text) {
  JudgeOptions options;
  options.as_of = day(text);
  return options;
}

std::vector<std::string> codes(const Finding& f) {
  std::vector<std::string> out;
  for (const Row& r : f.jurisdictions) out.push_back(r.code);
  return out;
}

}  // namespace

TEST_CASE("a rule has a row for every place it covers, by code", "[judge]") {
  Bench b;
  b.add(b.rule("r", b.root(Bench::proved_by({1}))));
  const Report report = b.report();
  REQUIRE(report.findings.size() == 1);
  CHECK(codes(report.findings[0]) == std::vector<std::string>{"DE", "DE-BY", "EEA", "EU", "FR"});
  CHECK(report.findings[0].verdict == Verdict::Violation);
  CHECK(format_date(report.as_of) == "2026-11-23");
  CHECK(report.captured_at == "2026-11-23T10:00:00Z");
  CHECK(report.summary.by_verdict.at(Verdict::Violation) == 1);
  CHECK(report.summary.by_severity.at(Severity::Medium) == 1);
}

TEST_CASE("narrowing keeps the places asked for and what lies in them", "[judge]") {
  Bench b;
  b.add(b.rule("r", b.root(Bench::proved_by({1}))));
  JudgeOptions options;
  options.only = {{b.de}};
  CHECK(codes(b.report(options).findings.at(0)) == std::vector<std::string>{"DE", "DE-BY"});
  options.only = {{b.uk}};
  CHECK(b.report(options).findings.empty());
  CHECK(b.report(options).summary.by_verdict.at(Verdict::Violation) == 0);
}

TEST_CASE("the order of judgement", "[judge]") {
  Bench b;
  auto [condition, applies, verdict] = GENERATE(table<Truth, Truth, Verdict>({
      {Truth::True, Truth::True, Verdict::Violation},
      {Truth::True, Truth::Unknown, Verdict::Inconclusive},
      {Truth::True, Truth::False, Verdict::NotApplicable},
      {Truth::Unknown, Truth::True, Verdict::Inconclusive},
      {Truth::Unknown, Truth::False, Verdict::NotApplicable},
      {Truth::False, Truth::True, Verdict::Clear},
      {Truth::False, Truth::Unknown, Verdict::Clear},
  }));
  model::Rule r = b.rule("r", b.root(condition));
  r.applies = b.root(applies);
  b.add(r);
  CHECK(b.report().findings.at(0).verdict == verdict);
}

TEST_CASE("outside its window a rule is not applicable; both ends count", "[judge]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  r.effective = {day("2010-01-01"), day("2026-12-31")};
  b.add(r);
  CHECK(b.report(on("2009-12-31")).findings.at(0).verdict == Verdict::NotApplicable);
  CHECK(b.report(on("2010-01-01")).findings.at(0).verdict == Verdict::Violation);
  CHECK(b.report(on("2026-12-31")).findings.at(0).verdict == Verdict::Violation);
  CHECK(b.report(on("2027-01-01")).findings.at(0).verdict == Verdict::NotApplicable);
}

TEST_CASE("each root is asked once for a vendor, whatever the number of places", "[judge]") {
  Bench b;
  const auto condition = b.root(Bench::proved_by({1}));
  b.add(b.rule("r", condition));
  (void)b.report();
  CHECK(b.engine.asked[condition] == 1);
}

TEST_CASE("a vendor without trace", "[judge]") {
  Bench b;
  const auto condition = b.root(Bench::unknown_for_want_of(model::Phase::AfterReject, model::EvidenceKind::Requests));
  model::Rule r = b.rule("r", condition);
  r.vendors = {b.clarity};
  SECTION("is not applicable with `vendor any`, and nothing is evaluated") {
    r.scope = model::VendorScope::Any;
    b.add(r);
    CHECK(b.report().findings.at(0).verdict == Verdict::NotApplicable);
    CHECK(b.engine.asked[condition] == 0);
  }
  SECTION("is inconclusive where the rule names it and evidence is missing") {
    r.scope = model::VendorScope::Named;
    b.add(r);
    const Finding f = b.report().findings.at(0);
    CHECK(f.verdict == Verdict::Inconclusive);
    REQUIRE(f.missing.size() == 1);
    CHECK(f.missing[0].evidence == model::EvidenceKind::Requests);
    CHECK(f.message.empty());
  }
  SECTION("is not applicable where the rule names it and everything was seen") {
    r.scope = model::VendorScope::Named;
    Outcome nothing = Bench::of(Truth::False);
    nothing.searched = {{model::Phase::BeforeConsent, model::EvidenceKind::Requests}};
    r.condition = b.root(nothing);
    b.add(r);
    CHECK(b.report().findings.at(0).verdict == Verdict::NotApplicable);
  }
  SECTION("is inconclusive for a gap that only the coverage tells") {
    r.scope = model::VendorScope::Named;
    Outcome nothing = Bench::of(Truth::False);
    nothing.searched = {{model::Phase::AfterReject, model::EvidenceKind::Requests}};
    r.condition = b.root(nothing);
    b.add(r);
    const Finding f = b.report().findings.at(0);
    REQUIRE(f.missing.size() == 1);
    CHECK(f.missing[0].reason == "choice: hidden-only");
  }
}

TEST_CASE("the severity of a row is the rule's, the amendment's or the vendor's", "[judge]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  r.scope = model::VendorScope::Any;
  r.vendors = {b.hotjar};
  r.severity.reset();
  model::Amendment a = b.amendment({b.fr});
  a.severity = Severity::Critical;
  r.amendments = {a};
  b.add(r);
  const Finding f = b.report().findings.at(0);
  CHECK(Bench::row(f, "DE").severity == Severity::High);
  CHECK(Bench::row(f, "FR").severity == Severity::Critical);
  CHECK(f.severity == Severity::Critical);
}

TEST_CASE("the narrowest amendment wins, then the latest", "[judge]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  model::Amendment eu = b.amendment({b.eu}), fr_old = b.amendment({b.fr}), fr_new = b.amendment({b.fr}), later = b.amendment({b.fr});
  eu.severity = Severity::Critical;
  eu.effective.from = day("2026-01-01");
  fr_old.severity = Severity::Low;
  fr_new.severity = Severity::High;
  fr_new.effective.from = day("2020-01-01");
  later.severity = Severity::Info;
  later.effective.from = day("2027-01-01");
  r.amendments = {eu, fr_old, fr_new, later};
  b.add(r);
  const Finding f = b.report().findings.at(0);
  CHECK(Bench::row(f, "FR").severity == Severity::High);
  CHECK(Bench::row(f, "DE").severity == Severity::Critical);
  CHECK(Bench::row(f, "EEA").severity == Severity::Medium);
}

TEST_CASE("a tie of amendments is an error that shows both", "[judge]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  model::Amendment one = b.amendment({b.fr}), two = b.amendment({b.fr});
  one.severity = Severity::Low;
  one.file = "one.writ:3";
  two.severity = Severity::High;
  two.file = "two.writ:9";
  two.pack = b.other_pack;
  SECTION("of one field") {
    r.amendments = {two, one};
    b.add(r);
    const auto result = b.judged();
    REQUIRE_FALSE(result);
    CHECK(result.error().message ==
          "two amendments set `severity` of rule `r` in FR, and neither place nor date tells them apart: one.writ:3 and two.writ:9");
  }
  SECTION("but not of two fields") {
    two.severity.reset();
    two.condition = b.root(Truth::False);
    r.amendments = {one, two};
    b.add(r);
    CHECK(Bench::row(b.report().findings.at(0), "FR").verdict == Verdict::Clear);
  }
  SECTION("nor where a nearer one wins") {
    model::Amendment near = b.amendment({b.fr});
    near.severity = Severity::Info;
    one.in = two.in = {b.eu};
    one.in.push_back(b.fr);
    near.effective.from = day("2020-01-01");
    two.effective.from = day("2021-01-01");
    r.amendments = {one, two, near};
    b.add(r);
    CHECK(Bench::row(b.report().findings.at(0), "FR").severity == Severity::Info);
  }
}

TEST_CASE("a repeal makes the rule not applicable there from its day", "[judge]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  model::Amendment a = b.amendment({b.de});
  a.repealed = day("2026-06-01");
  r.amendments = {a};
  b.add(r);
  CHECK(Bench::row(b.report(on("2026-05-31")).findings.at(0), "DE-BY").verdict == Verdict::Violation);
  CHECK(Bench::row(b.report(on("2026-06-01")).findings.at(0), "DE-BY").verdict == Verdict::NotApplicable);
  CHECK(Bench::row(b.report(on("2026-06-01")).findings.at(0), "FR").verdict == Verdict::Violation);
}

TEST_CASE("cites and standing of a row come from what binds there and is in force", "[judge]") {
  Bench b;
  const auto late = b.source("late", {b.fr}, Standing::Guidance, "2027-01-01");
  const auto claimed = b.source("claimed", {b.fr}, Standing::Binding, "2002-07-12", model::SourceStatus::Claimed);
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  r.jurisdictions = {b.fr, b.uk};
  r.cites = {b.draft, late, claimed};
  r.notes.push_back({{b.fr}, {b.contested}, std::nullopt});
  b.add(r);
  SECTION("the strongest of them") {
    const Row row = Bench::row(b.report().findings.at(0), "FR");
    CHECK(row.cites == std::vector<std::string>{"draft", "claimed", "split"});
    CHECK(row.standing == Standing::Contested);
    CHECK(Bench::row(b.report().findings.at(0), "UK").standing == Standing::Draft);
    CHECK(Bench::row(b.report(on("2027-01-01")).findings.at(0), "FR").standing == Standing::Guidance);
  }
  SECTION("a row that nothing binds says so first") {
    b.model.rules[model::RuleId(0)].cites = {b.statute};
    const Row row = Bench::row(b.report().findings.at(0), "UK");
    CHECK(row.unbound);
    CHECK_FALSE(row.standing);
    REQUIRE_FALSE(row.notes.empty());
    CHECK(row.notes[0] == "No cited source binds United Kingdom (UK) on 2026-11-23.");
  }
  SECTION("a claimed source counts for nothing") {
    b.model.rules[model::RuleId(0)].cites = {claimed};
    b.model.rules[model::RuleId(0)].notes.clear();
    const Row row = Bench::row(b.report().findings.at(0), "FR");
    CHECK_FALSE(row.standing);
    CHECK(row.cites == std::vector<std::string>{"claimed"});
    CHECK(row.unbound);
  }
}

TEST_CASE("notes hold where they are said", "[judge]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  r.notes.push_back({{b.de}, {}, text({"Section 25 on ", "{site.host}"})});
  model::Amendment a = b.amendment({b.eu});
  a.notes.push_back({{b.fr}, {}, text({"CNIL"})});
  a.tags = {"eu"};
  r.tags = {"all"};
  r.amendments = {a};
  b.add(r);
  const Finding f = b.report().findings.at(0);
  CHECK(Bench::row(f, "DE-BY").notes == std::vector<std::string>{"Section 25 on shop.example"});
  CHECK(Bench::row(f, "FR").notes == std::vector<std::string>{"CNIL"});
  CHECK(Bench::row(f, "EEA").notes.empty());
  CHECK(f.tags == std::vector<std::string>{"all", "eu"});
}

TEST_CASE("evidence is a union, and items that prove only some places say which", "[judge]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1, 0})));
  model::Amendment a = b.amendment({b.fr});
  a.condition = b.root(Bench::proved_by({2, 1}));
  r.amendments = {a};
  b.add(r);
  const Finding f = b.report().findings.at(0);
  CHECK(f.evidence.count == 3);
  REQUIRE(f.evidence.items.size() == 3);
  CHECK(f.evidence.items[0].pointer == "/phases/0/requests/0");
  CHECK(f.evidence.items[0].jurisdictions == std::vector<std::string>{"DE", "DE-BY", "EEA", "EU"});
  CHECK(f.evidence.items[1].jurisdictions.empty());
  CHECK(f.evidence.items[2].jurisdictions == std::vector<std::string>{"FR"});
  CHECK(f.evidence.items[0].phase == model::Phase::BeforeConsent);
  CHECK(f.evidence.searched.empty());
}

TEST_CASE("where nothing can be shown, what was looked through is", "[judge]") {
  Bench b;
  Outcome none = Bench::of(Truth::True);
  none.searched = {{model::Phase::AfterAccept, model::EvidenceKind::Dom}, {model::Phase::BeforeConsent, model::EvidenceKind::Dom}};
  model::Rule r = b.rule("r", b.root(none));
  r.message = text({"Nothing: ", "{evidence.first}", ", ", "{evidence.count}"});
  b.add(r);
  const Finding f = b.report().findings.at(0);
  CHECK(f.evidence.count == 0);
  REQUIRE(f.evidence.searched.size() == 2);
  CHECK(f.evidence.searched[0].phase == model::Phase::BeforeConsent);
  CHECK(f.message == "Nothing: looked through dom before-consent, dom after-accept, 0");
}

TEST_CASE("more than twenty items are counted, twenty are shown", "[judge]") {
  Bench b;
  Outcome many = Bench::of(Truth::True);
  std::string requests;
  for (std::uint32_t i = 0; i < 25; ++i) {
    many.items.push_back({model::ItemKind::Request, 0, i});
    requests += std::string(i ? "," : "") + R"({"url": "https://a.example/)" + std::to_string(i) + R"("})";
  }
  b.snapshot_text = R"({"format": "writ.snapshot/1", "site": "https://shop.example/", "captured_at": "2026-11-23T10:00:00Z",
    "phases": [{"phase": "before-consent", "coverage": {"requests": "complete"}, "requests": [)" + requests + "]}]}";
  b.add(b.rule("r", b.root(many)));
  const Finding f = b.report().findings.at(0);
  CHECK(f.evidence.count == 25);
  CHECK(f.evidence.items.size() == 20);
}

TEST_CASE("the gravest place speaks for the finding", "[judge]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  r.message = text({"plain"});
  model::Amendment a = b.amendment({b.fr});
  a.message = text({"French: ", "{evidence.count}"});
  a.severity = Severity::High;
  r.amendments = {a};
  b.add(r);
  CHECK(b.report().findings.at(0).message == "French: 1");
  JudgeOptions options;
  options.only = {{b.de}};
  CHECK(b.report(options).findings.at(0).message == "plain");
}

TEST_CASE("findings are sorted by verdict, severity, rule, vendor", "[judge]") {
  Bench b;
  const auto add = [&](const char* name, Truth truth, Severity severity) {
    model::Rule r = b.rule(name, b.root(truth));
    r.severity = severity;
    b.add(r);
  };
  add("d", Truth::True, Severity::Low);
  add("c", Truth::True, Severity::High);
  add("b", Truth::False, Severity::Critical);
  add("e", Truth::Unknown, Severity::Info);
  add("a", Truth::True, Severity::Low);
  std::vector<std::string> names;
  for (const Finding& f : b.report().findings) names.push_back(f.rule);
  CHECK(names == std::vector<std::string>{"c", "a", "d", "e", "b"});
}

TEST_CASE("without keep_silent clear findings are only counted", "[judge]") {
  Bench b;
  b.add(b.rule("r", b.root(Truth::False)));
  b.add(b.rule("s", b.root(Truth::True)));
  JudgeOptions options;
  options.keep_silent = false;
  const Report report = b.report(options);
  CHECK(report.findings.size() == 1);
  CHECK(report.summary.by_verdict.at(Verdict::Clear) == 1);
}

TEST_CASE("rules of mere dependencies do not run", "[judge]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Truth::True));
  r.runs = false;
  b.add(r);
  CHECK(b.report().findings.empty());
}

TEST_CASE("blind spots name all that was not captured whole", "[judge]") {
  Bench b;
  const Report report = b.report();
  REQUIRE(report.blind_spots.size() == 3);
  CHECK(report.blind_spots[0].phase == model::Phase::AfterAccept);
  CHECK(report.blind_spots[0].evidence == model::EvidenceKind::Cookies);
  CHECK(report.blind_spots[0].coverage == model::Coverage::Partial);
  CHECK(report.blind_spots[1].phase == model::Phase::AfterReject);
  CHECK_FALSE(report.blind_spots[1].evidence);
  CHECK(report.blind_spots[1].reason == "choice: hidden-only");
  CHECK(report.blind_spots[1].vendors == std::vector<std::string>{"clarity"});
  CHECK(report.blind_spots[2].phase == model::Phase::AfterWithdraw);
  CHECK_FALSE(report.blind_spots[2].evidence);
  CHECK_FALSE(report.blind_spots[2].reason);
}
