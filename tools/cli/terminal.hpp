#pragma once
// What the terminal can show: colour and progress only where a person reads, `NO_COLOR` honoured.

#include <string_view>

namespace writ::cli {

enum class Stream { Output, Errors };

/// Whether escape sequences for colour may be written to the stream.
[[nodiscard]] bool colour_wanted(Stream stream);

/// One line of progress on standard error, written over the one before; nothing where no person reads.
void show_progress(std::string_view line);
/// Takes the line of progress away.
void clear_progress();

}  // namespace writ::cli
