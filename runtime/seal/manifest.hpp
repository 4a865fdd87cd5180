#pragma once
// `writ.manifest/1`: which files belong together, by sum and size; what a signature stands for (spec/evidence-bundles.md,
// schema/writ.manifest-1.schema.json).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"

namespace writ::seal {

/// What the manifest is of; one cannot stand for the other.
enum class Sealed { EvidenceBundle, Pack };

struct FileSum {
  std::string path;    ///< relative, parts joined by `/`
  std::uint64_t size = 0;
  std::string sha256;  ///< 64 lower-case hex digits
};

struct Manifest {
  Sealed of = Sealed::EvidenceBundle;
  Json about = Json::object();  ///< what is said besides: members between `of` and `files`
  std::vector<FileSum> files;   ///< sorted by path, each once
};

inline constexpr std::size_t kMostManifestBytes = std::size_t{16} << 20U;

/// Sorts the files; equal manifests give equal bytes.
[[nodiscard]] std::string write_manifest(Manifest manifest);
/// Error `manifest.form`: the member at fault and what was expected.
[[nodiscard]] Result<Manifest> read_manifest(std::string_view bytes, Sealed expected);

/// Whether a path stays below the folder that it is relative to, and reads the same everywhere: UTF-8 without control
/// characters and backslashes, no empty part, `.`, `..` or drive.
[[nodiscard]] bool is_plain_path(std::string_view path);

}  // namespace writ::seal
