#pragma once
// What can be read off the top-level conjuncts of a `where` without running it: kinds of storage that it narrows to, and
// what may drive its loop (spec/bytecode.md, "Loops").

#include <cstdint>
#include <optional>
#include <vector>

#include "language/typed.hpp"
#include "runtime/bytecode/program.hpp"

namespace writ::compiler {

using Exprs = Table<language::TypedExpr>;

/// The expressions that `and` joins, in order; the expression itself where it is no `and`.
[[nodiscard]] std::vector<language::TypedId> conjuncts(const Exprs& exprs, language::TypedId expr);

/// The kinds of evidence that decide a quantifier: those of its items, narrowed by conjuncts `X.kind is K` and
/// `X.kind in [..]` where the items are entries or stored.
[[nodiscard]] bytecode::Mask evidence_of(const Exprs& exprs, const language::QuantifierExpr& quantifier);

/// The vendor expression of a conjunct `X.vendor is V` that does not depend on X itself.
[[nodiscard]] std::optional<language::TypedId> vendor_driver(const Exprs& exprs, const language::QuantifierExpr& quantifier);

/// A conjunct that tests a text field of X against a literal.
struct AtomDriver {
  model::Field field;
  bytecode::AtomTest test;
  std::string text;          ///< of all but Regex and Pattern
  model::Mark regex;
  model::PatternId pattern;
};
/// The one of them that is likely to leave fewest items.
[[nodiscard]] std::optional<AtomDriver> atom_driver(const Exprs& exprs, const language::QuantifierExpr& quantifier);

}  // namespace writ::compiler
