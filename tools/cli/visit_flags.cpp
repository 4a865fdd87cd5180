#include "tools/cli/visit_flags.hpp"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>

namespace writ::cli {

using std::chrono::milliseconds;

void declare_visit(CLI::App& app, VisitFlags& flags) {
  const auto seconds = [&app](const char* name, std::optional<double>& value, const char* help) {
    app.add_option(name, value, help)->check(CLI::Range(0.0, 600.0).description(""))->type_name("SECONDS")->group("Visit with the browser");
  };
  seconds("--load-timeout", flags.load_timeout, "How long a page may take to load; one that takes longer is not measured (30)");
  seconds("--least-stay", flags.least_stay, "At least so long on a page that has loaded (4)");
  seconds("--quiet", flags.quiet, "And until nothing was on the way for so long (1.5)");
  seconds("--most-stay", flags.most_stay, "But no longer than this (12)");
  seconds("--after-pointer", flags.after_pointer, "After the pointer moved and the wheel turned (2)");
  seconds("--banner-wait", flags.banner_wait, "How long a consent banner is waited for (6)");
  seconds("--after-choice", flags.after_choice, "After a choice, before the page is loaded again (3)");
  seconds("--leaving", flags.leaving, "After leaving the page, for what it sends then (1)");
  app.add_option("--max-requests", flags.max_requests, "Requests of one phase that are kept (20000)")->type_name("N")->group("Visit with the browser");
  app.add_option("--max-bytes", flags.max_bytes, "Bytes of one phase, both ways; then its connections end (268435456)")->type_name("N")->group("Visit with the browser");
  app.add_flag("--type-canary,!--no-type-canary", flags.type_canary, "Type known bait into text, e-mail and password fields, without submitting them")->group("Visit with the browser");
  app.add_option("--screenshots", flags.screenshots, "Take pictures of banner and pages, into this folder")->type_name("DIR")->group("Visit with the browser");
}

void apply_visit(const VisitFlags& flags, browser::BrowserOptions& options) {
  const auto set = [](milliseconds& time, const std::optional<double>& seconds) {
    if (seconds) time = milliseconds(std::lround(*seconds * 1000));
  };
  set(options.times.load, flags.load_timeout);
  set(options.times.least_stay, flags.least_stay);
  set(options.times.quiet, flags.quiet);
  set(options.times.most_stay, flags.most_stay);
  set(options.times.after_pointer, flags.after_pointer);
  set(options.times.after_choice, flags.after_choice);
  set(options.times.leaving, flags.leaving);
  set(options.choice.banner, flags.banner_wait);
  if (flags.max_requests) options.limits.requests = *flags.max_requests;
  if (flags.max_bytes) options.limits.bytes = *flags.max_bytes;
  options.type_canary = flags.type_canary;
  options.screenshots = flags.screenshots;
}

}  // namespace writ::cli
