#pragma once
// Diagnostics for machines, `writ.diagnostics/1` and SARIF, and for people, through base/render.

#include <string>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "tools/cli/terminal.hpp"

namespace writ::cli {

[[nodiscard]] std::string diagnostics_json(const SourceSet& sources, const Diagnostics& diagnostics);
/// SARIF 2.1.0 with one result a diagnostic, its fixes included.
[[nodiscard]] std::string diagnostics_sarif(const SourceSet& sources, const Diagnostics& diagnostics);

/// With source lines and carets, in colour where the stream has any.
[[nodiscard]] std::string diagnostics_text(const SourceSet& sources, const Diagnostics& diagnostics, Stream stream);
/// The same, printed.
void print_diagnostics(const SourceSet& sources, const Diagnostics& diagnostics, Stream stream);

}  // namespace writ::cli
