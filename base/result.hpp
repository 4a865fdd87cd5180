#pragma once
// Failures of the world (files, network, bad input) as values.

#include <string>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

namespace writ {

/// What went wrong, for a person: `message` says what was found and what was expected; each layer may add a line of
/// context (the file, the command). `code` is stable ("snapshot.member-missing").
struct Error {
  std::string code;
  std::string message;
  std::vector<std::string> context;

  [[nodiscard]] Error with(std::string line) && {
    context.push_back(std::move(line));
    return std::move(*this);
  }
  /// "context: context: message", outermost first.
  [[nodiscard]] std::string text() const {
    std::string out;
    for (auto it = context.rbegin(); it != context.rend(); ++it) out += *it + ": ";
    return out + message;
  }
};

template <typename T = void>
using Result = tl::expected<T, Error>;

[[nodiscard]] inline tl::unexpected<Error> fail(std::string code, std::string message) {
  return tl::make_unexpected(Error{std::move(code), std::move(message), {}});
}

}  // namespace writ

#define WRIT_TRY(var, expr)                                                    \
  auto var##_or = (expr);                                                      \
  if (!var##_or) return tl::make_unexpected(std::move(var##_or).error());      \
  auto& var = *var##_or

#define WRIT_TRY_VOID(expr)                                                    \
  do {                                                                         \
    auto writ_try_or = (expr);                                                 \
    if (!writ_try_or) return tl::make_unexpected(std::move(writ_try_or).error()); \
  } while (false)
