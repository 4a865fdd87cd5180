#pragma once
// Reading what the user names: files and standard input, with a limit.

#include <cstddef>
#include <string>

#include "base/result.hpp"

namespace writ::cli {

/// The bytes of a file; more than `limit` is an error, and so is a folder.
[[nodiscard]] Result<std::string> read_file(const std::string& path, std::size_t limit);
/// All of standard input.
[[nodiscard]] Result<std::string> read_input(std::size_t limit);

/// Standard input line by line, so that results can go out while input still comes in.
class InputLines {
 public:
  explicit InputLines(std::size_t limit) : limit_(limit) {}
  enum class Status { Line, TooLong, End };
  /// The next line without its line end. A line over the limit is skipped whole and told as such.
  [[nodiscard]] Result<Status> next(std::string& line);

 private:
  std::size_t limit_;
  std::string buffer_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

}  // namespace writ::cli
