#pragma once
// What stands in a text that was encoded for sending: percent, base64 and base64url, and deflate, zlib or gzip inside them.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace writ::snapshot {

/// Without `%XX`, `+` as a space; nothing where there is no `%XX`.
[[nodiscard]] std::optional<std::string> percent_decoded(std::string_view text);

/// Either alphabet, padding or none; nothing where it is no base64.
[[nodiscard]] std::optional<std::string> base64_decoded(std::string_view text);

/// The text, then everything that was found encoded in it, three layers deep, each on lines of its own; the first mebibyte of it.
[[nodiscard]] std::string decoded_layers(std::string_view text);

}  // namespace writ::snapshot
