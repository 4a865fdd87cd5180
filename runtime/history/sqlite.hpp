#pragma once
// The one door to SQLite: a database file, its statements and transactions as values that clean up behind themselves. Every failure is an
// Error that names the file and says what may mend it (spec/history.md, "What can be wrong").

#include <chrono>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "base/result.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace writ::history {

/// What a column holds, or a parameter gets.
using SqlValue = std::variant<std::nullptr_t, std::int64_t, std::string_view>;

template <typename T>
[[nodiscard]] SqlValue sql_value(const std::optional<T>& value) {
  if (!value) return nullptr;
  return SqlValue(*value);
}

/// The row that a statement stands on. Texts live until the next step.
class Row {
 public:
  explicit Row(sqlite3_stmt* statement) : statement_(statement) {}
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string_view text(int column) const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] std::optional<std::string> text_or_nothing(int column) const;

 private:
  sqlite3_stmt* statement_;
};

class Database {
 public:
  enum class Access { Read, Write };
  /// Opens the file, and makes it where `Write` is asked for. `patience`: how long to wait for another process that writes.
  [[nodiscard]] static Result<Database> open(const std::string& path, Access access, std::chrono::milliseconds patience);

  /// Runs statements without parameters or results, one after the other.
  [[nodiscard]] Result<> execute(const std::string& statements);
  /// Runs one statement that gives no rows.
  [[nodiscard]] Result<> run(std::string_view statement, std::initializer_list<SqlValue> parameters = {});
  /// Hands every row to the caller, until it returns an error. The same statement must not run inside its own rows.
  [[nodiscard]] Result<> each(std::string_view statement, std::initializer_list<SqlValue> parameters, const std::function<Result<>(const Row&)>& take);
  /// The number in the first column of the first row; 0 where there is none.
  [[nodiscard]] Result<std::int64_t> number(std::string_view statement, std::initializer_list<SqlValue> parameters = {});

  [[nodiscard]] const std::string& path() const { return path_; }
  /// The file holds what cannot be, such as a word that no table of ours has.
  [[nodiscard]] tl::unexpected<Error> damaged(std::string_view what) const;

 private:
  friend class Transaction;
  struct Closing {
    void operator()(sqlite3* database) const;
  };
  struct Finalizing {
    void operator()(sqlite3_stmt* statement) const;
  };
  struct Statements;
  struct ClosingStatements {
    void operator()(Statements* statements) const;
  };
  Database() = default;
  [[nodiscard]] tl::unexpected<Error> failure() const;
  [[nodiscard]] Result<sqlite3_stmt*> prepared(std::string_view statement);
  [[nodiscard]] Result<sqlite3_stmt*> bound(std::string_view statement, std::initializer_list<SqlValue> parameters);

  std::string path_;
  std::chrono::milliseconds patience_{0};
  std::unique_ptr<sqlite3, Closing> handle_;
  std::unique_ptr<Statements, ClosingStatements> statements_;  ///< prepared once, by their text; gone before the handle
};

/// Rolled back unless committed. A Write transaction holds the file against other writers from its first moment.
class Transaction {
 public:
  [[nodiscard]] static Result<Transaction> begin(Database& database, Database::Access access);
  Transaction(Transaction&& other) noexcept : database_(std::exchange(other.database_, nullptr)) {}
  Transaction& operator=(Transaction&&) = delete;
  ~Transaction();
  [[nodiscard]] Result<> commit();

 private:
  explicit Transaction(Database& database) : database_(&database) {}
  Database* database_;
};

}  // namespace writ::history
