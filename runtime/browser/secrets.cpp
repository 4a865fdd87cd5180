#include "runtime/browser/secrets.hpp"

#include <algorithm>
#include <set>

#include "base/escape_html.hpp"
#include "base/json.hpp"
#include "runtime/browser/recording.hpp"
#include "runtime/collect/ascii.hpp"

namespace writ::browser {
namespace {

std::string percent_encoded(std::string_view text) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    if (collect::is_alpha(c) || collect::is_digit(c) || std::string_view("-_.!~*'()").find(c) != std::string_view::npos) {
      out.push_back(c);
    } else {
      const auto byte = static_cast<unsigned char>(c);
      out += {'%', kHex[byte >> 4U], kHex[byte & 15U]};
    }
  }
  return out;
}

std::string within_json(std::string_view text) {
  const std::string quoted = json_string(text);
  return quoted.substr(1, quoted.size() - 2);
}

}  // namespace

void Secrets::add(std::string_view secret) {
  if (secret.size() >= kLeast) secrets_.emplace_back(secret);
}

void Secrets::add_header(std::string_view value) {
  add(value);
  const bool basic = collect::starts_with_word(value, "basic ");
  while (!value.empty()) {
    const auto end = value.find_first_of(" ;,");
    const std::string_view word = value.substr(0, end);
    value = end == std::string_view::npos ? std::string_view() : value.substr(end + 1);
    if (collect::same_word(word, "bearer") || collect::same_word(word, "digest")) continue;
    add(word);
    // A header of cookies has names.
    if (const auto equals = word.find('='); equals != std::string_view::npos) add(word.substr(equals + 1));
    if (!basic) continue;
    const std::string pair = from_base64(word);
    add(pair);
    if (const auto colon = pair.find(':'); colon != std::string::npos) add(std::string_view(pair).substr(colon + 1));
  }
}

void Secrets::prepare() {
  std::set<std::string> had;
  for (const std::string& secret : secrets_) {
    const std::string instead = redactor_.value(secret);
    if (instead == secret) continue;  // a plain word such as "granted"
    const auto form = [&](const std::string& find, const std::string& put) {
      if (had.insert(find).second) forms_.emplace_back(find, put);
    };
    form(secret, instead);
    form(percent_encoded(secret), percent_encoded(instead));
    form(escape_html_as_browsers(secret), escape_html_as_browsers(instead));
    form(within_json(secret), within_json(instead));
    form(within_json(within_json(secret)), within_json(within_json(instead)));
  }
  std::sort(forms_.begin(), forms_.end(), [](const auto& a, const auto& b) { return a.first.size() != b.first.size() ? a.first.size() > b.first.size() : a.first < b.first; });
}

void Secrets::scrub(std::string& text) const {
  for (const auto& [find, put] : forms_) {
    for (auto at = text.find(find); at != std::string::npos; at = text.find(find, at + put.size())) text.replace(at, find.size(), put);
  }
}

void Secrets::scrub(collect::SnapshotDraft& draft) const {
  if (forms_.empty()) return;
  const auto maybe = [this](std::optional<std::string>& text) {
    if (text) scrub(*text);
  };
  const auto phase = [&](collect::PhaseDraft& one) {
    scrub(one.failure);
    for (auto& [kind, reason] : one.reasons) scrub(reason);
    for (auto& request : one.requests) {
      scrub(request.url);
      maybe(request.body);
      for (auto* headers : {&request.request_headers, &request.headers}) {
        if (!*headers) continue;
        for (auto& [name, value] : **headers) scrub(value);
      }
      if (!request.initiator) continue;
      scrub(request.initiator->url);
      for (auto& url : request.initiator->stack) scrub(url);
    }
    for (auto& cookie : one.cookies) {
      maybe(cookie.value);
      scrub(cookie.set_by_request);
      scrub(cookie.set_by_script);
    }
    for (auto& entry : one.storage) {
      scrub(entry.key);
      maybe(entry.value);
      scrub(entry.set_by_script);
    }
    for (auto& frame : one.frames) {
      scrub(frame.url);
      maybe(frame.source);
      maybe(frame.dom);
    }
    for (auto& box : one.boxes) scrub(box.text);
  };
  scrub(draft.site);
  phase(draft);
  for (auto& later : draft.later) phase(later);
  for (auto& document : draft.documents) {
    scrub(document.url);
    scrub(document.text);
  }
}

}  // namespace writ::browser
