#pragma once
// Zip archives: written so that equal files give equal bytes, read only after their structure was found sound
// (zip_layout.hpp). Packing and unpacking are libzip's.

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "runtime/seal/zip_layout.hpp"

namespace writ::seal {

enum class Packing { Stored, Deflated };

struct ZipFile {
  std::string name;
  std::string bytes;
  Packing packing = Packing::Deflated;
};

/// The files in their order, all with the one moment. Errors: `zip.limit`, `zip.refused` (a name), `zip.write`.
[[nodiscard]] Result<std::string> write_zip(const std::vector<ZipFile>& files, Instant moment, const ZipLimits& limits = {});

class ZipReader {
 public:
  /// `archive` must outlive the reader. Errors as `read_layout`.
  [[nodiscard]] static Result<ZipReader> open(std::string_view archive, const ZipLimits& limits = {});
  ZipReader(ZipReader&&) noexcept;
  ~ZipReader();

  [[nodiscard]] const std::vector<ZipEntry>& entries() const { return entries_; }
  /// One file piece by piece. Error `zip.data`: it cannot be unpacked, or is not what its check sum says.
  [[nodiscard]] Result<> read(std::size_t entry, const std::function<void(std::string_view)>& piece) const;
  [[nodiscard]] Result<std::string> read(std::size_t entry) const;

 private:
  struct Archive;
  ZipReader(std::vector<ZipEntry> entries, std::unique_ptr<Archive> archive);
  std::vector<ZipEntry> entries_;
  std::unique_ptr<Archive> archive_;
};

}  // namespace writ::seal
