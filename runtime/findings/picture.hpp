#pragma once
// A picture that a snapshot names (spec/snapshot.md, "screenshots"), as it was read from beside it.

#include <cstddef>
#include <string>

namespace writ::findings {

struct Picture {
  std::size_t phase = 0, index = 0;   ///< its place in the snapshot: /phases/N/screenshots/N
  std::string mime, bytes;            ///< as it can be shown; empty where it cannot
  int width = 0, height = 0;          ///< in the picture's own points
  std::string missing;                ///< why it cannot be shown
};

}  // namespace writ::findings
