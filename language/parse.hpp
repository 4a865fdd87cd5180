#pragma once
// Text to tree.

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "language/ast.hpp"

namespace writ::language {

/// Parses one file of `sources`. Always gives a tree: broken declarations are left out (or hold ErrorNode), each with a
/// diagnostic; parsing goes on at the next declaration, so one run reports all faults.
[[nodiscard]] Ast parse(const SourceSet& sources, FileId file, Diagnostics& diagnostics);

}  // namespace writ::language
