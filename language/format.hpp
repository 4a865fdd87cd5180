#pragma once
// Tree to the one layout (`writ fmt`).

#include <string>

#include "base/source.hpp"
#include "language/ast.hpp"

namespace writ::language {

enum class Comments { Keep, Drop };

/// The canonical text of a complete tree. Idempotent; comments keep their order; a byte-order mark goes. With
/// Comments::Drop the text depends on meaning alone: it is what a pack's digest is taken over (spec/packs.md).
[[nodiscard]] std::string format(const SourceFile& source, const Ast& ast, Comments comments = Comments::Keep);

}  // namespace writ::language
