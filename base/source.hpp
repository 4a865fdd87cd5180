#pragma once
// Source texts and the mapping from bytes to lines and columns.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/id.hpp"
#include "base/span.hpp"

namespace writ {

/// A place as a person counts: lines and columns from 1, columns in Unicode code points (spec/diagnostics.md).
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::uint32_t offset = 0;  ///< in bytes, from 0
};

/// One source text. `name` is the path as the user gave or would write it. The text is UTF-8.
class SourceFile {
 public:
  SourceFile() = default;
  SourceFile(std::string name, std::string text);

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] std::string_view text() const { return text_; }
  /// The position of a byte offset; offsets past the end give the end.
  [[nodiscard]] Position position(std::uint32_t offset) const;
  /// The text of a line (from 1) without its line end.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;
  [[nodiscard]] std::uint32_t line_count() const { return static_cast<std::uint32_t>(line_starts_.size()); }

 private:
  std::string name_;
  std::string text_;
  std::vector<std::uint32_t> line_starts_;
};

/// All sources of a run.
using SourceSet = Table<SourceFile>;

}  // namespace writ
