#include "tools/project/find.hpp"

#include <filesystem>

#include "tools/project/project.hpp"

namespace writ::project {

namespace fs = std::filesystem;

static bool there(const fs::path& path) {
  std::error_code ignored;  // what cannot be asked is not there for us
  return fs::exists(path, ignored);
}

std::optional<std::string> find_project_file() {
  std::error_code error;
  const fs::path working = fs::current_path(error);
  if (error) return std::nullopt;
  std::optional<std::string> found;
  std::string up;
  for (fs::path folder = working;; folder = folder.parent_path(), up += "../") {
    if (!found && there(folder / kFileName)) found = up + std::string(kFileName);
    if (there(folder / ".git")) return found;
    if (folder == folder.parent_path()) break;
  }
  if (found && found->starts_with("../")) return std::nullopt;
  return found;
}

}  // namespace writ::project
