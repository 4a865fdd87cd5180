#pragma once
// Code as a person reads it (`writ disasm`), and the reference page that derives from the same table.

#include <string>

#include "runtime/bytecode/program.hpp"

namespace writ::bytecode {

/// One chunk: its label, frame, what it reads, its loops, one line an instruction with operands resolved.
[[nodiscard]] std::string disassemble(const Program& program, const Chunk& chunk);
/// All chunks, roots first; with `filter` those whose label holds it.
[[nodiscard]] std::string disassemble(const Program& program, std::string_view filter = {});

/// spec/bytecode.md: a test compares the page that is checked in with this.
[[nodiscard]] std::string reference_page();

}  // namespace writ::bytecode
