#pragma once
// Reading the small files beside what is signed: keys, signatures, manifests.

#include <cstddef>
#include <optional>
#include <string>

#include "base/result.hpp"

namespace writ::seal {

/// The bytes of a regular file; nothing where there is no file of that name. Larger ones, folders and devices are errors (`file.read`).
[[nodiscard]] Result<std::optional<std::string>> read_small_file(const std::string& path, std::size_t most);

}  // namespace writ::seal
