#pragma once
// What the snapshot does not show whole, so that silence is never read as a clean bill (spec/findings.md, "blind_spots").

#include <vector>

#include "runtime/findings/finding.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::findings {

/// Every kind of every phase that was not captured whole, phases in their order, documents last. A phase that is absent
/// or does not count is one line without a kind.
[[nodiscard]] std::vector<BlindSpot> blind_spots(const snapshot::Page& page);

}  // namespace writ::findings
