#pragma once
// A page of ours on paper: HTML to PDF by the browser.

#include <chrono>
#include <string>

#include "base/result.hpp"

namespace writ::browser {

struct PrintOptions {
  std::string binary;      ///< of the browser
  std::string headline;    ///< above every page; plain text
  std::chrono::milliseconds timeout{180'000};  ///< of the whole
};

/// A tagged PDF, A4, the number of each page below it. The HTML is given to an empty page of a browser without a way out, so
/// that nothing is fetched whatever it names, and its scripts do not run. Errors: those of starting a browser, `browser.print`.
[[nodiscard]] Result<std::string> print_pdf(const std::string& html, const PrintOptions& options);

}  // namespace writ::browser
