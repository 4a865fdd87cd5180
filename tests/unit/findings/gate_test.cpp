#include <catch2/catch.hpp>

#include "bench.hpp"
#include "runtime/findings/gate.hpp"
#include "runtime/findings/earlier_run.hpp"
#include "runtime/findings/waivers.hpp"

using namespace writ;
using namespace writ::findings;
using namespace writ::findings::test;
using model::Severity;
using model::Standing;
using model::Verdict;

namespace {

Finding with_row(Verdict verdict, Severity severity, std::optional<Standing> standing) {
  Finding f;
  Row row;
  row.verdict = verdict;
  row.severity = severity;
  row.standing = standing;
  f.verdict = verdict;
  f.severity = severity;
  f.jurisdictions = {row};
  f.rule = "r";
  f.pack = "rules";
  f.fingerprint = "abc";
  return f;
}

std::vector<Report> one_report(Finding finding) {
  Report report;
  report.site = "https://shop.example/";
  report.as_of = *parse_date("2026-11-23");
  report.findings = {std::move(finding)};
  return {report};
}

std::string waivers_with(const std::string& entry) { return R"({"format": "writ.waivers/1", "waivers": [)" + entry + "]}"; }

}  // namespace

TEST_CASE("severity and standing are held together, place by place", "[gate]") {
  const Gate gate;
  CHECK(fails(with_row(Verdict::Violation, Severity::Medium, Standing::Guidance), gate));
  CHECK_FALSE(fails(with_row(Verdict::Violation, Severity::Low, Standing::Binding), gate));
  CHECK_FALSE(fails(with_row(Verdict::Violation, Severity::Critical, Standing::Contested), gate));
  CHECK_FALSE(fails(with_row(Verdict::Violation, Severity::Critical, std::nullopt), gate));
  CHECK_FALSE(fails(with_row(Verdict::Exempt, Severity::Critical, Standing::Binding), gate));
  Finding both = with_row(Verdict::Violation, Severity::Low, Standing::Binding);
  both.jurisdictions.push_back(with_row(Verdict::Violation, Severity::High, Standing::Draft).jurisdictions[0]);
  CHECK_FALSE(fails(both, gate));
  Gate drafts;
  drafts.fail_on_standing = Standing::Draft;
  CHECK(fails(both, drafts));
}

TEST_CASE("inconclusive findings fail where the caller asks, at the same bar", "[gate]") {
  Gate gate;
  const Finding grave = with_row(Verdict::Inconclusive, Severity::Medium, Standing::Binding);
  CHECK_FALSE(fails(grave, gate));
  gate.fail_on_inconclusive = true;
  CHECK(fails(grave, gate));
  CHECK_FALSE(fails(with_row(Verdict::Inconclusive, Severity::Low, Standing::Binding), gate));
}

TEST_CASE("a waived violation does not fail until the waiver expires", "[waivers]") {
  auto reports = one_report(with_row(Verdict::Violation, Severity::High, Standing::Binding));
  const auto until = [&](const std::string& day) {
    auto waivers = read_waivers(waivers_with(R"({"rule": "r", "until": ")" + day + R"(", "by": "dpo", "why": "w"})"));
    REQUIRE(waivers);
    return apply_waivers(*waivers, reports);
  };
  SECTION("its last day included") {
    CHECK(until("2026-11-23").empty());
    CHECK_FALSE(fails(reports[0], Gate{}));
    CHECK(reports[0].summary.waived == 1);
    CHECK(reports[0].findings[0].waiver->by == "dpo");
  }
  SECTION("expired: it fails again, with a warning") {
    const auto warnings = until("2026-11-22");
    REQUIRE(warnings.size() == 1);
    CHECK(warnings[0] == "waiver of r (by dpo) expired after 2026-11-22: what it waived counts again");
    CHECK(fails(reports[0], Gate{}));
    CHECK(reports[0].summary.waived == 0);
  }
}

TEST_CASE("a waiver that nobody answers for holds and warns", "[waivers]") {
  auto reports = one_report(with_row(Verdict::Violation, Severity::High, Standing::Binding));
  const auto waivers = read_waivers(waivers_with(R"({"rule": "r", "until": "2030-01-01", "by": "", "why": "w"})"));
  REQUIRE(waivers);
  CHECK(apply_waivers(*waivers, reports) == std::vector<std::string>{"waiver of r holds, and nobody answers for it: its `by` is empty"});
  CHECK(reports[0].findings[0].waiver.has_value());
}

TEST_CASE("every member of a waiver must match", "[waivers]") {
  auto reports = one_report(with_row(Verdict::Violation, Severity::High, Standing::Binding));
  auto [entry, matches] = GENERATE(table<std::string, bool>({
      {R"("rule": "r")", true},
      {R"("rule": "rules.r")", true},
      {R"("rule": "s")", false},
      {R"("rule": "r", "vendor": null)", true},
      {R"("rule": "r", "vendor": "hotjar")", false},
      {R"("site": "https://shop.example/")", true},
      {R"("rule": "r", "site": "https://other.example/")", false},
      {R"("fingerprint": "abc")", true},
      {R"("rule": "r", "fingerprint": "abd")", false},
  }));
  CAPTURE(entry);
  const auto waivers = read_waivers(waivers_with("{" + entry + R"(, "until": "2030-01-01", "by": "dpo"})"));
  REQUIRE(waivers);
  const auto warnings = apply_waivers(*waivers, reports);
  CHECK(reports[0].findings[0].waiver.has_value() == matches);
  CHECK(warnings.empty() == matches);
}

TEST_CASE("bad waivers and baselines are refused", "[waivers]") {
  const auto bad = [](const std::string& json) {
    const auto read = read_waivers(json);
    REQUIRE_FALSE(read);
    return read.error().message;
  };
  CHECK(bad(waivers_with(R"({"rule": "r"})")) == "/waivers/0 has no `until`: a waiver needs a last day");
  CHECK(bad(waivers_with(R"({"until": "2030-01-01"})")).find("would waive everything") != std::string::npos);
  CHECK(bad(waivers_with(R"({"rule": "r", "until": "soon"})")).find("expected a date") != std::string::npos);
  CHECK(bad(waivers_with(R"({"rule": 3, "until": "2030-01-01"})")) == "/waivers/0/rule is number, expected a string");
  CHECK(bad(R"({"format": "writ.waivers/2", "waivers": []})").find("writ.waivers/1") != std::string::npos);
  CHECK(bad("[]").find("writ.waivers/1") != std::string::npos);
  CHECK_FALSE(bad("{").empty());
  CHECK_FALSE(read_baseline(R"({"format": "writ.baseline/1", "fingerprints": [1]})"));
}

TEST_CASE("a baseline knows what it wrote", "[baseline]") {
  auto reports = one_report(with_row(Verdict::Violation, Severity::High, Standing::Binding));
  reports[0].findings.push_back(with_row(Verdict::Inconclusive, Severity::High, Standing::Binding));
  reports[0].findings[1].fingerprint = "other";
  const auto baseline = read_baseline(write_baseline(fingerprints_of(reports)));
  REQUIRE(baseline);
  CHECK(*baseline == Baseline{"abc"});
  apply_baseline(*baseline, reports);
  CHECK(reports[0].findings[0].in_baseline);
  CHECK_FALSE(reports[0].findings[1].in_baseline);
  CHECK_FALSE(fails(reports[0], Gate{}));
}

TEST_CASE("a waiver's site is a glob over the address", "[waivers]") {
  auto reports = one_report(with_row(Verdict::Violation, Severity::High, Standing::Binding));
  reports[0].site = "https://shop.example/fr/";
  const auto waived = [&](const std::string& site) {
    const auto waivers = read_waivers(R"({"format": "writ.waivers/1", "waivers": [{"site": ")" + site + R"(", "until": "2099-12-31"}]})");
    REQUIRE(waivers);
    auto copy = reports;
    (void)apply_waivers(*waivers, copy);
    return copy[0].findings[0].waiver.has_value();
  };
  CHECK(waived("https://shop.example/fr/"));
  CHECK(waived("https://shop.example/*"));
  CHECK_FALSE(waived("https://shop.example/"));
  CHECK_FALSE(waived("https://*.shop.example/*"));
}

TEST_CASE("an earlier run tells what is new, known and gone, site by site", "[compare]") {
  const auto earlier = read_earlier_run(R"({"format": "writ.findings/1", "site": "https://shop.example/", "findings": [
    {"verdict": "violation", "severity": "high", "rule": "r", "pack": "p", "title": "T", "vendor": null, "fingerprint": "abc"},
    {"verdict": "violation", "severity": "low", "rule": "s", "pack": "p", "title": "S", "vendor": "v", "fingerprint": "old"},
    {"verdict": "inconclusive", "severity": "low", "rule": "s", "pack": "p", "title": "S", "vendor": "v", "fingerprint": "open"}]})");
  REQUIRE(earlier);
  CHECK(earlier->fingerprints() == Baseline{"abc", "old"});
  auto reports = one_report(with_row(Verdict::Violation, Severity::High, Standing::Binding));
  reports[0].site = "https://shop.example/";
  reports[0].findings.push_back(reports[0].findings[0]);
  reports[0].findings[1].fingerprint = "new";
  compare_with(*earlier, reports);
  REQUIRE(reports[0].comparison);
  CHECK(reports[0].comparison->fresh == 1);
  CHECK(reports[0].comparison->known == 1);
  REQUIRE(reports[0].comparison->gone.size() == 1);
  CHECK(reports[0].comparison->gone[0].fingerprint == "old");
  CHECK(reports[0].findings[0].in_baseline);
  CHECK(fails(reports[0].findings[1], Gate{}));
  reports[0].site = "https://other.example/";
  compare_with(*earlier, reports);
  CHECK(reports[0].comparison->gone.empty());
}

TEST_CASE("an earlier run is read as an object, an array or lines, or refused with the place", "[compare]") {
  const std::string one = R"({"format": "writ.findings/1", "site": "https://a.example/", "findings": []})";
  CHECK(read_earlier_run(one));
  CHECK(read_earlier_run("[" + one + "," + one + "]"));
  CHECK(read_earlier_run(one + "\n\n" + R"({"format": "writ.error/1", "line": 2, "message": "m"})" + "\n" + one + "\n"));
  const auto fault = [](const std::string& text) {
    const auto run = read_earlier_run(text);
    REQUIRE_FALSE(run);
    return run.error().message;
  };
  CHECK(fault("[" + one + ", 1]").find("/1: ") != std::string::npos);
  CHECK(fault(one + "\n{").find("line 2: ") != std::string::npos);
  CHECK(fault(R"({"format": "writ.findings/1", "site": "x", "findings": [{"verdict": "violation"}]})").find("/findings/0") != std::string::npos);
  CHECK_FALSE(fault("").empty());
}
