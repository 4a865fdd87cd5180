#include "runtime/findings/blind_spots.hpp"

#include <algorithm>
#include <set>

namespace writ::findings {
namespace {

/// Vendors that left something in this phase, which does not count, and nothing in any that does.
std::vector<std::string> seen_only_here(const snapshot::Page& page, std::uint8_t phase) {
  std::set<std::string> names;
  for (const model::VendorId vendor : page.vendors_seen_uncounted(phase)) {
    if (!page.has_trace(vendor)) names.insert(page.model().vendors[vendor].name);
  }
  return {names.begin(), names.end()};
}

void add_phase(const snapshot::Page& page, model::Phase phase, std::vector<BlindSpot>& out) {
  const auto& phases = page.snapshot().phases;
  const auto it = std::find_if(phases.begin(), phases.end(), [phase](const snapshot::Phase& p) { return p.phase == phase; });
  if (it == phases.end()) {
    out.push_back({phase, std::nullopt, model::Coverage::None, std::nullopt, {}});
    return;
  }
  if (!it->counts) {
    out.push_back({phase, std::nullopt, model::Coverage::None, it->not_counted,
                   seen_only_here(page, static_cast<std::uint8_t>(it - phases.begin()))});
    return;
  }
  for (std::size_t k = 0; k < model::kPhaseEvidenceCount; ++k) {
    const auto kind = static_cast<model::EvidenceKind>(k);
    const model::Coverage coverage = page.coverage(phase, kind);
    if (coverage != model::Coverage::Complete) out.push_back({phase, kind, coverage, std::nullopt, {}});
  }
}

}  // namespace

std::vector<BlindSpot> blind_spots(const snapshot::Page& page) {
  std::vector<BlindSpot> out;
  for (std::size_t p = 0; p < model::kPhaseCount; ++p) add_phase(page, static_cast<model::Phase>(p), out);
  if (const auto coverage = page.documents_coverage(); coverage != model::Coverage::Complete) {
    out.push_back({std::nullopt, model::EvidenceKind::Documents, coverage, std::nullopt, {}});
  }
  return out;
}

}  // namespace writ::findings
