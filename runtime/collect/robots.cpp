#include "runtime/collect/robots.hpp"

#include <algorithm>
#include <charconv>

#include "runtime/collect/ascii.hpp"

namespace writ::collect {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{500} << 10;
constexpr std::size_t kMaxRules = 10'000;
constexpr std::size_t kMaxPattern = 2'000;

int hex(char c) {
  if (is_digit(c)) return c - '0';
  const char l = lower(c);
  return l >= 'a' && l <= 'f' ? l - 'a' + 10 : -1;
}

/// One form for paths and patterns: octets outside unreserved ASCII are percent-encoded in upper case, and what was
/// encoded without need is not.
std::string normal(std::string_view path) {
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string out;
  out.reserve(path.size());
  for (std::size_t i = 0; i < path.size(); ++i) {
    auto byte = static_cast<unsigned char>(path[i]);
    bool escaped = false;
    if (path[i] == '%' && i + 2 < path.size() && hex(path[i + 1]) >= 0 && hex(path[i + 2]) >= 0) {
      byte = static_cast<unsigned char>(hex(path[i + 1]) * 16 + hex(path[i + 2]));
      escaped = true;
      i += 2;
    }
    const char c = static_cast<char>(byte);
    const bool unreserved = is_alpha(c) || is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
    if (unreserved || (!escaped && byte > 0x20 && byte < 0x7F)) {
      out += c;
    } else {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    }
  }
  return out;
}

/// `*` stands for any octets, a final `$` for the end; otherwise the pattern is a prefix. The greedy two-pointer match
/// needs no stack and at most |path| × |pattern| steps.
bool matches(std::string_view pattern, std::string_view path) {
  bool anchored = false;
  if (!pattern.empty() && pattern.back() == '$') {
    anchored = true;
    pattern.remove_suffix(1);
  }
  std::size_t p = 0;
  std::size_t t = 0;
  std::size_t star = std::string_view::npos;
  std::size_t retry = 0;
  while (true) {
    if (p == pattern.size() && (!anchored || t == path.size())) return true;
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      retry = t;
    } else if (p < pattern.size() && t < path.size() && pattern[p] == path[t]) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos && retry < path.size()) {
      p = star + 1;
      t = ++retry;
    } else {
      return false;
    }
  }
}

/// The product token at the start of a user-agent line: letters, `_` and `-`.
std::string_view product(std::string_view value) {
  std::size_t n = 0;
  while (n < value.size() && (is_alpha(value[n]) || value[n] == '_' || value[n] == '-')) ++n;
  return value.substr(0, n);
}

}  // namespace

Robots Robots::parse(std::string_view text, std::string_view agent) {
  text = text.substr(0, kMaxBytes);
  if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
  Robots own;
  Robots everyone;
  bool own_group = false;  // some group names this agent, even an empty one
  bool to_own = false;
  bool to_everyone = false;
  bool in_agents = false;
  while (!text.empty()) {
    const auto end = text.find_first_of("\r\n");
    std::string_view line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    line = trim(line.substr(0, line.find('#')));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) continue;
    const std::string_view key = trim(line.substr(0, colon));
    const std::string_view value = trim(line.substr(colon + 1));
    if (same_word(key, "user-agent")) {
      if (!in_agents) to_own = to_everyone = false;
      in_agents = true;
      if (value == "*") {
        to_everyone = true;
      } else if (same_word(product(value), agent)) {
        to_own = own_group = true;
      }
      continue;
    }
    const bool allow = same_word(key, "allow");
    if (allow || same_word(key, "disallow")) {
      in_agents = false;
      if (value.empty() || value.size() > kMaxPattern) continue;
      if (value.front() != '/' && value.front() != '*') continue;
      const Rule rule{allow, normal(value)};
      if (to_own && own.rules_.size() < kMaxRules) own.rules_.push_back(rule);
      if (to_everyone && everyone.rules_.size() < kMaxRules) everyone.rules_.push_back(rule);
    } else if (same_word(key, "crawl-delay")) {
      in_agents = false;
      double seconds = 0;
      const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
      if (error != std::errc() || rest == value.data() || !(seconds >= 0) || seconds > 86'400) continue;
      const std::chrono::milliseconds delay(static_cast<std::int64_t>(seconds * 1000));
      if (to_own) own.delay_ = delay;
      if (to_everyone) everyone.delay_ = delay;
    }
    // Other lines (sitemap, host …) stand outside groups and do not end one.
  }
  return own_group ? own : everyone;
}

Robots Robots::disallow_all() {
  Robots out;
  out.rules_.push_back({false, "/"});
  return out;
}

bool Robots::allows(std::string_view path) const {
  if (path == "/robots.txt") return true;
  const std::string target = normal(path);
  std::size_t best = 0;
  bool allowed = true;
  for (const Rule& rule : rules_) {
    const std::size_t length = rule.pattern.size();
    if (length < best || (length == best && !rule.allow)) continue;
    if (!matches(rule.pattern, target)) continue;
    best = length;
    allowed = rule.allow;
  }
  return allowed;
}

}  // namespace writ::collect
