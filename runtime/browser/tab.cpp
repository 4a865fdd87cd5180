#include "runtime/browser/tab.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <random>

#include "runtime/browser/json_access.hpp"
#include "runtime/browser/page_scripts.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::browser {

using std::chrono::milliseconds;

static constexpr std::size_t kMaxSource = std::size_t{16} << 20;
static constexpr std::size_t kMaxSessions = 300;
static constexpr milliseconds kAlive{5'000};
static constexpr milliseconds kSetOutAgain{2'500};

bool ends_visit(const Error& error) {
  return error.code == "browser.gone" || error.code == "browser.crashed" || error.code == "browser.hung" || error.code == "browser.deadline";
}

/// Client hints of a Chrome of that version.
static Json brands_of(const std::string& version, bool full) {
  const std::string said = full ? version : version.substr(0, version.find('.'));
  return Json::array({Json{{"brand", "Chromium"}, {"version", said}}, Json{{"brand", "Google Chrome"}, {"version", said}},
                      Json{{"brand", "Not A(Brand"}, {"version", full ? "8.0.0.0" : "8"}}});
}

double Tab::now() { return std::chrono::duration<double>(Clock::now().time_since_epoch()).count(); }

Tab::Tab(CdpConnection& connection, const TabOptions& options) : options_(options), client_(connection), recording_(options.recording) {
  std::random_device random;
  binding_ = fmt::format("k{:08x}{:08x}", random(), random());
  client_.on_event([this](const std::string& session, const std::string& method, const Json& params) { event(session, method, params); });
}

Result<std::unique_ptr<Tab>> Tab::open(CdpConnection& connection, const TabOptions& options) {
  std::unique_ptr<Tab> tab(new Tab(connection, options));
  Json context = {{"disposeOnDetach", true}};
  if (options.proxy_port != 0) {
    context["proxyServer"] = fmt::format("socks5://127.0.0.1:{}", options.proxy_port);
    context["proxyBypassList"] = "<-loopback>";
  }
  WRIT_TRY(made, tab->call("", "Target.createBrowserContext", std::move(context)));
  tab->context_ = text_at(made, "browserContextId");
  if (options.state != nullptr) WRIT_TRY_VOID(load_storage_state(connection, tab->context_, *options.state));
  tab->client_.own_context(tab->context_);
  if (options.vantage.place) {
    tab->client_.send("", "Browser.grantPermissions", {{"permissions", Json::array({"geolocation"})}, {"browserContextId", tab->context_}});
  }
  tab->client_.send("", "Browser.setDownloadBehavior", {{"behavior", "deny"}, {"browserContextId", tab->context_}});
  WRIT_TRY(page, tab->call("", "Target.createTarget", {{"url", "about:blank"}, {"browserContextId", tab->context_}, {"width", options.vantage.viewport.width}, {"height", options.vantage.viewport.height}}));
  tab->target_ = text_at(page, "targetId");
  WRIT_TRY_VOID(tab->client_.pump(Clock::now() + options.call_timeout, [&tab] { return !tab->page_.empty(); }));
  if (tab->page_.empty()) return fail("browser.timeout", "the browser opened no page");
  // Answered only when the page runs: what was sent before is then in force.
  WRIT_TRY(runs, tab->call(tab->page_, "Runtime.evaluate", {{"expression", "navigator.globalPrivacyControl === true"}, {"returnByValue", true}}));
  if (options.vantage.privacy_signal && !true_of(at(runs, "result", "value"))) {
    return fail("browser.gpc", "this browser knows no Global Privacy Control signal, so the site would not be told; take a newer Chromium or leave out --gpc");
  }
  return tab;
}

Tab::~Tab() {
  if (!context_.empty()) client_.send("", "Target.disposeBrowserContext", {{"browserContextId", context_}});
}

Result<> Tab::fit() const {
  if (crashed_) return fail("browser.crashed", "the page crashed");
  if (hung_.contains(page_)) return fail("browser.hung", "the page does not answer: a script keeps it busy");
  if (Clock::now() >= options_.deadline) return fail("browser.deadline", "the time for the site is used up");
  return {};
}

Result<Json> Tab::call(const std::string& session, const std::string& method, Json params) {
  WRIT_TRY_VOID(fit());
  if (hung_.contains(session)) return fail("browser.frame-hung", "the frame does not answer");
  const auto left = std::chrono::ceil<milliseconds>(std::min(options_.deadline, Clock::now() + options_.call_timeout) - Clock::now());
  auto reply = client_.call(session, method, std::move(params), left);
  if (reply || reply.error().code != "browser.timeout" || session.empty()) return reply;
  // Crashed, out of time, or silent: one question without an answer is enough. Is it the page, or the browser as a whole?
  WRIT_TRY_VOID(fit());
  if (const auto alive = client_.call("", "Browser.getVersion", Json::object(), kAlive); !alive && alive.error().code == "browser.timeout") {
    client_.connection().give_up("the browser does not answer");
    return fail("browser.gone", "the browser does not answer");
  }
  hung_.insert(session);
  if (session != page_) frames_lost_ = true;
  WRIT_TRY_VOID(fit());
  return reply;
}

Result<> Tab::pump(Clock::time_point until, const std::function<bool()>& done) {
  WRIT_TRY_VOID(client_.pump(std::min(until, options_.deadline), [&] {
    fetch_what_is_wanted();
    return crashed_ || (done && done());
  }));
  return fit();
}

void Tab::set_up(const std::string& session, const std::string& type) {
  const bool page = type == "page" || type == "iframe";
  const auto send = [&](const char* method, Json params) { client_.send(session, method, std::move(params)); };
  // In one go and without waiting: a held target answers nothing before it is let go.
  send("Network.enable", {{"maxPostDataSize", 65536}});
  if (page) {
    send("Inspector.enable", Json::object());
    send("Page.enable", Json::object());
    send("DOMStorage.enable", Json::object());
    send("Runtime.enable", Json::object());
    send("Runtime.setAsyncCallStackDepth", {{"maxDepth", 16}});
    send("Runtime.addBinding", {{"name", binding_}});
    send("Page.addScriptToEvaluateOnNewDocument", {{"source", watcher_script(binding_)}, {"runImmediately", true}});
    send("Emulation.setFocusEmulationEnabled", {{"enabled", true}});
    if (type == "page") send("ServiceWorker.enable", Json::object());
  }
  if (!page) {
    // What a worker has is complete only when its script begins: it is held there once more, for the watcher.
    send("Runtime.enable", Json::object());
    send("Runtime.addBinding", {{"name", binding_}});
    send("Debugger.enable", Json::object());
    send("Debugger.setInstrumentationBreakpoint", {{"instrumentation", "beforeScriptExecution"}});
  }
  play_vantage(session, type);
  if (!options_.headers.empty()) send("Fetch.enable", {{"patterns", Json::array({Json{{"urlPattern", "*://*" + options_.header_site + "*"}}})}});
  send("Target.setAutoAttach", {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}});
  send("Runtime.runIfWaitingForDebugger", Json::object());
}

void Tab::play_vantage(const std::string& session, const std::string& type) {
  const Vantage& vantage = options_.vantage;
  const auto send = [&](const char* method, Json params) { client_.send(session, method, std::move(params)); };
  if (vantage.mobile) {
    const Json metadata = {{"platform", "Android"}, {"platformVersion", "10.0.0"}, {"architecture", ""}, {"model", "K"}, {"mobile", true},
                           {"brands", brands_of(options_.browser_version, false)}, {"fullVersionList", brands_of(options_.browser_version, true)}};
    send("Emulation.setUserAgentOverride", {{"userAgent", options_.user_agent}, {"acceptLanguage", accepted_languages(vantage.language, true)},
                                            {"platform", "Linux armv81"}, {"userAgentMetadata", metadata}});
    if (type == "page" || type == "iframe") send("Emulation.setTouchEmulationEnabled", {{"enabled", true}, {"maxTouchPoints", 5}});
  }
  // What the browser was started with says which pages are asked for; how numbers and dates are written is said here.
  if (vantage.language != Vantage{}.language) send("Emulation.setLocaleOverride", {{"locale", vantage.language}});
  // The window is larger than the page in it by what the browser draws round it.
  if (type == "page") {
    send("Emulation.setDeviceMetricsOverride", {{"width", vantage.viewport.width}, {"height", vantage.viewport.height},
                                                {"deviceScaleFactor", vantage.mobile ? 2.625 : 1.0}, {"mobile", vantage.mobile}});
  }
  if (vantage.place && (type == "page" || type == "iframe")) {
    send("Emulation.setGeolocationOverride", {{"latitude", vantage.place->latitude}, {"longitude", vantage.place->longitude}, {"accuracy", 20}});
  }
}

void Tab::go_on(const std::string& session, const Json& paused) {
  Json params = {{"requestId", text_at(paused, "requestId")}};
  const auto url = options_.headers.empty() ? std::nullopt : collect::parse_web_url(text_of(at(paused, "request", "url")));
  if (url && collect::site_of(url->host) == options_.header_site && (url->scheme == "https" || !options_.header_needs_tls)) {
    Json headers = Json::array();
    if (const Json& old = at(paused, "request", "headers"); old.is_object()) {
      for (const auto& [name, value] : old.items()) {
        const bool replaced = std::any_of(options_.headers.begin(), options_.headers.end(), [&name = name](const auto& own) { return collect::same_word(own.first, name); });
        if (!replaced) headers.push_back({{"name", name}, {"value", text_of(value)}});
      }
    }
    for (const auto& [name, value] : options_.headers) headers.push_back({{"name", name}, {"value", value}});
    params["headers"] = std::move(headers);
  }
  client_.send(session, "Fetch.continueRequest", std::move(params));
}

void Tab::attached(const Json& params) {
  const std::string session = text_at(params, "sessionId");
  const Json& info = at(params, "targetInfo");
  const std::string type = text_at(info, "type"), target = text_at(info, "targetId");
  if (type == "page" && target != target_ && !target_.empty()) {
    // A window that the page opened. It is held, and with it the process that it shares with the page: it is closed, then let go.
    client_.send("", "Target.closeTarget", {{"targetId", target}});
    client_.send(session, "Runtime.runIfWaitingForDebugger");
    return;
  }
  if (type == "page" && !page_.empty()) return;
  if (sessions_.size() >= kMaxSessions) {
    frames_lost_ = true;
    client_.send(session, "Runtime.runIfWaitingForDebugger");
    return;
  }
  sessions_[session] = type;
  if (type == "page") {
    page_ = session;
    if (target_.empty()) target_ = target;
    frames_[target].id = target;
    frames_[target].session = session;
  } else if (type == "iframe") {
    FrameState& frame = frames_[target];
    frame.id = target;
    frame.session = session;
    if (frame.url.empty()) frame.url = text_at(info, "url");
  }
  set_up(session, type);
}

void Tab::event(const std::string& session, const std::string& method, const Json& params) {
  if (method.starts_with("Network.")) {
    recording_.network(session, method, params);
    return;
  }
  if (method == "Target.attachedToTarget") return attached(params);
  if (method == "Target.detachedFromTarget") {
    const std::string gone = text_at(params, "sessionId");
    sessions_.erase(gone);
    if (gone == page_) crashed_ = true;
    std::erase_if(frames_, [&](const auto& entry) { return entry.second.session == gone && entry.first != target_; });
    return;
  }
  if (method == "Runtime.bindingCalled") {
    if (text_at(params, "name") == binding_) recording_.wrote(text_at(params, "payload"), now());
  } else if (method == "Debugger.paused") {
    // Only workers are debugged, and only up to here.
    client_.send(session, "Runtime.evaluate", {{"expression", watcher_script(binding_)}, {"returnByValue", true}});
    client_.send(session, "Debugger.disable");
  } else if (method == "DOMStorage.domStorageItemAdded") {
    recording_.stored(params, now());
  } else if (method == "Page.frameAttached") {
    FrameState& frame = frames_[text_at(params, "frameId")];
    frame.id = text_at(params, "frameId");
    frame.parent = text_at(params, "parentFrameId");
    if (frame.session.empty()) frame.session = session;
  } else if (method == "Page.frameNavigated") {
    const Json& news = at(params, "frame");
    FrameState& frame = frames_[text_at(news, "id")];
    frame.id = text_at(news, "id");
    frame.session = session;
    frame.url = text_at(news, "url");
    frame.loader = text_at(news, "loaderId");
    if (const std::string parent = text_at(news, "parentId"); !parent.empty()) frame.parent = parent;
  } else if (method == "Page.frameDetached") {
    if (text_at(params, "reason") != "swap") frames_.erase(text_at(params, "frameId"));
  } else if (method == "Page.frameStartedLoading") {
    if (text_at(params, "frameId") == target_) started_ = true;
  } else if (method == "Page.loadEventFired") {
    if (session == page_) loaded_ = true;
  } else if (method == "Page.javascriptDialogOpening") {
    // Nothing is confirmed, but leaving is.
    client_.send(session, "Page.handleJavaScriptDialog", {{"accept", text_at(params, "type") == "beforeunload"}});
  } else if (method == "Inspector.targetCrashed") {
    (session == page_ ? crashed_ : frames_lost_) = true;
  } else if (method == "Fetch.requestPaused") {
    if (leaving_) recording_.paused(params, now());
    go_on(session, params);
  } else if (method == "ServiceWorker.workerRegistrationUpdated") {
    if (const Json& list = at(params, "registrations"); list.is_array()) {
      for (const Json& item : list) {
        const std::string id = text_at(item, "registrationId"), scope = text_at(item, "scopeURL");
        if (true_of(at(item, "isDeleted"))) {
          registrations_.erase(id);
          service_workers_.erase(scope);
        } else {
          registrations_[id] = scope;
          service_workers_.try_emplace(scope);
        }
      }
    }
  } else if (method == "ServiceWorker.workerVersionUpdated") {
    if (const Json& list = at(params, "versions"); list.is_array()) {
      for (const Json& item : list) {
        const auto scope = registrations_.find(text_at(item, "registrationId"));
        if (scope != registrations_.end() && service_workers_.contains(scope->second)) service_workers_[scope->second] = text_at(item, "scriptURL");
      }
    }
  }
}

void Tab::fetch_what_is_wanted() {
  for (const auto& [session, id] : recording_.take_wanted_bodies()) {
    client_.send_then(session, "Network.getRequestPostData", {{"requestId", id}}, [this, id = id](const Result<Json>& reply) {
      if (reply) recording_.body(id, *reply);
    });
  }
  for (const auto& [session, id] : recording_.take_finished_documents()) {
    client_.send_then(session, "Network.getResponseBody", {{"requestId", id}}, [this, id = id](const Result<Json>& reply) {
      if (!reply) return;
      std::string body = text_at(*reply, "body");
      if (true_of(at(*reply, "base64Encoded"))) body = from_base64(body);
      if (body.size() <= kMaxSource) sources_[id] = std::move(body);
    });
  }
}

std::optional<std::string> Tab::source_of(const std::string& loader) const {
  const auto found = sources_.find(loader);
  return found == sources_.end() ? std::nullopt : std::optional(found->second);
}

Result<bool> Tab::await_load(milliseconds timeout) {
  WRIT_TRY_VOID(pump(Clock::now() + timeout, [this] { return loaded_; }));
  // A page that waits for something answers; one that is busy for ever does not.
  if (!loaded_) WRIT_TRY_VOID(call(page_, "Runtime.evaluate", {{"expression", "1"}}));
  return loaded_;
}

Result<bool> Tab::navigate(const std::string& url, milliseconds timeout) {
  loaded_ = false;
  const auto begin = Clock::now();
  WRIT_TRY_VOID(fit());
  auto went = client_.call(page_, "Page.navigate", {{"url", url}}, timeout);
  if (!went) {
    WRIT_TRY_VOID(fit());
    if (went.error().code == "browser.timeout") return fail("browser.navigation", fmt::format("{} does not answer in {} s", url, timeout.count() / 1000));
    return tl::make_unexpected(went.error());
  }
  if (const std::string error = text_at(*went, "errorText"); !error.empty()) return fail("browser.navigation", fmt::format("{} cannot be reached: {}", url, error));
  const auto spent = std::chrono::duration_cast<milliseconds>(Clock::now() - begin);
  return await_load(std::max(timeout - spent, milliseconds{100}));
}

Result<> Tab::set_out(const char* method, const Json& params, Clock::time_point deadline) {
  loaded_ = started_ = false;
  // A dialog that is open just then swallows it, so it is said again until something happens.
  while (!started_ && Clock::now() < deadline) {
    client_.send(page_, method, params);
    WRIT_TRY_VOID(pump(std::min(deadline, Clock::now() + kSetOutAgain), [this] { return started_; }));
    if (!started_) WRIT_TRY_VOID(call(page_, "Runtime.evaluate", {{"expression", "1"}}));
  }
  return {};
}

Result<bool> Tab::reload(milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  WRIT_TRY_VOID(set_out("Page.reload", Json::object(), deadline));
  return await_load(std::max(std::chrono::ceil<milliseconds>(deadline - Clock::now()), milliseconds{0}));
}

Result<> Tab::settle(milliseconds least, milliseconds quiet, milliseconds most) {
  const auto begin = Clock::now();
  const double started = now();
  const double calm = std::chrono::duration<double>(quiet).count();
  return pump(begin + most, [&] {
    if (Clock::now() - begin < least) return false;
    const double time = now();
    return time - std::max(recording_.last_activity(), started) >= calm && recording_.in_flight(time, options_.patience) == 0;
  });
}

Result<> Tab::wait(milliseconds time) { return pump(Clock::now() + time); }

Result<> Tab::stir() {
  // Where the pointer goes, in hundredths of the page's sides.
  static constexpr std::array<std::pair<int, int>, 6> kWay{{{29, 33}, {38, 38}, {45, 47}, {51, 42}, {47, 33}, {41, 50}}};
  const Viewport& size = options_.vantage.viewport;
  for (const auto& [x, y] : kWay) {
    client_.send(page_, "Input.dispatchMouseEvent", {{"type", "mouseMoved"}, {"x", x * size.width / 100}, {"y", y * size.height / 100}});
    WRIT_TRY_VOID(wait(milliseconds{40}));
  }
  for (const int turn : {400, 400, -800}) {
    client_.send(page_, "Input.dispatchMouseEvent", {{"type", "mouseWheel"}, {"x", kWay.back().first * size.width / 100}, {"y", kWay.back().second * size.height / 100}, {"deltaX", 0}, {"deltaY", turn}});
    WRIT_TRY_VOID(wait(milliseconds{120}));
  }
  return {};
}

Result<> Tab::leave(milliseconds time) {
  // What is sent while leaving belongs to an agent that is gone, so only Fetch reports it.
  leaving_ = true;
  for (const auto& [session, type] : sessions_) {
    if (type == "page" || type == "iframe") client_.send(session, "Fetch.enable", {{"patterns", Json::array({Json{{"urlPattern", "*"}, {"requestStage", "Request"}}})}});
  }
  WRIT_TRY_VOID(wait(milliseconds{50}));
  left_at_ = now();
  WRIT_TRY_VOID(set_out("Page.navigate", {{"url", "about:blank"}}, Clock::now() + options_.call_timeout));
  // Gone is the page when the empty one is there; on a busy machine that takes longer than what is waited for then.
  WRIT_TRY_VOID(pump(Clock::now() + options_.call_timeout, [this] { return loaded_; }));
  WRIT_TRY_VOID(wait(time));
  leaving_ = false;
  client_.send(page_, "Fetch.disable");
  return {};
}

std::vector<FrameState> Tab::frames() const {
  std::vector<FrameState> out;
  if (const auto main = frames_.find(target_); main != frames_.end()) out.push_back(main->second);
  for (std::size_t i = 0; i < out.size() && out.size() < 500; ++i) {
    for (const auto& [id, frame] : frames_) {
      if (frame.parent == out[i].id && id != target_) out.push_back(frame);
    }
  }
  return out;
}

FrameState Tab::main_frame() const {
  const auto main = frames_.find(target_);
  return main == frames_.end() ? FrameState{} : main->second;
}

Result<int> Tab::apart(const FrameState& frame) {
  const auto known = apart_.find(frame.id);
  if (known != apart_.end() && known->second.first == frame.loader) return known->second.second;
  WRIT_TRY(world, call(frame.session, "Page.createIsolatedWorld", {{"frameId", frame.id}, {"worldName", ""}}));
  const int context = static_cast<int>(integer_of(at(world, "executionContextId")));
  WRIT_TRY_VOID(call(frame.session, "Runtime.evaluate", {{"contextId", context}, {"expression", fmt::format("globalThis.writ = {}; 1", helper_script())}, {"returnByValue", true}}));
  apart_[frame.id] = {frame.loader, context};
  return context;
}

Result<Json> Tab::evaluate(const FrameState& frame, World world, const std::string& expression) {
  for (int attempt = 0;; ++attempt) {
    Json params = {{"expression", expression}, {"returnByValue", true}, {"awaitPromise", true}, {"userGesture", world == World::Main}};
    if (world == World::Apart) {
      WRIT_TRY(context, apart(frame));
      params["contextId"] = context;
    } else if (frame.id != target_) {
      return fail("browser.script", "only the main frame's own world is evaluated");
    }
    auto reply = call(frame.session, "Runtime.evaluate", std::move(params));
    if (!reply) {
      // The document may have been replaced since.
      apart_.erase(frame.id);
      if (attempt == 0 && reply.error().code == "browser.command") continue;
      return tl::make_unexpected(reply.error());
    }
    if (const Json& thrown = at(*reply, "exceptionDetails"); thrown.is_object()) {
      std::string what = text_of(at(thrown, "exception", "description"));
      return fail("browser.script", what.empty() ? text_at(thrown, "text") : what.substr(0, 300));
    }
    return at(*reply, "result", "value");
  }
}

std::pair<double, double> Tab::offset_of(const FrameState& frame) {
  // The first frame of a session has the session's coordinates; one within it lies where its element's content lies.
  const auto parent = frames_.find(frame.parent);
  if (frame.id == target_ || parent == frames_.end() || parent->second.session != frame.session) return {0, 0};
  const auto owner = call(frame.session, "DOM.getFrameOwner", {{"frameId", frame.id}});
  if (!owner) return {0, 0};
  const auto box = call(frame.session, "DOM.getBoxModel", {{"backendNodeId", at(*owner, "backendNodeId")}});
  if (!box) return {0, 0};
  const Json& content = at(*box, "model", "content");
  if (!content.is_array() || content.size() < 2) return {0, 0};
  return {number_of(content[0]), number_of(content[1])};
}

Result<Spot> Tab::spot(const FrameState& frame, const std::string& expression) {
  WRIT_TRY(value, evaluate(frame, World::Apart, expression));
  Spot out;
  const std::string found = text_at(value, "found");
  out.found = found == "yes";
  out.hidden = found == "hidden";
  out.covered = true_of(at(value, "covered"));
  out.disabled = true_of(at(value, "disabled"));
  const auto [x, y] = out.found ? offset_of(frame) : std::pair<double, double>();
  out.own_x = number_of(at(value, "x"));
  out.own_y = number_of(at(value, "y"));
  out.x = out.own_x + x;
  out.y = out.own_y + y;
  return out;
}

Result<Spot> Tab::seen_from_outside(const FrameState& frame, double x, double y) {
  Spot out;
  out.found = true;
  FrameState inner = frame;
  for (int depth = 0; inner.id != target_ && depth < 20; ++depth) {
    const auto parent = frames_.find(inner.parent);
    if (parent == frames_.end()) return fail("browser.frame", "the frame is not in the page any more");
    const FrameState outer = parent->second;
    WRIT_TRY(owner, call(outer.session, "DOM.getFrameOwner", {{"frameId", inner.id}}));
    WRIT_TRY(world, apart(outer));
    WRIT_TRY(node, call(outer.session, "DOM.resolveNode", {{"backendNodeId", at(owner, "backendNodeId")}, {"executionContextId", world}}));
    WRIT_TRY(reply, call(outer.session, "Runtime.callFunctionOn",
                         {{"functionDeclaration", "function (x, y) { return writ.holder(this, x, y); }"}, {"objectId", text_of(at(node, "object", "objectId"))},
                          {"arguments", Json::array({Json{{"value", x}}, Json{{"value", y}}})}, {"returnByValue", true}}));
    const Json& seen = at(reply, "result", "value");
    if (!true_of(at(seen, "visible"))) out.hidden = true;
    if (true_of(at(seen, "covered"))) out.covered = true;
    x = number_of(at(seen, "x"));
    y = number_of(at(seen, "y"));
    inner = outer;
  }
  out.x = x;
  out.y = y;
  return out;
}

Result<> Tab::click(const FrameState& frame, const Spot& spot) {
  Json params = {{"type", "mouseMoved"}, {"x", spot.x}, {"y", spot.y}};
  client_.send(frame.session, "Input.dispatchMouseEvent", params);
  params["button"] = "left";
  params["clickCount"] = 1;
  for (const char* type : {"mousePressed", "mouseReleased"}) {
    params["type"] = type;
    client_.send(frame.session, "Input.dispatchMouseEvent", params);
    WRIT_TRY_VOID(wait(milliseconds{60}));
  }
  return {};
}

Result<> Tab::type(const FrameState& frame, std::string_view text) {
  const auto key = [&](const char* type, const std::string& name, int code, const std::string& typed) {
    Json params = {{"type", type}, {"key", name}, {"windowsVirtualKeyCode", code}};
    if (!typed.empty()) params["text"] = typed;
    client_.send(frame.session, "Input.dispatchKeyEvent", std::move(params));
  };
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    const int code = letter ? (c >= 'a' ? c - 'a' + 'A' : c) : 0;
    key("keyDown", std::string(1, c), code, std::string(1, c));
    key("keyUp", std::string(1, c), code, {});
    WRIT_TRY_VOID(wait(milliseconds{10}));
  }
  key("keyDown", "Tab", 9, {});
  key("keyUp", "Tab", 9, {});
  return wait(milliseconds{100});
}

}  // namespace writ::browser
