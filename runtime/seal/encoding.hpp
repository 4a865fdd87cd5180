#pragma once
// Base64 and the lines that keys and signatures are written in.

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::seal {

template <std::size_t N>
using Bytes = std::array<unsigned char, N>;

inline constexpr std::size_t kSignatureBytes = 64;
using SignatureBytes = Bytes<kSignatureBytes>;

/// Nothing where it is no base64 of exactly `size` bytes in the one form that `base64` gives.
[[nodiscard]] std::optional<std::vector<unsigned char>> from_base64(std::string_view text, std::size_t size);

/// The lines of a small text file, without their ends (`\n` or `\r\n`); an empty last one is left out.
[[nodiscard]] std::vector<std::string_view> lines_of(std::string_view text);

/// A stranger's text for a message: control characters and what is no ASCII as `\xNN`, long ones cut.
[[nodiscard]] std::string shown(std::string_view text);

}  // namespace writ::seal
