#include "runtime/browser/browser_collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

#include "runtime/browser/certificate.hpp"
#include "runtime/browser/chromium.hpp"
#include "runtime/browser/guard_proxy.hpp"
#include "runtime/browser/visit.hpp"
#include "runtime/collect/address_guard.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/collect/snapshot_writer.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::browser {

using model::Coverage;
using model::Phase;
using std::chrono::milliseconds;

struct BrowserCollector::Impl {
  BrowserOptions options;
  Redactor redactor;
  std::vector<std::string> warnings, trusted_keys;
  // In the order in which they are made; they go the other way round.
  std::unique_ptr<GuardProxy> guard;
  std::unique_ptr<Chromium> browser;
  std::unique_ptr<CdpConnection> connection;
  std::unique_ptr<CdpClient> control;

  explicit Impl(BrowserOptions given) : options(std::move(given)), redactor(options.redaction) {
    if (options.model != nullptr) redactor.spare_consent(*options.model);
  }

  void stop() {
    if (control && connection && !connection->gone()) {
      control->send("", "Browser.close");
      control.reset();
      if (browser) browser->finish();
    }
    control.reset();
    connection.reset();
    browser.reset();
    guard.reset();
  }

  Result<> restart() {
    stop();
    // Every page has a way out of its own; what the browser itself asks for has none.
    GuardOptions closed;
    closed.max_connections = 0;
    WRIT_TRY(made, GuardProxy::start(std::move(closed)));
    guard = std::move(made);
    WRIT_TRY(version, chromium_version(options.binary));
    ChromiumOptions chromium;
    chromium.binary = options.binary;
    chromium.user_agent = options.user_agent.empty() ? usual_user_agent(version) : options.user_agent;
    chromium.language = options.language;
    chromium.proxy_port = guard->port();
    chromium.trusted_keys = trusted_keys;
    WRIT_TRY(started, Chromium::start(chromium));
    browser = std::move(started);
    options.user_agent = chromium.user_agent;
    connection = std::make_unique<CdpConnection>(browser->take_pipe());
    control = std::make_unique<CdpClient>(*connection);
    const auto answer = control->call("", "Browser.getVersion", Json::object(), milliseconds{20'000});
    if (!answer) return tl::make_unexpected(Error(answer.error()).with(options.binary));
    // Pages and the workers that belong to no page; frames and their workers are attached by their pages.
    const Json filter = Json::array({Json{{"type", "page"}}, Json{{"type", "service_worker"}}, Json{{"type", "shared_worker"}}, Json{{"exclude", true}}});
    const auto attach = control->call("", "Target.setAutoAttach", {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}, {"filter", filter}});
    if (!attach) return tl::make_unexpected(attach.error());
    return {};
  }
};

namespace {

Result<std::string> first_url(const std::string& text, const BrowserOptions& options) {
  const std::string_view trimmed = collect::trim(text);
  auto url = collect::parse_web_url(trimmed);
  if (!url && trimmed.find("://") == std::string_view::npos) url = collect::parse_web_url("https://" + std::string(trimmed));
  if (!url) return fail("collect.url", fmt::format("`{}` is no http or https address", text));
  if (url->has_credentials) return fail("collect.credentials", "the address holds a name or password");
  if (const std::string_view why = collect::closed_network(url->host); !why.empty() && !options.allow_private && options.connect_to.empty()) {
    return fail("collect.address", fmt::format("{} lies at {} ({}), not on the open internet; --allow-private permits it", url->href, url->host, why));
  }
  return url->href;
}

}  // namespace

BrowserCollector::BrowserCollector(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
BrowserCollector::~BrowserCollector() { impl_->stop(); }
const std::vector<std::string>& BrowserCollector::warnings() const { return impl_->warnings; }
pid_t BrowserCollector::browser_pid() const { return impl_->browser ? impl_->browser->pid() : -1; }

Result<std::unique_ptr<BrowserCollector>> BrowserCollector::start(BrowserOptions options) {
  auto impl = std::make_unique<Impl>(std::move(options));
  if (!impl->options.ca_file.empty()) {
    WRIT_TRY(keys, trusted_keys_of(impl->options.ca_file));
    impl->trusted_keys = keys;
  }
  if (const auto started = impl->restart(); !started) {
    impl->stop();
    return tl::make_unexpected(started.error());
  }
  if (!impl->browser->sandboxed()) {
    impl->warnings.push_back("the browser runs without its sandbox, because the system does not allow it here (root, or no user namespaces); "
                             "capture only sites that you would open without it");
  }
  return std::unique_ptr<BrowserCollector>(new BrowserCollector(std::move(impl)));
}

Result<SiteCapture> BrowserCollector::capture(const std::string& text) {
  Impl& own = *impl_;
  WRIT_TRY(url, first_url(text, own.options));
  if (!own.browser || own.connection->gone() || !own.browser->running()) WRIT_TRY_VOID(own.restart());

  const auto captured_at = std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch());
  const std::vector<Phase>& phases = own.options.phases;
  std::vector<std::optional<Result<PhaseVisit>>> visits(phases.size());
  Documents documents;
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    workers.emplace_back([&, i] {
      visits[i] = visit_phase(*own.connection, own.options, url, phases[i]);
      // Once more, where it was the way there and not the page.
      if (!*visits[i] && visits[i]->error().code == "browser.navigation") visits[i] = visit_phase(*own.connection, own.options, url, phases[i]);
      if (phases[i] == Phase::BeforeConsent && *visits[i]) documents = read_documents(*own.connection, own.options, (*visits[i])->site, (*visits[i])->dom);
    });
  }
  for (std::thread& worker : workers) worker.join();

  collect::SnapshotDraft draft;
  SiteCapture out;
  bool measured = false;
  std::optional<Error> failed;
  std::vector<collect::PhaseDraft> drafts;
  for (std::size_t i = 0; i < phases.size(); ++i) {
    Result<PhaseVisit>& visit = *visits[i];
    if (!visit) {
      // One phase that was not measured takes nothing from the others.
      if (!failed) failed = visit.error();
      out.warnings.push_back(fmt::format("{}: not measured: {}", model::name_of(phases[i]), visit.error().text()));
      drafts.push_back(failed_phase(phases[i], visit.error()));
      continue;
    }
    measured = true;
    if (!visit->warning.empty()) out.warnings.push_back(visit->warning);
    own.redactor.phase(visit->draft);
    if (phases[i] == Phase::BeforeConsent || draft.site.empty()) draft.site = visit->site;
    if (phases[i] == Phase::BeforeConsent) {
      draft.language = visit->language;
      draft.banner_shown = visit->sight.shown;
    }
    if (visit->sight.cmp != nullptr && draft.cmp_id.empty()) draft.cmp_id = visit->sight.cmp->name;
    if (visit->sight.shown) draft.banner_shown = true;
    drafts.push_back(std::move(visit->draft));
  }
  if (own.connection->gone()) own.stop();
  if (!measured) return tl::make_unexpected(failed ? std::move(*failed) : Error{"browser.timeout", url + ": no phase was asked for", {}});
  static_cast<collect::PhaseDraft&>(draft) = std::move(drafts.front());
  draft.later.assign(std::make_move_iterator(drafts.begin() + 1), std::make_move_iterator(drafts.end()));
  if (draft.site.empty()) draft.site = url;
  draft.captured_at = Instant{captured_at.count()};
  draft.collector_name = "writ";
  draft.collector_version = collect::kWriterVersion;
  draft.mode = "browser";
  draft.country = own.options.country;
  draft.user_agent = own.options.user_agent;
  draft.documents = std::move(documents.list);
  draft.documents_coverage = documents.complete ? Coverage::Complete : Coverage::Partial;
  out.snapshot = collect::write_snapshot(draft);
  return out;
}

}  // namespace writ::browser
