#pragma once
// Commands and events over the pipe.
//
// A `CdpConnection` reads the pipe in a thread of its own and hands every message to the `CdpClient` that it concerns: a
// reply to the one that asked, an event to the one that owns the session, a new target to the one that owns its browser
// context or its parent session. A client belongs to one thread, which sees its messages in the order in which they came.
//
// Nothing here waits for a paused target: `send` waits for nothing, `call` has a deadline (design: a worker that is held
// at its start answers nothing until it is let go).

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/json.hpp"
#include "base/result.hpp"
#include "runtime/browser/cdp_pipe.hpp"

namespace writ::browser {

using Clock = std::chrono::steady_clock;

class CdpClient;

class CdpConnection {
 public:
  explicit CdpConnection(std::unique_ptr<CdpPipe> pipe);
  ~CdpConnection();
  CdpConnection(const CdpConnection&) = delete;
  CdpConnection& operator=(const CdpConnection&) = delete;

  /// Why the pipe ended; nothing while it lives.
  [[nodiscard]] bool gone() const { return gone_; }
  /// A browser that does not answer is as good as gone: everyone who waits for it is told so.
  void give_up(const std::string& why) { end(Error{"browser.gone", why, {}}); }

 private:
  friend class CdpClient;
  void run();
  void route(std::string text);
  void end(const Error& why);

  std::unique_ptr<CdpPipe> pipe_;
  std::atomic<bool> stop_{false}, gone_{false};
  std::mutex mutex_;  ///< of what follows
  Error why_gone_;
  std::int64_t last_id_ = 0;
  std::map<std::int64_t, CdpClient*> asked_;
  std::map<std::string, CdpClient*> sessions_, contexts_;
  std::map<CdpClient*, bool> clients_;
  std::thread reader_;
};

class CdpClient {
 public:
  using OnEvent = std::function<void(const std::string& session, const std::string& method, const Json& params)>;
  using OnReply = std::function<void(const Result<Json>&)>;

  explicit CdpClient(CdpConnection& connection);
  ~CdpClient();
  CdpClient(const CdpClient&) = delete;
  CdpClient& operator=(const CdpClient&) = delete;

  [[nodiscard]] CdpConnection& connection() { return connection_; }
  /// Called from `pump` and `call`; must not call those itself.
  void on_event(OnEvent handler) { on_event_ = std::move(handler); }
  /// Targets of this browser context are this client's.
  void own_context(const std::string& context);

  /// Session "" is the browser.
  void send(const std::string& session, const std::string& method, Json params = Json::object());
  /// The reply is handed over while pumping; never, if none comes.
  void send_then(const std::string& session, const std::string& method, Json params, OnReply then);
  /// Pumps until the reply is there. Errors: `browser.gone`, `browser.timeout`, `browser.command` with the browser's words.
  [[nodiscard]] Result<Json> call(const std::string& session, const std::string& method, Json params = Json::object(),
                                  std::chrono::milliseconds timeout = std::chrono::milliseconds{10'000});
  /// Handles messages until the deadline or until `done` says so (asked after every message and every 20 ms).
  [[nodiscard]] Result<> pump(Clock::time_point deadline, const std::function<bool()>& done = {});

 private:
  friend class CdpConnection;
  struct Message {
    std::int64_t id = 0;
    std::string session, method;
    Json body;  ///< params, or the whole reply
  };
  std::int64_t post(const std::string& session, const std::string& method, Json params, OnReply then);
  void deliver(Message message);   // called by the connection, under its lock
  void handle(Message& message);
  /// Answers what was asked of a session that is not there any more.
  void forget(const std::string& session);
  [[nodiscard]] Result<> lost() const;

  CdpConnection& connection_;
  OnEvent on_event_;
  struct Asked {
    std::string session;
    OnReply then;
  };
  std::map<std::int64_t, Asked> replies_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<Message> inbox_;
};

}  // namespace writ::browser
