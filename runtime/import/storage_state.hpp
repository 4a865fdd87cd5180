#pragma once
// Playwright's storageState as one phase of a snapshot: the cookies and localStorage (and, where saved, IndexedDB) of a
// browser context, all of them.
//
// The file says neither site nor time. The site is the caller's, else the only origin in the file; the time is the
// caller's. The phase is before-consent like with every importer: a state saved after a choice must be called so, because
// nothing in it tells. Coverage:
//   cookies, local_storage  complete
//   indexed_db              complete where it was saved, else none
//   the rest                none (sessionStorage is never in the file)

#include <string>

#include "base/result.hpp"
#include "runtime/import/import_options.hpp"

namespace writ::import {

/// The snapshot's JSON text. Errors: `import.json`, `import.storage-state`.
[[nodiscard]] Result<std::string> import_storage_state(std::string bytes, const ImportOptions& options);

}  // namespace writ::import
