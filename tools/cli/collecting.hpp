#pragma once
// The flags of collectors as the collector takes them, and sites to snapshots.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

/// The snapshots of sites, in their order, each as JSON text on one line. The first site out of reach ends it.
[[nodiscard]] Result<std::vector<std::string>> collect_sites(const std::vector<std::string>& urls, const CollectFlags& flags);

}  // namespace writ::cli
