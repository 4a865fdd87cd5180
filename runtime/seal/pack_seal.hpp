#pragma once
// Signed packs. A pack of one file (`.writc`, `.writ`) has its signature beside it; a folder has a manifest of its rule files
// in it, and the signature of that.

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/seal/verification.hpp"

namespace writ::seal {

inline constexpr std::string_view kPackManifest = "pack.manifest.json";

/// A file of a folder pack: its name relative to the folder, and its bytes. They stay the caller's.
struct PackFile {
  std::string_view name, bytes;
};

/// Error: a name that reads differently elsewhere (`is_plain_path`).
[[nodiscard]] Result<std::string> pack_manifest(std::span<const PackFile> files);

/// The bytes that were read as the pack's files against manifest and signature in the folder. Error: these cannot be read.
[[nodiscard]] Result<Verification> check_pack_folder(const std::string& folder, std::span<const PackFile> files, const TrustedKeys& keys);
/// The bytes that were read from the file against the signature beside it.
[[nodiscard]] Result<Verification> check_pack_file(const std::string& path, std::string_view bytes, const TrustedKeys& keys);

}  // namespace writ::seal
