#include "tools/report/html_parts.hpp"

#include <algorithm>

#include "base/escape_html.hpp"

namespace writ::report::html {

std::string esc(std::string_view text) { return escape_html(printable(text)); }

std::string list_of(const std::vector<std::string>& items) {
  if (items.empty()) return {};
  std::string out = "<ul>\n";
  for (const std::string& item : items) out += "<li>" + item + "</li>\n";
  return out + "</ul>\n";
}

std::string time_words(std::int64_t milliseconds) {
  return milliseconds < 1000 ? fmt::format("{} ms", milliseconds) : fmt::format("{:.2f} s", static_cast<double>(milliseconds) / 1000.0);
}

std::string Site::anchor(std::string_view part) const { return fmt::format("s{}-{}", place, part); }

std::string Site::heading(int below, std::string_view escaped, std::string_view id) const {
  const int depth = std::min(level + below, 6);
  return fmt::format("<h{0} class=\"b{3}\"{1}>{2}</h{0}>\n", depth, id.empty() ? std::string() : fmt::format(" id=\"{}\" tabindex=\"-1\"", id), escaped, below);
}

}  // namespace writ::report::html
