#pragma once
// Where results go: whole or not at all. Files are written beside their place and moved there when everything is.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace writ::cli {

/// Outputs of one command. Nothing is seen outside before `commit`; if one of the files cannot be written none appears.
class Outputs {
 public:
  Outputs() = default;
  ~Outputs();
  Outputs(const Outputs&) = delete;
  Outputs& operator=(const Outputs&) = delete;

  /// `path` empty or "-" is standard output, else a file.
  void add(std::string path, std::string bytes);
  [[nodiscard]] Result<> commit();

 private:
  struct Output {
    std::string path, bytes, temporary;
  };
  std::vector<Output> outputs_;
};

/// Writes one file whole, or leaves what was there.
[[nodiscard]] Result<> write_file(const std::string& path, std::string_view bytes);
/// Writes a file that must not be there yet, whole or not at all, readable as `mode` says and never wider.
[[nodiscard]] Result<> write_new_file(const std::string& path, std::string_view bytes, unsigned mode);
/// Takes back what was just written; nothing where it is gone.
void remove_file(const std::string& path);
/// Standard output; the error is a closed pipe or a full disk.
[[nodiscard]] Result<> write_output(std::string_view bytes);

}  // namespace writ::cli
