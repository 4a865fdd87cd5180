#pragma once
// What one evaluation may cost. Over a limit the outcome is unknown and its `missing` names the limit: never a crash, and
// never a verdict that rests on half the work (spec/bytecode.md, "Limits").

#include <cstddef>
#include <cstdint>

namespace writ::vm {

struct Limits {
  std::uint64_t steps = 50'000'000;        ///< instructions; a test of a long text counts for its length
  std::size_t stack = 100'000;             ///< entries, over all calls
  std::size_t calls = 250;                 ///< defines inside defines
  std::size_t proof_nodes = 8'000'000;     ///< of joined proofs; eight bytes each
};

}  // namespace writ::vm
