#include "tools/cli/table.hpp"

#include <algorithm>

#include "tools/report/words.hpp"

namespace writ::cli {

std::size_t width_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

std::string aligned(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::vector<std::string>> shown;
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    auto& cells = shown.emplace_back();
    for (const auto& cell : line) {
      cells.push_back(report::one_line(cell));
      if (cells.size() > widths.size()) widths.push_back(0);
      widths[cells.size() - 1] = std::max(widths[cells.size() - 1], width_of(cells.back()));
    }
  }
  std::string text;
  for (const auto& line : shown) {
    std::string row;
    for (std::size_t i = 0; i < line.size(); ++i) {
      row += line[i];
      row.append(widths[i] - width_of(line[i]) + 2, ' ');
    }
    row.erase(row.find_last_not_of(' ') + 1);
    text += row + '\n';
  }
  return text;
}

}  // namespace writ::cli
