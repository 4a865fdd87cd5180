#include "tools/test_runner/inline_site.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "base/json.hpp"
#include "language/parse.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::test_runner {
namespace {

/// The snapshot of a test whose site is `inside`, captured on 2026-01-31.
tl::expected<std::string, SiteFault> snapshot_of(const std::string& inside) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto file = sources.push(SourceFile(
      "t.writ", "test \"t\" {\n as of 2026-01-31\n given site \"https://shop.example:8443/a?b\" {\n" + inside + "\n}\n expect nothing else\n}\n"));
  const auto ast = language::parse(sources, file, diagnostics);
  for (const auto& diagnostic : diagnostics.all()) UNSCOPED_INFO(diagnostic.message);
  REQUIRE(diagnostics.all().empty());
  for (const auto& field : ast.decls.at(0).fields) {
    if (const auto* site = std::get_if<language::GivenSiteValue>(&field.value)) return inline_snapshot(*site, *parse_date("2026-01-31"));
  }
  FAIL("the test has no site");
  return {};
}

Json json_of(const std::string& inside) {
  const auto text = snapshot_of(inside);
  REQUIRE(text.has_value());
  Json json;
  std::string error;
  REQUIRE(parse_json(*text, json, error));
  // Whatever a test can say, the reader takes.
  const auto read = snapshot::read_snapshot(*text);
  CAPTURE(*text);
  REQUIRE(read.has_value());
  return json;
}

}  // namespace

TEST_CASE("a request has the method GET and nothing else that the test does not say", "[test_runner]") {
  const auto json = json_of(R"(during before-consent complete { request "https://x.example/a.js" })");
  CHECK(dump(json["phases"][0]["requests"], JsonLayout::Compact) ==
        R"([{"url":"https://x.example/a.js","method":"GET","frame":0}])");
  CHECK(json["captured_at"] == "2026-01-31T00:00:00Z");
  CHECK_FALSE(json.contains("cmp"));
  CHECK_FALSE(json.contains("documents"));
}

TEST_CASE("who brought a request is found among those before it", "[test_runner]") {
  const auto json = json_of(R"(during before-consent complete {
    request "https://a.example/1.js" type script at 2s
    request "https://a.example/1.js" type script
    request "https://b.example/2.gif" type image by script "https://a.example/1.js"
  })");
  const auto& initiator = json["phases"][0]["requests"][2]["initiator"];
  CHECK(initiator["url"] == "https://a.example/1.js");
  CHECK(initiator["request"] == 1);
  CHECK(json["phases"][0]["requests"][0]["at_ms"] == 2000);
}

TEST_CASE("a cookie lives from its setting, by the calendar; without a lifetime it goes with the session", "[test_runner]") {
  const auto json = json_of(R"(during before-consent complete {
    cookie "a" domain ".x.example" lifetime 1 month at 500ms same-site lax by script "https://x.example/s.js"
    cookie "b" partitioned
    cookie "c" partitioned false
  })");
  const auto& cookies = json["phases"][0]["cookies"];
  // The end of the month is clamped.
  CHECK(cookies[0]["expires"] == "2026-02-28T00:00:00.500Z");
  CHECK(cookies[0]["same_site"] == "Lax");
  CHECK(cookies[0]["set_by"]["script"] == "https://x.example/s.js");
  CHECK(cookies[1]["expires"].is_null());
  CHECK(cookies[1]["domain"] == "shop.example");
  CHECK_FALSE(cookies[0].contains("partition"));
  CHECK(cookies[1]["partition"] == "https://shop.example:8443");
  CHECK(cookies[2]["partition"].is_null());
}

TEST_CASE("commands stand one behind the other unless a test says otherwise; leaving and words on the page are told", "[test_runner]") {
  const auto json = json_of(R"(during before-consent complete {
    command "config"
    command "consent default" denied "ad_storage  analytics_storage" granted "security_storage" regional
    command "consent update" layer "other" place 7
    displayed
    leaving at 9s
  })");
  const auto& phase = json["phases"][0];
  CHECK(dump(phase["commands"], JsonLayout::Compact) ==
        R"([{"name":"config","layer":"dataLayer","place":0},)"
        R"({"name":"consent","layer":"dataLayer","place":1,"action":"default","states":{"ad_storage":"denied","analytics_storage":"denied","security_storage":"granted"},"regional":true},)"
        R"({"name":"consent","layer":"other","place":7,"action":"update"}])");
  CHECK(phase["displayed"].size() == 1);
  CHECK(phase["left_at_ms"] == 9000);
  CHECK(phase["coverage"]["commands"] == "complete");
}

TEST_CASE("an entry belongs to the origin of the site unless it says another", "[test_runner]") {
  const auto json = json_of(R"(during before-consent complete {
    entry local "k" value "v"
    entry session "k" origin "https://frame.example"
  })");
  CHECK(json["phases"][0]["storage"][0]["origin"] == "https://shop.example:8443");
  CHECK(json["phases"][0]["storage"][1]["origin"] == "https://frame.example");
}

TEST_CASE("the coverage of a phase is what the test says of it, none where it says nothing", "[test_runner]") {
  const auto json = json_of(R"(
    during before-consent partial { global "x" }
    during after-accept { global "x" })");
  CHECK(json["phases"][0]["coverage"]["indexed_db"] == "partial");
  CHECK(json["phases"][1]["coverage"]["requests"] == "none");
  CHECK(json["coverage"]["documents"] == "partial");
}

TEST_CASE("scripts and HTML stand in the page as served and as it stood at the end", "[test_runner]") {
  const auto json = json_of("during before-consent complete { script \"\"\"<script src=\"/a.js\"></script>\"\"\"\n html \"\"\"<p>x</p>\"\"\" }");
  const auto& frame = json["phases"][0]["frames"][0];
  CHECK(frame["source"] == frame["dom"]);
  CHECK(frame["dom"].get<std::string>().find("<script src=\"/a.js\"></script>\n<p>x</p>") != std::string::npos);
}

TEST_CASE("a phase that gives no page and is not whole has none", "[test_runner]") {
  const auto json = json_of(R"(during before-consent { request "https://x.example/" })");
  CHECK_FALSE(json["phases"][0]["frames"][0].contains("dom"));
}

TEST_CASE("choice, platform and documents are said of the visit", "[test_runner]") {
  const auto json = json_of(R"(
    cmp klaro shown
    during after-reject complete {
      choice reject click hidden-only
      document privacy-policy language en "We do."
    })");
  CHECK(dump(json["phases"][0]["choice"], JsonLayout::Compact) == R"({"action":"reject","path":"click","outcome":"hidden-only"})");
  CHECK(dump(json["cmp"], JsonLayout::Compact) == R"({"id":"klaro","banner_shown":true})");
  CHECK(json["documents"][0]["language"] == "en");
}

}  // namespace writ::test_runner
