#pragma once
// The structure of a zip archive from a stranger, read strictly: what unpackers could read in two ways is refused.
//
// Files lie one behind the other from the first byte, then the directory, then its end, which is the archive's last byte: no
// gap, no overlap, nothing before or behind. Each local header says what the directory says. Names are letters, digits and
// `._-` in parts joined by `/`. Nothing is encrypted, split, streamed, a folder, a link or of a method other than stored
// and deflated; there are no extra fields, so no second names and no sizes past 4 GiB. Sizes are within limits, whatever
// is packed in them.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace writ::seal {

/// What an archive may hold; the writer keeps to it as well.
struct ZipLimits {
  std::size_t archive_bytes = std::size_t{1} << 30U;
  std::size_t entries = 20000;
  std::uint64_t entry_bytes = std::uint64_t{512} << 20U;  ///< of one file, unpacked
  std::uint64_t total_bytes = std::uint64_t{1} << 30U;    ///< of all files, unpacked
};

struct ZipEntry {
  std::string name;
  std::uint64_t size = 0;    ///< unpacked, as the directory says
};

/// The files in the order of the directory. Errors: `zip.form` (no archive, or damaged), `zip.refused` (well formed, and
/// nothing that a bundle is), `zip.limit`.
[[nodiscard]] Result<std::vector<ZipEntry>> read_layout(std::string_view archive, const ZipLimits& limits);

/// Whether a bundle may name a file so.
[[nodiscard]] bool is_bundle_name(std::string_view name);

}  // namespace writ::seal
