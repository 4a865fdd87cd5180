#include "runtime/seal/pack_seal.hpp"

#include <fmt/format.h>

#include "base/sha256.hpp"
#include "runtime/seal/small_file.hpp"

namespace writ::seal {

static std::optional<std::string_view> view(const std::optional<std::string>& text) {
  return text ? std::optional<std::string_view>(*text) : std::nullopt;
}

Result<std::string> pack_manifest(std::span<const PackFile> files) {
  Manifest out;
  out.of = Sealed::Pack;
  for (const PackFile& file : files) {
    if (!is_plain_path(file.name)) return fail("pack.name", fmt::format("the file name `{}` cannot be signed: it is no UTF-8, or has a backslash, a colon or a control character", shown(file.name)));
    out.files.push_back({std::string(file.name), file.bytes.size(), sha256_hex(file.bytes)});
  }
  return write_manifest(std::move(out));
}

Result<Verification> check_pack_folder(const std::string& folder, std::span<const PackFile> files, const TrustedKeys& keys) {
  const std::string name(kPackManifest);
  const std::string path = folder + (folder.ends_with('/') ? "" : "/") + name;
  WRIT_TRY(manifest, read_small_file(path, kMostManifestBytes));
  WRIT_TRY(signature, read_small_file(path + std::string(kSignatureSuffix), kMostSignatureBytes));
  if (!manifest) {
    Verification out;
    out.faults.push_back({"unsigned", name, fmt::format("the folder is not signed: there is no `{}` in it", name)});
    return out;
  }
  std::vector<FoundFile> found;
  for (const PackFile& file : files) {
    found.push_back({std::string(file.name), file.bytes.size(), [bytes = file.bytes]() -> Result<std::string> { return sha256_hex(bytes); }});
  }
  return check_manifest(Sealed::Pack, *manifest, name, view(signature), keys, found);
}

Result<Verification> check_pack_file(const std::string& path, std::string_view bytes, const TrustedKeys& keys) {
  WRIT_TRY(signature, read_small_file(path + std::string(kSignatureSuffix), kMostSignatureBytes));
  return check_signature(bytes, path.substr(path.rfind('/') + 1), view(signature), keys);
}

}  // namespace writ::seal
