#pragma once
// A diagnostic as a person reads it on a terminal: where, what, the line with carets, the other places, the mend.

#include <string>

#include "base/diagnostic.hpp"
#include "base/source.hpp"

namespace writ {

enum class Colour { No, Yes };

/// Several lines, each with its line end. Control characters of the source are shown as U+FFFD or a space, so that a
/// stranger's file cannot write to the reader's terminal.
///
///     rules.writ:33:3: error[W011]: a vendor has no field `host`
///        33 |   host    "mouse.example"
///           |   ^^^^
///       help: did you mean `hosts`?
[[nodiscard]] std::string render(const SourceSet& sources, const Diagnostic& diagnostic, Colour colour = Colour::No);

/// "rules.writ:33:3"; what has no file (a fault of a whole pack) has no place either: an empty text.
[[nodiscard]] std::string render_place(const SourceSet& sources, Span span);

}  // namespace writ
