#include "tools/cli/trust.hpp"

#include <fmt/format.h>

namespace writ::cli {

std::vector<seal::PackFile> files_of(const compiler::PackBytes& pack) {
  std::vector<seal::PackFile> out;
  for (const auto& file : pack.files) out.push_back({file.name, file.text});
  return out;
}

Result<seal::Verification> check_pack(const compiler::PackBytes& pack, const seal::TrustedKeys& keys) {
  if (!pack.folder) return seal::check_pack_file(pack.path, pack.files.front().text, keys);
  return seal::check_pack_folder(pack.path, files_of(pack), keys);
}

Result<compiler::Admit> admit_signed(const std::string& trusted_keys) {
  if (trusted_keys.empty()) return compiler::Admit();
  WRIT_TRY(keys, seal::TrustedKeys::read(trusted_keys));
  return compiler::Admit([keys](const compiler::PackBytes& pack) -> Result<> {
    WRIT_TRY(verification, check_pack(pack, keys));
    if (verification.trust() == seal::Trust::Whole) return {};
    return fail("pack.untrusted", fmt::format("the pack `{}` is not used: {}", pack.path, seal::told(verification.faults)));
  });
}

}  // namespace writ::cli
