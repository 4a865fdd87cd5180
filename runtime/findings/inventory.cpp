#include "runtime/findings/inventory.hpp"

#include "runtime/snapshot/summary.hpp"

namespace writ::findings {
namespace {

using model::Field;
using model::ItemKind;
using model::ItemRef;
using model::Value;
using snapshot::Page;

std::vector<model::VendorId> vendors_of(const Value& value) {
  std::vector<model::VendorId> out;
  if (const auto* set = std::get_if<model::SymbolSet>(&value)) {
    for (const std::uint32_t member : set->members) out.emplace_back(member);
  }
  return out;
}

std::optional<model::Party> party_of(const Value& value) {
  const auto* symbol = std::get_if<model::Symbol>(&value);
  return symbol == nullptr ? std::nullopt : std::optional(static_cast<model::Party>(symbol->payload));
}

std::string text_of(const Value& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  return text == nullptr ? std::string() : std::string(*text);
}

std::string setter(const std::optional<snapshot::SetBy>& set_by) {
  if (!set_by) return {};
  if (set_by->script) return std::string(*set_by->script);
  return std::string(set_by->request.value_or(""));
}

SeenStored seen_cookie(const Page& page, const snapshot::Cookie& cookie, ItemRef item) {
  SeenStored out;
  out.item = item;
  out.key = std::string(cookie.name);
  out.where = text_of(page.get(item, Field::CookieDomain));
  if (cookie.session) {
    out.lifetime = "session";
  } else if (const Value lifetime = page.get(item, Field::CookieLifetime); std::holds_alternative<model::Lifetime>(lifetime)) {
    out.lifetime = snapshot::lifetime_words(std::get<model::Lifetime>(lifetime));
  }
  out.set_by = setter(cookie.set_by);
  out.at_ms = cookie.at_ms;
  out.is_new = cookie.is_new;
  out.secure = cookie.secure;
  out.http_only = cookie.http_only;
  out.same_site = cookie.same_site;
  out.party = party_of(page.get(item, Field::CookieParty));
  out.vendors = vendors_of(page.get(item, Field::CookieVendor));
  return out;
}

SeenStored seen_entry(const Page& page, const snapshot::Entry& entry, ItemRef item) {
  SeenStored out;
  out.item = item;
  out.kind = entry.kind;
  out.key = std::string(entry.key);
  out.where = std::string(entry.origin);
  out.set_by = setter(entry.set_by);
  out.at_ms = entry.at_ms;
  out.is_new = entry.is_new;
  out.party = party_of(page.get(item, Field::EntryParty));
  out.vendors = vendors_of(page.get(item, Field::EntryVendor));
  return out;
}

SeenPhase seen_phase(const Page& page, std::uint8_t place) {
  const snapshot::Phase& phase = page.snapshot().phases[place];
  SeenPhase out;
  out.phase = phase.phase;
  out.counts = phase.counts;
  if (phase.choice) {
    out.action = phase.choice->action;
    out.path = phase.choice->path;
    out.outcome = phase.choice->outcome;
    out.clicks = phase.choice->clicks;
  }
  if (!phase.counts) return out;
  for (std::uint32_t i = 0; i < phase.requests.size(); ++i) {
    const ItemRef item{ItemKind::Request, place, i};
    out.requests.push_back({item, phase.requests[i].at_ms, text_of(page.get(item, Field::RequestHost)), party_of(page.get(item, Field::RequestParty)),
                            vendors_of(page.get(item, Field::RequestVendor))});
  }
  for (std::uint32_t i = 0; i < phase.cookies.size(); ++i) out.stored.push_back(seen_cookie(page, phase.cookies[i], {ItemKind::Cookie, place, i}));
  for (std::uint32_t i = 0; i < phase.storage.size(); ++i) out.stored.push_back(seen_entry(page, phase.storage[i], {ItemKind::Entry, place, i}));
  return out;
}

}  // namespace

Inventory take_inventory(const Page& page) {
  Inventory out;
  for (std::size_t i = 0; i < page.snapshot().phases.size(); ++i) out.phases.push_back(seen_phase(page, static_cast<std::uint8_t>(i)));
  return out;
}

}  // namespace writ::findings
