#pragma once
// Files of the source tree, for tests that hold documents and code against each other.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace writ::test {

inline std::filesystem::path root() { return WRIT_SOURCE_DIR; }

inline std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// All files below a folder with one of the endings, sorted.
inline std::vector<std::filesystem::path> files(const std::filesystem::path& below, const std::vector<std::string>& endings) {
  std::vector<std::filesystem::path> out;
  if (!std::filesystem::exists(below)) return out;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(below)) {
    if (entry.is_regular_file() && std::find(endings.begin(), endings.end(), entry.path().extension()) != endings.end()) out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

/// With WRIT_UPDATE=1 in the environment golden files are written instead of compared.
inline bool update() { return std::getenv("WRIT_UPDATE") != nullptr; }

}  // namespace writ::test
