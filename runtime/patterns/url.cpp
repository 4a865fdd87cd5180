// The URL parser of the WHATWG standard. Written from its state machine with the states that only setters need left out;
// the fragment is cut off first and the query next, so that what remains reads from left to right.

#include "runtime/patterns/url.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "runtime/patterns/host_parse.hpp"
#include "runtime/patterns/text.hpp"

namespace writ::patterns {
namespace {

struct SpecialScheme {
  std::string_view name;
  std::uint16_t port;  ///< 0: none
};
constexpr std::array<SpecialScheme, 6> kSpecial{
    {{"http", 80}, {"https", 443}, {"ws", 80}, {"wss", 443}, {"ftp", 21}, {"file", 0}}};

const SpecialScheme* special_scheme(std::string_view scheme) {
  const auto* found = std::find_if(kSpecial.begin(), kSpecial.end(), [&](const SpecialScheme& s) { return s.name == scheme; });
  return found == kSpecial.end() ? nullptr : found;
}

bool is_alpha(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// ---- percent-encode sets: controls, everything past `~`, and these.
constexpr std::string_view kFragmentSet = " \"<>`";
constexpr std::string_view kQuerySet = " \"#<>";
constexpr std::string_view kSpecialQuerySet = " \"#<>'";
constexpr std::string_view kPathSet = " \"#<>?^`{}";
constexpr std::string_view kUserinfoSet = " \"#<>?^`{}/:;=@[\\]|";
constexpr std::string_view kControlSet;

void append_encoded(std::string& out, std::string_view text, std::string_view set) {
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x1F || byte > 0x7E || set.find(c) != std::string_view::npos) {
      append_percent_encoded(out, byte);
    } else {
      out += c;
    }
  }
}

std::string encoded(std::string_view text, std::string_view set) {
  std::string out;
  out.reserve(text.size());
  append_encoded(out, text, set);
  return out;
}

/// Controls and spaces off the ends, tabs and line ends out of the middle.
std::string cleaned(std::string_view text) {
  while (!text.empty() && static_cast<unsigned char>(text.front()) <= 0x20) text.remove_prefix(1);
  while (!text.empty() && static_cast<unsigned char>(text.back()) <= 0x20) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c != '\t' && c != '\n' && c != '\r') out += c;
  }
  return out;
}

bool is_dot(std::string_view segment) { return segment == "." || ascii_iequals(segment, "%2e"); }
bool is_dot_dot(std::string_view segment) {
  return segment == ".." || ascii_iequals(segment, ".%2e") || ascii_iequals(segment, "%2e.") ||
         ascii_iequals(segment, "%2e%2e");
}

bool is_drive_letter(std::string_view text) {
  return text.size() == 2 && is_alpha(text[0]) && (text[1] == ':' || text[1] == '|');
}
bool starts_with_drive_letter(std::string_view text) {
  return text.size() >= 2 && is_drive_letter(text.substr(0, 2)) &&
         (text.size() == 2 || std::string_view("/\\?#").find(text[2]) != std::string_view::npos);
}

class Parser {
 public:
  explicit Parser(const Url* base) : base_(base) {}

  std::optional<Url> run(std::string_view text) {
    const std::string input = cleaned(text);
    rest_ = input;
    if (const auto hash = rest_.find('#'); hash != std::string_view::npos) {
      url_.fragment = encoded(rest_.substr(hash + 1), kFragmentSet);
      rest_ = rest_.substr(0, hash);
    }
    if (!scheme()) return std::nullopt;
    finish();
    return std::move(url_);
  }

 private:
  [[nodiscard]] bool slash(std::size_t i) const {
    return i < rest_.size() && (rest_[i] == '/' || (special_ && rest_[i] == '\\'));
  }
  void set_scheme(std::string_view name) {
    url_.scheme = ascii_lower(name);
    special_ = special_scheme(url_.scheme) != nullptr;
    file_ = url_.scheme == "file";
  }

  bool scheme() {
    std::size_t end = 0;
    if (!rest_.empty() && is_alpha(rest_[0])) {
      end = 1;
      while (end < rest_.size() && (is_alpha(rest_[end]) || is_digit(rest_[end]) || rest_[end] == '+' || rest_[end] == '-' ||
                                    rest_[end] == '.')) {
        ++end;
      }
    }
    if (end == 0 || end >= rest_.size() || rest_[end] != ':') return without_scheme();
    set_scheme(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    if (file_) {
      if (base_ != nullptr && base_->scheme != "file") base_ = nullptr;
      return file();
    }
    if (special_) {
      if (base_ != nullptr && base_->scheme == url_.scheme && !rest_.starts_with("//")) return relative();
      skip_slashes();
      return authority();
    }
    if (rest_.starts_with("//")) {
      rest_.remove_prefix(2);
      return authority();
    }
    if (rest_.starts_with("/")) return path();
    opaque();
    return true;
  }

  bool without_scheme() {
    if (base_ == nullptr) return false;
    if (base_->opaque) {
      if (!rest_.empty() || !url_.fragment) return false;
      auto fragment = std::move(url_.fragment);
      url_ = *base_;
      url_.fragment = std::move(fragment);
      special_ = false;
      return true;
    }
    set_scheme(base_->scheme);
    return file_ ? file() : relative();
  }

  void skip_slashes() {
    while (!rest_.empty() && (rest_[0] == '/' || rest_[0] == '\\')) rest_.remove_prefix(1);
  }

  void copy_authority() {
    url_.username = base_->username;
    url_.password = base_->password;
    url_.host = base_->host;
    url_.has_host = base_->has_host;
    url_.port = base_->port;
  }
  void copy_path() {
    segments_.clear();
    if (base_->path.empty()) return;
    std::string_view left = std::string_view(base_->path).substr(1);
    while (true) {
      const auto end = left.find('/');
      segments_.emplace_back(left.substr(0, end));
      if (end == std::string_view::npos) return;
      left.remove_prefix(end + 1);
    }
  }

  bool relative() {
    if (slash(0)) {
      if (slash(1)) {
        rest_.remove_prefix(2);
        if (special_) skip_slashes();
        return authority();
      }
      copy_authority();
      return path();
    }
    copy_authority();
    copy_path();
    if (rest_.empty()) {
      url_.query = base_->query;
      return true;
    }
    if (rest_[0] == '?') {
      query(rest_.substr(1));
      return true;
    }
    shorten();
    return path();
  }

  bool file() {
    special_ = true;
    url_.has_host = true;
    if (slash(0)) {
      if (slash(1)) {
        rest_.remove_prefix(2);
        return file_host();
      }
      if (base_ != nullptr) {
        url_.host = base_->host;
        if (!starts_with_drive_letter(rest_.substr(1))) {
          copy_path();
          const bool keep = !segments_.empty() && is_drive_letter(segments_[0]) && segments_[0][1] == ':';
          segments_.resize(keep ? 1 : 0);
        }
      }
      return path();
    }
    if (base_ == nullptr) return path();
    url_.host = base_->host;
    copy_path();
    if (rest_.empty()) {
      url_.query = base_->query;
      return true;
    }
    if (rest_[0] == '?') {
      query(rest_.substr(1));
      return true;
    }
    if (starts_with_drive_letter(rest_)) {
      segments_.clear();
    } else {
      shorten();
    }
    return path();
  }

  bool file_host() {
    const std::size_t end = std::min(rest_.find_first_of("/\\?"), rest_.size());
    const std::string_view host = rest_.substr(0, end);
    if (is_drive_letter(host)) return path();
    if (!host.empty()) {
      auto parsed = parse_special_host(host);
      if (!parsed) return false;
      url_.host = *parsed == "localhost" ? std::string() : std::move(*parsed);
    }
    rest_.remove_prefix(end);
    return path();
  }

  bool authority() {
    const std::size_t end = std::min(rest_.find_first_of(special_ ? "/\\?" : "/?"), rest_.size());
    std::string_view text = rest_.substr(0, end);
    rest_.remove_prefix(end);
    // The last `@` parts the user from the host; earlier ones belong to the user.
    const auto at = text.rfind('@');
    if (at != std::string_view::npos) {
      const std::string_view user = text.substr(0, at);
      const auto colon = user.find(':');
      url_.username = encoded(user.substr(0, colon), kUserinfoSet);
      if (colon != std::string_view::npos) url_.password = encoded(user.substr(colon + 1), kUserinfoSet);
      text.remove_prefix(at + 1);
      if (text.empty()) return false;
    }
    std::size_t colon = 0;
    bool bracket = false;
    while (colon < text.size() && (text[colon] != ':' || bracket)) {
      if (text[colon] == '[') bracket = true;
      if (text[colon] == ']') bracket = false;
      ++colon;
    }
    const std::string_view host = text.substr(0, colon);
    if (host.empty() && (special_ || colon < text.size())) return false;
    auto parsed = special_ ? parse_special_host(host) : parse_opaque_host(host);
    if (!parsed) return false;
    url_.host = std::move(*parsed);
    url_.has_host = true;
    if (colon < text.size() && !port(text.substr(colon + 1))) return false;
    return path();
  }

  bool port(std::string_view digits) {
    std::uint32_t value = 0;
    for (const char c : digits) {
      if (!is_digit(c)) return false;
      value = value * 10 + static_cast<std::uint32_t>(c - '0');
      if (value > 65535) return false;
    }
    const SpecialScheme* scheme = special_scheme(url_.scheme);
    if (!digits.empty() && (scheme == nullptr || scheme->port != value || scheme->port == 0)) {
      url_.port = static_cast<std::uint16_t>(value);
    }
    return true;
  }

  void shorten() {
    if (segments_.empty()) return;
    if (file_ && segments_.size() == 1 && is_drive_letter(segments_[0]) && segments_[0][1] == ':') return;
    segments_.pop_back();
  }

  bool path() {
    const auto mark = rest_.find('?');
    if (mark != std::string_view::npos) {
      query(rest_.substr(mark + 1));
      rest_ = rest_.substr(0, mark);
    }
    if (rest_.empty() && !special_) return true;
    if (slash(0)) rest_.remove_prefix(1);
    while (true) {
      std::size_t end = 0;
      while (end < rest_.size() && !slash(end)) ++end;
      const bool last = end == rest_.size();
      const std::string_view raw = rest_.substr(0, end);
      if (is_dot_dot(raw)) {
        shorten();
        if (last) segments_.emplace_back();
      } else if (is_dot(raw)) {
        if (last) segments_.emplace_back();
      } else {
        std::string segment = encoded(raw, kPathSet);
        if (file_ && segments_.empty() && is_drive_letter(raw)) segment[1] = ':';
        segments_.push_back(std::move(segment));
      }
      if (last) return true;
      rest_.remove_prefix(end + 1);
    }
  }

  void query(std::string_view text) { url_.query = encoded(text, special_ ? kSpecialQuerySet : kQuerySet); }

  void opaque() {
    url_.opaque = true;
    const auto mark = rest_.find('?');
    if (mark != std::string_view::npos) query(rest_.substr(mark + 1));
    url_.path = encoded(rest_.substr(0, mark), kControlSet);
  }

  void finish() {
    if (!url_.opaque) {
      url_.path.clear();
      for (const std::string& segment : segments_) {
        url_.path += '/';
        url_.path += segment;
      }
    }
    std::string host_and_port = url_.host;
    if (url_.port) host_and_port += ":" + std::to_string(*url_.port);
    std::string& out = url_.href;
    out = url_.scheme + ":";
    if (url_.has_host) {
      out += "//";
      if (!url_.username.empty() || !url_.password.empty()) {
        out += url_.username;
        if (!url_.password.empty()) out += ":" + url_.password;
        out += '@';
      }
      out += host_and_port;
    } else if (!url_.opaque && url_.path.starts_with("//")) {
      out += "/.";  // or the path would read as a host
    }
    out += url_.path;
    if (url_.query) out += "?" + *url_.query;
    if (url_.fragment) out += "#" + *url_.fragment;
    url_.origin = special_ && !file_ ? url_.scheme + "://" + host_and_port : "null";
    if (url_.scheme == "blob") {
      // One step: a blob: inside a blob: has no origin.
      if (!std::string_view(url_.path).starts_with("blob:")) {
        const auto inner = parse_url(url_.path);
        if (inner && (inner->scheme == "http" || inner->scheme == "https")) url_.origin = inner->origin;
      }
    }
  }

  const Url* base_;
  Url url_;
  std::string_view rest_;
  std::vector<std::string> segments_;
  bool special_ = false;
  bool file_ = false;
};

}  // namespace

std::string Url::without_fragment() const {
  return fragment ? href.substr(0, href.size() - fragment->size() - 1) : href;
}

bool Url::is_special() const { return special_scheme(scheme) != nullptr; }

std::optional<Url> parse_url(std::string_view text) { return Parser(nullptr).run(text); }

std::optional<Url> resolve(const Url& base, std::string_view reference) { return Parser(&base).run(reference); }

std::optional<std::string> host_of(std::string_view url) {
  auto parsed = parse_url(url);
  if (!parsed || parsed->host.empty()) return std::nullopt;
  if (parsed->host.size() > 1 && parsed->host.ends_with('.')) parsed->host.pop_back();
  return std::move(parsed->host);
}

}  // namespace writ::patterns
