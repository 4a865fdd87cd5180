#pragma once
// The sub-expressions of a typed expression, in source order.

#include <vector>

#include "language/typed.hpp"

namespace writ::compiler {

[[nodiscard]] std::vector<language::TypedId> children(const language::TypedExpr& expr);

}  // namespace writ::compiler
