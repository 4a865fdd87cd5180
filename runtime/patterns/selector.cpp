// A recursive-descent parser over code units of the selector's text. It recurses only into the arguments of :is and its
// kin, and kMaxSelectorDepth bounds that.

#include "runtime/patterns/selector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "base/diagnostic.hpp"
#include "runtime/patterns/text.hpp"

namespace writ::patterns {
namespace {

enum class ArgumentForm : std::uint8_t { None, Selectors, RelativeSelectors, NthOf, Nth, Languages, Direction };

struct PseudoInfo {
  std::string_view name;
  PseudoClass kind;
  ArgumentForm argument;
  Nth nth = {};
};
constexpr std::array kPseudos = std::to_array<PseudoInfo>({
    {"is", PseudoClass::Is, ArgumentForm::Selectors},
    {"where", PseudoClass::Where, ArgumentForm::Selectors},
    {"not", PseudoClass::Not, ArgumentForm::Selectors},
    {"has", PseudoClass::Has, ArgumentForm::RelativeSelectors},
    {"nth-child", PseudoClass::NthChild, ArgumentForm::NthOf},
    {"nth-last-child", PseudoClass::NthLastChild, ArgumentForm::NthOf},
    {"nth-of-type", PseudoClass::NthOfType, ArgumentForm::Nth},
    {"nth-last-of-type", PseudoClass::NthLastOfType, ArgumentForm::Nth},
    {"first-child", PseudoClass::NthChild, ArgumentForm::None, {0, 1}},
    {"last-child", PseudoClass::NthLastChild, ArgumentForm::None, {0, 1}},
    {"first-of-type", PseudoClass::NthOfType, ArgumentForm::None, {0, 1}},
    {"last-of-type", PseudoClass::NthLastOfType, ArgumentForm::None, {0, 1}},
    {"only-child", PseudoClass::OnlyChild, ArgumentForm::None},
    {"only-of-type", PseudoClass::OnlyOfType, ArgumentForm::None},
    {"root", PseudoClass::Root, ArgumentForm::None},
    {"empty", PseudoClass::Empty, ArgumentForm::None},
    {"scope", PseudoClass::Scope, ArgumentForm::None},
    {"checked", PseudoClass::Checked, ArgumentForm::None},
    {"default", PseudoClass::Default, ArgumentForm::None},
    {"disabled", PseudoClass::Disabled, ArgumentForm::None},
    {"enabled", PseudoClass::Enabled, ArgumentForm::None},
    {"required", PseudoClass::Required, ArgumentForm::None},
    {"optional", PseudoClass::Optional, ArgumentForm::None},
    {"read-only", PseudoClass::ReadOnly, ArgumentForm::None},
    {"read-write", PseudoClass::ReadWrite, ArgumentForm::None},
    {"placeholder-shown", PseudoClass::PlaceholderShown, ArgumentForm::None},
    {"any-link", PseudoClass::AnyLink, ArgumentForm::None},
    {"link", PseudoClass::AnyLink, ArgumentForm::None},  // a snapshot has no history: no link is visited
    {"lang", PseudoClass::Lang, ArgumentForm::Languages},
    {"dir", PseudoClass::Dir, ArgumentForm::Direction},
});

/// Pseudo-classes that a page at rest cannot answer, and why.
struct Refused {
  std::string_view name, why;
};
constexpr std::array kRefused = std::to_array<Refused>({
    {"hover", "dynamic"}, {"active", "dynamic"}, {"focus", "dynamic"}, {"focus-within", "dynamic"},
    {"focus-visible", "dynamic"}, {"visited", "dynamic"}, {"target", "dynamic"}, {"target-within", "dynamic"},
    {"target-current", "dynamic"}, {"local-link", "dynamic"}, {"current", "dynamic"}, {"past", "dynamic"},
    {"future", "dynamic"}, {"playing", "dynamic"}, {"paused", "dynamic"}, {"seeking", "dynamic"},
    {"buffering", "dynamic"}, {"stalled", "dynamic"}, {"muted", "dynamic"}, {"volume-locked", "dynamic"},
    {"valid", "dynamic"}, {"invalid", "dynamic"}, {"user-valid", "dynamic"}, {"user-invalid", "dynamic"},
    {"in-range", "dynamic"}, {"out-of-range", "dynamic"}, {"indeterminate", "dynamic"}, {"blank", "dynamic"},
    {"autofill", "dynamic"}, {"open", "dynamic"}, {"popover-open", "dynamic"}, {"modal", "dynamic"},
    {"defined", "dynamic"}, {"state", "dynamic"}, {"fullscreen", "visual"}, {"picture-in-picture", "visual"},
    {"host", "of a shadow tree"}, {"host-context", "of a shadow tree"}, {"nth-col", "of a table's columns"},
    {"nth-last-col", "of a table's columns"},
});
constexpr std::array<std::string_view, 4> kOldPseudoElements{"before", "after", "first-line", "first-letter"};

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool is_name(char c) { return is_name_start(c) || is_digit(c) || c == '-'; }

void append_utf8(std::string& out, std::uint32_t point) {
  if (point == 0 || point > 0x10FFFF || (point >= 0xD800 && point <= 0xDFFF)) point = 0xFFFD;
  const auto put = [&](std::uint32_t byte) { out += static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | point >> 6U);
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | point >> 12U);
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | point >> 18U);
    put(0x80U | (point >> 12U & 0x3FU));
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  bool run(Selector& out) {
    if (text_.size() > kMaxSelectorBytes) {
      return fault("selector.too-deep", fmt::format("a selector of more than {} bytes", kMaxSelectorBytes), 0, 0);
    }
    if (!is_valid_utf8(text_)) return fault("selector.syntax", "the selector is not UTF-8", 0, text_.size());
    selector_.lists.emplace_back();
    SelectorList list;
    if (!parse_list(list, false)) return false;
    if (!at_end()) return unexpected();
    selector_.lists[0] = std::move(list);
    out = std::move(selector_);
    return true;
  }

  SelectorFault fault_;
  std::string code_;

 private:
  [[nodiscard]] bool at_end() const { return pos_ >= text_.size(); }
  [[nodiscard]] char peek(std::size_t ahead = 0) const { return pos_ + ahead < text_.size() ? text_[pos_ + ahead] : '\0'; }

  bool fault(std::string code, std::string message, std::size_t begin, std::size_t end, std::string help = {}) {
    code_ = std::move(code);
    fault_ = {std::move(message), std::move(help), begin, end};
    return false;
  }
  /// The character at hand is not what may stand here.
  bool unexpected(std::string_view expected = {}) {
    if (!code_.empty()) return false;
    const std::string wanted = expected.empty() ? "" : fmt::format("; expected {}", expected);
    if (at_end()) return fault("selector.syntax", "the selector ends too early" + wanted, text_.size(), text_.size());
    std::size_t size = 1;
    while (pos_ + size < text_.size() && (static_cast<unsigned char>(text_[pos_ + size]) & 0xC0U) == 0x80U) ++size;
    std::string help;
    if (peek() == '|' && peek(1) == '|') help = "the column combinator `||` is not supported";
    return fault("selector.syntax", fmt::format("unexpected `{}`{}", text_.substr(pos_, size), wanted), pos_, pos_ + size, help);
  }

  /// White space and comments; whether there was any white space.
  bool gap() {
    bool space = false;
    while (!at_end()) {
      if (is_space(peek())) {
        space = true;
        ++pos_;
      } else if (peek() == '/' && peek(1) == '*') {
        const auto end = text_.find("*/", pos_ + 2);
        pos_ = end == std::string_view::npos ? text_.size() : end + 2;
      } else {
        break;
      }
    }
    return space;
  }

  // ---- tokens
  [[nodiscard]] bool escape_here(std::size_t ahead = 0) const {
    return peek(ahead) == '\\' && pos_ + ahead + 1 < text_.size() && peek(ahead + 1) != '\n' && peek(ahead + 1) != '\r' &&
           peek(ahead + 1) != '\f';
  }
  void take_escape(std::string& out) {
    ++pos_;
    if (!is_hex(peek())) {
      out += text_[pos_++];
      while (!at_end() && (static_cast<unsigned char>(peek()) & 0xC0U) == 0x80U) out += text_[pos_++];
      return;
    }
    std::uint32_t point = 0;
    for (int i = 0; i < 6 && is_hex(peek()); ++i) {
      const char c = text_[pos_++];
      point = point * 16 + static_cast<std::uint32_t>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    if (peek() == '\r' && peek(1) == '\n') ++pos_;
    if (!at_end() && is_space(peek())) ++pos_;
    append_utf8(out, point);
  }
  [[nodiscard]] bool identifier_here() const {
    if (is_name_start(peek()) || escape_here()) return true;
    return peek() == '-' && (is_name_start(peek(1)) || peek(1) == '-' || escape_here(1));
  }
  std::string take_name() {
    std::string out;
    while (!at_end()) {
      if (is_name(peek())) {
        out += text_[pos_++];
      } else if (escape_here()) {
        take_escape(out);
      } else {
        break;
      }
    }
    return out;
  }
  bool take_string(std::string& out) {
    const std::size_t begin = pos_;
    const char quote = text_[pos_++];
    while (true) {
      if (at_end() || peek() == '\n' || peek() == '\r' || peek() == '\f') {
        return fault("selector.syntax", "a string is not closed", begin, pos_);
      }
      if (peek() == quote) {
        ++pos_;
        return true;
      }
      if (peek() != '\\') {
        out += text_[pos_++];
      } else if (peek(1) == '\n' || peek(1) == '\f') {
        pos_ += 2;
      } else if (peek(1) == '\r') {
        pos_ += peek(2) == '\n' ? 3 : 2;
      } else if (pos_ + 1 >= text_.size()) {
        ++pos_;
      } else {
        take_escape(out);
      }
    }
  }

  // ---- grammar
  bool parse_list(SelectorList& out, bool relative) {
    if (++depth_ > kMaxSelectorDepth) {
      return fault("selector.too-deep", fmt::format("selectors nested deeper than {}", kMaxSelectorDepth), pos_, pos_ + 1);
    }
    while (true) {
      ComplexSelector complex;
      if (!parse_complex(complex, relative)) return false;
      out.selectors.push_back(std::move(complex));
      if (peek() != ',' || at_end()) break;
      ++pos_;
    }
    --depth_;
    return true;
  }

  std::optional<Combinator> take_combinator() {
    switch (peek()) {
      case '>': ++pos_; return Combinator::Child;
      case '+': ++pos_; return Combinator::NextSibling;
      case '~': ++pos_; return Combinator::LaterSibling;
      default: return std::nullopt;
    }
  }

  /// Ends at `,`, `)` or the end of the text, gaps eaten.
  bool parse_complex(ComplexSelector& out, bool relative) {
    out.relative = relative;
    gap();
    Combinator combinator = Combinator::Descendant;
    if (relative) {
      if (const auto first = take_combinator()) {
        combinator = *first;
        gap();
      }
    }
    while (true) {
      Compound compound;
      compound.combinator = combinator;
      if (!parse_compound(compound)) return false;
      out.compounds.push_back(std::move(compound));
      const bool space = gap();
      if (at_end() || peek() == ',' || (peek() == ')' && depth_ > 1)) return true;
      if (const auto next = take_combinator()) {
        combinator = *next;
        gap();
      } else if (space) {
        combinator = Combinator::Descendant;
      } else {
        return unexpected();
      }
    }
  }

  bool parse_compound(Compound& out) {
    bool any = false;
    if (peek() == '*' || peek() == '|' || identifier_here()) {
      if (!parse_type(out)) return false;
      any = true;
    }
    while (!at_end()) {
      const std::size_t begin = pos_;
      const char c = peek();
      if (c == '#') {
        ++pos_;
        if (!is_name(peek()) && !escape_here()) return unexpected("an id after `#`");
        if (!identifier_here()) {
          const std::string name = take_name();
          return fault("selector.syntax", fmt::format("`#{}`: an id selector does not begin with a digit", name), begin, pos_,
                       fmt::format("write `[id=\"{}\"]`", name));
        }
        out.ids.push_back(take_name());
      } else if (c == '.') {
        ++pos_;
        if (!identifier_here()) return unexpected("a class after `.`");
        out.classes.push_back(take_name());
      } else if (c == '[') {
        if (!parse_attribute(out)) return false;
      } else if (c == ':') {
        if (!parse_pseudo(out)) return false;
      } else {
        break;
      }
      any = true;
    }
    if (any && peek() == '|') return unexpected();
    if (any && (peek() == '*' || identifier_here())) {
      return fault("selector.syntax", "a type stands behind another part of its compound", pos_, pos_ + 1,
                   "the type goes first: `div.note`; a space between says descendant");
    }
    return any || unexpected("a selector");
  }

  /// `div`, `*`, `*|div`, `|div`. HTML is all that a snapshot's trees hold by name, so a prefix can only be `*` or nothing.
  bool parse_type(Compound& out) {
    const std::size_t begin = pos_;
    std::string first;
    bool star = false;
    if (peek() == '*') {
      ++pos_;
      star = true;
    } else if (peek() != '|') {
      first = take_name();
    }
    if (peek() == '|' && peek(1) != '=' && peek(1) != '|') {
      ++pos_;
      if (!star) {
        return fault("selector.syntax",
                     first.empty() ? std::string("`|` asks for elements of no namespace, of which HTML has none")
                                   : fmt::format("the namespace `{}` is not declared", first),
                     begin, pos_, "leave the prefix out, or write `*|`");
      }
      if (peek() == '*') {
        ++pos_;
        return true;
      }
      if (!identifier_here()) return unexpected("a type after `|`");
      first = take_name();
      star = false;
    } else if (!star && first.empty()) {
      return unexpected("a selector");
    }
    if (!star) out.type = ascii_lower(first);
    return true;
  }

  bool parse_attribute(Compound& out) {
    const std::size_t begin = pos_++;
    AttributeTest test;
    gap();
    if (peek() == '*' && peek(1) == '|') pos_ += 2;
    if (peek() == '|' && peek(1) != '=') ++pos_;
    if (!identifier_here()) return unexpected("an attribute name");
    std::string name = take_name();
    if (peek() == '|' && peek(1) != '=' && peek(1) != '|') {
      return fault("selector.syntax", fmt::format("the namespace `{}` is not declared", name), begin, pos_ + 1,
                   fmt::format("a name with a colon is written `[{}\\:…]`", name));
    }
    test.name = ascii_lower(name);
    gap();
    if (peek() == ']' && !at_end()) {
      ++pos_;
      out.attributes.push_back(std::move(test));
      return true;
    }
    switch (peek()) {
      case '=': test.op = AttributeOp::Equals; break;
      case '~': test.op = AttributeOp::Includes; break;
      case '|': test.op = AttributeOp::DashMatch; break;
      case '^': test.op = AttributeOp::Prefix; break;
      case '$': test.op = AttributeOp::Suffix; break;
      case '*': test.op = AttributeOp::Substring; break;
      default: return unexpected("`]` or `=`");
    }
    if (test.op != AttributeOp::Equals) ++pos_;
    if (peek() != '=') return unexpected("`=`");
    ++pos_;
    gap();
    if (peek() == '"' || peek() == '\'') {
      if (!take_string(test.value)) return false;
    } else if (identifier_here()) {
      test.value = take_name();
    } else if (is_digit(peek())) {
      const std::size_t from = pos_;
      const std::string value = take_name();
      return fault("selector.syntax", fmt::format("the value `{}` needs quotes", value), from, pos_,
                   fmt::format("write `{}=\"{}\"`", name, value));
    } else {
      return unexpected("a value");
    }
    gap();
    if (identifier_here()) {
      const std::size_t from = pos_;
      const std::string flag = ascii_lower(take_name());
      if (flag == "i") {
        test.value_case = AttributeCase::Insensitive;
      } else if (flag == "s") {
        test.value_case = AttributeCase::Sensitive;
      } else {
        return fault("selector.syntax", fmt::format("unexpected `{}`; expected `]`, `i` or `s`", flag), from, pos_);
      }
      gap();
    }
    if (peek() != ']' || at_end()) return unexpected("`]`");
    ++pos_;
    out.attributes.push_back(std::move(test));
    return true;
  }

  bool unknown_pseudo(const std::string& name, std::size_t begin) {
    for (const Refused& refused : kRefused) {
      if (refused.name == name) {
        return fault("selector.dynamic", fmt::format("`:{}` is {}: a captured page cannot answer it", name, refused.why), begin,
                     pos_);
      }
    }
    std::string help;
    if (name == "contains" || name == "has-text") {
      help = "ask for the text in the condition: `any element \"…\" e where e.text contains \"…\"`";
    } else if (name == "visible" || name == "hidden") {
      help = "ask in the condition: `any element \"…\" e where e.visible`";
    } else if (name == "matches" || name == "any" || name == "-webkit-any" || name == "-moz-any") {
      help = "did you mean `:is`?";
    } else if (name == "first" || name == "last") {
      help = fmt::format("did you mean `:{}-child`?", name);
    } else {
      std::vector<std::string> names;
      for (const PseudoInfo& known : kPseudos) names.emplace_back(known.name);
      if (const std::string near = did_you_mean(name, names); !near.empty()) help = fmt::format("did you mean `:{}`?", near);
    }
    return fault("selector.unknown", fmt::format("unknown pseudo-class `:{}`", name), begin, pos_, help);
  }

  bool parse_pseudo(Compound& out) {
    const std::size_t begin = pos_++;
    const bool element = peek() == ':';
    if (element) ++pos_;
    if (!identifier_here()) return unexpected("a pseudo-class after `:`");
    const std::string name = ascii_lower(take_name());
    const bool old_element =
        std::find(kOldPseudoElements.begin(), kOldPseudoElements.end(), name) != kOldPseudoElements.end();
    if (element || old_element) {
      return fault("selector.dynamic", fmt::format("`{}` is a pseudo-element: it stands for no element of the page",
                                                   text_.substr(begin, pos_ - begin)),
                   begin, pos_);
    }
    const auto* known = std::find_if(kPseudos.begin(), kPseudos.end(), [&](const PseudoInfo& p) { return p.name == name; });
    if (known == kPseudos.end()) return unknown_pseudo(name, begin);
    const bool parenthesis = peek() == '(' && !at_end();
    if (parenthesis && known->argument == ArgumentForm::None) {
      return fault("selector.syntax", fmt::format("`:{}` takes no argument", name), begin, pos_ + 1);
    }
    if (!parenthesis && known->argument != ArgumentForm::None) {
      return fault("selector.syntax", fmt::format("`:{}` needs an argument in parentheses", name), begin, pos_);
    }
    PseudoTest test;
    test.kind = known->kind;
    test.nth = known->nth;
    if (parenthesis) {
      ++pos_;
      if (!parse_argument(test, *known, begin)) return false;
      gap();
      if (peek() != ')' || at_end()) return unexpected(fmt::format("`)` that closes `:{}(`", name));
      ++pos_;
    }
    out.pseudos.push_back(std::move(test));
    return true;
  }

  bool parse_argument(PseudoTest& test, const PseudoInfo& info, std::size_t begin) {
    gap();
    if (peek() == ')' && !at_end()) {
      return fault("selector.syntax", fmt::format("`:{}()` is empty", info.name), begin, pos_ + 1);
    }
    switch (info.argument) {
      case ArgumentForm::None: return true;
      case ArgumentForm::Selectors: return parse_nested(test, false);
      case ArgumentForm::RelativeSelectors: {
        if (in_has_) return fault("selector.syntax", "`:has` stands inside another `:has`", begin, pos_);
        in_has_ = true;
        if (!parse_nested(test, true)) return false;
        in_has_ = false;
        return true;
      }
      case ArgumentForm::NthOf:
      case ArgumentForm::Nth: return parse_nth(test, info);
      case ArgumentForm::Languages: return parse_languages(test);
      case ArgumentForm::Direction: {
        const std::size_t from = pos_;
        std::string word = identifier_here() ? ascii_lower(take_name()) : std::string();
        if (word != "ltr" && word != "rtl") {
          return fault("selector.syntax", fmt::format("`:dir({})`: expected ltr or rtl", word), from, std::max(pos_, from + 1));
        }
        test.words.push_back(std::move(word));
        return true;
      }
    }
    return true;
  }

  bool parse_nested(PseudoTest& test, bool relative) {
    SelectorList list;
    const auto index = static_cast<std::uint32_t>(selector_.lists.size());
    selector_.lists.emplace_back();
    if (!parse_list(list, relative)) return false;
    selector_.lists[index] = std::move(list);
    test.list = index;
    return true;
  }

  bool parse_languages(PseudoTest& test) {
    while (true) {
      gap();
      std::string range;
      if (peek() == '"' || peek() == '\'') {
        if (!take_string(range)) return false;
      } else {
        if (peek() == '*' && !at_end()) {
          range += '*';
          ++pos_;
        }
        if (is_name(peek()) || escape_here()) range += take_name();
        if (range.empty()) return unexpected("a language");
      }
      test.words.push_back(ascii_lower(range));
      gap();
      if (peek() != ',' || at_end()) return true;
      ++pos_;
    }
  }

  bool take_integer(std::int32_t& out) {
    if (!is_digit(peek())) return unexpected("a number");
    const std::size_t begin = pos_;
    std::int64_t value = 0;
    while (is_digit(peek())) {
      value = value * 10 + (text_[pos_++] - '0');
      if (value > std::numeric_limits<std::int32_t>::max() / 2) {
        return fault("selector.syntax", "a number that does not fit", begin, pos_);
      }
    }
    out = static_cast<std::int32_t>(value);
    return true;
  }

  /// `odd`, `even`, `5`, `2n`, `-n + 3`, `+2n-1`; white space only round the second sign.
  bool parse_nth(PseudoTest& test, const PseudoInfo& info) {
    const std::size_t begin = pos_;
    const auto word = [&](std::string_view wanted) {
      if (!ascii_iequals(text_.substr(pos_, wanted.size()), wanted) || is_name(peek(wanted.size()))) return false;
      pos_ += wanted.size();
      return true;
    };
    if (word("odd")) {
      test.nth = {2, 1};
    } else if (word("even")) {
      test.nth = {2, 0};
    } else {
      std::int32_t sign = 1;
      if (peek() == '+' || peek() == '-') sign = text_[pos_++] == '-' ? -1 : 1;
      std::int32_t number = 1;
      const bool digits = is_digit(peek());
      if (digits && !take_integer(number)) return false;
      if (peek() == 'n' || peek() == 'N') {
        ++pos_;
        test.nth.a = sign * number;
        const std::size_t after = pos_;
        gap();
        if (peek() == '+' || peek() == '-') {
          const std::int32_t second = text_[pos_++] == '-' ? -1 : 1;
          gap();
          if (!take_integer(number)) return false;
          test.nth.b = second * number;
        } else {
          pos_ = after;
        }
      } else if (digits) {
        test.nth = {0, sign * number};
      } else {
        pos_ = begin;
        return unexpected("odd, even or an+b");
      }
    }
    if (is_name(peek()) && !at_end()) return unexpected("`)`");
    if (info.argument != ArgumentForm::NthOf) return true;
    const std::size_t after = pos_;
    if (gap() && word("of")) {
      gap();
      return parse_nested(test, false);
    }
    pos_ = after;
    return true;
  }

  std::string_view text_;
  std::size_t pos_ = 0;
  std::size_t depth_ = 0;
  bool in_has_ = false;
  Selector selector_;
};

}  // namespace

SelectorKey ComplexSelector::key() const {
  const Compound& last = compounds.back();
  if (!last.ids.empty()) return {SelectorKey::Kind::Id, last.ids.front()};
  if (!last.classes.empty()) return {SelectorKey::Kind::Class, last.classes.front()};
  if (!last.type.empty()) return {SelectorKey::Kind::Type, last.type};
  return {};
}

Result<Selector> parse_selector(std::string_view text) {
  Selector out;
  Parser parser(text);
  if (parser.run(out)) return out;
  std::string message = parser.fault_.message;
  if (!parser.fault_.help.empty()) message += "; " + parser.fault_.help;
  return fail(parser.code_, fmt::format("{} (at byte {})", message, parser.fault_.begin));
}

std::optional<SelectorFault> check_selector(std::string_view text) {
  Selector out;
  Parser parser(text);
  if (parser.run(out)) return std::nullopt;
  return parser.fault_;
}

}  // namespace writ::patterns
