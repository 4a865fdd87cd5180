#include "tools/cli/terminal.hpp"

#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <string>

namespace writ::cli {

static bool is_terminal(Stream stream) {
  const char* kind = std::getenv("TERM");
  if (kind != nullptr && std::string_view(kind) == "dumb") return false;
  return ::isatty(stream == Stream::Output ? STDOUT_FILENO : STDERR_FILENO) == 1;
}

bool colour_wanted(Stream stream) {
  // https://no-color.org: any value but the empty one.
  const char* no_colour = std::getenv("NO_COLOR");
  if (no_colour != nullptr && *no_colour != '\0') return false;
  return is_terminal(stream);
}

static bool progress_shown = false;

void show_progress(std::string_view line) {
  if (!is_terminal(Stream::Errors)) return;
  std::fprintf(stderr, "\r\x1b[2K%.*s", static_cast<int>(line.size()), line.data());
  std::fflush(stderr);
  progress_shown = true;
}

void clear_progress() {
  if (!progress_shown) return;
  std::fputs("\r\x1b[2K", stderr);
  std::fflush(stderr);
  progress_shown = false;
}

}  // namespace writ::cli
