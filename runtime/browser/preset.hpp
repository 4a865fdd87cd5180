#pragma once
// What a visitor brings along: cookies and storage of an earlier visit, as Playwright's storageState has them.
//
// They are put into a context before its first page. A storage can only be written from a page of its origin, so such a
// page is made up: nothing is asked of the site.

#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "runtime/browser/cdp_session.hpp"

namespace writ::browser {

struct StorageState {
  struct Origin {
    std::string origin;
    Json local = Json::array();      ///< of {name, value}
    Json databases = Json::array();  ///< as Playwright saves them
  };
  Json cookies = Json::array();  ///< as the protocol takes them
  std::vector<Origin> origins;
  std::vector<std::string> secrets;  ///< every value in it, and the words within values that are JSON themselves
};

/// Errors: `usage.storage-state`, with the place of the fault and never with a value.
[[nodiscard]] Result<StorageState> parse_storage_state(std::string_view text);

/// Puts it into a browser context that has no page yet. Errors: `browser.storage-state`, `browser.gone`.
[[nodiscard]] Result<> load_storage_state(CdpConnection& connection, const std::string& context, const StorageState& state);

}  // namespace writ::browser
