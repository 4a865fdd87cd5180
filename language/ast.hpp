#pragma once
// The tree of one source file: what stands there, nothing resolved (spec/grammar.md).
//
// A declaration is a keyword, a name, perhaps a title and a list of fields in source order; every field keeps the span of
// its name and a value of the form that the table in fields.def gives it. Repeated fields stay repeated: the checker adds
// up lists and refuses repeated single values. Expressions live in one table a file. Nobody changes an Ast after parsing.
// Parentheses are nodes of their own, so that the formatter writes what was written.

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/date.hpp"
#include "base/id.hpp"
#include "base/span.hpp"

namespace writ::language {

/// A name as the language means it (NFC, backticks removed).
struct Name {
  std::string text;
  Span span;
  bool quoted = false;  ///< it stood in backticks
};

/// `hotjar` or `core.hotjar`.
struct QualifiedName {
  std::optional<Name> pack;
  Name name;
  Span span;
};

/// A string or a text block with escapes and indentation resolved.
struct StringLiteral {
  std::string value;
  Span span;
  bool block = false;
};

struct RegexLiteral {
  std::string pattern;  ///< RE2 syntax, `\/` already `/`
  bool ignore_case = false, dot_all = false;
  Span span;
};

struct DateLiteral {
  Date value;
  Span span;
};

// ---------------------------------------------------------------- expressions

struct Expr;
using ExprId = Id<Expr>;

struct ErrorNode {};
struct NameNode { Name name; };
struct IntegerNode { std::int64_t value; };
struct DecimalNode { double value; std::string text; };
struct StringNode { StringLiteral literal; };
struct RegexNode { RegexLiteral literal; };
/// `amount` of `unit` as written ("13", "months"); `value` is what it comes to.
struct DurationNode { Duration value; };
struct DateNode { Date value; };
struct ParenNode { ExprId inner; };
struct NotNode { ExprId operand; };
enum class BinaryOp {
  Or, And, Is, IsNot, Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual,
  Matches, Contains, StartsWith, EndsWith, Under, Add, Subtract,
};
struct BinaryNode { BinaryOp op; ExprId left, right; Span op_span; };
/// `a is none`, `a is not none`.
struct IsNoneNode { ExprId operand; bool negated; };
/// `a in [x, y]`.
struct InNode { ExprId left; std::vector<ExprId> list; Span op_span; };
/// `a says phrases [in fr]`.
struct SaysNode { ExprId left; QualifiedName phrases; std::optional<Name> language; Span op_span; };
/// `a mentions [operator of] v`.
struct MentionsNode { ExprId left, vendor; bool operator_of; Span op_span; };
/// `base.name`, `base.name(args)`.
struct MemberNode { ExprId base; Name name; std::vector<ExprId> arguments; bool has_parentheses; };
struct CallNode { Name function; std::vector<ExprId> arguments; };

enum class Quantifier { Any, No, Every, Count };
/// Order as written: kind, selector, variable, `of`, `during`, `where`, `satisfies`.
struct QuantifierNode {
  Quantifier quantifier;
  Name item;                             ///< the word: request, cookie, … ; checked later
  std::optional<StringLiteral> selector;
  std::optional<Name> variable;          ///< left out: `it`
  std::vector<Name> of;                  ///< document kinds
  std::vector<ExprId> during;
  std::optional<ExprId> where;
  std::optional<ExprId> satisfies;
};

struct Expr {
  std::variant<ErrorNode, NameNode, IntegerNode, DecimalNode, StringNode, RegexNode, DurationNode, DateNode, ParenNode,
               NotNode, BinaryNode, IsNoneNode, InNode, SaysNode, MentionsNode, MemberNode, CallNode, QuantifierNode>
      node;
  Span span;
};

// ---------------------------------------------------------------- values of fields

struct Field;

/// A value that did not parse; a diagnostic says why. The field stands, so that nobody calls it missing.
struct BrokenValue {};
/// Names with commas: `vendor any`, `jurisdiction EEA, UK`, `cites a, b`, `severity high`, `country MT`, `kind statute`.
struct NamesValue { std::vector<QualifiedName> names; };
/// `severity of vendor`.
struct OfVendorValue {};
/// Strings and regexes with commas (optional in `pattern`): `hosts "a", "b"`, `inline "x", /y/`, `en "…", "…"`.
struct Mark { std::variant<StringLiteral, RegexLiteral> value; [[nodiscard]] Span span() const; };
struct MarksValue { std::vector<Mark> marks; };
/// One string or text block: `title`, `url`, `message`, `because`, `version`, `because`.
struct TextValue { StringLiteral text; };
struct DateValue { DateLiteral date; };
/// `from DATE`, `until DATE`, or both, after `effective`; `repealed from DATE` has from only.
struct WindowValue { std::optional<DateLiteral> from, until; };
/// `in EU until 2020-12-31, EEA`; also the places of an exception (without windows).
struct Place { QualifiedName name; std::optional<DateLiteral> from, until; };
struct PlacesValue { std::vector<Place> places; };
/// `condition e`, `applies when e`, `when e`.
struct ExprValue { ExprId expr; };
/// `needs "label" e`.
struct NeedsValue { StringLiteral label; ExprId expr; };
/// `note FR, DE [cites a, b] ["text"]`.
struct NoteValue { std::vector<QualifiedName> places; std::vector<QualifiedName> cites; std::optional<StringLiteral> text; };
/// `except name ["title"] { fields }`, `masking { fields }`, `consent { fields }`, `blocks script { fields }` (name is then "script").
struct BlockValue { std::optional<Name> name; std::optional<StringLiteral> title; std::vector<Field> fields; };
/// `depends core "^1.0"`.
struct DependsValue { Name pack; std::optional<StringLiteral> requirement; };
/// `tcf-id 28`.
struct NumberLiteral { std::int64_t value; Span span; };
struct IntegerValue { NumberLiteral number; };
struct DurationLiteral { Duration value; Span span; };
/// `accept when "…" click "…" then wait "…" 10s then off "…" state "…"`.
struct Step { Name action; StringLiteral text; std::optional<DurationLiteral> timeout; std::optional<StringLiteral> state; };
struct StepsValue { std::optional<StringLiteral> when; std::vector<Step> steps; };
/// `button reject layer 2 "…", "…"`.
struct ButtonValue { Name role; std::optional<NumberLiteral> layer; std::vector<StringLiteral> selectors; };
/// `verify reject cookie "…" decoded base64, json matches /…/`; `verify accept tcf some`.
struct VerifyValue {
  Name action, source;
  std::optional<StringLiteral> name;
  std::vector<Name> decoded;
  Name test;                 ///< matches, lacks, some or none
  std::optional<Mark> mark;  ///< of matches and lacks
};
/// `keeps cookie "…", "…"`.
struct KeepsValue { Name kind; std::vector<StringLiteral> names; };
/// `one of a, b`, or a type's name: `integer`.
struct FactTypeValue { bool one_of = false; std::vector<Name> names; };
/// `for cmp klaro, cookiebot """…"""`; `otherwise """…"""` is a TextValue.
struct ForCmpValue { std::vector<QualifiedName> cmps; StringLiteral text; };

// Tests.
/// `given snapshot "path"`.
struct GivenSnapshotValue { StringLiteral path; };
/// An item of an inline phase: `request "https://…" type script at 120ms`, `cookie "n" domain "d" lifetime 1 year by script "u"`,
/// `entry local "k" value "v"`, `script """…"""`, `html """…"""`, `global "x"`, `document privacy-policy language en "…"`,
/// `choice reject click applied`, `frame "url"`. `words` are the names directly after the kind (local; privacy-policy;
/// reject click applied), `text` the string, `attributes` the rest in order.
struct ItemAttribute {
  Name name;  ///< "by script" is one attribute named "by"
  std::variant<std::monostate, Name, StringLiteral, std::int64_t, double, Duration, bool> value;
  Span span;
};
struct TestItem {
  Name kind;
  std::vector<Name> words;
  std::optional<StringLiteral> text;
  std::vector<ItemAttribute> attributes;
  Span span;
};
/// `during before-consent complete { … }`: `coverage` is complete, partial or none; left out: none given.
struct TestPhase { Name phase; std::optional<Name> coverage; std::vector<TestItem> items; Span span; };
/// `given site "https://…" { during … {…}  cmp klaro shown  document … }`.
struct GivenSiteValue {
  StringLiteral url;
  std::vector<TestPhase> phases;
  std::vector<TestItem> items;  ///< beside `during`: cmp, document, language
};
/// `fact sector is retail`.
struct GivenFactValue { Name fact; ExprId value; };
/// `expect VERDICT RULE [for V] [in J] [severity S] [by E]` or `expect nothing else`.
struct ExpectValue {
  bool nothing_else = false;
  std::optional<Name> verdict;
  std::optional<QualifiedName> rule;
  std::optional<QualifiedName> vendor, jurisdiction;
  std::optional<Name> severity, exception;
};

struct Field {
  Name keyword;  ///< `as of` is one keyword "as of"; in `pattern` and `fact` the keyword is empty
  std::variant<BrokenValue, NamesValue, OfVendorValue, MarksValue, TextValue, DateValue, WindowValue, PlacesValue, ExprValue, NeedsValue,
               NoteValue, BlockValue, DependsValue, IntegerValue, StepsValue, ButtonValue, VerifyValue, KeepsValue, FactTypeValue, ForCmpValue, GivenSnapshotValue,
               GivenSiteValue, GivenFactValue, ExpectValue>
      value;
  Span span;  ///< keyword and value
};

// ---------------------------------------------------------------- declarations

enum class DeclKind {
  Pack, Jurisdiction, Authority, Source, Category, Subtype, Vendor, Cmp, Pattern, Phrases, Fact, Define, Rule, Amend,
  Remedy, Extend, Test,
};

/// `define active(v: vendor, p: phase): boolean = e`.
struct DefineParts {
  struct Parameter { Name name, type; };
  std::vector<Parameter> parameters;
  bool has_parentheses = false;
  Name result;
  ExprId body;
};
/// `amend rule NAME in UK, FR { … }`.
struct AmendParts { std::vector<QualifiedName> places; };
/// `extend vendor hotjar { … }`: what is extended.
struct ExtendParts { DeclKind target = DeclKind::Vendor; Span target_span; };

struct Decl {
  DeclKind kind;
  Span keyword_span;
  QualifiedName name;  ///< of `amend` and `extend` it may be qualified; of a test it is empty
  std::optional<StringLiteral> title;
  std::vector<Field> fields;
  std::optional<DefineParts> define;
  std::optional<AmendParts> amend;
  std::optional<ExtendParts> extend;
  Span span;           ///< from the keyword to the closing brace
  bool broken = false;  ///< part of it did not parse and is left out: ask for nothing that is missing
};

/// A comment, kept for the formatter and for `# writ: allow CODE because …`.
struct Comment {
  Span span;              ///< from `#` to the end of the line, line end not included
  bool own_line = false;  ///< nothing but white space before it on its line
};

struct Ast {
  FileId file;
  std::vector<Decl> decls;
  Table<Expr> exprs;
  std::vector<Comment> comments;
  bool complete = true;  ///< false: something was skipped, diagnostics say what
};

/// "rule", "vendor", …: the keyword of a kind.
[[nodiscard]] std::string_view keyword_of(DeclKind kind);

}  // namespace writ::language
