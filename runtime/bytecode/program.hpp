#pragma once
// A linked program: the declarations of a run and the code of their expressions (spec/bytecode.md).
//
// Plain data. What comes from a file is used only after `verify` has passed it; what the compiler made is verified too,
// since that costs little and finds our own faults.

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "base/date.hpp"
#include "base/span.hpp"
#include "model/model.hpp"
#include "model/types.hpp"
#include "runtime/bytecode/chunk.hpp"

namespace writ::bytecode {

using Constant = std::variant<std::int64_t, double, std::string, Duration, Date, model::Mark>;

enum class AtomTest : std::uint8_t { Is, Glob, Contains, StartsWith, EndsWith, Under, Regex, Pattern };
inline constexpr std::size_t kAtomTestCount = 8;

/// A test of one text field against a literal, as a conjunct of a `where`. The atoms of all rules together are answered
/// by one pass over the items of a page.
struct Atom {
  model::Field field = model::Field::RequestUrl;
  AtomTest test = AtomTest::Is;
  std::uint32_t literal = 0;  ///< a text constant; of Regex a regex constant; of Pattern a pattern of the model
  friend bool operator==(const Atom&, const Atom&) = default;
};

/// A sub-expression that an explanation shows. `parent` is the row of the expression round it, kNoOperand at a root.
struct TracePoint {
  Span span;
  std::uint32_t parent = kNoOperand;
};

struct Program {
  model::Model model;
  std::vector<Constant> constants;
  std::vector<Atom> atoms;
  std::vector<Chunk> roots;        ///< by model::RootId
  std::vector<Chunk> defines;
  std::vector<std::string> files;  ///< names, by FileId of the spans
  std::vector<TracePoint> traces;  ///< empty unless compiled for explanations
};

}  // namespace writ::bytecode
