#include "runtime/browser/recording.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <functional>
#include <set>

#include "runtime/browser/json_access.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::browser {

namespace {

constexpr std::size_t kMaxStack = 40;
constexpr std::size_t kMaxWrites = 20'000;
constexpr std::size_t kMaxEarly = 40;  // extra information that is kept for requests not announced yet, of one id

/// Why a request never left. Other reasons (of a policy of the other side) are found when the answer is there.
std::string block_of(const std::string& reason) {
  if (reason == "csp" || reason == "mixed-content") return reason;
  if (reason == "inspector" || reason == "subresource-filter" || reason == "origin" || reason == "other") return "blocker";
  return {};
}

/// The way out answers so where it does not permit an address; ports of other services the browser itself refuses.
bool never_left(const std::string& error) { return error.find("ERR_SOCKS_CONNECTION_FAILED") != std::string::npos || error.find("ERR_UNSAFE_PORT") != std::string::npos; }

std::string type_name(const std::string& type) {
  static constexpr std::array<std::pair<const char*, const char*>, 12> kNames{{{"Document", "document"}, {"Stylesheet", "stylesheet"}, {"Image", "image"},
      {"Media", "media"}, {"Font", "font"}, {"Script", "script"}, {"XHR", "xhr"}, {"Fetch", "fetch"}, {"EventSource", "fetch"},
      {"WebSocket", "websocket"}, {"Ping", "ping"}, {"Beacon", "ping"}}};
  for (const auto& [theirs, ours] : kNames) {
    if (type == theirs) return ours;
  }
  return "other";
}

std::string without_fragment(const std::string& url) { return url.substr(0, url.find('#')); }

bool of_the_web(const std::string& url) {
  return url.starts_with("https:") || url.starts_with("http:") || url.starts_with("wss:") || url.starts_with("ws:");
}

collect::HeaderList headers_of(const Json& headers) {
  collect::HeaderList out;
  if (!headers.is_object()) return out;
  for (const auto& [name, value] : headers.items()) out.emplace_back(name, text_of(value));
  return out;
}

/// Innermost first, over all the asynchronous steps that led here.
std::vector<std::string> stack_of(const Json& stack) {
  std::vector<std::string> out;
  const Json* at_stack = &stack;
  while (at_stack->is_object() && out.size() < kMaxStack) {
    const Json& frames = at(*at_stack, "callFrames");
    if (frames.is_array()) {
      for (const Json& frame : frames) {
        std::string url = text_at(frame, "url");
        if (!url.empty() && (out.empty() || out.back() != url) && out.size() < kMaxStack) out.push_back(std::move(url));
      }
    }
    at_stack = &at(*at_stack, "parent");
  }
  return out;
}

}  // namespace

std::string from_base64(std::string_view text) {
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : text) {
    int value = -1;
    if (c >= 'A' && c <= 'Z') value = c - 'A';
    else if (c >= 'a' && c <= 'z') value = c - 'a' + 26;
    else if (c >= '0' && c <= '9') value = c - '0' + 52;
    else if (c == '+' || c == '-') value = 62;
    else if (c == '/' || c == '_') value = 63;
    if (value < 0) continue;
    bits = (bits << 6 | static_cast<unsigned>(value)) & 0xffffffU;
    count += 6;
    if (count >= 8) {
      count -= 8;
      out.push_back(static_cast<char>(bits >> count & 0xffU));
    }
  }
  return out;
}

std::string inflated(const std::string& bytes, std::size_t limit) {
  const auto byte = [&](std::size_t i) { return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U; };
  const bool gzip = byte(0) == 0x1f && byte(1) == 0x8b;
  const bool zlib = (byte(0) & 0x0fU) == 8 && bytes.size() > 2 && (byte(0) * 256 + byte(1)) % 31 == 0;
  if (!gzip && !zlib) return bytes.substr(0, limit);
  z_stream stream{};
  if (::inflateInit2(&stream, 15 + 32) != Z_OK) return bytes.substr(0, limit);
  std::string out, input = bytes;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  std::array<char, 16384> buffer{};
  int state = Z_OK;
  while (state == Z_OK && out.size() < limit) {
    stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
    stream.avail_out = static_cast<uInt>(buffer.size());
    state = ::inflate(&stream, Z_SYNC_FLUSH);
    out.append(buffer.data(), buffer.size() - stream.avail_out);
    if (stream.avail_in == 0 && stream.avail_out != 0) break;
  }
  ::inflateEnd(&stream);
  // What only looked compressed stays as it is.
  if (out.empty() && state != Z_STREAM_END) return bytes.substr(0, limit);
  out.resize(std::min(out.size(), limit));
  return out;
}

std::size_t Recording::add(Request request, const std::string& id) {
  const std::size_t index = requests_.size();
  hops_[id].indexes.push_back(index);
  const std::string& type = request.draft.type;
  // Workers' scripts are "other".
  if (type == "script" || type == "document" || type == "other") by_url_[without_fragment(request.draft.url)] = index;
  requests_.push_back(std::move(request));
  return index;
}

Recording::Request* Recording::latest(const std::string& id) {
  const auto found = hops_.find(id);
  return found == hops_.end() || found->second.indexes.empty() ? nullptr : &requests_[found->second.indexes.back()];
}

const Recording::Request* Recording::document_of(const std::string& loader) const {
  for (auto request = requests_.rbegin(); request != requests_.rend(); ++request) {
    if (request->id == loader) return &*request;
  }
  return nullptr;
}

collect::InitiatorDraft Recording::initiator_of(const Json& initiator, const std::string& asked) const {
  collect::InitiatorDraft out;
  out.type = text_at(initiator, "type");
  out.stack = stack_of(at(initiator, "stack"));
  out.url = text_at(initiator, "url");
  // A worker's stack ends with the worker; what made it goes on from there.
  std::set<std::string> followed;
  const auto follow = [&](const std::string& worker) {
    const auto made = workers_.find(worker);
    if (made == workers_.end() || !followed.insert(worker).second) return false;
    for (const std::string& script : made->second) {
      if (out.stack.size() < kMaxStack) out.stack.push_back(script);
    }
    return !made->second.empty();
  };
  if (out.stack.empty() && follow(asked)) {
    out.type = "script";
    out.url.clear();
  }
  while (!out.stack.empty() && follow(out.stack.back())) {
  }
  if (out.url.empty() && !out.stack.empty()) out.url = out.stack.front();
  out.url = without_fragment(out.url);
  // The innermost script that was itself fetched is the request before this one.
  const auto known = [&](const std::string& url) {
    const auto found = by_url_.find(without_fragment(url));
    if (found == by_url_.end()) return false;
    out.request = found->second;
    return true;
  };
  if (!known(out.url)) {
    for (const std::string& url : out.stack) {
      if (known(url)) break;
    }
  }
  return out;
}

void Recording::started(const std::string& session, const Json& params) {
  const std::string id = text_at(params, "requestId");
  const Json& request = at(params, "request");
  const std::string url = without_fragment(text_at(request, "url"));
  const Json& redirect = at(params, "redirectResponse");
  const auto [reporter, first] = session_of_.try_emplace(id, session);
  Request* before = latest(id);
  // A service worker is attached twice, and each session says the same.
  if (before != nullptr && !redirect.is_object()) return;
  if (before != nullptr && reporter->second != session) return;
  if (!of_the_web(url) || full()) return;

  Request out;
  out.id = id;
  out.frame = text_at(params, "frameId");
  out.loader = text_at(params, "loaderId");
  out.at = number_of(at(params, "timestamp"));
  out.draft.url = url;
  out.draft.method = text_at(request, "method");
  out.draft.type = type_name(text_at(params, "type"));
  if (before != nullptr) {
    answered(*before, redirect);
    before->done = true;
    out.draft.initiator = collect::InitiatorDraft{"redirect", before->draft.url, hops_[id].indexes.back(), {}};
  } else {
    out.draft.initiator = initiator_of(at(params, "initiator"), url);
  }
  out.draft.request_headers = headers_of(at(request, "headers"));
  std::string bytes;
  if (const Json& pieces = at(request, "postDataEntries"); pieces.is_array()) {
    for (const Json& piece : pieces) bytes += from_base64(text_at(piece, "bytes"));
  }
  if (bytes.empty()) bytes = text_at(request, "postData");
  if (!bytes.empty()) {
    out.draft.body = inflated(bytes, limits_.max_body_bytes);
  } else if (true_of(at(request, "hasPostData"))) {
    wanted_bodies_.emplace_back(session, id);
  }
  last_activity_ = std::max(last_activity_, out.at);
  const std::size_t index = add(std::move(out), id);
  Hops& hops = hops_[id];
  // Of what came early, the first of each kind is this hop's, the rest belongs to hops that follow.
  if (!hops.early_sent.empty()) {
    sent_headers(requests_[index], hops.early_sent.front());
    hops.early_sent.pop_front();
    ++hops.sent_extra;
  }
  if (!hops.early_got.empty()) {
    got_headers(requests_[index], hops.early_got.front());
    hops.early_got.pop_front();
    ++hops.got_extra;
  }
}

void Recording::answered(Request& request, const Json& response) {
  request.draft.status = static_cast<int>(integer_of(at(response, "status")));
  request.draft.mime = collect::lower(text_at(response, "mimeType"));
  if (!request.draft.headers) request.draft.headers = headers_of(at(response, "headers"));
  if (true_of(at(response, "fromServiceWorker"))) request.by_worker = true;
}

void Recording::sent_headers(Request& request, const Json& params) { request.draft.request_headers = headers_of(at(params, "headers")); }

void Recording::got_headers(Request& request, const Json& params) {
  request.draft.headers = headers_of(at(params, "headers"));
  const auto url = collect::parse_web_url(request.draft.url);
  if (!url) return;
  for (const auto& [name, value] : *request.draft.headers) {
    if (collect::lower(name) != "set-cookie") continue;
    std::string_view rest = value;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      const std::string_view line = rest.substr(0, end);
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      const std::string cookie(collect::trim(line.substr(0, line.find_first_of("=;"))));
      if (setters_.size() < kMaxWrites) setters_.push_back({cookie, request.draft.url, url->host, request.at});
    }
  }
  if (const Json& list = at(params, "blockedCookies"); list.is_array()) {
    for (const Json& item : list) {
      if (refused_cookies_.size() >= kMaxWrites) break;
      RefusedCookie refused{text_at(item, "cookieLine"), request.draft.url, url->host, {}, request.at};
      if (const Json& reasons = at(item, "blockedReasons"); reasons.is_array()) {
        for (const Json& reason : reasons) refused.reasons.push_back(text_of(reason));
      }
      refused_cookies_.push_back(std::move(refused));
    }
  }
}

void Recording::extra(const std::string& session, const std::string& id, bool sent, const Json& params) {
  Hops& hops = hops_[id];
  // A service worker is attached twice and both sessions say the same; a redirect in a circle says it twice in one.
  const std::size_t digest = std::hash<std::string>()((sent ? "sent" : "got") + dump(params, JsonLayout::Compact));
  const auto [had, first] = hops.had.try_emplace(digest, session);
  if (!first && had->second != session) return;
  std::size_t& count = sent ? hops.sent_extra : hops.got_extra;
  auto& early = sent ? hops.early_sent : hops.early_got;
  // One for each hop, in order; they may come before the hop is announced.
  if (count < hops.indexes.size()) {
    Request& request = requests_[hops.indexes[count++]];
    sent ? sent_headers(request, params) : got_headers(request, params);
  } else if (early.size() < kMaxEarly) {
    early.push_back(params);
  }
}

void Recording::websocket(const std::string& session, const std::string& method, const std::string& id, const Json& params) {
  if (method == "Network.webSocketCreated" || method == "Network.webTransportCreated") {
    if (full() || hops_.contains(id)) return;
    session_of_.try_emplace(id, session);
    Request out;
    out.id = id;
    out.draft.url = without_fragment(text_at(params, "url"));
    out.draft.method = "GET";
    out.draft.type = method == "Network.webSocketCreated" ? "websocket" : "other";
    out.draft.initiator = initiator_of(at(params, "initiator"), {});
    out.at = std::chrono::duration<double>(Clock::now().time_since_epoch()).count();
    out.done = true;
    add(std::move(out), id);
    return;
  }
  Request* request = latest(id);
  const auto reporter = session_of_.find(id);
  if (request == nullptr || (reporter != session_of_.end() && reporter->second != session)) return;
  const double when = number_of(at(params, "timestamp"));
  if (method == "Network.webSocketWillSendHandshakeRequest") {
    if (when > 0) request->at = when;
    request->draft.request_headers = headers_of(at(params, "request", "headers"));
  } else if (method == "Network.webSocketHandshakeResponseReceived") {
    answered(*request, at(params, "response"));
  } else if (method == "Network.webSocketFrameError") {
    request->error = text_at(params, "errorMessage");
    if (never_left(request->error)) request->draft.blocked = "blocker";
  } else if (method == "Network.webSocketFrameSent") {
    // The connection holds what was sent over it.
    std::string text = text_of(at(params, "response", "payloadData"));
    if (integer_of(at(params, "response", "opcode")) == 2) text = inflated(from_base64(text), limits_.max_body_bytes);
    std::string& body = request->draft.body ? *request->draft.body : request->draft.body.emplace();
    if (body.size() + text.size() < limits_.max_body_bytes) body += (body.empty() ? "" : "\n") + text;
    last_activity_ = std::max(last_activity_, when);
  }
}

void Recording::failed(Request& request, const Json& params) {
  request.done = true;
  request.error = text_at(params, "errorText");
  const bool answered_before = request.draft.status.has_value();
  if (answered_before) return;
  std::string block = block_of(text_at(params, "blockedReason"));
  if (block.empty() && never_left(request.error)) block = "blocker";
  // What a preflight forbade was never sent; the preflight is a request of its own.
  if (block.empty() && text_of(at(params, "corsErrorStatus", "corsError")).starts_with("Preflight")) block = "blocker";
  request.draft.blocked = std::move(block);
}

void Recording::network(const std::string& session, const std::string& method, const Json& params) {
  const std::string id = text_at(params, "requestId");
  const double when = number_of(at(params, "timestamp"));
  if (method == "Network.requestWillBeSent") return started(session, params);
  if (method.starts_with("Network.webSocket") || method.starts_with("Network.webTransport")) {
    // The one names what it speaks of a request, the other a transport.
    return websocket(session, method, id.empty() ? "transport:" + text_at(params, "transportId") : id, params);
  }
  if (method == "Network.requestWillBeSentExtraInfo" || method == "Network.responseReceivedExtraInfo") {
    return extra(session, id, method == "Network.requestWillBeSentExtraInfo", params);
  }
  Request* request = latest(id);
  if (request == nullptr) return;
  if (method == "Network.responseReceived") {
    answered(*request, at(params, "response"));
    last_activity_ = std::max(last_activity_, when);
  } else if (method == "Network.loadingFinished") {
    request->done = true;
    last_activity_ = std::max(last_activity_, when);
    if (request->draft.type == "document") finished_documents_.emplace_back(session, id);
  } else if (method == "Network.loadingFailed") {
    failed(*request, params);
    last_activity_ = std::max(last_activity_, when);
  }
}

void Recording::paused(const Json& params, double now) {
  const Json& request = at(params, "request");
  const std::string url = without_fragment(text_at(request, "url"));
  const std::string network_id = text_at(params, "networkId");
  if (text_at(request, "method") == "OPTIONS" || !of_the_web(url) || full()) return;
  if (!network_id.empty() && hops_.contains(network_id) && !hops_[network_id].indexes.empty()) return;
  const std::string id = network_id.empty() ? "paused:" + text_at(params, "requestId") : network_id;
  if (hops_.contains(id) && !hops_[id].indexes.empty()) return;
  Request out;
  out.id = id;
  out.frame = text_at(params, "frameId");
  out.at = now;
  out.done = true;
  out.draft.url = url;
  out.draft.method = text_at(request, "method");
  out.draft.type = type_name(text_at(params, "resourceType"));
  out.draft.request_headers = headers_of(at(request, "headers"));
  std::string bytes;
  if (const Json& pieces = at(request, "postDataEntries"); pieces.is_array()) {
    for (const Json& piece : pieces) bytes += from_base64(text_at(piece, "bytes"));
  }
  if (bytes.empty()) bytes = text_at(request, "postData");
  if (!bytes.empty()) out.draft.body = inflated(bytes, limits_.max_body_bytes);
  add(std::move(out), id);
}

void Recording::wrote(const std::string& payload, double now) {
  Json report;
  std::string error;
  if (writes_.size() >= kMaxWrites || !parse_json(payload, report, error) || !report.is_array() || report.size() != 4) return;
  Write write{text_of(report[0]), text_of(report[1]), text_of(report[2]), {}, now};
  if (report[3].is_array()) {
    for (const Json& script : report[3]) write.scripts.push_back(text_of(script));
  }
  if (write.kind == "worker") {
    if (!write.scripts.empty()) workers_.try_emplace(write.name, std::move(write.scripts));
    return;
  }
  writes_.push_back(std::move(write));
}

void Recording::stored(const Json& params, double now) {
  const Json& id = at(params, "storageId");
  std::string origin = text_at(id, "storageKey");
  origin = origin.substr(0, origin.find('^'));
  while (!origin.empty() && origin.back() == '/') origin.pop_back();
  if (origin.empty()) origin = text_at(id, "securityOrigin");
  if (writes_.size() < kMaxWrites) writes_.push_back({true_of(at(id, "isLocalStorage")) ? "local" : "session", text_at(params, "key"), std::move(origin), {}, now});
}

void Recording::body(const std::string& request_id, const Json& reply) {
  Request* request = latest(request_id);
  if (request == nullptr || request->draft.body) return;
  std::string bytes = text_at(reply, "postData");
  if (true_of(at(reply, "base64Encoded"))) bytes = from_base64(bytes);
  request->draft.body = inflated(bytes, limits_.max_body_bytes);
}

std::vector<std::pair<std::string, std::string>> Recording::take_wanted_bodies() { return std::exchange(wanted_bodies_, {}); }
std::vector<std::pair<std::string, std::string>> Recording::take_finished_documents() { return std::exchange(finished_documents_, {}); }

std::size_t Recording::in_flight(double now, double patience) const {
  return static_cast<std::size_t>(std::count_if(requests_.begin(), requests_.end(), [&](const Request& r) { return !r.done && now - r.at < patience; }));
}

}  // namespace writ::browser
