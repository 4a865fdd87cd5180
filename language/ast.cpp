#include "language/ast.hpp"

namespace writ::language {

Span Mark::span() const {
  return std::visit([](const auto& literal) { return literal.span; }, value);
}

}  // namespace writ::language
