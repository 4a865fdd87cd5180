#include "tools/cli/trust.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tools/cli/file_kind.hpp"

namespace writ::cli {

std::vector<seal::PackFile> files_of(const compiler::PackBytes& pack) {
  std::vector<seal::PackFile> out;
  for (const auto& file : pack.files) out.push_back({file.name, file.text});
  return out;
}

Result<> expect_signable(const compiler::PackBytes& pack) {
  constexpr std::string_view kPacks = "a pack is a folder with a pack.writ, a .writ file or a .writc file";
  const auto& files = pack.files;
  if (pack.folder) {
    if (std::any_of(files.begin(), files.end(), [](const auto& file) { return file.name == "pack.writ"; })) return {};
    return fail("usage.pack", fmt::format("`{}` has no pack.writ: {}", pack.path, kPacks));
  }
  const FileKind kind = kind_of(files.front().text);
  if (kind == FileKind::BinaryPack || (kind == FileKind::Unknown && pack.path.ends_with(".writ"))) return {};
  WRIT_TRY_VOID(expect_pack(pack.path));
  return fail("usage.pack", fmt::format("`{}` is no pack: {}", pack.path, kPacks));
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
