#include "runtime/snapshot/summary.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace writ::snapshot {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

constexpr std::string_view kUuid = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";

bool is_uuid(std::string_view text) {
  if (text.size() < kUuid.size()) return false;
  if (text.size() > kUuid.size() && (is_digit(text[kUuid.size()]) || is_letter(text[kUuid.size()]))) return false;
  for (std::size_t i = 0; i < kUuid.size(); ++i) {
    if (kUuid[i] == '-' ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

constexpr std::size_t kShortestHex = 4;
constexpr std::size_t kShortestId = 16;

/// A code point's bytes at the start of `text`; a broken byte counts as one.
std::size_t point_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t wanted = lead < 0x80 ? 1 : lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
  std::size_t size = 1;
  while (size < wanted && size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) ++size;
  return size;
}

/// What would break the line or steer a terminal: C0, DEL, C1, and the line and direction controls of Unicode.
std::string escaped(std::string_view point) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(point[i])); };
  if (point.size() == 1) {
    if (point == "\n") return "\\n";
    if (point == "\t") return "\\t";
    if (point == "\r") return "\\r";
    if (byte(0) < 0x20 || byte(0) == 0x7F) return fmt::format("\\u{{{:x}}}", byte(0));
    return byte(0) >= 0x80 ? "\xEF\xBF\xBD" : std::string(point);  // a byte that is no UTF-8
  }
  unsigned code = 0;
  if (point.size() == 2) code = (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU);
  if (point.size() == 3) code = (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU);
  const bool control = (code >= 0x80 && code < 0xA0) || code == 0x2028 || code == 0x2029 || (code >= 0x202A && code <= 0x202E) ||
                       (code >= 0x2066 && code <= 0x2069) || code == 0x200E || code == 0x200F;
  return control ? fmt::format("\\u{{{:x}}}", code) : std::string(point);
}

}  // namespace

std::string one_line(std::string_view text, std::size_t points) {
  std::string out;
  std::vector<std::size_t> ends;  // of the points of `out`
  while (!text.empty()) {
    const std::size_t size = point_size(text);
    const std::string piece = escaped(text.substr(0, size));
    text.remove_prefix(size);
    const std::size_t more = piece.front() == '\\' ? piece.size() : 1;
    if (ends.size() + more > points) {
      while (ends.size() >= points) ends.pop_back();
      out.resize(ends.empty() ? 0 : ends.back());
      return out + "\xE2\x80\xA6";
    }
    for (std::size_t i = 0; i < more; ++i) ends.push_back(out.size() + (more == 1 ? piece.size() : i + 1));
    out += piece;
  }
  return out;
}

std::string lifetime_words(const model::Lifetime& lifetime) {
  if (lifetime.session) return "session";
  const std::int64_t ms = lifetime.expires.ms - lifetime.set.ms;
  if (ms < 0) return "expired";
  // Months are whole on the calendar, whatever the second of the setting.
  constexpr std::int64_t kDaysOfMonth = 28;
  if (ms >= kDaysOfMonth * kMsPerDay) {
    const std::int64_t guess = ms / (30 * kMsPerDay);
    for (const std::int64_t months : {guess - 1, guess, guess + 1}) {
      if (months < 1) continue;
      const std::int64_t off = add(lifetime.set, {months, 0}).ms - lifetime.expires.ms;
      if (off > -60'000 && off < 60'000) return fmt::format("{} month{}", months, months == 1 ? "" : "s");
    }
  }
  if (ms >= 2 * kMsPerDay) return format_duration({0, ms / kMsPerDay * kMsPerDay});
  return format_duration({0, ms >= 60'000 ? ms / 60'000 * 60'000 : ms});
}

std::string stable_text(std::string_view name) {
  std::string out;
  const auto mark = [&] {
    if (!out.ends_with('#')) out += '#';
  };
  for (std::size_t at = 0; at < name.size();) {
    if (!is_digit(name[at]) && !is_letter(name[at])) {
      out += name[at++];
      continue;
    }
    if (is_uuid(name.substr(at))) {
      mark();
      at += kUuid.size();
      continue;
    }
    std::size_t end = at;
    bool digit = false, hex = true, mixed = false;  // mixed: a letter after a digit
    for (; end < name.size() && (is_digit(name[end]) || is_letter(name[end])); ++end) {
      mixed = mixed || (digit && is_letter(name[end]));
      digit = digit || is_digit(name[end]);
      hex = hex && is_hex(name[end]);
    }
    const std::size_t size = end - at;
    if ((mixed && hex && size >= kShortestHex) || (digit && size >= kShortestId)) {
      mark();
    } else {
      for (std::size_t i = at; i < end; ++i) {
        if (is_digit(name[i])) mark();
        else out += name[i];
      }
    }
    at = end;
  }
  return out;
}

std::string stable_url(std::string_view text) {
  const auto url = patterns::parse_url(text);
  if (!url) return stable_text(text.substr(0, text.find_first_of("?#")));
  if (url->opaque) return url->scheme + ":";
  std::string out = url->scheme + "://" + url->host + stable_text(url->path);
  if (!url->query) return out;
  std::vector<std::string> names;
  std::string_view rest = *url->query;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find('&'), rest.size());
    const std::string_view pair = rest.substr(0, end);
    if (!pair.empty()) names.push_back(stable_text(pair.substr(0, pair.find('='))));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  for (std::size_t i = 0; i < names.size(); ++i) out += (i == 0 ? "?" : "&") + names[i];
  return out;
}

}  // namespace writ::snapshot
