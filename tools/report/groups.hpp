#pragma once
// The rows of a finding as a person wants to read them: one line a verdict, its places folded, and each source of the law
// once, with the places where it speaks.

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "model/model.hpp"
#include "runtime/findings/finding.hpp"
#include "tools/report/texts.hpp"

namespace writ::report {

using Rows = std::vector<const findings::Row*>;

/// A source or a note, and the rows of its group that have it.
template <typename T>
struct Said {
  T what;
  Rows rows;
};

/// Rows with one verdict, severity, standing, exception and failed needs. Sources and notes in the order in which rows first
/// have them; without the note that no source binds, which reports say themselves.
struct RowGroup {
  Rows rows;
  std::vector<Said<model::SourceId>> sources;
  std::vector<Said<std::string>> notes;
  [[nodiscard]] const findings::Row& head() const { return *rows.front(); }
};

/// Gravest first; rows that no source binds last.
[[nodiscard]] std::vector<RowGroup> grouped(const findings::Finding& finding);

/// "France (FR)".
[[nodiscard]] std::string place_name(const model::Model& model, model::JurisdictionId place);

/// Names lists of places, in the order of their codes. A place stands for those that lie in it on the day where the list
/// has all of them that the finding has: "European Union (EU) with all 43 places in it".
class Places {
 public:
  Places(const model::Model& model, Date day, Language language = Language::English) : model_(model), day_(day), language_(language) {}
  [[nodiscard]] std::string list(const findings::Finding& finding, const Rows& rows);
  /// " in Germany (DE)" for what only some rows of a group have; nothing for what all have.
  [[nodiscard]] std::string only_in(const findings::Finding& finding, const RowGroup& group, const Rows& rows);

 private:
  [[nodiscard]] bool lies_in(model::JurisdictionId inner, model::JurisdictionId outer);
  /// How many rows of the finding lie in the place; 0 where the list lacks one of them.
  [[nodiscard]] std::size_t whole(const findings::Finding& finding, const Rows& rows, model::JurisdictionId place);

  const model::Model& model_;
  Date day_;
  Language language_;
  std::map<std::pair<model::JurisdictionId, model::JurisdictionId>, bool> known_;
};

}  // namespace writ::report
