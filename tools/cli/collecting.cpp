#include "tools/cli/collecting.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "runtime/browser/browser_collector.hpp"
#include "runtime/browser/chromium.hpp"
#include "runtime/collect/static_collector.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/terminal.hpp"

namespace writ::cli {
namespace {

using std::chrono::milliseconds;

/// Each site by `capture`, which gives a Result of its snapshot.
template <typename Capture>
Result<std::vector<std::string>> each_site(const std::vector<std::string>& urls, Capture capture) {
  std::vector<std::string> snapshots;
  for (std::size_t i = 0; i < urls.size(); ++i) {
    show_progress("capturing " + std::to_string(i + 1) + " of " + std::to_string(urls.size()) + ": " + urls[i]);
    Result<std::string> snapshot = capture(urls[i]);
    clear_progress();
    if (!snapshot) {
      // The collector names the address that failed, which is often that of the site itself.
      const bool named = snapshot.error().message.find(urls[i]) != std::string::npos;
      return named ? tl::make_unexpected(std::move(snapshot).error()) : tl::make_unexpected(std::move(snapshot).error().with(urls[i]));
    }
    snapshots.push_back(std::move(*snapshot));
  }
  return snapshots;
}

Result<std::vector<std::string>> by_fetching(const std::vector<std::string>& urls, const CollectFlags& flags) {
  collect::CollectOptions options;
  if (!flags.user_agent.empty()) options.user_agent = flags.user_agent;
  options.connect_to = flags.connect_to;
  options.ca_file = flags.cacert;
  options.allow_private = flags.allow_private;
  if (flags.ignore_robots) options.robots = collect::RobotsPolicy::Ignore;
  if (flags.timeout_seconds > 0) {
    options.total_timeout = milliseconds(std::lround(flags.timeout_seconds * 1000));
    options.request_timeout = std::min(options.request_timeout, options.total_timeout);
  }
  collect::StaticCollector collector(std::move(options));
  return each_site(urls, [&](const std::string& url) { return collector.capture(url); });
}

Result<std::vector<std::string>> by_browsing(const std::string& binary, const std::vector<std::string>& urls, const CollectFlags& flags, const model::Model* model) {
  browser::BrowserOptions options;
  options.binary = binary;
  options.user_agent = flags.user_agent;
  options.connect_to = flags.connect_to;
  options.ca_file = flags.cacert;
  options.allow_private = flags.allow_private;
  options.redaction = flags.no_redact ? browser::Redaction::Off : browser::Redaction::On;
  options.model = model;
  apply_visit(flags.visit, options);
  if (flags.timeout_seconds > 0) options.total_timeout = milliseconds(std::lround(flags.timeout_seconds * 1000));
  WRIT_TRY(collector, browser::BrowserCollector::start(std::move(options)));
  for (const std::string& text : collector->warnings()) warn(text);
  return each_site(urls, [&](const std::string& url) -> Result<std::string> {
    auto captured = collector->capture(url);
    if (!captured) return tl::make_unexpected(std::move(captured).error());
    clear_progress();
    for (const std::string& text : captured->warnings) warn(url + ": " + text);
    return std::move(captured->snapshot);
  });
}

}  // namespace

bool will_use_browser(const CollectFlags& flags) { return !flags.static_only && browser::find_chromium(flags.browser).has_value(); }

Result<std::vector<std::string>> collect_sites(const std::vector<std::string>& urls, const CollectFlags& flags, const model::Model* model) {
  if (flags.static_only) return by_fetching(urls, flags);
  if (const auto binary = browser::find_chromium(flags.browser)) return by_browsing(*binary, urls, flags, model);
  if (!flags.browser.empty()) return fail("browser.missing", "--browser: `" + flags.browser + "` is no program that can be run");
  warn("no Chromium or Chrome was found, so the pages are only fetched: what scripts do, what is stored, and every choice in a banner stay unseen "
       "(--browser names one, --static asks for this)");
  return by_fetching(urls, flags);
}

}  // namespace writ::cli
