#include "tools/cli/rule_files.hpp"

#include <algorithm>
#include <filesystem>

namespace writ::cli {

namespace fs = std::filesystem;

Result<std::vector<std::string>> rule_files(const std::string& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return fail("input.missing", "`" + path + "` is not there");
  if (error) return fail("input.read", "cannot read `" + path + "`: " + error.message());
  if (status.type() != fs::file_type::directory) return std::vector<std::string>{path};

  std::vector<std::string> files;
  fs::recursive_directory_iterator it(path, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    const auto name = it->path().filename().string();
    std::error_code ignored;  // an entry that cannot be asked is neither folder nor file to us
    if (name.starts_with('.') && it->is_directory(ignored)) {
      it.disable_recursion_pending();
    } else if (it->path().extension() == ".writ" && it->is_regular_file(ignored)) {
      files.push_back(it->path().string());
    }
  }
  if (error) return fail("input.read", "cannot read `" + path + "`: " + error.message());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace writ::cli
