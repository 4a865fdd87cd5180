#pragma once
// The instruction set, derived from opcodes.def.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace writ::bytecode {

/// What an operand is: says how it is checked and printed.
enum class Operand : std::uint8_t {
  None,          ///< must be zero
  Truth,         ///< 0 false, 1 true
  Flag,          ///< 0 or 1
  Comparison,    ///< `Comparison`
  TextTest,      ///< `TextTest`
  Slot,          ///< a variable of the frame
  Count,         ///< how many values the list has
  Field,         ///< `model::Field`
  Payload,       ///< a number that the type of the expression gives a meaning
  Value,         ///< a constant that is a value
  Text,          ///< a constant that is a text
  OptionalText,  ///< the same, or kNoOperand
  Regex,         ///< a constant that is a regex
  Fact, Pattern, Phrases,  ///< a declaration of the model
  Define,        ///< a define of the program
  Jump,          ///< an instruction of the chunk
  Loop,          ///< a row of the chunk's loop table
  Trace,         ///< a row of the program's trace table
};

inline constexpr std::uint32_t kNoOperand = 0xFFFFFFFF;

enum class Op : std::uint8_t {
#define OPCODE(name, x, y, z, pops, pushes, meaning) name,
#include "runtime/bytecode/opcodes.def"
};

struct OpcodeInfo {
  std::string_view name;
  Operand x, y, z;
  std::string_view pops, pushes, meaning;
};

inline constexpr auto kOpcodes = std::to_array<OpcodeInfo>({
#define OPCODE(name, x, y, z, pops, pushes, meaning) {#name, Operand::x, Operand::y, Operand::z, pops, pushes, meaning},
#include "runtime/bytecode/opcodes.def"
});

[[nodiscard]] constexpr const OpcodeInfo& info(Op op) { return kOpcodes[static_cast<std::size_t>(op)]; }

/// `==` is `is` and `!=` is `is not` between single values.
enum class Comparison : std::uint8_t { Is, IsNot, Less, LessEqual, Greater, GreaterEqual };
inline constexpr auto kComparisonNames = std::to_array<std::string_view>({"is", "is not", "<", "<=", ">", ">="});

enum class TextTest : std::uint8_t { Glob, Contains, StartsWith, EndsWith, Under };
inline constexpr auto kTextTestNames =
    std::to_array<std::string_view>({"matches", "contains", "starts with", "ends with", "under"});

}  // namespace writ::bytecode
