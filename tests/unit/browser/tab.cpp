#include "runtime/browser/tab.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <thread>

#include "tests/unit/browser/scripted_browser.hpp"

using namespace writ;
using namespace writ::browser;
using std::chrono::milliseconds;
using writ::test::ScriptedBrowser;

namespace {

TabOptions quick() {
  TabOptions out;
  out.proxy_port = 1080;
  out.call_timeout = milliseconds{10'000};
  return out;
}

std::unique_ptr<Tab> opened(ScriptedBrowser& browser, const TabOptions& options = quick()) {
  auto tab = Tab::open(browser.connection, options);
  REQUIRE(tab);
  return std::move(*tab);
}

/// Pumps until the browser was asked that.
void until_asked(ScriptedBrowser& browser, Tab& tab, const std::string& what, std::size_t times = 1) {
  CAPTURE(what);
  REQUIRE(tab.client().pump(Clock::now() + milliseconds{10'000}, [&] { return browser.count(what) >= times; }));
  REQUIRE(browser.count(what) >= times);
}

/// A page that loads: navigation, document, load event.
void loads(ScriptedBrowser& browser, const std::string& loader = "L1") {
  browser.on("Page.navigate", [loader](ScriptedBrowser& self, const Json& command) {
    const std::string url = text_of(command["params"]["url"]);
    self.event("P", "Page.frameStartedLoading", {{"frameId", "T"}});
    self.event("P", "Network.requestWillBeSent", {{"requestId", loader}, {"loaderId", loader}, {"frameId", "T"}, {"timestamp", 1.0}, {"type", "Document"}, {"request", {{"url", url}, {"method", "GET"}}}});
    self.event("P", "Network.responseReceived", {{"requestId", loader}, {"timestamp", 1.1}, {"response", {{"status", 200}, {"mimeType", "text/html"}}}});
    self.event("P", "Page.frameNavigated", {{"frame", {{"id", "T"}, {"loaderId", loader}, {"url", url}}}});
    self.event("P", "Page.loadEventFired", Json::object());
    return Json{{"frameId", "T"}, {"loaderId", loader}};
  });
}

}  // namespace

TEST_CASE("a page opens in a context of its own, with its way out, and is let go without waiting", "[browser][tab]") {
  ScriptedBrowser browser;
  {
    const auto tab = opened(browser);
    CHECK(browser.last("Target.createBrowserContext")["proxyServer"] == "socks5://127.0.0.1:1080");
    CHECK(browser.last("Target.createBrowserContext")["proxyBypassList"] == "<-loopback>");
    CHECK(browser.last("Browser.setDownloadBehavior")["behavior"] == "deny");
    CHECK_FALSE(browser.held("P"));
    for (const char* method : {"Network.enable", "Page.enable", "Runtime.addBinding", "Page.addScriptToEvaluateOnNewDocument", "Target.setAutoAttach"}) CHECK(browser.count(std::string("P ") + method) == 1);
    CHECK(tab->main_frame().id == "T");
  }
  for (int i = 0; i < 1000 && browser.count(" Target.disposeBrowserContext") == 0; ++i) std::this_thread::sleep_for(milliseconds{10});
  CHECK(browser.count(" Target.disposeBrowserContext") == 1);
}

TEST_CASE("frames and workers are watched before they run; nobody waits for what is held", "[browser][tab]") {
  ScriptedBrowser browser;
  const auto tab = opened(browser);
  const auto type = GENERATE(as<std::string>{}, "iframe", "worker", "shared_worker", "service_worker");
  CAPTURE(type);
  browser.attach("P", "S1", type, "X");
  if (type == "service_worker") browser.attach("", "S2", type, "X");
  until_asked(browser, *tab, "S1 Runtime.runIfWaitingForDebugger");
  CHECK(browser.count("S1 Network.enable") == 1);
  CHECK(browser.count("S1 Target.setAutoAttach") == 1);
  CHECK(browser.count("S1 Runtime.addBinding") == 1);
  CHECK(browser.count("S1 Page.addScriptToEvaluateOnNewDocument") == (type == "iframe" ? 1U : 0U));
  if (type == "service_worker") until_asked(browser, *tab, "S2 Runtime.runIfWaitingForDebugger");
  if (type != "iframe") {
    browser.event("S1", "Debugger.paused", {{"reason", "instrumentation"}});
    until_asked(browser, *tab, "S1 Debugger.disable");
    CHECK(browser.count("S1 Runtime.evaluate") == 1);
  }
}

TEST_CASE("a window that a page opens is closed, then let go, and never watched", "[browser][tab]") {
  ScriptedBrowser browser;
  const auto tab = opened(browser);
  browser.attach("", "S9", "page", "POPUP", "https://ads.example/");
  until_asked(browser, *tab, "S9 Runtime.runIfWaitingForDebugger");
  CHECK(browser.last("Target.closeTarget")["targetId"] == "POPUP");
  CHECK(browser.count("S9 Network.enable") == 0);
  CHECK(tab->frames().size() == 1);
}

TEST_CASE("dialogs are dismissed, leaving is confirmed", "[browser][tab]") {
  ScriptedBrowser browser;
  const auto tab = opened(browser);
  const auto [type, accept] = GENERATE(table<std::string, bool>({{"alert", false}, {"confirm", false}, {"prompt", false}, {"beforeunload", true}}));
  CAPTURE(type);
  browser.event("P", "Page.javascriptDialogOpening", {{"type", type}, {"message", "sure?"}});
  until_asked(browser, *tab, "P Page.handleJavaScriptDialog");
  CHECK(browser.last("Page.handleJavaScriptDialog")["accept"] == accept);
}

TEST_CASE("a page that loads is there; one that answers but does not load is not", "[browser][tab]") {
  ScriptedBrowser browser;
  const auto tab = opened(browser);
  SECTION("loads") {
    loads(browser);
    CHECK(tab->navigate("https://shop.example/", milliseconds{10'000}).value());
    CHECK(tab->main_frame().url == "https://shop.example/");
    CHECK(tab->recording().document_of("L1") != nullptr);
  }
  SECTION("does not") { CHECK_FALSE(tab->navigate("https://shop.example/", milliseconds{50}).value()); }
  SECTION("cannot be reached") {
    browser.on("Page.navigate", [](ScriptedBrowser&, const Json&) { return Json{{"errorText", "net::ERR_NAME_NOT_RESOLVED"}}; });
    const auto went = tab->navigate("https://shop.example/", milliseconds{1'000});
    REQUIRE_FALSE(went);
    CHECK(went.error().code == "browser.navigation");
    CHECK(went.error().message == "https://shop.example/ cannot be reached: net::ERR_NAME_NOT_RESOLVED");
  }
}

TEST_CASE("a crashed page fails at once, whatever is asked of it", "[browser][tab]") {
  ScriptedBrowser browser;
  const auto tab = opened(browser);
  browser.on("Page.navigate", [](ScriptedBrowser& self, const Json&) {
    self.event("P", "Inspector.targetCrashed", Json::object());
    return Json{{"frameId", "T"}};
  });
  const auto went = tab->navigate("https://shop.example/", milliseconds{10'000});
  REQUIRE_FALSE(went);
  CHECK(went.error().code == "browser.crashed");
  CHECK(ends_visit(went.error()));
  const auto read = tab->evaluate(tab->main_frame(), Tab::World::Apart, "1");
  REQUIRE_FALSE(read);
  CHECK(read.error().code == "browser.crashed");
  CHECK_FALSE(tab->fit());
}

TEST_CASE("a page that does not answer hangs; a browser that does not answer is gone", "[browser][tab]") {
  ScriptedBrowser browser;
  TabOptions options = quick();
  const auto tab = opened(browser, options);
  browser.silent("Page.createIsolatedWorld");
  const bool whole = GENERATE(false, true);
  CAPTURE(whole);
  if (whole) browser.silent("Browser.getVersion");
  options.call_timeout = milliseconds{50};
  const auto impatient = Tab::open(browser.connection, options);
  REQUIRE(impatient);
  const auto read = (*impatient)->evaluate((*impatient)->main_frame(), Tab::World::Apart, "1");
  REQUIRE_FALSE(read);
  CHECK(read.error().code == (whole ? "browser.gone" : "browser.hung"));
  CHECK(browser.connection.gone() == whole);
  const auto again = (*impatient)->settle(milliseconds{10}, milliseconds{10}, milliseconds{1'000});
  REQUIRE_FALSE(again);
  CHECK(again.error().code == read.error().code);
}

TEST_CASE("a frame that hangs is missing, its page goes on", "[browser][tab]") {
  ScriptedBrowser browser;
  TabOptions options = quick();
  options.call_timeout = milliseconds{200};
  const auto tab = opened(browser, options);
  browser.attach("P", "S1", "iframe", "F1", "https://embed.example/");
  until_asked(browser, *tab, "S1 Runtime.runIfWaitingForDebugger");
  browser.event("P", "Page.frameAttached", {{"frameId", "F1"}, {"parentFrameId", "T"}});
  REQUIRE(tab->client().pump(Clock::now() + milliseconds{10'000}, [&] { return tab->frames().size() == 2; }));
  const FrameState frame = tab->frames()[1];
  CHECK(frame.session == "S1");
  browser.silent("Page.createIsolatedWorld");
  const auto read = tab->evaluate(frame, Tab::World::Apart, "1");
  REQUIRE_FALSE(read);
  CHECK_FALSE(ends_visit(read.error()));
  CHECK(tab->frames_lost());
  CHECK(tab->fit());
}

TEST_CASE("when the time for the site is used up the visit ends", "[browser][tab]") {
  ScriptedBrowser browser;
  TabOptions options = quick();
  options.deadline = Clock::now() + milliseconds{300};
  const auto tab = Tab::open(browser.connection, options);
  if (!tab) {
    CHECK(tab.error().code == "browser.deadline");  // a slow machine
    return;
  }
  const auto waited = (*tab)->wait(milliseconds{60'000});
  REQUIRE_FALSE(waited);
  CHECK(waited.error().code == "browser.deadline");
}

TEST_CASE("what a dialog swallowed is asked again", "[browser][tab]") {
  ScriptedBrowser browser;
  const auto tab = opened(browser);
  int asked = 0;
  browser.on("Page.reload", [&asked](ScriptedBrowser& self, const Json&) {
    if (++asked < 2) return Json::object();
    self.event("P", "Page.frameStartedLoading", {{"frameId", "T"}});
    self.event("P", "Page.loadEventFired", Json::object());
    return Json::object();
  });
  CHECK(tab->reload(milliseconds{20'000}).value());
  CHECK(browser.count("P Page.reload") == 2);
}

TEST_CASE("what is paused while leaving is recorded and goes on", "[browser][tab]") {
  ScriptedBrowser browser;
  const auto tab = opened(browser);
  browser.on("Page.navigate", [](ScriptedBrowser& self, const Json&) {
    self.event("P", "Page.frameStartedLoading", {{"frameId", "T"}});
    self.event("P", "Fetch.requestPaused", {{"requestId", "i1"}, {"networkId", "n1"}, {"resourceType", "Ping"}, {"request", {{"url", "https://in.example/exit"}, {"method", "POST"}, {"postData", "bye"}}}});
    self.event("P", "Page.loadEventFired", Json::object());
    return Json{{"frameId", "T"}};
  });
  REQUIRE(tab->leave(milliseconds{200}));
  REQUIRE(tab->recording().requests().size() == 1);
  CHECK(tab->recording().requests()[0].draft.body == "bye");
  CHECK(browser.last("Fetch.continueRequest")["requestId"] == "i1");
}

TEST_CASE("more targets than anybody needs are let go unwatched", "[browser][tab]") {
  ScriptedBrowser browser;
  const auto tab = opened(browser);
  for (int i = 0; i < 320; ++i) browser.attach("P", "W" + std::to_string(i), "worker", "X" + std::to_string(i));
  until_asked(browser, *tab, "W319 Runtime.runIfWaitingForDebugger");
  CHECK(browser.count("W0 Network.enable") == 1);
  CHECK(browser.count("W319 Network.enable") == 0);
  CHECK(tab->frames_lost());
}
