#pragma once
// A remedy as a change of the page's own text: the vendor's tag, as the document was served in this visit, and the tag that the remedy has
// in its place. What programs that apply changes can take; a remedy that is more than one tag has none.

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/findings/finding.hpp"
#include "runtime/snapshot/dom.hpp"

namespace writ::report {

/// Lines and columns count from 1, columns in code points; the end is one past the last.
struct TextRegion {
  std::size_t start_line = 1, start_column = 1, end_line = 1, end_column = 1;
};

struct TagFix {
  std::string title;     ///< of the remedy
  std::string url;       ///< of the document
  TextRegion region;     ///< of the tag in it
  std::string tag;       ///< what stands there instead
};

/// Of one report, whose snapshot it reads; both must outlive it.
class TagFixes {
 public:
  explicit TagFixes(const findings::Report& report) : report_(report) {}

  /// Those of a violation; none where the report has no snapshot, where no document that was served has such a tag, or where one has
  /// several.
  [[nodiscard]] std::vector<TagFix> of(const findings::Finding& finding);

 private:
  struct Document {
    std::string_view url, html;
    std::optional<snapshot::Dom> dom;  ///< nothing: it could not be parsed within limits
  };
  const std::vector<Document>& documents();

  const findings::Report& report_;
  std::optional<std::vector<Document>> documents_;
};

}  // namespace writ::report
