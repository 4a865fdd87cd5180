#pragma once
// What the snapshot holds, as reports show it beside the findings: when who was asked, what lies on the device, how choices were made.
// No judgement: a timeline and an inventory (spec/findings.md, "Inventory").

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::findings {

/// A request that left the browser.
struct SeenRequest {
  model::ItemRef item;
  std::optional<std::int64_t> at_ms;        ///< since the navigation or, in a later phase, the choice
  std::string host;                         ///< empty where the URL does not parse
  std::optional<model::Party> party;
  std::vector<model::VendorId> vendors;
};

/// A cookie or an entry as it stood at the end of its phase. What is not known is empty.
struct SeenStored {
  model::ItemRef item;                      ///< a cookie or an entry
  model::StoredKind kind = model::StoredKind::Cookie;
  std::string key, where;                   ///< name and domain, or key and origin
  std::string lifetime;                     ///< in words; empty for what is no cookie
  std::string set_by;                       ///< URL of the script or request
  std::optional<std::int64_t> at_ms;
  std::optional<bool> is_new, secure, http_only;
  std::optional<model::SameSite> same_site;
  std::optional<model::Party> party;
  std::vector<model::VendorId> vendors;
};

struct SeenPhase {
  model::Phase phase = model::Phase::BeforeConsent;
  bool counts = true;                       ///< its choice was applied; else there are no items
  std::optional<model::ChoiceAction> action;
  std::optional<model::ChoicePath> path;
  std::optional<model::ChoiceOutcome> outcome;
  std::optional<std::int64_t> clicks;
  std::vector<SeenRequest> requests;
  std::vector<SeenStored> stored;
};

struct Inventory {
  std::vector<SeenPhase> phases;            ///< in the snapshot's order
};

[[nodiscard]] Inventory take_inventory(const snapshot::Page& page);

}  // namespace writ::findings
