#pragma once
// A folder for one run, gone with all that is in it when the run ends.

#include <string>

#include "base/result.hpp"

namespace writ {

class TemporaryFolder {
 public:
  TemporaryFolder() = default;
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  /// In TMPDIR, only for the user. Errors: `output.write`.
  [[nodiscard]] Result<> make();
  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

}  // namespace writ
