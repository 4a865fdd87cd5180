#pragma once
// What makes a fault the same fault tomorrow (spec/findings.md, "fingerprint").

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/snapshot/page.hpp"

namespace writ::findings {

/// SHA-256 over pack, rule, vendor, site and the set of kinds and stable names of the evidence, as 32 hex digits. Times,
/// ids, query values, order, places and versions are not in it.
[[nodiscard]] std::string fingerprint(const snapshot::Page& page, std::string_view pack, std::string_view rule,
                                      std::optional<std::string_view> vendor, const std::vector<model::ItemRef>& items);

}  // namespace writ::findings
