#pragma once
// Secret keys as people keep them, and what is made with them.

#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/seal/signature.hpp"

namespace writ::cli {

/// `--passphrase-file` (its first line), else the terminal where the key needs it. Nothing where the key is open.
[[nodiscard]] Result<seal::SecretKey> load_secret_key(const std::string& path, const std::string& passphrase_file);

/// The first line of the file. The caller wipes it.
[[nodiscard]] Result<std::string> read_passphrase(const std::string& file);
/// Asks on the terminal, without showing what is typed. Error `passphrase.terminal` where there is none.
[[nodiscard]] Result<std::string> ask_passphrase(std::string_view question);

/// A signature whose comment names the file and the moment: SOURCE_DATE_EPOCH (seconds since 1970) where it is set, so that
/// the same input gives the same bytes, else the clock. This is the only place that asks the clock.
[[nodiscard]] seal::Signature sign_now(std::string_view bytes, const seal::SecretKey& key, std::string_view name);

}  // namespace writ::cli
