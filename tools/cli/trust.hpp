#pragma once
// `--trusted-keys`: only packs that a trusted key signed are used.

#include <string>

#include "base/result.hpp"
#include "compiler/load.hpp"
#include "runtime/seal/pack_seal.hpp"

namespace writ::cli {

/// What the compiler asks before it parses a pack; empty where no keys are named. Errors are those of the keys.
[[nodiscard]] Result<compiler::Admit> admit_signed(const std::string& trusted_keys);

/// The pack against its signature.
[[nodiscard]] Result<seal::Verification> check_pack(const compiler::PackBytes& pack, const seal::TrustedKeys& keys);

/// Refuses what is no pack, so that nothing else is signed or verified as one: a folder needs a pack.writ, a file is compiled or ends in
/// .writ. `usage.pack`.
[[nodiscard]] Result<> expect_signable(const compiler::PackBytes& pack);

/// A folder's files as the manifest takes them; they point into the pack.
[[nodiscard]] std::vector<seal::PackFile> files_of(const compiler::PackBytes& pack);

}  // namespace writ::cli
