#include "runtime/findings/remedies.hpp"

#include <algorithm>

namespace writ::findings {
namespace {

/// By name: a remedy may speak of a platform that another pack declares under the same name.
std::string_view platform(const snapshot::Page& page) {
  const model::Value id = page.get_site(model::Field::CmpId);
  if (const auto* symbol = std::get_if<model::Symbol>(&id)) return page.model().cmps[model::CmpId(symbol->payload)].name;
  return page.snapshot().cmp_id.value_or(std::string_view());
}

const model::Template* text_for(const model::Model& model, const model::Remedy& remedy, std::string_view platform) {
  const auto it = std::find_if(remedy.for_cmp.begin(), remedy.for_cmp.end(), [&](const model::Remedy::ForCmp& f) {
    return !platform.empty() && model.cmps[f.cmp].name == platform;
  });
  if (it != remedy.for_cmp.end()) return &it->text;
  return remedy.otherwise ? &*remedy.otherwise : nullptr;
}

}  // namespace

std::vector<RenderedRemedy> render_remedies(const std::vector<model::RemedyId>& remedies, const Subject& subject) {
  const model::Model& model = subject.page.model();
  std::vector<RenderedRemedy> out;
  for (const model::RemedyId id : remedies) {
    const model::Remedy& remedy = model.remedies[id];
    if (const model::Template* text = text_for(model, remedy, platform(subject.page))) {
      out.push_back({remedy.name, render(remedy.title, subject), render(*text, subject, Escape::Attribute)});
    }
  }
  return out;
}

}  // namespace writ::findings
