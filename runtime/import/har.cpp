#include "runtime/import/har.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/charset.hpp"
#include "runtime/collect/html_links.hpp"
#include "runtime/collect/set_cookie.hpp"
#include "runtime/collect/snapshot_writer.hpp"
#include "runtime/collect/web_url.hpp"
#include "runtime/import/har_entry.hpp"
#include "runtime/import/json_input.hpp"

namespace writ::import {
namespace {

using collect::HeaderList;
using collect::RequestDraft;
using collect::same_word;
using collect::WebUrl;
using model::Coverage;
using model::EvidenceKind;

constexpr std::size_t kMaxEntries = 200'000;

struct Page {
  std::string id, title;
  std::optional<Instant> start;
};

std::string list_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < names.size() && i < 10; ++i) out += (i == 0 ? "`" : ", `") + names[i] + "`";
  return out + (names.size() > 10 ? " …" : "");
}

/// The page asked for, or the first; an empty id where the file tells no pages apart.
Result<Page> choose_page(JsonElement log, JsonArray entries, const std::string& wanted) {
  std::vector<std::string> names;
  if (const auto pages = get_array(log, "pages")) {
    for (const JsonElement page : *pages) {
      const std::string id(text_or_empty(page, "id"));
      const std::string title(text_or_empty(page, "title"));
      if (wanted.empty() || wanted == id || wanted == title || wanted == text_or_empty(page, "_URL")) {
        return Page{id, title, loose_instant(text_or_empty(page, "startedDateTime"))};
      }
      names.push_back(id);
    }
  }
  for (const JsonElement entry : entries) {
    const std::string id(text_or_empty(entry, "pageref"));
    if (id.empty()) continue;
    if (wanted.empty() || wanted == id) return Page{id, {}, std::nullopt};
    if (std::find(names.begin(), names.end(), id) == names.end()) names.push_back(id);
  }
  if (!wanted.empty()) return fail("import.har", fmt::format("no page `{}`; the file has {}", wanted, names.empty() ? "no pages" : list_of(names)));
  return Page{};
}

class HarReader {
 public:
  explicit HarReader(const ImportOptions& options) : options_(options) {}

  Result<std::string> run(JsonElement root) {
    const auto log = get(root, "log");
    if (!log || !is_object(*log)) return no_log(root);
    const auto entries = get_array(*log, "entries");
    if (!entries) return fail("import.har", "no list of entries at /log/entries: this is no complete HAR file");
    WRIT_TRY(page, choose_page(*log, *entries, options_.page));
    WRIT_TRY_VOID(collect_entries(*entries, page));
    WRIT_TRY_VOID(find_start(page));
    find_main();
    WRIT_TRY_VOID(set_site(page));
    for (std::size_t i = 0; i < entries_.size(); ++i) write_request(i);
    link_requests();
    add_frames();
    finish(*log);
    return collect::write_snapshot(draft_);
  }

 private:
  static tl::unexpected<Error> no_log(JsonElement root) {
    if (get(root, "uri_ins")) return fail("import.har", "this is an inspection.json, not a HAR file; `writ import wec` reads it");
    if (get(root, "origins")) return fail("import.har", "this is a storage state, not a HAR file; `writ import storage-state` reads it");
    if (get(root, "request")) return fail("import.har", "no object at /log: this is a single entry, not a HAR file");
    return fail("import.har", "no object at /log: this is no HAR file");
  }

  Result<> collect_entries(JsonArray entries, const Page& page) {
    std::size_t index = 0;
    for (const JsonElement entry : entries) {
      const std::size_t at = index++;
      const std::string_view ref = text_or_empty(entry, "pageref");
      if (!page.id.empty() && !ref.empty() && ref != page.id) continue;
      if (entries_.size() >= kMaxEntries) return fail("import.har", fmt::format("more than {} entries", kMaxEntries));
      auto read = read_har_entry(entry);
      if (!read) {
        return fail("import.har", fmt::format("no text at /log/entries/{}/request/url: every entry needs the URL that was asked for", at));
      }
      if (read->fate == HarFate::NoRequest) continue;
      if (read->fate == HarFate::Unknown) {
        left_out_ = true;
        continue;
      }
      entries_.push_back(std::move(*read));
    }
    if (entries_.empty()) return fail("import.har", index == 0 ? "the list at /log/entries is empty: nothing was recorded" : "no entry at /log/entries is a request that was made: nothing to import");
    return {};
  }

  Result<> find_start(const Page& page) {
    std::optional<Instant> start = page.start;
    for (const HarEntry& entry : entries_) {
      if (entry.start && (!start || *entry.start < *start)) start = entry.start;
    }
    if (!start) start = options_.captured_at;
    if (!start) return fail("import.har", "no `startedDateTime` in the file, so the day of the recording is not known; --captured-at gives it");
    draft_.captured_at = *start;
    return {};
  }

  /// The page's document: the first one that is asked for, after its redirects. A recording may have none.
  void find_main() {
    const auto first = [&](auto holds) { return static_cast<std::size_t>(std::find_if(entries_.begin(), entries_.end(), holds) - entries_.begin()); };
    std::size_t at = 0;
    const HarEntry& front = entries_.front();
    if (!redirects(front) || !(front.type.empty() || front.type == "document")) {
      at = first([](const HarEntry& e) { return e.type == "document" && e.fate == HarFate::Sent; });
      if (at == entries_.size()) at = first([](const HarEntry& e) { return e.type.empty() && e.mime == "text/html" && e.fate == HarFate::Sent; });
    }
    if (at == entries_.size()) return;
    begins_with_document_ = at == 0;
    for (std::size_t hop = 0; hop < 20 && redirects(entries_[at]); ++hop) {
      redirect_hops_.insert(at);
      const std::string target = redirect_target(entries_[at]);
      std::size_t next = at + 1;
      while (next < entries_.size() && entries_[next].url != target) ++next;
      if (next == entries_.size()) break;
      at = next;
    }
    main_ = at;
    redirect_hops_.erase(at);
    entries_[at].type = "document";
    for (const std::size_t hop : redirect_hops_) entries_[hop].type = "document";
  }

  static bool redirects(const HarEntry& entry) { return !redirect_target(entry).empty(); }

  static std::string redirect_target(const HarEntry& entry) {
    if (!entry.status || *entry.status < 300 || *entry.status > 399 || *entry.status == 304) return {};
    std::string_view to = entry.redirect;
    if (to.empty() && entry.headers) to = collect::header(*entry.headers, "location");
    if (to.empty()) return {};
    const auto base = collect::parse_web_url(entry.url);
    const auto url = base ? collect::resolve(*base, to) : std::nullopt;
    return url ? url->href : std::string();
  }

  Result<> set_site(const Page& page) {
    draft_.site = options_.site;
    if (draft_.site.empty() && main_) draft_.site = entries_[*main_].url;
    // Without its document the page is known by its title, which browsers make of the URL, or by where it asked.
    if (draft_.site.empty() && collect::parse_web_url(page.title)) draft_.site = page.title;
    if (draft_.site.empty()) {
      const auto first = collect::parse_web_url(entries_.front().url);
      if (first) draft_.site = first->origin + "/";
    }
    const auto site = collect::parse_web_url(draft_.site);
    if (!site) return fail("import.har", fmt::format("`{}` is no http or https address of a site; --site gives it", draft_.site));
    draft_.site = site->href;
    return {};
  }

  [[nodiscard]] std::optional<std::int64_t> since_start(std::optional<Instant> moment) const {
    if (!moment) return std::nullopt;
    return moment->ms - draft_.captured_at.ms;
  }

  void write_request(std::size_t i) {
    HarEntry& entry = entries_[i];
    RequestDraft request;
    request.url = entry.url;
    request.method = entry.method;
    request.type = entry.type;
    request.at_ms = since_start(entry.start);
    request.blocked = entry.blocked;
    if (entry.fate == HarFate::Sent) {
      request.status = entry.status;
      request.mime = entry.mime;
      request.remote_ip = entry.remote_ip;
      request.headers = entry.headers;
    }
    request.request_headers = entry.request_headers;
    request.body = entry.body;
    request.initiator = std::move(entry.initiator);
    if (entry.fate == HarFate::Sent) read_cookies(entry);
    entry.request = draft_.requests.size();
    draft_.requests.push_back(std::move(request));
    for (HarMessage& message : entry.sent_messages) {
      RequestDraft frame;
      frame.url = entry.url;
      frame.type = "websocket";
      frame.at_ms = since_start(message.at);
      frame.body = std::move(message.data);
      frame.initiator = collect::InitiatorDraft{"websocket", entry.url, entry.request, {}};
      draft_.requests.push_back(std::move(frame));
    }
  }

  void read_cookies(const HarEntry& entry) {
    const auto url = collect::parse_web_url(entry.url);
    if (!url) return;
    const Instant when = entry.start.value_or(draft_.captured_at);
    for (const std::string& line : entry.set_cookie) {
      saw_cookies_ = true;
      auto cookie = collect::parse_set_cookie(collect::valid_utf8(line), *url, when);
      if (!cookie) continue;
      cookie->at_ms = since_start(entry.start).value_or(0);
      // A list that has no word for it does not say that there is none.
      if (!entry.whole_headers && cookie->partitioned == false) cookie->partitioned.reset();
      jar_.store(std::move(*cookie), when);
    }
    for (const auto& [name, value] : entry.sent_cookies) {
      saw_cookies_ = true;
      if (name.empty()) continue;
      sent_.try_emplace({name, collect::site_of(url->host)}, SentCookie{value, url->host});
    }
  }

  /// Initiators name a URL; the request that they mean is the last of that URL before. A redirect is the initiator of
  /// where it leads.
  void link_requests() {
    std::unordered_map<std::string, std::size_t> last;                // URL to index among the requests
    std::unordered_map<std::string, std::deque<std::size_t>> pending;   // where open redirects lead, to who redirects
    for (const HarEntry& entry : entries_) {
      RequestDraft& request = draft_.requests[entry.request];
      const auto open = pending.find(request.url);
      if (open != pending.end() && !open->second.empty()) {
        const std::size_t from = open->second.front();
        open->second.pop_front();
        request.initiator = collect::InitiatorDraft{"redirect", draft_.requests[from].url, from, {}};
      } else if (request.initiator) {
        std::string& url = request.initiator->url;
        if (url.empty() && !request.initiator->stack.empty()) url = request.initiator->stack.front();
        const auto found = last.find(url.substr(0, url.find('#')));
        if (!url.empty() && found != last.end()) request.initiator->request = found->second;
      }
      last[request.url.substr(0, request.url.find('#'))] = entry.request;
      const std::string target = redirect_target(entry);
      if (!target.empty() && target != request.url) pending[target].push_back(entry.request);
    }
  }

  void add_frames() {
    draft_.frames.push_back({draft_.site, std::nullopt, std::nullopt, std::nullopt});
    if (main_) {
      HarEntry& main = entries_[*main_];
      draft_.frames.front().url = main.url;
      draft_.frames.front().source = html_of(main);
      draft_.requests[main.request].frame = 0;
    }
    for (const std::size_t hop : redirect_hops_) draft_.requests[entries_[hop].request].frame = 0;
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      HarEntry& entry = entries_[i];
      // A second document of the page itself is a navigation, not a frame.
      if (i == main_ || entry.type != "document" || entry.fate != HarFate::Sent || redirects(entry) || entry.destination == "document") continue;
      if (redirect_hops_.contains(i)) continue;
      draft_.requests[entry.request].frame = draft_.frames.size();
      draft_.frames.push_back({entry.url, 0, html_of(entry), std::nullopt});
    }
    if (draft_.frames.size() == 1) {
      for (RequestDraft& request : draft_.requests) request.frame = 0;
    }
  }

  static std::optional<std::string> html_of(HarEntry& entry) {
    if (entry.mime != "text/html" && entry.mime != "application/xhtml+xml") return std::nullopt;
    return std::move(entry.content);
  }

  void finish(JsonElement log) {
    draft_.phase = options_.phase;
    draft_.country = options_.country;
    draft_.mode = "import";
    if (const auto creator = get(log, "creator")) {
      draft_.collector_name = text_or_empty(*creator, "name");
      draft_.collector_version = text_or_empty(*creator, "version");
    }
    if (draft_.collector_name.empty()) draft_.collector_name = "har";
    if (main_) {
      const HarEntry& main = entries_[*main_];
      if (main.request_headers) draft_.user_agent = collect::header(*main.request_headers, "user-agent");
      // Browsers send the signal with every request or with none.
      if (main.request_headers && !main.request_headers->empty()) draft_.vantage.gpc = collect::header(*main.request_headers, "sec-gpc") == "1";
      if (const auto& source = draft_.frames.front().source) {
        if (const auto url = collect::parse_web_url(main.url)) draft_.language = collect::read_page(*source, *url).language;
      }
      if (draft_.language.empty() && main.headers) {
        const std::string_view language = collect::trim(collect::header(*main.headers, "content-language"));
        if (language.find(',') == std::string_view::npos) draft_.language = language;
      }
    }
    std::set<std::pair<std::string, std::string>> known;
    const auto home = collect::parse_web_url(draft_.site);
    for (const auto& cookie : jar_.cookies()) {
      const std::string_view domain = cookie.domain;
      known.emplace(cookie.name, collect::site_of(domain.starts_with('.') ? domain.substr(1) : domain));
      draft_.cookies.push_back(collect::draft_of(cookie, home ? collect::site_with_scheme(*home) : draft_.site));
    }
    for (const auto& [key, cookie] : sent_) {
      if (known.contains(key)) continue;
      collect::CookieDraft draft;  // all that a request shows of a cookie
      draft.name = key.first;
      draft.value = cookie.value;
      draft.domain = cookie.host;
      draft_.cookies.push_back(std::move(draft));
    }
    draft_.covered(EvidenceKind::Requests) = begins_with_document_ && !left_out_ ? Coverage::Complete : Coverage::Partial;
    draft_.covered(EvidenceKind::Cookies) = saw_cookies_ ? Coverage::Partial : Coverage::None;
    draft_.covered(EvidenceKind::Scripts) = draft_.frames.front().source ? Coverage::Partial : Coverage::None;
  }

  struct SentCookie {
    std::string value, host;
  };

  const ImportOptions& options_;
  collect::SnapshotDraft draft_;
  std::vector<HarEntry> entries_;
  std::optional<std::size_t> main_;
  std::set<std::size_t> redirect_hops_;
  collect::CookieJar jar_;
  std::map<std::pair<std::string, std::string>, SentCookie> sent_;  ///< by name and site
  bool begins_with_document_ = false;
  bool left_out_ = false;
  bool saw_cookies_ = false;
};

}  // namespace

Result<std::string> import_har(std::string bytes, const ImportOptions& options) {
  WRIT_TRY(input, JsonInput::read(std::move(bytes), options.max_bytes, "HAR"));
  return HarReader(options).run(input.root());
}

}  // namespace writ::import
