#pragma once
// What the program says on standard error, and the choice of one word among known ones.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/enums.hpp"
#include "tools/cli/exit_status.hpp"

namespace writ::cli {

/// "writ: …" on standard error; gives Failed, so that `return complain(…)` reads as it is.
ExitStatus complain(std::string_view message);
ExitStatus complain(const Error& error);
/// "writ: warning: …".
void warn(std::string_view message);
/// "writ: …" for what went on, without judgement.
void say(std::string_view message);

/// "unknown severity `hihg`; did you mean `high`? known: info, low, medium, high, critical".
[[nodiscard]] Error unknown_word(std::string_view what, std::string_view found, const std::vector<std::string>& known);

/// Only the suggestion: "; did you mean `high`?" or nothing.
[[nodiscard]] std::string suggestion(std::string_view found, const std::vector<std::string>& known);

[[nodiscard]] Result<std::string> one_of(std::string_view what, std::string_view found, const std::vector<std::string>& known);

template <typename E>
[[nodiscard]] Result<E> parse_word(std::string_view what, std::string_view found) {
  if (const auto value = model::parse<E>(found)) return *value;
  std::vector<std::string> known;
  for (const auto name : model::names<E>()) known.emplace_back(name);
  return tl::make_unexpected(unknown_word(what, found, known));
}

/// "1 error", "2 errors".
[[nodiscard]] std::string counted(std::size_t count, std::string_view noun);

}  // namespace writ::cli
