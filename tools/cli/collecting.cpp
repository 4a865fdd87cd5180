#include "tools/cli/collecting.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "runtime/collect/static_collector.hpp"
#include "tools/cli/terminal.hpp"

namespace writ::cli {

Result<std::vector<std::string>> collect_sites(const std::vector<std::string>& urls, const CollectFlags& flags) {
  collect::CollectOptions options;
  if (!flags.user_agent.empty()) options.user_agent = flags.user_agent;
  options.connect_to = flags.connect_to;
  options.ca_file = flags.cacert;
  options.allow_private = flags.allow_private;
  if (flags.ignore_robots) options.robots = collect::RobotsPolicy::Ignore;
  if (flags.timeout_seconds > 0) {
    options.total_timeout = std::chrono::milliseconds(std::lround(flags.timeout_seconds * 1000));
    options.request_timeout = std::min(options.request_timeout, options.total_timeout);
  }

  collect::StaticCollector collector(std::move(options));
  std::vector<std::string> snapshots;
  for (std::size_t i = 0; i < urls.size(); ++i) {
    show_progress("capturing " + std::to_string(i + 1) + " of " + std::to_string(urls.size()) + ": " + urls[i]);
    auto snapshot = collector.capture(urls[i]);
    if (!snapshot) {
      // The collector names the address that failed, which is often that of the site itself.
      const bool named = snapshot.error().message.find(urls[i]) != std::string::npos;
      return named ? tl::make_unexpected(std::move(snapshot).error()) : tl::make_unexpected(std::move(snapshot).error().with(urls[i]));
    }
    snapshots.push_back(std::move(*snapshot));
  }
  clear_progress();
  return snapshots;
}

}  // namespace writ::cli
