#pragma once

#include <span>
#include <string>

namespace writ {

/// RFC 4648 with padding.
[[nodiscard]] std::string base64(std::span<const unsigned char> bytes);

}  // namespace writ
