#pragma once
// The fix of a violation, for the consent platform that the page has (spec/language.md, "remedy").

#include <vector>

#include "runtime/findings/template.hpp"

namespace writ::findings {

/// The remedies in order. One that knows neither the page's platform nor an `otherwise` is left out.
[[nodiscard]] std::vector<RenderedRemedy> render_remedies(const std::vector<model::RemedyId>& remedies, const Subject& subject);

}  // namespace writ::findings
