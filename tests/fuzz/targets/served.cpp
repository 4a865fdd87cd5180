// The target of a request to a file of a folder: never one outside of it.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

#include "runtime/collect/served_folder.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const writ::collect::ServedFolder folder = [] {
    std::string pattern = (std::filesystem::temp_directory_path() / "writ-fuzz-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) std::abort();
    std::filesystem::create_directories(pattern + "/dist/a");
    std::ofstream(pattern + "/secret") << "secret";
    std::ofstream(pattern + "/dist/index.html") << "home";
    std::ofstream(pattern + "/dist/a/index.html") << "a";
    std::filesystem::create_symlink("../secret", pattern + "/dist/b");
    return *writ::collect::ServedFolder::open(pattern + "/dist");
  }();
  const auto found = folder.find({reinterpret_cast<const char*>(data), size});
  if (!found.path.empty() && !found.path.starts_with(folder.root() + "/")) __builtin_trap();
  if (found.status == 301 && (!found.location.starts_with('/') || found.location.starts_with("//"))) __builtin_trap();
  return 0;
}
