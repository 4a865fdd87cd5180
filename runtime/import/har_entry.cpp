#include "runtime/import/har_entry.hpp"

#include <array>
#include <string_view>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/charset.hpp"

namespace writ::import {
namespace {

using collect::HeaderList;
using collect::lower;
using collect::trim;

constexpr std::size_t kMaxMessages = 10'000;
constexpr std::size_t kMaxStack = 64;

std::optional<HeaderList> headers_of(JsonElement from) {
  const auto list = get_array(from, "headers");
  if (!list || list->size() == 0) return std::nullopt;  // an HTTP message without headers was stripped of them
  HeaderList out;
  for (const JsonElement header : *list) {
    const auto name = get_text(header, "name");
    if (!name || name->empty()) continue;
    out.emplace_back(std::string(*name), std::string(text_or_empty(header, "value")));
  }
  return out;
}

std::string bare_mime(std::string_view text) {
  const std::string mime = lower(trim(text.substr(0, text.find(';'))));
  return mime == "x-unknown" || mime.find('/') == std::string::npos ? std::string() : mime;
}

/// What the tools call resource types, as ours.
std::string_view type_by_name(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 32> kTypes = {{
      {"document", "document"}, {"script", "script"},       {"stylesheet", "stylesheet"}, {"css", "stylesheet"},  {"image", "image"},
      {"imageset", "image"},    {"font", "font"},           {"media", "media"},           {"video", "media"},     {"audio", "media"},
      {"texttrack", "media"},   {"xhr", "xhr"},             {"fetch", "fetch"},           {"ping", "ping"},       {"beacon", "ping"},
      {"websocket", "websocket"}, {"eventsource", "fetch"}, {"other", "other"},           {"preflight", "other"}, {"manifest", "other"},
      {"prefetch", "other"},    {"subdocument", "document"}, {"iframe", "document"},      {"frame", "document"},  {"style", "stylesheet"},
      {"track", "media"},       {"worker", "script"},       {"sharedworker", "script"},   {"serviceworker", "script"},
      {"cspviolationreport", "other"}, {"signedexchange", "other"}, {"img", "image"}}};
  const std::string wanted = lower(name);
  for (const auto& [from, to] : kTypes) {
    if (from == wanted) return to;
  }
  return {};
}

std::string_view type_by_mime(std::string_view mime) {
  if (mime.starts_with("image/")) return "image";
  if (mime.starts_with("font/") || mime.find("font") != std::string_view::npos) return "font";
  if (mime.starts_with("video/") || mime.starts_with("audio/")) return "media";
  if (mime == "text/css") return "stylesheet";
  if (mime.ends_with("/javascript") || mime.ends_with("/x-javascript") || mime.ends_with("/ecmascript")) return "script";
  if (mime == "application/json") return "xhr";
  return {};
}

/// The tool's word first, then what the browser itself told the server, then what the answer was.
std::string type_of(JsonElement entry, const HarEntry& out) {
  for (const char* member : {"_resourceType", "_resource_type", "_request_type", "_type"}) {
    if (const auto type = type_by_name(text_or_empty(entry, member)); !type.empty()) return std::string(type);
  }
  if (out.url.starts_with("ws")) return "websocket";
  if (!out.destination.empty() && out.destination != "empty") {
    if (const auto type = type_by_name(out.destination); !type.empty()) return std::string(type);
  }
  if (out.request_headers) {
    if (collect::same_word(collect::header(*out.request_headers, "x-requested-with"), "XMLHttpRequest")) return "xhr";
    if (out.destination.empty() && out.mime == "text/html" && collect::header(*out.request_headers, "accept").starts_with("text/html")) return "document";
  }
  if (out.destination == "empty") return {};  // fetch, xhr or beacon: not told
  return std::string(type_by_mime(out.mime));
}

/// The reason why a request never left, by what browsers and tools write.
std::string blocked_by(std::string_view text) {
  const std::string reason = lower(text);
  const auto has = [&](std::string_view word) { return reason.find(word) != std::string::npos; };
  if (has("blocked_by_csp") || has("content security policy") || reason == "csp") return "csp";
  if (has("mixed-content") || has("mixed content") || has("mixed_content")) return "mixed-content";
  if (reason == "blocker" || has("blocked_by_client") || has("blocked_by_administrator") || reason == "inspector" || has("blocked by extension") || has("ns_error_tracking_uri")) {
    return "blocker";
  }
  return {};
}

void read_fate(JsonElement entry, const std::optional<JsonElement>& response, HarEntry& out) {
  const std::string_view url = out.url;
  if (!collect::starts_with_word(url, "http://") && !collect::starts_with_word(url, "https://") && !collect::starts_with_word(url, "ws://") &&
      !collect::starts_with_word(url, "wss://")) {
    out.fate = HarFate::NoRequest;
    return;
  }
  // A redirect that the browser made up (HSTS, an extension): the request went to the new address alone.
  if (out.headers && !collect::header(*out.headers, "non-authoritative-reason").empty()) {
    out.fate = HarFate::NoRequest;
    return;
  }
  std::string_view error;
  for (const char* member : {"_error", "_failureText", "_blockedReason", "_blocked_reason", "_errorText"}) {
    if (error.empty() && response) error = text_or_empty(*response, member);
    if (error.empty()) error = text_or_empty(entry, member);
  }
  if (!error.empty()) {
    out.blocked = blocked_by(error);
    if (!out.blocked.empty()) {
      out.fate = HarFate::Stopped;
      return;
    }
  }
  if (out.status && *out.status > 0) return;
  out.status.reset();
  // No answer: it left if that is said, if a connection stood or bytes went out.
  if (get_bool(entry, "_sent").value_or(false)) return;
  const auto timings = get(entry, "timings");
  const bool sent = !out.remote_ip.empty() || (timings && (get_number(*timings, "wait").value_or(-1) > 0 || get_number(*timings, "send").value_or(-1) > 0));
  out.fate = sent ? HarFate::Sent : HarFate::Unknown;
}

void read_stack(JsonElement stack, std::vector<std::string>& into) {
  std::optional<JsonElement> level = stack;
  for (std::size_t depth = 0; level && depth < kMaxStack; ++depth) {
    if (const auto frames = get_array(*level, "callFrames")) {
      for (const JsonElement frame : *frames) {
        const std::string_view url = text_or_empty(frame, "url");
        if (url.empty() || into.size() >= kMaxStack) continue;
        if (into.empty() || into.back() != url) into.emplace_back(url);
      }
    }
    level = get(*level, "parent");
  }
}

void read_initiator(JsonElement entry, HarEntry& out) {
  const auto member = get(entry, "_initiator");
  collect::InitiatorDraft initiator;
  if (member && is_object(*member)) {
    initiator.type = text_or_empty(*member, "type");
    initiator.url = text_or_empty(*member, "url");
    if (const auto stack = get(*member, "stack")) read_stack(*stack, initiator.stack);
  } else {
    initiator.url = text_or_empty(entry, "_initiator");
    initiator.type = text_or_empty(entry, "_initiator_type");
    const std::string_view detail = text_or_empty(entry, "_initiator_detail");
    if (!detail.empty() && detail.size() < (std::size_t{1} << 20)) {
      if (const auto inner = JsonInput::read(std::string(detail), detail.size(), "initiator")) {
        if (const auto stack = get(inner->root(), "stack")) read_stack(*stack, initiator.stack);
      }
    }
  }
  if (initiator.url.empty() && !initiator.stack.empty()) initiator.url = initiator.stack.front();
  if (!initiator.type.empty() || !initiator.url.empty()) out.initiator = std::move(initiator);
}

std::optional<std::string> post_body(JsonElement request) {
  const auto post = get(request, "postData");
  if (!post || !is_object(*post)) return std::nullopt;
  const std::string_view text = text_or_empty(*post, "text");
  if (!text.empty()) {
    const bool base64 = text_or_empty(*post, "encoding") == "base64" || text_or_empty(*post, "_encoding") == "base64";
    if (base64) {
      if (auto plain = from_base64(text)) return collect::valid_utf8(*plain);
    }
    return std::string(text);
  }
  const auto params = get_array(*post, "params");
  if (!params || params->size() == 0) return std::nullopt;
  std::string out;
  for (const JsonElement param : *params) {
    if (!out.empty()) out += '&';
    out += std::string(text_or_empty(param, "name")) + "=" + std::string(text_or_empty(param, "value"));
  }
  return out;
}

void split_lines(std::string_view text, std::vector<std::string>& into) {
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    if (!line.empty()) into.emplace_back(line);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  }
}

/// An object of the `cookies` list, as the header line that it was.
std::string as_header(JsonElement cookie) {
  std::string line = std::string(text_or_empty(cookie, "name")) + "=" + std::string(text_or_empty(cookie, "value"));
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) line += "; " + std::string(name) + "=" + std::string(value);
  };
  add("Path", text_or_empty(cookie, "path"));
  add("Domain", text_or_empty(cookie, "domain"));
  add("SameSite", text_or_empty(cookie, "sameSite"));
  if (const auto expires = loose_instant(text_or_empty(cookie, "expires"))) {
    // The header's own date form, of which the parser needs day, month, year and time.
    static constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const std::string iso = format_instant(*expires);
    const auto month = static_cast<std::size_t>((iso[5] - '0') * 10 + (iso[6] - '0') - 1);
    if (month < 12) add("Expires", iso.substr(8, 2) + " " + std::string(kMonths[month]) + " " + iso.substr(0, 4) + " " + iso.substr(11, 8) + " GMT");
  } else {
    add("Expires", text_or_empty(cookie, "expires"));
  }
  if (get_bool(cookie, "secure").value_or(false)) line += "; Secure";
  if (get_bool(cookie, "httpOnly").value_or(false)) line += "; HttpOnly";
  if (get_bool(cookie, "partitioned").value_or(false) || !text_or_empty(cookie, "partitionKey").empty()) line += "; Partitioned";
  return line;
}

void read_cookies(JsonElement request, const std::optional<JsonElement>& response, HarEntry& out) {
  if (out.headers) {
    for (const auto& [name, value] : *out.headers) {
      if (collect::same_word(name, "set-cookie")) split_lines(value, out.set_cookie);  // some join them by line ends
    }
  }
  out.whole_headers = !out.set_cookie.empty();
  if (out.set_cookie.empty() && response) {
    if (const auto cookies = get_array(*response, "cookies")) {
      for (const JsonElement cookie : *cookies) out.set_cookie.push_back(as_header(cookie));
    }
  }
  if (const auto cookies = get_array(request, "cookies"); cookies && cookies->size() > 0) {
    for (const JsonElement cookie : *cookies) out.sent_cookies.emplace_back(std::string(text_or_empty(cookie, "name")), std::string(text_or_empty(cookie, "value")));
  } else if (out.request_headers) {
    for (const auto& [name, value] : *out.request_headers) {
      if (!collect::same_word(name, "cookie")) continue;
      std::string_view rest = value;
      while (!rest.empty()) {
        const auto end = rest.find(';');
        const std::string_view pair = trim(rest.substr(0, end));
        rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
        const auto equals = pair.find('=');
        if (equals != std::string_view::npos) out.sent_cookies.emplace_back(std::string(pair.substr(0, equals)), std::string(pair.substr(equals + 1)));
      }
    }
  }
}

void read_messages(JsonElement entry, HarEntry& out) {
  const auto messages = get_array(entry, "_webSocketMessages");
  if (!messages) return;
  for (const JsonElement message : *messages) {
    if (text_or_empty(message, "type") != "send" || out.sent_messages.size() >= kMaxMessages) continue;
    HarMessage sent;
    if (const auto time = get_number(message, "time")) sent.at = from_epoch_seconds(*time);
    sent.data = text_or_empty(message, "data");
    if (get_number(message, "opcode").value_or(1) == 2) {
      if (auto plain = from_base64(sent.data)) sent.data = collect::valid_utf8(*plain);
    }
    out.sent_messages.push_back(std::move(sent));
  }
}

}  // namespace

std::optional<HarEntry> read_har_entry(JsonElement entry) {
  const auto request = get(entry, "request");
  if (!request) return std::nullopt;
  const auto url = get_text(*request, "url");
  if (!url || url->empty()) return std::nullopt;
  HarEntry out;
  out.url = url->substr(0, url->find('#'));
  out.method = text_or_empty(*request, "method");
  out.start = loose_instant(text_or_empty(entry, "startedDateTime"));
  out.request_headers = headers_of(*request);
  if (out.request_headers) out.destination = lower(collect::header(*out.request_headers, "sec-fetch-dest"));
  out.remote_ip = text_or_empty(entry, "serverIPAddress");
  if (out.remote_ip.empty()) out.remote_ip = text_or_empty(entry, "_ip_addr");
  if (out.remote_ip.starts_with('[') && out.remote_ip.ends_with(']')) out.remote_ip = out.remote_ip.substr(1, out.remote_ip.size() - 2);

  const auto response = get(entry, "response");
  std::optional<JsonElement> content;
  if (response && is_object(*response)) {
    if (const auto status = get_number(*response, "status"); status && *status >= 0 && *status <= 999) out.status = static_cast<int>(*status);
    out.headers = headers_of(*response);
    out.redirect = text_or_empty(*response, "redirectURL");
    content = get(*response, "content");
    if (content) out.mime = bare_mime(text_or_empty(*content, "mimeType"));
    if (out.mime.empty() && out.headers) out.mime = bare_mime(collect::header(*out.headers, "content-type"));
  }
  read_fate(entry, response, out);
  if (out.fate == HarFate::NoRequest || out.fate == HarFate::Unknown) return out;
  out.type = type_of(entry, out);
  out.body = post_body(*request);
  read_initiator(entry, out);
  read_cookies(*request, response, out);
  read_messages(entry, out);
  if (content && (out.mime == "text/html" || out.mime == "application/xhtml+xml")) {
    const std::string_view text = text_or_empty(*content, "text");
    if (text_or_empty(*content, "encoding") == "base64") {
      if (const auto bytes = from_base64(text)) out.content = collect::to_utf8(*bytes, text_or_empty(*content, "mimeType"));
    } else if (!text.empty()) {
      out.content = std::string(text);
    }
  }
  return out;
}

}  // namespace writ::import
