// Who visits: vantage, storage states, and the secrets that must not be written down.

#include <catch2/catch.hpp>
#include <set>
#include <thread>

#include "runtime/browser/preset.hpp"
#include "runtime/browser/secrets.hpp"
#include "runtime/browser/slots.hpp"
#include "runtime/browser/vantage.hpp"

using namespace writ;
using namespace writ::browser;

TEST_CASE("a vantage in one line or as JSON", "[vantage]") {
  const auto line = parse_vantage("country=fr,language=fr-FR,geolocation=48.8,2.3,timezone=Europe/Paris", {});
  REQUIRE(line);
  CHECK(line->country == "FR");
  CHECK(line->language == "fr-FR");
  CHECK(line->timezone == "Europe/Paris");
  REQUIRE(line->place);
  CHECK(line->place->latitude == 48.8);
  CHECK(line->place->longitude == 2.3);
  const auto json = parse_vantage(R"({"language": "de", "geolocation": [52.5, 13.4]})", *line);
  REQUIRE(json);
  CHECK(json->language == "de");
  CHECK(json->country == "FR");
  CHECK(json->place->latitude == 52.5);
  for (const char* bad : {"", "country=France", "language=", "language=fr FR", "timezone=a;b", "geolocation=91,0", "geolocation=1", "geolocation=nan,1", "planet=Mars", "{", "{\"country\": 7}"}) {
    CAPTURE(bad);
    const auto parsed = parse_vantage(bad, {});
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == "usage.vantage");
  }
  CHECK(accepted_languages("fr-FR") == "fr-FR,fr;q=0.9,en;q=0.8");
  CHECK(accepted_languages("en-US", true) == "en-US,en");
  CHECK(parse_viewport("390x844")->height == 844);
  CHECK_FALSE(parse_viewport("390"));
  CHECK_FALSE(parse_viewport("99999x844"));
}

TEST_CASE("a storage state is read with its faults named and no value told", "[preset]") {
  const auto state = parse_storage_state(R"({"cookies": [{"name": "sid", "value": "s3cr3t-cookie", "domain": ".shop.example", "path": "/", "expires": -1,
      "httpOnly": true, "secure": true, "sameSite": "Lax"}],
      "origins": [{"origin": "https://shop.example", "localStorage": [{"name": "auth", "value": "{\"token\":\"t0k3n-in-json\"}"}],
                   "indexedDB": [{"name": "db", "version": 1, "stores": [{"name": "s", "records": [{"key": "k", "value": "in-the-base"}]}]}]}]})");
  REQUIRE(state);
  REQUIRE(state->cookies.size() == 1);
  CHECK_FALSE(state->cookies[0].contains("expires"));
  CHECK(state->cookies[0]["httpOnly"] == true);
  REQUIRE(state->origins.size() == 1);
  const std::set<std::string> secrets(state->secrets.begin(), state->secrets.end());
  for (const char* secret : {"s3cr3t-cookie", "t0k3n-in-json", "in-the-base"}) CHECK(secrets.contains(secret));
  for (const char* bad : {"", "{}", "[]", R"({"cookies": [{"name": "a"}], "origins": []})", R"({"cookies": [{"name": "a", "value": "s3cr3t"}], "origins": []})",
                          R"({"cookies": [], "origins": [{"origin": "file:///x"}]})", R"({"cookies": [], "origins": [{"origin": "https://a.example", "localStorage": [{"name": "s3cr3t"}]}]})"}) {
    CAPTURE(bad);
    const auto parsed = parse_storage_state(bad);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().code == "usage.storage-state");
    CHECK(parsed.error().text().find("s3cr3t") == std::string::npos);
  }
}

TEST_CASE("what the caller gave stands nowhere in a draft", "[secrets]") {
  Secrets secrets;
  secrets.add_header("Bearer abc/DEF+123==");
  secrets.add_header("Basic dXNlcjpoZXNsb2hlc2xv");  // user:hesloheslo
  secrets.add("with \"quotes\" & more");
  secrets.add("yes");
  secrets.add("granted");
  secrets.prepare();
  collect::SnapshotDraft draft;
  collect::RequestDraft request;
  request.url = "https://shop.example/?t=abc%2FDEF%2B123%3D%3D";
  request.body = R"({"said":"with \"quotes\" & more","ok":"yes","consent":"granted"})";
  request.headers = collect::HeaderList{{"x-echo", "Bearer abc/DEF+123=="}};
  draft.requests.push_back(request);
  collect::FrameDraft frame;
  frame.dom = "<p>with &quot;quotes&quot; &amp; more</p><b>hesloheslo</b>";
  frame.source = "abc/DEF+123==";
  draft.frames.push_back(frame);
  draft.later.emplace_back().failure = "abc/DEF+123==";
  secrets.scrub(draft);
  const std::string all = collect::write_snapshot(draft);
  for (const char* part : {"DEF+123", "DEF%2B123", "quotes", "heslo"}) {
    CAPTURE(part);
    CHECK(all.find(part) == std::string::npos);
  }
  // What tells nobody from another stays, and so does the shape.
  CHECK(all.find(R"(\"ok\":\"yes\")") != std::string::npos);
  CHECK(all.find("granted") != std::string::npos);
  CHECK(draft.frames[0].source->size() == frame.source->size());
}

TEST_CASE("places for pages go to the lowest turn, and no more than there are", "[slots]") {
  Slots slots(2);
  std::stop_source stop;
  auto first = slots.take(1, stop.get_token());
  auto second = slots.take(2, stop.get_token());
  REQUIRE(first);
  REQUIRE(second);
  std::mutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  for (const int turn : {9, 5, 7}) {
    threads.emplace_back([&, turn] {
      const auto hold = slots.take(static_cast<std::uint64_t>(turn), stop.get_token());
      const std::lock_guard lock(mutex);
      order.push_back(hold ? turn : -1);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds{30});
  }
  { const auto gone = std::move(first); }
  for (auto& thread : threads) thread.join();
  CHECK(order == std::vector<int>{5, 7, 9});
  std::thread waiting([&] {
    const auto third = slots.take(3, stop.get_token());
    const auto fourth = slots.take(4, stop.get_token());
    CHECK_FALSE(fourth);
  });
  std::this_thread::sleep_for(std::chrono::milliseconds{30});
  stop.request_stop();
  waiting.join();
}
