#pragma once
// Violations by day, week or month (spec/history.md, "The trend"). A violation is one rule against one vendor on one site; it stands from the
// scan that first finds it to the one that finds it gone, whatever lies in between.

#include <cstddef>
#include <map>
#include <optional>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/enums.hpp"
#include "runtime/history/past.hpp"
#include "runtime/history/sqlite.hpp"

namespace writ::history {

enum class TrendStep { Day, Week, Month };

/// Weeks begin on Monday. What stands is counted at the end of the row's time, what happens within it.
struct TrendRow {
  Date from;
  std::size_t visits = 0;
  std::map<model::Severity, std::size_t> by_severity;   ///< standing and not waived
  std::size_t waived = 0, fresh = 0, returned = 0, fixed = 0;
  std::size_t withdrawn = 0;                            ///< that no rule asks for any more
  std::int64_t fixing_ms = 0;                           ///< how long the fixed ones stood, together
  [[nodiscard]] std::size_t violations() const;
  /// Days; nothing where nothing was fixed.
  [[nodiscard]] std::optional<double> mean_days_to_fix() const;
};

struct Trend {
  TrendStep step = TrendStep::Week;
  std::vector<TrendRow> rows;   ///< without gaps, from the first scan to the last
  std::size_t fixed = 0;
  std::int64_t fixing_ms = 0;
  [[nodiscard]] std::optional<double> mean_days_to_fix() const;
};

inline constexpr std::size_t kMostTrendRows = 5000;

/// Of the filter, statuses are not asked. More than kMostTrendRows rows are an error that says so.
[[nodiscard]] Result<Trend> trend(Database& database, const Filter& filter, TrendStep step);

}  // namespace writ::history
