#pragma once
// A folder that a build wrote, as a server of static pages would answer from it. No sockets here: an address goes in, a file comes out.
//
// What lies outside of the folder is never answered: no `..` in any spelling, no symbolic link that leads out, and nothing
// whose name begins with a dot except `.well-known`. Folders are not listed.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace writ::collect {

/// What a folder has for an address.
struct ServedFile {
  int status = 404;          ///< 200, 301 (to `location`), 400 (no address that a file could have) or 404
  std::string path;          ///< the file to send, with the status; empty: there is none
  std::string mime;          ///< its content type
  std::uint64_t size = 0;    ///< in bytes
  std::string location;      ///< of a redirect
};

class ServedFolder {
 public:
  /// Errors: `usage.folder`: no folder, or no page to begin with in it.
  [[nodiscard]] static Result<ServedFolder> open(const std::string& folder);

  /// `target` is what stands in the request line: a path that begins with '/', perhaps with a query. A folder has its `index.html`
  /// behind a '/', `/about` has `about.html`, and what is not there has `200.html` or, with status 404, `404.html`.
  [[nodiscard]] ServedFile find(std::string_view target) const;
  [[nodiscard]] const std::string& root() const { return root_; }

 private:
  explicit ServedFolder(std::string root) : root_(std::move(root)) {}
  [[nodiscard]] bool file_at(const std::string& path, ServedFile& into) const;

  std::string root_;  ///< canonical
};

/// The content type of a file by its ending; `application/octet-stream` where it is not known.
[[nodiscard]] std::string_view mime_of(std::string_view path);

/// One range of bytes, both ends included.
struct ByteRange {
  std::uint64_t first = 0, last = 0;
};
enum class RangeAnswer { Whole, Part, Outside };
/// A Range header for a file of that size. Several ranges, other units and what cannot be read give the whole file, as RFC 9110 permits.
[[nodiscard]] RangeAnswer parse_range(std::string_view header, std::uint64_t size, ByteRange& range);

}  // namespace writ::collect
