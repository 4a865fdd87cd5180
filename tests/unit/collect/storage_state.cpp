#include "runtime/import/storage_state.hpp"

#include "import_support.hpp"

using namespace writ;
using namespace writ::test;
using import::import_storage_state;
using import::ImportOptions;
using nlohmann::json;

static ImportOptions at_noon() {
  ImportOptions options;
  options.captured_at = parse_instant("2026-11-23T12:00:00Z");
  return options;
}

TEST_CASE("a storage state names the site of a partitioned cookie and says nothing of others", "[import]") {
  const json cookies = snapshot_of(import_storage_state(R"({"cookies": [{"name": "a", "value": "1", "domain": "w.example", "path": "/", "partitionKey": "https://shop.example"},
      {"name": "b", "value": "2", "domain": "w.example", "path": "/"}], "origins": [{"origin": "https://shop.example"}]})", at_noon()))["phases"][0]["cookies"];
  CHECK(cookies[0]["partition"] == "https://shop.example");
  CHECK_FALSE(cookies[1].contains("partition"));
}

TEST_CASE("a storage state as a snapshot", "[import]") {
  const json snapshot = snapshot_of(import_storage_state(fixture("storage-state.json"), at_noon()));
  CHECK(snapshot["site"] == "https://shop.example/");
  CHECK(snapshot["captured_at"] == "2026-11-23T12:00:00Z");
  const json& phase = snapshot["phases"][0];
  CHECK(phase["phase"] == "before-consent");
  CHECK(phase["coverage"]["cookies"] == "complete");
  CHECK(phase["coverage"]["indexed_db"] == "complete");
  CHECK(phase["coverage"]["session_storage"] == "none");
  CHECK(phase["coverage"]["requests"] == "none");
  CHECK(phase["cookies"][0]["expires"] == "2027-11-23T10:00:00Z");
  CHECK(phase["cookies"][1]["expires"].is_null());
  REQUIRE(phase["storage"].size() == 3);
  CHECK(phase["storage"][0] == json({{"kind", "local"}, {"origin", "https://shop.example"}, {"key", "_rec.state"}, {"value", "on"}, {"size", 2}}));
  CHECK(phase["storage"][1]["key"] == "replay/events/7");
  CHECK(phase["storage"][2]["key"] == "replay/meta");
}

TEST_CASE("what a storage state does not say must be given", "[import]") {
  CHECK(has(message_of(import_storage_state(fixture("storage-state.json"), {})), "--captured-at"));
  const std::string two = R"({"cookies": [], "origins": [{"origin": "https://a.example"}, {"origin": "https://b.example"}]})";
  CHECK(has(message_of(import_storage_state(two, at_noon())), "2 origins"));
  ImportOptions options = at_noon();
  options.site = "https://b.example";
  options.phase = model::Phase::AfterAccept;
  const json snapshot = snapshot_of(import_storage_state(two, options));
  CHECK(snapshot["site"] == "https://b.example/");
  CHECK(snapshot["phases"][0]["coverage"]["indexed_db"] == "none");
  CHECK(snapshot["phases"][0]["phase"] == "after-accept");
}

TEST_CASE("what is no storage state is refused", "[import]") {
  CHECK(has(message_of(import_storage_state("{}", at_noon())), "/cookies and /origins"));
  CHECK(has(message_of(import_storage_state(R"({"cookies": [{"value": "x"}], "origins": []})", at_noon())), "/cookies/0"));
  CHECK(has(message_of(import_storage_state(R"({"cookies": [], "origins": [{}]})", at_noon())), "/origins/0/origin"));
  CHECK(has(message_of(import_storage_state(R"({"log": {}})", at_noon())), "HAR"));
}
