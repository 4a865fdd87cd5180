#pragma once
// A value as a message shows it.

#include <optional>
#include <string>
#include <string_view>

#include "model/model.hpp"
#include "model/types.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::findings {

/// Nothing for what is unknown or absent. Vendors show their title.
[[nodiscard]] std::optional<std::string> value_text(const snapshot::Page& page, const model::Value& value, const model::Type& type);

/// A fact as a person would write it: the option, the number, true or false.
[[nodiscard]] std::string fact_text(const model::Fact& fact, const model::Value& value);

}  // namespace writ::findings
