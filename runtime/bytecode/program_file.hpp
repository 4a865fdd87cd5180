#pragma once
// The file of a compiled pack, `.writc` (spec/bytecode.md, "File").
//
// "WRITC" and a zero, the format's version, the SHA-256 of all that follows, then the canonical source texts and the
// program. Numbers are LEB128, texts and lists have their length in front. Reading checks the sum, every length, every
// enumerator, then `verify`: what comes out can be run and judged without further checks.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/bytecode/program.hpp"

namespace writ::bytecode {

/// One file of a pack in its canonical form; `name` is relative to the pack.
struct SourceText {
  std::string name, text;
};
/// The sources of a pack: what a `.writc` is compiled from again where it meets other packs.
struct PackText {
  std::string name;
  bool asked = true;
  std::vector<SourceText> files;
};

struct ProgramFile {
  std::vector<PackText> packs;
  Program program;
};

inline constexpr std::string_view kProgramMagic{"WRITC\0", 6};
inline constexpr std::uint16_t kProgramVersion = 5;

/// Whether the bytes begin as a compiled pack does.
[[nodiscard]] bool looks_compiled(std::string_view bytes);
[[nodiscard]] std::string write_program(const ProgramFile& file);
/// Errors: "program.magic", "program.version", "program.checksum", "program.truncated", "program.invalid".
[[nodiscard]] Result<ProgramFile> read_program(std::string_view bytes);

}  // namespace writ::bytecode
