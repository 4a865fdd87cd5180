#pragma once
// The website-evidence-collector's inspection.json as one phase of a snapshot.
//
// It has every cookie and all of localStorage at the end of the visit; of requests it keeps those that its filter lists
// call beacons, and of the others the hosts alone. A host that was contacted is written as a request for its root, without
// method and type, because that much is known. Coverage:
//   cookies, local_storage  complete
//   requests                partial
//   the rest                none

#include <string>

#include "base/result.hpp"
#include "runtime/import/import_options.hpp"

namespace writ::import {

/// The snapshot's JSON text. Errors: `import.json`, `import.wec`; Blacklight's file of the same name is refused by name.
[[nodiscard]] Result<std::string> import_wec(std::string bytes, const ImportOptions& options);

}  // namespace writ::import
