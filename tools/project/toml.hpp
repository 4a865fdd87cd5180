#pragma once
// TOML as a tree with places: the one door to the TOML library.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"

namespace writ::project {

struct Member;

struct Value {
  enum class Kind { Text, Integer, Decimal, Boolean, Date, Time, List, Table };
  Kind kind = Kind::Text;
  Span span;                     ///< of what stands behind the `=`; of a table with a header, the header
  std::string text;              ///< of Text; of Date as 2026-01-31
  std::int64_t integer = 0;
  double decimal = 0;
  bool boolean = false;
  bool inline_table = false;     ///< `{ … }`
  std::vector<Value> items;      ///< of List
  std::vector<Member> members;   ///< of Table, as they stand in the file

  /// Whether both say the same, wherever they stand.
  [[nodiscard]] bool says_same(const Value& other) const;
};

struct Member {
  std::string key;
  Span key_span;
  Value value;
};

/// "a text", "a table": what was found, for messages.
[[nodiscard]] std::string_view kind_words(Value::Kind kind);

/// The root table of a text, or nothing and a diagnostic (W601). Members are in the order of the file.
[[nodiscard]] std::optional<Value> parse_toml(FileId file, const SourceFile& source, Diagnostics& diagnostics);

/// A text as a TOML string.
[[nodiscard]] std::string toml_text(std::string_view text);

}  // namespace writ::project
