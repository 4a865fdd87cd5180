#pragma once
// A strict, non-recursive scanner of JSON text: slow beside simdjson, but it knows where a fault lies and what stands there.
// The reader asks it only once something is wrong, and for the inside of strings and numbers.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace writ::snapshot {

struct JsonFault {
  std::string pointer;  ///< of the value that the fault stands in
  std::size_t offset;   ///< in bytes
  std::string message;  ///< what was found; what was expected
};

/// The first place where the text is no JSON (RFC 8259) or no UTF-8; nothing if there is none.
[[nodiscard]] std::optional<JsonFault> find_json_fault(std::string_view text);

/// Whether the whole token is a number as JSON writes it.
[[nodiscard]] bool is_json_number(std::string_view token);

struct Unescaped {
  std::size_t size = 0;                 ///< bytes written
  std::optional<std::size_t> bad_at;    ///< offset in `inside` of an escape that JSON does not have
};
/// Writes the text of a string literal (without its quotes) to `out`, which has room for inside.size() bytes: no escape is
/// shorter than what it stands for. A lone surrogate, which JavaScript writes and UTF-8 cannot hold, becomes U+FFFD.
[[nodiscard]] Unescaped unescape_json(std::string_view inside, char* out);

}  // namespace writ::snapshot
