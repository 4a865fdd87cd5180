#include "base/date.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <limits>

namespace writ {
namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;
using std::chrono::year_month_day_last;

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (at + count > text.size()) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

year_month_day civil(Date date) { return year_month_day{sys_days{std::chrono::days{date.days}}}; }

std::int64_t saturating_add(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) {
    return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
  }
  return sum;
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text, 0, 4);
  const auto m = digits(text, 5, 2);
  const auto d = digits(text, 8, 2);
  if (!y || !m || !d || *y == 0) return std::nullopt;
  const year_month_day ymd{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
  if (!ymd.ok()) return std::nullopt;
  return Date{static_cast<std::int32_t>(sys_days{ymd}.time_since_epoch().count())};
}

std::string format_date(Date date) {
  const auto ymd = civil(date);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()),
                     static_cast<unsigned>(ymd.day()));
}

std::optional<Instant> parse_instant(std::string_view text) {
  if (text.size() < 20) return std::nullopt;
  const auto date = parse_date(text.substr(0, 10));
  if (!date || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) return std::nullopt;
  const auto h = digits(text, 11, 2);
  const auto m = digits(text, 14, 2);
  auto s = digits(text, 17, 2);
  if (!h || !m || !s || text[13] != ':' || text[16] != ':' || *h > 23 || *m > 59 || *s > 60) return std::nullopt;
  if (*s == 60) s = 59;
  std::size_t at = 19;
  std::int64_t ms = 0;
  if (at < text.size() && text[at] == '.') {
    ++at;
    std::int64_t scale = 100;
    const std::size_t first = at;
    while (at < text.size() && text[at] >= '0' && text[at] <= '9') {
      ms += (text[at] - '0') * scale;
      scale /= 10;
      ++at;
    }
    if (at == first) return std::nullopt;
  }
  if (at >= text.size()) return std::nullopt;
  std::int64_t offset_minutes = 0;
  if (text[at] == 'Z' || text[at] == 'z') {
    if (at + 1 != text.size()) return std::nullopt;
  } else if (text[at] == '+' || text[at] == '-') {
    const auto oh = digits(text, at + 1, 2);
    const auto om = digits(text, at + 4, 2);
    if (!oh || !om || at + 6 != text.size() || text[at + 3] != ':' || *oh > 23 || *om > 59) return std::nullopt;
    offset_minutes = (*oh * 60 + *om) * (text[at] == '-' ? -1 : 1);
  } else {
    return std::nullopt;
  }
  const std::int64_t seconds = std::int64_t{date->days} * 86'400 + *h * 3'600 + *m * 60 + *s - offset_minutes * 60;
  return Instant{seconds * 1'000 + ms};
}

std::string format_instant(Instant instant) {
  const Date date = day_of(instant);
  const std::int64_t rest = instant.ms - start_of(date).ms;
  const std::int64_t seconds = rest / 1'000;
  std::string out = fmt::format("{}T{:02}:{:02}:{:02}", format_date(date), seconds / 3'600, seconds / 60 % 60, seconds % 60);
  if (rest % 1'000 != 0) out += fmt::format(".{:03}", rest % 1'000);
  return out + "Z";
}

Date day_of(Instant instant) {
  std::int64_t days = instant.ms / kMsPerDay;
  if (instant.ms % kMsPerDay < 0) --days;
  return Date{static_cast<std::int32_t>(days)};
}

Instant start_of(Date date) { return Instant{std::int64_t{date.days} * kMsPerDay}; }

Instant add(Instant instant, Duration duration) {
  if (duration.months != 0) {
    const Date date = day_of(instant);
    const std::int64_t rest = instant.ms - start_of(date).ms;
    const auto ymd = civil(date);
    // Far more months than the calendar has are as good as the end of it.
    const std::int64_t limited = std::clamp<std::int64_t>(duration.months, -240'000, 240'000);
    const auto moved = std::chrono::year_month{ymd.year(), ymd.month()} + std::chrono::months{limited};
    const year_month_day last = year_month_day_last{moved.year(), std::chrono::month_day_last{moved.month()}};
    const year_month_day target{moved.year(), moved.month(), std::min(ymd.day(), last.day())};
    instant.ms = std::int64_t{sys_days{target}.time_since_epoch().count()} * kMsPerDay + rest;
  }
  instant.ms = saturating_add(instant.ms, duration.ms);
  return instant;
}

Duration negate(Duration duration) { return {-duration.months, -duration.ms}; }

std::string format_duration(Duration duration) {
  const auto count = [](std::int64_t n, std::string_view unit) {
    return fmt::format("{} {}{}", n, unit, n == 1 || n == -1 ? "" : "s");
  };
  std::string out;
  if (duration.months != 0) {
    out = duration.months % 12 == 0 ? count(duration.months / 12, "year") : count(duration.months, "month");
    if (duration.ms == 0) return out;
    out += " and ";
  }
  const std::int64_t ms = duration.ms;
  if (ms != 0 && ms % kMsPerDay == 0) return out + count(ms / kMsPerDay, "day");
  if (ms != 0 && ms % 3'600'000 == 0) return out + count(ms / 3'600'000, "hour");
  if (ms != 0 && ms % 60'000 == 0) return out + fmt::format("{} min", ms / 60'000);
  if (ms != 0 && ms % 1'000 == 0) return out + fmt::format("{} s", ms / 1'000);
  return out + fmt::format("{} ms", ms);
}

}  // namespace writ
