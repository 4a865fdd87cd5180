#pragma once
// The text of a policy page: one block element to a paragraph, paragraphs parted by blank lines.

#include <string>
#include <string_view>

namespace writ::collect {

struct DocumentText {
  std::string text;
  std::string language;  ///< `lang` of the root element
};

/// Scripts, styles, navigation and the page's own header and footer are left out; where the page marks its main part,
/// that alone is read. White space within a paragraph is folded; the cells of a table row stand in one paragraph.
[[nodiscard]] DocumentText read_document(std::string_view html);

}  // namespace writ::collect
