// The one translation unit that knows PEGTL: which action belongs to which rule, what is raised, and the entry.
#include "language/parse.hpp"

#include <fmt/format.h>

#include <limits>
#include <tao/pegtl.hpp>
#include <type_traits>

#include "base/check.hpp"
#include "base/utf8.hpp"
#include "language/ast_builder.hpp"
#include "language/grammar.hpp"
#include "language/grammar_messages.hpp"

namespace writ::language {
namespace {

namespace pegtl = tao::pegtl;
using pegtl::apply_mode;
using pegtl::rewind_mode;

// ---------------------------------------------------------------- control: what a failure says

template <typename Rule>
inline constexpr bool is_word = false;
template <grammar::Word W>
inline constexpr bool is_word<grammar::key<W>> = true;
template <grammar::Word W>
inline constexpr bool is_word<grammar::op<W>> = true;

template <typename Rule>
struct control : pegtl::normal<Rule> {
  template <typename Input>
  [[noreturn]] static void raise(const Input& in, AstBuilder& builder) {
    constexpr const FailureMessage& message = failure<Rule>;
    const std::size_t offset = builder.offset(in.current());
    if constexpr (is_word<Rule>) {
      builder.expected(offset, fmt::format("`{}`", message.expected));
    } else if constexpr (message.says != nullptr) {
      builder.fault_at(offset, message.code, message.says, message.help);
    } else {
      static_assert(message.expected != nullptr, "a rule that can fail for good needs a message in grammar_messages.hpp");
      builder.expected(offset, message.expected, message.help);
    }
    throw pegtl::parse_error("", in);
  }
};

// ---------------------------------------------------------------- actions: what becomes of a match

template <typename Rule>
struct action : pegtl::nothing<Rule> {};

template <typename Input>
Span span_of(const Input& in, const AstBuilder& builder) {
  return builder.span(builder.offset(in.begin()), builder.offset(in.end()));
}

/// A token hands its span to the builder, and spans of nodes end with it.
template <void (AstBuilder::*Take)(Span)>
struct token_action {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    const Span span = span_of(in, builder);
    (builder.*Take)(span);
    builder.end_token(span.end);
  }
};
struct bare_token_action {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    builder.end_token(builder.offset(in.end()));
  }
};

/// A rule whose parts are taken from the stack when it has matched, and dropped when it has not.
template <void (AstBuilder::*Make)(Pieces)>
struct node : pegtl::maybe_nothing {
  template <typename Rule, apply_mode A, rewind_mode M, template <typename...> class Action, template <typename...> class Control,
            typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    const std::size_t begin = builder.offset(in.current());
    const std::size_t mark = builder.mark();
    const bool matched = pegtl::match<Rule, A, M, Action, Control>(in, builder);
    if constexpr (A == apply_mode::action) {
      if (matched) {
        (builder.*Make)(builder.take(mark, begin));
      } else {
        builder.cut(mark);
      }
    }
    return matched;
  }
};

namespace g = grammar;

template <typename Rule>
struct action<g::token_text<Rule>> : bare_token_action {};
template <g::Word W>
struct action<g::token_text<g::word<W>>> : token_action<&AstBuilder::word> {};
template <g::Word W>
struct action<g::token_text<g::sign<W>>> : token_action<&AstBuilder::word> {};
template <>
struct action<g::token_text<g::free_name>> : token_action<&AstBuilder::name> {};
template <>
struct action<g::token_text<g::any_name>> : token_action<&AstBuilder::name> {};
template <>
struct action<g::token_text<g::said_language_name>> : token_action<&AstBuilder::name> {};
template <>
struct action<g::token_text<g::variable_name>> : token_action<&AstBuilder::name> {};
template <>
struct action<g::token_text<g::item_word_name>> : token_action<&AstBuilder::name> {};
template <>
struct action<g::token_text<g::item_kind_name>> : token_action<&AstBuilder::name> {};
template <>
struct action<g::token_text<g::lexeme<LexemeKind::String, LexemeKind::Block>>> : token_action<&AstBuilder::string> {};
template <>
struct action<g::token_text<g::lexeme<LexemeKind::Regex>>> : token_action<&AstBuilder::regex> {};
template <>
struct action<g::token_text<g::lexeme<LexemeKind::Integer>>> : token_action<&AstBuilder::integer> {};
template <>
struct action<g::token_text<g::lexeme<LexemeKind::Decimal>>> : token_action<&AstBuilder::decimal> {};
template <>
struct action<g::token_text<g::lexeme<LexemeKind::Duration, LexemeKind::BadDuration>>> : token_action<&AstBuilder::duration> {};
template <>
struct action<g::token_text<g::lexeme<LexemeKind::Date>>> : token_action<&AstBuilder::date> {};
template <>
struct action<g::token_text<pegtl::sor<g::word<"true">, g::word<"false">>>> : token_action<&AstBuilder::boolean> {};
template <>
struct action<g::token_text<g::lexeme<LexemeKind::OpenBrace>>> : token_action<&AstBuilder::open_brace> {};
template <>
struct action<g::token_text<g::lexeme<LexemeKind::CloseBrace>>> {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    builder.close_brace();
    builder.end_token(builder.offset(in.end()));
  }
};
template <FieldForm Form>
struct action<g::token_text<g::field_word_name<Form>>> : token_action<&AstBuilder::field_word> {};
template <ItemForm Form>
struct action<g::token_text<g::item_attribute_name<Form>>> : token_action<&AstBuilder::item_attribute_word> {};
template <DeclKind Kind>
struct action<g::token_text<g::decl_word_name<Kind>>> {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    const Span span = span_of(in, builder);
    builder.decl_word(span, Kind);
    builder.end_token(span.end);
  }
};
template <>
struct action<g::token_text<pegtl::sor<g::lexeme<LexemeKind::Colon>, g::sign<"=">>>> : token_action<&AstBuilder::stray_sign> {};
template <>
struct action<g::token_text<
    pegtl::sor<g::word<"vendor">, g::word<"cmp">, g::word<"subtype">, g::word<"phrases">, g::word<"pattern">>>>
    : token_action<&AstBuilder::word> {};
template <>
struct action<g::semicolon> {
  template <typename Input>
  static void apply(const Input& in, AstBuilder& builder) {
    builder.semicolon(span_of(in, builder));
  }
};

/// A sign that Writ does not have leaves the word that is meant.
template <g::Word Meant>
struct foreign : pegtl::maybe_nothing {
  template <typename Rule, apply_mode A, rewind_mode M, template <typename...> class Action, template <typename...> class Control,
            typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    const std::size_t begin = builder.offset(in.current());
    const std::size_t mark = builder.mark();
    if (!pegtl::match<Rule, A, M, Action, Control>(in, builder)) return false;
    if constexpr (A == apply_mode::action) {
      const Span span = builder.take(mark, begin).span();
      builder.foreign_sign(span, Meant.view());
    }
    return true;
  }
};
template <>
struct action<g::equals_sign> : foreign<"is"> {};
template <>
struct action<g::double_and> : foreign<"and"> {};
template <>
struct action<g::double_or> : foreign<"or"> {};
template <>
struct action<g::bang> : foreign<"not"> {};

template <>
struct action<g::qualified> : node<&AstBuilder::qualified> {};
template <>
struct action<g::literal> : node<&AstBuilder::literal> {};
template <>
struct action<g::duration_literal> : node<&AstBuilder::literal> {};
template <>
struct action<g::integer_literal> : node<&AstBuilder::literal> {};
template <>
struct action<g::number_literal> : node<&AstBuilder::literal> {};
template <>
struct action<g::call_or_name> : node<&AstBuilder::call_or_name> {};
template <>
struct action<g::phase> : node<&AstBuilder::call_or_name> {};
template <>
struct action<g::member> : node<&AstBuilder::member> {};
template <>
struct action<g::postfix> : node<&AstBuilder::postfix> {};
template <>
struct action<g::operand> : node<&AstBuilder::left_chain> {};
template <>
struct action<g::comparison> : node<&AstBuilder::comparison> {};
template <>
struct action<g::not_operand> : node<&AstBuilder::not_operand> {};
template <>
struct action<g::conjunction> : node<&AstBuilder::left_chain> {};
template <>
struct action<g::disjunction> : node<&AstBuilder::left_chain> {};

/// Puts `in_where` back however the rule is left.
class WhereScope {
 public:
  WhereScope(AstBuilder& builder, bool value) : builder_(builder), before_(builder.set_in_where(value)) {}
  ~WhereScope() { (void)builder_.set_in_where(before_); }
  WhereScope(const WhereScope&) = delete;
  WhereScope& operator=(const WhereScope&) = delete;

 private:
  AstBuilder& builder_;
  bool before_;
};

/// A node inside which quantifiers need parentheses (`where`), or no longer do (parentheses).
template <bool InWhere, void (AstBuilder::*Make)(Pieces)>
struct scoped_node : pegtl::maybe_nothing {
  template <typename Rule, apply_mode A, rewind_mode M, template <typename...> class Action, template <typename...> class Control,
            typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    const WhereScope scope(builder, InWhere);
    return node<Make>::template match<Rule, A, M, Action, Control>(in, builder);
  }
};
template <>
struct action<g::where_body> : scoped_node<true, &AstBuilder::left_chain> {};
template <>
struct action<g::arguments> : scoped_node<false, &AstBuilder::arguments> {};
template <>
struct action<g::group> : scoped_node<false, &AstBuilder::group> {};

template <>
struct action<g::quantifier> : pegtl::maybe_nothing {
  template <typename Rule, apply_mode A, rewind_mode M, template <typename...> class Action, template <typename...> class Control,
            typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    const std::size_t begin = builder.offset(in.current());
    const bool bare = builder.in_where();
    if (!node<&AstBuilder::quantifier>::match<Rule, A, M, Action, Control>(in, builder)) return false;
    if constexpr (A == apply_mode::action) {
      if (bare) builder.bare_quantifier(begin);
    }
    return true;
  }
};

/// Everything that nests passes through `primary`: here the depth is counted.
template <>
struct action<g::primary> : pegtl::maybe_nothing {
  template <typename Rule, apply_mode A, rewind_mode M, template <typename...> class Action, template <typename...> class Control,
            typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    if (!builder.deeper(builder.offset(in.current()))) throw pegtl::parse_error("", in);
    const bool matched = pegtl::match<Rule, A, M, Action, Control>(in, builder);
    builder.shallower();
    return matched;
  }
};

template <>
struct action<g::text_value> : node<&AstBuilder::text_value> {};
template <>
struct action<g::name_value> : node<&AstBuilder::names_value> {};
template <>
struct action<g::names_value> : node<&AstBuilder::names_value> {};
template <>
struct action<g::of_vendor> : node<&AstBuilder::of_vendor> {};
template <>
struct action<g::severity_value> : node<&AstBuilder::names_value> {};
template <>
struct action<g::strings_value> : node<&AstBuilder::marks_value> {};
template <>
struct action<g::marks_value> : node<&AstBuilder::marks_value> {};
template <>
struct action<g::pattern_marks> : node<&AstBuilder::marks_value> {};
template <>
struct action<g::date_value> : node<&AstBuilder::date_value> {};
template <>
struct action<g::window_value> : node<&AstBuilder::window_value> {};
template <>
struct action<g::repeal_value> : node<&AstBuilder::window_value> {};
template <>
struct action<g::place> : node<&AstBuilder::place> {};
template <>
struct action<g::dated_place> : node<&AstBuilder::place> {};
template <>
struct action<g::places_value> : node<&AstBuilder::places_value> {};
template <>
struct action<g::dated_places_value> : node<&AstBuilder::places_value> {};
template <>
struct action<g::expr_value> : node<&AstBuilder::expr_value> {};
template <>
struct action<g::when_value> : node<&AstBuilder::expr_value> {};
template <>
struct action<g::needs_value> : node<&AstBuilder::needs_value> {};
template <>
struct action<g::note_value> : node<&AstBuilder::note_value> {};
template <>
struct action<g::block_value> : pegtl::maybe_nothing {
  template <typename Rule, apply_mode A, rewind_mode M, template <typename...> class Action, template <typename...> class Control,
            typename Input>
  [[nodiscard]] static bool match(Input& in, AstBuilder& builder) {
    builder.enter_block();  // recovery leaves it where the rule throws
    const bool matched = node<&AstBuilder::block_value>::match<Rule, A, M, Action, Control>(in, builder);
    builder.leave_block();
    return matched;
  }
};
template <>
struct action<g::depends_value> : node<&AstBuilder::depends_value> {};
template <>
struct action<g::step> : node<&AstBuilder::step> {};
template <>
struct action<g::integer_value> : node<&AstBuilder::integer_value> {};
template <>
struct action<g::steps_value> : node<&AstBuilder::steps_value> {};
template <>
struct action<g::button_value> : node<&AstBuilder::button_value> {};
template <>
struct action<g::verify_value> : node<&AstBuilder::verify_value> {};
template <>
struct action<g::keeps_value> : node<&AstBuilder::keeps_value> {};
template <>
struct action<g::fact_type_value> : node<&AstBuilder::fact_type_value> {};
template <>
struct action<g::for_cmp_value> : node<&AstBuilder::for_cmp_value> {};
template <>
struct action<g::given_fact_value> : node<&AstBuilder::given_fact_value> {};
template <>
struct action<g::given_snapshot> : node<&AstBuilder::given_snapshot> {};
template <>
struct action<g::given_site> : node<&AstBuilder::given_site> {};
template <>
struct action<g::test_phase> : node<&AstBuilder::test_phase> {};
template <>
struct action<g::test_item_kind> : node<&AstBuilder::test_item_kind> {};
template <>
struct action<g::test_item_word> : node<&AstBuilder::test_item_word> {};
template <>
struct action<g::test_item_text> : node<&AstBuilder::test_item_text> {};
template <>
struct action<g::item_attribute> : node<&AstBuilder::item_attribute_value> {};
template <>
struct action<g::test_item> : node<&AstBuilder::test_item> {};
template <>
struct action<g::expect_value> : node<&AstBuilder::expect_value> {};

template <FieldForm Form, typename Value>
struct action<g::field_of<Form, Value>> : node<&AstBuilder::field> {};
template <>
struct action<g::language_field> : node<&AstBuilder::field> {};
template <>
struct action<g::pattern_field> : node<&AstBuilder::wordless_field> {};
template <>
struct action<g::fact_field> : node<&AstBuilder::wordless_field> {};

template <>
struct action<g::decl_name> : node<&AstBuilder::decl_name> {};
template <>
struct action<g::decl_qualified_name> : node<&AstBuilder::decl_name> {};
template <>
struct action<g::title> : node<&AstBuilder::decl_title> {};
template <>
struct action<g::test_title> : node<&AstBuilder::decl_title> {};
template <>
struct action<g::decl_block> : node<&AstBuilder::decl_block> {};
template <>
struct action<g::source_block> : node<&AstBuilder::decl_block> {};
template <>
struct action<g::parameters> : node<&AstBuilder::decl_parameters> {};
template <>
struct action<g::result_type> : node<&AstBuilder::decl_result> {};
template <>
struct action<g::define_body> : node<&AstBuilder::define_body> {};
template <>
struct action<g::amended_places> : node<&AstBuilder::amended_places> {};
template <>
struct action<g::extended_kind> : node<&AstBuilder::extended_kind> {};

}  // namespace

Ast parse(const SourceSet& sources, FileId file, Diagnostics& diagnostics) {
  const std::string_view text = sources[file].text();
  AstBuilder builder(text, file, diagnostics);
  Ast broken;
  broken.file = file;
  broken.complete = false;
  if (text.size() >= std::numeric_limits<std::uint32_t>::max()) {
    diagnostics.add(DiagnosticCode::SyntaxError, {file, 0, 0}, "a source file of 4 GiB or more");
    return broken;
  }
  if (const auto bad = utf8::first_invalid(text)) {
    const auto offset = static_cast<std::uint32_t>(*bad);
    diagnostics.add(DiagnosticCode::BadEncoding, {file, offset, offset + 1},
                    fmt::format("byte 0x{:02X} is not UTF-8", static_cast<unsigned>(static_cast<unsigned char>(text[*bad]))),
                    "save the file as UTF-8");
    return broken;
  }
  pegtl::memory_input<pegtl::tracking_mode::lazy, pegtl::eol::lf, const char*> in(text.data(), text.data() + text.size(), "");
  try {
    const bool read = pegtl::parse<grammar::file, action, control>(in, builder);
    WRIT_CHECK(read);
  } catch (const pegtl::parse_error&) {
    // Recovery catches all of them below; one that came through has its diagnostic.
  }
  return builder.finish();
}

}  // namespace writ::language
