#include "compiler/version.hpp"

#include <algorithm>
#include <charconv>

namespace writ::compiler {
namespace {

/// The first version after all that agree with `v` in its numbers up to `index`.
std::optional<Version> after(Version v, std::size_t index) {
  if (v.parts[index] == UINT32_MAX) return std::nullopt;
  ++v.parts[index];
  std::fill(v.parts.begin() + static_cast<std::ptrdiff_t>(index) + 1, v.parts.end(), 0U);
  return v;
}

}  // namespace

std::optional<Version> parse_version(std::string_view text) {
  Version out;
  for (;;) {
    if (out.written == 3 || text.empty() || text.front() < '0' || text.front() > '9') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out.parts[static_cast<std::size_t>(out.written)]);
    if (error != std::errc{}) return std::nullopt;
    ++out.written;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    if (text.empty()) return out;
    if (text.front() != '.') return std::nullopt;
    text.remove_prefix(1);
  }
}

std::optional<Requirement> parse_requirement(std::string_view text) {
  const auto starts = [&](std::string_view prefix) {
    if (!text.starts_with(prefix)) return false;
    text.remove_prefix(prefix.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    return true;
  };
  const bool least = starts(">="), caret = !least && starts("^"), tilde = !least && !caret && starts("~");
  const auto version = parse_version(text);
  if (!version) return std::nullopt;
  Requirement out{*version, std::nullopt};
  const auto last = static_cast<std::size_t>(version->written) - 1;
  if (least) return out;
  if (caret) {
    std::size_t index = 0;  // the first number that is not zero, of those written
    while (index < last && version->parts[index] == 0) ++index;
    out.below = after(*version, index);
  } else if (tilde) {
    out.below = after(*version, std::min<std::size_t>(last, 1));
  } else {
    out.below = after(*version, last);
  }
  return out;
}

}  // namespace writ::compiler
