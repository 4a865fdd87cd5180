#pragma once
// What the grammar's actions call: pieces to nodes, nodes to fields, fields to declarations; and what the grammar's atoms
// ask: which words begin a field here, whether a list ends, where reading goes on after a fault.
//
// Pieces lie on one stack. A rule that makes a node takes the pieces that its parts left, in order, and leaves one. Where
// a rule does not match, or its field is given up, the stack is cut back to where it began: nothing is built twice.
// One fault, one error: what is reported at the offset of the error before it is dropped, and so is what goes wrong in a
// field whose misspelt word was guessed.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/diagnostic.hpp"
#include "language/ast.hpp"
#include "language/fields.hpp"
#include "language/lexeme.hpp"
#include "language/literals.hpp"

namespace writ::language {

/// Deepest nesting that is read: parentheses, calls and quantifiers in each other.
inline constexpr std::size_t kMaxNesting = 128;
/// Deepest tree that is built: a chain of `or` counts one for each.
inline constexpr std::size_t kMaxDepth = 1'000;

/// A word or sign of the language as it stood.
struct WordPiece { std::string_view text; Span span; };
struct IntegerPiece { std::int64_t value; Span span; };
struct DecimalPiece { DecimalNode node; Span span; };
struct DurationPiece { Duration value; Span span; };
struct BooleanPiece { bool value; Span span; };
struct Arguments { std::vector<ExprId> list; Span span; };
struct MemberPiece { Name name; std::optional<Arguments> arguments; };
using FieldValue = decltype(Field::value);

using Piece = std::variant<WordPiece, Name, QualifiedName, StringLiteral, RegexLiteral, DateLiteral, IntegerPiece,
                           DecimalPiece, DurationPiece, BooleanPiece, ExprId, Arguments, MemberPiece, Place, Step, FieldValue,
                           Field, ItemAttribute, TestItem, TestPhase>;

/// The pieces of one node, taken from the front.
class Pieces {
 public:
  Pieces(std::vector<Piece> list, Span span) : list_(std::move(list)), span_(span) {}

  /// The next piece if it is a T.
  template <typename T>
  [[nodiscard]] std::optional<T> next() {
    if (at_ == list_.size() || !std::holds_alternative<T>(list_[at_])) return std::nullopt;
    return std::get<T>(std::move(list_[at_++]));
  }
  /// All that follow of one type.
  template <typename T>
  [[nodiscard]] std::vector<T> all() {
    std::vector<T> out;
    while (auto piece = next<T>()) out.push_back(std::move(*piece));
    return out;
  }
  /// The next piece, which the grammar promises.
  template <typename T>
  [[nodiscard]] T take();
  /// Whether the next piece is this word; it is taken then.
  bool word(std::string_view text);
  [[nodiscard]] Span span() const { return span_; }

 private:
  std::vector<Piece> list_;
  std::size_t at_ = 0;
  Span span_;
};

class AstBuilder {
 public:
  AstBuilder(std::string_view text, FileId file, Diagnostics& diagnostics);

  /// The tree; call once, at the end.
  [[nodiscard]] Ast finish();

  // ------------------------------------------------------------ questions of the grammar (offsets in bytes)

  [[nodiscard]] std::size_t offset(const char* at) const { return static_cast<std::size_t>(at - text_.data()); }
  [[nodiscard]] Lexeme lexeme(std::size_t offset) const;
  [[nodiscard]] bool is_word(std::size_t offset, std::string_view word) const;
  [[nodiscard]] bool is_sign(std::size_t offset, std::string_view sign) const;
  [[nodiscard]] std::size_t comment(std::size_t offset) const;
  /// The length of a name that may stand as a value: no operator, and no field or declaration begins with it here.
  [[nodiscard]] std::size_t free_name(std::size_t offset) const;
  /// Any name with which no field begins: `is` and `no` are languages.
  [[nodiscard]] std::size_t language(std::size_t offset) const;
  [[nodiscard]] std::size_t variable(std::size_t offset);
  [[nodiscard]] bool trailing_comma(std::size_t offset);
  [[nodiscard]] bool quantifier_at(std::size_t offset) const;
  [[nodiscard]] bool and_before_quantifier(std::size_t offset) const;
  [[nodiscard]] bool in_operator_at(std::size_t offset) const;
  [[nodiscard]] bool comparison_at(std::size_t offset) const;
  [[nodiscard]] std::optional<Holder> holder() const { return holder_; }
  [[nodiscard]] std::size_t field_word(std::size_t offset, FieldForm form) const;
  [[nodiscard]] std::string_view block_word() const { return block_word_; }
  [[nodiscard]] bool block_ends(std::size_t offset) const;
  [[nodiscard]] bool missing_brace(std::size_t offset);
  [[nodiscard]] std::size_t decl_word(std::size_t offset, DeclKind kind) const;
  [[nodiscard]] std::size_t item_kind(std::size_t offset) const;
  [[nodiscard]] std::size_t item_word(std::size_t offset) const;
  [[nodiscard]] std::size_t item_attribute(std::size_t offset, ItemForm form) const;
  [[nodiscard]] bool item_text_allowed() const { return item_ != nullptr && item_->text && !item_has_text_; }

  // ------------------------------------------------------------ faults

  /// "expected WHAT, found …" at an offset; what a broken lexeme stands there for is said instead.
  void expected(std::size_t offset, std::string_view what, std::string_view help = {});
  /// A fault of its own at the lexeme of an offset.
  void fault_at(std::size_t offset, DiagnosticCode code, std::string_view message, std::string_view help);

  // ------------------------------------------------------------ recovery

  /// Where a field or declaration began, to come back to.
  struct State {
    std::size_t begin = 0;
    std::size_t pieces = 0;
    std::size_t braces = 0;
    std::size_t holders = 0;
    std::optional<Holder> holder;
    bool in_where = false;
    std::size_t nesting = 0;
  };
  [[nodiscard]] State begin_field(std::size_t offset);
  [[nodiscard]] std::size_t end_field(const State& state, std::size_t offset);
  void unknown_field(std::size_t offset);
  [[nodiscard]] std::size_t abandon_field(const State& state, std::size_t offset);
  [[nodiscard]] State begin_declaration(std::size_t offset);
  [[nodiscard]] std::size_t end_declaration(const State& state, std::size_t offset);
  void stray_text(std::size_t offset);
  [[nodiscard]] std::size_t abandon_declaration(const State& state, std::size_t offset);

  // ------------------------------------------------------------ tokens

  void end_token(std::size_t end) { token_end_ = static_cast<std::uint32_t>(end); }
  void word(Span span);
  void name(Span span);
  void string(Span span);
  void regex(Span span);
  void integer(Span span);
  void decimal(Span span);
  void duration(Span span);
  void date(Span span);
  void boolean(Span span);
  void open_brace(Span span);
  void close_brace();
  void semicolon(Span span);
  void stray_sign(Span span);
  /// A sign that Writ does not have, read as the word that is meant.
  void foreign_sign(Span span, std::string_view meant);
  void field_word(Span span);
  void decl_word(Span span, DeclKind kind);
  void item_attribute_word(Span span);

  // ------------------------------------------------------------ nodes

  [[nodiscard]] std::size_t mark() const { return pieces_.size(); }
  void cut(std::size_t mark) { pieces_.resize(mark, Piece(WordPiece{})); }
  [[nodiscard]] Pieces take(std::size_t mark, std::size_t begin);
  [[nodiscard]] Span span(std::size_t begin, std::size_t end) const {
    return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  }

  void qualified(Pieces pieces);
  void literal(Pieces pieces);
  void arguments(Pieces pieces);
  void call_or_name(Pieces pieces);
  void group(Pieces pieces);
  void quantifier(Pieces pieces);
  void member(Pieces pieces);
  void postfix(Pieces pieces);
  void left_chain(Pieces pieces);
  void comparison(Pieces pieces);
  void not_operand(Pieces pieces);

  void text_value(Pieces pieces);
  void names_value(Pieces pieces);
  void of_vendor(Pieces pieces);
  void marks_value(Pieces pieces);
  void date_value(Pieces pieces);
  void window_value(Pieces pieces);
  void place(Pieces pieces);
  void places_value(Pieces pieces);
  void expr_value(Pieces pieces);
  void needs_value(Pieces pieces);
  void note_value(Pieces pieces);
  void block_value(Pieces pieces);
  void depends_value(Pieces pieces);
  void step(Pieces pieces);
  void integer_value(Pieces pieces);
  void steps_value(Pieces pieces);
  void button_value(Pieces pieces);
  void verify_value(Pieces pieces);
  void keeps_value(Pieces pieces);
  void fact_type_value(Pieces pieces);
  void for_cmp_value(Pieces pieces);
  void given_fact_value(Pieces pieces);
  void given_snapshot(Pieces pieces);
  void given_site(Pieces pieces);
  void test_phase(Pieces pieces);
  void test_item_kind(Pieces pieces);
  void test_item_word(Pieces pieces);
  void test_item_text(Pieces pieces);
  void item_attribute_value(Pieces pieces);
  void test_item(Pieces pieces);
  void expect_value(Pieces pieces);
  void field(Pieces pieces);
  void wordless_field(Pieces pieces);

  void decl_name(Pieces pieces);
  void decl_title(Pieces pieces);
  void decl_block(Pieces pieces);
  void decl_parameters(Pieces pieces);
  void decl_result(Pieces pieces);
  void define_body(Pieces pieces);
  void amended_places(Pieces pieces);
  void extended_kind(Pieces pieces);

  // ------------------------------------------------------------ context

  /// Inside a `where` or `satisfies` a quantifier needs parentheses.
  [[nodiscard]] bool in_where() const { return in_where_; }
  bool set_in_where(bool value) { return std::exchange(in_where_, value); }
  /// One level deeper; false, with a diagnostic, where that is too deep.
  [[nodiscard]] bool deeper(std::size_t offset);
  void shallower() { --nesting_; }
  void bare_quantifier(std::size_t begin);
  void enter_block();
  void leave_block();

 private:
  Diagnostic* fault(DiagnosticCode code, Span span, std::string message, std::string help = {});
  void literal_faults(Span span, const std::vector<LiteralFault>& faults);
  [[nodiscard]] std::string found_at(std::size_t offset) const;
  [[nodiscard]] std::string_view source(Span span) const { return text_.substr(span.begin, span.end - span.begin); }
  [[nodiscard]] const FieldInfo* field_at(std::size_t offset, Lexeme* word = nullptr) const;
  [[nodiscard]] bool field_begins(std::size_t offset, std::optional<Holder> holder) const;
  [[nodiscard]] bool value_may_begin(FieldForm form, std::size_t offset, std::optional<Holder> holder) const;
  [[nodiscard]] bool declaration_begins(std::size_t offset) const;
  [[nodiscard]] bool closers_missing(std::size_t offset) const;
  /// Which words are fields again after a fault. In a condition a word within a line may be a name, and even at a
  /// line's beginning only what has a value behind it is a field. After a field that there is not, a line that reads
  /// like another one is looked at too.
  enum class Resume { LineStart, NextLine, Anywhere };
  [[nodiscard]] bool behind_value(std::size_t offset);
  void add_hint(Diagnostic& diagnostic, std::size_t offset) const;
  [[nodiscard]] std::size_t behind(const Lexeme& lexeme) const;
  [[nodiscard]] std::size_t next_field(const State& state, std::size_t from, Resume resume) const;
  [[nodiscard]] std::size_t next_declaration(std::size_t begin, std::size_t from) const;
  void restore(const State& state);
  template <typename T>
  void push(T piece) { pieces_.emplace_back(std::move(piece)); }
  template <typename Node>
  ExprId expr(Node node, Span span, std::initializer_list<ExprId> children = {}, const std::vector<ExprId>& more = {});
  template <typename Value>
  void value(Value value) { push(FieldValue(std::move(value))); }
  [[nodiscard]] Span span_of(ExprId id) const { return ast_.exprs[id].span; }

  std::string_view text_;
  FileId file_;
  Diagnostics& diagnostics_;
  Ast ast_;
  std::vector<std::uint32_t> depths_;  ///< of every expression
  std::vector<Piece> pieces_;
  std::uint32_t token_end_ = 0;
  mutable Lexeme cached_;
  mutable bool cache_filled_ = false;

  std::optional<Decl> decl_;
  const FieldInfo* field_ = nullptr;         ///< whose value is being read
  const FieldInfo* field_before_ = nullptr;  ///< the one before it in its block
  std::string_view block_word_;
  std::optional<Holder> holder_;
  std::vector<std::optional<Holder>> outer_holders_;
  std::vector<Span> open_braces_;
  const FieldInfo* guessed_field_ = nullptr;  ///< what the misspelt word at guess_begin_ is read as
  std::optional<DeclKind> guessed_decl_;
  std::size_t guess_begin_ = 0;
  const ItemInfo* item_ = nullptr;
  const ItemInfo* last_item_ = nullptr;
  std::size_t item_words_ = 0;
  bool item_has_text_ = false;

  bool in_where_ = false;
  std::size_t nesting_ = 0;
  bool too_deep_ = false;
  bool muted_ = false;              ///< inside a field whose word was guessed
  std::size_t failed_at_ = 0;       ///< where the fault stands that gave up the current piece
  std::optional<std::size_t> last_fault_;
};

}  // namespace writ::language
