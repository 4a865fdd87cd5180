#include "runtime/history/sqlite.hpp"

#include <sqlite3.h>

#include <fmt/format.h>

#include <map>

namespace writ::history {

std::int64_t Row::integer(int column) const { return sqlite3_column_int64(statement_, column); }
bool Row::is_null(int column) const { return sqlite3_column_type(statement_, column) == SQLITE_NULL; }

std::string_view Row::text(int column) const {
  // The text first: asking for the length before would be asking for that of another form.
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
  return text == nullptr ? std::string_view() : std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_, column)));
}

std::optional<std::string> Row::text_or_nothing(int column) const {
  if (is_null(column)) return std::nullopt;
  return std::string(text(column));
}

struct Database::Statements {
  std::map<std::string, std::unique_ptr<sqlite3_stmt, Finalizing>, std::less<>> by_text;
};

void Database::Closing::operator()(sqlite3* database) const { sqlite3_close_v2(database); }
void Database::Finalizing::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
void Database::ClosingStatements::operator()(Statements* statements) const { delete statements; }

tl::unexpected<Error> Database::damaged(std::string_view what) const {
  return fail("history.damaged", fmt::format("`{0}` is damaged: {1}. Nothing was changed; `sqlite3 {0} .recover` may save what can still be read", path_, what));
}

tl::unexpected<Error> Database::failure() const {
  if (!handle_) return fail("history.memory", fmt::format("cannot open `{}`: out of memory", path_));
  const std::string said = sqlite3_errmsg(handle_.get());
  switch (sqlite3_errcode(handle_.get()) & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return fail("history.locked", fmt::format("`{}` is held by another process that did not let go within {} s; nothing was changed", path_,
                                                std::chrono::duration_cast<std::chrono::duration<double>>(patience_).count()));
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: return fail("history.read-only", fmt::format("cannot write `{}`: the file or its folder is read-only", path_));
    case SQLITE_CANTOPEN: return fail("history.open", fmt::format("cannot open `{}`: {}", path_, said));
    case SQLITE_NOTADB: return fail("history.foreign", fmt::format("`{}` is no store of scans: it is not an SQLite file", path_));
    case SQLITE_FULL: return fail("history.full", fmt::format("cannot write `{}`: the disk is full; nothing was changed", path_));
    case SQLITE_IOERR: return fail("history.io", fmt::format("cannot read or write `{}`: {}; nothing was changed", path_, said));
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG: return fail("history.memory", fmt::format("`{}` holds more than fits: {}", path_, said));
    default: return damaged(said);
  }
}

Result<Database> Database::open(const std::string& path, Access access, std::chrono::milliseconds patience) {
  Database out;
  out.path_ = path;
  out.patience_ = patience;
  // SQLite reads ":memory:" and an empty name as something else than files.
  const std::string name = path.starts_with('/') ? path : "./" + path;
  sqlite3* handle = nullptr;
  // A file that must not be written is opened as such by itself, so that reading goes on.
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (access == Access::Write ? SQLITE_OPEN_CREATE : 0);
  const int opened = sqlite3_open_v2(name.c_str(), &handle, flags, nullptr);
  out.handle_.reset(handle);
  out.statements_.reset(new Statements);
  if (opened != SQLITE_OK) return out.failure();
  sqlite3_busy_timeout(handle, static_cast<int>(patience.count()));
  // The file may come from anywhere: its own views and triggers never run, its texts stay small enough to hold.
  sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_limit(handle, SQLITE_LIMIT_LENGTH, 64 << 20);
  if (access == Access::Read) {
    if (auto set = out.execute("PRAGMA query_only = ON"); !set) return tl::make_unexpected(std::move(set).error());
  } else {
    // A rollback journal: beside the file there is nothing once the work is done, and it may lie on a network share.
    if (auto set = out.execute("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL"); !set) return tl::make_unexpected(std::move(set).error());
    if (sqlite3_db_readonly(handle, "main") == 1) return fail("history.read-only", fmt::format("cannot write `{}`: the file is read-only", path));
  }
  return out;
}

Result<> Database::execute(const std::string& statements) {
  if (sqlite3_exec(handle_.get(), statements.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) return failure();
  return {};
}

Result<sqlite3_stmt*> Database::prepared(std::string_view statement) {
  const auto it = statements_->by_text.find(statement);
  if (it != statements_->by_text.end()) return it->second.get();
  sqlite3_stmt* made = nullptr;
  if (sqlite3_prepare_v2(handle_.get(), statement.data(), static_cast<int>(statement.size()), &made, nullptr) != SQLITE_OK) return failure();
  statements_->by_text.emplace(std::string(statement), std::unique_ptr<sqlite3_stmt, Finalizing>(made));
  return made;
}

Result<sqlite3_stmt*> Database::bound(std::string_view statement, std::initializer_list<SqlValue> parameters) {
  auto made = prepared(statement);
  if (!made) return made;
  int place = 0;
  for (const SqlValue& value : parameters) {
    ++place;
    int result = SQLITE_OK;
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      result = sqlite3_bind_int64(*made, place, *number);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      // A null pointer would bind NULL; the text outlives the call, since every statement is run within it.
      result = sqlite3_bind_text64(*made, place, text->data() == nullptr ? "" : text->data(), text->size(), SQLITE_STATIC, SQLITE_UTF8);
    } else {
      result = sqlite3_bind_null(*made, place);
    }
    if (result != SQLITE_OK) return failure();
  }
  return made;
}

Result<> Database::each(std::string_view statement, std::initializer_list<SqlValue> parameters, const std::function<Result<>(const Row&)>& take) {
  auto made = bound(statement, parameters);
  if (!made) return tl::make_unexpected(std::move(made).error());
  Result<> out;
  for (;;) {
    const int step = sqlite3_step(*made);
    if (step == SQLITE_DONE) break;
    if (step != SQLITE_ROW) {
      out = failure();
      break;
    }
    out = take(Row(*made));
    if (!out) break;
  }
  sqlite3_reset(*made);
  sqlite3_clear_bindings(*made);
  return out;
}

Result<> Database::run(std::string_view statement, std::initializer_list<SqlValue> parameters) {
  return each(statement, parameters, [](const Row&) -> Result<> { return {}; });
}

Result<std::int64_t> Database::number(std::string_view statement, std::initializer_list<SqlValue> parameters) {
  std::optional<std::int64_t> first;
  WRIT_TRY_VOID(each(statement, parameters, [&](const Row& row) -> Result<> {
    if (!first) first = row.integer(0);
    return {};
  }));
  return first.value_or(0);
}

Result<Transaction> Transaction::begin(Database& database, Database::Access access) {
  WRIT_TRY_VOID(database.execute(access == Database::Access::Write ? "BEGIN IMMEDIATE" : "BEGIN"));
  return Transaction(database);
}

Transaction::~Transaction() {
  // What SQLite rolled back itself has nothing left to roll back, and there is nobody to tell.
  if (database_ != nullptr) static_cast<void>(sqlite3_exec(database_->handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr));
}

Result<> Transaction::commit() {
  WRIT_TRY_VOID(database_->execute("COMMIT"));
  database_ = nullptr;
  return {};
}

}  // namespace writ::history
