#include "runtime/browser/cdp_session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/browser/json_access.hpp"

namespace writ::browser {

using std::chrono::milliseconds;

static constexpr milliseconds kWriteTimeout{10'000};
static constexpr std::size_t kMaxDepth = 400;  // asynchronous stacks nest

CdpConnection::CdpConnection(std::unique_ptr<CdpPipe> pipe) : pipe_(std::move(pipe)), reader_([this] { run(); }) {}

CdpConnection::~CdpConnection() {
  stop_ = true;
  reader_.join();
}

void CdpConnection::run() {
  while (!stop_) {
    auto text = pipe_->read(milliseconds{100});
    if (!text) return end(text.error());
    if (*text) route(std::move(**text));
  }
}

void CdpConnection::end(const Error& why) {
  const std::lock_guard lock(mutex_);
  why_gone_ = why;
  gone_ = true;
  for (const auto& [client, unused] : clients_) client->arrived_.notify_all();
}

/// Events that nobody needs and that may come in floods: they are not even parsed. The browser writes the method first.
static bool of_no_use(std::string_view text) {
  static constexpr std::array<std::string_view, 5> kMethods{"Network.dataReceived\"", "Network.webSocketFrameReceived\"", "Network.eventSourceMessageReceived\"",
                                                            "Network.resourceChangedPriority\"", "Runtime.consoleAPICalled\""};
  constexpr std::string_view kBegin = "{\"method\":\"";
  if (!text.starts_with(kBegin)) return false;
  return std::any_of(kMethods.begin(), kMethods.end(), [rest = text.substr(kBegin.size())](std::string_view method) { return rest.starts_with(method); });
}

void CdpConnection::route(std::string text) {
  if (of_no_use(text)) return;
  Json message;
  std::string error;
  // A text that is no message concerns nobody: who waits for it runs into the deadline.
  if (!parse_json(text, message, error, kMaxDepth) || !message.is_object()) return;
  const std::string session = text_at(message, "sessionId");
  const std::lock_guard lock(mutex_);
  if (const Json& id = at(message, "id"); id.is_number_integer()) {
    const auto asked = asked_.find(id.get<std::int64_t>());
    if (asked == asked_.end()) return;
    asked->second->deliver({asked->first, session, {}, std::move(message)});
    asked_.erase(asked);
    return;
  }
  const std::string method = text_at(message, "method");
  const Json& params = at(message, "params");
  CdpClient* owner = nullptr;
  if (const auto found = sessions_.find(session); found != sessions_.end()) owner = found->second;
  if (method == "Target.attachedToTarget") {
    if (owner == nullptr) {
      const auto context = contexts_.find(text_of(at(params, "targetInfo", "browserContextId")));
      if (context != contexts_.end()) owner = context->second;
    }
    if (owner != nullptr) sessions_[text_at(params, "sessionId")] = owner;
  } else if (method == "Target.detachedFromTarget") {
    const auto child = sessions_.find(text_at(params, "sessionId"));
    if (child != sessions_.end()) {
      if (owner == nullptr) owner = child->second;
      sessions_.erase(child);
    }
  }
  if (owner != nullptr) owner->deliver({0, session, method, params});
}

CdpClient::CdpClient(CdpConnection& connection) : connection_(connection) {
  const std::lock_guard lock(connection_.mutex_);
  connection_.clients_[this] = true;
}

CdpClient::~CdpClient() {
  const std::lock_guard lock(connection_.mutex_);
  connection_.clients_.erase(this);
  std::erase_if(connection_.asked_, [this](const auto& entry) { return entry.second == this; });
  std::erase_if(connection_.sessions_, [this](const auto& entry) { return entry.second == this; });
  std::erase_if(connection_.contexts_, [this](const auto& entry) { return entry.second == this; });
}

void CdpClient::own_context(const std::string& context) {
  const std::lock_guard lock(connection_.mutex_);
  connection_.contexts_[context] = this;
}

std::int64_t CdpClient::post(const std::string& session, const std::string& method, Json params, OnReply then) {
  std::int64_t id = 0;
  {
    const std::lock_guard lock(connection_.mutex_);
    id = ++connection_.last_id_;
    if (then) connection_.asked_[id] = this;
  }
  if (then) replies_[id] = {session, std::move(then)};
  Json message = Json::object();
  message["id"] = id;
  message["method"] = method;
  message["params"] = std::move(params);
  if (!session.empty()) message["sessionId"] = session;
  // What cannot be written is seen as the pipe's end by whoever waits.
  if (const auto wrote = connection_.pipe_->write(dump(message, JsonLayout::Compact), kWriteTimeout); !wrote) connection_.end(wrote.error());
  return id;
}

void CdpClient::send(const std::string& session, const std::string& method, Json params) { post(session, method, std::move(params), {}); }

void CdpClient::send_then(const std::string& session, const std::string& method, Json params, OnReply then) {
  post(session, method, std::move(params), std::move(then));
}

Result<Json> CdpClient::call(const std::string& session, const std::string& method, Json params, milliseconds timeout) {
  std::optional<Result<Json>> answer;
  const auto id = post(session, method, std::move(params), [&answer](const Result<Json>& reply) { answer = reply; });
  const auto pumped = pump(Clock::now() + timeout, [&answer] { return answer.has_value(); });
  if (answer) return std::move(*answer);
  replies_.erase(id);
  if (!pumped) return tl::make_unexpected(pumped.error());
  return fail("browser.timeout", fmt::format("the browser did not answer {} in {} ms", method, timeout.count()));
}

Result<> CdpClient::lost() const {
  const std::lock_guard lock(connection_.mutex_);
  return tl::make_unexpected(connection_.why_gone_);
}

Result<> CdpClient::pump(Clock::time_point deadline, const std::function<bool()>& done) {
  while (true) {
    if (done && done()) return {};
    std::optional<Message> message;
    {
      std::unique_lock lock(mutex_);
      if (inbox_.empty() && !connection_.gone_) {
        const auto now = Clock::now();
        if (now >= deadline) return {};
        arrived_.wait_for(lock, std::min<Clock::duration>(deadline - now, milliseconds{20}));
      }
      if (!inbox_.empty()) {
        message = std::move(inbox_.front());
        inbox_.pop_front();
      }
    }
    if (message) {
      handle(*message);
    } else if (connection_.gone_) {
      return lost();
    } else if (Clock::now() >= deadline) {
      return {};
    }
  }
}

void CdpClient::deliver(Message message) {
  const std::lock_guard lock(mutex_);
  inbox_.push_back(std::move(message));
  arrived_.notify_one();
}

void CdpClient::forget(const std::string& session) {
  std::vector<OnReply> waiting;
  for (auto it = replies_.begin(); it != replies_.end();) {
    if (it->second.session != session) {
      ++it;
      continue;
    }
    waiting.push_back(std::move(it->second.then));
    it = replies_.erase(it);
  }
  for (const OnReply& then : waiting) then(fail("browser.command", "the target is not there any more"));
}

void CdpClient::handle(Message& message) {
  if (message.id == 0) {
    // A target that went answers nothing any more: whoever waits for it hears so at once.
    if (message.method == "Target.detachedFromTarget") forget(text_at(message.body, "sessionId"));
    if (on_event_) on_event_(message.session, message.method, message.body);
    return;
  }
  const auto found = replies_.find(message.id);
  if (found == replies_.end()) return;
  const OnReply then = std::move(found->second.then);
  replies_.erase(found);
  if (const Json& error = at(message.body, "error"); error.is_object()) {
    then(fail("browser.command", text_at(error, "message")));
  } else {
    then(at(message.body, "result"));
  }
}

}  // namespace writ::browser
