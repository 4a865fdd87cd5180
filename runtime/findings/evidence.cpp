#include "runtime/findings/evidence.hpp"

#include <algorithm>

namespace writ::findings {

std::vector<model::ItemRef> union_of(const snapshot::Page& page, const std::vector<Proof>& proofs) {
  std::vector<const Outcome*> seen;
  std::vector<model::ItemRef> out;
  for (const Proof& proof : proofs) {
    if (std::find(seen.begin(), seen.end(), proof.outcome) != seen.end()) continue;
    seen.push_back(proof.outcome);
    for (const model::ItemRef item : proof.outcome->items) out.push_back(page.canonical(item));
  }
  std::sort(out.begin(), out.end(), [&](model::ItemRef a, model::ItemRef b) { return page.before(a, b); });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<Searched> searched_by(const std::vector<const Outcome*>& outcomes) {
  std::vector<Searched> out;
  for (const Outcome* outcome : outcomes) out.insert(out.end(), outcome->searched.begin(), outcome->searched.end());
  const auto key = [](const Searched& s) {
    return std::make_pair(s.phase ? static_cast<int>(*s.phase) : 100, static_cast<int>(s.evidence));
  };
  std::sort(out.begin(), out.end(), [&](const Searched& a, const Searched& b) { return key(a) < key(b); });
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string kind_name(const snapshot::Page& page, model::ItemRef item) {
  if (item.kind == model::ItemKind::Entry) {
    const model::Value kind = page.get(item, model::Field::EntryKind);
    if (const auto* symbol = std::get_if<model::Symbol>(&kind)) {
      return std::string(model::name_of(static_cast<model::StoredKind>(symbol->payload)));
    }
  }
  return std::string(model::name_of(item.kind));
}

namespace {

/// The codes of the places that the item proves, if those are not all.
std::vector<std::string> only_in(const snapshot::Page& page, model::ItemRef item, const std::vector<Proof>& proofs) {
  std::vector<std::string> codes;
  for (const Proof& proof : proofs) {
    const auto& items = proof.outcome->items;
    if (std::any_of(items.begin(), items.end(), [&](model::ItemRef i) { return page.canonical(i) == item; })) {
      codes.push_back(proof.code);
    }
  }
  if (codes.size() == proofs.size()) codes.clear();
  return codes;
}

}  // namespace

std::vector<EvidenceItem> shown(const snapshot::Page& page, const std::vector<model::ItemRef>& all,
                                const std::vector<Proof>& proofs, bool tell_places) {
  const bool several = std::any_of(proofs.begin(), proofs.end(), [&](const Proof& p) { return p.outcome != proofs.front().outcome; });
  std::vector<EvidenceItem> out;
  for (const model::ItemRef item : all) {
    if (out.size() == kShownItems) break;
    EvidenceItem e;
    e.kind = kind_name(page, item);
    if (item.phase != model::ItemRef::kNoPhase) e.phase = page.snapshot().phases[item.phase].phase;
    e.pointer = page.pointer(item);
    e.summary = page.summary(item);
    e.path = page.css_path(item);
    if (tell_places && several) e.jurisdictions = only_in(page, item, proofs);
    e.item = item;
    out.push_back(std::move(e));
  }
  return out;
}

}  // namespace writ::findings
