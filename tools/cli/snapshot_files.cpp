#include "tools/cli/snapshot_files.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "tools/cli/file_kind.hpp"

namespace writ::cli {
namespace {

namespace fs = std::filesystem;

bool is_snapshot(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.starts_with('.')) return false;
  if (name.ends_with(".json.gz") || name.ends_with(".json.zst")) return true;
  return name.ends_with(".json") && kind_of_file(path.string()) == FileKind::Snapshot;
}

/// What to do with a folder that holds none, as far as its content tells.
std::string advice(const fs::path& folder) {
  std::error_code ignored;
  const auto has = [&](const char* name) { return fs::exists(folder / name, ignored); };
  if (has("pack.writ")) return "it is a pack, and packs are given with --pack";
  if (has("index.html")) return fmt::format("it is a site that a build wrote, and `writ scan {}` visits it", (folder.is_absolute() ? folder : "." / folder).string());
  if (has("snapshots")) return "name the folders below its `snapshots`";
  return "snapshots are files .json, .json.gz or .json.zst that `writ capture` and `writ import` write; name them, or the folder in which they lie";
}

}  // namespace

Result<std::vector<std::string>> snapshot_files(const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  for (const std::string& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      out.push_back(path);
      continue;
    }
    std::vector<std::string> found;
    fs::directory_iterator it(path, error);
    for (; !error && it != fs::directory_iterator(); it.increment(error)) {
      std::error_code ignored;  // an entry that cannot be asked is no file to us
      if (it->is_regular_file(ignored) && is_snapshot(it->path())) found.push_back(it->path().string());
    }
    if (error) return fail("input.read", fmt::format("cannot read `{}`: {}", path, error.message()));
    if (found.empty()) return fail("usage.snapshot", fmt::format("there is no snapshot in the folder `{}`: {}", path, advice(path)));
    std::sort(found.begin(), found.end());
    out.insert(out.end(), found.begin(), found.end());
  }
  return out;
}

}  // namespace writ::cli
