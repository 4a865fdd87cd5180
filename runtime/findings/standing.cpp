#include "runtime/findings/standing.hpp"

#include <algorithm>

namespace writ::findings {

bool binds(const model::Model& model, const model::Source& source, model::JurisdictionId place, Date day) {
  return std::any_of(source.binds.begin(), source.binds.end(),
                     [&](model::JurisdictionId where) { return model::lies_in(model, place, where, day); });
}

Cited in_force(const model::Model& model, const std::vector<model::SourceId>& cites, model::JurisdictionId place, Date day) {
  Cited out;
  for (const model::SourceId id : cites) {
    const model::Source& source = model.sources[id];
    if (std::find(out.sources.begin(), out.sources.end(), id) != out.sources.end()) continue;
    if (!source.effective.holds(day) || !binds(model, source, place, day)) continue;
    out.sources.push_back(id);
    out.names.push_back(source.name);
    if (source.status == model::SourceStatus::Claimed) continue;
    if (!out.standing || *out.standing < source.standing) out.standing = source.standing;
  }
  return out;
}

bool has_weight(const std::optional<model::Standing>& standing) {
  return standing && *standing >= model::Standing::Guidance;
}

}  // namespace writ::findings
