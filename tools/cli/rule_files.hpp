#pragma once
// The .writ files that a path means.

#include <string>
#include <vector>

#include "base/result.hpp"

namespace writ::cli {

/// A file as it is; of a folder every `.writ` file below it, sorted by name, hidden folders left out.
[[nodiscard]] Result<std::vector<std::string>> rule_files(const std::string& path);

}  // namespace writ::cli
