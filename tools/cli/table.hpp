#pragma once
// Texts in columns for a terminal.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace writ::cli {

/// Columns of a terminal, near enough: one for each code point.
[[nodiscard]] std::size_t width_of(std::string_view text);

/// One line each, every column as wide as its widest cell; nothing behind the last cell. What could steer a terminal becomes U+FFFD.
[[nodiscard]] std::string aligned(const std::vector<std::vector<std::string>>& lines);

}  // namespace writ::cli
