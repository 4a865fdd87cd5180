#pragma once
// The words by which links to policies are known, in the languages of Europe and some more.

#include <optional>
#include <string>
#include <string_view>

#include "model/enums.hpp"

namespace writ::collect {

/// What a link's text promises; nothing for text that is too long to be a label or names no policy.
[[nodiscard]] std::optional<model::DocumentKind> policy_by_text(std::string_view text);
/// What the path of a URL promises.
[[nodiscard]] std::optional<model::DocumentKind> policy_by_path(std::string_view path);
/// Lower case (all scripts), white space folded to single blanks.
[[nodiscard]] std::string folded(std::string_view text);

}  // namespace writ::collect
