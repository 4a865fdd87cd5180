#include "slow_engine.hpp"

#include <re2/re2.h>

#include <algorithm>
#include <functional>
#include <limits>
#include <set>
#include <string>

namespace writ::reference {
namespace {

using namespace language;  // the node names of the typed tree
using findings::Missing;
using findings::Searched;
using model::EvidenceKind;
using model::ItemKind;
using model::ItemRef;
using model::StoredKind;
using model::Truth;
using model::Value;

/// A value with why it is unknown and what proves it.
struct Answer {
  Value value = model::Unknown{};
  std::vector<ItemRef> items;
  std::vector<Missing> missing;
  [[nodiscard]] Truth truth() const {
    if (const auto* t = std::get_if<Truth>(&value)) return *t;
    return std::holds_alternative<model::Absent>(value) ? Truth::False : Truth::Unknown;
  }
};

void append(std::vector<ItemRef>& to, const std::vector<ItemRef>& from) { to.insert(to.end(), from.begin(), from.end()); }
void append(std::vector<Missing>& to, const std::vector<Missing>& from) { to.insert(to.end(), from.begin(), from.end()); }

Answer truth_of(Truth t) { return {t, {}, {}}; }

EvidenceKind evidence_of_storage(StoredKind kind) {
  switch (kind) {
    case StoredKind::Cookie: return EvidenceKind::Cookies;
    case StoredKind::Local: return EvidenceKind::LocalStorage;
    case StoredKind::Session: return EvidenceKind::SessionStorage;
    case StoredKind::IndexedDb: return EvidenceKind::IndexedDb;
    case StoredKind::Cache: return EvidenceKind::CacheStorage;
    case StoredKind::ServiceWorker: return EvidenceKind::ServiceWorkers;
  }
  return EvidenceKind::Cookies;
}

/// The storage kinds that a where lets through, by its conjuncts `X.kind is K` and `X.kind in [K, …]`.
class KindFilter {
 public:
  KindFilter(const CheckedProgram& program, std::uint32_t slot) : program_(program), slot_(slot) {}
  std::set<StoredKind> narrow(std::set<StoredKind> kinds, TypedId where) const {
    const auto& node = program_.exprs[where].node;
    if (const auto* both = std::get_if<AndExpr>(&node)) return narrow(narrow(std::move(kinds), both->left), both->right);
    if (const auto* compare = std::get_if<CompareExpr>(&node)) {
      if (compare->op != CompareOp::Is && compare->op != CompareOp::Equal) return kinds;
      return keep(std::move(kinds), compare->left, {compare->right});
    }
    if (const auto* in = std::get_if<InExpr>(&node)) return keep(std::move(kinds), in->left, in->list);
    return kinds;
  }

 private:
  std::set<StoredKind> keep(std::set<StoredKind> kinds, TypedId left, const std::vector<TypedId>& list) const {
    const auto* get = std::get_if<Get>(&program_.exprs[left].node);
    if (get == nullptr || (get->field != model::Field::StoredKind && get->field != model::Field::EntryKind)) return kinds;
    const auto* local = std::get_if<Local>(&program_.exprs[get->base].node);
    if (local == nullptr || local->slot != slot_) return kinds;
    std::set<StoredKind> named;
    for (const TypedId id : list) {
      const auto* constant = std::get_if<Constant>(&program_.exprs[id].node);
      if (constant == nullptr) return kinds;
      const auto* symbol = std::get_if<Constant::Symbol>(&constant->value);
      if (symbol == nullptr) return kinds;
      named.insert(static_cast<StoredKind>(symbol->payload));
    }
    std::erase_if(kinds, [&](StoredKind k) { return !named.contains(k); });
    return kinds;
  }
  const CheckedProgram& program_;
  std::uint32_t slot_;
};

bool glob_matches(std::string_view glob, std::string_view text) {
  // Row by row: which prefixes of the glob match the text so far. Characters are code points for `?`.
  std::vector<bool> at(glob.size() + 1, false);
  const auto spread = [&](std::vector<bool>& row) {
    for (std::size_t i = 0; i < glob.size(); ++i) {
      if (row[i] && glob[i] == '*') row[i + 1] = true;
    }
  };
  at[0] = true;
  spread(at);
  for (std::size_t t = 0; t < text.size();) {
    std::size_t length = 1;
    while (t + length < text.size() && (static_cast<unsigned char>(text[t + length]) & 0xC0U) == 0x80U) ++length;
    const std::string_view character = text.substr(t, length);
    std::vector<bool> next(glob.size() + 1, false);
    for (std::size_t i = 0; i < glob.size(); ++i) {
      if (!at[i]) continue;
      if (glob[i] == '*') next[i] = true;
      else if (glob[i] == '?') next[i + 1] = true;
      else if (glob.substr(i, length) == character) next[i + length] = true;
    }
    spread(next);
    at = std::move(next);
    t += length;
  }
  return at[glob.size()];
}

bool host_under(std::string_view host, std::string_view suffix) {
  if (suffix.empty()) return false;
  if (host == suffix) return true;
  return host.size() > suffix.size() && host.ends_with(suffix) && host[host.size() - suffix.size() - 1] == '.';
}

bool regex_found(const model::Mark& mark, std::string_view text) {
  RE2::Options options;
  options.set_case_sensitive(!mark.ignore_case);
  options.set_dot_nl(mark.dot_all);
  options.set_log_errors(false);
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), RE2(mark.text, options));
}

std::vector<std::uint32_t> members(const Value& value) {
  if (const auto* one = std::get_if<model::Symbol>(&value)) return {one->payload};
  if (const auto* set = std::get_if<model::SymbolSet>(&value)) return {set->members.begin(), set->members.end()};
  return {};
}

class Evaluator {
 public:
  Evaluator(const CheckedProgram& program, const snapshot::Page& page, const std::vector<findings::GivenFact>& facts,
            std::optional<model::VendorId> at_hand)
      : program_(program), page_(page), facts_(facts), at_hand_(at_hand) {}

  using Frame = std::vector<Answer>;

  Answer eval(TypedId id, Frame& frame) {
    return std::visit([&](const auto& node) { return on(node, program_.exprs[id], frame); }, program_.exprs[id].node);
  }

  /// Everything that an expression reads, whether or not a loop comes to it: what is looked through (section 4).
  /// `phases` are the phases in the slots of the frame, where they are phases.
  void reads(TypedId id, std::vector<std::optional<model::Phase>> phases, std::vector<Searched>& out) const {
    const auto into = [&](TypedId child) { reads(child, phases, out); };
    std::visit(
        [&](const auto& n) {
          using T = std::decay_t<decltype(n)>;
          if constexpr (std::is_same_v<T, NotExpr> || std::is_same_v<T, IsNoneExpr>) into(n.operand);
          else if constexpr (std::is_same_v<T, AndExpr> || std::is_same_v<T, OrExpr> || std::is_same_v<T, CompareExpr> || std::is_same_v<T, ArithmeticExpr>) {
            into(n.left);
            into(n.right);
          } else if constexpr (std::is_same_v<T, Get>) into(n.base);
          else if constexpr (std::is_same_v<T, InExpr>) {
            into(n.left);
            for (const TypedId x : n.list) into(x);
          } else if constexpr (std::is_same_v<T, TextExpr>) {
            into(n.left);
            if (n.right) into(*n.right);
          } else if constexpr (std::is_same_v<T, SaysExpr> || std::is_same_v<T, MentionsExpr>) into(n.left);
          else if constexpr (std::is_same_v<T, CallExpr>) {
            std::vector<std::optional<model::Phase>> inner(program_.defines[n.define].slots);
            for (std::size_t i = 0; i < n.arguments.size(); ++i) {
              into(n.arguments[i]);
              inner[i] = phase_of(n.arguments[i], phases);
            }
            reads(program_.defines[n.define].body, inner, out);
          } else if constexpr (std::is_same_v<T, QuantifierExpr>) {
            if (n.item == ItemKind::Document || n.item == ItemKind::Paragraph) {
              out.push_back({std::nullopt, EvidenceKind::Documents});
            } else {
              std::vector<model::Phase> list;
              if (n.during.empty()) list = captured(n.item);
              for (const TypedId p : n.during) {
                if (const auto phase = phase_of(p, phases)) list.push_back(*phase);
              }
              for (const model::Phase phase : list) {
                for (const EvidenceKind kind : kinds_of(n)) out.push_back({phase, kind});
              }
            }
            if (n.where) into(*n.where);
            if (n.satisfies) into(*n.satisfies);
          }
        },
        program_.exprs[id].node);
  }

 private:
  std::optional<model::Phase> phase_of(TypedId id, const std::vector<std::optional<model::Phase>>& phases) const {
    const auto& node = program_.exprs[id].node;
    if (const auto* local = std::get_if<Local>(&node)) return local->slot < phases.size() ? phases[local->slot] : std::nullopt;
    const auto* constant = std::get_if<Constant>(&node);
    const auto* symbol = constant != nullptr ? std::get_if<Constant::Symbol>(&constant->value) : nullptr;
    return symbol != nullptr && program_.exprs[id].type.kind == model::TypeKind::Phase ? std::optional(static_cast<model::Phase>(symbol->payload)) : std::nullopt;
  }

  Answer on(const ErrorExpr&, const TypedExpr&, Frame&) { return {}; }
  Answer on(const Constant& c, const TypedExpr&, Frame&) {
    return std::visit(
        [](const auto& v) -> Answer {
          using T = std::decay_t<decltype(v)>;
          if constexpr (std::is_same_v<T, bool>) return truth_of(model::truth(v));
          else if constexpr (std::is_same_v<T, std::int64_t>) return {model::Interval{v, v}, {}, {}};
          else if constexpr (std::is_same_v<T, std::string>) return {std::string_view(v), {}, {}};
          else if constexpr (std::is_same_v<T, Constant::Symbol>) return {model::Symbol{v.payload}, {}, {}};
          else return {v, {}, {}};
        },
        c.value);
  }
  Answer on(const Local& l, const TypedExpr&, Frame& frame) { return frame[l.slot]; }
  Answer on(const VendorAtHand&, const TypedExpr&, Frame&) {
    return at_hand_ ? Answer{model::Symbol{at_hand_->index}, {}, {}} : Answer{};
  }
  Answer on(const SiteRecord&, const TypedExpr&, Frame&) { return {}; }
  Answer on(const CmpRecordExpr&, const TypedExpr&, Frame&) { return {}; }

  Answer on(const Get& get, const TypedExpr&, Frame& frame) {
    const auto& base_node = program_.exprs[get.base].node;
    const std::string name(model::info(get.field).name);
    if (std::holds_alternative<SiteRecord>(base_node) || std::holds_alternative<CmpRecordExpr>(base_node)) {
      Answer out{page_.get_site(get.field), {}, {}};
      if (std::holds_alternative<model::Unknown>(out.value)) {
        Missing m;
        (std::holds_alternative<SiteRecord>(base_node) ? m.site : m.cmp) = name;
        out.missing.push_back(m);
      }
      return out;
    }
    const Answer base = eval(get.base, frame);
    if (std::holds_alternative<model::Unknown>(base.value) || std::holds_alternative<model::Absent>(base.value)) return base;
    if (const auto* box = std::get_if<model::Box>(&base.value)) {
      switch (get.field) {
        case model::Field::BoxX: return {box->x, {}, {}};
        case model::Field::BoxY: return {box->y, {}, {}};
        case model::Field::BoxWidth: return {box->width, {}, {}};
        case model::Field::BoxArea: return {box->width * box->height, {}, {}};
        default: return {box->height, {}, {}};
      }
    }
    if (const auto* vendor = std::get_if<model::Symbol>(&base.value)) return {page_.get_vendor(model::VendorId(vendor->payload), get.field), {}, {}};
    const auto* item = std::get_if<ItemRef>(&base.value);
    if (item == nullptr) return {};
    std::optional<model::VendorId> vendor;
    if (get.vendor) {
      const Answer v = eval(*get.vendor, frame);
      if (const auto* symbol = std::get_if<model::Symbol>(&v.value)) vendor = model::VendorId(symbol->payload);
    }
    Answer out{page_.get(*item, get.field, get.text.value_or(""), vendor), {}, {}};
    if (std::holds_alternative<model::Unknown>(out.value)) {
      Missing m;
      if (item->phase != ItemRef::kNoPhase) m.phase = page_.snapshot().phases[item->phase].phase;
      m.evidence = evidence_of(*item);
      m.field = name;
      out.missing.push_back(m);
    }
    return out;
  }

  EvidenceKind evidence_of(ItemRef item) const {
    switch (item.kind) {
      case ItemKind::Request: case ItemKind::BlockedRequest: return EvidenceKind::Requests;
      case ItemKind::Cookie: return EvidenceKind::Cookies;
      case ItemKind::Entry: case ItemKind::Stored: {
        const Value kind = page_.get(item, item.kind == ItemKind::Entry ? model::Field::EntryKind : model::Field::StoredKind);
        return evidence_of_storage(static_cast<StoredKind>(std::get<model::Symbol>(kind).payload));
      }
      case ItemKind::Script: return EvidenceKind::Scripts;
      case ItemKind::Element: case ItemKind::Frame: return EvidenceKind::Dom;
      case ItemKind::Field: return EvidenceKind::Fields;
      case ItemKind::Document: case ItemKind::Paragraph: return EvidenceKind::Documents;
      case ItemKind::Global: return EvidenceKind::Globals;
      case ItemKind::Choice: return EvidenceKind::Choice;
      case ItemKind::Control: return EvidenceKind::Controls;
      case ItemKind::Command: return EvidenceKind::Commands;
    }
    return EvidenceKind::Requests;
  }

  Answer on(const GetFact& get, const TypedExpr&, Frame&) {
    for (const auto& given : facts_) {
      if (given.fact == get.fact) return {given.value, {}, {}};
    }
    Missing m;
    m.fact = program_.model.facts[get.fact].name;
    return {model::Unknown{}, {}, {m}};
  }

  // ---- logic
  Answer on(const NotExpr& n, const TypedExpr&, Frame& frame) {
    Answer out = eval(n.operand, frame);
    out.value = model::negate(out.truth());
    return out;
  }
  Answer on(const AndExpr& n, const TypedExpr&, Frame& frame) { return join(eval(n.left, frame), eval(n.right, frame), Truth::False); }
  Answer on(const OrExpr& n, const TypedExpr&, Frame& frame) { return join(eval(n.left, frame), eval(n.right, frame), Truth::True); }

  /// `decisive` decides alone: false for `and`, true for `or`.
  static Answer join(const Answer& a, const Answer& b, Truth decisive) {
    const Truth ta = a.truth(), tb = b.truth();
    const Truth t = decisive == Truth::False ? std::min(ta, tb) : std::max(ta, tb);
    Answer out = truth_of(t);
    for (const Answer* side : {&a, &b}) {
      const Truth ts = side->truth();
      const bool shown = t != Truth::Unknown ? (t == decisive ? ts == decisive : true)
                                             : (decisive == Truth::False ? ts != Truth::False : ts == Truth::Unknown);
      if (shown) append(out.items, side->items);
      if (t == Truth::Unknown && ts == Truth::Unknown) append(out.missing, side->missing);
    }
    return out;
  }

  // ---- comparisons
  Answer on(const CompareExpr& n, const TypedExpr&, Frame& frame) {
    const Answer l = eval(n.left, frame), r = eval(n.right, frame);
    Answer out = truth_of(compare(n.op, l.value, r.value));
    append(out.items, l.items);
    append(out.items, r.items);
    if (out.truth() == Truth::Unknown) {
      append(out.missing, l.missing);
      append(out.missing, r.missing);
    }
    return out;
  }

  static Truth compare(CompareOp op, const Value& l, const Value& r) {
    if (std::holds_alternative<model::Unknown>(l) || std::holds_alternative<model::Unknown>(r)) return Truth::Unknown;
    if (std::holds_alternative<model::Absent>(l) || std::holds_alternative<model::Absent>(r)) {
      return model::truth(op == CompareOp::IsNot || op == CompareOp::NotEqual);
    }
    switch (op) {
      case CompareOp::Is: case CompareOp::Equal: return equal(l, r);
      case CompareOp::IsNot: case CompareOp::NotEqual: return model::negate(equal(l, r));
      case CompareOp::Less: return less(l, r);
      case CompareOp::Greater: return less(r, l);
      case CompareOp::LessEqual: return at_most(l, r);
      case CompareOp::GreaterEqual: return at_most(r, l);
    }
    return Truth::Unknown;
  }

  static std::optional<double> decimal(const Value& v) {
    if (const auto* d = std::get_if<double>(&v)) return *d;
    if (const auto* i = std::get_if<model::Interval>(&v); i != nullptr && i->low == i->high) return static_cast<double>(i->low);
    return std::nullopt;
  }

  static Truth equal(const Value& l, const Value& r) {
    const auto* li = std::get_if<model::Interval>(&l);
    const auto* ri = std::get_if<model::Interval>(&r);
    if (li != nullptr && ri != nullptr) {
      if (li->high < ri->low || ri->high < li->low) return Truth::False;
      return li->low == li->high && ri->low == ri->high ? Truth::True : Truth::Unknown;
    }
    if (std::holds_alternative<double>(l) || std::holds_alternative<double>(r)) {
      const auto a = decimal(l), b = decimal(r);
      return a && b ? model::truth(*a == *b) : Truth::Unknown;
    }
    if (std::holds_alternative<model::Symbol>(l) || std::holds_alternative<model::SymbolSet>(l)) {
      const auto a = members(l), b = members(r);
      return model::truth(std::any_of(a.begin(), a.end(), [&](std::uint32_t x) { return std::find(b.begin(), b.end(), x) != b.end(); }));
    }
    if (const auto order = three_way(l, r)) return model::truth(*order == 0);
    if (const auto* a = std::get_if<model::Lifetime>(&l); a != nullptr && a->session) return Truth::False;
    if (const auto* b = std::get_if<model::Lifetime>(&r); b != nullptr && b->session) return Truth::False;
    if (const auto* a = std::get_if<std::string_view>(&l)) return model::truth(*a == std::get<std::string_view>(r));
    if (const auto* a = std::get_if<Truth>(&l)) return *a == Truth::Unknown || std::get<Truth>(r) == Truth::Unknown ? Truth::Unknown : model::truth(*a == std::get<Truth>(r));
    return Truth::Unknown;
  }

  /// -1, 0, 1 of dates, durations, lifetimes and severities; nothing where there is no order (session cookies included).
  static std::optional<int> three_way(const Value& l, const Value& r) {
    const auto sign = [](auto a, auto b) { return a < b ? -1 : (b < a ? 1 : 0); };
    if (const auto* a = std::get_if<Date>(&l)) return sign(a->days, std::get<Date>(r).days);
    if (const auto* a = std::get_if<model::Symbol>(&l)) {
      if (const auto* b = std::get_if<model::Symbol>(&r)) return sign(a->payload, b->payload);
    }
    const auto* la = std::get_if<model::Lifetime>(&l);
    const auto* lb = std::get_if<model::Lifetime>(&r);
    const auto* da = std::get_if<Duration>(&l);
    const auto* db = std::get_if<Duration>(&r);
    if ((la != nullptr && la->session) || (lb != nullptr && lb->session)) return std::nullopt;
    if (la != nullptr && lb != nullptr) return sign(la->expires.ms - la->set.ms, lb->expires.ms - lb->set.ms);
    if (la != nullptr && db != nullptr) return sign(la->expires.ms, add(la->set, *db).ms);
    if (da != nullptr && lb != nullptr) return sign(add(lb->set, *da).ms, lb->expires.ms);
    if (da != nullptr && db != nullptr) {
      if (da->months == db->months) return sign(da->ms, db->ms);
      if (da->ms == db->ms) return sign(da->months, db->months);
      return std::nullopt;
    }
    return std::nullopt;
  }

  static bool session(const Value& v) {
    const auto* lifetime = std::get_if<model::Lifetime>(&v);
    return lifetime != nullptr && lifetime->session;
  }

  static Truth less(const Value& l, const Value& r) {
    const auto* li = std::get_if<model::Interval>(&l);
    const auto* ri = std::get_if<model::Interval>(&r);
    if (li != nullptr && ri != nullptr) {
      if (li->high < ri->low) return Truth::True;
      return li->low >= ri->high ? Truth::False : Truth::Unknown;
    }
    if (std::holds_alternative<double>(l) || std::holds_alternative<double>(r)) {
      const auto a = decimal(l), b = decimal(r);
      return a && b ? model::truth(*a < *b) : Truth::Unknown;
    }
    if (session(l) || session(r)) return model::truth(session(l) && !session(r));
    const auto order = three_way(l, r);
    return order ? model::truth(*order < 0) : Truth::Unknown;
  }
  static Truth at_most(const Value& l, const Value& r) {
    if (session(l) || session(r)) return model::truth(session(l) && !session(r));
    return model::negate(less(r, l));
  }

  Answer on(const IsNoneExpr& n, const TypedExpr&, Frame& frame) {
    const Answer operand = eval(n.operand, frame);
    Truth t = Truth::False;
    if (std::holds_alternative<model::Unknown>(operand.value)) t = Truth::Unknown;
    else if (std::holds_alternative<model::Absent>(operand.value) || session(operand.value)) t = Truth::True;
    else if (const auto* set = std::get_if<model::SymbolSet>(&operand.value)) t = model::truth(set->members.empty());
    else if (const auto* b = std::get_if<Truth>(&operand.value); b != nullptr && *b == Truth::Unknown) t = Truth::Unknown;
    Answer out = truth_of(n.negated ? model::negate(t) : t);
    if (t == Truth::Unknown) out.missing = operand.missing;
    out.items = operand.items;
    return out;
  }

  Answer on(const InExpr& n, const TypedExpr&, Frame& frame) {
    const Answer left = eval(n.left, frame);
    Answer out = truth_of(Truth::False);
    Truth t = Truth::False;
    append(out.items, left.items);
    std::vector<Missing> missing = left.missing;
    for (const TypedId id : n.list) {
      const Answer right = eval(id, frame);
      append(out.items, right.items);
      append(missing, right.missing);
      t = std::max(t, compare(CompareOp::Is, left.value, right.value));
    }
    out.value = t;
    if (t == Truth::Unknown) out.missing = std::move(missing);
    return out;
  }

  // ---- text
  template <typename F>
  Answer text(TypedId left, Frame& frame, F holds) {
    const Answer l = eval(left, frame);
    if (const auto* t = std::get_if<std::string_view>(&l.value)) return truth_of(model::truth(holds(*t)));
    if (std::holds_alternative<model::Absent>(l.value)) return truth_of(Truth::False);
    return {Truth::Unknown, {}, l.missing};
  }

  Answer on(const TextExpr& n, const TypedExpr&, Frame& frame) {
    if (n.op == TextOp::MatchesRegex) return text(n.left, frame, [&](std::string_view t) { return regex_found(n.regex, t); });
    if (n.op == TextOp::MatchesPattern) {
      return text(n.left, frame, [&](std::string_view t) {
        const auto& marks = program_.model.patterns[n.pattern].marks;
        return std::any_of(marks.begin(), marks.end(), [&](const model::Mark& m) {
          return m.regex ? regex_found(m, t) : t.find(m.text) != std::string_view::npos;
        });
      });
    }
    const Answer r = eval(*n.right, frame);
    const auto* what = std::get_if<std::string_view>(&r.value);
    const Answer l = eval(n.left, frame);
    if (what == nullptr) {
      if (std::holds_alternative<model::Absent>(l.value) || std::holds_alternative<model::Absent>(r.value)) {
        const bool unknown = std::holds_alternative<model::Unknown>(l.value) || std::holds_alternative<model::Unknown>(r.value);
        if (!unknown) return truth_of(Truth::False);
      }
      Answer out = truth_of(Truth::Unknown);
      append(out.missing, l.missing);
      append(out.missing, r.missing);
      return out;
    }
    return text(n.left, frame, [&](std::string_view t) {
      switch (n.op) {
        case TextOp::MatchesGlob: return glob_matches(*what, t);
        case TextOp::Contains: return t.find(*what) != std::string_view::npos;
        case TextOp::StartsWith: return t.starts_with(*what);
        case TextOp::EndsWith: return t.ends_with(*what);
        case TextOp::Under: return host_under(t, *what);
        case TextOp::MatchesRegex: case TextOp::MatchesPattern: break;
      }
      return false;
    });
  }
  Answer on(const SaysExpr& n, const TypedExpr&, Frame& frame) {
    return text(n.left, frame, [&](std::string_view t) {
      return page_.says(t, n.phrases, n.language ? std::optional<std::string_view>(*n.language) : std::nullopt);
    });
  }
  Answer on(const MentionsExpr& n, const TypedExpr&, Frame& frame) {
    const Answer v = eval(n.vendor, frame);
    const auto* vendor = std::get_if<model::Symbol>(&v.value);
    if (vendor == nullptr) return {Truth::Unknown, {}, v.missing};
    return text(n.left, frame, [&](std::string_view t) { return page_.mentions(t, model::VendorId(vendor->payload), n.operator_of); });
  }

  // ---- quantifiers
  struct Seen {
    std::vector<ItemRef> list;
    bool complete = true;
    std::vector<Missing> gaps;
  };

  /// The phases in which items of the kind can be seen; where there is none, those that the snapshot would have had to hold.
  std::vector<model::Phase> captured(ItemKind item) const {
    std::vector<model::Phase> counting, all;
    for (const auto& p : page_.snapshot().phases) {
      all.push_back(p.phase);
      const bool told = item == ItemKind::Choice && p.phase != model::Phase::BeforeConsent && p.choice;
      if (p.counts || told) counting.push_back(p.phase);
    }
    if (!counting.empty()) return counting;
    return all.empty() ? std::vector{model::Phase::BeforeConsent} : all;
  }

  Seen look_through(const QuantifierExpr& q, Frame& frame) {
    Seen seen;
    if (q.item == ItemKind::Document || q.item == ItemKind::Paragraph) {
      const std::uint32_t n = page_.item_count(q.item, ItemRef::kNoPhase);
      for (std::uint32_t i = 0; i < n; ++i) {
        const ItemRef item{q.item, ItemRef::kNoPhase, i};
        const Value kind = page_.get(item, q.item == ItemKind::Document ? model::Field::DocumentKind : model::Field::ParagraphKind);
        const auto payload = static_cast<model::DocumentKind>(std::get<model::Symbol>(kind).payload);
        if (q.documents.empty() || std::find(q.documents.begin(), q.documents.end(), payload) != q.documents.end()) seen.list.push_back(item);
      }
      if (page_.documents_coverage() != model::Coverage::Complete) {
        seen.complete = false;
        Missing m;
        m.evidence = EvidenceKind::Documents;
        seen.gaps.push_back(m);
      }
      return seen;
    }
    std::vector<model::Phase> phases;
    if (q.during.empty()) {
      phases = captured(q.item);
    }
    for (const TypedId id : q.during) {
      const Answer phase = eval(id, frame);
      const auto p = static_cast<model::Phase>(std::get<model::Symbol>(phase.value).payload);
      if (std::find(phases.begin(), phases.end(), p) == phases.end()) phases.push_back(p);
    }
    for (const model::Phase phase : phases) {
      for (const EvidenceKind kind : kinds_of(q)) {
        if (page_.coverage(phase, kind) == model::Coverage::Complete) continue;
        seen.complete = false;
        Missing m;
        m.phase = phase;
        m.evidence = kind;
        seen.gaps.push_back(m);
      }
      const auto index = page_.phase_index(phase, q.item);
      if (!index) continue;
      if (q.item == ItemKind::Element) {
        const auto found = page_.elements(q.selector, *index);
        seen.list.insert(seen.list.end(), found.begin(), found.end());
      } else {
        for (std::uint32_t i = 0; i < page_.item_count(q.item, *index); ++i) seen.list.push_back({q.item, *index, i});
      }
    }
    return seen;
  }

  std::vector<EvidenceKind> kinds_of(const QuantifierExpr& q) const {
    if (q.item != ItemKind::Entry && q.item != ItemKind::Stored) return {evidence_of({q.item, 0, 0})};
    std::set<StoredKind> kinds = {StoredKind::Local, StoredKind::Session, StoredKind::IndexedDb, StoredKind::Cache, StoredKind::ServiceWorker};
    if (q.item == ItemKind::Stored) kinds.insert(StoredKind::Cookie);
    if (q.where) kinds = KindFilter(program_, q.slot).narrow(std::move(kinds), *q.where);
    std::vector<EvidenceKind> out;
    for (const StoredKind k : kinds) out.push_back(evidence_of_storage(k));
    return out;
  }

  Answer on(const QuantifierExpr& q, const TypedExpr&, Frame& frame) {
    const Seen seen = look_through(q, frame);
    std::vector<ItemRef> proof, perhaps;
    std::vector<Missing> missing;
    std::int64_t sure = 0, maybe = 0;
    for (const ItemRef item : seen.list) {
      frame[q.slot] = {item, {}, {}};
      const Answer where = q.where ? eval(*q.where, frame) : truth_of(Truth::True);
      Answer held = where;
      if (q.kind == QuantifierKind::Every) {
        // An item fails where the where is true and the satisfies false.
        if (where.truth() == Truth::False) continue;
        const Answer satisfies = eval(*q.satisfies, frame);
        Answer fails = satisfies;
        fails.value = model::negate(satisfies.truth());
        held = join(where, fails, Truth::False);
      }
      if (held.truth() == Truth::True) {
        ++sure;
        proof.push_back(item);
        append(proof, held.items);
      } else if (held.truth() == Truth::Unknown) {
        ++maybe;
        append(perhaps, held.items);
        append(missing, held.missing);
      }
    }
    append(missing, seen.gaps);
    if (q.kind == QuantifierKind::Count) {
      return {model::Interval{sure, seen.complete ? sure + maybe : model::Interval::kUnbounded}, proof, missing};
    }
    Truth any = Truth::False;
    if (sure > 0) any = Truth::True;
    else if (maybe > 0 || !seen.complete) any = Truth::Unknown;
    Answer out = truth_of(q.kind == QuantifierKind::Any ? any : model::negate(any));
    if (any == Truth::True) out.items = std::move(proof);
    if (any == Truth::Unknown) {
      out.items = std::move(perhaps);
      out.missing = std::move(missing);
    }
    return out;
  }

  // ---- arithmetic
  Answer on(const ArithmeticExpr& n, const TypedExpr&, Frame& frame) {
    const Answer l = eval(n.left, frame), r = eval(n.right, frame);
    Answer out;
    append(out.items, l.items);
    append(out.items, r.items);
    append(out.missing, l.missing);
    append(out.missing, r.missing);
    if (std::holds_alternative<model::Absent>(l.value) || std::holds_alternative<model::Absent>(r.value)) {
      const bool unknown = std::holds_alternative<model::Unknown>(l.value) || std::holds_alternative<model::Unknown>(r.value);
      if (!unknown) out.value = model::Absent{};
      return out;
    }
    const bool minus = n.op == ArithmeticOp::Subtract;
    const auto* li = std::get_if<model::Interval>(&l.value);
    const auto* ri = std::get_if<model::Interval>(&r.value);
    if (li != nullptr && ri != nullptr) {
      // Ends that are not known are the ends of the range.
      constexpr auto kTop = model::Interval::kUnbounded;
      constexpr auto kBottom = std::numeric_limits<std::int64_t>::min();
      const auto open_top = [&](const model::Interval& i) { return i.low != i.high && i.high == kTop; };
      const auto open_bottom = [&](const model::Interval& i) { return i.low != i.high && i.low == kBottom; };
      model::Interval sum;
      bool over = false;
      const auto combine = [&](std::int64_t a, std::int64_t b) {
        std::int64_t x = 0;
        over = over || (minus ? __builtin_sub_overflow(a, b, &x) : __builtin_add_overflow(a, b, &x));
        return x;
      };
      sum.low = open_bottom(*li) || (minus ? open_top(*ri) : open_bottom(*ri)) ? kBottom : combine(li->low, minus ? ri->high : ri->low);
      sum.high = open_top(*li) || (minus ? open_bottom(*ri) : open_top(*ri)) ? kTop : combine(li->high, minus ? ri->low : ri->high);
      if (over) return out;
      out.value = sum;
      return out;
    }
    if (const auto a = decimal(l.value)) {
      if (const auto b = decimal(r.value)) out.value = minus ? *a - *b : *a + *b;
      return out;
    }
    const auto* ld = std::get_if<Duration>(&l.value);
    const auto* rd = std::get_if<Duration>(&r.value);
    const auto* la = std::get_if<Date>(&l.value);
    const auto* ra = std::get_if<Date>(&r.value);
    if (ld != nullptr && rd != nullptr) out.value = minus ? Duration{ld->months - rd->months, ld->ms - rd->ms} : Duration{ld->months + rd->months, ld->ms + rd->ms};
    else if (la != nullptr && rd != nullptr) out.value = day_of(add(start_of(*la), minus ? writ::negate(*rd) : *rd));
    else if (ld != nullptr && ra != nullptr) out.value = day_of(add(start_of(*ra), *ld));
    else if (la != nullptr && ra != nullptr) out.value = Duration{0, (std::int64_t{la->days} - ra->days) * kMsPerDay};
    return out;
  }

  Answer on(const CallExpr& n, const TypedExpr&, Frame& frame) {
    const TypedDefine& define = program_.defines[n.define];
    Frame inner(define.slots);
    for (std::size_t i = 0; i < n.arguments.size(); ++i) inner[i] = eval(n.arguments[i], frame);
    return eval(define.body, inner);
  }

  const CheckedProgram& program_;
  const snapshot::Page& page_;
  const std::vector<findings::GivenFact>& facts_;
  std::optional<model::VendorId> at_hand_;
};

template <typename T>
void drop_doubles(std::vector<T>& list) {
  std::vector<T> out;
  for (T& x : list) {
    if (std::find(out.begin(), out.end(), x) == out.end()) out.push_back(std::move(x));
  }
  list = std::move(out);
}

}  // namespace

SlowEngine::SlowEngine(const CheckedProgram& program, const snapshot::Page& page, std::vector<findings::GivenFact> facts)
    : program_(program), page_(page), facts_(std::move(facts)) {}

findings::Outcome SlowEngine::evaluate(model::RootId root, std::optional<model::VendorId> at_hand) {
  Evaluator evaluator(program_, page_, facts_, at_hand);
  Evaluator::Frame frame(program_.roots[root.index].slots);
  Answer answer = evaluator.eval(program_.roots[root.index].expr, frame);
  findings::Outcome out;
  out.truth = answer.truth();
  for (const ItemRef item : answer.items) out.items.push_back(page_.canonical(item));
  std::sort(out.items.begin(), out.items.end(), [&](ItemRef a, ItemRef b) { return page_.before(a, b); });
  out.items.erase(std::unique(out.items.begin(), out.items.end()), out.items.end());
  if (out.truth == Truth::Unknown) out.missing = std::move(answer.missing);
  drop_doubles(out.missing);
  evaluator.reads(program_.roots[root.index].expr, std::vector<std::optional<model::Phase>>(program_.roots[root.index].slots), out.searched);
  drop_doubles(out.searched);
  return out;
}

}  // namespace writ::reference
