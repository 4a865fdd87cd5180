#pragma once
// Constants worked out at compile time: names for constants (`define limit: duration = 13 months`), sums of constants, and
// what is decided by them. A folded text is a literal again, so it may drive a loop; the proof of a condition never changes,
// since only what holds no quantifier is folded.

#include "language/typed.hpp"

namespace writ::compiler {

/// Rewrites expressions in place; ids, types and spans stay.
void fold(language::CheckedProgram& program);

}  // namespace writ::compiler
