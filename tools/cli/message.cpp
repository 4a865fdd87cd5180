#include "tools/cli/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/diagnostic.hpp"
#include "tools/cli/terminal.hpp"

namespace writ::cli {

static void line(std::string_view prefix, std::string_view message) {
  clear_progress();
  // Not fmt::print: it throws where nobody reads.
  const auto text = fmt::format("writ: {}{}\n", prefix, message);
  std::fwrite(text.data(), 1, text.size(), stderr);
}

ExitStatus complain(std::string_view message) {
  line("", message);
  return ExitStatus::Failed;
}
ExitStatus complain(const Error& error) { return complain(error.text()); }
void warn(std::string_view message) { line("warning: ", message); }
void say(std::string_view message) { line("", message); }

std::string suggestion(std::string_view found, const std::vector<std::string>& known) {
  const std::string near = did_you_mean(found, known);
  return near.empty() ? "" : fmt::format("; did you mean `{}`?", near);
}

Error unknown_word(std::string_view what, std::string_view found, const std::vector<std::string>& known) {
  std::string message = fmt::format("unknown {} `{}`", what, found);
  const std::string near = suggestion(found, known);
  message += near;
  // A list of hundreds of codes would hide what matters; `writ list` has them.
  constexpr std::size_t kShown = 16;
  if (known.size() <= kShown) message += fmt::format("{}known: {}", near.empty() ? "; " : " ", fmt::join(known, ", "));
  return {"usage.unknown-word", std::move(message), {}};
}

Result<std::string> one_of(std::string_view what, std::string_view found, const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), found) != known.end()) return std::string(found);
  return tl::make_unexpected(unknown_word(what, found, known));
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

}  // namespace writ::cli
