#include "runtime/seal/bundle.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/sha256.hpp"

namespace writ::seal {
namespace {

std::string signature_name() { return std::string(kBundleManifest) + std::string(kSignatureSuffix); }

/// The file of that name, of at most so many bytes; nothing where there is none.
Result<std::optional<std::string>> read_named(const ZipReader& archive, std::string_view name, std::size_t most) {
  const auto& entries = archive.entries();
  const auto at = std::find_if(entries.begin(), entries.end(), [&](const ZipEntry& entry) { return entry.name == name; });
  if (at == entries.end()) return std::nullopt;
  if (at->size > most) return fail("bundle.form", fmt::format("`{}` has {} bytes, more than {}", name, at->size, most));
  auto bytes = archive.read(static_cast<std::size_t>(at - entries.begin()));
  if (!bytes) return tl::make_unexpected(std::move(bytes).error());
  return std::move(*bytes);
}

Result<std::string> sum_of(const ZipReader& archive, std::size_t entry) {
  Sha256 hash;
  WRIT_TRY_VOID(archive.read(entry, [&](std::string_view piece) { hash.add(piece); }));
  return hash.finish();
}

/// A file that cannot be unpacked was changed, as any other that is not what was signed.
Verification unreadable(const std::string& name, const Error& error) {
  Verification out;
  out.faults.push_back({"changed", name, fmt::format("`{}` was changed: {}", name, error.text())});
  return out;
}

}  // namespace

Result<std::string> write_bundle(std::vector<ZipFile> files, Json about, Instant moment, const Signing& signing) {
  Manifest manifest;
  manifest.about = std::move(about);
  std::sort(files.begin(), files.end(), [](const ZipFile& a, const ZipFile& b) { return a.name < b.name; });
  for (const ZipFile& file : files) manifest.files.push_back({file.name, file.bytes.size(), sha256_hex(file.bytes)});
  std::string text = write_manifest(std::move(manifest));
  std::vector<ZipFile> all;
  std::string signature = signing ? write_signature(signing(text)) : std::string();
  all.push_back({std::string(kBundleManifest), std::move(text)});
  if (signing) all.push_back({signature_name(), std::move(signature)});
  for (ZipFile& file : files) all.push_back(std::move(file));
  return write_zip(all, moment);
}

Result<OpenBundle> open_bundle(std::string_view archive, const TrustedKeys& keys, const ZipLimits& limits) {
  WRIT_TRY(reader, ZipReader::open(archive, limits));
  OpenBundle out{std::move(reader), {}, {}};
  auto manifest = read_named(out.archive, kBundleManifest, kMostManifestBytes);
  if (!manifest && manifest.error().code == "zip.data") {
    out.verification = unreadable(std::string(kBundleManifest), manifest.error());
    return out;
  }
  if (!manifest) return tl::make_unexpected(std::move(manifest).error());
  if (!*manifest) return fail("bundle.form", fmt::format("the archive is no evidence bundle: it has no `{}`", kBundleManifest));
  out.manifest = std::move(**manifest);
  auto signature = read_named(out.archive, signature_name(), kMostSignatureBytes);
  if (!signature && signature.error().code == "zip.data") {
    out.verification = unreadable(signature_name(), signature.error());
    return out;
  }
  if (!signature) return tl::make_unexpected(std::move(signature).error());

  std::vector<FoundFile> found;
  const auto& entries = out.archive.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].name == kBundleManifest || entries[i].name == signature_name()) continue;
    found.push_back({entries[i].name, entries[i].size, [&reader = out.archive, i] { return sum_of(reader, i); }});
  }
  const auto text = *signature ? std::optional<std::string_view>(**signature) : std::nullopt;
  out.verification = check_manifest(Sealed::EvidenceBundle, out.manifest, std::string(kBundleManifest), text, keys, found);
  // The first line of a signature is signed by nobody, so in a bundle it may only be the one that is written.
  const auto read = text ? read_signature(*text) : Result<Signature>(tl::make_unexpected(Error{}));
  if (read && (write_signature(*read) != *text || read->untrusted != untrusted_comment(read->key))) {
    out.verification.faults.push_back({"signature", signature_name(), fmt::format("`{}` was changed: it is not as writ writes it", signature_name())});
    out.verification.signer.reset();
  }
  return out;
}

}  // namespace writ::seal
