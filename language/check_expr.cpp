// Expressions: names to what they mean, types to what they must be (spec/types.md, "Expressions").
//
// A name without dot is a variable in scope, then a define, then a constant of the type that the other side asks for; so
// an expression is checked with the type that its place expects, if the place expects one. A fault is reported once: what
// is wrong becomes ErrorExpr of type Error, which fits everything.

#include <algorithm>

#include <fmt/format.h>

#include "language/check_context.hpp"

namespace writ::language {
namespace {

using model::Record;
using model::Type;
using model::TypeKind;

constexpr Type kBoolean = type_of(TypeKind::Boolean);
constexpr Type kText = type_of(TypeKind::Text);
constexpr Type kError = type_of(TypeKind::Error);

bool is_number(const Type& t) { return (t.kind == TypeKind::Integer || t.kind == TypeKind::Decimal) && !t.set; }
bool is_error(const Type& t) { return t.kind == TypeKind::Error; }

/// Whether values of the two types can be held against each other; sets count as what they hold.
bool comparable(Type a, Type b) {
  if (is_error(a) || is_error(b)) return true;
  if (is_number(a) && is_number(b)) return true;
  a.set = b.set = false;
  if (a.kind == TypeKind::Box || a.kind == TypeKind::Item) return false;
  return a == b;
}

/// The number of a purpose of the TCF.
bool is_purpose(std::string_view text) {
  const bool digits = !text.empty() && text.size() <= 2 && text.find_first_not_of("0123456789") == std::string_view::npos && text.front() != '0';
  return digits && (text.size() == 1 || text <= "24");
}

bool ordered(const Type& t) {
  return is_error(t) || (!t.set && (is_number(t) || t.kind == TypeKind::Duration || t.kind == TypeKind::Date || t.kind == TypeKind::Severity));
}

class ExprChecker {
 public:
  ExprChecker(CheckContext& context, const ExprScope& scope) : c_(context), scope_(scope) {}

  struct Variable {
    std::string name;
    Type type;
    std::uint32_t slot;
    Span span;
    bool implicit = false;
  };

  void add_parameter(const Name& name, Type type) {
    variables_.push_back({name.text, type, next_slot_++, name.span, false});
    slots_ = std::max(slots_, next_slot_);
  }
  [[nodiscard]] std::uint32_t slots() const { return slots_; }
  [[nodiscard]] const std::vector<std::uint32_t>& calls() const { return calls_; }

  TypedId check_as(ExprId id, Type wanted, std::string_view place) {
    const TypedId typed = check(id, wanted);
    const Type found = type(typed);
    if (is_error(found) || found == wanted) return typed;
    if (is_number(wanted) && is_number(found)) return typed;
    std::string help;
    if (wanted == kBoolean) help = "a condition is true or false: compare the value with something, or ask with `any …`";
    c_.report(DiagnosticCode::TypeMismatch, ast().exprs[id].span,
              fmt::format("{} asks for {}, found {}", place, describe(wanted), describe(found)), std::move(help));
    return typed;
  }

  TypedId check(ExprId id, std::optional<Type> expected) {
    const Expr& expr = ast().exprs[id];
    return std::visit([&](const auto& node) { return on(node, expr, expected); }, expr.node);
  }

 private:
  const Ast& ast() const { return *scope_.ast; }
  Type type(TypedId id) { return c_.program().exprs[id].type; }
  TypedId make(decltype(TypedExpr::node) node, Type t, Span span) { return c_.program().exprs.push({std::move(node), t, span}); }
  TypedId error(Span span) { return make(ErrorExpr{}, kError, span); }
  TypedId symbol(std::uint32_t payload, Type t, Span span) {
    t.set = false;
    return make(Constant{Constant::Symbol{payload}}, t, span);
  }

  // ---- literals
  TypedId on(const ErrorNode&, const Expr& e, std::optional<Type>) { return error(e.span); }
  TypedId on(const IntegerNode& n, const Expr& e, std::optional<Type>) { return make(Constant{n.value}, type_of(TypeKind::Integer), e.span); }
  TypedId on(const DecimalNode& n, const Expr& e, std::optional<Type>) { return make(Constant{n.value}, type_of(TypeKind::Decimal), e.span); }
  TypedId on(const StringNode& n, const Expr& e, std::optional<Type>) { return make(Constant{n.literal.value}, kText, e.span); }
  TypedId on(const DurationNode& n, const Expr& e, std::optional<Type>) { return make(Constant{n.value}, type_of(TypeKind::Duration), e.span); }
  TypedId on(const DateNode& n, const Expr& e, std::optional<Type>) { return make(Constant{n.value}, type_of(TypeKind::Date), e.span); }
  TypedId on(const RegexNode&, const Expr& e, std::optional<Type>) {
    c_.report(DiagnosticCode::TypeMismatch, e.span, "a regex stands only after `matches`", "write `a matches /…/`");
    return error(e.span);
  }
  TypedId on(const ParenNode& n, const Expr&, std::optional<Type> expected) { return check(n.inner, expected); }

  // ---- names
  const Variable* variable(std::string_view name) const {
    const auto it = std::find_if(variables_.rbegin(), variables_.rend(), [&](const Variable& v) { return v.name == name; });
    return it == variables_.rend() ? nullptr : &*it;
  }
  const DeclSite* define(const Name& name) const { return c_.look(DeclKind::Define, {std::nullopt, name, name.span}, scope_.pack); }

  /// A bare name that only the other side of a comparison can explain.
  bool needs_other_side(ExprId id) const {
    const Expr& e = ast().exprs[id];
    if (const auto* paren = std::get_if<ParenNode>(&e.node)) return needs_other_side(paren->inner);
    if (const auto* name = std::get_if<NameNode>(&e.node)) {
      const std::string& text = name->name.text;
      return variable(text) == nullptr && define(name->name) == nullptr && text != "true" && text != "false" &&
             (text != "vendor" || name->name.quoted);
    }
    if (const auto* member = std::get_if<MemberNode>(&e.node)) return pack_qualified(*member).has_value();
    return false;
  }

  /// `core.hotjar`: a constant of another pack.
  std::optional<QualifiedName> pack_qualified(const MemberNode& member) const {
    const auto* base = std::get_if<NameNode>(&ast().exprs[member.base].node);
    if (base == nullptr || member.has_parentheses) return std::nullopt;
    const std::string& text = base->name.text;
    if (variable(text) != nullptr || text == "site" || text == "cmp" || text == "vendor" || define(base->name) != nullptr) return std::nullopt;
    const auto pack = c_.pack_named(text);
    if (!pack || !c_.visible[scope_.pack].contains(*pack)) return std::nullopt;
    return QualifiedName{base->name, member.name, join(base->name.span, member.name.span)};
  }

  template <typename E>
  TypedId closed(const Name& name, Type t, std::string_view what) {
    const auto parsed = model::parse<E>(name.text);
    if (parsed) return symbol(static_cast<std::uint32_t>(*parsed), t, name.span);
    const auto all = model::names<E>();
    unknown_name(what, name, {all.begin(), all.end()});
    return error(name.span);
  }

  /// Reports a name that nothing explains; a variable whose where has ended gets its own words.
  void unknown_name(std::string_view what, const Name& name, std::vector<std::string> candidates) {
    if (ended_.contains(name.text)) {
      c_.report(DiagnosticCode::VariableOutOfScope, name.span,
                fmt::format("variable `{}` is used after its `where` has ended", name.text),
                fmt::format("a `where` ends at `or` and before the next quantifier; put what belongs to it in parentheses: "
                            "`where (… or {} …)`", name.text))
          .labels.push_back({ended_.at(name.text), fmt::format("`{}` is declared here", name.text)});
      return;
    }
    for (const Variable& v : variables_) candidates.push_back(v.name);
    c_.unknown(what, name, candidates);
  }

  /// A constant of the expected type.
  TypedId constant(const QualifiedName& name, Type expected) {
    const Name& n = name.name;
    const auto declared = [&](DeclKind kind) {
      if (!name.pack && ended_.contains(n.text)) {
        unknown_name("", n, {});
        return error(n.span);
      }
      const DeclSite* site = c_.find(kind, name, scope_.pack);
      return site == nullptr ? error(n.span) : symbol(site->index, expected, name.span);
    };
    switch (expected.kind) {
      case TypeKind::Phase: return closed<model::Phase>(n, expected, "phase");
      case TypeKind::Severity: return closed<model::Severity>(n, expected, "severity");
      case TypeKind::Party: return closed<model::Party>(n, expected, "party");
      case TypeKind::RequestType: return closed<model::RequestType>(n, expected, "request type");
      case TypeKind::StoredKind: return closed<model::StoredKind>(n, expected, "kind of storage");
      case TypeKind::DocumentKind: return closed<model::DocumentKind>(n, expected, "kind of document");
      case TypeKind::SameSite: return closed<model::SameSite>(n, expected, "same-site value");
      case TypeKind::BlockReason: return closed<model::BlockReason>(n, expected, "reason of blocking");
      case TypeKind::ChoiceAction: return closed<model::ChoiceAction>(n, expected, "choice");
      case TypeKind::ChoicePath: return closed<model::ChoicePath>(n, expected, "path of a choice");
      case TypeKind::ChoiceOutcome: return closed<model::ChoiceOutcome>(n, expected, "outcome of a choice");
      case TypeKind::ControlRole: return closed<model::ControlRole>(n, expected, "role of a control");
      case TypeKind::ControlBy: return closed<model::ControlBy>(n, expected, "way to know a control");
      case TypeKind::Country: {
        const auto country = model::parse_country(n.text);
        if (country) return symbol(*country, expected, n.span);
        unknown_name("country", n, {});
        return error(n.span);
      }
      case TypeKind::Vendor: return declared(DeclKind::Vendor);
      case TypeKind::Subtype: return declared(DeclKind::Subtype);
      case TypeKind::Category: return declared(DeclKind::Category);
      case TypeKind::Cmp: return declared(DeclKind::Cmp);
      case TypeKind::OneOf: {
        const auto& options = c_.model().facts[model::FactId(expected.fact)].options;
        const auto it = std::find(options.begin(), options.end(), n.text);
        if (it != options.end()) return symbol(static_cast<std::uint32_t>(it - options.begin()), expected, n.span);
        unknown_name(fmt::format("value of fact `{}`:", c_.model().facts[model::FactId(expected.fact)].name), n, options);
        return error(n.span);
      }
      case TypeKind::Error: case TypeKind::Boolean: case TypeKind::Integer: case TypeKind::Decimal: case TypeKind::Text:
      case TypeKind::Duration: case TypeKind::Date: case TypeKind::Item: case TypeKind::Box: case TypeKind::Site:
      case TypeKind::CmpRecord: case TypeKind::Pattern: case TypeKind::Phrases:
        break;
    }
    if (expected.kind == TypeKind::Error) return error(n.span);
    unknown_name("name", n, c_.names_seen(DeclKind::Define, scope_.pack));
    return error(n.span);
  }

  TypedId on(const NameNode& n, const Expr& e, std::optional<Type> expected) {
    const Name& name = n.name;
    if (const Variable* v = variable(name.text)) return make(Local{v->slot}, v->type, e.span);
    if (name.text == "vendor" && !name.quoted) {
      if (scope_.vendor_at_hand) return make(VendorAtHand{}, type_of(TypeKind::Vendor), e.span);
      c_.report(DiagnosticCode::UnknownName, e.span, fmt::format("there is no vendor at hand in {}", scope_.where),
                "`vendor` is the vendor at hand of a rule with a field `vendor`; a define takes it as a parameter");
      return error(e.span);
    }
    if (const DeclSite* site = define(name)) return call(*site, name, {}, e.span);
    if (name.text == "true" || name.text == "false") return make(Constant{name.text == "true"}, kBoolean, e.span);
    if ((name.text == "site" || name.text == "cmp") && !name.quoted) {
      c_.report(DiagnosticCode::TypeMismatch, e.span, fmt::format("`{}` by itself is no value", name.text),
                fmt::format("name one of its fields: `{}.{}`", name.text, name.text == "site" ? "host" : "present"));
      return error(e.span);
    }
    if (expected) return constant({std::nullopt, name, name.span}, *expected);
    unknown_name("name", name, c_.names_seen(DeclKind::Define, scope_.pack));
    return error(e.span);
  }

  // ---- members
  TypedId on(const MemberNode& n, const Expr& e, std::optional<Type> expected) {
    if (const auto qualified = pack_qualified(n)) {
      if (!expected) {
        c_.report(DiagnosticCode::TypeMismatch, e.span, "nothing here says what kind of name this is",
                  "compare it with something: `r.vendor is core.hotjar`");
        return error(e.span);
      }
      return constant(*qualified, *expected);
    }
    const auto* base_name = std::get_if<NameNode>(&ast().exprs[n.base].node);
    const Span base_span = ast().exprs[n.base].span;
    if (base_name != nullptr && !base_name->name.quoted && variable(base_name->name.text) == nullptr) {
      if (base_name->name.text == "site") return site_member(n, e);
      if (base_name->name.text == "cmp") {
        return member(make(CmpRecordExpr{}, type_of(TypeKind::CmpRecord), base_span), Record::Cmp, n, e);
      }
    }
    const TypedId base = check(n.base, std::nullopt);
    const Type t = type(base);
    if (is_error(t)) return error(e.span);
    if (!t.set && t.kind == TypeKind::Item) return member(base, model::record_of(t.item), n, e);
    if (!t.set && t.kind == TypeKind::Vendor) return member(base, Record::Vendor, n, e);
    if (!t.set && t.kind == TypeKind::Box) return member(base, Record::Box, n, e);
    c_.report(DiagnosticCode::TypeMismatch, n.name.span, fmt::format("{} has no fields", describe_one(t)),
              t.set ? "a set is asked with `is`, `in` or `is none`" : "");
    return error(e.span);
  }

  TypedId site_member(const MemberNode& n, const Expr& e) {
    const Span base_span = ast().exprs[n.base].span;
    if (model::find_field(Record::Site, n.name.text) != nullptr) {
      return member(make(SiteRecord{}, type_of(TypeKind::Site), base_span), Record::Site, n, e);
    }
    const DeclSite* site = c_.look(DeclKind::Fact, {std::nullopt, n.name, n.name.span}, scope_.pack);
    if (site == nullptr) {
      std::vector<std::string> known = c_.names_seen(DeclKind::Fact, scope_.pack);
      for (const auto& f : model::all_fields()) {
        if (f.record == Record::Site) known.emplace_back(f.name);
      }
      c_.unknown("fact or field of site", n.name, known, DiagnosticCode::UnknownItemField);
      return error(e.span);
    }
    c_.used.insert({DeclKind::Fact, site->index});
    const model::Fact& fact = c_.model().facts[model::FactId(site->index)];
    Type t = kText;
    switch (fact.kind) {
      case model::FactKind::OneOf: t = {TypeKind::OneOf, false, model::ItemKind::Request, site->index}; break;
      case model::FactKind::Integer: t = type_of(TypeKind::Integer); break;
      case model::FactKind::Boolean: t = kBoolean; break;
      case model::FactKind::Text: break;
      case model::FactKind::Date: t = type_of(TypeKind::Date); break;
    }
    return make(GetFact{model::FactId(site->index)}, t, e.span);
  }

  TypedId member(TypedId base, Record record, const MemberNode& n, const Expr& e) {
    const model::FieldInfo* field = model::find_field(record, n.name.text);
    if (field == nullptr) {
      std::vector<std::string> known;
      for (const auto& f : model::all_fields()) {
        if (f.record == record) known.emplace_back(f.name);
      }
      c_.unknown(fmt::format("field of {}", model::record_name(record)), n.name, known, DiagnosticCode::UnknownItemField).help +=
          known.size() > 12 ? fmt::format(" (fields: {})", fmt::join(known, ", ")) : "";
      return error(e.span);
    }
    Get get{base, field->field, std::nullopt, std::nullopt};
    const std::size_t wanted = field->argument == model::Argument::None ? 0 : 1;
    if (n.arguments.size() != wanted || (n.has_parentheses && wanted == 0)) {
      const std::string_view form = field->argument == model::Argument::Text ? "(\"name\")" : "(vendor)";
      c_.report(DiagnosticCode::WrongArguments, n.name.span,
                fmt::format("`{}` takes {}, found {}", field->name, wanted == 0 ? "no argument" : "one argument",
                            n.arguments.size()),
                wanted == 0 ? fmt::format("write `.{}`", field->name) : fmt::format("write `.{}{}`", field->name, form));
      return error(e.span);
    }
    if (field->argument == model::Argument::Text) {
      const auto* literal = std::get_if<StringNode>(&ast().exprs[n.arguments.front()].node);
      if (literal == nullptr) {
        c_.report(DiagnosticCode::TypeMismatch, ast().exprs[n.arguments.front()].span,
                  fmt::format("`{}` asks for a string", field->name), fmt::format("write `.{}(\"…\")`", field->name));
        return error(e.span);
      }
      get.text = literal->literal.value;
      if (field->name.starts_with("tcf-") && !is_purpose(*get.text)) {
        c_.report(DiagnosticCode::TypeMismatch, literal->literal.span, fmt::format("`{}` asks for the number of a purpose", field->name),
                  fmt::format("purposes are numbered 1 to 24: `.{}(\"1\")`", field->name));
        return error(e.span);
      }
    } else if (field->argument == model::Argument::Vendor) {
      get.vendor = check_as(n.arguments.front(), type_of(TypeKind::Vendor), fmt::format("`{}`", field->name));
    }
    return make(std::move(get), field->type, e.span);
  }

  // ---- calls
  TypedId call(const DeclSite& site, const Name& name, const std::vector<ExprId>& arguments, Span span) {
    c_.used.insert({DeclKind::Define, site.index});
    calls_.push_back(site.index);
    const auto& parts = *site.decl->define;
    const std::vector<Type> parameters = c_.program().defines[site.index].parameters;
    const Type result = c_.program().defines[site.index].result;
    if (arguments.size() != parameters.size()) {
      c_.report(DiagnosticCode::WrongArguments, name.span,
                fmt::format("`{}` takes {} argument{}, found {}", name.text, parameters.size(), parameters.size() == 1 ? "" : "s",
                            arguments.size()))
          .labels.push_back({site.decl->name.span, "defined here"});
      return error(span);
    }
    CallExpr node{site.index, {}};
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      node.arguments.push_back(check_as(arguments[i], parameters[i], fmt::format("parameter `{}` of `{}`", parts.parameters[i].name.text, name.text)));
    }
    return make(std::move(node), result, span);
  }

  TypedId on(const CallNode& n, const Expr& e, std::optional<Type>) {
    const DeclSite* site = c_.find(DeclKind::Define, {std::nullopt, n.function, n.function.span}, scope_.pack);
    if (site == nullptr) return error(e.span);
    return call(*site, n.function, n.arguments, e.span);
  }

  // ---- logic
  TypedId on(const NotNode& n, const Expr& e, std::optional<Type>) {
    return make(NotExpr{check_as(n.operand, kBoolean, "`not`")}, kBoolean, e.span);
  }

  TypedId on(const BinaryNode& n, const Expr& e, std::optional<Type> expected) {
    switch (n.op) {
      case BinaryOp::And: {
        const TypedId left = check_as(n.left, kBoolean, "`and`");
        return make(AndExpr{left, check_as(n.right, kBoolean, "`and`")}, kBoolean, e.span);
      }
      case BinaryOp::Or: {
        const TypedId left = check_as(n.left, kBoolean, "`or`");
        return make(OrExpr{left, check_as(n.right, kBoolean, "`or`")}, kBoolean, e.span);
      }
      case BinaryOp::Is: return compare(CompareOp::Is, n, e);
      case BinaryOp::IsNot: return compare(CompareOp::IsNot, n, e);
      case BinaryOp::Equal: return compare(CompareOp::Equal, n, e);
      case BinaryOp::NotEqual: return compare(CompareOp::NotEqual, n, e);
      case BinaryOp::Less: return compare(CompareOp::Less, n, e);
      case BinaryOp::LessEqual: return compare(CompareOp::LessEqual, n, e);
      case BinaryOp::Greater: return compare(CompareOp::Greater, n, e);
      case BinaryOp::GreaterEqual: return compare(CompareOp::GreaterEqual, n, e);
      case BinaryOp::Matches: return matches(n, e);
      case BinaryOp::Contains: return text_op(TextOp::Contains, "contains", n, e);
      case BinaryOp::StartsWith: return text_op(TextOp::StartsWith, "starts with", n, e);
      case BinaryOp::EndsWith: return text_op(TextOp::EndsWith, "ends with", n, e);
      case BinaryOp::Under: return text_op(TextOp::Under, "under", n, e);
      case BinaryOp::Add: return arithmetic(ArithmeticOp::Add, n, e, expected);
      case BinaryOp::Subtract: return arithmetic(ArithmeticOp::Subtract, n, e, expected);
    }
    return error(e.span);
  }

  /// Both sides of a comparison: a bare name is explained by the other side.
  std::pair<TypedId, TypedId> sides(ExprId left, ExprId right) {
    if (needs_other_side(left) && !needs_other_side(right)) {
      const TypedId r = check(right, std::nullopt);
      return {check(left, single(type(r))), r};
    }
    const TypedId l = check(left, std::nullopt);
    return {l, check(right, single(type(l)))};
  }
  static Type single(Type t) {
    t.set = false;
    return t;
  }

  TypedId compare(CompareOp op, const BinaryNode& n, const Expr& e) {
    const auto [left, right] = sides(n.left, n.right);
    const Type l = type(left), r = type(right);
    const auto whole = [&] { return make(CompareExpr{op, left, right}, kBoolean, e.span); };
    if (is_error(l) || is_error(r)) return make(ErrorExpr{}, kBoolean, e.span);
    if (!comparable(l, r)) {
      c_.report(DiagnosticCode::TypeMismatch, ast().exprs[n.right].span,
                fmt::format("{} cannot be compared with {}", describe_one(l), describe_one(r)),
                l.kind == TypeKind::Text ? "a text is compared with a string: \"…\"" : "both sides must be of one type");
      return whole();
    }
    const bool is = op == CompareOp::Is || op == CompareOp::IsNot;
    if (!is && (l.set || r.set)) {
      c_.report(DiagnosticCode::TypeMismatch, n.op_span, fmt::format("{} is asked with `is`", describe_one(l.set ? l : r)),
                "`is` means \"has\" on a set; `==` and `<` compare single values");
      return whole();
    }
    const bool order = op == CompareOp::Less || op == CompareOp::LessEqual || op == CompareOp::Greater || op == CompareOp::GreaterEqual;
    if (order && !ordered(l)) {
      c_.report(DiagnosticCode::TypeMismatch, n.op_span, fmt::format("{} has no order", describe_one(l)),
                "numbers, durations, dates and severities can be compared with `<` and `>`");
      return whole();
    }
    if (l.kind == TypeKind::Duration) check_durations(left, right, e.span);
    check_kind_seen(left, right);
    return whole();
  }

  /// Months count on the calendar, so they need a day to count from: a cookie's lifetime has one.
  void check_durations(TypedId left, TypedId right, Span span) {
    if (anchored(left) || anchored(right)) return;
    const auto l = months_in(left), r = months_in(right);
    if (l == r) return;
    c_.report(DiagnosticCode::IncomparableDurations, span, "a duration in months cannot be held against one without a day to count from",
              "months have 28 to 31 days: write both sides in days, or both in months");
  }
  bool anchored(TypedId id) {
    const auto& node = c_.program().exprs[id].node;
    if (const auto* get = std::get_if<Get>(&node)) return get->field == model::Field::CookieLifetime;
    if (std::holds_alternative<Local>(node) || std::holds_alternative<CallExpr>(node)) return true;  // known where it runs
    if (const auto* sum = std::get_if<ArithmeticExpr>(&node)) {
      const ArithmeticExpr copy = *sum;
      return anchored(copy.left) || anchored(copy.right);
    }
    return false;
  }
  bool months_in(TypedId id) {
    const auto& node = c_.program().exprs[id].node;
    if (const auto* constant_node = std::get_if<Constant>(&node)) {
      const auto* d = std::get_if<Duration>(&constant_node->value);
      return d != nullptr && d->months != 0;
    }
    if (const auto* sum = std::get_if<ArithmeticExpr>(&node)) {
      const ArithmeticExpr copy = *sum;
      return months_in(copy.left) || months_in(copy.right);
    }
    return false;
  }

  /// `e.kind is cookie` of an entry can never be true.
  void check_kind_seen(TypedId left, TypedId right) {
    const auto* get = std::get_if<Get>(&c_.program().exprs[left].node);
    const auto* value = std::get_if<Constant>(&c_.program().exprs[right].node);
    if (get == nullptr || value == nullptr || get->field != model::Field::EntryKind) return;
    const auto* kind = std::get_if<Constant::Symbol>(&value->value);
    if (kind != nullptr && static_cast<model::StoredKind>(kind->payload) == model::StoredKind::Cookie) {
      c_.report(DiagnosticCode::BlindCondition, c_.program().exprs[right].span, "an entry is never a cookie",
                "ask `any cookie` or `any stored`");
    }
  }

  TypedId text_left(ExprId left, std::string_view op) {
    const TypedId l = check(left, std::nullopt);
    const Type t = type(l);
    if (!is_error(t) && t != kText) {
      c_.report(DiagnosticCode::TypeMismatch, ast().exprs[left].span,
                fmt::format("`{}` asks for text on its left, found {}", op, describe(t)),
                t.set || t.kind != TypeKind::Integer ? "compare it with `is` or `<`" : "");
    }
    return l;
  }

  TypedId matches(const BinaryNode& n, const Expr& e) {
    const TypedId left = text_left(n.left, "matches");
    ExprId right = n.right;
    while (const auto* paren = std::get_if<ParenNode>(&ast().exprs[right].node)) right = paren->inner;
    const Expr& pattern = ast().exprs[right];
    TextExpr node{TextOp::MatchesGlob, left, std::nullopt, {}, {}};
    if (const auto* regex = std::get_if<RegexNode>(&pattern.node)) {
      c_.regex(regex->literal);
      node.op = TextOp::MatchesRegex;
      node.regex = {true, regex->literal.pattern, regex->literal.ignore_case, regex->literal.dot_all};
    } else if (const auto* string = std::get_if<StringNode>(&pattern.node)) {
      node.right = make(Constant{string->literal.value}, kText, pattern.span);
    } else {
      QualifiedName name;
      if (const auto* plain = std::get_if<NameNode>(&pattern.node)) {
        name = {std::nullopt, plain->name, plain->name.span};
      } else if (const auto* member_node = std::get_if<MemberNode>(&pattern.node); member_node != nullptr && pack_qualified(*member_node)) {
        name = *pack_qualified(*member_node);
      } else if (!std::holds_alternative<ErrorNode>(pattern.node)) {
        c_.report(DiagnosticCode::TypeMismatch, pattern.span, "`matches` asks for a regex, a glob string or a pattern",
                  "write `matches /…/`, `matches \"…*\"` or the name of a `pattern`");
        return make(ErrorExpr{}, kBoolean, e.span);
      } else {
        return make(ErrorExpr{}, kBoolean, e.span);
      }
      if (!name.pack && ended_.contains(name.name.text)) {
        unknown_name("pattern", name.name, {});
        return make(ErrorExpr{}, kBoolean, e.span);
      }
      const DeclSite* site = c_.find(DeclKind::Pattern, name, scope_.pack);
      if (site == nullptr) return make(ErrorExpr{}, kBoolean, e.span);
      node.op = TextOp::MatchesPattern;
      node.pattern = model::PatternId(site->index);
    }
    return make(std::move(node), kBoolean, e.span);
  }

  TypedId text_op(TextOp op, std::string_view word, const BinaryNode& n, const Expr& e) {
    const TypedId left = text_left(n.left, word);
    TypedId right = check(n.right, std::nullopt);
    const Type t = type(right);
    if (!is_error(t) && t != kText) {
      c_.report(DiagnosticCode::TypeMismatch, ast().exprs[n.right].span, fmt::format("`{}` asks for text, found {}", word, describe(t)),
                "write a string: \"…\"");
      return make(ErrorExpr{}, kBoolean, e.span);
    }
    if (op == TextOp::Under) {
      ExprId literal_id = n.right;
      while (const auto* paren = std::get_if<ParenNode>(&ast().exprs[literal_id].node)) literal_id = paren->inner;
      if (const auto* literal = std::get_if<StringNode>(&ast().exprs[literal_id].node)) {
        right = make(Constant{c_.host(literal->literal)}, kText, literal->literal.span);
      }
    }
    return make(TextExpr{op, left, right, {}, {}}, kBoolean, e.span);
  }

  TypedId on(const IsNoneNode& n, const Expr& e, std::optional<Type>) {
    const TypedId operand = check(n.operand, std::nullopt);
    return make(IsNoneExpr{operand, n.negated}, kBoolean, e.span);
  }

  TypedId on(const InNode& n, const Expr& e, std::optional<Type>) {
    const TypedId left = check(n.left, std::nullopt);
    const Type l = type(left);
    InExpr node{left, {}};
    for (const ExprId item : n.list) {
      const TypedId right = check(item, single(l));
      if (!comparable(l, type(right))) {
        c_.report(DiagnosticCode::TypeMismatch, ast().exprs[item].span,
                  fmt::format("{} cannot be compared with {}", describe_one(l), describe_one(type(right))), "both must be of one type");
      }
      node.list.push_back(right);
    }
    return make(std::move(node), kBoolean, e.span);
  }

  TypedId on(const SaysNode& n, const Expr& e, std::optional<Type>) {
    const TypedId left = text_left(n.left, "says");
    const DeclSite* site = c_.find(DeclKind::Phrases, n.phrases, scope_.pack);
    if (site == nullptr) return make(ErrorExpr{}, kBoolean, e.span);
    SaysExpr node{left, model::PhrasesId(site->index), std::nullopt};
    if (n.language) {
      std::vector<std::string> languages;
      for (const auto& list : c_.model().phrases[node.phrases].lists) languages.push_back(list.language);
      if (std::find(languages.begin(), languages.end(), n.language->text) == languages.end()) {
        c_.unknown("language of the phrases", *n.language, languages, DiagnosticCode::BadLanguage);
      }
      node.language = n.language->text;
    }
    return make(std::move(node), kBoolean, e.span);
  }

  TypedId on(const MentionsNode& n, const Expr& e, std::optional<Type>) {
    const TypedId left = text_left(n.left, "mentions");
    const TypedId vendor = check_as(n.vendor, type_of(TypeKind::Vendor), "`mentions`");
    return make(MentionsExpr{left, vendor, n.operator_of}, kBoolean, e.span);
  }

  // ---- arithmetic
  TypedId arithmetic(ArithmeticOp op, const BinaryNode& n, const Expr& e, std::optional<Type>) {
    const TypedId left = check(n.left, std::nullopt);
    const TypedId right = check(n.right, std::nullopt);
    const Type l = type(left), r = type(right);
    if (is_error(l) || is_error(r)) return error(e.span);
    Type result = kError;
    if (is_number(l) && is_number(r)) {
      result = l.kind == TypeKind::Decimal ? l : r;
      if (result.kind == TypeKind::Integer) check_overflow(op, left, right, e.span);
    } else if (l.kind == TypeKind::Duration && r.kind == TypeKind::Duration && !l.set && !r.set) {
      result = l;
    } else if (l.kind == TypeKind::Date && r.kind == TypeKind::Duration) {
      result = l;
    } else if (l.kind == TypeKind::Duration && r.kind == TypeKind::Date && op == ArithmeticOp::Add) {
      result = r;
    } else if (l.kind == TypeKind::Date && r.kind == TypeKind::Date && op == ArithmeticOp::Subtract) {
      result = type_of(TypeKind::Duration);
    } else {
      c_.report(DiagnosticCode::TypeMismatch, n.op_span,
                fmt::format("{} and {} cannot be {}", describe_one(l), describe_one(r), op == ArithmeticOp::Add ? "added" : "subtracted"),
                "numbers go with numbers, durations with durations, dates with durations");
      return error(e.span);
    }
    return make(ArithmeticExpr{op, left, right}, result, e.span);
  }

  std::optional<std::int64_t> constant_integer(TypedId id) {
    const auto& node = c_.program().exprs[id].node;
    if (const auto* value = std::get_if<Constant>(&node)) {
      const auto* number = std::get_if<std::int64_t>(&value->value);
      return number != nullptr ? std::optional(*number) : std::nullopt;
    }
    if (const auto* sum = std::get_if<ArithmeticExpr>(&node)) {
      const ArithmeticExpr copy = *sum;
      const auto l = constant_integer(copy.left), r = constant_integer(copy.right);
      std::int64_t out = 0;
      if (!l || !r) return std::nullopt;
      const bool over = copy.op == ArithmeticOp::Add ? __builtin_add_overflow(*l, *r, &out) : __builtin_sub_overflow(*l, *r, &out);
      return over ? std::nullopt : std::optional(out);
    }
    return std::nullopt;
  }
  void check_overflow(ArithmeticOp op, TypedId left, TypedId right, Span span) {
    const auto l = constant_integer(left), r = constant_integer(right);
    std::int64_t out = 0;
    if (!l || !r) return;
    if (op == ArithmeticOp::Add ? __builtin_add_overflow(*l, *r, &out) : __builtin_sub_overflow(*l, *r, &out)) {
      c_.report(DiagnosticCode::NumberOverflow, span, "the sum leaves the range of 64-bit integers");
    }
  }

  // ---- quantifiers
  TypedId on(const QuantifierNode& n, const Expr& e, std::optional<Type>) {
    const bool counts = n.quantifier == Quantifier::Count;
    const Type result = counts ? type_of(TypeKind::Integer) : kBoolean;
    const auto item = model::parse<model::ItemKind>(n.item.text);
    if (!item) {
      const auto all = model::names<model::ItemKind>();
      c_.unknown("kind of item", n.item, {all.begin(), all.end()});
    }
    QuantifierExpr node{kind_of(n.quantifier), item.value_or(model::ItemKind::Request), {}, 0, {}, {}, {}, {}};
    const bool on_documents = item == model::ItemKind::Document || item == model::ItemKind::Paragraph;
    if (n.selector) {
      if (item && *item != model::ItemKind::Element) {
        c_.report(DiagnosticCode::TypeMismatch, n.selector->span, fmt::format("a {} takes no selector", n.item.text),
                  "only `element` does; use `where` instead");
      } else {
        c_.selector(*n.selector);
        node.selector = n.selector->value;
      }
    } else if (item == model::ItemKind::Element) {
      c_.report(DiagnosticCode::MissingField, n.item.span, "`element` asks for a selector", "write `any element \"button\" e …`");
    }
    for (const Name& kind : n.of) {
      if (item && !on_documents) {
        c_.report(DiagnosticCode::TypeMismatch, kind.span, fmt::format("a {} takes no `of`", n.item.text),
                  "only `document` and `paragraph` do");
        break;
      }
      if (const auto parsed = c_.closed_word<model::DocumentKind>(kind, "kind of document")) node.documents.push_back(*parsed);
    }
    if (!n.during.empty() && on_documents) {
      c_.report(DiagnosticCode::DuringOnDocuments, ast().exprs[n.during.front()].span, "documents have no phase, so no `during`",
                "take `during …` out");
    } else {
      for (const ExprId phase : n.during) node.during.push_back(check_as(phase, type_of(TypeKind::Phase), "`during`"));
    }
    const bool implicit = !n.variable.has_value();
    const std::string name = implicit ? "it" : n.variable->text;
    const Span name_span = implicit ? n.item.span : n.variable->span;
    if (const Variable* other = variable(name)) {
      if (implicit) {
        c_.report(DiagnosticCode::NestedIt, name_span, "`it` inside another `it`", "give the inner or the outer quantifier a variable")
            .labels.push_back({other->span, "the outer `it`"});
      } else {
        c_.report(DiagnosticCode::ShadowedVariable, name_span, fmt::format("variable `{}` hides another", name), "take another name")
            .labels.push_back({other->span, "the other is declared here"});
      }
    } else if (!implicit && is_constant(name)) {
      c_.report(DiagnosticCode::ConstantHidden, name_span, fmt::format("variable `{}` hides a constant of that name", name),
                "take another name");
    }
    Type item_type = type_of(TypeKind::Item);
    item_type.item = node.item;
    node.slot = next_slot_++;
    slots_ = std::max(slots_, next_slot_);
    variables_.push_back({name, item ? item_type : kError, node.slot, name_span, implicit});
    if (n.where) node.where = check_as(*n.where, kBoolean, "`where`");
    if (n.satisfies) node.satisfies = check_as(*n.satisfies, kBoolean, "`satisfies`");
    if (n.quantifier == Quantifier::Every && !n.satisfies) {
      c_.report(DiagnosticCode::SyntaxError, e.span, "`every` asks for `satisfies`", "write `every … satisfies …`");
    }
    if (n.quantifier != Quantifier::Every && n.satisfies) {
      c_.report(DiagnosticCode::SyntaxError, ast().exprs[*n.satisfies].span, "`satisfies` goes with `every` only", "write `where …`");
    }
    variables_.pop_back();
    --next_slot_;
    ended_.insert_or_assign(name, name_span);
    return make(std::move(node), result, e.span);
  }

  static QuantifierKind kind_of(Quantifier q) {
    switch (q) {
      case Quantifier::Any: return QuantifierKind::Any;
      case Quantifier::No: return QuantifierKind::No;
      case Quantifier::Every: return QuantifierKind::Every;
      case Quantifier::Count: return QuantifierKind::Count;
    }
    return QuantifierKind::Any;
  }

  bool is_constant(const std::string& name) const {
    if (model::parse<model::Phase>(name) || model::parse<model::Severity>(name) || model::parse<model::Party>(name) ||
        model::parse<model::RequestType>(name) || model::parse<model::StoredKind>(name) || model::parse<model::DocumentKind>(name) ||
        name == "true" || name == "false") {
      return true;
    }
    const QualifiedName q{std::nullopt, {name, {}, false}, {}};
    return c_.look(DeclKind::Vendor, q, scope_.pack) != nullptr || c_.look(DeclKind::Subtype, q, scope_.pack) != nullptr;
  }

  CheckContext& c_;
  const ExprScope& scope_;
  std::vector<Variable> variables_;
  std::map<std::string, Span> ended_;
  std::uint32_t next_slot_ = 0, slots_ = 0;
  std::vector<std::uint32_t> calls_;
};

std::optional<Type> parameter_type(CheckContext& c, const Name& name) {
  static const std::vector<std::pair<std::string_view, TypeKind>> kTypes = {
      {"boolean", TypeKind::Boolean}, {"integer", TypeKind::Integer}, {"text", TypeKind::Text}, {"duration", TypeKind::Duration},
      {"date", TypeKind::Date}, {"vendor", TypeKind::Vendor}, {"phase", TypeKind::Phase}, {"severity", TypeKind::Severity}};
  for (const auto& [word, kind] : kTypes) {
    if (word == name.text) return type_of(kind);
  }
  if (const auto item = model::parse<model::ItemKind>(name.text)) {
    Type t = type_of(TypeKind::Item);
    t.item = *item;
    return t;
  }
  std::vector<std::string> known;
  for (const auto& [word, kind] : kTypes) known.emplace_back(word);
  for (const auto word : model::names<model::ItemKind>()) known.emplace_back(word);
  c.unknown("type", name, known);
  return std::nullopt;
}

}  // namespace

std::optional<model::RootId> CheckContext::root(const ExprScope& scope, ExprId expr, model::Type wanted, std::string label) {
  ExprChecker checker(*this, scope);
  const TypedId typed = checker.check_as(expr, wanted, "the condition");
  program().roots.push_back({typed, checker.slots(), std::move(label)});
  return model::RootId(program().roots.size() - 1);
}

void CheckContext::check_defines() {
  // Signatures first: defines see each other in any order.
  for (const DeclSite& site : sites) {
    if (site.decl->kind != DeclKind::Define || site.index == Id<Decl>::kNone) continue;
    const DefineParts& parts = *site.decl->define;
    std::vector<Type> parameters;
    for (const auto& p : parts.parameters) parameters.push_back(parameter_type(*this, p.type).value_or(kError));
    auto& define = program().defines[site.index];
    define.parameters = std::move(parameters);
    define.result = parameter_type(*this, parts.result).value_or(kError);
  }
  for (const DeclSite& site : sites) {
    if (site.decl->kind != DeclKind::Define || site.index == Id<Decl>::kNone) continue;
    const DefineParts& parts = *site.decl->define;
    const std::string where = fmt::format("define {}", site.decl->name.name.text);
    const ExprScope scope{site.ast, site.pack, false, where};
    ExprChecker checker(*this, scope);
    for (std::size_t i = 0; i < parts.parameters.size(); ++i) {
      for (std::size_t j = 0; j < i; ++j) {
        if (parts.parameters[j].name.text == parts.parameters[i].name.text) {
          report(DiagnosticCode::ShadowedVariable, parts.parameters[i].name.span,
                 fmt::format("parameter `{}` stands twice", parts.parameters[i].name.text), "take another name");
        }
      }
      checker.add_parameter(parts.parameters[i].name, program().defines[site.index].parameters[i]);
    }
    const TypedId body = checker.check_as(parts.body, program().defines[site.index].result, fmt::format("define `{}`", site.decl->name.name.text));
    program().defines[site.index].body = body;
    program().defines[site.index].slots = checker.slots();
    define_calls[site.index] = checker.calls();
  }
  // No recursion: every call graph of a pack run ends.
  std::vector<int> colour(define_calls.size(), 0);
  std::map<std::uint32_t, const DeclSite*> site_of;
  for (const DeclSite& site : sites) {
    if (site.decl->kind == DeclKind::Define && site.index != Id<Decl>::kNone) site_of[site.index] = &site;
  }
  for (std::uint32_t start = 0; start < define_calls.size(); ++start) {
    if (colour[start] != 0) continue;
    std::vector<std::pair<std::uint32_t, std::size_t>> path{{start, 0}};
    colour[start] = 1;
    while (!path.empty()) {
      auto& [at, next] = path.back();
      if (next == define_calls[at].size()) {
        colour[at] = 2;
        path.pop_back();
        continue;
      }
      const std::uint32_t to = define_calls[at][next++];
      if (colour[to] == 0) {
        colour[to] = 1;
        path.emplace_back(to, 0);
      } else if (colour[to] == 1) {
        const auto first = std::find_if(path.begin(), path.end(), [&](const auto& p) { return p.first == to; });
        std::string way;
        for (auto it = first; it != path.end(); ++it) way += program().defines[it->first].name + " uses ";
        way += program().defines[to].name;
        Diagnostic& d = report(DiagnosticCode::Cycle, site_of[to]->decl->name.span,
                               fmt::format("define `{}` comes back to itself: {}", program().defines[to].name, way),
                               "a define may not use itself, by whatever way");
        for (auto it = std::next(first); it != path.end(); ++it) d.labels.push_back({site_of[it->first]->decl->name.span, "by way of this"});
      }
    }
  }
}

}  // namespace writ::language
