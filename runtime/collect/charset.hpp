#pragma once
// Served bytes as UTF-8, by the encoding that a browser would take.

#include <string>
#include <string_view>

namespace writ::collect {

/// The `charset` of a content type; empty if it names none.
[[nodiscard]] std::string charset_of(std::string_view content_type);

/// Order of the HTML standard: byte-order mark, the header's charset, a `meta` in the first 1024 bytes. Where nothing
/// speaks: UTF-8 if the bytes are valid UTF-8, else windows-1252. The mark itself is dropped, everything else stays;
/// what the encoding does not have becomes U+FFFD.
[[nodiscard]] std::string to_utf8(std::string_view bytes, std::string_view content_type);

/// The text with every invalid sequence as U+FFFD.
[[nodiscard]] std::string valid_utf8(std::string_view text);
[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace writ::collect
