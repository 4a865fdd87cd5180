#pragma once
// What is said where a rule of the grammar can fail for good: "expected …", or a sentence of its own.

#include "base/diagnostic.hpp"
#include "language/grammar.hpp"

namespace writ::language {

struct FailureMessage {
  const char* expected = nullptr;  ///< behind "expected"; what was found is added
  const char* says = nullptr;      ///< the whole message instead
  const char* help = "";
  DiagnosticCode code = DiagnosticCode::SyntaxError;
};

/// Every rule behind `need` has one; `raise` of the control asserts it.
template <typename Rule>
inline constexpr FailureMessage failure{};

namespace g = grammar;

template <>
inline constexpr FailureMessage failure<g::name>{"a name"};
template <>
inline constexpr FailureMessage failure<g::declared_name>{"a name"};
template <>
inline constexpr FailureMessage failure<g::qualified>{"a name"};
template <>
inline constexpr FailureMessage failure<g::place>{"the name of a jurisdiction"};
template <>
inline constexpr FailureMessage failure<g::dated_place>{"the name of a jurisdiction"};
template <>
inline constexpr FailureMessage failure<g::decl_name>{"the name of what is declared"};
template <>
inline constexpr FailureMessage failure<g::field_name>{"the name of a field"};
template <>
inline constexpr FailureMessage failure<g::result_type>{
    "a type", nullptr, "types are boolean, integer, text, duration, date, vendor, phase, severity and the kinds of items"};
template <>
inline constexpr FailureMessage failure<g::string>{"a string"};
template <>
inline constexpr FailureMessage failure<g::test_title>{"a title in quotes"};
template <>
inline constexpr FailureMessage failure<g::mark>{"a string or a regex"};
template <>
inline constexpr FailureMessage failure<g::date>{"a date", nullptr, "a date is year, month and day, as in `2021-03-31`"};
template <>
inline constexpr FailureMessage failure<g::window>{"`from` or `until` and a date"};
template <>
inline constexpr FailureMessage failure<g::from_date>{"`from` and a date"};
template <>
inline constexpr FailureMessage failure<g::expression>{"a condition"};
template <>
inline constexpr FailureMessage failure<g::conjunction>{"a condition"};
template <>
inline constexpr FailureMessage failure<g::not_operand>{"a condition"};
template <>
inline constexpr FailureMessage failure<g::operand>{"a value"};
template <>
inline constexpr FailureMessage failure<g::postfix>{"a value"};
template <>
inline constexpr FailureMessage failure<g::phase>{"a phase"};
template <>
inline constexpr FailureMessage failure<g::item_kind>{"a kind of item"};
template <>
inline constexpr FailureMessage failure<g::satisfies_clause>{
    "`satisfies`", nullptr, "`every ITEM … satisfies CONDITION`: `where` says which items are meant, `satisfies` what holds for each"};
template <>
inline constexpr FailureMessage failure<g::open_bracket>{
    "`[`", nullptr, "`in` takes a list in brackets, as in `r.type in [script, image]`"};
template <>
inline constexpr FailureMessage failure<g::close_bracket>{"`]` or a comma"};
template <>
inline constexpr FailureMessage failure<g::close_paren>{"`)`"};
template <>
inline constexpr FailureMessage failure<g::colon>{"`:` and a type"};
template <>
inline constexpr FailureMessage failure<g::fields_block>{"`{`"};
template <>
inline constexpr FailureMessage failure<g::decl_block>{
    "`{`", nullptr, "a title stands in quotes behind the name, fields between `{` and `}`"};
template <>
inline constexpr FailureMessage failure<g::source_block>{"`{`", nullptr, "the title of a source is a field of it: `title \"…\"`"};
template <>
inline constexpr FailureMessage failure<g::said_language>{"a language"};
template <>
inline constexpr FailureMessage failure<g::site_open>{"`{`"};
template <>
inline constexpr FailureMessage failure<g::phase_open>{"`{`"};
template <>
inline constexpr FailureMessage failure<g::site_close>{
    "`during`, an item or `}`", nullptr, "beside phases stand document, cmp and language"};
template <>
inline constexpr FailureMessage failure<g::phase_close>{
    "an item or `}`", nullptr, "items are request, blocked-request, cookie, entry, script, html, global, frame, control, command, document, choice, typed, displayed and leaving"};
template <>
inline constexpr FailureMessage failure<g::note_body>{"`cites` or the text of the note"};
template <>
inline constexpr FailureMessage failure<g::blocks_head>{"`script`"};
template <>
inline constexpr FailureMessage failure<g::step>{"a step", nullptr, "a step is click, try, each, wait, gone, off, on, press or call, and a string"};
template <>
inline constexpr FailureMessage failure<g::integer>{"an integer"};
template <>
inline constexpr FailureMessage failure<g::verify_test>{
    "`matches`, `lacks`, `some` or `none`", nullptr,
    "`verify reject cookie \"NAME\" matches /…/` reads what is stored, `verify reject tcf none` the framework's string"};
template <>
inline constexpr FailureMessage failure<g::given_value>{"`snapshot` or `site`"};
template <>
inline constexpr FailureMessage failure<g::expectation>{
    "a verdict or `nothing else`", nullptr, "verdicts are violation, inconclusive, exempt, clear and not-applicable"};
template <>
inline constexpr FailureMessage failure<g::text_or_name>{"a string or a name"};
template <>
inline constexpr FailureMessage failure<g::duration_literal>{"a duration", nullptr, "a duration is a number and a unit, as in `320ms`"};
template <>
inline constexpr FailureMessage failure<g::integer_literal>{"an integer"};
template <>
inline constexpr FailureMessage failure<g::number_literal>{"a number"};
template <>
inline constexpr FailureMessage failure<g::extended_kind>{
    "`vendor`, `cmp`, `subtype`, `phrases` or `pattern`", nullptr, "only these can be extended"};
template <>
inline constexpr FailureMessage failure<g::amended_places>{
    "`in` and a jurisdiction", nullptr, "an amendment says where it holds: `amend rule NAME in UK { … }`"};

template <g::Word W>
inline constexpr FailureMessage failure<g::key<W>>{W.text};
template <g::Word W>
inline constexpr FailureMessage failure<g::op<W>>{W.text};

template <>
inline constexpr FailureMessage failure<g::satisfies_without_every>{
    nullptr, "`satisfies` goes with `every`", "write `where`, or begin with `every`"};
template <>
inline constexpr FailureMessage failure<g::not_before_operator>{
    nullptr, "`not` stands before a whole comparison or after `is`", "write `not a in [x, y]` or `a is not b`"};
template <>
inline constexpr FailureMessage failure<g::chained_comparison>{
    nullptr, "comparisons do not chain", "join two comparisons with `and`, or put one in parentheses",
    DiagnosticCode::ChainedComparison};

// Values whose rule begins with a `need` of its own fail there; these say what is missing where nothing else does.
template <>
inline constexpr FailureMessage failure<g::text_value>{"a string"};
template <>
inline constexpr FailureMessage failure<g::name_value>{"a name"};
template <>
inline constexpr FailureMessage failure<g::names_value>{"a name"};
template <>
inline constexpr FailureMessage failure<g::severity_value>{"a severity"};
template <>
inline constexpr FailureMessage failure<g::strings_value>{"a string"};
template <>
inline constexpr FailureMessage failure<g::marks_value>{"a string or a regex"};
template <>
inline constexpr FailureMessage failure<g::date_value>{"a date"};
template <>
inline constexpr FailureMessage failure<g::window_value>{"a window"};
template <>
inline constexpr FailureMessage failure<g::repeal_value>{"`from` and a date"};
template <>
inline constexpr FailureMessage failure<g::places_value>{"a jurisdiction"};
template <>
inline constexpr FailureMessage failure<g::dated_places_value>{"a jurisdiction"};
template <>
inline constexpr FailureMessage failure<g::expr_value>{"a condition"};
template <>
inline constexpr FailureMessage failure<g::when_value>{"`when` and a condition"};
template <>
inline constexpr FailureMessage failure<g::needs_value>{"a string and a condition"};
template <>
inline constexpr FailureMessage failure<g::note_value>{"a note"};
template <>
inline constexpr FailureMessage failure<g::block_value>{"a block"};
template <>
inline constexpr FailureMessage failure<g::depends_value>{"the name of a pack"};
template <>
inline constexpr FailureMessage failure<g::integer_value>{"an integer"};
template <>
inline constexpr FailureMessage failure<g::steps_value>{"a step"};
template <>
inline constexpr FailureMessage failure<g::button_value>{"the role of a button"};
template <>
inline constexpr FailureMessage failure<g::verify_value>{"`accept`, `reject` or `withdraw`"};
template <>
inline constexpr FailureMessage failure<g::keeps_value>{"a kind of storage"};
template <>
inline constexpr FailureMessage failure<g::for_cmp_value>{"`cmp` and its name"};
template <>
inline constexpr FailureMessage failure<g::given_fact_value>{"the name of a fact"};
template <>
inline constexpr FailureMessage failure<g::expect_value>{"a verdict"};

}  // namespace writ::language
