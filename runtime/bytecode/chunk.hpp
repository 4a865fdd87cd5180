#pragma once
// The code of one expression: a root (condition, when, need, …) or the body of a define.

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "base/span.hpp"
#include "model/enums.hpp"
#include "runtime/bytecode/opcode.hpp"

namespace writ::bytecode {

/// Eight bytes, operands as the opcode's row says. A jump is the index of an instruction.
struct Instruction {
  Op op = Op::Return;
  std::uint8_t x = 0;
  std::uint16_t y = 0;
  std::uint32_t z = 0;
  friend bool operator==(const Instruction&, const Instruction&) = default;
};

/// What the verifier knows of a stack entry or a variable.
enum class Class : std::uint8_t { Value, Truth };
inline constexpr std::size_t kClassCount = 2;

enum class LoopKind : std::uint8_t { Any, Every, Count };  ///< `no` is `any`, negated
inline constexpr std::size_t kLoopKindCount = 3;

/// Which items a loop visits. All but All need that skipped items could only have made the `where` false.
enum class Driver : std::uint8_t {
  All,     ///< every item of the kind
  Vendor,  ///< the items attributed to the vendor (or vendors) on the stack, through Page::items_of_vendor
  Atom,    ///< the items whose field may satisfy one atom (program.hpp), found once per page for all rules
};
inline constexpr std::size_t kDriverCount = 3;

/// A bit for each EvidenceKind, Phase or DocumentKind.
using Mask = std::uint16_t;
template <typename E>
[[nodiscard]] constexpr Mask bit(E value) { return static_cast<Mask>(1U << static_cast<unsigned>(value)); }
inline constexpr Mask kAllEvidence = (1U << (model::kPhaseEvidenceCount + 1)) - 1;
inline constexpr Mask kAllPhases = (1U << model::kPhaseCount) - 1;
inline constexpr Mask kAllDocuments = (1U << 5U) - 1;

/// One quantifier. Its values on the stack at Enter, from below: the phases that are not constant, then the driver's
/// vendor. `every` collects the truth of "where, and not satisfies": what makes it false.
struct Loop {
  LoopKind kind = LoopKind::Any;
  model::ItemKind item = model::ItemKind::Request;
  Mask evidence = 0;               ///< the kinds whose coverage matters, narrowed by `kind is K`
  Mask phases = 0;                 ///< constant phases of `during`
  std::uint8_t dynamic_phases = 0; ///< further ones on the stack; both empty: all captured phases
  Mask documents = 0;              ///< of document and paragraph: the kinds asked for
  std::uint32_t selector = kNoOperand;  ///< of element: a text constant
  std::uint16_t slot = 0;          ///< the variable
  Driver driver = Driver::All;
  std::uint32_t atom = kNoOperand; ///< of Driver::Atom
  bool stop_at_first = false;      ///< nobody needs more than one witness
  std::uint32_t start = 0;         ///< the instruction Next
  std::uint32_t end = 0;           ///< the instruction Leave
  friend bool operator==(const Loop&, const Loop&) = default;
};

/// What evaluating a root reads, whatever the page holds: evidence kinds for each phase that it names, those of every
/// captured phase where it names none, and the documents.
struct Reads {
  std::array<Mask, model::kPhaseCount> phases{};
  Mask captured = 0;
  bool documents = false;
  friend bool operator==(const Reads&, const Reads&) = default;
};

struct Chunk {
  std::string label;                ///< "rule recorder-before-consent, condition"
  std::vector<Instruction> code;
  std::vector<Span> spans;          ///< of each instruction
  std::vector<Loop> loops;
  std::vector<Class> parameters;    ///< of a define; they stand in slots 0 …
  Class result = Class::Truth;
  std::uint32_t slots = 0;
  Reads reads;
  std::uint32_t max_stack = 0;      ///< written by the verifier, not stored
};

}  // namespace writ::bytecode
