#include <catch2/catch.hpp>

#include "bench.hpp"
#include "runtime/findings/gate.hpp"
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
    CHECK(warnings[0] == "waiver of r, by dpo expired after 2026-11-22: what it waived counts again");
    CHECK(fails(reports[0], Gate{}));
    CHECK(reports[0].summary.waived == 0);
  }
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
  const auto waivers = read_waivers(waivers_with("{" + entry + R"(, "until": "2030-01-01"})"));
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
  const auto baseline = read_baseline(write_baseline(reports));
  REQUIRE(baseline);
  CHECK(*baseline == Baseline{"abc"});
  apply_baseline(*baseline, reports);
  CHECK(reports[0].findings[0].in_baseline);
  CHECK_FALSE(reports[0].findings[1].in_baseline);
  CHECK_FALSE(fails(reports[0], Gate{}));
}
