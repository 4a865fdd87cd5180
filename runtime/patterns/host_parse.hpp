#pragma once
// The host parser of the WHATWG URL standard, shared by host.cpp and url.cpp.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace writ::patterns {

/// Of a special scheme: percent-decoded, IDNA, addresses. A trailing dot stays.
[[nodiscard]] Result<std::string> parse_special_host(std::string_view text);
/// Of any other scheme: brackets are IPv6, the rest stands as written, controls percent-encoded.
[[nodiscard]] Result<std::string> parse_opaque_host(std::string_view text);

/// `%41` to `A`; what is no escape stays.
[[nodiscard]] std::string percent_decode(std::string_view text);
/// The byte as `%XX`, added to `out`.
void append_percent_encoded(std::string& out, unsigned char byte);

}  // namespace writ::patterns
