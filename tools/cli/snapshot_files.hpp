#pragma once
// The snapshots of a command line: files, and folders that hold some (spec/findings.md, "Commands").

#include <string>
#include <vector>

#include "base/result.hpp"

namespace writ::cli {

/// Each file as it is named; in place of a folder the snapshots that lie in it, by name: files .json, .json.gz and .json.zst that say they
/// are snapshots (of compressed ones the ending says it), none of folders below it. Errors: `usage.snapshot`, a folder without one.
[[nodiscard]] Result<std::vector<std::string>> snapshot_files(const std::vector<std::string>& paths);

}  // namespace writ::cli
