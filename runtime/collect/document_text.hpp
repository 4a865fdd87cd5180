#pragma once
// The text of a policy page: one block element to a paragraph, paragraphs parted by blank lines.

#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"
#include "runtime/patterns/selector.hpp"

namespace writ::collect {

/// What consent platforms put on a page, as they are declared: it stands over a document and is none of its text.
class ConsentElements {
 public:
  ConsentElements() = default;
  explicit ConsentElements(const model::Model& model);
  explicit ConsentElements(const std::vector<std::string>& selectors);
  [[nodiscard]] const std::vector<patterns::Selector>& selectors() const { return selectors_; }

 private:
  std::vector<patterns::Selector> selectors_;
};

struct DocumentText {
  std::string text;
  std::string language;  ///< `lang` of the root element
};

/// Scripts, styles, navigation and the page's own header and footer are left out; where the page marks its main part,
/// that alone is read. White space within a paragraph is folded; the cells of a table row stand in one paragraph. What `consent`
/// matches is left out, unless the page itself is in it: some mark their body.
[[nodiscard]] DocumentText read_document(std::string_view html, const ConsentElements& consent = {});

}  // namespace writ::collect
