#include "language/dump.hpp"

#include <fmt/format.h>

#include "base/date.hpp"
#include "language/literals.hpp"

namespace writ::language {
namespace {

std::string_view sign_of(BinaryOp op) {
  switch (op) {
    case BinaryOp::Or: return "or";
    case BinaryOp::And: return "and";
    case BinaryOp::Is: return "is";
    case BinaryOp::IsNot: return "is not";
    case BinaryOp::Equal: return "==";
    case BinaryOp::NotEqual: return "!=";
    case BinaryOp::Less: return "<";
    case BinaryOp::LessEqual: return "<=";
    case BinaryOp::Greater: return ">";
    case BinaryOp::GreaterEqual: return ">=";
    case BinaryOp::Matches: return "matches";
    case BinaryOp::Contains: return "contains";
    case BinaryOp::StartsWith: return "starts with";
    case BinaryOp::EndsWith: return "ends with";
    case BinaryOp::Under: return "under";
    case BinaryOp::Add: return "+";
    case BinaryOp::Subtract: return "-";
  }
  return {};
}

std::string_view word_of(Quantifier quantifier) {
  switch (quantifier) {
    case Quantifier::Any: return "any";
    case Quantifier::No: return "no";
    case Quantifier::Every: return "every";
    case Quantifier::Count: return "count";
  }
  return {};
}

std::string text(const Name& name) { return name.quoted ? fmt::format("`{}`", name.text) : name.text; }
std::string text(const QualifiedName& name) {
  return name.pack ? fmt::format("{}.{}", text(*name.pack), text(name.name)) : text(name.name);
}
std::string text(const StringLiteral& string) { return encode_string(string.value); }
std::string text(const Mark& mark) {
  if (const auto* string = std::get_if<StringLiteral>(&mark.value)) return text(*string);
  return encode_regex(std::get<RegexLiteral>(mark.value));
}

template <typename T>
std::string listed(const std::vector<T>& list) {
  std::string out;
  for (const T& item : list) out += (out.empty() ? "" : ", ") + text(item);
  return out;
}

std::string window_text(const std::optional<DateLiteral>& from, const std::optional<DateLiteral>& until) {
  std::string out;
  if (from) out += " from " + format_date(from->value);
  if (until) out += " until " + format_date(until->value);
  return out;
}

/// Expressions nest as deep as the parser lets them (kMaxDepth), so recursion has its end.
class ExprDump {
 public:
  explicit ExprDump(const Ast& ast) : ast_(ast) {}

  std::string operator()(ExprId id) const {
    return std::visit([&](const auto& node) { return of(node); }, ast_.exprs[id].node);
  }

 private:
  [[nodiscard]] std::string list(const std::vector<ExprId>& ids) const {
    std::string out;
    for (const ExprId id : ids) out += (out.empty() ? "" : ", ") + (*this)(id);
    return out;
  }

  [[nodiscard]] std::string of(const ErrorNode&) const { return "<error>"; }
  [[nodiscard]] std::string of(const NameNode& n) const { return text(n.name); }
  [[nodiscard]] std::string of(const IntegerNode& n) const { return std::to_string(n.value); }
  [[nodiscard]] std::string of(const DecimalNode& n) const { return fmt::format("decimal {}", n.value); }
  [[nodiscard]] std::string of(const StringNode& n) const { return text(n.literal); }
  [[nodiscard]] std::string of(const RegexNode& n) const { return encode_regex(n.literal); }
  [[nodiscard]] std::string of(const DurationNode& n) const { return format_duration(n.value); }
  [[nodiscard]] std::string of(const DateNode& n) const { return format_date(n.value); }
  [[nodiscard]] std::string of(const ParenNode& n) const { return fmt::format("[{}]", (*this)(n.inner)); }
  [[nodiscard]] std::string of(const NotNode& n) const { return fmt::format("(not {})", (*this)(n.operand)); }
  [[nodiscard]] std::string of(const BinaryNode& n) const {
    return fmt::format("({} {} {})", (*this)(n.left), sign_of(n.op), (*this)(n.right));
  }
  [[nodiscard]] std::string of(const IsNoneNode& n) const {
    return fmt::format("({} is {}none)", (*this)(n.operand), n.negated ? "not " : "");
  }
  [[nodiscard]] std::string of(const InNode& n) const { return fmt::format("({} in [{}])", (*this)(n.left), list(n.list)); }
  [[nodiscard]] std::string of(const SaysNode& n) const {
    return fmt::format("({} says {}{})", (*this)(n.left), text(n.phrases), n.language ? " in " + text(*n.language) : "");
  }
  [[nodiscard]] std::string of(const MentionsNode& n) const {
    return fmt::format("({} mentions {}{})", (*this)(n.left), n.operator_of ? "operator of " : "", (*this)(n.vendor));
  }
  [[nodiscard]] std::string of(const MemberNode& n) const {
    return fmt::format("{}.{}{}", (*this)(n.base), text(n.name), n.has_parentheses ? fmt::format("({})", list(n.arguments)) : "");
  }
  [[nodiscard]] std::string of(const CallNode& n) const { return fmt::format("{}({})", text(n.function), list(n.arguments)); }
  [[nodiscard]] std::string of(const QuantifierNode& n) const {
    std::string out = fmt::format("({} {}", word_of(n.quantifier), text(n.item));
    if (n.selector) out += " " + text(*n.selector);
    if (n.variable) out += " " + text(*n.variable);
    if (!n.of.empty()) out += " of " + listed(n.of);
    if (!n.during.empty()) out += " during " + list(n.during);
    if (n.where) out += " where " + (*this)(*n.where);
    if (n.satisfies) out += " satisfies " + (*this)(*n.satisfies);
    return out + ")";
  }

  const Ast& ast_;
};

class TreeDump {
 public:
  TreeDump(const SourceFile& source, const Ast& ast, DumpSpans spans) : source_(source), ast_(ast), spans_(spans), expr_(ast) {}

  std::string run() {
    for (const Decl& decl : ast_.decls) this->decl(decl);
    return std::move(out_);
  }

 private:
  void line(std::size_t level, const std::string& text, Span span = {}) {
    out_.append(2 * level, ' ');
    out_ += text;
    if (spans_ == DumpSpans::Lines && span.end > 0) {
      const Position at = source_.position(span.begin);
      out_ += fmt::format(" @{}:{}", at.line, at.column);
    }
    out_ += '\n';
  }

  void decl(const Decl& decl) {
    std::string head(keyword_of(decl.kind));
    if (decl.extend) head += " " + std::string(keyword_of(decl.extend->target));
    if (!decl.name.name.text.empty()) head += " " + text(decl.name);
    if (decl.title) head += " " + text(*decl.title);
    if (decl.amend) head += " in " + listed(decl.amend->places);
    if (decl.define) head += signature(*decl.define);
    if (decl.broken) head += " broken";
    line(0, head, decl.keyword_span);
    if (decl.define && decl.define->body.is_some()) line(1, expr_(decl.define->body));
    for (const Field& field : decl.fields) this->field(1, field);
  }

  static std::string signature(const DefineParts& define) {
    std::string out;
    if (define.has_parentheses) {
      out += "(";
      for (const auto& parameter : define.parameters) {
        out += (out.size() > 1 ? ", " : "") + text(parameter.name) + ": " + text(parameter.type);
      }
      out += ")";
    }
    return out + ": " + text(define.result);
  }

  void field(std::size_t level, const Field& field) {
    level_ = level;
    field_ = &field;
    std::visit([&](const auto& value) { this->value(value); }, field.value);
  }

  void put(const std::string& value) {
    const std::string& word = field_->keyword.text;
    line(level_, word.empty() ? value : value.empty() ? word : word + " " + value, field_->span);
  }

  void value(const BrokenValue&) { put("<broken>"); }
  void value(const NamesValue& v) { put(listed(v.names)); }
  void value(const OfVendorValue&) { put("of vendor"); }
  void value(const MarksValue& v) { put(listed(v.marks)); }
  void value(const TextValue& v) { put(text(v.text)); }
  void value(const DateValue& v) { put(format_date(v.date.value)); }
  void value(const WindowValue& v) { put(window_text(v.from, v.until).substr(1)); }
  void value(const PlacesValue& v) {
    std::string out;
    for (const Place& place : v.places) out += (out.empty() ? "" : ", ") + text(place.name) + window_text(place.from, place.until);
    put(out);
  }
  void value(const ExprValue& v) { put(expr_(v.expr)); }
  void value(const NeedsValue& v) { put(text(v.label) + " " + expr_(v.expr)); }
  void value(const NoteValue& v) {
    std::string out = listed(v.places);
    if (!v.cites.empty()) out += " cites " + listed(v.cites);
    if (v.text) out += " " + text(*v.text);
    put(out);
  }
  void value(const BlockValue& v) {
    std::string head;
    if (v.name) head = text(*v.name);
    if (v.title) head += " " + text(*v.title);
    put(head);
    const std::size_t inner = level_ + 1;
    for (const Field& field : v.fields) this->field(inner, field);
  }
  void value(const DependsValue& v) { put(text(v.pack) + (v.requirement ? " " + text(*v.requirement) : "")); }
  void value(const StepsValue& v) {
    std::string out;
    for (const Step& step : v.steps) {
      out += (out.empty() ? "" : " then ") + text(step.action) + " " + text(step.text);
      if (step.timeout) out += " " + format_duration(step.timeout->value);
      if (step.state) out += " state " + text(*step.state);
    }
    put(v.when ? "when " + text(*v.when) + " " + out : out);
  }
  void value(const IntegerValue& v) { put(std::to_string(v.number.value)); }
  void value(const ButtonValue& v) {
    put(text(v.role) + (v.layer ? " layer " + std::to_string(v.layer->value) : "") + " " + listed(v.selectors));
  }
  void value(const VerifyValue& v) {
    std::string out = text(v.action) + " " + text(v.source);
    if (v.name) out += " " + text(*v.name);
    if (!v.decoded.empty()) out += " decoded " + listed(v.decoded);
    out += " " + text(v.test);
    if (v.mark) out += " " + text(*v.mark);
    put(out);
  }
  void value(const KeepsValue& v) { put(text(v.kind) + " " + listed(v.names)); }
  void value(const FactTypeValue& v) { put((v.one_of ? "one of " : "") + listed(v.names)); }
  void value(const ForCmpValue& v) { put("cmp " + listed(v.cmps) + " " + text(v.text)); }
  void value(const GivenSnapshotValue& v) { put("snapshot " + text(v.path)); }
  void value(const GivenSiteValue& v) {
    put("site " + text(v.url));
    const std::size_t inner = level_ + 1;
    for (const TestPhase& phase : v.phases) {
      line(inner, "during " + text(phase.phase) + (phase.coverage ? " " + text(*phase.coverage) : ""), phase.span);
      for (const TestItem& item : phase.items) this->item(inner + 1, item);
    }
    for (const TestItem& item : v.items) this->item(inner, item);
  }
  void value(const GivenFactValue& v) { put(text(v.fact) + " is " + expr_(v.value)); }
  void value(const ExpectValue& v) {
    if (v.nothing_else) return put("nothing else");
    std::string out;
    if (v.verdict) out += text(*v.verdict);
    if (v.rule) out += " " + text(*v.rule);
    if (v.vendor) out += " for " + text(*v.vendor);
    if (v.jurisdiction) out += " in " + text(*v.jurisdiction);
    if (v.severity) out += " severity " + text(*v.severity);
    if (v.exception) out += " by " + text(*v.exception);
    put(out);
  }

  void item(std::size_t level, const TestItem& item) {
    std::string out = text(item.kind);
    for (const Name& word : item.words) out += " " + text(word);
    if (item.text) out += " " + text(*item.text);
    for (const ItemAttribute& attribute : item.attributes) {
      out += " (" + text(attribute.name);
      if (const auto* name = std::get_if<Name>(&attribute.value)) out += " " + text(*name);
      if (const auto* string = std::get_if<StringLiteral>(&attribute.value)) out += " " + text(*string);
      if (const auto* integer = std::get_if<std::int64_t>(&attribute.value)) out += " " + std::to_string(*integer);
      if (const auto* decimal = std::get_if<double>(&attribute.value)) out += fmt::format(" {}", *decimal);
      if (const auto* duration = std::get_if<Duration>(&attribute.value)) out += " " + format_duration(*duration);
      if (const auto* flag = std::get_if<bool>(&attribute.value)) out += *flag ? " true" : " false";
      out += ")";
    }
    line(level, out, item.span);
  }

  const SourceFile& source_;
  const Ast& ast_;
  DumpSpans spans_;
  ExprDump expr_;
  std::string out_;
  std::size_t level_ = 0;
  const Field* field_ = nullptr;
};

}  // namespace

std::string dump(const SourceFile& source, const Ast& ast, DumpSpans spans) { return TreeDump(source, ast, spans).run(); }

std::string dump_expr(const Ast& ast, ExprId id) { return ExprDump(ast)(id); }

}  // namespace writ::language
