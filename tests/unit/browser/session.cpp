#include "runtime/browser/cdp_session.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/unit/browser/fake_browser.hpp"

using namespace writ;
using namespace writ::browser;
using std::chrono::milliseconds;
using writ::test::FakeBrowser;

namespace {

constexpr milliseconds kSoon{5'000};

struct Heard {
  std::vector<std::string> events;
  explicit Heard(CdpClient& client) {
    client.on_event([this](const std::string& session, const std::string& method, const Json&) { events.push_back(session + " " + method); });
  }
};

Json attached(const std::string& session, const std::string& context, const std::string& parent = {}) {
  Json out = {{"method", "Target.attachedToTarget"},
              {"params", {{"sessionId", session}, {"targetInfo", {{"targetId", "T" + session}, {"type", "page"}, {"browserContextId", context}}}}}};
  if (!parent.empty()) out["sessionId"] = parent;
  return out;
}

Json event(const std::string& session, const std::string& method) { return {{"sessionId", session}, {"method", method}, {"params", Json::object()}}; }

void until(CdpClient& client, const Heard& heard, std::size_t count) {
  REQUIRE(client.pump(Clock::now() + kSoon, [&] { return heard.events.size() >= count; }));
}

}  // namespace

TEST_CASE("a reply reaches the one who asked, whatever came between", "[browser][session]") {
  FakeBrowser browser;
  CdpConnection connection(browser.pipe());
  CdpClient first(connection), second(connection);
  std::string one, two;
  first.send_then("S1", "A.a", {{"x", 1}}, [&](const Result<Json>& reply) { one = reply ? dump(*reply, JsonLayout::Compact) : reply.error().message; });
  second.send_then("", "B.b", Json::object(), [&](const Result<Json>& reply) { two = reply ? "?" : reply.error().code + ": " + reply.error().message; });
  const Json a = browser.command(), b = browser.command();
  CHECK(a["method"] == "A.a");
  CHECK(a["sessionId"] == "S1");
  CHECK(a["params"] == Json{{"x", 1}});
  CHECK_FALSE(b.contains("sessionId"));
  // The other way round, with things between that concern nobody.
  browser.say_text("not json");
  browser.say_text("[]");
  browser.say({{"id", 99999}, {"result", Json::object()}});
  browser.say({{"id", b["id"]}, {"error", {{"code", -32000}, {"message", "no such thing"}}}});
  browser.say({{"id", a["id"]}, {"result", {{"y", 2}}}});
  REQUIRE(first.pump(Clock::now() + kSoon, [&] { return !one.empty(); }));
  REQUIRE(second.pump(Clock::now() + kSoon, [&] { return !two.empty(); }));
  CHECK(one == "{\"y\":2}");
  CHECK(two == "browser.command: no such thing");
}

TEST_CASE("a call that is not answered ends at its deadline; the late answer harms nobody", "[browser][session]") {
  FakeBrowser browser;
  CdpConnection connection(browser.pipe());
  CdpClient client(connection);
  const auto late = client.call("", "Slow.thing", Json::object(), milliseconds{30});
  REQUIRE_FALSE(late);
  CHECK(late.error().code == "browser.timeout");
  CHECK(late.error().message == "the browser did not answer Slow.thing in 30 ms");
  browser.say({{"id", browser.command()["id"]}, {"result", Json::object()}});
  std::string got;
  client.send_then("", "Next.thing", Json::object(), [&](const Result<Json>& reply) { got = reply ? "fine" : "not"; });
  browser.say({{"id", browser.command()["id"]}, {"result", Json::object()}});
  REQUIRE(client.pump(Clock::now() + kSoon, [&] { return !got.empty(); }));
  CHECK(got == "fine");
}

TEST_CASE("targets go to the owner of their context, children to the owner of their parent", "[browser][session]") {
  FakeBrowser browser;
  CdpConnection connection(browser.pipe());
  CdpClient first(connection), second(connection);
  Heard one(first), two(second);
  first.own_context("C1");
  second.own_context("C2");
  browser.say(attached("P1", "C1"));
  browser.say(attached("P2", "C2"));
  browser.say(attached("P3", "C3"));  // nobody's
  browser.say(attached("F1", "", "P1"));
  browser.say(attached("W1", "", "F1"));
  browser.say(event("W1", "Network.a"));
  browser.say(event("P2", "Network.b"));
  browser.say(event("P3", "Network.c"));
  browser.say(event("F1", "Network.d"));
  browser.say({{"method", "Target.detachedFromTarget"}, {"params", {{"sessionId", "W1"}}}});
  browser.say(event("W1", "Network.e"));
  browser.say(event("P1", "Network.f"));
  browser.say(event("P2", "Network.g"));
  until(first, one, 7);
  until(second, two, 3);
  CHECK(one.events == std::vector<std::string>{" Target.attachedToTarget", "P1 Target.attachedToTarget", "F1 Target.attachedToTarget", "W1 Network.a", "F1 Network.d",
                                               " Target.detachedFromTarget", "P1 Network.f"});
  CHECK(two.events == std::vector<std::string>{" Target.attachedToTarget", "P2 Network.b", "P2 Network.g"});
}

TEST_CASE("a client that is gone gets nothing, and its sessions are nobody's", "[browser][session]") {
  FakeBrowser browser;
  CdpConnection connection(browser.pipe());
  CdpClient stays(connection);
  Heard heard(stays);
  stays.own_context("C2");
  {
    CdpClient goes(connection);
    goes.own_context("C1");
    Heard ignored(goes);
    browser.say(attached("P1", "C1"));
    until(goes, ignored, 1);
    goes.send_then("P1", "X.y", Json::object(), [](const Result<Json>&) { FAIL("must not be called"); });
  }
  browser.say({{"id", browser.command()["id"]}, {"result", Json::object()}});
  browser.say(event("P1", "Network.a"));
  browser.say(attached("P2", "C2"));
  until(stays, heard, 1);
  CHECK(heard.events.size() == 1);
}

TEST_CASE("the end of the pipe is told to everyone who waits", "[browser][session]") {
  FakeBrowser browser;
  CdpConnection connection(browser.pipe());
  CdpClient client(connection);
  browser.say_text("{\"id\":");
  browser.hang_up();
  const auto reply = client.call("", "Any.thing", Json::object(), kSoon);
  REQUIRE_FALSE(reply);
  CHECK(reply.error().code == "browser.gone");
  CHECK(connection.gone());
  // And to those who ask later.
  const auto later = client.call("", "Any.thing", Json::object(), kSoon);
  REQUIRE_FALSE(later);
  CHECK(later.error().code == "browser.gone");
}

TEST_CASE("what was said before the end is still heard", "[browser][session]") {
  FakeBrowser browser;
  CdpConnection connection(browser.pipe());
  CdpClient client(connection);
  Heard heard(client);
  client.own_context("C");
  browser.say(attached("P", "C"));
  browser.say(event("P", "Last.words"));
  browser.hang_up();
  const auto pumped = client.pump(Clock::now() + kSoon);
  REQUIRE_FALSE(pumped);
  CHECK(pumped.error().code == "browser.gone");
  CHECK(heard.events.size() == 2);
}

TEST_CASE("nesting that no stack could bear is not taken for a message", "[browser][session]") {
  FakeBrowser browser;
  CdpConnection connection(browser.pipe());
  CdpClient client(connection);
  browser.say_text("{\"id\":1,\"result\":" + std::string(100'000, '[') + std::string(100'000, ']') + "}");
  const auto reply = client.call("", "Any.thing", Json::object(), milliseconds{100});
  REQUIRE_FALSE(reply);
  CHECK(reply.error().code == "browser.timeout");
  CHECK_FALSE(connection.gone());
}

TEST_CASE("a call to a target that goes away ends at once", "[browser][session]") {
  FakeBrowser browser;
  CdpConnection connection(browser.pipe());
  CdpClient client(connection);
  client.own_context("C");
  std::string other;
  client.send_then("S2", "A.a", Json::object(), [&](const Result<Json>& reply) { other = reply ? "answered" : reply.error().code; });
  (void)browser.command();
  browser.say(attached("S1", "C"));
  std::string asked;
  client.send_then("S1", "Runtime.evaluate", Json::object(), [&](const Result<Json>& reply) { asked = reply ? "answered" : reply.error().code; });
  (void)browser.command();
  browser.say({{"method", "Target.detachedFromTarget"}, {"params", {{"sessionId", "S1"}}}});
  REQUIRE(client.pump(Clock::now() + kSoon, [&] { return !asked.empty(); }));
  CHECK(asked == "browser.command");
  CHECK(other.empty());
}
