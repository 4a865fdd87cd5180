#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

#include "bench.hpp"
#include "tools/report/groups.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

using namespace writ;
using namespace writ::findings;
using namespace writ::findings::test;
using Json = nlohmann::ordered_json;

namespace {

/// A violation with a remedy, an inconclusive and a clear rule; a snapshot whose host tries to steer whoever reads it.
struct Written : Bench {
  Written() {
    model::Remedy remedy;
    remedy.pack = pack;
    remedy.name = "block";
    remedy.title = text({"Load ", "{vendor.name}", " later"});
    remedy.otherwise = text({"<script type=\"text/plain\"\n  src=\"", "{script.src}", "\"></script>"});
    const auto remedy_id = model.remedies.push(remedy);
    model::Rule r = rule("recorder", root(Bench::proved_by({1, 2})));
    r.scope = model::VendorScope::Any;
    r.vendors = {hotjar};
    r.jurisdictions = {eea, uk};
    r.message = text({"{vendor.name}", " ran <b>\x1b[31m](x)`\n::error::"});
    r.remedies = {remedy_id};
    r.tags = {"recorder"};
    add(r);
    model::Rule unknown = rule("rejection", root(Bench::unknown_for_want_of(model::Phase::AfterReject, model::EvidenceKind::Requests)));
    unknown.cites = {draft};
    add(unknown);
    add(rule("quiet", root(model::Truth::False)));
    made.push_back(report());
    options.version = "0.1.0";
  }
  std::vector<Report> made;
  report::Options options;
  [[nodiscard]] std::string written(report::Format format) const { return report::write(format, made, model, options); }
};

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> out;
  for (const auto& [key, value] : object.items()) out.push_back(key);
  return out;
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("JSON has the members of writ.findings/1 in their order", "[report]") {
  Written w;
  const std::string text = w.written(report::Format::Json);
  CHECK(text == w.written(report::Format::Json));
  const Json doc = Json::parse(text);
  CHECK(keys(doc) == std::vector<std::string>{"format", "site", "as_of", "captured_at", "packs", "findings", "blind_spots", "summary"});
  CHECK(doc["format"] == "writ.findings/1");
  REQUIRE(doc["findings"].size() == 2);
  const Json& f = doc["findings"][0];
  CHECK(keys(f) == std::vector<std::string>{"rule", "pack", "title", "vendor", "subtype", "verdict", "severity", "jurisdictions", "message",
                                            "evidence", "missing", "remedies", "tags", "fingerprint", "waiver", "baseline"});
  CHECK(keys(f["jurisdictions"][0]) ==
        std::vector<std::string>{"code", "verdict", "severity", "standing", "cites", "notes", "exception", "failed_needs"});
  CHECK(f["evidence"]["count"] == 2);
  CHECK(f["evidence"]["items"][0]["pointer"] == "/phases/0/requests/1");
  CHECK(f["jurisdictions"].back()["code"] == "UK");
  CHECK(f["jurisdictions"].back()["standing"].is_null());
  const Json& second = doc["findings"][1];
  CHECK(second["verdict"] == "inconclusive");
  CHECK(second["message"].is_null());
  CHECK(second["missing"] == Json::parse(R"([{"phase": "after-reject", "evidence": "requests"}])"));
  CHECK(second["evidence"]["searched"].size() == 1);
  CHECK(doc["blind_spots"][1] ==
        Json::parse(R"({"phase": "after-reject", "evidence": "all", "coverage": "none", "reason": "choice: hidden-only", "vendors": ["clarity"]})"));
  CHECK(doc["summary"]["clear"] == 1);
  CHECK(doc["summary"]["by_severity"] == Json::parse(R"({"medium": 1})"));
}

TEST_CASE("with --all clear findings are shown; several reports are an array; ndjson is a line each", "[report]") {
  Written w;
  w.options.all = true;
  CHECK(Json::parse(w.written(report::Format::Json))["findings"].size() == 3);
  w.made.push_back(w.made[0]);
  CHECK(Json::parse(w.written(report::Format::Json)).size() == 2);
  const std::string lines = w.written(report::Format::Ndjson);
  CHECK(std::count(lines.begin(), lines.end(), '\n') == 2);
  CHECK(report::ndjson_error(3, "no JSON\nat all") == "{\"format\":\"writ.error/1\",\"line\":3,\"message\":\"no JSON\\nat all\"}\n");
}

TEST_CASE("the text report says verdict, law, proof, fix and what was not seen", "[report]") {
  Written w;
  const std::string text = w.written(report::Format::Text);
  CHECK_FALSE(has(text, "\x1b"));
  CHECK(has(text, "[medium] The rule recorder: Hotjar"));
  CHECK(has(text, "Violation in European Economic Area (EEA) with all 4 places in it: medium, binding law"));
  CHECK(has(text, "Act eprivacy (Art. 5)"));
  CHECK(has(text, "https://law.example/eprivacy"));
  CHECK(has(text, "Violation in United Kingdom (UK): medium, no standing"));
  CHECK(has(text, "No cited source binds these places"));
  CHECK(has(text, "      <script type=\"text/plain\"\n"));
  CHECK(has(text, "Could not be told: requests after rejection were not captured whole"));
  CHECK(has(text, "advisory: rests on drafts only"));
  CHECK(has(text, "after rejection: nothing was captured that counts (choice: hidden-only); seen only there: clarity"));
  CHECK(has(text, "1 violation (1 medium), 1 inconclusive, 0 exempt, 1 clear, 0 not applicable"));
  CHECK(has(text, "Fails: 1 finding is medium or graver"));
  w.options.colour = true;
  CHECK(has(w.written(report::Format::Text), "\x1b[1;31m"));
  CHECK_FALSE(has(w.written(report::Format::Text), "ran <b>\x1b"));
}

TEST_CASE("rows with one verdict are one group; what only some have says where", "[report]") {
  Bench b;
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  const auto french = b.source("cnil", {b.fr}, model::Standing::Guidance);
  r.notes.push_back({{b.fr}, {french}, text({"Seen so in France."})});
  model::Amendment a = b.amendment({b.de});
  a.severity = model::Severity::High;
  r.amendments = {a};
  b.add(r);
  const Report made = b.report();
  const auto groups = report::grouped(made.findings.at(0));
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].head().code == "DE");
  CHECK(groups[0].rows.size() == 2);
  REQUIRE(groups[1].sources.size() == 2);
  report::Places places(b.model, made.as_of);
  CHECK(places.only_in(made.findings[0], groups[1], groups[1].sources[0].rows).empty());
  CHECK(places.only_in(made.findings[0], groups[1], groups[1].sources[1].rows) == " in France (FR)");
  // Bavaria and Germany are in another group, so the EEA cannot stand for all that lies in it.
  CHECK(places.list(made.findings[0], groups[1].rows) == "European Economic Area (EEA), European Union (EU), France (FR)");
  CHECK(groups[1].notes[0].what == "Seen so in France.");
}

TEST_CASE("SARIF has a result for each finding shown", "[report]") {
  Written w;
  const Json doc = Json::parse(w.written(report::Format::Sarif));
  CHECK(doc["version"] == "2.1.0");
  const Json& run = doc["runs"][0];
  REQUIRE(run["results"].size() == 2);
  CHECK(run["results"][0]["ruleId"] == "rules/recorder");
  CHECK(run["results"][0]["level"] == "warning");
  CHECK(run["results"][0]["kind"] == "fail");
  CHECK(run["results"][1]["kind"] == "review");
  CHECK(run["results"][1]["level"] == "none");
  CHECK(run["tool"]["driver"]["rules"][1]["id"] == "rules/rejection");
  CHECK(run["results"][1]["ruleIndex"] == 1);
  CHECK(run["results"][0]["partialFingerprints"]["writ/v1"] == w.made[0].findings[0].fingerprint);
}

TEST_CASE("SARIF points to the law and carries remedies", "[report]") {
  Written w;
  const Json run = Json::parse(w.written(report::Format::Sarif))["runs"][0];
  const Json& result = run["results"][0];
  REQUIRE(result["taxa"].size() >= 1);
  const Json& taxa = run["taxonomies"][0]["taxa"];
  for (const Json& reference : result["taxa"]) {
    CHECK(taxa[reference["index"].get<std::size_t>()]["id"] == reference["id"]);
    CHECK(reference["toolComponent"]["name"] == run["taxonomies"][0]["name"]);
  }
  CHECK(result["properties"]["remedies"][0]["id"] == "block");
  CHECK(run["results"][1]["kind"] == "review");
}

TEST_CASE("SARIF has the change of a tag as a fix, where the page was served with it once", "[report]") {
  Written w;
  const std::string live = "<script async src='//static.hotjar.com/c/hotjar-1.js?v=7&amp;q=%27x%27'></script>";
  const auto fixes = [&](const std::string& body) {
    Json visit = Json::parse(w.snapshot_text);
    visit["phases"][0]["frames"][0]["source"] = "<!doctype html>\r\n<p>\u00e9</p>" + body;
    auto read = snapshot::read_snapshot(visit.dump());
    REQUIRE(read);
    w.made[0].seen = std::shared_ptr<const snapshot::Snapshot>(std::move(*read));
    const Json result = Json::parse(w.written(report::Format::Sarif))["runs"][0]["results"][0];
    return result.contains("fixes") ? result["fixes"] : Json::array();
  };
  const Json one = fixes(live + "\n<script>src='//static.hotjar.com/c/hotjar-1.js'</script>");
  REQUIRE(one.size() == 1);
  CHECK(one[0]["description"]["text"] == "Load Hotjar later");
  const Json& change = one[0]["artifactChanges"][0];
  CHECK(change["artifactLocation"]["uri"] == Json::parse(w.snapshot_text)["phases"][0]["frames"][0]["url"]);
  const Json& region = change["replacements"][0]["deletedRegion"];
  CHECK(region == Json{{"startLine", 2}, {"startColumn", 9}, {"endLine", 2}, {"endColumn", 9 + live.size()}});
  CHECK(change["replacements"][0]["insertedContent"]["text"] ==
        "<script type=\"text/plain\"\n  src=\"https://static.hotjar.com/c/hotjar-1.js?v=7&amp;q=%27x%27\"></script>");
  CHECK(fixes("<p>no tag</p>").empty());
  CHECK(fixes(live + live).empty());
  CHECK(fixes("<!-- " + live + " -->").empty());
}

TEST_CASE("GitLab's code quality has an issue for what counts, with its own fingerprint", "[report]") {
  Written w;
  const Json issues = Json::parse(w.written(report::Format::Gitlab));
  REQUIRE(issues.size() == 2);
  CHECK(keys(issues[0]) == std::vector<std::string>{"description", "check_name", "fingerprint", "severity", "location"});
  CHECK(issues[0]["severity"] == "major");
  CHECK(issues[1]["severity"] == "info");
  CHECK(issues[0]["fingerprint"] != issues[1]["fingerprint"]);
  CHECK_FALSE(has(issues[0]["location"]["path"].get<std::string>(), "://"));
  w.made[0].findings[0].in_baseline = true;
  CHECK(Json::parse(w.written(report::Format::Gitlab)).size() == 1);
}

TEST_CASE("OSCAL tells violations from what could not be told, and gives the same bytes again", "[report]") {
  Written w;
  const std::string text = w.written(report::Format::Oscal);
  CHECK(text == w.written(report::Format::Oscal));
  const Json result = Json::parse(text)["assessment-results"]["results"][0];
  REQUIRE(result["findings"].size() == 2);
  CHECK(result["findings"][0]["target"]["status"]["reason"] == "fail");
  CHECK(result["findings"][1]["target"]["status"]["state"] == "not-satisfied");
  CHECK(result["findings"][1]["target"]["status"]["reason"] == "other");
  CHECK(result["findings"][0]["related-observations"][0]["observation-uuid"] == result["observations"][0]["uuid"]);
}

TEST_CASE("CSV lists what is stored, and no cell begins a formula", "[report]") {
  Written w;
  SeenPhase phase;
  SeenStored stored;
  stored.key = "=cmd|' /C calc'!A0";
  stored.where = "a,\"b\"";
  phase.stored.push_back(stored);
  w.made[0].inventory = Inventory{{phase}};
  const std::string csv = w.written(report::Format::Csv);
  CHECK(has(csv, ",'=cmd|' /C calc'!A0,"));
  CHECK(has(csv, ",\"a,\"\"b\"\"\","));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 2);
}

TEST_CASE("JUnit fails what fails the gate and skips what could not be told", "[report]") {
  Written w;
  const std::string xml = w.written(report::Format::Junit);
  CHECK(has(xml, "tests=\"2\" failures=\"1\" errors=\"0\" skipped=\"1\""));
  CHECK(has(xml, "<failure type=\"medium\""));
  CHECK(has(xml, "&lt;b&gt;"));
  CHECK_FALSE(has(xml, "\x1b"));
  w.options.gate.fail_on = model::Severity::Critical;
  CHECK(has(w.written(report::Format::Junit), "failures=\"0\""));
}

TEST_CASE("Markdown and HTML let no text become markup", "[report]") {
  Written w;
  const std::string md = w.written(report::Format::Markdown);
  CHECK_FALSE(has(md, "<b>"));
  CHECK(has(md, "\\]\\(x\\)\\`"));
  CHECK(has(md, "](<https://law.example/eprivacy>)"));
  CHECK(has(md, "```html\n<script type=\"text/plain\"\n"));
  const std::string html = w.written(report::Format::Html);
  CHECK_FALSE(has(html, "<b>\xEF"));
  // One script, the report's own, which the page's policy names.
  CHECK(html.find("<script") == html.rfind("<script"));
  CHECK(has(html, "script-src 'sha256-"));
  CHECK(has(html, "&lt;script type=&quot;text/plain&quot;"));
  CHECK(has(html, "href=\"https://law.example/eprivacy\""));
  CHECK(has(html, "prefers-color-scheme"));
}

TEST_CASE("of many findings the page tells each source of law once, and a comment keeps its length", "[report]") {
  Written w;
  const auto count = [](const std::string& text, std::string_view part) {
    std::size_t n = 0;
    for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + part.size())) ++n;
    return n;
  };
  const std::string few = w.written(report::Format::Html);
  CHECK_FALSE(has(few, "id=\"s0-law"));
  const Finding violation = w.made[0].findings.front();
  REQUIRE(violation.verdict == model::Verdict::Violation);
  w.made[0].findings.insert(w.made[0].findings.begin(), 2'000, violation);
  const std::string many = w.written(report::Format::Html);
  CHECK(has(many, "<li id=\"s0-law"));
  CHECK(count(many, "href=\"https://law.example/eprivacy\"") == 1);
  CHECK(many.size() < 2'000 * few.size() / 4);
  const std::string comment = w.written(report::Format::Markdown);
  CHECK(comment.size() < 65'536);
  CHECK(has(comment, "left out). The other reports have everything."));
}

TEST_CASE("every text of the reports is there in every language, with the same gaps", "[report]") {
  const auto gaps = [](std::string_view text) {
    std::multiset<std::string> out;
    for (auto at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) out.insert(std::string(text.substr(at, text.find('}', at) + 1 - at)));
    return out;
  };
  REQUIRE(report::text_count() > 0);
  for (std::size_t i = 0; i < report::text_count(); ++i) {
    const auto english = report::text_of(static_cast<report::Text>(i), report::Language::English);
    for (const auto tag : report::language_tags()) {
      const auto text = report::text_of(static_cast<report::Text>(i), *report::parse_language(tag));
      CAPTURE(tag, english, text);
      CHECK_FALSE(text.empty());
      CHECK(gaps(text) == gaps(english));
    }
  }
  CHECK_FALSE(report::parse_language("nl"));
}

TEST_CASE("HTML speaks the language asked for, and marks what the packs say as English", "[report]") {
  Written w;
  w.options.language = report::Language::French;
  const std::string html = w.written(report::Format::Html);
  CHECK(has(html, "<html lang=\"fr\">"));
  CHECK(has(html, "Preuve"));
  CHECK(has(html, "<p class=\"lead\" lang=\"en\">"));
  CHECK_FALSE(has(html, ">Proof<"));
}

TEST_CASE("only web addresses become links", "[report]") {
  Written w;
  w.model.sources[w.statute].url = "javascript:alert(1)";
  CHECK_FALSE(has(w.written(report::Format::Html), "href=\"javascript"));
  CHECK_FALSE(has(w.written(report::Format::Markdown), "](<javascript"));
}

TEST_CASE("GitHub annotations are one line each and nothing begins a command of its own", "[report]") {
  Written w;
  const std::string text = w.written(report::Format::Github);
  CHECK(has(text, "::error title=The rule recorder%3A Hotjar::Hotjar ran"));
  CHECK(has(text, "::notice title=The rule rejection"));
  CHECK_FALSE(has(text, "\n::error::"));
  CHECK(std::count(text.begin(), text.end(), '\n') == 3);
}

TEST_CASE("what could steer a terminal is taken out", "[report]") {
  CHECK(report::printable("a\x1b[2Jb\n\tc") == "a\uFFFD[2Jb\n\tc");
  CHECK(report::one_line("a\nb") == "a b");
  CHECK(report::printable("x\u202Ey\u2066z") == "x\uFFFDy\uFFFDz");
  CHECK(report::printable("caf\xE9") == "caf\uFFFD");
  CHECK(report::printable("naïve 日本") == "naïve 日本");
}

TEST_CASE("what a store knows stands in the reports for people, and changes no findings file", "[report][history]") {
  Written w;
  const std::string before = w.written(report::Format::Json);
  CHECK_FALSE(has(w.written(report::Format::Html), "<svg"));
  const auto at = [](const char* text) { return *parse_instant(text); };
  Report& report = w.made.front();
  for (const char* day : {"2026-11-01T10:00:00Z", "2026-11-23T10:00:00Z"}) {
    PastScan scan;
    scan.captured_at = at(day);
    scan.by_severity = {{model::Severity::High, 2}, {model::Severity::Low, 1}};
    scan.waived = 1;
    report.past.push_back(scan);
  }
  report.past.back().fresh = 4;
  report.past.back().returned = 5;
  report.past.back().gone = 6;
  Life life;
  life.first_seen = at("2026-11-01T10:00:00Z");
  life.since = life.first_seen;
  life.last_seen = at("2026-11-23T10:00:00Z");
  life.status = model::FindingStatus::Open;
  report.findings.front().life = life;

  CHECK(w.written(report::Format::Json) == before);
  const std::string html = w.written(report::Format::Html);
  CHECK(has(html, "Since the scan of 2026-11-01: 4 new, 5 returned, 6 gone."));
  CHECK(has(html, "<p class=\"life open\">First seen on 2026-11-01, open for 22 days.</p>"));
  CHECK(has(html, "<svg class=\"past\""));
  CHECK(has(html, "<title>2026-11-23: 3 violations</title>"));
  CHECK(has(html, "<tr><th scope=\"row\">2026-11-23T10:00:00Z</th><td>3</td><td>0</td><td>2</td><td>0</td><td>1</td><td>0</td><td>1</td><td>0</td><td>4</td><td>5</td><td>6</td></tr>"));
  CHECK(has(w.written(report::Format::Text), "Since the scan of 2026-11-01: 4 new, 5 returned, 6 gone."));
  CHECK(has(w.written(report::Format::Markdown), "Since the scan of 2026-11-01: 4 new, 5 returned, 6 gone."));
  for (const report::Format format : {report::Format::Text, report::Format::Markdown}) {
    const std::string text = w.written(format);
    const auto first = text.find("First seen on 2026-11-01, open for 22 days.");
    REQUIRE(first != std::string::npos);
    CHECK(text.find("First seen on", first + 1) == std::string::npos);
  }

  report.past.erase(report.past.begin());
  CHECK(has(w.written(report::Format::Html), "The first scan of this site in the store."));
  CHECK_FALSE(has(w.written(report::Format::Html), "<svg"));
  CHECK_FALSE(has(w.written(report::Format::Text), "First seen on"));
}

TEST_CASE("since when a finding is known, in words", "[report][history]") {
  const auto at = [](const char* text) { return *parse_instant(text); };
  Life life;
  life.first_seen = life.since = life.last_seen = at("2026-11-23T10:00:00Z");
  CHECK(report::life_words(life) == "New: first seen in this scan.");
  life.last_seen = at("2026-11-23T18:00:00Z");
  CHECK(report::life_words(life) == "First seen on 2026-11-23, open for less than a day.");
  life.last_seen = at("2026-11-24T10:00:00Z");
  CHECK(report::life_words(life) == "First seen on 2026-11-23, open for 1 day.");
  life.since = at("2026-11-20T10:00:00Z");
  life.first_seen = at("2026-11-01T10:00:00Z");
  life.gone_at = at("2026-11-09T10:00:00Z");
  CHECK(report::life_words(life) == "Returned: first seen on 2026-11-01, gone on 2026-11-09, back since 2026-11-20, open for 4 days.");
  CHECK(report::life_words(life, report::Language::German) == "Zurückgekehrt: zuerst gesehen am 2026-11-01, behoben am 2026-11-09, wieder da am 2026-11-20, offen seit 4 Tagen.");
}
