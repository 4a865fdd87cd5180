#pragma once
// The text of a new project file: what was answered, and every other key of the top as a comment with what it is.

#include <string>
#include <vector>

namespace writ::project {

struct NewFact {
  std::string name, toml, question;
};

struct NewProject {
  std::vector<std::string> sites, packs, places;
  std::vector<NewFact> facts;
  std::string fail_on;  ///< empty: left open
};

[[nodiscard]] std::string text_of(const NewProject& project);

}  // namespace writ::project
