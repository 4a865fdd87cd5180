#include "tools/cli/library.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>

namespace writ::cli {

namespace fs = std::filesystem;

static bool is_folder(const fs::path& path) {
  std::error_code ignored;  // what cannot be asked is no folder to us
  return fs::is_directory(path, ignored);
}

Result<std::string> library_folder(const std::string& asked) {
  std::string named = asked;
  if (named.empty()) {
    if (const char* variable = std::getenv("WRIT_STDLIB"); variable != nullptr) named = variable;
  }
  if (!named.empty()) {
    if (is_folder(named)) return named;
    return fail("library.missing", "the standard library `" + named + "` is no folder");
  }
  std::error_code error;
  const auto program = fs::read_symlink("/proc/self/exe", error);
  if (!error) {
    const auto installed = program.parent_path().parent_path() / "share" / "writ" / "stdlib-rules";
    if (is_folder(installed)) return installed.string();
  }
#ifdef WRIT_SOURCE_STDLIB
  if (is_folder(WRIT_SOURCE_STDLIB)) return std::string(WRIT_SOURCE_STDLIB);
#endif
  return fail("library.missing", "the standard library of rules was not found; name packs with --pack or its folder with --stdlib");
}

Result<std::vector<std::string>> library_packs(const std::string& folder) {
  std::vector<std::string> packs;
  std::error_code error;
  for (fs::directory_iterator it(folder, error); !error && it != fs::directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (fs::exists(it->path() / "pack.writ", ignored) || it->path().extension() == ".writc") packs.push_back(it->path().string());
  }
  if (error) return fail("library.read", "cannot read `" + folder + "`: " + error.message());
  std::sort(packs.begin(), packs.end());
  return packs;
}

}  // namespace writ::cli
