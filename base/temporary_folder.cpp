#include "base/temporary_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>

namespace writ {

namespace fs = std::filesystem;

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  if (!path_.empty()) fs::remove_all(path_, ignored);
}

Result<> TemporaryFolder::make() {
  std::error_code error;
  const fs::path base = fs::temp_directory_path(error);
  std::string name = (base / "writ-XXXXXX").string();
  if (error) return fail("output.write", "no folder for temporary files: what TMPDIR names cannot be used: " + error.message());
  if (::mkdtemp(name.data()) == nullptr) return fail("output.write", "no folder for temporary files can be made in `" + base.string() + "`: " + std::strerror(errno));
  path_ = std::move(name);
  return {};
}

}  // namespace writ
