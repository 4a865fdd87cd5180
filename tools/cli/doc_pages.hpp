#pragma once
// A pack as pages that a lawyer reads: the rules in words, their sources, exceptions and notes. Static HTML without scripts.

#include <map>
#include <string>
#include <vector>

#include "base/source.hpp"
#include "language/check.hpp"
#include "model/model.hpp"

namespace writ::cli {

struct DocPage {
  std::string path;  ///< relative to the folder of the pages
  std::string html;
};

/// Expressions as they were written, by "rule NAME/condition", "rule NAME/except E/when" and so on: what the Model, in which
/// expressions are numbers, cannot say.
using WrittenTexts = std::map<std::string, std::string>;
[[nodiscard]] WrittenTexts written_texts(const SourceSet& sources, const language::PackSource& pack);

[[nodiscard]] std::vector<DocPage> doc_pages(const model::Model& model, model::PackId pack, const WrittenTexts& texts);

}  // namespace writ::cli
