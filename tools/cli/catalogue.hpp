#pragma once
// What a run knows, as rows: `writ list` shows them as a table or as JSON.

#include <string>
#include <vector>

#include "base/json.hpp"
#include "model/model.hpp"

namespace writ::cli {

/// What can be listed, in the order of the help.
[[nodiscard]] const std::vector<std::string>& catalogue_names();
/// Whether the rows are of the language itself, not of packs.
[[nodiscard]] bool is_of_the_language(const std::string& what);
/// An array of objects with the same members. `what` is one of catalogue_names(); the model is not read for those of the
/// language itself.
[[nodiscard]] Json catalogue(const std::string& what, const model::Model& model);

/// Rows as a table with a head; lists in a cell are joined by commas, long cells cut.
[[nodiscard]] std::string table_of(const Json& rows);

}  // namespace writ::cli
