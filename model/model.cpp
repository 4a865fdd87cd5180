#include "model/model.hpp"

#include <algorithm>
#include <deque>

namespace writ::model {
namespace {

/// Breadth-first search upwards; `usable` says which memberships count. No depth is assumed: cycles are refused by the
/// checker but must not hang us here.
template <typename Usable>
std::optional<int> climb(const Model& model, JurisdictionId inner, JurisdictionId outer, Usable usable) {
  std::vector<int> steps(model.jurisdictions.size(), -1);
  std::deque<JurisdictionId> queue{inner};
  steps[inner.index] = 0;
  while (!queue.empty()) {
    const JurisdictionId at = queue.front();
    queue.pop_front();
    if (at == outer) return steps[at.index];
    for (const Membership& m : model.jurisdictions[at].memberships) {
      if (!usable(m) || steps[m.in.index] >= 0) continue;
      steps[m.in.index] = steps[at.index] + 1;
      queue.push_back(m.in);
    }
  }
  return std::nullopt;
}

}  // namespace

std::optional<int> steps_to(const Model& model, JurisdictionId inner, JurisdictionId outer, Date day) {
  return climb(model, inner, outer, [day](const Membership& m) { return m.window.holds(day); });
}

bool lies_in(const Model& model, JurisdictionId inner, JurisdictionId outer, Date day) {
  return steps_to(model, inner, outer, day).has_value();
}

bool ever_lies_in(const Model& model, JurisdictionId inner, JurisdictionId outer) {
  return climb(model, inner, outer, [](const Membership&) { return true; }).has_value();
}

std::vector<JurisdictionId> covered(const Model& model, const std::vector<JurisdictionId>& places, Date day) {
  std::vector<JurisdictionId> out;
  for (std::size_t i = 0; i < model.jurisdictions.size(); ++i) {
    const JurisdictionId id(i);
    if (std::any_of(places.begin(), places.end(), [&](JurisdictionId p) { return lies_in(model, id, p, day); })) {
      out.push_back(id);
    }
  }
  std::sort(out.begin(), out.end(), [&](JurisdictionId a, JurisdictionId b) {
    return model.jurisdictions[a].name < model.jurisdictions[b].name;
  });
  return out;
}

}  // namespace writ::model
