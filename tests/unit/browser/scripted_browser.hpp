#pragma once
// A browser that keeps to the protocol, in a thread of its own, without pages: it answers what a test does not take out of
// its hands, and holds new targets as the real one does, so that a client that waits for a held target waits for ever.

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "runtime/browser/cdp_session.hpp"
#include "runtime/browser/json_access.hpp"
#include "tests/unit/browser/fake_browser.hpp"

namespace writ::test {

class ScriptedBrowser {
 public:
  /// What a command brings beside its answer; the answer itself by returning something that is not null.
  using Script = std::function<Json(ScriptedBrowser&, const Json& command)>;

  ScriptedBrowser() : connection(pipes_.pipe()), thread_([this] { run(); }) {}
  ~ScriptedBrowser() {
    stop_ = true;
    thread_.join();
  }
  ScriptedBrowser(const ScriptedBrowser&) = delete;
  ScriptedBrowser& operator=(const ScriptedBrowser&) = delete;

  /// Before the command comes.
  void on(const std::string& method, Script script) {
    const std::lock_guard lock(mutex_);
    scripts_[method] = std::move(script);
  }
  /// Never answered.
  void silent(const std::string& method) {
    const std::lock_guard lock(mutex_);
    silent_.insert(method);
  }
  void event(const std::string& session, const std::string& method, const Json& params) {
    Json message = {{"method", method}, {"params", params}};
    if (!session.empty()) message["sessionId"] = session;
    pipes_.say(message);
  }
  /// A target that is held until it is let go.
  void attach(const std::string& parent, const std::string& session, const std::string& type, const std::string& target, const std::string& url = {}) {
    {
      const std::lock_guard lock(mutex_);
      held_[session];
    }
    event(parent, "Target.attachedToTarget",
          {{"sessionId", session}, {"waitingForDebugger", true}, {"targetInfo", {{"targetId", target}, {"type", type}, {"url", url}, {"browserContextId", "C"}}}});
  }
  /// "session method" of what was asked so far.
  [[nodiscard]] std::vector<std::string> asked() const {
    const std::lock_guard lock(mutex_);
    return asked_;
  }
  [[nodiscard]] std::size_t count(const std::string& what) const {
    std::size_t out = 0;
    for (const std::string& line : asked()) out += line == what;
    return out;
  }
  [[nodiscard]] bool held(const std::string& session) const {
    const std::lock_guard lock(mutex_);
    return held_.contains(session);
  }
  [[nodiscard]] Json last(const std::string& method) const {
    const std::lock_guard lock(mutex_);
    const auto found = last_.find(method);
    return found == last_.end() ? Json() : found->second;
  }

 private:
  FakeBrowser pipes_;

 public:
  browser::CdpConnection connection;

 private:
  void answer(const Json& command, const Json& result) {
    Json reply = {{"id", command["id"]}, {"result", result}};
    if (command.contains("sessionId")) reply["sessionId"] = command["sessionId"];
    pipes_.say(reply);
  }

  void run() {
    while (!stop_) {
      const auto command = pipes_.poll();
      if (!command) continue;
      const std::string session = browser::text_at(*command, "sessionId"), method = browser::text_at(*command, "method");
      Script script;
      std::vector<std::pair<Json, Json>> now;
      {
        const std::lock_guard lock(mutex_);
        asked_.push_back(session + " " + method);
        last_[method] = browser::at(*command, "params");
        if (const auto found = scripts_.find(method); found != scripts_.end()) script = found->second;
      }
      Json result = script ? script(*this, *command) : Json();
      if (result.is_null()) result = usual(method);
      {
        const std::lock_guard lock(mutex_);
        if (!silent_.contains(method)) now.emplace_back(*command, result);
        if (const auto target = held_.find(session); target != held_.end()) {
          for (auto& waiting : now) target->second.push_back(std::move(waiting));
          now.clear();
          if (method == "Runtime.runIfWaitingForDebugger") {
            now = std::move(target->second);
            held_.erase(target);
          }
        }
      }
      for (const auto& [asked, said] : now) answer(asked, said);
      if (method == "Target.createTarget") attach("", "P", "page", "T", "about:blank");
    }
  }

  static Json usual(const std::string& method) {
    if (method == "Target.createBrowserContext") return {{"browserContextId", "C"}};
    if (method == "Target.createTarget") return {{"targetId", "T"}};
    if (method == "Page.createIsolatedWorld") return {{"executionContextId", 7}};
    if (method == "Runtime.evaluate") return {{"result", {{"type", "object"}, {"value", nullptr}}}};
    return Json::object();
  }

  mutable std::mutex mutex_;
  std::map<std::string, Script> scripts_;
  std::set<std::string> silent_;
  std::map<std::string, std::vector<std::pair<Json, Json>>> held_;  ///< what waits for a target that is held
  std::map<std::string, Json> last_;
  std::vector<std::string> asked_;
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

}  // namespace writ::test
