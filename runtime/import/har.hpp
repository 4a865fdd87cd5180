#pragma once
// HAR 1.1 and 1.2 as browsers, chrome-har, Playwright, Firefox and WebPageTest write it, as one phase of a snapshot.
//
// What a HAR has: the requests that the tool saw, cookies as headers show them, the HTML where bodies were kept. What it
// never has: storage, the DOM, globals, the visitor's choice. Coverage says just that (spec/snapshot.md, "Importers"):
//   requests  complete where the recording begins with the page's own document and no entry had to be left out, else partial
//   cookies   partial; none where every cookie was taken out of the file ("sanitised")
//   scripts   partial where the page's HTML is in the file, else none
//   the rest  none
// A request that was stopped is written as such where the file says by what; one with neither answer nor reason is left out.

#include <string>

#include "base/result.hpp"
#include "runtime/import/import_options.hpp"

namespace writ::import {

/// The snapshot's JSON text. Errors: `import.json`, `import.har`.
[[nodiscard]] Result<std::string> import_har(std::string bytes, const ImportOptions& options);

}  // namespace writ::import
