// Tree to text, token by token in the order of the source: each token says where it stood, so that comments come out
// between the tokens that they stood between. Where lines break depends on the tokens, the comments and the width alone,
// never on the source's line ends; but a blank line between two fields or short declarations is the author's and stays.
#include "language/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/check.hpp"
#include "base/date.hpp"
#include "base/utf8.hpp"
#include "language/fields.hpp"
#include "language/lexeme.hpp"
#include "language/literals.hpp"

namespace writ::language {
namespace {

constexpr std::size_t kWidth = 100;
constexpr std::size_t kStep = 2;

/// `12 months` and `1 year` are one value: this is its one spelling.
std::string canonical_duration(Duration duration) {
  const auto count = [](std::int64_t n, std::string_view unit) { return fmt::format("{} {}{}", n, unit, n == 1 ? "" : "s"); };
  if (duration.months != 0) {
    return duration.months % 12 == 0 ? count(duration.months / 12, "year") : count(duration.months, "month");
  }
  if (duration.ms != 0 && duration.ms % kMsPerDay == 0) return count(duration.ms / kMsPerDay, "day");
  if (duration.ms != 0 && duration.ms % 3'600'000 == 0) return fmt::format("{}h", duration.ms / 3'600'000);
  if (duration.ms != 0 && duration.ms % 60'000 == 0) return fmt::format("{}min", duration.ms / 60'000);
  if (duration.ms != 0 && duration.ms % 1'000 == 0) return fmt::format("{}s", duration.ms / 1'000);
  return fmt::format("{}ms", duration.ms);
}

/// As the author counted, in the one way of writing it: `320ms`, `1 day`, `2 days`.
std::string tidy_duration(std::string_view text) {
  const std::size_t number_end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::size_t word = std::min(text.find_first_not_of(' ', number_end), text.size());
  const std::string_view number = text.substr(0, number_end);
  const Unit* unit = find_unit(text.substr(word));
  if (unit == nullptr) return std::string(text);
  if (unit->name == unit->plural) return fmt::format("{}{}", number, unit->name);
  return fmt::format("{} {}", number, number == "1" ? unit->name : unit->plural);
}

std::string_view sign_of(BinaryOp op) {
  switch (op) {
    case BinaryOp::Or: return "or";
    case BinaryOp::And: return "and";
    case BinaryOp::Is: case BinaryOp::IsNot: return "is";
    case BinaryOp::Equal: return "==";
    case BinaryOp::NotEqual: return "!=";
    case BinaryOp::Less: return "<";
    case BinaryOp::LessEqual: return "<=";
    case BinaryOp::Greater: return ">";
    case BinaryOp::GreaterEqual: return ">=";
    case BinaryOp::Matches: return "matches";
    case BinaryOp::Contains: return "contains";
    case BinaryOp::StartsWith: return "starts";
    case BinaryOp::EndsWith: return "ends";
    case BinaryOp::Under: return "under";
    case BinaryOp::Add: return "+";
    case BinaryOp::Subtract: return "-";
  }
  return {};
}

class Printer {
 public:
  Printer(const SourceFile& source, const Ast& ast, Comments comments)
      : source_(source.text()), ast_(ast), keep_(comments == Comments::Keep) {
    if (source_.starts_with("\xEF\xBB\xBF")) cursor_ = 3;
    last_end_ = cursor_;
  }

  std::string run() {
    const Decl* before = nullptr;
    line(0, Blank::First);
    for (const Decl& decl : ast_.decls) {
      if (before != nullptr) between(*before, decl);
      this->decl(decl);
      before = &decl;
    }
    line(0, Blank::AsWritten);
    flush(source_.size());
    if (!out_.empty() && out_.back() != '\n') out_ += '\n';
    return std::move(out_);
  }

 private:
  struct Trial {};
  /// The same place in the tree, nothing written yet.
  Printer(const Printer& other, Trial)
      : source_(other.source_), ast_(other.ast_), keep_(other.keep_), measuring_(true), cursor_(other.cursor_),
        block_indent_(other.block_indent_), holder_(other.holder_), when_(other.when_), field_word_(other.field_word_),
        field_end_(other.field_end_), needs_width_(other.needs_width_) {}

  // ------------------------------------------------------------ tokens, gaps, comments

  enum class Blank {
    No,
    First,      ///< none, but after a comment as written
    AsWritten,  ///< one where the author left one
    Always,
  };

  /// A space before the next token, unless a line end is to come.
  void space(std::size_t count = 1) {
    if (!pending_line_) pending_spaces_ = count;
  }
  /// A line end before the next token.
  void line(std::size_t indent, Blank blank = Blank::No) {
    pending_line_ = true;
    pending_indent_ = indent;
    pending_blank_ = blank;
    pending_spaces_ = 0;
  }
  [[nodiscard]] std::size_t column() const { return pending_line_ ? pending_indent_ : column_ + pending_spaces_; }

  void put(std::string_view text) {
    out_ += text;
    const std::size_t end = text.rfind('\n');
    column_ = end == std::string_view::npos ? column_ + utf8::count(text) : utf8::count(text.substr(end + 1));
  }

  /// What is to come before a token or comment that stands at `begin` in the source.
  void settle(std::size_t begin) {
    if (pending_line_) {
      const bool blank = pending_blank_ == Blank::Always ||
                         (pending_blank_ == Blank::AsWritten && keep_ && !measuring_ && blank_line_before(begin));
      if (!out_.empty()) put(blank ? "\n\n" : "\n");
      put(std::string(pending_indent_, ' '));
    } else {
      put(std::string(pending_spaces_, ' '));
    }
    pending_line_ = false;
    pending_spaces_ = 0;
  }

  [[nodiscard]] bool blank_line_before(std::size_t begin) const {
    if (begin <= last_end_) return false;
    const std::string_view gap = source_.substr(last_end_, begin - last_end_);
    return std::count(gap.begin(), gap.end(), '\n') > 1;
  }

  /// The comments that stand before an offset.
  void flush(std::size_t before) {
    if (!keep_ || measuring_) return;
    while (next_comment_ < ast_.comments.size() && ast_.comments[next_comment_].span.begin < before) {
      const Comment& comment = ast_.comments[next_comment_++];
      std::string_view text = source_.substr(comment.span.begin, comment.span.end - comment.span.begin);
      // A carriage return at the end would be read as part of the line's end the next time.
      while (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\r')) text.remove_suffix(1);
      const std::size_t indent = pending_line_ ? pending_indent_ : continuation_;
      const Blank blank = pending_line_ ? pending_blank_ : Blank::No;
      if (comment.own_line || out_.empty()) {
        if (!pending_line_) line(indent);
        settle(comment.span.begin);
        put(text);
        last_end_ = comment.span.end;
        // What the comment speaks of follows it, with a blank line only where the author left one.
        line(indent, blank == Blank::No ? Blank::No : Blank::AsWritten);
      } else {
        put("  ");
        put(text);
        last_end_ = comment.span.end;
        line(indent, blank);
      }
    }
  }

  void token(std::string_view text, std::size_t begin, std::size_t end) {
    flush(begin);
    settle(begin);
    put(text);
    if (!measuring_) cursor_ = last_end_ = end;
  }
  void token(std::string_view text, Span span) { token(text, span.begin, span.end); }

  /// A word or sign that the tree has no span for: it is what comes next in the source.
  void key(std::string_view text) {
    const std::size_t begin = measuring_ ? cursor_ : skip_gap(source_, cursor_);
    token(text, begin, begin + text.size());
  }
  /// What the source does not have.
  void insert(std::string_view text) {
    settle(cursor_);
    put(text);
  }
  [[nodiscard]] bool next_is(LexemeKind kind) const { return !measuring_ && next_lexeme(source_, cursor_).kind == kind; }
  void skip(LexemeKind kind) {
    if (next_is(kind)) cursor_ = next_lexeme(source_, cursor_).end;
  }

  [[nodiscard]] bool has_comment(std::size_t begin, std::size_t end) const {
    if (!keep_) return false;
    const auto it = std::lower_bound(ast_.comments.begin(), ast_.comments.end(), begin,
                                     [](const Comment& c, std::size_t offset) { return c.span.begin < offset; });
    return it != ast_.comments.end() && it->span.begin < end;
  }
  [[nodiscard]] bool has_comment(Span span) const { return has_comment(span.begin, span.end); }

  /// How wide something is on one line; nothing if it cannot stand on one.
  template <typename Print>
  [[nodiscard]] std::optional<std::size_t> width(Print print) const {
    Printer trial(*this, Trial{});
    print(trial);
    if (trial.out_.find('\n') != std::string::npos || trial.pending_line_) return std::nullopt;
    return utf8::count(trial.out_);
  }
  template <typename Print>
  [[nodiscard]] bool fits(Print print, std::size_t more = 0) const {
    const auto wide = width(print);
    return wide && column() + *wide + more <= kWidth;
  }

  // ------------------------------------------------------------ leaves

  void name(const Name& name) {
    const bool quote = name.quoted && (keep_ || is_field_or_declaration_word(name.text));
    token(quote ? fmt::format("`{}`", name.text) : name.text, name.span);
  }
  void name(const QualifiedName& name) {
    if (name.pack) {
      this->name(*name.pack);
      key(".");
    }
    this->name(name.name);
  }

  void string(const StringLiteral& literal, std::size_t indent) {
    if (!keep_) return token(encode_string(literal.value), literal.span);
    const std::string_view text = source_.substr(literal.span.begin, literal.span.end - literal.span.begin);
    if (!literal.block || text.find('\n') == std::string_view::npos) return token(text, literal.span);
    token(block_text(literal, text, indent), literal.span);
  }

  /// A text block whose lines stand at `indent`. Lines that begin with a tab would mix with the spaces: such a block
  /// stays as it is.
  static std::string block_text(const StringLiteral& literal, std::string_view text, std::size_t indent) {
    const std::string& value = literal.value;
    if (value.starts_with('\t') || value.find("\n\t") != std::string::npos) return std::string(text);
    for (std::size_t p = value.find("\n "); p != std::string::npos; p = value.find("\n ", p + 1)) {
      const std::size_t first = value.find_first_not_of(' ', p + 1);
      if (first != std::string::npos && value[first] == '\t') return std::string(text);
    }
    if (value.starts_with(' ') && value.find_first_not_of(' ') != std::string::npos && value[value.find_first_not_of(' ')] == '\t') {
      return std::string(text);
    }
    std::string out = "\"\"\"\n";
    for (std::size_t p = 0;;) {
      const std::size_t end = std::min(value.find('\n', p), value.size());
      if (end > p) {
        out.append(indent, ' ');
        out.append(value, p, end - p);
      }
      out += '\n';
      if (end == value.size()) break;
      p = end + 1;
    }
    out.append(indent, ' ');
    return out + "\"\"\"";
  }

  void regex(const RegexLiteral& literal) { token(encode_regex(literal), literal.span); }
  void mark(const Mark& mark, std::size_t indent) {
    if (const auto* literal = std::get_if<StringLiteral>(&mark.value)) {
      string(*literal, indent);
    } else {
      regex(std::get<RegexLiteral>(mark.value));
    }
  }
  void date(const DateLiteral& date) { token(format_date(date.value), date.span); }
  void duration(Duration value, Span span) {
    token(keep_ ? tidy_duration(source_.substr(span.begin, span.end - span.begin)) : canonical_duration(value), span);
  }
  void window(const std::optional<DateLiteral>& from, const std::optional<DateLiteral>& until) {
    if (from) {
      key("from");
      space();
      date(*from);
    }
    if (from && until) space();
    if (until) {
      key("until");
      space();
      date(*until);
    }
  }

  /// Items with commas, as many to a line as go; further lines at `indent`.
  template <typename T, typename Print>
  void list(const std::vector<T>& items, std::size_t indent, Print print, std::string_view separator = ",") {
    const std::size_t outer = std::exchange(continuation_, indent);
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (i > 0) {
        if (separator.empty()) {
          skip(LexemeKind::Comma);
        } else {
          key(separator);
        }
        space();
        const std::size_t tail = i + 1 < items.size() ? separator.size() : 0;
        if (!measuring_ && !fits([&](Printer& p) { print(p, items[i]); }, tail)) line(indent);
      }
      print(*this, items[i]);
    }
    continuation_ = outer;
  }
  template <typename T>
  void names(const std::vector<T>& items, std::size_t indent) {
    list(items, indent, [](Printer& p, const T& item) { p.name(item); });
  }

  // ------------------------------------------------------------ expressions

  [[nodiscard]] const Expr& at(ExprId id) const { return ast_.exprs[id]; }

  /// On one line if it goes there, else broken, further lines at `indent` or right of it.
  void expr(ExprId id, std::size_t indent) {
    const bool flat = measuring_ || (!has_comment(at(id).span) && fits([&](Printer& p) { p.expr(id, 0); }));
    const std::size_t outer = std::exchange(continuation_, indent + (flat ? 0 : kStep));
    const bool outer_flat = std::exchange(flat_, flat);
    std::visit([&](const auto& node) { this->node(node, at(id).span, indent); }, at(id).node);
    flat_ = outer_flat;
    continuation_ = outer;
  }
  void expr_list(const std::vector<ExprId>& ids) {
    list(ids, column(), [](Printer& p, ExprId id) { p.expr(id, p.column()); });
  }

  /// `or` and `and` of one kind: each further operand on a line of its own where they do not go on one.
  void chain(const BinaryNode& node, std::size_t indent) {
    std::vector<ExprId> operands = {node.right};
    std::vector<Span> signs = {node.op_span};
    ExprId left = node.left;
    while (const auto* inner = std::get_if<BinaryNode>(&at(left).node)) {
      if (inner->op != node.op) break;
      operands.push_back(inner->right);
      signs.push_back(inner->op_span);
      left = inner->left;
    }
    const bool broken = !flat_;
    const std::string_view sign = sign_of(node.op);
    expr(left, indent);
    for (std::size_t i = operands.size(); i-- > 0;) {
      if (broken) {
        line(indent);
      } else {
        space();
      }
      token(sign, signs[i]);
      space();
      expr(operands[i], indent + sign.size() + 1);
    }
  }

  void node(const ErrorNode&, Span, std::size_t) { WRIT_CHECK(false); }
  void node(const NameNode& n, Span, std::size_t) { name(n.name); }
  void node(const IntegerNode& n, Span span, std::size_t) { token(std::to_string(n.value), span); }
  void node(const DecimalNode& n, Span span, std::size_t) { token(keep_ ? n.text : fmt::format("{}", n.value), span); }
  void node(const StringNode& n, Span, std::size_t indent) { string(n.literal, indent); }
  void node(const RegexNode& n, Span, std::size_t) { regex(n.literal); }
  void node(const DurationNode& n, Span span, std::size_t) { duration(n.value, span); }
  void node(const DateNode& n, Span span, std::size_t) { token(format_date(n.value), span); }
  void node(const ParenNode& n, Span, std::size_t) {
    key("(");
    expr(n.inner, column());
    key(")");
  }
  void node(const NotNode& n, Span, std::size_t indent) {
    key("not");
    space();
    expr(n.operand, indent + 4);
  }
  void node(const BinaryNode& n, Span, std::size_t indent) {
    if (n.op == BinaryOp::Or || n.op == BinaryOp::And) return chain(n, indent);
    expr(n.left, indent);
    space();
    key(sign_of(n.op));
    space();
    if (n.op == BinaryOp::IsNot) {
      key("not");
      space();
    }
    if (n.op == BinaryOp::StartsWith || n.op == BinaryOp::EndsWith) {
      key("with");
      space();
    }
    expr(n.right, indent + kStep);
  }
  void node(const IsNoneNode& n, Span, std::size_t indent) {
    expr(n.operand, indent);
    space();
    key("is");
    space();
    if (n.negated) {
      key("not");
      space();
    }
    key("none");
  }
  void node(const InNode& n, Span, std::size_t indent) {
    expr(n.left, indent);
    space();
    key("in");
    space();
    key("[");
    expr_list(n.list);
    key("]");
  }
  void node(const SaysNode& n, Span, std::size_t indent) {
    expr(n.left, indent);
    space();
    key("says");
    space();
    name(n.phrases);
    if (!n.language) return;
    space();
    key("in");
    space();
    name(*n.language);
  }
  void node(const MentionsNode& n, Span, std::size_t indent) {
    expr(n.left, indent);
    space();
    key("mentions");
    space();
    if (n.operator_of) {
      key("operator");
      space();
      key("of");
      space();
    }
    expr(n.vendor, indent + kStep);
  }
  void arguments(const std::vector<ExprId>& list) {
    key("(");
    expr_list(list);
    key(")");
  }
  void node(const MemberNode& n, Span, std::size_t indent) {
    expr(n.base, indent);
    key(".");
    name(n.name);
    if (n.has_parentheses) arguments(n.arguments);
  }
  void node(const CallNode& n, Span, std::size_t) {
    name(n.function);
    arguments(n.arguments);
  }
  void node(const QuantifierNode& n, Span, std::size_t indent) {
    const bool broken = !flat_;
    const auto next = [&] {
      if (broken) {
        line(indent + kStep);
      } else {
        space();
      }
    };
    switch (n.quantifier) {
      case Quantifier::Any: key("any"); break;
      case Quantifier::No: key("no"); break;
      case Quantifier::Every: key("every"); break;
      case Quantifier::Count: key("count"); break;
    }
    if (n.quantifier == Quantifier::Count) {
      key("(");
    } else {
      space();
    }
    name(n.item);
    if (n.selector) {
      space();
      string(*n.selector, indent + kStep);
    }
    if (n.variable) {
      space();
      name(*n.variable);
    }
    if (!n.of.empty()) {
      space();
      key("of");
      space();
      names(n.of, indent + kStep);
    }
    if (!n.during.empty()) {
      space();
      key("during");
      space();
      list(n.during, indent + kStep, [](Printer& p, ExprId id) { p.expr(id, p.column()); });
    }
    if (n.where) {
      next();
      key("where");
      space();
      expr(*n.where, indent + kStep);
    }
    if (n.satisfies) {
      next();
      key("satisfies");
      space();
      expr(*n.satisfies, indent + kStep);
    }
    if (n.quantifier == Quantifier::Count) key(")");
  }

  // ------------------------------------------------------------ values of fields; `indent` is where their lines go on

  void value(const BrokenValue&, std::size_t) { WRIT_CHECK(false); }
  void value(const NamesValue& v, std::size_t indent) { names(v.names, indent); }
  void value(const OfVendorValue&, std::size_t) {
    key("of");
    space();
    key("vendor");
  }
  void value(const MarksValue& v, std::size_t indent) {
    const std::string_view separator = holder_ == Holder::Pattern ? "" : ",";
    list(v.marks, indent, [indent](Printer& p, const Mark& mark) { p.mark(mark, indent); }, separator);
  }
  void value(const TextValue& v, std::size_t) { string(v.text, block_indent_ + kStep); }
  void value(const DateValue& v, std::size_t) { date(v.date); }
  void value(const WindowValue& v, std::size_t) { window(v.from, v.until); }
  void value(const PlacesValue& v, std::size_t indent) {
    list(v.places, indent, [](Printer& p, const Place& place) {
      p.name(place.name);
      if (place.from || place.until) p.space();
      p.window(place.from, place.until);
    });
  }
  void value(const ExprValue& v, std::size_t indent) {
    if (when_) {
      key("when");
      space();
    }
    expr(v.expr, indent);
  }
  void value(const NeedsValue& v, std::size_t indent) {
    string(v.label, indent);
    const std::size_t label = width([&](Printer& p) { p.string(v.label, 0); }).value_or(0);
    space(1 + (needs_width_ > label ? needs_width_ - label : 0));
    if (!measuring_ && (has_comment(at(v.expr).span) || !fits([&](Printer& p) { p.expr(v.expr, 0); }))) line(indent);
    expr(v.expr, indent);
  }
  void value(const NoteValue& v, std::size_t indent) {
    // The places stand with the word (see `field`).
    if (!v.cites.empty()) {
      key("cites");
      space();
      names(v.cites, indent);
      if (v.text) space();
    }
    if (!v.text) return;
    if (!v.cites.empty() && !measuring_ && !fits([&](Printer& p) { p.string(*v.text, 0); })) line(indent);
    string(*v.text, block_indent_ + kStep);
  }
  void value(const BlockValue& v, std::size_t) {
    if (v.name) {
      name(*v.name);
      space();
    }
    if (v.title) {
      string(*v.title, block_indent_ + kStep);
      space();
    }
    const bool one_line = field_word_ != "except";
    const Holder inner = holder_of_block(field_word_);
    block(v.fields, inner, field_end_, one_line);
  }
  void value(const DependsValue& v, std::size_t indent) {
    name(v.pack);
    if (!v.requirement) return;
    space();
    string(*v.requirement, indent);
  }
  void value(const StepsValue& v, std::size_t indent) {
    const auto print = [indent](Printer& p, const Step& step) {
      p.name(step.action);
      p.space();
      p.string(step.text, indent);
      if (step.timeout) {
        p.space();
        p.duration(step.timeout->value, step.timeout->span);
      }
      if (step.state) {
        p.space();
        p.key("state");
        p.space();
        p.string(*step.state, indent);
      }
    };
    const std::size_t outer = std::exchange(continuation_, indent);
    if (v.when) {
      key("when");
      space();
      string(*v.when, indent);
      space();
      if (!measuring_ && !fits([&](Printer& p) { print(p, v.steps.front()); }, 5)) line(indent);
    }
    for (std::size_t i = 0; i < v.steps.size(); ++i) {
      if (i > 0) {
        space();
        if (!measuring_ && !fits([&](Printer& p) { print(p, v.steps[i]); }, 5)) line(indent);
        key("then");
        space();
      }
      print(*this, v.steps[i]);
    }
    continuation_ = outer;
  }
  void value(const IntegerValue& v, std::size_t) { token(std::to_string(v.number.value), v.number.span); }
  void strings(const std::vector<StringLiteral>& strings, std::size_t indent) {
    list(strings, indent, [indent](Printer& p, const StringLiteral& text) { p.string(text, indent); });
  }
  void value(const ButtonValue& v, std::size_t indent) {
    name(v.role);
    space();
    if (v.layer) {
      key("layer");
      space();
      token(std::to_string(v.layer->value), v.layer->span);
      space();
    }
    strings(v.selectors, indent);
  }
  void value(const VerifyValue& v, std::size_t indent) {
    name(v.action);
    space();
    name(v.source);
    space();
    if (v.name) {
      string(*v.name, indent);
      space();
    }
    if (!v.decoded.empty()) {
      key("decoded");
      space();
      list(v.decoded, indent, [](Printer& p, const Name& decoding) { p.name(decoding); });
      space();
    }
    name(v.test);
    if (!v.mark) return;
    space();
    if (!measuring_ && !fits([&](Printer& p) { p.mark(*v.mark, 0); })) line(indent);
    mark(*v.mark, indent);
  }
  void value(const KeepsValue& v, std::size_t indent) {
    name(v.kind);
    space();
    strings(v.names, indent);
  }
  void value(const FactTypeValue& v, std::size_t indent) {
    if (v.one_of) {
      key("one");
      space();
      key("of");
      space();
    }
    names(v.names, indent);
  }
  void value(const ForCmpValue& v, std::size_t indent) {
    key("cmp");
    space();
    names(v.cmps, indent);
    space();
    string(v.text, block_indent_ + kStep);
  }
  void value(const GivenSnapshotValue& v, std::size_t indent) {
    key("snapshot");
    space();
    string(v.path, indent);
  }
  void value(const GivenFactValue& v, std::size_t indent) {
    name(v.fact);
    space();
    key("is");
    space();
    expr(v.value, indent);
  }
  void value(const ExpectValue& v, std::size_t) {
    if (v.nothing_else) {
      key("nothing");
      space();
      key("else");
      return;
    }
    const auto part = [this](std::string_view word, const auto& given) {
      if (!given) return;
      space();
      key(word);
      space();
      name(*given);
    };
    name(*v.verdict);
    space();
    name(*v.rule);
    part("for", v.vendor);
    part("in", v.jurisdiction);
    part("severity", v.severity);
    part("by", v.exception);
  }

  // Inline sites.
  void value(const GivenSiteValue& v, std::size_t) {
    const std::size_t outer = std::exchange(block_indent_, block_indent_ + kStep);
    key("site");
    space();
    string(v.url, block_indent_);
    space();
    key("{");
    // Phases and items in the order of the source.
    const std::size_t pad = kind_width(v.items);
    std::size_t phase = 0;
    std::size_t item = 0;
    bool first = true;
    while (phase < v.phases.size() || item < v.items.size()) {
      const bool take_phase = item == v.items.size() ||
                              (phase < v.phases.size() && v.phases[phase].span.begin < v.items[item].span.begin);
      line(block_indent_, std::exchange(first, false) ? Blank::First : Blank::AsWritten);
      if (take_phase) {
        test_phase(v.phases[phase++]);
      } else {
        test_item(v.items[item++], pad);
      }
    }
    close(first, outer);
    block_indent_ = outer;
  }

  /// The closing brace of a block whose lines stood two further in; comments before it belong to them.
  void close(bool empty, std::size_t indent) {
    if (!empty || next_comment_before_close()) {
      line(indent + kStep, empty ? Blank::First : Blank::AsWritten);
      flush(measuring_ ? 0 : skip_gap(source_, cursor_));
      line(indent);
    }
    key("}");
  }
  [[nodiscard]] bool next_comment_before_close() const {
    return keep_ && !measuring_ && next_comment_ < ast_.comments.size() &&
           ast_.comments[next_comment_].span.begin < skip_gap(source_, cursor_);
  }

  static std::size_t kind_width(const std::vector<TestItem>& items) {
    std::size_t wide = 0;
    for (const TestItem& item : items) wide = std::max(wide, item.kind.text.size());
    return wide;
  }

  void test_phase(const TestPhase& phase) {
    const std::size_t outer = std::exchange(block_indent_, block_indent_ + kStep);
    key("during");
    space();
    name(phase.phase);
    if (phase.coverage) {
      space();
      name(*phase.coverage);
    }
    space();
    key("{");
    const std::size_t pad = kind_width(phase.items);
    bool first = true;
    for (const TestItem& item : phase.items) {
      line(block_indent_, std::exchange(first, false) ? Blank::First : Blank::AsWritten);
      test_item(item, pad);
    }
    close(first, outer);
    block_indent_ = outer;
  }

  void test_item(const TestItem& item, std::size_t pad) {
    const std::size_t indent = block_indent_ + kStep;
    const std::size_t outer = std::exchange(continuation_, indent);
    name(item.kind);
    space(1 + pad - item.kind.text.size());
    bool first = true;
    const auto next = [&](auto print) {
      if (!std::exchange(first, false)) {
        space();
        if (!measuring_ && !fits(print)) line(indent);
      }
      print(*this);
    };
    for (const Name& word : item.words) next([&](Printer& p) { p.name(word); });
    bool text_done = !item.text;
    const auto text = [&] {
      next([&](Printer& p) { p.string(*item.text, indent); });
      text_done = true;
    };
    // A document's attributes may stand on either side of its text.
    const bool text_last = !keep_ && item.kind.text == "document";
    for (const ItemAttribute& attribute : item.attributes) {
      if (!text_done && !text_last && (!keep_ || item.text->span.begin < attribute.span.begin)) text();
      next([&](Printer& p) { p.attribute(attribute, indent); });
    }
    if (!text_done) text();
    continuation_ = outer;
  }

  void attribute(const ItemAttribute& attribute, std::size_t indent) {
    if (attribute.name.text == "html") {
      key("with");
      space();
      key("html");
    } else {
      name(attribute.name);
    }
    if (std::holds_alternative<std::monostate>(attribute.value)) return;
    if (const auto* flag = std::get_if<bool>(&attribute.value)) {
      if (!keep_ && *flag) return;
      space();
      key(*flag ? "true" : "false");
      return;
    }
    space();
    if (attribute.name.text == "by" && std::holds_alternative<StringLiteral>(attribute.value)) {
      // The word may be left out; it reads better with it.
      if (!measuring_ && next_is(LexemeKind::Name)) {
        key("script");
      } else {
        insert("script");
      }
      space();
    }
    if (const auto* word = std::get_if<Name>(&attribute.value)) name(*word);
    if (const auto* literal = std::get_if<StringLiteral>(&attribute.value)) string(*literal, indent);
    if (const auto* integer = std::get_if<std::int64_t>(&attribute.value)) literal_key(std::to_string(*integer));
    if (const auto* decimal = std::get_if<double>(&attribute.value)) literal_key(fmt::format("{}", *decimal));
    if (const auto* amount = std::get_if<Duration>(&attribute.value)) {
      const Lexeme lexeme = next_lexeme(source_, skip_gap(source_, attribute.name.span.end));
      duration(*amount, {attribute.span.file, lexeme.begin, lexeme.end});
    }
  }
  /// A number without a span: it is the next lexeme.
  void literal_key(const std::string& text) {
    if (measuring_) return insert(text);
    const Lexeme lexeme = next_lexeme(source_, cursor_);
    token(keep_ ? std::string(lexeme.text(source_)) : text, lexeme.begin, lexeme.end);
  }

  // ------------------------------------------------------------ fields, blocks

  /// Where values begin, counted from the word, or 0 where they are not aligned.
  static std::size_t value_column(const std::vector<Field>& fields, Holder holder) {
    if (holder == Holder::Test || holder == Holder::Remedy) return 0;
    std::size_t wide = 0;
    for (const Field& field : fields) wide = std::max(wide, utf8::count(field.keyword.text));
    return wide == 0 ? 0 : wide + 1;
  }

  void field(const Field& field, Holder holder, std::size_t value_at) {
    const Holder outer_holder = std::exchange(holder_, holder);
    const FieldInfo* info = find_field(holder, field.keyword.text);
    const bool outer_when = std::exchange(when_, info != nullptr && info->form == FieldForm::When);
    const std::string_view outer_word = std::exchange(field_word_, std::string_view(field.keyword.text));
    const std::size_t outer_end = std::exchange(field_end_, field.span.end);
    const std::size_t start = column();
    const std::size_t outer = std::exchange(continuation_, start + (value_at > 0 ? value_at : kStep));
    if (field.keyword.text == "as of") {
      key("as");
      space();
      key("of");
    } else if (!field.keyword.text.empty()) {
      name(field.keyword);
    }
    if (const auto* note = std::get_if<NoteValue>(&field.value)) {
      space();
      names(note->places, continuation_);
    }
    if (!field.keyword.text.empty()) {
      const std::size_t now = column_ - std::min(column_, start);
      space(!pending_line_ && now < value_at ? value_at - now : 1);
    }
    const std::size_t indent = continuation_;
    std::visit([&](const auto& v) { this->value(v, indent); }, field.value);
    continuation_ = outer;
    holder_ = outer_holder;
    when_ = outer_when;
    field_word_ = outer_word;
    field_end_ = outer_end;
  }

  void one_line_block(const std::vector<Field>& fields, Holder holder) {
    key("{");
    space();
    for (std::size_t i = 0; i < fields.size(); ++i) {
      if (i > 0) space(2);
      field(fields[i], holder, 0);
    }
    space();
    key("}");
  }

  /// A block, on the line that it begins on if it may and goes there. `end` is where it ends in the source.
  void block(const std::vector<Field>& fields, Holder holder, std::size_t end, bool may_stand_on_one_line) {
    const std::size_t begin = measuring_ ? cursor_ : skip_gap(source_, cursor_);
    if (fields.empty() && (measuring_ || !has_comment(begin, end))) {
      key("{");
      key("}");
      return;
    }
    if (measuring_ || (may_stand_on_one_line && !has_comment(begin, end) &&
                       fits([&](Printer& p) { p.one_line_block(fields, holder); }))) {
      // A trial of something that cannot stand on one line must say so.
      if (measuring_ && !may_stand_on_one_line) line(0);
      return one_line_block(fields, holder);
    }
    const std::size_t outer = block_indent_;
    const std::size_t indent = outer + kStep;
    key("{");
    block_indent_ = indent;
    const std::size_t outer_needs = std::exchange(needs_width_, needs_width(fields));
    const std::size_t value_at = value_column(fields, holder);
    bool first = true;
    for (const Field& field : fields) {
      line(indent, std::exchange(first, false) ? Blank::First : Blank::AsWritten);
      this->field(field, holder, value_at);
    }
    needs_width_ = outer_needs;
    close(first, outer);
    block_indent_ = outer;
  }

  /// Labels of `needs` stand in a column, unless one is so long that its condition would not stand beside it.
  [[nodiscard]] std::size_t needs_width(const std::vector<Field>& fields) const {
    std::size_t wide = 0;
    for (const Field& field : fields) {
      if (const auto* needs = std::get_if<NeedsValue>(&field.value)) {
        wide = std::max(wide, width([&](Printer& p) { p.string(needs->label, 0); }).value_or(kWidth));
      }
    }
    return wide <= kWidth / 2 ? wide : 0;
  }

  // ------------------------------------------------------------ declarations

  static bool may_stand_on_one_line(const Decl& decl) {
    switch (decl.kind) {
      case DeclKind::Jurisdiction: case DeclKind::Authority: case DeclKind::Category: case DeclKind::Subtype:
      case DeclKind::Pattern: case DeclKind::Phrases: case DeclKind::Fact: case DeclKind::Extend:
        return true;
      case DeclKind::Amend: return decl.fields.size() <= 1;
      case DeclKind::Pack: case DeclKind::Source: case DeclKind::Vendor: case DeclKind::Cmp: case DeclKind::Define:
      case DeclKind::Rule: case DeclKind::Remedy: case DeclKind::Test:
        return false;
    }
    return false;
  }

  [[nodiscard]] bool stands_on_one_line(const Decl& decl) const {
    if (keep_ && has_comment(decl.span)) return false;
    const auto wide = width([&](Printer& p) { p.decl(decl); });
    return wide && *wide <= kWidth;
  }

  /// Short declarations of one kind may follow line by line; all others have a blank line between them.
  void between(const Decl& before, const Decl& next) {
    const bool together = before.kind == next.kind && before.kind != DeclKind::Test && stands_on_one_line(before) && stands_on_one_line(next);
    line(0, together ? Blank::AsWritten : Blank::Always);
  }

  void decl(const Decl& decl) {
    block_indent_ = 0;
    continuation_ = kStep;
    token(keyword_of(decl.kind), decl.keyword_span);
    space();
    if (decl.kind == DeclKind::Define) return define(decl);
    if (decl.amend) {
      key("rule");
      space();
    }
    if (decl.extend) {
      token(keyword_of(decl.extend->target), decl.extend->target_span);
      space();
    }
    if (decl.kind != DeclKind::Test) {
      name(decl.name);
      space();
    }
    if (decl.title) {
      string(*decl.title, kStep);
      space();
    }
    if (decl.amend) {
      key("in");
      space();
      names(decl.amend->places, kStep);
      space();
    }
    const auto holder = holder_of(decl);
    WRIT_CHECK(holder.has_value());
    // A block that may be left out: categories never have one, the others always.
    const bool has_block = measuring_ || !keep_ ? decl.kind != DeclKind::Category : next_is(LexemeKind::OpenBrace);
    const bool comment_in_block = !measuring_ && has_block && has_comment(skip_gap(source_, cursor_), decl.span.end);
    if (decl.kind == DeclKind::Category && decl.fields.empty() && !comment_in_block) {
      pending_spaces_ = 0;
      if (!measuring_ && keep_ && has_block) {
        skip(LexemeKind::OpenBrace);
        skip(LexemeKind::CloseBrace);
        last_end_ = cursor_;
      }
      return;
    }
    if (!has_block) return insert("{}");
    block(decl.fields, *holder, decl.span.end, may_stand_on_one_line(decl));
  }

  void define(const Decl& decl) {
    const DefineParts& parts = *decl.define;
    name(decl.name);
    if (parts.has_parentheses) {
      key("(");
      list(parts.parameters, kStep, [](Printer& p, const DefineParts::Parameter& parameter) {
        p.name(parameter.name);
        p.key(":");
        p.space();
        p.name(parameter.type);
      });
      key(")");
    }
    key(":");
    space();
    name(parts.result);
    space();
    key("=");
    space();
    if (!measuring_ && (has_comment(at(parts.body).span) || !fits([&](Printer& p) { p.expr(parts.body, 0); }))) line(kStep);
    expr(parts.body, kStep);
  }

  std::string_view source_;
  const Ast& ast_;
  bool keep_;
  bool measuring_ = false;  ///< a trial on one line: no comments, no places in the source
  std::size_t cursor_ = 0;  ///< behind the last token in the source

  std::string out_;
  std::size_t column_ = 0;
  bool pending_line_ = false;
  Blank pending_blank_ = Blank::No;
  std::size_t pending_indent_ = 0;
  std::size_t pending_spaces_ = 0;
  std::size_t continuation_ = 0;  ///< where the line goes on after a comment in the middle of something
  std::size_t last_end_ = 0;      ///< behind the last token or comment
  std::size_t next_comment_ = 0;

  bool flat_ = false;             ///< the expression being printed stands on one line
  std::size_t block_indent_ = 0;
  Holder holder_ = Holder::Pack;
  bool when_ = false;
  std::string_view field_word_;
  std::size_t field_end_ = 0;
  std::size_t needs_width_ = 0;
};

}  // namespace

std::string format(const SourceFile& source, const Ast& ast, Comments comments) {
  if (!ast.complete) return std::string(source.text());
  return Printer(source, ast, comments).run();
}

}  // namespace writ::language
