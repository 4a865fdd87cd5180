#pragma once
// Literals: the text of a lexeme to its value, and values back to text.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/diagnostic.hpp"
#include "language/ast.hpp"

namespace writ::language {

/// What is wrong with a literal: where (offsets within its text), and how to mend it.
struct LiteralFault {
  DiagnosticCode code;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::string message;
  std::string help;
  std::string replacement;  ///< for the whole literal; empty: none is sure
};

/// A value where one could be made even of a faulty literal, so that reading goes on.
template <typename T>
struct Decoded {
  T value{};
  std::vector<LiteralFault> faults;
};

/// `"…"`: escapes resolved.
[[nodiscard]] Decoded<std::string> decode_string(std::string_view text);
/// `"""…"""`: first line break, last line end and common indentation removed.
[[nodiscard]] Decoded<std::string> decode_block(std::string_view text);
/// `/…/is`.
[[nodiscard]] Decoded<RegexLiteral> decode_regex(std::string_view text);
[[nodiscard]] Decoded<std::int64_t> decode_integer(std::string_view text);
[[nodiscard]] Decoded<double> decode_decimal(std::string_view text);
/// `13 months`; also of what the lexer calls a bad duration.
[[nodiscard]] Decoded<Duration> decode_duration(std::string_view text);
[[nodiscard]] Decoded<Date> decode_date(std::string_view text);

/// `"…"` with the escapes that it needs.
[[nodiscard]] std::string encode_string(std::string_view value);
/// `/…/is`.
[[nodiscard]] std::string encode_regex(const RegexLiteral& regex);

}  // namespace writ::language
