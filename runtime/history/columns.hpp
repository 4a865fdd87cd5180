#pragma once
// Columns as values: what no table of ours has means that the file is damaged.

#include <fmt/format.h>

#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "model/enums.hpp"
#include "runtime/findings/finding.hpp"
#include "runtime/history/life.hpp"
#include "runtime/history/sqlite.hpp"

namespace writ::history {

[[nodiscard]] Result<Instant> instant_at(const Database& database, const Row& row, int column);
[[nodiscard]] Result<std::vector<Looked>> looked_at(const Database& database, const Row& row, int column);
/// From the columns finding, at, event, severity, waived, which stand in this order.
[[nodiscard]] Result<Event> event_at(const Database& database, const Row& row, int first);
[[nodiscard]] Result<std::vector<findings::BlindSpot>> blind_spots_of(Database& database, ScanId scan);

template <typename E>
[[nodiscard]] Result<E> word_at(const Database& database, const Row& row, int column) {
  if (const auto value = model::parse<E>(row.text(column))) return *value;
  return database.damaged(fmt::format("`{}` stands where a word of ours should", row.text(column).substr(0, 64)));
}

}  // namespace writ::history
