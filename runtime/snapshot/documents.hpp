#pragma once
// Paragraphs of a document: they end at blank lines (spec/snapshot.md, "Documents").

#include <string_view>
#include <vector>

namespace writ::snapshot {

/// The paragraphs of a text, in order, without white space at their ends. A line of white space alone is blank.
[[nodiscard]] std::vector<std::string_view> paragraphs_of(std::string_view text);

}  // namespace writ::snapshot
