#include "runtime/browser/recording.hpp"

#include <zlib.h>

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace writ;
using namespace writ::browser;

namespace {

std::string base64(const std::string& bytes) {
  static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned value = 0;
    for (std::size_t j = 0; j < 3; ++j) value = value << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
    for (std::size_t j = 0; j < 4; ++j) out += i + j > bytes.size() ? '=' : kLetters[value >> (18 - 6 * j) & 63U];
  }
  return out;
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string input = text, out(::deflateBound(&stream, input.size()) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  ::deflateEnd(&stream);
  return out;
}

/// The events of one browser, a line each.
class Told {
 public:
  explicit Told(RecordingLimits limits = {}) : recording(limits) {}
  Recording recording;

  Json& request(const std::string& id, const std::string& url, const std::string& type = "Script", const std::string& session = "P") {
    clock += 0.01;
    sent = {{"requestId", id}, {"loaderId", "L"}, {"frameId", "F"}, {"timestamp", clock}, {"type", type},
            {"request", {{"url", url}, {"method", "GET"}, {"headers", {{"Referer", "https://shop.example/"}}}}}, {"initiator", {{"type", "parser"}, {"url", "https://shop.example/"}}}};
    session_ = session;
    return sent;
  }
  /// Gives the request that was just made.
  void go() { recording.network(session_, "Network.requestWillBeSent", sent); }
  void simple(const std::string& id, const std::string& url, const std::string& type = "Script", const std::string& session = "P") {
    request(id, url, type, session);
    go();
  }
  void say(const std::string& method, const std::string& id, Json params = Json::object(), const std::string& session = "P") {
    clock += 0.01;
    params["requestId"] = id;
    params["timestamp"] = clock;
    recording.network(session, "Network." + method, params);
  }
  [[nodiscard]] const Recording::Request& at(std::size_t index) const {
    REQUIRE(index < recording.requests().size());
    return recording.requests()[index];
  }
  [[nodiscard]] std::string header(std::size_t index, const std::string& name) const {
    for (const auto* list : {&at(index).draft.request_headers, &at(index).draft.headers}) {
      if (!*list) continue;
      for (const auto& [key, value] : **list) {
        if (key == name) return value;
      }
    }
    return "(none)";
  }

  Json sent;
  double clock = 100;

 private:
  std::string session_;
};

Json frame(const std::string& url) { return {{"functionName", "f"}, {"url", url}, {"lineNumber", 1}, {"columnNumber", 2}}; }

}  // namespace

TEST_CASE("a request holds what was sent, a late header replaces an early one", "[browser][recording]") {
  Told told;
  told.simple("1", "https://a.example/s.js#part", "Script");
  told.say("requestWillBeSentExtraInfo", "1", {{"headers", {{"Cookie", "id=1"}, {"Referer", "https://shop.example/x"}}}});
  told.say("responseReceivedExtraInfo", "1", {{"headers", {{"Content-Type", "text/javascript"}, {"Set-Cookie", "id=2"}}}});
  told.say("responseReceived", "1", {{"response", {{"status", 200}, {"mimeType", "Text/JavaScript"}, {"headers", {{"Content-Type", "text/javascript"}}}}}});
  CHECK(told.recording.in_flight(told.clock, 100) == 1);
  told.say("loadingFinished", "1");
  CHECK(told.recording.in_flight(told.clock, 100) == 0);
  CHECK(told.recording.last_activity() == told.clock);
  REQUIRE(told.recording.requests().size() == 1);
  const auto& draft = told.at(0).draft;
  CHECK(draft.url == "https://a.example/s.js");
  CHECK(draft.type == "script");
  CHECK(draft.status == 200);
  CHECK(draft.mime == "text/javascript");
  CHECK(told.header(0, "Cookie") == "id=1");
  CHECK(told.header(0, "Referer") == "https://shop.example/x");
  CHECK(told.header(0, "Set-Cookie") == "id=2");
  CHECK(draft.blocked.empty());
}

TEST_CASE("every hop of a redirect is a request, its headers its own in whatever order they come", "[browser][recording]") {
  // Extra information may precede, follow or overtake; per kind it comes in order.
  const int order = GENERATE(0, 1, 2, 3);
  CAPTURE(order);
  Told told;
  const auto sent = [&](int hop) { told.say("requestWillBeSentExtraInfo", "1", {{"headers", {{"X-Hop", std::to_string(hop)}}}, {"connectTiming", {{"requestTime", hop}}}}); };
  const auto got = [&](int hop) { told.say("responseReceivedExtraInfo", "1", {{"headers", {{"X-Answer", std::to_string(hop)}, {"Set-Cookie", "hop" + std::to_string(hop) + "=1; Path=/"}}}}); };
  const auto hop = [&](int number) {
    told.request("1", "https://h" + std::to_string(number) + ".example/p", "Image");
    if (number > 0) told.sent["redirectResponse"] = {{"status", 302}, {"headers", {{"Location", "next"}}}};
    told.go();
  };
  switch (order) {
    case 0: hop(0), sent(0), got(0), hop(1), sent(1), got(1), hop(2), sent(2), got(2); break;
    case 1: sent(0), sent(1), sent(2), got(0), got(1), got(2), hop(0), hop(1), hop(2); break;
    case 2: hop(0), hop(1), hop(2), sent(0), got(0), sent(1), got(1), sent(2), got(2); break;
    case 3: sent(0), hop(0), got(0), sent(1), got(1), hop(1), hop(2), got(2), sent(2); break;
  }
  told.say("responseReceived", "1", {{"response", {{"status", 200}, {"mimeType", "image/gif"}}}});
  REQUIRE(told.recording.requests().size() == 3);
  for (std::size_t i = 0; i < 3; ++i) {
    CAPTURE(i);
    CHECK(told.at(i).draft.url == "https://h" + std::to_string(i) + ".example/p");
    CHECK(told.header(i, "X-Hop") == std::to_string(i));
    CHECK(told.header(i, "X-Answer") == std::to_string(i));
    CHECK(told.at(i).draft.status == (i < 2 ? 302 : 200));
    REQUIRE(i < told.recording.setters().size());
    CHECK(told.recording.setters()[i].name == "hop" + std::to_string(i));
    CHECK(told.recording.setters()[i].domain == "h" + std::to_string(i) + ".example");
  }
  CHECK(told.at(1).draft.initiator->type == "redirect");
  CHECK(told.at(1).draft.initiator->request == 0U);
  CHECK(told.at(2).draft.initiator->request == 1U);
  CHECK(told.at(0).done);
}

TEST_CASE("what was stopped is blocked, what an answer's policy kept from the page had left", "[browser][recording]") {
  Told told;
  for (const char* id : {"csp", "mixed-content", "inspector", "corp-not-same-origin", "preflight", "guard", "unreachable", "late"}) told.simple(id, std::string("https://x.example/") + id, "XHR");
  told.say("loadingFailed", "csp", {{"errorText", "net::ERR_BLOCKED_BY_CSP"}, {"blockedReason", "csp"}});
  told.say("loadingFailed", "mixed-content", {{"errorText", ""}, {"blockedReason", "mixed-content"}});
  told.say("loadingFailed", "inspector", {{"errorText", "net::ERR_BLOCKED_BY_CLIENT"}, {"blockedReason", "inspector"}});
  told.say("loadingFailed", "corp-not-same-origin", {{"errorText", "net::ERR_BLOCKED_BY_RESPONSE"}, {"blockedReason", "corp-not-same-origin"}});
  told.say("loadingFailed", "preflight", {{"errorText", "net::ERR_FAILED"}, {"corsErrorStatus", {{"corsError", "PreflightMissingAllowOriginHeader"}}}});
  told.say("loadingFailed", "guard", {{"errorText", "net::ERR_SOCKS_CONNECTION_FAILED"}});
  told.say("loadingFailed", "unreachable", {{"errorText", "net::ERR_SOCKS_CONNECTION_HOST_UNREACHABLE"}});
  told.say("responseReceived", "late", {{"response", {{"status", 200}}}});
  told.say("loadingFailed", "late", {{"errorText", "net::ERR_BLOCKED_BY_CLIENT"}, {"blockedReason", "inspector"}});
  std::vector<std::string> blocked;
  for (const auto& request : told.recording.requests()) blocked.push_back(request.draft.blocked);
  CHECK(blocked == std::vector<std::string>{"csp", "mixed-content", "blocker", "", "blocker", "blocker", "", ""});
  CHECK(told.recording.in_flight(told.clock, 100) == 0);
}

TEST_CASE("a body is exact, inflated, limited, and asked for where it is not given", "[browser][recording]") {
  Told told({20, 64});
  const std::string text = R"({"typed":"jane@mail.example"})";
  told.request("gzip", "https://c.example/collect", "Ping");
  told.sent["request"]["postDataEntries"] = Json::array({Json{{"bytes", base64(gzip(text).substr(0, 10))}}, Json{{"bytes", base64(gzip(text).substr(10))}}});
  told.sent["request"]["postData"] = "lossy";
  told.go();
  CHECK(told.at(0).draft.body == text);
  told.request("bomb", "https://c.example/bomb", "XHR");
  told.sent["request"]["postDataEntries"] = Json::array({Json{{"bytes", base64(gzip(std::string(1'000'000, 'a')))}}});
  told.go();
  CHECK(told.at(1).draft.body == std::string(64, 'a'));
  told.request("plain", "https://c.example/plain", "XHR");
  told.sent["request"]["postData"] = "x=1";
  told.go();
  CHECK(told.at(2).draft.body == "x=1");
  told.request("absent", "https://c.example/absent", "XHR");
  told.sent["request"]["hasPostData"] = true;
  told.go();
  CHECK(told.recording.take_wanted_bodies() == std::vector<std::pair<std::string, std::string>>{{"P", "absent"}});
  CHECK(told.recording.take_wanted_bodies().empty());
  told.recording.body("absent", {{"postData", base64(gzip(text))}, {"base64Encoded", true}});
  CHECK(told.at(3).draft.body == text);
  // What only begins like something compressed stays as it is.
  CHECK(inflated("\x1f\x8b is no gzip", 100) == "\x1f\x8b is no gzip");
  CHECK(inflated("", 100).empty());
}

TEST_CASE("the chain leads through asynchronous stacks to the scripts that were fetched", "[browser][recording]") {
  Told told;
  told.simple("doc", "https://shop.example/", "Document");
  told.request("tag", "https://tags.example/manager.js?id=1");
  told.go();
  // The manager's timer, then a function of an address that nobody fetched, then the manager itself.
  told.request("rec", "https://rec.example/r.js");
  told.sent["initiator"] = {{"type", "script"},
                            {"stack", {{"callFrames", Json::array()},
                                       {"parent", {{"description", "setTimeout"}, {"callFrames", Json::array({frame(""), frame("https://gone.example/x.js")})},
                                                   {"parent", {{"callFrames", Json::array({frame("https://tags.example/manager.js?id=1"), frame("https://tags.example/manager.js?id=1"), frame("https://shop.example/")})}}}}}}}};
  told.go();
  told.request("up", "https://in.example/upload", "Fetch");
  told.sent["initiator"] = {{"type", "script"}, {"stack", {{"callFrames", Json::array({frame("https://rec.example/r.js#x")})}}}};
  told.go();
  CHECK(told.at(1).draft.initiator->type == "parser");
  CHECK(told.at(1).draft.initiator->request == 0U);
  const auto& recorder = *told.at(2).draft.initiator;
  CHECK(recorder.url == "https://gone.example/x.js");
  CHECK(recorder.request == 1U);
  CHECK(recorder.stack == std::vector<std::string>{"https://gone.example/x.js", "https://tags.example/manager.js?id=1", "https://shop.example/"});
  CHECK(told.at(3).draft.initiator->request == 2U);
}

TEST_CASE("a worker's requests lead back to the script that made the worker", "[browser][recording]") {
  Told told;
  told.simple("rec", "https://rec.example/r.js");
  told.recording.wrote(R"(["worker","https://rec.example/worker.js","https://shop.example",["https://rec.example/r.js"]])", 1);
  told.recording.wrote(R"(["worker","blob:https://shop.example/1-2","https://shop.example",["https://rec.example/worker.js"]])", 1);
  told.request("w", "https://rec.example/worker.js");
  told.sent["initiator"] = {{"type", "other"}, {"url", "https://shop.example/"}};
  told.go();
  told.request("up", "https://shop.example/collect", "Fetch", "W");
  told.sent["initiator"] = {{"type", "script"}, {"stack", {{"callFrames", Json::array({frame("blob:https://shop.example/1-2")})}}}};
  told.go();
  CHECK(told.at(1).draft.initiator->type == "script");
  CHECK(told.at(1).draft.initiator->url == "https://rec.example/r.js");
  CHECK(told.at(1).draft.initiator->request == 0U);
  CHECK(told.at(2).draft.initiator->stack == std::vector<std::string>{"blob:https://shop.example/1-2", "https://rec.example/worker.js", "https://rec.example/r.js"});
  CHECK(told.at(2).draft.initiator->request == 1U);
  CHECK(told.recording.writes().empty());
  // Two that say they made each other are no endless chain.
  told.recording.wrote(R"(["worker","https://a.example/a","o",["https://a.example/b"]])", 1);
  told.recording.wrote(R"(["worker","https://a.example/b","o",["https://a.example/a"]])", 1);
  told.simple("circle", "https://a.example/a");
  CHECK(told.at(3).draft.initiator->stack.size() <= 40);
}

TEST_CASE("what a service worker's two sessions both say is counted once", "[browser][recording]") {
  Told told;
  for (const char* session : {"W1", "W2"}) {
    told.clock = 100;
    told.simple("1", "https://in.example/report", "Fetch", session);
    told.say("requestWillBeSentExtraInfo", "1", {{"headers", {{"X", "1"}}}}, session);
    told.say("responseReceivedExtraInfo", "1", {{"headers", {{"Set-Cookie", "a=1"}}}}, session);
  }
  for (const char* session : {"W1", "W2"}) {
    told.request("1", "https://in.example/next", "Fetch", session);
    told.sent["redirectResponse"] = {{"status", 307}};
    told.go();
  }
  told.say("requestWillBeSentExtraInfo", "1", {{"headers", {{"X", "2"}}}}, "W1");
  REQUIRE(told.recording.requests().size() == 2);
  CHECK(told.header(0, "X") == "1");
  CHECK(told.header(1, "X") == "2");
  CHECK(told.recording.setters().size() == 1);
}

TEST_CASE("a websocket holds what was sent over it, once", "[browser][recording]") {
  Told told({20, 40});
  for (const char* session : {"P", "Q"}) {
    told.say("webSocketCreated", "ws", {{"url", "wss://live.example/socket"}, {"initiator", {{"type", "script"}, {"stack", {{"callFrames", Json::array({frame("https://rec.example/r.js")})}}}}}}, session);
    told.say("webSocketWillSendHandshakeRequest", "ws", {{"request", {{"headers", {{"Origin", "https://shop.example"}}}}}}, session);
    told.say("webSocketHandshakeResponseReceived", "ws", {{"response", {{"status", 101}, {"headers", Json::object()}}}}, session);
    told.say("webSocketFrameSent", "ws", {{"response", {{"opcode", 1}, {"payloadData", "hello"}}}}, session);
    told.say("webSocketFrameSent", "ws", {{"response", {{"opcode", 2}, {"payloadData", base64(gzip("squeezed"))}}}}, session);
    told.say("webSocketFrameReceived", "ws", {{"response", {{"opcode", 1}, {"payloadData", "theirs"}}}}, session);
    told.say("webSocketFrameSent", "ws", {{"response", {{"opcode", 1}, {"payloadData", std::string(100, 'x')}}}}, session);
  }
  REQUIRE(told.recording.requests().size() == 1);
  const auto& draft = told.at(0).draft;
  CHECK(draft.type == "websocket");
  CHECK(draft.status == 101);
  CHECK(draft.body == "hello\nsqueezed");
  CHECK(draft.initiator->url == "https://rec.example/r.js");
  CHECK(told.header(0, "Origin") == "https://shop.example");
  told.say("webSocketCreated", "closed", {{"url", "ws://10.0.0.1/"}});
  told.say("webSocketFrameError", "closed", {{"errorMessage", "Error in connection establishment: net::ERR_SOCKS_CONNECTION_FAILED"}});
  CHECK(told.at(1).draft.blocked == "blocker");
}

TEST_CASE("what is paused at leaving counts where the network did not say it", "[browser][recording]") {
  Told told;
  told.simple("N1", "https://in.example/known", "Ping");
  const auto pause = [&](const std::string& id, const std::string& network, const std::string& url, const std::string& method = "POST") {
    Json params = {{"requestId", id}, {"frameId", "F"}, {"resourceType", "Ping"}, {"request", {{"url", url}, {"method", method}, {"postData", "last=words"}, {"headers", Json::object()}}}};
    if (!network.empty()) params["networkId"] = network;
    told.recording.paused(params, told.clock + 1);
  };
  pause("p1", "N1", "https://in.example/known");
  pause("p2", "N2", "https://in.example/beacon");
  pause("p2", "N2", "https://in.example/beacon");
  pause("p3", "", "https://in.example/nameless");
  pause("p4", "N4", "https://in.example/asks", "OPTIONS");
  pause("p5", "N5", "chrome-error://x");
  REQUIRE(told.recording.requests().size() == 3);
  CHECK(told.at(1).draft.url == "https://in.example/beacon");
  CHECK(told.at(1).draft.type == "ping");
  CHECK(told.at(1).draft.body == "last=words");
  CHECK(told.at(2).draft.url == "https://in.example/nameless");
}

TEST_CASE("cookies that the browser refused are kept as attempts", "[browser][recording]") {
  Told told;
  told.simple("1", "https://track.example/p", "Image");
  told.say("responseReceivedExtraInfo", "1", {{"headers", {{"Set-Cookie", "uid=1; SameSite=None\nok=2; Secure"}}},
                                              {"blockedCookies", Json::array({Json{{"blockedReasons", Json::array({"SameSiteNoneInsecure"})}, {"cookieLine", "uid=1; SameSite=None"}}})}});
  REQUIRE(told.recording.refused_cookies().size() == 1);
  const auto& refused = told.recording.refused_cookies()[0];
  CHECK(refused.line == "uid=1; SameSite=None");
  CHECK(refused.host == "track.example");
  CHECK(refused.reasons == std::vector<std::string>{"SameSiteNoneInsecure"});
  CHECK(told.recording.setters().size() == 2);
}

TEST_CASE("reports of the watcher are taken, anything else is not", "[browser][recording]") {
  Told told;
  told.recording.wrote(R"(["local","key","https://shop.example",["https://rec.example/r.js","https://shop.example/"]])", 5);
  told.recording.wrote(R"(["local","key"])", 5);
  told.recording.wrote("no json", 5);
  told.recording.wrote(R"([1,2,3,4])", 6);
  REQUIRE(told.recording.writes().size() == 2);
  CHECK(told.recording.writes()[0].scripts == std::vector<std::string>{"https://rec.example/r.js", "https://shop.example/"});
  CHECK(told.recording.writes()[0].at == 5);
  CHECK(told.recording.writes()[1].kind.empty());
}

TEST_CASE("only addresses of the web are requests, and no more than the limit", "[browser][recording]") {
  Told told({3, 100});
  for (const char* url : {"data:text/plain,x", "blob:https://a.example/1", "chrome-extension://x/y", "about:blank", "not an address", ""}) told.simple(url, url);
  CHECK(told.recording.requests().empty());
  for (int i = 0; i < 5; ++i) told.simple(std::to_string(i), "https://a.example/" + std::to_string(i));
  CHECK(told.recording.requests().size() == 3);
  CHECK(told.recording.full());
  told.say("webSocketCreated", "ws", {{"url", "wss://a.example/"}});
  CHECK(told.recording.requests().size() == 3);
}

TEST_CASE("what takes long does not hold up quiet, what was just sent does", "[browser][recording]") {
  Told told;
  told.simple("poll", "https://a.example/poll", "XHR");
  CHECK(told.recording.in_flight(told.clock + 1, 6) == 1);
  CHECK(told.recording.in_flight(told.clock + 7, 6) == 0);
}

TEST_CASE("members of a wrong type are missing members", "[browser][recording]") {
  Told told;
  const std::vector<Json> odd{Json(), Json(1), Json("text"), Json::array({1}), Json{{"requestId", 7}}, Json{{"requestId", "1"}, {"request", "x"}, {"response", 3}, {"headers", Json::array()}}};
  for (const char* method : {"requestWillBeSent", "requestWillBeSentExtraInfo", "responseReceivedExtraInfo", "responseReceived", "loadingFinished", "loadingFailed",
                             "webSocketCreated", "webSocketFrameSent", "webSocketFrameError", "webSocketWillSendHandshakeRequest", "webTransportCreated", "unknown"}) {
    for (const Json& params : odd) CHECK_NOTHROW(told.recording.network("P", std::string("Network.") + method, params));
  }
  for (const Json& params : odd) {
    CHECK_NOTHROW(told.recording.paused(params, 1));
    CHECK_NOTHROW(told.recording.body("1", params));
  }
}
