#pragma once
// A place in a source file.

#include <cstdint>

#include "base/id.hpp"

namespace writ {

class SourceFile;
using FileId = Id<SourceFile>;

/// A half-open range of bytes [begin, end) in one file.
struct Span {
  FileId file;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;

  friend constexpr bool operator==(const Span&, const Span&) = default;
};

/// The range from the start of `a` to the end of `b`; both in one file.
[[nodiscard]] constexpr Span join(Span a, Span b) { return {a.file, a.begin, b.end}; }

}  // namespace writ
