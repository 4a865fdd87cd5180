#pragma once
// Days, instants and durations. Everything is UTC; no clock is read here (spec/semantics.md, "Time").

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ {

/// A civil day of the proleptic Gregorian calendar.
struct Date {
  std::int32_t days = 0;  ///< since 1970-01-01
  friend constexpr auto operator<=>(Date, Date) = default;
};

/// A moment, in milliseconds since 1970-01-01T00:00:00Z.
struct Instant {
  std::int64_t ms = 0;
  friend constexpr auto operator<=>(Instant, Instant) = default;
};

/// Calendar months and milliseconds. A literal has one of them; sums may have both (months are applied first).
struct Duration {
  std::int64_t months = 0;
  std::int64_t ms = 0;
  friend constexpr bool operator==(Duration, Duration) = default;
};

inline constexpr std::int64_t kMsPerDay = 86'400'000;

/// "2021-03-31"; nothing for anything else, a day that does not exist included. Years 0001 to 9999.
[[nodiscard]] std::optional<Date> parse_date(std::string_view text);
[[nodiscard]] std::string format_date(Date date);

/// RFC 3339 with `Z` or an offset, fraction of a second optional. Leap seconds are taken as :59.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);
/// "2026-11-23T10:00:00Z", with ".123" only where there are milliseconds.
[[nodiscard]] std::string format_instant(Instant instant);

[[nodiscard]] Date day_of(Instant instant);
[[nodiscard]] Instant start_of(Date date);

/// Months first (end of month clamped), then milliseconds. Saturates at the ends of the range.
[[nodiscard]] Instant add(Instant instant, Duration duration);
[[nodiscard]] Duration negate(Duration duration);

/// "13 months", "30 days", "320 ms": for messages.
[[nodiscard]] std::string format_duration(Duration duration);

}  // namespace writ
