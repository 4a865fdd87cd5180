#include "runtime/browser/evidence.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace writ;
using namespace writ::browser;
using model::Coverage;
using model::EvidenceKind;

namespace {

/// A recording with a request each given second.
class Seen {
 public:
  Recording recording{RecordingLimits{}};
  void request(const std::string& id, double at, const std::string& url, const std::string& type = "Script", const std::string& frame = "F") {
    recording.network("P", "Network.requestWillBeSent",
                      {{"requestId", id}, {"loaderId", "L"}, {"frameId", frame}, {"timestamp", at}, {"type", type}, {"request", {{"url", url}, {"method", "GET"}}}, {"initiator", {{"type", "parser"}, {"url", "https://shop.example/"}}}});
  }
  void sets(const std::string& id, const std::string& cookie) { recording.network("P", "Network.responseReceivedExtraInfo", {{"requestId", id}, {"headers", {{"Set-Cookie", cookie}}}}); }
  void wrote(double at, const std::string& kind, const std::string& name, const std::string& origin, const std::string& script) {
    recording.wrote(dump(Json::array({kind, name, origin, Json::array({script})}), JsonLayout::Compact), at);
  }
};

collect::CookieDraft cookie(const std::string& name, const std::string& domain) {
  collect::CookieDraft out;
  out.name = name;
  out.domain = domain;
  return out;
}

collect::EntryDraft entry(const std::string& kind, const std::string& origin, const std::string& key) {
  collect::EntryDraft out;
  out.kind = kind;
  out.origin = origin;
  out.key = key;
  return out;
}

collect::PhaseDraft assembled(const Seen& seen, State state, const State& before = {}, const Moments& moments = {100, {}}) {
  collect::PhaseDraft draft;
  FrameRounds rounds;
  rounds.frames.resize(2);
  rounds.by_id = {{"F", 0}, {"G", 1}};
  assemble(draft, seen.recording, std::move(state), std::move(rounds), before, moments);
  return draft;
}

}  // namespace

TEST_CASE("a phase holds what was sent since it began, in the load in which it was sent", "[browser][evidence]") {
  Seen seen;
  seen.request("0", 99, "https://early.example/");
  seen.request("1", 100.25, "https://a.example/1");
  seen.request("2", 105, "https://a.example/2", "Image", "G");
  seen.request("3", 111, "https://a.example/3");
  const auto draft = assembled(seen, {}, {}, {100, {104, 110}});
  REQUIRE(draft.requests.size() == 3);
  CHECK(draft.requests[0].at_ms == 250);
  CHECK(draft.requests[0].load == 0);
  CHECK(draft.requests[1].load == 1);
  CHECK(draft.requests[1].frame == 1U);
  CHECK(draft.requests[2].load == 2);
  CHECK_FALSE(draft.left_at_ms);
  CHECK(assembled(seen, {}, {}, {100, {104, 110}, 112.5}).left_at_ms == 12'500);
}

TEST_CASE("a chain that begins before the phase begins with it", "[browser][evidence]") {
  Seen seen;
  seen.request("doc", 99, "https://shop.example/", "Document");
  seen.request("1", 101, "https://a.example/1");
  seen.recording.network("P", "Network.requestWillBeSent",
                         {{"requestId", "2"}, {"timestamp", 102.0}, {"type", "Fetch"}, {"request", {{"url", "https://b.example/"}, {"method", "GET"}}},
                          {"initiator", {{"type", "script"}, {"stack", {{"callFrames", Json::array({Json{{"url", "https://a.example/1"}}})}}}}}});
  const auto draft = assembled(seen, {});
  REQUIRE(draft.requests.size() == 2);
  CHECK_FALSE(draft.requests[0].initiator->request);
  CHECK(draft.requests[1].initiator->request == 0U);
}

TEST_CASE("a cookie was set by the first who set it, and is new where it was not there", "[browser][evidence]") {
  Seen seen;
  seen.request("1", 101, "https://track.example/p", "Image");
  seen.sets("1", "by_header=1; Domain=track.example\nboth=1");
  seen.wrote(102, "cookie", "by_script", "https://www.shop.example", "https://rec.example/r.js");
  seen.wrote(100.5, "cookie", "both", "https://track.example", "https://rec.example/early.js");
  seen.wrote(103, "cookie", "foreign", "https://elsewhere.example", "https://rec.example/other.js");
  State before, state;
  before.cookies["old"] = cookie("old", "shop.example");
  state.cookies["old"] = cookie("old", "shop.example");
  state.cookies["a"] = cookie("by_header", ".track.example");
  state.cookies["b"] = cookie("by_script", ".shop.example");
  state.cookies["c"] = cookie("both", "track.example");
  state.cookies["d"] = cookie("foreign", "shop.example");
  const auto draft = assembled(seen, state, before, {100, {102.5}});
  REQUIRE(draft.cookies.size() == 5);
  CHECK(draft.cookies[0].set_by_request == "https://track.example/p");
  CHECK(draft.cookies[0].at_ms == 1000);
  CHECK(draft.cookies[1].set_by_script == "https://rec.example/r.js");
  CHECK(draft.cookies[1].load == 0);
  CHECK(draft.cookies[2].set_by_script == "https://rec.example/early.js");
  CHECK(draft.cookies[2].set_by_request.empty());
  // Written on another site's page: that cannot have been this one.
  CHECK(draft.cookies[3].set_by_script.empty());
  CHECK_FALSE(draft.cookies[3].at_ms);
  CHECK(draft.cookies[4].is_new == false);
  CHECK(draft.cookies[3].is_new == true);
}

TEST_CASE("a stored item was set by the script that called, else it has a time only", "[browser][evidence]") {
  Seen seen;
  seen.recording.stored({{"storageId", {{"storageKey", "https://shop.example/^0https://top.example"}, {"isLocalStorage", true}}}, {"key", "called"}}, 101);
  seen.wrote(101.5, "local", "called", "https://shop.example", "https://rec.example/r.js");
  seen.recording.stored({{"storageId", {{"storageKey", "https://shop.example/"}, {"isLocalStorage", false}}}, {"key", "assigned"}}, 102);
  seen.wrote(103, "indexed-db", "base", "https://shop.example", "https://rec.example/db.js");
  seen.wrote(104, "cache", "one", "https://shop.example", "https://rec.example/one.js");
  seen.wrote(104, "cache", "two", "https://shop.example", "https://rec.example/two.js");
  State state;
  state.entries["1"] = entry("local", "https://shop.example", "called");
  state.entries["2"] = entry("session", "https://shop.example", "assigned");
  state.entries["3"] = entry("indexed-db", "https://shop.example", "base/store/key");
  state.entries["4"] = entry("cache", "https://shop.example", "https://shop.example/x");
  state.cache_of["4"] = "two";
  state.entries["5"] = entry("local", "https://other.example", "called");
  const auto draft = assembled(seen, state);
  REQUIRE(draft.storage.size() == 5);
  CHECK(draft.storage[0].set_by_script == "https://rec.example/r.js");
  CHECK(draft.storage[0].at_ms == 1000);
  CHECK(draft.storage[1].set_by_script.empty());
  CHECK(draft.storage[1].at_ms == 2000);
  CHECK(draft.storage[2].set_by_script == "https://rec.example/db.js");
  CHECK(draft.storage[3].set_by_script == "https://rec.example/two.js");
  CHECK(draft.storage[4].set_by_script.empty());
}

TEST_CASE("a request that a service worker answered is its own request, once", "[browser][evidence]") {
  Seen seen;
  seen.request("page", 101, "https://shop.example/data", "Fetch");
  seen.recording.network("P", "Network.responseReceived", {{"requestId", "page"}, {"timestamp", 101.5}, {"response", {{"status", 200}, {"fromServiceWorker", true}}}});
  seen.request("alone", 101, "https://shop.example/cached", "Fetch");
  seen.recording.network("P", "Network.responseReceived", {{"requestId", "alone"}, {"timestamp", 101.5}, {"response", {{"status", 200}, {"fromServiceWorker", true}}}});
  seen.request("worker", 101.2, "https://shop.example/data", "Fetch");
  const auto draft = assembled(seen, {});
  REQUIRE(draft.requests.size() == 2);
  CHECK(draft.requests[0].url == "https://shop.example/cached");
  CHECK(draft.requests[1].at_ms == 1200);
}

TEST_CASE("coverage says what was not read whole", "[browser][evidence]") {
  Seen seen;
  State state;
  state.cookies_whole = state.storage_whole = false;
  auto draft = assembled(seen, state);
  CHECK(draft.covered(EvidenceKind::Requests) == Coverage::Complete);
  CHECK(draft.covered(EvidenceKind::Cookies) == Coverage::Partial);
  CHECK(draft.covered(EvidenceKind::LocalStorage) == Coverage::Partial);
  CHECK(draft.covered(EvidenceKind::Dom) == Coverage::Complete);
  CHECK(draft.covered(EvidenceKind::Globals) == Coverage::Partial);
}
