#pragma once
// Where the standard library of rules lies.

#include <string>
#include <vector>

#include "base/result.hpp"

namespace writ::cli {

/// The folder: `--stdlib` (here `asked`), else WRIT_STDLIB, else share/writ/stdlib-rules beside the folder of the program,
/// else the tree that the program was built from. An asked one must be there; nothing found is an error too.
[[nodiscard]] Result<std::string> library_folder(const std::string& asked);

/// Its packs: every folder with a pack.writ, and every .writc; sorted.
[[nodiscard]] Result<std::vector<std::string>> library_packs(const std::string& folder);

}  // namespace writ::cli
