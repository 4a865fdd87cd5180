#include "runtime/snapshot/documents.hpp"

#include <algorithm>
#include <cstddef>

namespace writ::snapshot {
namespace {

/// White space that makes no word: ASCII's and the no-break space, which HTML conversions leave in empty lines.
bool is_blank(std::string_view line) {
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == '\v') continue;
    if (line.substr(i, 2) == "\xC2\xA0") {
      ++i;
      continue;
    }
    return false;
  }
  return true;
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

}  // namespace

std::vector<std::string_view> paragraphs_of(std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t begin = 0;
  const auto finish = [&](std::size_t end) {
    if (const std::string_view paragraph = trimmed(text.substr(begin, end - begin)); !is_blank(paragraph)) out.push_back(paragraph);
  };
  for (std::size_t at = 0; at < text.size();) {
    // A line ends at LF, CR LF or a CR alone.
    const std::size_t stop = std::min(text.find_first_of("\r\n", at), text.size());
    std::size_t next = stop;
    if (next < text.size()) next += text.substr(next, 2) == "\r\n" ? 2 : 1;
    if (is_blank(text.substr(at, stop - at))) {
      finish(at);
      begin = next;
    }
    at = next;
  }
  if (begin < text.size()) finish(text.size());
  return out;
}

}  // namespace writ::snapshot
