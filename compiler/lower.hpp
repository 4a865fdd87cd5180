#pragma once
// Typed trees to bytecode.
//
// Truths and values are two classes on the stack: a boolean field is a value until ToTruth, a truth becomes a value only
// where it is compared. The right side of `and` and `or` is left out only where that cannot change the result: it holds no
// quantifier, so it can add no proof, or nobody asks for the proof (a `where` that is false proves nothing).

#include <optional>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "language/typed.hpp"
#include "runtime/bytecode/program.hpp"

namespace writ::compiler {

struct LowerOptions {
  bool trace = false;    ///< for explanations: every sub-expression is evaluated and told to the observer
  bool drivers = true;   ///< false: loops visit all items; the tests compare both
  bool fold = true;      ///< false: constants stay as they are written; the tests compare both
};

/// The program, verified; nothing where an expression is larger than a chunk can be, with a diagnostic at it.
[[nodiscard]] std::optional<bytecode::Program> lower(language::CheckedProgram checked, const SourceSet& sources,
                                                     const LowerOptions& options, Diagnostics& diagnostics);

}  // namespace writ::compiler
