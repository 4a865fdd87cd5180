#pragma once
// Lines of comma-separated values (RFC 4180) that a spreadsheet takes for texts, whatever they begin with.

#include <string>
#include <vector>

namespace writ::report {

/// The cells as one line with its end. What a spreadsheet would take for a formula begins with an apostrophe.
[[nodiscard]] std::string csv_line(const std::vector<std::string>& cells);

}  // namespace writ::report
