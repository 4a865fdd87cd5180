#pragma once
// What a snapshot's views point into, for the two files that make and fill it.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/snapshot/snapshot.hpp"

namespace writ::snapshot {

/// Strings that had escapes, unescaped, in blocks that never move.
class StringArena {
 public:
  /// Room for `size` bytes; `keep` says how many of them were used.
  [[nodiscard]] char* room(std::size_t size);
  std::string_view keep(std::size_t used);

 private:
  static constexpr std::size_t kBlock = std::size_t{1} << 16U;
  std::vector<std::unique_ptr<char[]>> blocks_;
  std::size_t used_ = 0, capacity_ = 0;
};

struct Snapshot::Storage {
  std::string text;  ///< the document, plain; with simdjson's padding reserved behind it
  StringArena strings;
};

/// Fills the snapshot from its storage's text.
[[nodiscard]] Result<void> read_document(Snapshot& snapshot, const ReadLimits& limits);

}  // namespace writ::snapshot
