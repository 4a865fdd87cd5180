#pragma once
// The tables of a store of scans, and what makes a file one (spec/history.md, "The tables").

#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.hpp"
#include "runtime/history/sqlite.hpp"

namespace writ::history {

/// `PRAGMA application_id` of every store: "Writ".
inline constexpr std::int64_t kApplicationId = 0x57726974;

/// The statements that lead from each version of the tables to the next; their number is the newest version, `PRAGMA user_version`.
[[nodiscard]] std::span<const std::string_view> migrations();

enum class SchemaState { Empty, Older, Current };

/// What the file is. Errors: the file of another program, or of a newer Writ.
[[nodiscard]] Result<SchemaState> schema_state(Database& database);

/// Brings the tables to the newest version, inside the caller's transaction.
[[nodiscard]] Result<> migrate(Database& database);

}  // namespace writ::history
