#pragma once
// What `writ history` and `writ trend` share: which part of a store is asked for.

#include <cstddef>
#include <map>
#include <string>

#include "base/json.hpp"
#include "base/result.hpp"
#include "runtime/history/past.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

/// `site` stands beside the flag of that name. A site is its address, the same without scheme and last slash, or a glob over the address.
[[nodiscard]] Result<history::Filter> filter_of(const HistoryFilterFlags& flags, const std::string& site);

/// {"high": 2}, gravest first; what is 0 is left out.
[[nodiscard]] Json severities_json(const std::map<model::Severity, std::size_t>& counts);

}  // namespace writ::cli
