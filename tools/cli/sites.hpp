#pragma once
// Which sites: addresses of the command line and of a file, each once.

#include <string>
#include <vector>

#include "base/result.hpp"

namespace writ::cli {

/// `urls`, then those of `file` (one a line, `#` begins a comment, `-` is standard input; empty: no file), in normal form
/// where they are addresses. A site that stands twice is taken once, and that is said. Errors: `usage.sites`, `input.read`.
[[nodiscard]] Result<std::vector<std::string>> read_sites(const std::vector<std::string>& urls, const std::string& file);

}  // namespace writ::cli
