#pragma once
// The typed tree: every expression with its names resolved and its type known. The checker writes it, the compiler
// lowers it, and the slow second evaluator of the tests interprets it as it stands. No names, no AST, no bytecode.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/date.hpp"
#include "base/id.hpp"
#include "base/span.hpp"
#include "model/model.hpp"
#include "model/types.hpp"

namespace writ::language {

struct TypedExpr;
using TypedId = Id<TypedExpr>;

/// A constant; the node's type says what it is. Symbol: enumerator, declared name's index or one-of option.
struct Constant {
  struct Symbol { std::uint32_t payload; };
  std::variant<bool, std::int64_t, double, std::string, Duration, Date, Symbol> value;
};
/// A variable of a quantifier or a parameter of a define, by its slot in the frame of the root.
struct Local { std::uint32_t slot; };
/// `vendor` inside a rule that has the field.
struct VendorAtHand {};
/// `site`, `cmp`: only as the base of a Get.
struct SiteRecord {};
struct CmpRecordExpr {};
/// `base.field`, with `("name")` as text or `(v)` as vendor.
struct Get {
  TypedId base;
  model::Field field;
  std::optional<std::string> text;
  std::optional<TypedId> vendor;
};
/// `site.sector`.
struct GetFact { model::FactId fact; };

struct NotExpr { TypedId operand; };
struct AndExpr { TypedId left, right; };
struct OrExpr { TypedId left, right; };

enum class CompareOp { Is, IsNot, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
/// Operands have been brought to types that go together: equal kinds, or number with number. Either side may be a set
/// for Is and IsNot.
struct CompareExpr { CompareOp op; TypedId left, right; };
struct IsNoneExpr { TypedId operand; bool negated; };
struct InExpr { TypedId left; std::vector<TypedId> list; };

enum class TextOp { MatchesRegex, MatchesGlob, MatchesPattern, Contains, StartsWith, EndsWith, Under };
/// The right side of MatchesRegex is `regex`, of MatchesPattern `pattern`; the others have an expression of type text
/// (a Constant in all but rare cases; a host after `under` is in IDNA form if constant).
struct TextExpr {
  TextOp op;
  TypedId left;
  std::optional<TypedId> right;
  model::Mark regex;
  model::PatternId pattern;
};
struct SaysExpr { TypedId left; model::PhrasesId phrases; std::optional<std::string> language; };
struct MentionsExpr { TypedId left; TypedId vendor; bool operator_of; };

enum class QuantifierKind { Any, No, Every, Count };
struct QuantifierExpr {
  QuantifierKind kind;
  model::ItemKind item;
  std::string selector;                            ///< of `element`
  std::uint32_t slot;                              ///< of the variable
  std::vector<model::DocumentKind> documents;      ///< of `document` and `paragraph`; empty: all kinds
  std::vector<TypedId> during;                     ///< of type phase; empty: all captured phases
  std::optional<TypedId> where, satisfies;
};

enum class ArithmeticOp { Add, Subtract };
/// The node's type says which arithmetic it is.
struct ArithmeticExpr { ArithmeticOp op; TypedId left, right; };
struct CallExpr { std::uint32_t define; std::vector<TypedId> arguments; };
/// What was already reported; never lowered.
struct ErrorExpr {};

struct TypedExpr {
  std::variant<ErrorExpr, Constant, Local, VendorAtHand, SiteRecord, CmpRecordExpr, Get, GetFact, NotExpr, AndExpr, OrExpr,
               CompareExpr, IsNoneExpr, InExpr, TextExpr, SaysExpr, MentionsExpr, QuantifierExpr, ArithmeticExpr, CallExpr>
      node;
  model::Type type;
  Span span;
};

/// A define: arguments stand in slots 0 … n-1 of its own frame.
struct TypedDefine {
  std::string name;
  std::vector<model::Type> parameters;
  model::Type result;
  TypedId body;
  std::uint32_t slots = 0;  ///< size of its frame
};

/// A root expression with the size of its frame.
struct TypedRoot {
  TypedId expr;
  std::uint32_t slots = 0;
  std::string label;  ///< "rule recorder-before-consent, condition": for disassembly and explanations
};

/// The result of checking a run: declarations, and the trees of their expressions. `roots` is indexed by model::RootId.
struct CheckedProgram {
  model::Model model;
  Table<TypedExpr> exprs;
  std::vector<TypedRoot> roots;
  std::vector<TypedDefine> defines;
};

}  // namespace writ::language
