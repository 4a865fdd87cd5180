#include "compiler/conjuncts.hpp"

#include <algorithm>

namespace writ::compiler {
namespace {

using language::CompareOp;
using language::TypedId;

bool equality(CompareOp op) { return op == CompareOp::Is || op == CompareOp::Equal; }

/// The field, where the expression is `X.field` of the variable in `slot` and the field takes no argument.
std::optional<model::Field> own_field(const Exprs& exprs, TypedId id, std::uint32_t slot) {
  const auto* get = std::get_if<language::Get>(&exprs[id].node);
  if (get == nullptr || get->text || get->vendor) return std::nullopt;
  const auto* base = std::get_if<language::Local>(&exprs[get->base].node);
  if (base == nullptr || base->slot != slot) return std::nullopt;
  return get->field;
}

std::optional<bytecode::Mask> kind_bit(const Exprs& exprs, TypedId id) {
  const auto* constant = std::get_if<language::Constant>(&exprs[id].node);
  if (constant == nullptr) return std::nullopt;
  const auto* symbol = std::get_if<language::Constant::Symbol>(&constant->value);
  if (symbol == nullptr) return std::nullopt;
  using model::EvidenceKind;
  switch (static_cast<model::StoredKind>(symbol->payload)) {
    case model::StoredKind::Cookie: return bytecode::bit(EvidenceKind::Cookies);
    case model::StoredKind::Local: return bytecode::bit(EvidenceKind::LocalStorage);
    case model::StoredKind::Session: return bytecode::bit(EvidenceKind::SessionStorage);
    case model::StoredKind::IndexedDb: return bytecode::bit(EvidenceKind::IndexedDb);
    case model::StoredKind::Cache: return bytecode::bit(EvidenceKind::CacheStorage);
    case model::StoredKind::ServiceWorker: return bytecode::bit(EvidenceKind::ServiceWorkers);
  }
  return std::nullopt;
}

bool is_kind(const std::optional<model::Field>& field) {
  return field == model::Field::EntryKind || field == model::Field::StoredKind;
}

/// The kinds that one conjunct leaves; nothing where it says nothing about kinds.
std::optional<bytecode::Mask> kinds_left(const Exprs& exprs, TypedId id, std::uint32_t slot) {
  if (const auto* compare = std::get_if<language::CompareExpr>(&exprs[id].node); compare && equality(compare->op)) {
    if (is_kind(own_field(exprs, compare->left, slot))) return kind_bit(exprs, compare->right);
    if (is_kind(own_field(exprs, compare->right, slot))) return kind_bit(exprs, compare->left);
  }
  if (const auto* in = std::get_if<language::InExpr>(&exprs[id].node); in && is_kind(own_field(exprs, in->left, slot))) {
    bytecode::Mask mask = 0;
    for (const TypedId member : in->list) {
      const auto one = kind_bit(exprs, member);
      if (!one) return std::nullopt;
      mask |= *one;
    }
    return mask;
  }
  return std::nullopt;
}

bool is_vendor_field(model::Field field) {
  const auto& info = model::info(field);
  return info.name == "vendor" && info.type.kind == model::TypeKind::Vendor && info.type.set;
}

/// A vendor that is known before the loop begins: a constant, the vendor at hand, another variable or its vendors.
bool known_outside(const Exprs& exprs, TypedId id, std::uint32_t slot) {
  const auto& node = exprs[id].node;
  if (std::holds_alternative<language::Constant>(node) || std::holds_alternative<language::VendorAtHand>(node)) return true;
  if (const auto* local = std::get_if<language::Local>(&node)) return local->slot != slot;
  if (const auto* get = std::get_if<language::Get>(&node)) {
    const auto* base = std::get_if<language::Local>(&exprs[get->base].node);
    return base != nullptr && base->slot != slot && is_vendor_field(get->field);
  }
  return false;
}

std::optional<std::string> text_constant(const Exprs& exprs, TypedId id) {
  const auto* constant = std::get_if<language::Constant>(&exprs[id].node);
  if (constant == nullptr) return std::nullopt;
  const auto* text = std::get_if<std::string>(&constant->value);
  return text == nullptr ? std::nullopt : std::optional(*text);
}

std::optional<model::Field> own_text(const Exprs& exprs, TypedId id, std::uint32_t slot) {
  const auto field = own_field(exprs, id, slot);
  if (!field || model::info(*field).type.kind != model::TypeKind::Text || model::info(*field).type.set) return std::nullopt;
  return field;
}

std::optional<AtomDriver> atom_of(const Exprs& exprs, TypedId id, std::uint32_t slot) {
  using bytecode::AtomTest;
  if (const auto* compare = std::get_if<language::CompareExpr>(&exprs[id].node); compare && equality(compare->op)) {
    for (const auto& [field_side, text_side] : {std::pair(compare->left, compare->right), std::pair(compare->right, compare->left)}) {
      const auto field = own_text(exprs, field_side, slot);
      auto text = text_constant(exprs, text_side);
      if (field && text) return AtomDriver{*field, AtomTest::Is, std::move(*text), {}, {}};
    }
    return std::nullopt;
  }
  const auto* test = std::get_if<language::TextExpr>(&exprs[id].node);
  if (test == nullptr) return std::nullopt;
  const auto field = own_text(exprs, test->left, slot);
  if (!field) return std::nullopt;
  const auto with_text = [&](AtomTest kind) -> std::optional<AtomDriver> {
    auto text = test->right ? text_constant(exprs, *test->right) : std::nullopt;
    if (!text) return std::nullopt;
    return AtomDriver{*field, kind, std::move(*text), {}, {}};
  };
  switch (test->op) {
    case language::TextOp::MatchesRegex: return AtomDriver{*field, AtomTest::Regex, {}, test->regex, {}};
    case language::TextOp::MatchesPattern: return AtomDriver{*field, AtomTest::Pattern, {}, {}, test->pattern};
    case language::TextOp::MatchesGlob: return with_text(AtomTest::Glob);
    case language::TextOp::Contains: return with_text(AtomTest::Contains);
    case language::TextOp::StartsWith: return with_text(AtomTest::StartsWith);
    case language::TextOp::EndsWith: return with_text(AtomTest::EndsWith);
    case language::TextOp::Under: return with_text(AtomTest::Under);
  }
  return std::nullopt;
}

/// Lower is more selective.
int rank(bytecode::AtomTest test) {
  using bytecode::AtomTest;
  switch (test) {
    case AtomTest::Is: return 0;
    case AtomTest::Under: return 1;
    case AtomTest::Glob: return 2;
    case AtomTest::StartsWith: return 3;
    case AtomTest::EndsWith: return 4;
    case AtomTest::Contains: return 5;
    case AtomTest::Regex: return 6;
    case AtomTest::Pattern: return 7;
  }
  return 8;
}

}  // namespace

std::vector<TypedId> conjuncts(const Exprs& exprs, TypedId expr) {
  std::vector<TypedId> out, open{expr};
  while (!open.empty()) {
    const TypedId at = open.back();
    open.pop_back();
    if (const auto* both = std::get_if<language::AndExpr>(&exprs[at].node)) {
      open.push_back(both->right);
      open.push_back(both->left);
    } else {
      out.push_back(at);
    }
  }
  return out;
}

bytecode::Mask evidence_of(const Exprs& exprs, const language::QuantifierExpr& quantifier) {
  using bytecode::bit;
  using model::EvidenceKind;
  const auto entries = static_cast<bytecode::Mask>(bit(EvidenceKind::LocalStorage) | bit(EvidenceKind::SessionStorage) |
                                                   bit(EvidenceKind::IndexedDb) | bit(EvidenceKind::CacheStorage) |
                                                   bit(EvidenceKind::ServiceWorkers));
  bytecode::Mask mask = 0;
  switch (quantifier.item) {
    case model::ItemKind::Request: case model::ItemKind::BlockedRequest: return bit(EvidenceKind::Requests);
    case model::ItemKind::Cookie: return bit(EvidenceKind::Cookies);
    case model::ItemKind::Entry: mask = entries; break;
    case model::ItemKind::Stored: mask = entries | bit(EvidenceKind::Cookies); break;
    case model::ItemKind::Script: return bit(EvidenceKind::Scripts);
    case model::ItemKind::Element: case model::ItemKind::Frame: return bit(EvidenceKind::Dom);
    case model::ItemKind::Field: return bit(EvidenceKind::Fields);
    case model::ItemKind::Document: case model::ItemKind::Paragraph: return bit(EvidenceKind::Documents);
    case model::ItemKind::Global: return bit(EvidenceKind::Globals);
    case model::ItemKind::Choice: return bit(EvidenceKind::Choice);
    case model::ItemKind::Control: return bit(EvidenceKind::Controls);
    case model::ItemKind::Command: return bit(EvidenceKind::Commands);
  }
  if (quantifier.where) {
    for (const TypedId id : conjuncts(exprs, *quantifier.where)) {
      if (const auto left = kinds_left(exprs, id, quantifier.slot)) mask &= *left;
    }
  }
  return mask;
}

std::optional<TypedId> vendor_driver(const Exprs& exprs, const language::QuantifierExpr& quantifier) {
  if (!quantifier.where) return std::nullopt;
  for (const TypedId id : conjuncts(exprs, *quantifier.where)) {
    const auto* compare = std::get_if<language::CompareExpr>(&exprs[id].node);
    if (compare == nullptr || !equality(compare->op)) continue;
    for (const auto& [field_side, vendor_side] :
         {std::pair(compare->left, compare->right), std::pair(compare->right, compare->left)}) {
      const auto field = own_field(exprs, field_side, quantifier.slot);
      if (field && is_vendor_field(*field) && known_outside(exprs, vendor_side, quantifier.slot)) return vendor_side;
    }
  }
  return std::nullopt;
}

std::optional<AtomDriver> atom_driver(const Exprs& exprs, const language::QuantifierExpr& quantifier) {
  if (!quantifier.where || quantifier.item == model::ItemKind::Element || quantifier.item == model::ItemKind::Document ||
      quantifier.item == model::ItemKind::Paragraph) {
    return std::nullopt;
  }
  std::optional<AtomDriver> best;
  for (const TypedId id : conjuncts(exprs, *quantifier.where)) {
    auto atom = atom_of(exprs, id, quantifier.slot);
    if (atom && (!best || rank(atom->test) < rank(best->test))) best = std::move(atom);
  }
  return best;
}

}  // namespace writ::compiler
