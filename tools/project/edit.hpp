#pragma once
// Facts put into the text of a project file, with everything else in it left as it is: comments, blank lines, order.

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace writ::project {

/// The text with one fact set: its value replaced where the fact stands, else a line added where the other facts are, else a
/// section `[facts]` at the end. `value` is TOML. The result is read again and says what the text said before and the fact besides, or
/// there is an error (`project.edit`).
[[nodiscard]] Result<std::string> set_fact(const std::string& text, std::string_view name, std::string_view value);

/// `sector`, or `core.sector`, as a key of TOML.
[[nodiscard]] std::string toml_key(std::string_view name);

}  // namespace writ::project
