#pragma once
// A folder of built HTML (what a static site generator writes) as one snapshot.
//
// Every page becomes a top frame of one snapshot, the index first and the others by path, so that a tag on any page is
// seen; pages that links call policies become documents. Nothing was fetched and nothing ran. Coverage:
//   scripts    partial
//   documents  complete where a privacy policy was found and every page that is linked as a policy lies in the folder
//   the rest   none

#include <cstddef>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/import/import_options.hpp"

namespace writ::import {

struct HtmlFile {
  std::string path;  ///< within the folder, with '/'
  std::string bytes;
};

/// Reads a folder, or a single file. Links out of the folder are not followed. `limit` is for all files together.
[[nodiscard]] Result<std::vector<HtmlFile>> read_html_folder(const std::string& folder, std::size_t limit);

/// The snapshot's JSON text; `options.site` and `options.captured_at` are required, `options.page` takes one page alone.
/// Errors: `import.html`.
[[nodiscard]] Result<std::string> import_html(std::vector<HtmlFile> files, const ImportOptions& options);

}  // namespace writ::import
