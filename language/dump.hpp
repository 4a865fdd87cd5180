#pragma once
// A tree as stable text: for golden tests, and to ask whether two texts mean the same.

#include <string>

#include "base/source.hpp"
#include "language/ast.hpp"

namespace writ::language {

enum class DumpSpans {
  None,   ///< two trees that differ in layout alone give one text
  Lines,  ///< `@line:column` behind declarations and fields
};

/// One node a line, two spaces a level.
[[nodiscard]] std::string dump(const SourceFile& source, const Ast& ast, DumpSpans spans = DumpSpans::None);
/// One expression on one line, every operation in parentheses: shows precedence.
[[nodiscard]] std::string dump_expr(const Ast& ast, ExprId id);

}  // namespace writ::language
