#include "runtime/vm/reasons.hpp"

#include <algorithm>
#include <tuple>

namespace writ::vm {
namespace {

model::EvidenceKind evidence_of_kind(const model::Value& kind) {
  const auto* symbol = std::get_if<model::Symbol>(&kind);
  if (symbol == nullptr) return model::EvidenceKind::LocalStorage;
  switch (static_cast<model::StoredKind>(symbol->payload)) {
    case model::StoredKind::Cookie: return model::EvidenceKind::Cookies;
    case model::StoredKind::Local: return model::EvidenceKind::LocalStorage;
    case model::StoredKind::Session: return model::EvidenceKind::SessionStorage;
    case model::StoredKind::IndexedDb: return model::EvidenceKind::IndexedDb;
    case model::StoredKind::Cache: return model::EvidenceKind::CacheStorage;
    case model::StoredKind::ServiceWorker: return model::EvidenceKind::ServiceWorkers;
  }
  return model::EvidenceKind::LocalStorage;
}

}  // namespace

model::EvidenceKind evidence_of(const snapshot::Page& page, model::ItemRef item) {
  using model::EvidenceKind;
  using model::ItemKind;
  switch (item.kind) {
    case ItemKind::Request: case ItemKind::BlockedRequest: return EvidenceKind::Requests;
    case ItemKind::Cookie: return EvidenceKind::Cookies;
    case ItemKind::Entry: return evidence_of_kind(page.get(item, model::Field::EntryKind));
    case ItemKind::Stored: return evidence_of_kind(page.get(item, model::Field::StoredKind));
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

std::uint32_t Reasons::number(Reason reason) {
  const std::uint64_t key = static_cast<std::uint64_t>(reason.kind) << 56U | static_cast<std::uint64_t>(reason.phase) << 48U |
                            static_cast<std::uint64_t>(reason.evidence) << 40U | reason.what;
  const auto [it, fresh] = numbers_.emplace(key, static_cast<std::uint32_t>(reasons_.size()));
  if (fresh) reasons_.push_back(reason);
  return it->second;
}

std::uint32_t Reasons::coverage(std::optional<model::Phase> phase, model::EvidenceKind evidence) {
  return number({Reason::Kind::Coverage, phase ? static_cast<std::uint8_t>(*phase) : kNothing,
                 static_cast<std::uint8_t>(evidence), 0});
}

std::uint32_t Reasons::field(model::ItemRef item, model::Field field) {
  const auto& phases = page_.snapshot().phases;
  const std::uint8_t phase = item.phase < phases.size() ? static_cast<std::uint8_t>(phases[item.phase].phase) : kNothing;
  return number({Reason::Kind::Field, phase, static_cast<std::uint8_t>(evidence_of(page_, item)),
                 static_cast<std::uint32_t>(field)});
}

std::uint32_t Reasons::fact(model::FactId fact) { return number({Reason::Kind::Fact, kNothing, kNothing, fact.index}); }

std::uint32_t Reasons::site(model::Field field) {
  return number({Reason::Kind::Site, kNothing, kNothing, static_cast<std::uint32_t>(field)});
}

std::uint32_t Reasons::limit(Limit limit) {
  return number({Reason::Kind::Limit, kNothing, kNothing, static_cast<std::uint32_t>(limit)});
}

findings::Missing Reasons::show(const Reason& reason) const {
  findings::Missing out;
  if (reason.phase != kNothing) out.phase = static_cast<model::Phase>(reason.phase);
  if (reason.evidence != kNothing) out.evidence = static_cast<model::EvidenceKind>(reason.evidence);
  switch (reason.kind) {
    case Reason::Kind::Coverage:
      for (const snapshot::Phase& phase : page_.snapshot().phases) {
        if (out.phase == phase.phase && !phase.counts) out.reason = phase.not_counted;
      }
      break;
    case Reason::Kind::Field:
      out.field = std::string(model::info(static_cast<model::Field>(reason.what)).name);
      break;
    case Reason::Kind::Fact: out.fact = page_.model().facts[model::FactId(reason.what)].name; break;
    case Reason::Kind::Site: {
      const auto& field = model::info(static_cast<model::Field>(reason.what));
      (field.record == model::Record::Cmp ? out.cmp : out.site) = std::string(field.name);
      break;
    }
    case Reason::Kind::Limit:
      switch (static_cast<Limit>(reason.what)) {
        case Limit::Steps: out.limit = "steps"; break;
        case Limit::Stack: out.limit = "stack"; break;
        case Limit::Calls: out.limit = "calls"; break;
        case Limit::Memory: out.limit = "memory"; break;
        case Limit::Integer: out.limit = "integer"; break;
      }
      break;
  }
  return out;
}

std::vector<findings::Missing> Reasons::list(const std::vector<std::uint32_t>& numbers) const {
  std::vector<std::uint32_t> sorted = numbers;
  const auto key = [this](std::uint32_t n) {
    const Reason& r = reasons_[n];
    return std::tie(r.phase, r.evidence, r.kind, r.what);
  };
  std::sort(sorted.begin(), sorted.end(), [&](std::uint32_t a, std::uint32_t b) { return key(a) < key(b); });
  std::vector<findings::Missing> out;
  for (const std::uint32_t n : sorted) {
    findings::Missing missing = show(reasons_[n]);
    if (out.empty() || out.back() != missing) out.push_back(std::move(missing));
  }
  return out;
}

}  // namespace writ::vm
