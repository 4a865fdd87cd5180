#pragma once
// Text as it stands in HTML.

#include <string>
#include <string_view>

namespace writ {

/// & < > " ' as entities: for text, and for attributes in whichever quotes.
[[nodiscard]] std::string escape_html(std::string_view text);

/// & < > " as entities, as browsers write a page: for text, and for attributes in double quotes.
[[nodiscard]] std::string escape_html_as_browsers(std::string_view text);

}  // namespace writ
