#pragma once
// CSS selectors, parsed once into data (Selectors 4 less dynamic and visual pseudo-classes; spec/types.md, "Selectors").
// Matching is runtime/snapshot/select.*.
//
// A Selector holds all its lists in one vector and they refer to each other by index, so nothing of it recurses but the
// nesting of lists, which kMaxSelectorDepth bounds. lists[0] is the selector itself.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace writ::patterns {

inline constexpr std::size_t kMaxSelectorDepth = 16;
inline constexpr std::size_t kMaxSelectorBytes = 64 * 1024;

/// How a compound hangs on the one to its left (in a relative selector the first one's: on the anchor of `:has`).
enum class Combinator : std::uint8_t { Descendant, Child, NextSibling, LaterSibling };

enum class AttributeOp : std::uint8_t {
  Exists,
  Equals,     // =
  Includes,   // ~= one of the white-space separated words
  DashMatch,  // |= the value or the value and a dash
  Prefix,     // ^=
  Suffix,     // $=
  Substring,  // *=
};
enum class AttributeCase : std::uint8_t {
  Default,      // as HTML says: any case for type, rel, lang …, else held
  Insensitive,  // i
  Sensitive,    // s
};

struct AttributeTest {
  std::string name;  ///< lower case, as HTML attributes are
  AttributeOp op = AttributeOp::Exists;
  std::string value;
  AttributeCase value_case = AttributeCase::Default;
};

enum class PseudoClass : std::uint8_t {
  // with a list of selectors
  Is, Where, Not, Has,
  // with an+b; NthChild and NthLastChild perhaps with `of` a list
  NthChild, NthLastChild, NthOfType, NthLastOfType,
  // of structure; first-child and its like are Nth… with a = 0
  OnlyChild, OnlyOfType, Root, Empty, Scope,
  // of forms and links, by attributes
  Checked, Default, Disabled, Enabled, Required, Optional, ReadOnly, ReadWrite, PlaceholderShown, AnyLink,
  // with words
  Lang, Dir,
};

/// Index `i` (from 1) matches where i = a·n + b for some n ≥ 0.
struct Nth {
  std::int32_t a = 0, b = 0;
  [[nodiscard]] constexpr bool holds(std::int64_t i) const {
    if (a == 0) return i == b;
    const std::int64_t rest = i - b;
    return rest % a == 0 && rest / a >= 0;
  }
};

struct PseudoTest {
  PseudoClass kind = PseudoClass::Is;
  Nth nth;
  std::optional<std::uint32_t> list;  ///< into Selector::lists: the argument of is, where, not, has, or after `of`
  std::vector<std::string> words;     ///< ranges of :lang, lower case ("*-latn" kept); "ltr" or "rtl" of :dir
};

/// Tests that one element must pass, all of them.
struct Compound {
  Combinator combinator = Combinator::Descendant;  ///< to the left; of no meaning in front of a plain selector
  std::string type;                                ///< lower case; empty: any
  std::vector<std::string> ids, classes;           ///< case held (in quirks mode CSS takes any case; we hold it)
  std::vector<AttributeTest> attributes;
  std::vector<PseudoTest> pseudos;
};

/// What the rightmost compound asks for first, for lookup in an index of the document.
struct SelectorKey {
  enum class Kind : std::uint8_t { None, Id, Class, Type } kind = Kind::None;
  std::string_view text;
};

struct ComplexSelector {
  std::vector<Compound> compounds;  ///< left to right, never empty
  bool relative = false;            ///< an argument of :has: the first combinator hangs on the anchor
  [[nodiscard]] SelectorKey key() const;
};

struct SelectorList {
  std::vector<ComplexSelector> selectors;  ///< any of them; never empty
};

struct Selector {
  std::vector<SelectorList> lists;  ///< lists[0] is the selector itself
  [[nodiscard]] const SelectorList& top() const { return lists.front(); }
};

/// Where a selector is wrong, for the checker.
struct SelectorFault {
  std::string message;  ///< lower case, names what was found
  std::string help;     ///< "did you mean `:first-child`?" or how to say it in Writ; may be empty
  std::size_t begin = 0, end = 0;  ///< bytes of the selector's text
};

/// The error ("selector.syntax", "selector.dynamic", "selector.unknown", "selector.too-deep") ends in "(at byte N)".
[[nodiscard]] Result<Selector> parse_selector(std::string_view text);
/// The fault alone; nothing if it parses.
[[nodiscard]] std::optional<SelectorFault> check_selector(std::string_view text);

}  // namespace writ::patterns
