#include "runtime/collect/static_collector.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "runtime/collect/address_guard.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/collect/charset.hpp"
#include "runtime/collect/csp.hpp"
#include "runtime/collect/document_text.hpp"
#include "runtime/collect/html_links.hpp"
#include "runtime/collect/robots_cache.hpp"
#include "runtime/collect/snapshot_writer.hpp"
#include "runtime/collect/stopped.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::collect {

using model::Coverage;
using model::EvidenceKind;
using std::chrono::milliseconds;

namespace {

constexpr double kMaxRefreshSeconds = 10;
constexpr std::size_t kMaxOfKind = 2;
constexpr milliseconds kStep{100};
constexpr std::size_t kLeastDocument = 20;  // bytes of text; less is a page that scripts write


std::string bare_mime(std::string_view content_type) { return lower(trim(content_type.substr(0, content_type.find(';')))); }

bool is_html(std::string_view mime, std::string_view body) {
  if (mime == "text/html" || mime == "application/xhtml+xml") return true;
  if (!mime.empty() && mime != "application/octet-stream" && mime != "text/plain" && mime != "unknown/unknown") return false;
  if (mime == "text/plain") return false;
  const std::string_view start = trim(body.substr(0, 512));
  return starts_with_word(start, "<!doctype html") || starts_with_word(start, "<html");
}

struct Fetched {
  WebUrl url;
  HttpResponse response;
  std::size_t request = 0;  ///< index of the last hop, where hops are recorded
};

}  // namespace

struct StaticCollector::Impl {
  CollectOptions options;
  HttpClient pages;        ///< keeps the cookies of one visit
  HttpClient robots_only;  ///< robots.txt is asked for as nobody in particular
  std::shared_ptr<Politeness> politeness;
  RobotsCache robots;

  explicit Impl(CollectOptions given)
      : options(std::move(given)),
        pages(http_options(options)),
        robots_only(http_options(options)),
        politeness(options.politeness ? options.politeness : std::make_shared<Politeness>(options.pace, options.host_delay)),
        robots(*politeness, options.max_crawl_delay) {}

  static HttpOptions http_options(const CollectOptions& from) {
    return {from.user_agent, from.connect_to, from.ca_file, from.allow_private, from.max_body_bytes, milliseconds{10'000}, from.stop};
  }

  [[nodiscard]] Instant now() const {
    if (options.clock) return options.clock();
    return Instant{std::chrono::duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count()};
  }
};

namespace {

/// One visit: the page first, then what hangs on it.
class Visit {
 public:
  Visit(const CollectOptions& options, HttpClient& pages, HttpClient& robots_only, Politeness& politeness,
        RobotsCache& robots, Instant captured_at)
      : options_(options), pages_(pages), robots_only_(robots_only), politeness_(politeness), robots_(robots) {
    draft_.captured_at = captured_at;
    start_ = options_.pace.now();
  }

  Result<std::string> run(const std::string& text) {
    WRIT_TRY(start, first_url(text));
    home_ = start;
    WRIT_TRY(page, fetch_page(start));
    const std::string source = to_utf8(page.response.body, header(page.response.headers, "content-type"));
    PageLinks links = read_page(source, page.url);

    draft_.site = page.url.href;
    draft_.language = links.language.empty() ? content_language(page.response.headers) : links.language;
    draft_.collector_name = "writ";
    draft_.collector_version = kWriterVersion;
    draft_.mode = "static";
    draft_.asked = start.href;
    draft_.country = options_.country;
    draft_.vantage.language = options_.language;
    draft_.vantage.gpc = options_.privacy_signal;
    for (const auto& [name, value] : options_.headers) draft_.vantage.headers.push_back(name);
    draft_.user_agent = options_.user_agent;
    draft_.frames.push_back({page.url.href, std::nullopt, source, std::nullopt});
    ContentSecurityPolicy policy = policy_of(page.response.headers, links);
    record_stopped_scripts(links, policy, page.url, 0, page.request);
    fetch_frames(links, policy, page.url, 0, page.request, 1);
    fetch_documents(links);

    // What was left out because the run was stopped is no property of the site.
    if (options_.stop.stop_requested()) return fail(kStopped, draft_.site + ": stopped");
    for (const StoredCookie& cookie : jar_.cookies()) draft_.cookies.push_back(draft_of(cookie, site_with_scheme(home_)));
    draft_.covered(EvidenceKind::Requests) = Coverage::Partial;
    draft_.covered(EvidenceKind::Cookies) = Coverage::Partial;
    draft_.covered(EvidenceKind::Scripts) = Coverage::Partial;
    if (options_.last_look) options_.last_look(draft_);
    return write_snapshot(draft_);
  }

 private:
  [[nodiscard]] std::int64_t elapsed_ms() const { return (options_.pace.now() - start_).count(); }
  [[nodiscard]] std::int64_t at_ms() const { return options_.timing == Timing::Zero ? 0 : (options_.pace.now() - navigation_).count(); }
  [[nodiscard]] milliseconds time_left() const { return options_.total_timeout - milliseconds(elapsed_ms()); }

  static Result<WebUrl> first_url(const std::string& text) {
    const std::string_view trimmed = trim(text);
    auto url = parse_web_url(trimmed);
    if (!url && trimmed.find("://") == std::string_view::npos) url = parse_web_url("https://" + std::string(trimmed));
    if (!url) return fail("collect.url", fmt::format("`{}` is no http or https address", text));
    if (url->has_credentials) return fail("collect.credentials", "the address holds a name or password; give them as a header instead");
    return *url;
  }

  static std::string content_language(const HeaderList& headers) {
    const std::string_view value = trim(header(headers, "content-language"));
    return value.find(',') == std::string_view::npos ? std::string(value) : std::string();
  }

  static ContentSecurityPolicy policy_of(const HeaderList& headers, const PageLinks& links) {
    ContentSecurityPolicy policy;
    for (const auto& [name, value] : headers) {
      if (same_word(name, "content-security-policy")) policy.add(value);
    }
    for (const std::string& value : links.policies_csp) policy.add(value);
    return policy;
  }

  [[nodiscard]] HeaderList headers_for(const WebUrl& url) const {
    HeaderList out = {{"Accept", "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1"}};
    if (!options_.accept_language.empty()) out.emplace_back("Accept-Language", options_.accept_language);
    if (options_.privacy_signal) out.emplace_back("Sec-GPC", "1");
    const bool own = site_of(url.host) == site_of(home_.host) && (home_.scheme == "http" || url.scheme == "https");
    if (own) out.insert(out.end(), options_.headers.begin(), options_.headers.end());
    return out;
  }

  /// Waits for the host's turn; an error where the wait would be longer than the visit may last.
  Result<> take_turn(const WebUrl& url) {
    if (politeness_.wait_for(url.host) >= time_left()) {
      return fail("collect.timeout", fmt::format("{}: the host wants more time between requests than the visit may take", url.href));
    }
    // In small steps, so that a run that is stopped does not wait for a host that wants ten seconds.
    const milliseconds due = options_.pace.now() + politeness_.reserve(url.host);
    while (!options_.stop.stop_requested()) {
      const milliseconds left = due - options_.pace.now();
      if (left.count() <= 0) return {};
      options_.pace.sleep(options_.stop.stop_possible() ? std::min(left, kStep) : left);
    }
    return fail(kStopped, fmt::format("{}: stopped", url.href));
  }

  Result<HttpResponse> get(HttpClient& client, const WebUrl& url) {
    if (const std::string_view why = closed_network(url.host); !why.empty() && !options_.allow_private) {
      return fail("collect.address", fmt::format("{} lies at {} ({}), not on the open internet; --allow-private permits it", url.href, url.host, why));
    }
    WRIT_TRY_VOID(take_turn(url));
    const milliseconds timeout = std::min(options_.request_timeout, time_left());
    if (timeout.count() <= 0) return fail("collect.timeout", fmt::format("{}: the visit took longer than {} s", url.href, options_.total_timeout.count() / 1000));
    return client.get({url.href, headers_for(url), timeout});
  }

  Result<> allowed_by_robots(const WebUrl& url) {
    if (options_.robots == RobotsPolicy::Ignore) return {};
    const RobotsCache::Entry& entry = robots_.of(url, [this](const WebUrl& at) {
      auto answer = get(robots_only_, at);
      robots_only_.forget_cookies();
      return answer;
    });
    if (entry.failure) return tl::make_unexpected(*entry.failure);
    if (entry.rules.allows(url.path)) return {};
    return fail("collect.robots", fmt::format("{}: robots.txt does not allow `{}` there; --ignore-robots fetches it all the same", url.href, kRobotsAgent));
  }

  enum class Record { Yes, No };
  /// Follows redirects by hand, so that each hop is asked about, judged and written down.
  Result<Fetched> fetch(WebUrl url, Record record, std::optional<InitiatorDraft> initiator, std::size_t frame) {
    std::set<std::string> seen;
    for (std::size_t hop = 0;; ++hop) {
      WRIT_TRY_VOID(allowed_by_robots(url));
      const std::int64_t at = at_ms();
      WRIT_TRY(response, get(pages_, url));
      std::size_t index = draft_.requests.size();
      if (record == Record::Yes) {
        index = write_down(url, response, at, std::move(initiator), frame);
      }
      if (!is_redirect(response.status)) return Fetched{std::move(url), std::move(response), index};
      const std::string location(header(response.headers, "location"));
      if (location.empty()) return Fetched{std::move(url), std::move(response), index};
      if (hop >= options_.max_redirects) return fail("collect.redirects", fmt::format("{}: more than {} redirects", url.href, options_.max_redirects));
      auto next = resolve(url, location);
      if (!next) return fail("collect.redirects", fmt::format("{} redirects to `{}`, which is no http or https address", url.href, location.substr(0, 200)));
      if (next->has_credentials) return fail("collect.credentials", fmt::format("{} redirects to an address with a name or password in it", url.href));
      if (next->href == url.href && !seen.insert(next->href).second) return fail("collect.redirects", fmt::format("{} redirects to itself", url.href));
      initiator = InitiatorDraft{"redirect", url.href, index, {}};
      url = std::move(*next);
    }
  }

  std::size_t write_down(const WebUrl& url, const HttpResponse& response, std::int64_t at, std::optional<InitiatorDraft> initiator, std::size_t frame) {
    RequestDraft request;
    request.url = url.href;
    request.method = "GET";
    request.type = "document";
    request.at_ms = at;
    request.frame = frame;
    request.status = response.status;
    request.mime = bare_mime(header(response.headers, "content-type"));
    request.remote_ip = response.remote_ip;
    request.initiator = std::move(initiator);
    request.request_headers = response.sent;
    std::erase_if(*request.request_headers, [this](const auto& sent) {
      return std::any_of(options_.headers.begin(), options_.headers.end(), [&](const auto& given) { return same_word(given.first, sent.first); });
    });
    request.headers = response.headers;
    const Instant when{draft_.captured_at.ms + at_ms()};
    for (const auto& [name, value] : response.headers) {
      if (!same_word(name, "set-cookie")) continue;
      auto cookie = parse_set_cookie(valid_utf8(value), url, when);
      if (!cookie) continue;
      // In a frame of another site no browser takes a cookie that says it is for its own.
      if (frame != 0 && site_of(url.host) != site_of(home_.host) && (cookie->same_site == "Lax" || cookie->same_site == "Strict")) continue;
      cookie->at_ms = at_ms();
      jar_.store(std::move(*cookie), when);
    }
    draft_.requests.push_back(std::move(request));
    return draft_.requests.size() - 1;
  }

  Result<Fetched> fetch_page(const WebUrl& start) {
    // Asked before the clock starts: the navigation is the page's, not that of robots.txt.
    WRIT_TRY_VOID(allowed_by_robots(start));
    navigation_ = options_.pace.now();
    WRIT_TRY(page, fetch(start, Record::Yes, std::nullopt, 0));
    WRIT_TRY_VOID(check_page(page));
    // A page that only sends the visitor on is a redirect by other means; one such step is taken.
    const std::string_view type = header(page.response.headers, "content-type");
    std::optional<Refresh> refresh = parse_refresh(header(page.response.headers, "refresh"), page.url);
    if (!refresh) refresh = read_page(to_utf8(page.response.body, type), page.url).refresh;
    if (!refresh || refresh->seconds > kMaxRefreshSeconds || refresh->url.href == page.url.href || refresh->url.has_credentials) return std::move(page);
    WRIT_TRY(next, fetch(refresh->url, Record::Yes, InitiatorDraft{"redirect", page.url.href, page.request, {}}, 0));
    WRIT_TRY_VOID(check_page(next));
    return std::move(next);
  }

  static Result<> check_page(const Fetched& page) {
    const int status = page.response.status;
    if (status < 200 || status > 299) {
      const std::string_view hint = status == 403 || status == 429 || status == 503 ? "; the site may turn automated visitors away" : "";
      return fail("collect.status", fmt::format("{} answers {} where a page was expected{}", page.url.href, status, hint));
    }
    const std::string mime = bare_mime(header(page.response.headers, "content-type"));
    if (!is_html(mime, page.response.body)) {
      return fail("collect.not-html", fmt::format("{} is `{}`, not an HTML page", page.url.href, mime.empty() ? "without a content type" : mime));
    }
    if (trim(page.response.body).empty()) return fail("collect.not-html", fmt::format("{} answers {} with an empty page", page.url.href, status));
    return {};
  }

  void record_stopped(const WebUrl& url, std::string type, const WebUrl& page, std::size_t frame, std::size_t request) {
    RequestDraft draft;
    draft.url = url.href;
    draft.method = "GET";
    draft.type = std::move(type);
    draft.frame = frame;
    draft.initiator = InitiatorDraft{"parser", page.href, request, {}};
    draft.blocked = "csp";
    draft_.requests.push_back(std::move(draft));
  }

  void record_stopped_scripts(const PageLinks& links, const ContentSecurityPolicy& policy, const WebUrl& page, std::size_t frame, std::size_t request) {
    for (const ScriptLink& script : links.scripts) {
      if (policy.surely_stops(CspLoad::Script, {script.url, script.nonce, script.has_integrity}, page)) {
        record_stopped(script.url, "script", page, frame, request);
      }
    }
  }

  /// Frames that refuse to be framed here show nothing and run nothing.
  static bool refuses_framing(const HeaderList& headers, const WebUrl& frame, const WebUrl& parent) {
    const std::string_view value = trim(header(headers, "x-frame-options"));
    for (const auto& [name, policy] : headers) {
      if (same_word(name, "content-security-policy") && policy.find("frame-ancestors") != std::string::npos) return false;  // decides instead, not judged here
    }
    return same_word(value, "deny") || (same_word(value, "sameorigin") && frame.origin != parent.origin);
  }

  void fetch_frames(const PageLinks& links, const ContentSecurityPolicy& policy, const WebUrl& page, std::size_t parent, std::size_t parent_request,
                    std::size_t depth) {
    for (const FrameLink& link : links.frames) {
      if (draft_.frames.size() > options_.max_frames) return;
      if (link.has_srcdoc) {
        draft_.frames.push_back({"about:srcdoc", parent, link.srcdoc, std::nullopt});
        const std::size_t index = draft_.frames.size() - 1;
        if (depth < options_.max_frame_depth) {
          const PageLinks inner = read_page(link.srcdoc, links.base);
          fetch_frames(inner, policy, page, index, parent_request, depth + 1);
        }
        continue;
      }
      if (policy.surely_stops(CspLoad::Frame, {*link.src, "", false}, page)) {
        record_stopped(*link.src, "document", page, parent, parent_request);
        continue;
      }
      if (link.src->has_credentials || (page.scheme == "https" && link.src->scheme == "http")) continue;  // mixed content: browsers upgrade or stop it
      const std::size_t index = draft_.frames.size();
      const auto fetched = fetch(*link.src, Record::Yes, InitiatorDraft{"parser", page.href, parent_request, {}}, index);
      if (!fetched) {
        // The frame is there either way; its contents are not known.
        draft_.frames.push_back({link.src->href, parent, std::nullopt, std::nullopt});
        continue;
      }
      const std::string_view type = header(fetched->response.headers, "content-type");
      FrameDraft frame{fetched->url.href, parent, std::nullopt, std::nullopt};
      if (!is_html(bare_mime(type), fetched->response.body) || refuses_framing(fetched->response.headers, fetched->url, page)) {
        draft_.frames.push_back(std::move(frame));
        continue;
      }
      frame.source = to_utf8(fetched->response.body, type);
      const PageLinks inner = read_page(*frame.source, fetched->url);
      draft_.frames.push_back(std::move(frame));
      const ContentSecurityPolicy own = policy_of(fetched->response.headers, inner);
      record_stopped_scripts(inner, own, fetched->url, index, fetched->request);
      if (depth < options_.max_frame_depth) fetch_frames(inner, own, fetched->url, index, fetched->request, depth + 1);
    }
  }

  /// The policies that the page links to, and those that these link to in turn (a privacy policy names the list of
  /// processors). Two pages of a kind at most, best first: two languages are common, ten "terms" are not policies.
  void fetch_documents(const PageLinks& links) {
    if (options_.max_documents == 0) return;
    bool complete = !links.foreign_policies && links.parsed;
    bool privacy = false;
    std::vector<PolicyLink> queue = links.policies;
    std::set<std::string> asked = {draft_.site};
    std::set<std::string> had;
    std::map<model::DocumentKind, std::size_t> of_kind;
    for (std::size_t i = 0; i < queue.size(); ++i) {
      const PolicyLink link = queue[i];
      if (link.url.has_credentials || !asked.insert(link.url.href).second) continue;
      if (had.size() >= options_.max_documents || of_kind[link.kind] >= kMaxOfKind) {
        complete = false;
        continue;
      }
      const auto fetched = fetch(link.url, Record::No, std::nullopt, 0);
      if (fetched && (had.contains(fetched->url.href) || fetched->url.href == draft_.site)) continue;
      ++of_kind[link.kind];
      auto document = fetched ? document_of(*fetched, link.kind) : std::nullopt;
      if (!document) {
        complete = false;
        continue;
      }
      had.insert(fetched->url.href);
      privacy = privacy || link.kind == model::DocumentKind::PrivacyPolicy;
      draft_.documents.push_back(std::move(*document));
      const std::string source = to_utf8(fetched->response.body, header(fetched->response.headers, "content-type"));
      for (PolicyLink& further : read_page(source, fetched->url).policies) queue.push_back(std::move(further));
    }
    // A site without a link to its privacy policy may well put it there by script.
    draft_.documents_coverage = complete && privacy ? Coverage::Complete : Coverage::Partial;
  }

  [[nodiscard]] std::optional<DocumentDraft> document_of(const Fetched& fetched, model::DocumentKind kind) const {
    const HttpResponse& response = fetched.response;
    const std::string_view type = header(response.headers, "content-type");
    if (response.status < 200 || response.status > 299 || !is_html(bare_mime(type), response.body)) return std::nullopt;
    DocumentText text = read_document(to_utf8(response.body, type), options_.consent);
    if (text.text.size() < kLeastDocument) return std::nullopt;
    std::string language = text.language.empty() ? content_language(response.headers) : std::move(text.language);
    return DocumentDraft{kind, fetched.url.href, std::move(language), std::move(text.text)};
  }

  const CollectOptions& options_;
  HttpClient& pages_;
  HttpClient& robots_only_;
  Politeness& politeness_;
  RobotsCache& robots_;
  SnapshotDraft draft_;
  CookieJar jar_;
  WebUrl home_;
  milliseconds start_{0};       ///< of the visit: its time limit counts from here
  milliseconds navigation_{0};  ///< of the page: `at_ms` counts from here
};

}  // namespace

StaticCollector::StaticCollector(CollectOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
StaticCollector::~StaticCollector() = default;

Result<std::string> StaticCollector::capture(const std::string& url) {
  if (impl_->options.stop.stop_requested()) return fail(kStopped, url + ": stopped");
  impl_->pages.forget_cookies();
  // What could not be asked in the last visit may be asked again in this one.
  impl_->robots.forget_failures();
  Visit visit(impl_->options, impl_->pages, impl_->robots_only, *impl_->politeness, impl_->robots, impl_->now());
  return visit.run(url);
}

Result<std::string> capture_static(const std::string& url, const CollectOptions& options) { return StaticCollector(options).capture(url); }

std::vector<Result<std::string>> capture_static_all(const std::vector<std::string>& urls, const CollectOptions& options) {
  StaticCollector collector(options);
  std::vector<Result<std::string>> out;
  out.reserve(urls.size());
  for (const std::string& url : urls) out.push_back(collector.capture(url));
  return out;
}

}  // namespace writ::collect
