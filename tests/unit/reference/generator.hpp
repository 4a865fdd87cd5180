#pragma once
// Packs and snapshots by chance, well-typed by construction: sources as text, so that the parser, the checker and the
// lowering stand in the way of every case too. One seed gives one case for ever.

#include <cstdint>
#include <string>

namespace writ::reference {

struct GeneratedCase {
  std::string pack;      ///< a .writ file
  std::string snapshot;  ///< a writ.snapshot/1
};

[[nodiscard]] GeneratedCase generate(std::uint64_t seed);

}  // namespace writ::reference
