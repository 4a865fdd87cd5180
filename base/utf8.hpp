#pragma once
// UTF-8 and what Unicode says of characters and names. ICU stays behind this header.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ::utf8 {

/// A code point and the bytes that it takes; `length` 0 at the end of the text or where it is not UTF-8.
struct Decoded {
  char32_t code_point = 0;
  std::uint32_t length = 0;
};

/// The code point at a byte offset. Overlong forms, surrogates and cut sequences are not UTF-8.
[[nodiscard]] Decoded decode(std::string_view text, std::size_t offset);

/// Appends a code point; false for what is none (a surrogate, beyond U+10FFFF).
bool append(std::string& out, char32_t code_point);

/// The offset of the first byte that is not UTF-8; nothing if all is.
[[nodiscard]] std::optional<std::size_t> first_invalid(std::string_view text);

/// Code points in a valid text: what a column counts.
[[nodiscard]] std::size_t count(std::string_view text);

[[nodiscard]] bool is_letter(char32_t code_point);
/// What may follow a letter within a word: a combining mark.
[[nodiscard]] bool is_mark(char32_t code_point);
/// A decimal digit of any script.
[[nodiscard]] bool is_digit(char32_t code_point);

/// Unicode normal form C.
[[nodiscard]] bool is_nfc(std::string_view text);
[[nodiscard]] std::string to_nfc(std::string_view text);

}  // namespace writ::utf8
