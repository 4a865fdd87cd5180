#pragma once
// Texts about items for reports: one line for a person, and names that stay the same from visit to visit
// (spec/findings.md, "Fingerprints").

#include <optional>
#include <string>
#include <string_view>

#include "model/value.hpp"
#include "runtime/patterns/url.hpp"

namespace writ::snapshot {

inline constexpr std::size_t kSummaryPoints = 300;

/// On one line: control characters escaped as `\n` or `\u{7f}`, cut at `points` code points with an ellipsis as the last.
[[nodiscard]] std::string one_line(std::string_view text, std::size_t points = kSummaryPoints);

/// "12 months", "30 days", "2 h", "session": how long a cookie lives, whole months where they are whole, else rounded down
/// to days from two days on.
[[nodiscard]] std::string lifetime_words(const model::Lifetime& lifetime);

/// A name without what changes. `#` stands for every UUID, every run of letters and digits that looks like an id (four or
/// more hexadecimal ones with a letter after a digit, or sixteen or more with a digit), else for every run of digits.
[[nodiscard]] std::string stable_text(std::string_view name);

/// Scheme, host, path in stable form and the sorted names of the query; the whole in stable form where it does not parse.
[[nodiscard]] std::string stable_url(std::string_view url);

}  // namespace writ::snapshot
