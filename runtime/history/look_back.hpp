#pragma once
// What a report says of earlier scans of its site.

#include "base/result.hpp"
#include "runtime/findings/finding.hpp"
#include "runtime/history/sqlite.hpp"

namespace writ::history {

/// Fills `past`, and `life` of the violations, up to the capture of the report, whose scan the store must hold.
[[nodiscard]] Result<> look_back(Database& database, findings::Report& report);

}  // namespace writ::history
