#pragma once
// The proof of a finding: what its rows rest on, as one list (spec/semantics.md, "Evidence").

#include <vector>

#include "runtime/findings/finding.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::findings {

inline constexpr std::size_t kShownItems = 20;

/// A row that has something to show.
struct Proof {
  std::string code;               ///< of the place
  const Outcome* outcome = nullptr;
};

/// Every item of the proofs, no doubles, in the order of the snapshot.
[[nodiscard]] std::vector<model::ItemRef> union_of(const snapshot::Page& page, const std::vector<Proof>& proofs);

/// Everything that the proofs looked through, no doubles, by phase and kind; documents last.
[[nodiscard]] std::vector<Searched> searched_by(const std::vector<const Outcome*>& outcomes);

/// The items of `all` (see union_of) for a report. With `tell_places`, one that proves only some places names them.
[[nodiscard]] std::vector<EvidenceItem> shown(const snapshot::Page& page, const std::vector<model::ItemRef>& all,
                                              const std::vector<Proof>& proofs, bool tell_places);

/// What a report calls the item: its kind, and for an entry which storage it lies in ("local", "indexed-db").
[[nodiscard]] std::string kind_name(const snapshot::Page& page, model::ItemRef item);

}  // namespace writ::findings
