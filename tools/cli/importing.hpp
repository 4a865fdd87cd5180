#pragma once
// Another tool's file to a snapshot, as `writ import` and `writ scan --har` take it.

#include <string>

#include "base/result.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

/// The snapshot's JSON text of `options.path` (`-` is standard input). Errors: `usage.time`, `input.read`, those of the importers.
[[nodiscard]] Result<std::string> import_file(const ImportOptions& options);

}  // namespace writ::cli
