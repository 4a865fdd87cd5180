#pragma once
// What must hold of a program before it runs (spec/bytecode.md, "Verification").
//
// Proved for every chunk: operands are in range; every instruction is reached; jumps go forward, to instructions, with the
// same stack where paths meet; loops nest, and only a loop's own Collect and SkipIfFalse go back, to its Next; every truth
// and value is where its instruction wants it; Return ends the chunk with one result; no define calls itself by any way.
// So evaluation ends, and the VM need not look at bounds. Of the declarations: every id points into its table.

#include "base/result.hpp"
#include "runtime/bytecode/program.hpp"

namespace writ::bytecode {

inline constexpr std::uint32_t kMaxStack = 1024;     ///< entries of one chunk
inline constexpr std::uint32_t kMaxLoopNesting = 32;
inline constexpr std::uint32_t kMaxSlots = 4096;

/// Checks everything and fills Chunk::max_stack. The error ("program.invalid") names chunk and instruction.
[[nodiscard]] Result<void> verify(Program& program);

/// One chunk by itself: for the compiler, which can say where the fault stands.
[[nodiscard]] Result<void> verify_chunk(const Program& program, Chunk& chunk);

}  // namespace writ::bytecode
