#pragma once
// An evidence bundle: a zip archive with `manifest.json`, its signature, and every file that the manifest lists
// (spec/evidence-bundles.md).

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/json.hpp"
#include "base/result.hpp"
#include "runtime/seal/verification.hpp"
#include "runtime/seal/zip.hpp"

namespace writ::seal {

inline constexpr std::string_view kBundleManifest = "manifest.json";

/// Makes the signature of the manifest's bytes.
using Signing = std::function<Signature(std::string_view manifest)>;

/// The bundle's bytes: manifest, signature (where there is one to make), files by name. `about` stands in the manifest;
/// `moment` is the archive's time. Equal arguments give equal bytes. Errors of `write_zip`.
[[nodiscard]] Result<std::string> write_bundle(std::vector<ZipFile> files, Json about, Instant moment, const Signing& signing);

/// A bundle that was opened. What it holds is believed only after `verification` was looked at.
struct OpenBundle {
  ZipReader archive;
  Verification verification;
  std::string manifest;  ///< its exact bytes
};

/// Opens and checks. `archive` must outlive what is given. Errors: what is no archive that a bundle can be (`zip.*`),
/// `bundle.form` where it has no manifest.
[[nodiscard]] Result<OpenBundle> open_bundle(std::string_view archive, const TrustedKeys& keys, const ZipLimits& limits = {});

}  // namespace writ::seal
