#pragma once
// What a visit with the browser may take: times of its steps, limits, bait, pictures. Each has a default.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "runtime/browser/browser_collector.hpp"

namespace CLI {
class App;
}

namespace writ::cli {

struct VisitFlags {
  std::optional<double> load_timeout, least_stay, quiet, most_stay, after_pointer, after_choice, leaving, banner_wait;  ///< seconds
  std::optional<std::size_t> max_requests;
  std::optional<std::uint64_t> max_bytes;
  bool type_canary = false;
  std::string screenshots;  ///< a folder; empty: none are taken
};

void declare_visit(CLI::App& app, VisitFlags& flags);
void apply_visit(const VisitFlags& flags, browser::BrowserOptions& options);

}  // namespace writ::cli
