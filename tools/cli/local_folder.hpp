#pragma once
// A folder among the sites of a command line: served on loopback, and the flags changed so that the collector finds it there.

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/collect/local_site.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

/// Whether a text among sites is a folder: written as a path, or a word that is a folder below `from` (empty or with `/` at its end). A
/// name with a dot in it is a host, until it is written as a path.
[[nodiscard]] bool means_folder(const std::string& text, const std::string& from = {});
/// The same path, written so that it means a folder for certain.
[[nodiscard]] std::string written_as_path(const std::string& path);

class LocalFolder {
 public:
  /// Where `urls` names a folder, its address under --serve-as stands there afterwards, and `flags` lead to it. Without one nothing
  /// changes. The folder is served as long as this is. Errors: `usage.folder`, `usage.serve-as`, `usage.third-parties` and those of a
  /// recording.
  [[nodiscard]] static Result<LocalFolder> open(std::vector<std::string>& urls, CollectFlags& flags);

  /// Says what pages asked for and the folder does not have.
  void tell() const;

 private:
  std::unique_ptr<collect::LocalSite> site_;
};

}  // namespace writ::cli
