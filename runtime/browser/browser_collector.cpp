#include "runtime/browser/browser_collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "runtime/browser/certificate.hpp"
#include "runtime/browser/chromium.hpp"
#include "runtime/browser/guard_proxy.hpp"
#include "runtime/browser/secrets.hpp"
#include "runtime/browser/slots.hpp"
#include "runtime/browser/visit.hpp"
#include "runtime/collect/address_guard.hpp"
#include "runtime/collect/politeness.hpp"
#include "runtime/collect/snapshot_writer.hpp"
#include "runtime/collect/stopped.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::browser {

using collect::kStopped;
using model::Coverage;
using model::Phase;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kPause{1'000};  ///< before a phase is taken again; longer each time
constexpr int kNoProxy = 1;            ///< a port where nothing listens: what belongs to no visit gets nowhere

milliseconds since(Clock::time_point begin) { return std::chrono::duration_cast<milliseconds>(Clock::now() - begin); }

tl::unexpected<Error> stopped() { return fail(kStopped, "the run was stopped"); }

Result<collect::WebUrl> first_url(const std::string& text, const BrowserOptions& options) {
  const auto url = collect::parse_web_url(collect::address_of(text));
  if (!url) return fail("collect.url", fmt::format("`{}` is no http or https address", text));
  if (url->has_credentials) return fail("collect.credentials", "the address holds a name or password; give them as a header instead");
  if (const std::string_view why = collect::closed_network(url->host); !why.empty() && !options.allow_private && options.connect_to.empty()) {
    return fail("collect.address", fmt::format("{} lies at {} ({}), not on the open internet; --allow-private permits it", url->href, url->host, why));
  }
  return *url;
}

std::string_view without_dot(std::string_view domain) { return domain.starts_with('.') ? domain.substr(1) : domain; }

/// What the visitor brought along was not left by this visit.
void mark_brought(collect::PhaseDraft& draft, const StorageState& state) {
  for (auto& cookie : draft.cookies) {
    for (const Json& brought : state.cookies) {
      if (brought.value("name", "") == cookie.name && without_dot(brought.value("domain", "")) == without_dot(cookie.domain)) cookie.is_new = false;
    }
  }
  for (auto& entry : draft.storage) {
    for (const StorageState::Origin& origin : state.origins) {
      if (origin.origin != entry.origin) continue;
      const Json& items = entry.kind == "local" ? origin.local : origin.databases;
      if (entry.kind != "local" && entry.kind != "indexed-db") continue;
      const std::string name = entry.kind == "local" ? entry.key : entry.key.substr(0, entry.key.find('/'));
      for (const Json& item : items) {
        if (item.value("name", "") == name) entry.is_new = false;
      }
    }
  }
}

/// Whether another attempt may end otherwise. What the site answered, or what nobody may reach, stays.
bool worth_another(const Error& error) {
  return error.code == "browser.navigation" || error.code == "browser.timeout" || error.code == "browser.crashed" || error.code == "browser.gone" ||
         error.code == "browser.command" || error.code == "browser.script" || error.code == "browser.hung" || error.code == "browser.frame-hung";
}

}  // namespace

std::size_t usual_pages_at_a_time() { return std::clamp<std::size_t>(std::thread::hardware_concurrency() * std::size_t{2}, 2, 32); }

struct BrowserCollector::Impl {
  BrowserOptions options;
  Redactor redactor;
  Secrets secrets;
  std::vector<std::string> warnings;
  Slots slots;
  collect::Politeness politeness;
  std::unique_ptr<BrowserPool> pool;
  std::optional<std::stop_callback<std::function<void()>>> on_stop;
  std::atomic<std::uint64_t> next_turn{0};

  explicit Impl(BrowserOptions given)
      : options(std::move(given)), redactor(options.redaction), slots(std::max<std::size_t>(options.pages_at_a_time, 1)),
        politeness(collect::Pace::real(), options.host_delay) {
    if (options.model != nullptr) redactor.spare_consent(*options.model);
    if (options.model != nullptr) options.consent = std::make_shared<collect::ConsentElements>(*options.model);
    for (const auto& [name, value] : options.headers) secrets.add_header(value);
    if (options.state) add_secrets(*options.state);
    for (const auto& [phase, state] : options.choice_states) add_secrets(*state);
    secrets.prepare();
  }

  void add_secrets(const StorageState& state) {
    for (const std::string& secret : state.secrets) secrets.add(secret);
  }

  /// False where it was stopped meanwhile.
  [[nodiscard]] bool sleep(milliseconds time) const {
    const auto end = Clock::now() + time;
    while (!options.stop.stop_requested() && Clock::now() < end) {
      std::this_thread::sleep_for(std::min<Clock::duration>(end - Clock::now(), milliseconds{50}));
    }
    return !options.stop.stop_requested();
  }
};

namespace {

/// What the phases of one site share.
struct Site {
  collect::WebUrl url;
  std::uint64_t turn = 0;
  BrowserOptions options;  ///< with what is of this visit
  std::mutex mutex;  ///< of the browser
  BrowserPool::Host host;
};

struct PhaseRun {
  std::optional<Result<PhaseVisit>> visit;
  collect::PhaseTime time;
};

}  // namespace

/// One visit to one site: its phases side by side, each taken again where that may help, then put together.
class SiteRun {
 public:
  explicit SiteRun(BrowserCollector::Impl& own) : own_(own) {}

  Result<SiteCapture> run(const std::string& text) {
    const BrowserOptions& options = own_.options;
    WRIT_TRY(url, first_url(text, options));
    site_.url = url;
    site_.turn = own_.next_turn++;
    site_.options = options;
    site_.options.header_site = collect::site_of(url.host);
    site_.options.header_needs_tls = url.scheme == "https";

    const auto captured_at = std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
    runs_.resize(options.phases.size());
    std::vector<std::thread> workers;
    for (std::size_t i = 0; i < runs_.size(); ++i) workers.emplace_back([this, i] { take_phase(i); });
    for (std::thread& worker : workers) worker.join();
    site_.host.reset();
    if (options.stop.stop_requested()) return stopped();
    return put_together(captured_at);
  }

 private:
  [[nodiscard]] Phase phase_of(std::size_t index) const { return own_.options.phases[index]; }

  /// The browser of this site. One that died is replaced by one that no other site uses: it may have been this site.
  Result<BrowserPool::Host> host() {
    const std::lock_guard lock(site_.mutex);
    if (site_.host && site_.host->usable()) return site_.host;
    const bool first = site_.host == nullptr;
    site_.host.reset();
    WRIT_TRY(made, first ? own_.pool->shared() : own_.pool->alone());
    site_.host = made;
    return site_.host;
  }

  void take_phase(std::size_t index) {
    PhaseRun& run = runs_[index];
    run.time.phase = model::name_of(phase_of(index));
    std::size_t left = own_.options.retries, deaths = std::max<std::size_t>(left, 1);
    for (run.time.attempts = 1;; ++run.time.attempts) {
      attempt(index);
      const Result<PhaseVisit>& visit = *run.visit;
      if (visit || own_.options.stop.stop_requested() || !worth_another(visit.error())) break;
      // A browser that died is not this phase's doing alone: that has a count of its own.
      std::size_t& count = visit.error().code == "browser.gone" ? deaths : left;
      if (count == 0) break;
      --count;
      if (!own_.sleep(kPause * static_cast<int>(run.time.attempts))) break;
    }
  }

  void attempt(std::size_t index) {
    PhaseRun& run = runs_[index];
    const std::uint64_t turn = site_.turn * 16 + index;
    const auto hold = own_.slots.take(turn, own_.options.stop);
    if (!hold || !own_.sleep(own_.politeness.reserve(site_.url.host))) {
      run.visit = stopped();
      return;
    }
    const auto begin = Clock::now();
    auto browser = host();
    if (!browser) {
      run.visit = tl::make_unexpected(browser.error());
    } else {
      run.visit = visit_phase((*browser)->connection(), site_.options, site_.url.href, phase_of(index));
      Result<PhaseVisit>& visit = *run.visit;
      if (visit && phase_of(index) == Phase::BeforeConsent) {
        read_second_layer((*browser)->connection(), site_.options, site_.url.href, *visit);
        documents_ = read_documents((*browser)->connection(), site_.options, visit->site, visit->dom);
      }
      // A page that takes too long is one thing, a browser that says nothing any more another.
      if (!visit && (visit.error().code == "browser.timeout" || visit.error().code == "browser.hung" || visit.error().code == "browser.deadline") && !(*browser)->answers(milliseconds{5'000})) {
        (*browser)->kill();
        run.visit = fail("browser.gone", "the browser hung and was ended");
      }
    }
    run.time.spent += since(begin);
  }

  Result<SiteCapture> put_together(milliseconds captured_at) {
    const BrowserOptions& options = own_.options;
    collect::SnapshotDraft draft;
    SiteCapture out;
    bool measured = false;
    std::optional<Error> failed;
    std::vector<collect::PhaseDraft> drafts;
    for (std::size_t i = 0; i < runs_.size(); ++i) {
      Result<PhaseVisit>& visit = *runs_[i].visit;
      const Phase phase = phase_of(i);
      out.times.push_back(runs_[i].time);
      if (!visit) {
        // One phase that was not measured takes nothing from the others.
        Error error = visit.error();
        own_.secrets.scrub(error.message);
        out.warnings.push_back(fmt::format("{}: not measured{}: {}", model::name_of(phase), attempts_of(runs_[i]), error.text()));
        drafts.push_back(failed_phase(phase, error));
        if (!failed) failed = std::move(error);
        continue;
      }
      measured = true;
      if (!visit->warning.empty()) out.warnings.push_back(visit->warning);
      if (const StorageState* state = options.state_of(phase)) mark_brought(visit->draft, *state);
      own_.redactor.phase(visit->draft);
      if (phase == Phase::BeforeConsent || draft.site.empty()) draft.site = visit->site;
      if (draft.language.empty()) draft.language = visit->language;
      if (phase == Phase::BeforeConsent) {
        draft.banner_shown = visit->sight.shown;
        if (options.state && !visit->sight.shown) {
          out.warnings.emplace_back("before-consent: no banner is shown; if the storage state holds a choice, give it to its phase: --storage-state after-accept=FILE");
        }
      }
      if (visit->sight.cmp != nullptr && draft.cmp_id.empty()) draft.cmp_id = visit->sight.cmp->name;
      if (visit->sight.shown) draft.banner_shown = true;
      drafts.push_back(std::move(visit->draft));
    }
    if (!measured) return tl::make_unexpected(failed ? std::move(*failed) : Error{"browser.timeout", site_.url.href + ": no phase was asked for", {}});
    static_cast<collect::PhaseDraft&>(draft) = std::move(drafts.front());
    draft.later.assign(std::make_move_iterator(drafts.begin() + 1), std::make_move_iterator(drafts.end()));
    describe(draft, captured_at);
    own_.secrets.scrub(draft);
    for (std::string& warning : out.warnings) own_.secrets.scrub(warning);
    out.snapshot = collect::write_snapshot(draft);
    return out;
  }

  static std::string attempts_of(const PhaseRun& run) { return run.time.attempts < 2 ? "" : fmt::format(" in {} attempts", run.time.attempts); }

  void describe(collect::SnapshotDraft& draft, milliseconds captured_at) {
    const BrowserOptions& options = own_.options;
    if (draft.site.empty()) draft.site = site_.url.href;
    draft.asked = site_.url.href;
    draft.captured_at = Instant{captured_at.count()};
    draft.collector_name = "writ";
    draft.collector_version = collect::kWriterVersion;
    draft.mode = "browser";
    draft.country = options.vantage.country;
    draft.user_agent = options.user_agent;
    draft.vantage.language = options.vantage.language;
    draft.vantage.timezone = options.vantage.timezone;
    if (options.vantage.place) draft.vantage.place = std::pair(options.vantage.place->latitude, options.vantage.place->longitude);
    draft.vantage.viewport = std::pair(options.vantage.viewport.width, options.vantage.viewport.height);
    draft.vantage.mobile = options.vantage.mobile;
    draft.vantage.gpc = options.vantage.privacy_signal;
    for (const auto& [name, value] : options.headers) draft.vantage.headers.push_back(name);
    draft.vantage.storage_state = options.state != nullptr;
    draft.documents = std::move(documents_.list);
    draft.documents_coverage = documents_.complete ? Coverage::Complete : documents_.list.empty() && !documents_.looked ? Coverage::None : Coverage::Partial;
  }

  BrowserCollector::Impl& own_;
  Site site_;
  std::vector<PhaseRun> runs_;
  Documents documents_;
};

BrowserCollector::BrowserCollector(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BrowserCollector::~BrowserCollector() = default;
const std::vector<std::string>& BrowserCollector::warnings() const { return impl_->warnings; }
pid_t BrowserCollector::browser_pid() const { return impl_->pool->shared_pid(); }
std::size_t BrowserCollector::browsers_started() const { return impl_->pool->started(); }

std::size_t BrowserCollector::sites_at_a_time() const {
  const std::size_t phases = std::max<std::size_t>(impl_->options.phases.size(), 1), pages = std::max<std::size_t>(impl_->options.pages_at_a_time, 1);
  return pages == 1 ? 1 : (pages + phases - 1) / phases + (phases > 1 ? 1 : 0);
}

Result<std::unique_ptr<BrowserCollector>> BrowserCollector::start(BrowserOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  BrowserOptions& own = impl->options;
  ChromiumOptions chromium;
  if (!own.ca_file.empty()) {
    WRIT_TRY(keys, trusted_keys_of(own.ca_file));
    chromium.trusted_keys = keys;
  }
  WRIT_TRY(version, chromium_version(own.binary));
  own.browser_version = version;
  if (own.user_agent.empty()) own.user_agent = usual_user_agent(version, own.vantage.mobile ? Device::Telephone : Device::Desktop);
  chromium.binary = own.binary;
  chromium.user_agent = own.user_agent;
  chromium.language = own.vantage.language;
  chromium.accepted_languages = accepted_languages(own.vantage.language, true);
  chromium.timezone = own.vantage.timezone;
  chromium.privacy_signal = own.vantage.privacy_signal;
  chromium.proxy_port = kNoProxy;
  // What is wrong with a redirection is said before a browser is there.
  GuardOptions limits;
  limits.connect_to = own.connect_to;
  WRIT_TRY(tried, GuardProxy::start(std::move(limits)));
  tried.reset();
  impl->pool = std::make_unique<BrowserPool>(std::move(chromium), own.browsers);
  impl->on_stop.emplace(own.stop, [pool = impl->pool.get()] { pool->stop(); });
  WRIT_TRY(browser, impl->pool->shared());
  if (!browser->sandboxed()) {
    impl->warnings.emplace_back("the browser runs without its sandbox, because the system does not allow it here (root, or no user namespaces); "
                                "capture only sites that you would open without it");
  }
  return std::unique_ptr<BrowserCollector>(new BrowserCollector(std::move(impl)));
}

Result<SiteCapture> BrowserCollector::capture(const std::string& text) {
  auto captured = SiteRun(*impl_).run(text);
  if (!captured && impl_->options.stop.stop_requested()) return stopped();
  return captured;
}

}  // namespace writ::browser
