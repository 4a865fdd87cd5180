#include "tools/cli/collecting.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

#include "runtime/browser/browser_collector.hpp"
#include "runtime/browser/chromium.hpp"
#include "runtime/browser/secrets.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/collect/static_collector.hpp"
#include "runtime/collect/stopped.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/interrupt.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/terminal.hpp"

namespace writ::cli {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kLargestState = std::size_t{64} << 20;
constexpr std::size_t kProgressWidth = 100;

milliseconds of_seconds(double seconds) { return milliseconds(std::lround(seconds * 1000)); }

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

/// "Name: value"; a fault is told without the value.
Result<std::pair<std::string, std::string>> parse_header(const std::string& text) {
  const auto colon = text.find(':');
  const std::string name(collect::trim(std::string_view(text).substr(0, colon)));
  const auto token = [](char c) { return collect::is_alpha(c) || collect::is_digit(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos; };
  if (colon == std::string::npos || name.empty() || !std::all_of(name.begin(), name.end(), token)) return fail("usage.header", "--header: it takes `Name: value`");
  const std::string value(collect::trim(std::string_view(text).substr(colon + 1)));
  if (value.find_first_of("\r\n") != std::string::npos || value.find('\0') != std::string::npos) return fail("usage.header", "--header: the value of `" + name + "` has a line end in it");
  for (const char* own : {"host", "content-length", "connection", "transfer-encoding", "cookie"}) {
    if (!collect::same_word(name, own)) continue;
    const bool cookie = collect::same_word(name, "cookie");
    return fail("usage.header", "--header: `" + name + "` is the collector's own" + (cookie ? "; --storage-state brings cookies along" : ""));
  }
  return std::pair(name, value);
}

Result<std::vector<model::Phase>> parse_phases(const std::string& text) {
  std::vector<model::Phase> out;
  std::string_view rest = text;
  while (true) {
    const auto end = rest.find(',');
    WRIT_TRY(phase, parse_word<model::Phase>("phase", collect::trim(rest.substr(0, end))));
    if (std::find(out.begin(), out.end(), phase) == out.end()) out.push_back(phase);
    if (end == std::string_view::npos) break;
    rest = rest.substr(end + 1);
  }
  std::sort(out.begin(), out.end());
  return out;
}

Result<std::shared_ptr<const browser::StorageState>> read_state(const std::string& path) {
  WRIT_TRY(text, read_file(path, kLargestState));
  auto state = browser::parse_storage_state(text);
  if (!state) return tl::make_unexpected(std::move(state).error().with(path));
  return std::make_shared<const browser::StorageState>(std::move(*state));
}

/// FILE for every phase, or PHASE=FILE where the file holds the choice of that phase.
Result<> read_states(const std::vector<std::string>& given, browser::BrowserOptions& options) {
  for (const std::string& text : given) {
    const auto equals = text.find('=');
    const auto phase = equals == std::string::npos ? std::nullopt : model::parse<model::Phase>(text.substr(0, equals));
    if (!phase) {
      if (options.state) return fail("usage.storage-state", "--storage-state: two files for every phase; one may be given as PHASE=FILE");
      WRIT_TRY(state, read_state(text));
      options.state = state;
      continue;
    }
    if (*phase == model::Phase::BeforeConsent) return fail("usage.storage-state", "--storage-state: before-consent has no choice that a file could hold; give the file alone, for every phase");
    WRIT_TRY(state, read_state(text.substr(equals + 1)));
    if (!options.choice_states.emplace(*phase, state).second) return fail("usage.storage-state", fmt::format("--storage-state: two files for {}", model::name_of(*phase)));
  }
  return {};
}

Result<browser::Vantage> vantage_of(const CollectFlags& flags) {
  browser::Vantage out;
  if (flags.mobile) out.viewport = browser::kTelephone;
  if (!flags.vantage.empty()) {
    std::string text = flags.vantage;
    if (is_file(text)) {
      WRIT_TRY(read, read_file(text, kLargestState));
      text = read;
    }
    WRIT_TRY(parsed, browser::parse_vantage(text, out));
    out = parsed;
  }
  if (!flags.viewport.empty()) {
    WRIT_TRY(viewport, browser::parse_viewport(flags.viewport));
    out.viewport = viewport;
  }
  out.mobile = flags.mobile;
  out.privacy_signal = flags.gpc;
  return out;
}

/// What only a browser can do, where there is none.
Result<> refuse_what_needs_a_browser(const CollectFlags& flags, const browser::BrowserOptions& options) {
  const auto needs = [](const char* option) {
    return fail("usage.static", fmt::format("{} needs a browser, and here the pages are only fetched; install Chromium, name one with --browser, or leave the option out", option));
  };
  if (!flags.storage_states.empty()) return needs("--storage-state");
  if (flags.mobile) return needs("--mobile");
  if (!flags.viewport.empty()) return needs("--viewport");
  if (!options.vantage.timezone.empty()) return needs("--vantage with a time zone");
  if (options.vantage.place) return needs("--vantage with a geolocation");
  if (!flags.phases.empty() && options.phases != std::vector{model::Phase::BeforeConsent}) return needs("--phases after a choice");
  return {};
}

bool worth_another(const Error& error) { return error.code == "collect.timeout" || error.code == "collect.connect" || error.code == "collect.name" || error.code == "collect.http"; }

/// Fetching collectors, one for each thread that asks: they share hosts' turns, and each keeps its connections.
class Fetchers {
 public:
  explicit Fetchers(collect::CollectOptions options) : options_(std::move(options)) {
    options_.politeness = std::make_shared<collect::Politeness>(options_.pace, options_.host_delay);
  }

  Result<collect::SiteCapture> capture(const std::string& site, std::size_t retries) {
    std::unique_ptr<collect::StaticCollector> own;
    {
      const std::lock_guard lock(mutex_);
      if (!free_.empty()) {
        own = std::move(free_.back());
        free_.pop_back();
      }
    }
    if (!own) own = std::make_unique<collect::StaticCollector>(options_);
    auto snapshot = own->capture(site);
    for (std::size_t left = retries; left > 0 && !snapshot && worth_another(snapshot.error()) && !options_.stop.stop_requested(); --left) snapshot = own->capture(site);
    const std::lock_guard lock(mutex_);
    free_.push_back(std::move(own));
    if (!snapshot) return tl::make_unexpected(std::move(snapshot).error());
    return collect::SiteCapture{std::move(*snapshot), {}, {}};
  }

 private:
  collect::CollectOptions options_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<collect::StaticCollector>> free_;
};

}  // namespace

struct Collecting::Impl {
  CollectFlags flags;
  std::optional<std::string> binary;
  browser::BrowserOptions browsing;
  std::stop_source stop;
  bool warned = false;  ///< of the browser itself, which is the same in every run

  [[nodiscard]] collect::CollectOptions fetching() const {
    collect::CollectOptions options;
    if (!flags.user_agent.empty()) options.user_agent = flags.user_agent;
    options.connect_to = flags.connect_to;
    options.ca_file = flags.cacert;
    options.allow_private = flags.allow_private;
    if (flags.isolated) {
      // All that is not redirected ends at a port where nothing listens. Both are on loopback.
      options.connect_to.emplace_back("::127.0.0.1:1");
      options.allow_private = true;
    }
    if (flags.ignore_robots || !flags.served.empty()) options.robots = collect::RobotsPolicy::Ignore;
    if (flags.timeout_seconds > 0) {
      options.total_timeout = of_seconds(flags.timeout_seconds);
      options.request_timeout = std::min(options.request_timeout, options.total_timeout);
    }
    options.headers = browsing.headers;
    options.country = browsing.vantage.country;
    if (!flags.vantage.empty()) {
      options.language = browsing.vantage.language;
      options.accept_language = browser::accepted_languages(browsing.vantage.language);
    }
    options.privacy_signal = browsing.vantage.privacy_signal;
    auto secrets = std::make_shared<browser::Secrets>();
    for (const auto& [name, value] : browsing.headers) secrets->add_header(value);
    secrets->prepare();
    options.last_look = [secrets](collect::SnapshotDraft& draft) { secrets->scrub(draft); };
    options.stop = stop.get_token();
    return options;
  }
};

Collecting::Collecting(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Collecting::Collecting(Collecting&&) noexcept = default;
Collecting::~Collecting() = default;
bool Collecting::uses_browser() const { return impl_->binary.has_value(); }

Result<Collecting> Collecting::prepare(const CollectFlags& flags) {
  auto impl = std::make_unique<Impl>();
  impl->flags = flags;
  if (flags.static_only && !flags.browser.empty()) return fail("usage.browser", "--static fetches without a browser and --browser names one: only one of them");
  if (!flags.static_only) {
    impl->binary = browser::find_chromium(flags.browser);
    if (!impl->binary && !flags.browser.empty()) return fail("browser.missing", "--browser: `" + flags.browser + "` is no program that can be run");
  }
  browser::BrowserOptions& options = impl->browsing;
  WRIT_TRY(vantage, vantage_of(flags));
  options.vantage = vantage;
  for (const std::string& text : flags.headers) {
    WRIT_TRY(header, parse_header(text));
    options.headers.push_back(header);
  }
  if (!flags.phases.empty()) {
    WRIT_TRY(phases, parse_phases(flags.phases));
    options.phases = phases;
  }
  WRIT_TRY_VOID(read_states(flags.storage_states, options));
  if (!impl->binary) {
    WRIT_TRY_VOID(refuse_what_needs_a_browser(flags, options));
    return Collecting(std::move(impl));
  }
  options.binary = *impl->binary;
  options.user_agent = flags.user_agent;
  options.connect_to = flags.connect_to;
  options.ca_file = flags.cacert;
  options.allow_private = flags.allow_private;
  options.isolated = flags.isolated;
  options.redaction = flags.no_redact ? browser::Redaction::Off : browser::Redaction::On;
  if (flags.timeout_seconds > 0) options.total_timeout = of_seconds(flags.timeout_seconds);
  apply_visit(flags.visit, options);
  options.pages_at_a_time = flags.concurrency > 0 ? flags.concurrency : browser::usual_pages_at_a_time();
  options.retries = flags.retries;
  options.browsers = {flags.recycle_after, flags.browser_memory};
  options.stop = impl->stop.get_token();
  return Collecting(std::move(impl));
}

Result<Collecting::End> Collecting::run(const std::vector<std::string>& sites, const model::Model* model, const std::function<Result<>(collect::SiteOutcome)>& each) {
  listen_for_interrupts();
  collect::FleetWork work;
  work.stop = impl_->stop.get_token();
  // Whichever collects must outlive the fleet's threads.
  std::unique_ptr<browser::BrowserCollector> browsing;
  std::unique_ptr<Fetchers> fetching;
  if (impl_->binary) {
    impl_->browsing.model = model;
    auto started = browser::BrowserCollector::start(impl_->browsing);
    if (!started) return interrupted() ? Result<End>(End::Interrupted) : tl::make_unexpected(std::move(started).error());
    browsing = std::move(*started);
    for (const std::string& text : std::exchange(impl_->warned, true) ? std::vector<std::string>() : browsing->warnings()) warn(text);
    work.at_a_time = browsing->sites_at_a_time();
    work.capture = [&](const std::string& site) { return browsing->capture(site); };
  } else {
    if (!impl_->flags.static_only && !std::exchange(impl_->warned, true)) {
      warn("no Chromium or Chrome was found, so the pages are only fetched: what scripts do, what is stored, and every choice in a banner stay unseen "
           "(--browser names one, --static asks for this)");
    }
    collect::CollectOptions options = impl_->fetching();
    if (model != nullptr) options.consent = collect::ConsentElements(*model);
    fetching = std::make_unique<Fetchers>(std::move(options));
    work.at_a_time = impl_->flags.concurrency > 0 ? impl_->flags.concurrency : browser::usual_pages_at_a_time();
    work.capture = [&](const std::string& site) { return fetching->capture(site, impl_->flags.retries); };
  }
  Result<> broken;
  work.tick = [&](const collect::FleetProgress& progress) {
    if (interrupted()) impl_->stop.request_stop();
    std::string line = fmt::format("{} of {} sites done", progress.finished, progress.sites);
    if (!progress.latest.empty()) line += fmt::format(", now {}", progress.latest);
    show_progress(std::string_view(line).substr(0, kProgressWidth));
  };
  work.finished = [&](collect::SiteOutcome outcome) {
    clear_progress();
    const std::string& site = sites[outcome.index];
    if (outcome.capture) {
      for (const std::string& text : outcome.capture->warnings) warn(site + ": " + text);
    }
    if (impl_->flags.timings) {
      std::string line = fmt::format("{}: {:.1f} s", site, static_cast<double>(outcome.spent.count()) / 1000);
      if (outcome.capture) {
        const char* mark = "; ";
        for (const collect::PhaseTime& time : outcome.capture->times) {
          line += fmt::format("{}{} {:.1f}", mark, time.phase, static_cast<double>(time.spent.count()) / 1000);
          if (time.attempts > 1) line += fmt::format(" in {} attempts", time.attempts);
          mark = ", ";
        }
      }
      say(line);
    }
    broken = each(std::move(outcome));
    if (!broken) impl_->stop.request_stop();
    return broken.has_value();
  };
  const std::size_t finished = collect::run_fleet(sites, work);
  clear_progress();
  if (!broken) return tl::make_unexpected(broken.error());
  return finished < sites.size() ? End::Interrupted : End::Complete;
}

}  // namespace writ::cli
