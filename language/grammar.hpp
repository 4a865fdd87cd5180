#pragma once
// The grammar of a source file as PEGTL rules, named as in spec/grammar.md. Rules say only what matches; what becomes of
// it stands in ast_builder.hpp, what is said where it fails in grammar_messages.hpp.
//
// The smallest pieces are lexemes (lexeme.hpp), not characters: the language is small, its words are contextual, and the
// same lexemes serve recovery and the formatter. Which words begin a field depends on what is being declared, so the
// atoms ask the builder, which knows it. `need<R>` is `must<R>` that stays at the place where R began: there the error
// points. What stands behind `need` is decided; there is no way back, so nothing is built twice.

#include <cstddef>
#include <string_view>
#include <tao/pegtl.hpp>

#include "language/ast_builder.hpp"
#include "language/fields.hpp"
#include "language/lexeme.hpp"

namespace writ::language::grammar {

namespace pegtl = tao::pegtl;
using pegtl::apply_mode;
using pegtl::rewind_mode;

/// A word as a template argument.
template <std::size_t N>
struct Word {
  char text[N];
  // NOLINTNEXTLINE(google-explicit-constructor): so that `word<"where">` can be written
  constexpr Word(const char (&literal)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

// ---------------------------------------------------------------- atoms

/// A rule that asks the builder how many bytes match here; nothing matches where it answers 0.
template <typename Derived>
struct atom {
  using rule_t = Derived;
  using subs_t = pegtl::empty_list;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class, typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    const std::size_t length = Derived::length(builder, builder.offset(in.current()));
    if (length == 0) return false;
    in.bump(length);
    return true;
  }
};

/// A condition on what stands here; consumes nothing.
template <typename Derived>
struct condition_atom {
  using rule_t = Derived;
  using subs_t = pegtl::empty_list;
  template <apply_mode, rewind_mode, template <typename...> class, template <typename...> class, typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    return Derived::holds(builder, builder.offset(in.current()));
  }
};

template <typename Rule>
struct need {
  using rule_t = need;
  using subs_t = pegtl::type_list<Rule>;
  template <apply_mode A, rewind_mode, template <typename...> class Action, template <typename...> class Control,
            typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    if (!Control<Rule>::template match<A, rewind_mode::required, Action, Control>(in, builder)) {
      Control<Rule>::raise(static_cast<const Input&>(in), builder);
    }
    return true;
  }
};

template <LexemeKind... Kinds>
struct lexeme : atom<lexeme<Kinds...>> {
  static std::size_t length(const AstBuilder& builder, std::size_t offset) {
    const Lexeme found = builder.lexeme(offset);
    return ((found.kind == Kinds) || ...) ? found.end - found.begin : 0;
  }
};

/// A word of the language, unquoted.
template <Word W>
struct word : atom<word<W>> {
  static constexpr std::string_view kText = W.view();
  static std::size_t length(const AstBuilder& builder, std::size_t offset) {
    return builder.is_word(offset, kText) ? kText.size() : 0;
  }
};

/// An operator of signs.
template <Word W>
struct sign : atom<sign<W>> {
  static constexpr std::string_view kText = W.view();
  static std::size_t length(const AstBuilder& builder, std::size_t offset) {
    return builder.is_sign(offset, kText) ? kText.size() : 0;
  }
};

/// A name that is not the word of a field which begins here.
struct free_name : atom<free_name> {
  static std::size_t length(const AstBuilder& builder, std::size_t offset) { return builder.free_name(offset); }
};
/// Any name at all: after `.`, as the name of a declaration.
struct any_name : lexeme<LexemeKind::Name, LexemeKind::QuotedName> {};

// ---------------------------------------------------------------- gaps and tokens

struct space : pegtl::plus<pegtl::one<' ', '\t', '\n', '\r'>> {};
struct comment : atom<comment> {
  static std::size_t length(const AstBuilder& builder, std::size_t offset) { return builder.comment(offset); }
};
/// Not of the language: named where it stands, and read as nothing.
struct semicolon : pegtl::one<';'> {};
struct gap : pegtl::star<pegtl::sor<space, comment, semicolon>> {};

/// The text of a token, without what follows: spans end here.
template <typename Rule>
struct token_text : pegtl::seq<Rule> {};
template <typename Rule>
struct token : pegtl::seq<token_text<Rule>, gap> {};

template <Word W>
struct key : token<word<W>> {};
template <Word W>
struct op : token<sign<W>> {};
struct comma : token<lexeme<LexemeKind::Comma>> {};
struct dot : token<lexeme<LexemeKind::Dot>> {};
struct colon : token<lexeme<LexemeKind::Colon>> {};
struct open_paren : token<lexeme<LexemeKind::OpenParen>> {};
struct close_paren : token<lexeme<LexemeKind::CloseParen>> {};
struct open_bracket : token<lexeme<LexemeKind::OpenBracket>> {};
struct close_bracket : token<lexeme<LexemeKind::CloseBracket>> {};
struct open_brace : token<lexeme<LexemeKind::OpenBrace>> {};
struct close_brace : token<lexeme<LexemeKind::CloseBrace>> {};

struct name : token<free_name> {};
struct declared_name : token<any_name> {};
struct field_name : token<any_name> {};
struct string : token<lexeme<LexemeKind::String, LexemeKind::Block>> {};
struct regex : token<lexeme<LexemeKind::Regex>> {};
struct integer : token<lexeme<LexemeKind::Integer>> {};
struct decimal : token<lexeme<LexemeKind::Decimal>> {};
struct duration : token<lexeme<LexemeKind::Duration, LexemeKind::BadDuration>> {};
struct date : token<lexeme<LexemeKind::Date>> {};

/// `core.hotjar`.
struct qualified_tail : pegtl::seq<dot, need<declared_name>> {};
struct qualified : pegtl::seq<name, pegtl::opt<qualified_tail>> {};

/// A comma and what it announces. A comma with nothing behind it is named, and the list ends.
struct trailing_comma : condition_atom<trailing_comma> {
  static bool holds(AstBuilder& builder, std::size_t offset) { return builder.trailing_comma(offset); }
};
template <typename Rule>
struct more : pegtl::seq<comma, pegtl::sor<Rule, trailing_comma, need<Rule>>> {};
template <typename Rule>
struct list : pegtl::seq<need<Rule>, pegtl::star<more<Rule>>> {};
struct name_list : list<name> {};
struct qualified_list : list<qualified> {};

// ---------------------------------------------------------------- expressions

struct disjunction;
struct expression : pegtl::seq<disjunction> {};
struct not_operand;

struct boolean : token<pegtl::sor<word<"true">, word<"false">>> {};
struct integer_literal : integer {};
struct number_literal : pegtl::sor<decimal, integer> {};
struct duration_literal : duration {};
struct literal : pegtl::sor<string, regex, duration, date, decimal, integer> {};

struct arguments : pegtl::seq<open_paren, pegtl::opt<pegtl::not_at<close_paren>, list<expression>>, need<close_paren>> {};
/// `f(x)` or a name that stands for something.
struct call_or_name : pegtl::seq<name, pegtl::opt<arguments>> {};
struct group : pegtl::seq<open_paren, need<expression>, need<close_paren>> {};

// Quantifiers. Order as written: kind, selector, variable, `of`, `during`, `where`, `satisfies`.
struct item_kind : name {};
struct selector : string {};
/// A name that is no word of the language; one that is, where no field begins, is named.
struct variable_name : atom<variable_name> {
  static std::size_t length(AstBuilder& builder, std::size_t offset) { return builder.variable(offset); }
};
struct variable : token<variable_name> {};
struct of_clause : pegtl::seq<key<"of">, name_list> {};
struct phase : pegtl::seq<name, pegtl::opt<arguments>> {};
struct during_clause : pegtl::seq<key<"during">, list<phase>> {};
/// `and` goes on with the `where` unless a quantifier, perhaps negated, follows it.
struct ends_where : condition_atom<ends_where> {
  static bool holds(AstBuilder& builder, std::size_t offset) { return builder.and_before_quantifier(offset); }
};
struct and_sign;
struct where_body : pegtl::seq<need<not_operand>, pegtl::star<pegtl::not_at<ends_where>, and_sign, need<not_operand>>> {};
struct where_clause : pegtl::seq<key<"where">, where_body> {};
struct satisfies_clause : pegtl::seq<key<"satisfies">, where_body> {};
struct stray_satisfies : pegtl::seq<pegtl::at<key<"satisfies">>, pegtl::raise<struct satisfies_without_every>> {};
struct quantified : pegtl::seq<need<item_kind>, pegtl::opt<selector>, pegtl::opt<variable>, pegtl::opt<of_clause>,
                               pegtl::opt<during_clause>, pegtl::opt<where_clause>> {};
template <Word W>
struct quantifier_key : pegtl::seq<pegtl::at<word<W>>, key<W>> {};
struct quantifier_ahead : condition_atom<quantifier_ahead> {
  static bool holds(AstBuilder& builder, std::size_t offset) { return builder.quantifier_at(offset); }
};
struct any_or_no : pegtl::seq<pegtl::sor<key<"any">, key<"no">>, quantified, pegtl::opt<stray_satisfies>> {};
struct every : pegtl::seq<key<"every">, quantified, need<satisfies_clause>> {};
struct count : pegtl::seq<key<"count">, open_paren, quantified, need<close_paren>> {};
struct quantifier : pegtl::seq<quantifier_ahead, pegtl::sor<any_or_no, every, count>> {};

struct primary : pegtl::sor<literal, quantifier, group, call_or_name> {};
struct member : pegtl::seq<dot, need<field_name>, pegtl::opt<arguments>> {};
struct postfix : pegtl::seq<primary, pegtl::star<member>> {};
struct sum : pegtl::seq<postfix, pegtl::star<pegtl::sor<op<"+">, op<"-">>, need<postfix>>> {};
struct operand : sum {};

/// `=` for `is`: named, and read as `is`.
struct equals_sign : op<"="> {};
struct none_word : key<"none"> {};
struct is_tail : pegtl::seq<key<"is">, pegtl::opt<key<"not">>, pegtl::sor<none_word, need<operand>>> {};
struct equals_tail : pegtl::seq<equals_sign, need<operand>> {};
struct order_tail : pegtl::seq<pegtl::sor<op<"==">, op<"!=">, op<"<=">, op<">=">, op<"<">, op<">">>, need<operand>> {};
struct matches_tail : pegtl::seq<key<"matches">, need<operand>> {};
struct contains_tail : pegtl::seq<key<"contains">, need<operand>> {};
struct starts_tail : pegtl::seq<key<"starts">, need<key<"with">>, need<operand>> {};
struct ends_tail : pegtl::seq<key<"ends">, need<key<"with">>, need<operand>> {};
struct under_tail : pegtl::seq<key<"under">, need<operand>> {};
struct said_language_name : atom<said_language_name> {
  static std::size_t length(const AstBuilder& builder, std::size_t offset) { return builder.language(offset); }
};
struct said_language : token<said_language_name> {};
struct says_tail : pegtl::seq<key<"says">, need<qualified>, pegtl::opt<pegtl::seq<key<"in">, need<said_language>>>> {};
struct mentions_tail
    : pegtl::seq<key<"mentions">, pegtl::opt<pegtl::at<key<"operator">, key<"of">>, key<"operator">, key<"of">>, need<operand>> {};
/// Where `in` may begin a field, only a bracket makes it the operator.
struct in_ahead : condition_atom<in_ahead> {
  static bool holds(AstBuilder& builder, std::size_t offset) { return builder.in_operator_at(offset); }
};
struct in_tail : pegtl::seq<pegtl::seq<in_ahead, key<"in">>, need<open_bracket>, list<operand>, need<close_bracket>> {};
struct misplaced_not : pegtl::seq<pegtl::at<key<"not">>, pegtl::raise<struct not_before_operator>> {};
struct comparison_tail : pegtl::sor<is_tail, equals_tail, order_tail, matches_tail, contains_tail, starts_tail, ends_tail,
                                    under_tail, says_tail, mentions_tail, in_tail, misplaced_not> {};
/// Comparisons do not chain: a second one is named.
struct chain_ahead : condition_atom<chain_ahead> {
  static bool holds(AstBuilder& builder, std::size_t offset) { return builder.comparison_at(offset); }
};
struct chained : pegtl::seq<chain_ahead, pegtl::raise<struct chained_comparison>> {};
struct comparison : pegtl::seq<operand, pegtl::opt<comparison_tail, pegtl::opt<chained>>> {};

/// `not`, and `!`, which is named and read as `not`.
struct bang : op<"!"> {};
struct not_operand : pegtl::seq<pegtl::star<pegtl::sor<key<"not">, bang>>, comparison> {};
/// `and`, and `&&`, which is named and read as `and`.
struct double_and : op<"&&"> {};
struct double_or : op<"||"> {};
struct and_sign : pegtl::sor<key<"and">, double_and> {};
struct or_sign : pegtl::sor<key<"or">, double_or> {};
struct conjunction : pegtl::seq<not_operand, pegtl::star<and_sign, need<not_operand>>> {};
struct disjunction : pegtl::seq<conjunction, pegtl::star<or_sign, need<conjunction>>> {};

// ---------------------------------------------------------------- values of fields

struct fields_block;
struct text_value : pegtl::seq<need<string>> {};
struct name_value : pegtl::seq<need<name>> {};
struct names_value : qualified_list {};
struct of_vendor : pegtl::seq<key<"of">, need<key<"vendor">>> {};
struct severity_value : pegtl::sor<of_vendor, need<name>> {};
struct strings_value : list<string> {};
struct mark : pegtl::sor<string, regex> {};
struct marks_value : list<mark> {};
struct date_value : pegtl::seq<need<date>> {};
struct from_date : pegtl::seq<key<"from">, need<date>> {};
struct until_date : pegtl::seq<key<"until">, need<date>> {};
struct window : pegtl::sor<pegtl::seq<from_date, pegtl::opt<until_date>>, until_date> {};
struct window_value : pegtl::seq<need<window>> {};
struct repeal_value : pegtl::seq<need<from_date>> {};
struct place : pegtl::seq<qualified> {};
struct places_value : list<place> {};
struct dated_place : pegtl::seq<qualified, pegtl::opt<window>> {};
struct dated_places_value : list<dated_place> {};
struct expr_value : pegtl::seq<need<expression>> {};
struct when_value : pegtl::seq<need<key<"when">>, need<expression>> {};
struct needs_value : pegtl::seq<need<string>, need<expression>> {};
struct note_cites : pegtl::seq<key<"cites">, qualified_list> {};
struct note_body : pegtl::sor<pegtl::seq<note_cites, pegtl::opt<string>>, string> {};
struct note_value : pegtl::seq<qualified_list, need<note_body>> {};
struct block_title : string {};
struct except_head : pegtl::seq<need<declared_name>, pegtl::opt<block_title>> {};
struct blocks_head : key<"script"> {};
struct block_value : pegtl::seq<struct block_head, need<fields_block>> {};
struct depends_value : pegtl::seq<need<declared_name>, pegtl::opt<string>> {};
struct integer_value : pegtl::seq<need<integer>> {};
/// Any name: which steps, roles and sources there are is for the checker, which knows what was meant.
struct step : pegtl::seq<declared_name, need<string>, pegtl::opt<duration>, pegtl::opt<pegtl::seq<key<"state">, need<string>>>> {};
struct steps_when : pegtl::seq<key<"when">, need<string>> {};
struct steps_value : pegtl::seq<pegtl::opt<steps_when>, need<step>, pegtl::star<pegtl::seq<key<"then">, need<step>>>> {};
struct button_layer : pegtl::seq<key<"layer">, need<integer>> {};
struct button_value : pegtl::seq<need<declared_name>, pegtl::opt<button_layer>, list<string>> {};
struct verify_decoding : pegtl::seq<key<"decoded">, list<declared_name>> {};
struct verify_mark : pegtl::seq<pegtl::sor<key<"matches">, key<"lacks">>, need<mark>> {};
struct verify_test : pegtl::sor<verify_mark, key<"some">, key<"none">> {};
struct verify_value : pegtl::seq<need<declared_name>, need<declared_name>, pegtl::opt<string>, pegtl::opt<verify_decoding>,
                                 need<verify_test>> {};
struct keeps_value : pegtl::seq<need<declared_name>, list<string>> {};
struct one_of : pegtl::seq<pegtl::seq<key<"one">, need<key<"of">>>, name_list> {};
struct fact_type : pegtl::sor<one_of, name> {};
struct fact_type_value : pegtl::seq<fact_type> {};
struct for_cmp_value : pegtl::seq<need<key<"cmp">>, qualified_list, need<string>> {};
struct given_fact_value : pegtl::seq<need<name>, need<key<"is">>, need<operand>> {};

struct except_block_ahead : condition_atom<except_block_ahead> {
  static bool holds(AstBuilder& builder, std::size_t) { return builder.block_word() == "except"; }
};
struct blocks_block_ahead : condition_atom<blocks_block_ahead> {
  static bool holds(AstBuilder& builder, std::size_t) { return builder.block_word() == "blocks"; }
};
struct block_head : pegtl::sor<pegtl::seq<except_block_ahead, except_head>,
                               pegtl::seq<blocks_block_ahead, need<blocks_head>>, pegtl::success> {};

// Tests.
struct item_word_name : atom<item_word_name> {
  static std::size_t length(const AstBuilder& builder, std::size_t offset) { return builder.item_word(offset); }
};
struct item_kind_name : atom<item_kind_name> {
  static std::size_t length(const AstBuilder& builder, std::size_t offset) { return builder.item_kind(offset); }
};
template <ItemForm Form>
struct item_attribute_name : atom<item_attribute_name<Form>> {
  static std::size_t length(const AstBuilder& builder, std::size_t offset) { return builder.item_attribute(offset, Form); }
};
struct test_item_kind : token<item_kind_name> {};
struct test_item_word : token<item_word_name> {};
struct test_item_text : string {};
struct item_text_allowed : condition_atom<item_text_allowed> {
  static bool holds(AstBuilder& builder, std::size_t) { return builder.item_text_allowed(); }
};
template <ItemForm Form>
struct item_attribute_key : token<item_attribute_name<Form>> {};
struct text_or_name : pegtl::sor<string, name> {};
struct item_text_attribute : pegtl::seq<item_attribute_key<ItemForm::Text>, need<text_or_name>> {};
struct item_duration_attribute : pegtl::seq<item_attribute_key<ItemForm::Duration>, need<duration_literal>> {};
struct item_integer_attribute : pegtl::seq<item_attribute_key<ItemForm::Integer>, need<integer_literal>> {};
struct item_number_attribute : pegtl::seq<item_attribute_key<ItemForm::Number>, need<number_literal>> {};
struct item_flag_attribute : pegtl::seq<item_attribute_key<ItemForm::Flag>, pegtl::opt<boolean>> {};
struct item_script_attribute : pegtl::seq<item_attribute_key<ItemForm::Script>, pegtl::opt<key<"script">>, need<string>> {};
struct item_attribute : pegtl::sor<item_text_attribute, item_duration_attribute, item_integer_attribute, item_number_attribute, item_flag_attribute,
                                   item_script_attribute> {};
struct test_item
    : pegtl::seq<test_item_kind,
                 pegtl::star<pegtl::sor<item_attribute, test_item_word, pegtl::seq<item_text_allowed, test_item_text>>>> {};
struct phase_close : close_brace {};
struct site_close : close_brace {};
struct phase_open : open_brace {};
struct site_open : open_brace {};
struct coverage : name {};
struct test_phase : pegtl::seq<key<"during">, need<name>, pegtl::opt<coverage>, need<phase_open>, pegtl::star<test_item>,
                                   need<phase_close>> {};
struct given_site : pegtl::seq<key<"site">, need<string>, need<site_open>, pegtl::star<pegtl::sor<test_phase, test_item>>,
                                   need<site_close>> {};
struct given_snapshot : pegtl::seq<key<"snapshot">, need<string>> {};
struct given_value : pegtl::sor<given_snapshot, given_site> {};
struct nothing_else : pegtl::seq<key<"nothing">, need<key<"else">>> {};
struct verdict : name {};
struct expect_for : pegtl::seq<key<"for">, need<qualified>> {};
struct expect_in : pegtl::seq<key<"in">, need<qualified>> {};
struct expect_severity : pegtl::seq<key<"severity">, need<name>> {};
struct expect_by : pegtl::seq<key<"by">, need<name>> {};
struct expected_finding : pegtl::seq<verdict, need<qualified>, pegtl::opt<expect_for>, pegtl::opt<expect_in>,
                                     pegtl::opt<expect_severity>, pegtl::opt<expect_by>> {};
struct expectation : pegtl::sor<nothing_else, expected_finding> {};
struct expect_value : pegtl::seq<need<expectation>> {};

// ---------------------------------------------------------------- fields and blocks

template <FieldForm Form>
struct field_word_name : atom<field_word_name<Form>> {
  static std::size_t length(const AstBuilder& builder, std::size_t offset) { return builder.field_word(offset, Form); }
};
template <FieldForm Form>
struct field_word : token<field_word_name<Form>> {};
/// `severity: high`, `severity = high`: named, and read as nothing.
struct stray_sign : token<pegtl::sor<lexeme<LexemeKind::Colon>, sign<"=">>> {};
template <FieldForm Form, typename Value>
struct field_of : pegtl::seq<field_word<Form>, pegtl::opt<stray_sign>, need<Value>> {};

struct word_field
    : pegtl::sor<field_of<FieldForm::Text, text_value>, field_of<FieldForm::Name, name_value>,
                 field_of<FieldForm::Names, names_value>, field_of<FieldForm::Severity, severity_value>,
                 field_of<FieldForm::Strings, strings_value>, field_of<FieldForm::Marks, marks_value>,
                 field_of<FieldForm::Date, date_value>, field_of<FieldForm::Window, window_value>,
                 field_of<FieldForm::Repeal, repeal_value>, field_of<FieldForm::Places, places_value>,
                 field_of<FieldForm::DatedPlaces, dated_places_value>, field_of<FieldForm::Expr, expr_value>,
                 field_of<FieldForm::When, when_value>, field_of<FieldForm::Needs, needs_value>,
                 field_of<FieldForm::Note, note_value>, field_of<FieldForm::Block, block_value>,
                 field_of<FieldForm::Depends, depends_value>, field_of<FieldForm::Integer, integer_value>,
                 field_of<FieldForm::Steps, steps_value>, field_of<FieldForm::Button, button_value>,
                 field_of<FieldForm::Verify, verify_value>, field_of<FieldForm::Keeps, keeps_value>,
                 field_of<FieldForm::ForCmp, for_cmp_value>, field_of<FieldForm::Given, given_value>,
                 field_of<FieldForm::GivenFact, given_fact_value>, field_of<FieldForm::Expect, expect_value>> {};

template <Holder H>
struct within : condition_atom<within<H>> {
  static bool holds(AstBuilder& builder, std::size_t) { return builder.holder() == H; }
};
/// Marks of a `pattern`, commas or none between them: one field.
struct pattern_marks : pegtl::seq<mark, pegtl::star<pegtl::sor<more<mark>, mark>>> {};
struct pattern_field : pegtl::seq<within<Holder::Pattern>, pattern_marks> {};
struct language_name : token<any_name> {};
struct language_field : pegtl::seq<within<Holder::Phrases>, language_name, pegtl::opt<stray_sign>, need<strings_value>> {};
struct fact_field : pegtl::seq<within<Holder::Fact>, fact_type_value> {};
struct field : pegtl::sor<pattern_field, language_field, fact_field, word_field> {};

/// A field, or what went wrong with one, skipped.
struct recovered_field;
struct block_ends : condition_atom<block_ends> {
  static bool holds(AstBuilder& builder, std::size_t offset) { return builder.block_ends(offset); }
};
struct block_open : open_brace {};
/// A brace that is not there: named, and read as if it were.
struct missing_brace : condition_atom<missing_brace> {
  static bool holds(AstBuilder& builder, std::size_t offset) { return builder.missing_brace(offset); }
};
struct block_close : pegtl::sor<close_brace, missing_brace> {};
struct fields_block : pegtl::seq<block_open, pegtl::star<pegtl::not_at<block_ends>, recovered_field>, block_close> {};

// ---------------------------------------------------------------- declarations

template <DeclKind Kind>
struct decl_word_name : atom<decl_word_name<Kind>> {
  static std::size_t length(const AstBuilder& builder, std::size_t offset) { return builder.decl_word(offset, Kind); }
};
template <DeclKind Kind>
struct decl_word : token<decl_word_name<Kind>> {};
struct title : string {};
struct decl_name : declared_name {};
struct decl_qualified_name : pegtl::seq<need<declared_name>, pegtl::opt<qualified_tail>> {};
struct decl_block : fields_block {};
struct source_block : decl_block {};

/// A name, a title, a block that the kind may do without.
struct plain_declaration
    : pegtl::seq<pegtl::sor<decl_word<DeclKind::Jurisdiction>, decl_word<DeclKind::Authority>, decl_word<DeclKind::Category>,
                            decl_word<DeclKind::Subtype>>,
                 need<decl_name>, pegtl::opt<title>, pegtl::opt<decl_block>> {};
struct full_declaration
    : pegtl::seq<pegtl::sor<decl_word<DeclKind::Pack>, decl_word<DeclKind::Vendor>,
                            decl_word<DeclKind::Cmp>, decl_word<DeclKind::Pattern>, decl_word<DeclKind::Phrases>,
                            decl_word<DeclKind::Fact>, decl_word<DeclKind::Rule>, decl_word<DeclKind::Remedy>>,
                 need<decl_name>, pegtl::opt<title>, need<decl_block>> {};
/// A source has its title in a field.
struct source_declaration : pegtl::seq<decl_word<DeclKind::Source>, need<decl_name>, need<source_block>> {};
struct parameter : pegtl::seq<need<declared_name>, need<colon>, need<declared_name>> {};
struct parameters : pegtl::seq<open_paren, parameter, pegtl::star<comma, parameter>, need<close_paren>> {};
struct result_type : declared_name {};
struct define_body : pegtl::seq<need<op<"=">>, need<expression>> {};
struct define_declaration : pegtl::seq<decl_word<DeclKind::Define>, need<decl_name>, pegtl::opt<parameters>, need<colon>,
                                       need<result_type>, define_body> {};
struct amended_places : pegtl::seq<key<"in">, qualified_list> {};
struct amend_declaration : pegtl::seq<decl_word<DeclKind::Amend>, need<key<"rule">>, decl_qualified_name, need<amended_places>,
                                      need<decl_block>> {};
struct extended_kind : token<pegtl::sor<word<"vendor">, word<"cmp">, word<"subtype">, word<"phrases">, word<"pattern">>> {};
struct extend_declaration
    : pegtl::seq<decl_word<DeclKind::Extend>, need<extended_kind>, decl_qualified_name, need<decl_block>> {};
struct test_title : string {};
struct test_declaration : pegtl::seq<decl_word<DeclKind::Test>, need<test_title>, need<decl_block>> {};

struct declaration : pegtl::sor<plain_declaration, full_declaration, source_declaration, define_declaration, amend_declaration,
                                extend_declaration, test_declaration> {};
/// A declaration, or what went wrong with one, skipped.
struct recovered_declaration;
struct byte_order_mark : pegtl::utf8::bom {};
struct file : pegtl::seq<pegtl::opt<byte_order_mark>, gap, pegtl::until<pegtl::eof, recovered_declaration>> {};

// ---------------------------------------------------------------- recovery

/// One faulty piece costs one diagnostic; reading goes on where the builder says. PEGTL's exception ends here.
template <typename Rule, typename Derived>
struct recovered {
  using rule_t = Derived;
  using subs_t = pegtl::type_list<Rule>;
  template <apply_mode A, rewind_mode, template <typename...> class Action, template <typename...> class Control,
            typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    const auto state = Derived::begin(builder, builder.offset(in.current()));
    try {
      if (Control<Rule>::template match<A, rewind_mode::required, Action, Control>(in, builder)) {
        skip(in, builder, Derived::succeeded(builder, state, builder.offset(in.current())));
        return true;
      }
      Derived::unknown(builder, builder.offset(in.current()));
    } catch (const pegtl::parse_error&) {
      // The diagnostic stands already.
    }
    skip(in, builder, Derived::failed(builder, state, builder.offset(in.current())));
    return true;
  }

 private:
  template <typename Input>
  static void skip(Input& in, const AstBuilder& builder, std::size_t to) {
    in.bump(to - builder.offset(in.current()));
  }
};

struct recovered_field : recovered<field, recovered_field> {
  static AstBuilder::State begin(AstBuilder& builder, std::size_t offset) { return builder.begin_field(offset); }
  static std::size_t succeeded(AstBuilder& builder, const AstBuilder::State& state, std::size_t offset) {
    return builder.end_field(state, offset);
  }
  static void unknown(AstBuilder& builder, std::size_t offset) { builder.unknown_field(offset); }
  static std::size_t failed(AstBuilder& builder, const AstBuilder::State& state, std::size_t offset) {
    return builder.abandon_field(state, offset);
  }
};

struct recovered_declaration : recovered<declaration, recovered_declaration> {
  static AstBuilder::State begin(AstBuilder& builder, std::size_t offset) { return builder.begin_declaration(offset); }
  static std::size_t succeeded(AstBuilder& builder, const AstBuilder::State& state, std::size_t offset) {
    return builder.end_declaration(state, offset);
  }
  static void unknown(AstBuilder& builder, std::size_t offset) { builder.stray_text(offset); }
  static std::size_t failed(AstBuilder& builder, const AstBuilder::State& state, std::size_t offset) {
    return builder.abandon_declaration(state, offset);
  }
};

}  // namespace writ::language::grammar
