#pragma once
// The public keys of certificates in a PEM file, as Chromium's list of trusted keys wants them.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace writ::browser {

/// Base64 of SHA-256 of each certificate's SubjectPublicKeyInfo. An error where the file holds none.
[[nodiscard]] Result<std::vector<std::string>> trusted_keys_of(const std::string& pem_file);
[[nodiscard]] Result<std::vector<std::string>> trusted_keys_in(std::string_view pem);

}  // namespace writ::browser
