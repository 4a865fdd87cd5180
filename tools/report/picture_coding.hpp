#pragma once
// Pictures from a capture, made fit for a page: looked at before they are trusted, and small.

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace writ::report {

struct PictureLimits {
  std::size_t file_bytes = std::size_t{24} << 20;   ///< of the file as it lies there
  std::size_t points = 24'000'000;                  ///< width times height
  std::size_t shown_bytes = std::size_t{2} << 20;   ///< of what a page would hold
  int shown_width = 1'600;                          ///< a PNG that is wider is made smaller
};

struct ShownPicture {
  std::string mime, bytes;
  int width = 0, height = 0;   ///< of the file as it lies there, in its own points
};

/// PNG, JPEG or WebP by its first bytes, whatever it is called. A PNG becomes a WebP; others stay as they are.
/// Errors: `picture.format` (none of these, or broken), `picture.size` (over a limit).
[[nodiscard]] Result<ShownPicture> shown_picture(std::string_view bytes, const PictureLimits& limits = {});

}  // namespace writ::report
