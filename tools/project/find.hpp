#pragma once
// Where the project file of a folder is.

#include <optional>
#include <string>

namespace writ::project {

/// The `writ.toml` of the working folder or the nearest of its parents up to the root of the repository (the folder with `.git`),
/// as a path from the working folder (`../writ.toml`). Outside of a repository only the working folder is looked at: above it
/// the folders may be anybody's.
[[nodiscard]] std::optional<std::string> find_project_file();

}  // namespace writ::project
