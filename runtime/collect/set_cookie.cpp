#include "runtime/collect/set_cookie.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "runtime/collect/ascii.hpp"
#include "runtime/patterns/host.hpp"

namespace writ::collect {
namespace {

constexpr std::size_t kMaxPair = 4096;
constexpr std::int64_t kLatest = 253'402'300'799'000;  // 9999-12-31T23:59:59Z

bool is_delimiter(unsigned char c) {
  return c == 0x09 || (c >= 0x20 && c <= 0x2F) || (c >= 0x3B && c <= 0x40) || (c >= 0x5B && c <= 0x60) || (c >= 0x7B && c <= 0x7E);
}

/// Leading digits of a token, at least `least` and at most `most` of them, and what follows.
std::optional<std::pair<int, std::string_view>> digits(std::string_view token, std::size_t least, std::size_t most) {
  std::size_t n = 0;
  int value = 0;
  while (n < token.size() && is_digit(token[n]) && n < most) value = value * 10 + (token[n++] - '0');
  if (n < least || (n < token.size() && is_digit(token[n]))) return std::nullopt;
  return std::pair(value, token.substr(n));
}

struct Clock {
  int hour, minute, second;
};

std::optional<Clock> clock_of(std::string_view token) {
  const auto hour = digits(token, 1, 2);
  if (!hour || hour->second.empty() || hour->second.front() != ':') return std::nullopt;
  const auto minute = digits(hour->second.substr(1), 1, 2);
  if (!minute || minute->second.empty() || minute->second.front() != ':') return std::nullopt;
  const auto second = digits(minute->second.substr(1), 1, 2);
  if (!second) return std::nullopt;
  return Clock{hour->first, minute->first, second->first};
}

std::optional<int> month_of(std::string_view token) {
  static constexpr std::array<std::string_view, 12> kMonths = {"jan", "feb", "mar", "apr", "may", "jun",
                                                               "jul", "aug", "sep", "oct", "nov", "dec"};
  for (std::size_t i = 0; i < kMonths.size(); ++i) {
    if (starts_with_word(token, kMonths[i])) return static_cast<int>(i) + 1;
  }
  return std::nullopt;
}

std::string default_path(const WebUrl& url) {
  const std::string_view path = std::string_view(url.path).substr(0, url.path.find('?'));
  const auto slash = path.rfind('/');
  return slash == std::string_view::npos || slash == 0 ? "/" : std::string(path.substr(0, slash));
}

bool domain_matches(std::string_view host, std::string_view domain) {
  if (host == domain) return true;
  return host.size() > domain.size() && host.ends_with(domain) && host[host.size() - domain.size() - 1] == '.' && !patterns::is_ip_address(host);
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != 0x09) || byte == 0x7F;
  });
}

Instant later(Instant now, std::int64_t seconds) {
  if (seconds <= 0) return Instant{std::numeric_limits<std::int64_t>::min() / 4};
  if (seconds > (kLatest - now.ms) / 1000) return Instant{kLatest};
  return Instant{now.ms + seconds * 1000};
}

}  // namespace

std::optional<Instant> parse_cookie_date(std::string_view text) {
  std::optional<Clock> clock;
  std::optional<int> day;
  std::optional<int> month;
  std::optional<int> year;
  std::size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && is_delimiter(static_cast<unsigned char>(text[i]))) ++i;
    const std::size_t start = i;
    while (i < text.size() && !is_delimiter(static_cast<unsigned char>(text[i]))) ++i;
    const std::string_view token = text.substr(start, i - start);
    if (token.empty()) continue;
    if (!clock && (clock = clock_of(token))) continue;
    if (!day) {
      if (const auto number = digits(token, 1, 2)) {
        day = number->first;
        continue;
      }
    }
    if (!month && (month = month_of(token))) continue;
    if (!year) {
      if (const auto number = digits(token, 2, 4)) year = number->first;
    }
  }
  if (!clock || !day || !month || !year) return std::nullopt;
  if (*year >= 70 && *year <= 99) *year += 1900;
  if (*year >= 0 && *year <= 69) *year += 2000;
  if (*day < 1 || *day > 31 || *year < 1601 || clock->hour > 23 || clock->minute > 59 || clock->second > 59) return std::nullopt;
  std::string iso(10, '0');
  const auto put = [&](std::size_t at, int width, int value) {
    for (int k = width - 1; k >= 0; --k, value /= 10) iso[at + static_cast<std::size_t>(k)] = static_cast<char>('0' + value % 10);
  };
  put(0, 4, *year);
  put(5, 2, *month);
  put(8, 2, *day);
  iso[4] = iso[7] = '-';
  const auto date = parse_date(iso);
  if (!date) return std::nullopt;
  return Instant{start_of(*date).ms + ((clock->hour * 60 + clock->minute) * 60 + clock->second) * std::int64_t{1000}};
}

std::optional<StoredCookie> parse_set_cookie(std::string_view line, const WebUrl& url, Instant now) {
  if (has_control(line)) return std::nullopt;
  StoredCookie cookie;
  cookie.partitioned = false;
  const auto first_end = line.find(';');
  const std::string_view pair = line.substr(0, first_end);
  const auto equals = pair.find('=');
  if (equals == std::string_view::npos) {
    cookie.value = trim(pair);
  } else {
    cookie.name = trim(pair.substr(0, equals));
    cookie.value = trim(pair.substr(equals + 1));
  }
  if (cookie.name.empty()) return std::nullopt;  // nameless cookies cannot be told apart; browsers part ways on them
  if (cookie.name.size() + cookie.value.size() > kMaxPair) return std::nullopt;

  std::string domain;
  std::optional<Instant> max_age;
  std::optional<Instant> expires;
  std::string path;
  std::string_view rest = first_end == std::string_view::npos ? std::string_view() : line.substr(first_end + 1);
  while (!rest.empty()) {
    const auto end = rest.find(';');
    const std::string_view attribute = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    const auto sign = attribute.find('=');
    const std::string_view name = trim(attribute.substr(0, sign));
    const std::string_view value = sign == std::string_view::npos ? std::string_view() : trim(attribute.substr(sign + 1));
    if (same_word(name, "expires")) {
      if (const auto when = parse_cookie_date(value)) expires = Instant{std::min(when->ms, kLatest)};
    } else if (same_word(name, "max-age")) {
      if (value.empty() || (!is_digit(value.front()) && value.front() != '-')) continue;
      const bool negative = value.front() == '-';
      const std::string_view number = value.substr(negative ? 1 : 0);
      if (!std::all_of(number.begin(), number.end(), is_digit) || number.empty()) continue;
      std::int64_t seconds = 0;
      const auto parsed = std::from_chars(number.data(), number.data() + number.size(), seconds);
      if (parsed.ec == std::errc::result_out_of_range) seconds = std::numeric_limits<std::int64_t>::max();
      max_age = later(now, negative ? 0 : seconds);
    } else if (same_word(name, "domain")) {
      domain = lower(value.starts_with('.') ? value.substr(1) : value);
    } else if (same_word(name, "path")) {
      path = value.starts_with('/') ? std::string(value) : std::string();
    } else if (same_word(name, "secure")) {
      cookie.secure = true;
    } else if (same_word(name, "httponly")) {
      cookie.http_only = true;
    } else if (same_word(name, "partitioned")) {
      cookie.partitioned = true;
    } else if (same_word(name, "samesite")) {
      cookie.same_site = same_word(value, "strict") ? "Strict" : same_word(value, "lax") ? "Lax" : same_word(value, "none") ? "None" : "";
    }
  }
  cookie.expires = max_age ? max_age : expires;

  if (!domain.empty()) {
    if (is_public_suffix(domain)) {
      if (url.host != domain) return std::nullopt;
      domain.clear();  // a host that is itself a suffix may set cookies for itself alone
    } else if (!domain_matches(url.host, domain)) {
      return std::nullopt;
    } else if (patterns::is_ip_address(url.host)) {
      domain.clear();
    }
  }
  cookie.domain = domain.empty() ? url.host : "." + domain;
  cookie.path = path.empty() ? default_path(url) : path;

  const bool secure_origin = url.scheme == "https" || url.host == "localhost" || url.host.starts_with("127.");
  if (cookie.secure && !secure_origin) return std::nullopt;
  if (starts_with_word(cookie.name, "__Secure-") && !cookie.secure) return std::nullopt;
  if (starts_with_word(cookie.name, "__Host-") && (!cookie.secure || !domain.empty() || cookie.path != "/")) return std::nullopt;
  if ((cookie.same_site == "None" || cookie.partitioned == true) && !cookie.secure) return std::nullopt;
  cookie.set_by = url.href;
  return cookie;
}

void CookieJar::store(StoredCookie cookie, Instant now) {
  const std::string key = cookie.name + '\n' + cookie.domain + '\n' + cookie.path + (cookie.partitioned == true ? "\np" : "");
  const bool expired = cookie.expires && *cookie.expires <= now;
  const auto old = places_.find(key);
  if (old != places_.end()) {
    if (expired) {
      slots_[old->second].reset();
      places_.erase(old);
    } else {
      slots_[old->second] = std::move(cookie);
    }
  } else if (!expired) {
    places_.emplace(key, slots_.size());
    slots_.emplace_back(std::move(cookie));
  }
}

std::vector<StoredCookie> CookieJar::cookies() const {
  std::vector<StoredCookie> out;
  for (const auto& slot : slots_) {
    if (slot) out.push_back(*slot);
  }
  return out;
}

}  // namespace writ::collect
