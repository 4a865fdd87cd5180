#include "runtime/import/wec.hpp"

#include "import_support.hpp"

using namespace writ;
using namespace writ::test;
using import::import_wec;
using nlohmann::json;

TEST_CASE("an inspection.json names the site of a partitioned cookie in one of two forms", "[import]") {
  const json cookies = snapshot_of(import_wec(R"({"uri_dest": "https://a.example/", "start_time": "2026-11-23T10:00:00Z", "cookies": [
      {"name": "x", "domain": "w.example", "partitionKey": "https://a.example"}, {"name": "y", "domain": "w.example", "partitionKey": {"sourceOrigin": "https://a.example"}},
      {"name": "z", "domain": "w.example"}]})", {}))["phases"][0]["cookies"];
  CHECK(cookies[0]["partition"] == "https://a.example");
  CHECK(cookies[1]["partition"] == "https://a.example");
  CHECK_FALSE(cookies[2].contains("partition"));
}

TEST_CASE("an inspection.json as a snapshot", "[import]") {
  const json snapshot = snapshot_of(import_wec(fixture("inspection.json"), {}));
  CHECK(snapshot["site"] == "https://shop.example/");
  CHECK(snapshot["captured_at"] == "2026-11-23T10:00:00Z");
  CHECK(snapshot["collector"]["version"] == "2.1.1");
  const json& phase = snapshot["phases"][0];
  CHECK(phase["coverage"]["cookies"] == "complete");
  CHECK(phase["coverage"]["local_storage"] == "complete");
  CHECK(phase["coverage"]["requests"] == "partial");
  CHECK(phase["coverage"]["scripts"] == "none");
  REQUIRE(phase["cookies"].size() == 2);
  CHECK(phase["cookies"][0]["expires"] == "2027-11-23T10:00:00.500Z");
  CHECK(phase["cookies"][0]["set_by"] == json({{"script", "https://static.vendor.example/r.js"}}));
  CHECK(phase["cookies"][0]["at_ms"] == 1500);
  CHECK(phase["cookies"][0]["same_site"] == "Lax");
  CHECK(phase["cookies"][1]["expires"].is_null());
  CHECK(phase["cookies"][1]["set_by"] == json({{"request", "https://shop.example/"}}));
  REQUIRE(phase["storage"].size() == 2);
  CHECK(phase["storage"][0]["value"] == "{\"on\":true}");
  CHECK(phase["storage"][0]["set_by"]["script"] == "https://static.vendor.example/r.js");
  CHECK(phase["storage"][1]["value"] == "text");
  // The page, the beacon, and the host of which nothing else is known; each host once.
  REQUIRE(phase["requests"].size() == 3);
  CHECK(phase["requests"][1]["url"] == "https://in.vendor.example/up?s=1");
  CHECK(phase["requests"][1]["at_ms"] == 2100);
  CHECK(phase["requests"][2] == json({{"url", "https://static.vendor.example/"}}));
}

TEST_CASE("files that only look like an inspection.json are refused by name", "[import]") {
  const auto [text, part] = GENERATE(table<std::string, std::string>({
      {R"({"uri_ins": "https://a.example/", "deviceEmulated": {}, "reports": {}})", "Blacklight"},
      {R"([{"type": "Cookie.HTTP"}])", "event log"},
      {R"({"log": {"entries": []}})", "writ import har"},
      {R"({"cookies": [], "origins": []})", "writ import storage-state"},
      {R"({"title": "x"})", "/uri_ins"},
      {R"({"uri_dest": "about:blank", "start_time": "2026-11-23T10:00:00Z"})", "/uri_dest"},
      {R"({"uri_dest": "https://a.example/"})", "/start_time"},
      {R"({"uri_dest": "https://a.example/", "start_time": "2026-11-23T10:00:00Z", "cookies": [{"name": "x"}]})", "/cookies/0"},
  }));
  CAPTURE(text);
  const std::string message = message_of(import_wec(text, {}));
  CAPTURE(message);
  CHECK(has(message, part));
}
