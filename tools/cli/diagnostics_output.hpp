#pragma once
// Diagnostics for machines: `writ.diagnostics/1` and SARIF. For people they are base/render's.

#include <string>

#include "base/diagnostic.hpp"
#include "base/source.hpp"

namespace writ::cli {

[[nodiscard]] std::string diagnostics_json(const SourceSet& sources, const Diagnostics& diagnostics);
/// SARIF 2.1.0 with one result a diagnostic, its fixes included.
[[nodiscard]] std::string diagnostics_sarif(const SourceSet& sources, const Diagnostics& diagnostics);

}  // namespace writ::cli
