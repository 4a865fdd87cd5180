#include "runtime/import/wec.hpp"

#include <fmt/format.h>

#include <cmath>
#include <set>
#include <utility>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/snapshot_writer.hpp"
#include "runtime/collect/web_url.hpp"
#include "runtime/import/json_input.hpp"

namespace writ::import {
namespace {

using model::Coverage;
using model::EvidenceKind;

class WecReader {
 public:
  explicit WecReader(const ImportOptions& options) : options_(options) {}

  Result<std::string> run(JsonElement root) {
    WRIT_TRY_VOID(check_format(root));
    draft_.site = options_.site.empty() ? std::string(text_or_empty(root, "uri_dest")) : options_.site;
    if (draft_.site.empty()) draft_.site = text_or_empty(root, "uri_ins");
    const auto site = collect::parse_web_url(draft_.site);
    if (!site) return fail("import.wec", fmt::format("`{}` at /uri_dest is no http or https address; --site gives it", draft_.site.substr(0, 200)));
    draft_.site = site->href;
    auto start = loose_instant(text_or_empty(root, "start_time"));
    if (!start) start = options_.captured_at;
    if (!start) return fail("import.wec", "no time at /start_time, so the day of the visit is not known; --captured-at gives it");
    draft_.captured_at = *start;
    WRIT_TRY_VOID(read_cookies(root));
    read_local_storage(root);
    read_requests(root, *site);
    draft_.frames.push_back({draft_.site, std::nullopt, std::nullopt, std::nullopt});
    draft_.phase = options_.phase;
    draft_.country = options_.country;
    draft_.collector_name = "website-evidence-collector";
    draft_.mode = "import";
    if (const auto script = get(root, "script")) {
      if (const auto version = get(*script, "version")) draft_.collector_version = text_or_empty(*version, "npm");
    }
    if (const auto browser = get(root, "browser")) draft_.user_agent = text_or_empty(*browser, "user_agent");
    draft_.covered(EvidenceKind::Cookies) = get_array(root, "cookies") ? Coverage::Complete : Coverage::None;
    draft_.covered(EvidenceKind::LocalStorage) = get_object(root, "localStorage") ? Coverage::Complete : Coverage::None;
    draft_.covered(EvidenceKind::Requests) = Coverage::Partial;
    return collect::write_snapshot(draft_);
  }

 private:
  static Result<> check_format(JsonElement root) {
    if (get(root, "reports") && (get(root, "deviceEmulated") || get(root, "uri_ins"))) {
      return fail("import.wec", "this is a Blacklight report, which holds its findings and not what the browser saw; record a HAR file instead");
    }
    if (get(root, "log")) return fail("import.wec", "this is a HAR file; `writ import har` reads it");
    if (get(root, "origins")) return fail("import.wec", "this is a storage state; `writ import storage-state` reads it");
    if (!is_object(root)) return fail("import.wec", "an inspection.json is an object; this is the event log or another file");
    if (!get(root, "uri_ins") && !get(root, "uri_dest")) return fail("import.wec", "neither /uri_ins nor /uri_dest: this is no inspection.json");
    return {};
  }

  [[nodiscard]] std::optional<std::int64_t> since_start(JsonElement log) const {
    const auto moment = loose_instant(text_or_empty(log, "timestamp"));
    if (!moment || moment->ms < draft_.captured_at.ms) return std::nullopt;
    return moment->ms - draft_.captured_at.ms;
  }

  /// The script or URL on top of the stack that the tool logged.
  static std::string top_of_stack(JsonElement log) {
    const auto stack = get_array(log, "stack");
    if (!stack || stack->size() == 0) return {};
    return std::string(text_or_empty(stack->at(0), "fileName"));
  }

  /// The site alone, or an object that names it; what is not partitioned has neither, and so have files of older versions.
  static std::optional<std::string> partition_of(JsonElement cookie) {
    const auto key = get(cookie, "partitionKey");
    if (!key) return std::nullopt;
    for (const auto& site : {get_text(cookie, "partitionKey"), is_object(*key) ? get_text(*key, "sourceOrigin") : std::nullopt,
                             is_object(*key) ? get_text(*key, "topLevelSite") : std::nullopt}) {
      if (site && !site->empty()) return std::string(*site);
    }
    return std::nullopt;
  }

  Result<> read_cookies(JsonElement root) {
    const auto cookies = get_array(root, "cookies");
    if (!cookies) return {};
    std::size_t index = 0;
    for (const JsonElement item : *cookies) {
      const std::size_t at = index++;
      collect::CookieDraft cookie;
      const auto name = get_text(item, "name");
      const auto domain = get_text(item, "domain");
      if (!name || !domain || domain->empty()) return fail("import.wec", fmt::format("the cookie at /cookies/{} has no name or domain", at));
      cookie.name = *name;
      cookie.domain = *domain;
      if (const auto value = get_text(item, "value")) cookie.value = std::string(*value);
      if (const auto path = get_text(item, "path")) cookie.path = std::string(*path);
      const auto expires = get_number(item, "expires");
      if (get_bool(item, "session").value_or(false) || (expires && *expires < 0)) {
        cookie.expires_known = true;
      } else if (expires) {
        cookie.expires = from_epoch_seconds(*expires);
        cookie.expires_known = cookie.expires.has_value();
      } else if (const auto when = loose_instant(text_or_empty(item, "expiresUTC"))) {
        cookie.expires = when;
        cookie.expires_known = true;
      }
      cookie.http_only = get_bool(item, "httpOnly");
      cookie.secure = get_bool(item, "secure");
      cookie.same_site = text_or_empty(item, "sameSite");
      cookie.partition = partition_of(item);
      if (const auto log = get(item, "log"); log && is_object(*log)) {
        cookie.at_ms = since_start(*log);
        cookie.is_new = true;
        (text_or_empty(*log, "type").ends_with("HTTP") ? cookie.set_by_request : cookie.set_by_script) = top_of_stack(*log);
      }
      draft_.cookies.push_back(std::move(cookie));
    }
    return {};
  }

  void read_local_storage(JsonElement root) {
    const auto origins = get_object(root, "localStorage");
    if (!origins) return;
    for (const auto [origin, entries] : *origins) {
      if (!is_object(entries)) continue;
      for (const auto [key, item] : JsonObject(entries)) {
        collect::EntryDraft entry;
        entry.kind = "local";
        entry.origin = origin;
        entry.key = key;
        if (const auto value = get(item, "value")) {
          // The tool parses values that are JSON; as text they are what was stored, up to white space.
          std::string_view text;
          entry.value = value->get(text) == simdjson::SUCCESS ? std::string(text) : std::string(simdjson::minify(*value));
          entry.size = static_cast<std::int64_t>(entry.value->size());
        }
        if (const auto log = get(item, "log"); log && is_object(*log)) {
          entry.at_ms = since_start(*log);
          entry.is_new = true;
          entry.set_by_script = top_of_stack(*log);
        }
        draft_.storage.push_back(std::move(entry));
      }
    }
  }

  void read_requests(JsonElement root, const collect::WebUrl& site) {
    collect::RequestDraft page;
    page.url = site.href;
    page.type = "document";
    page.frame = 0;
    draft_.requests.push_back(std::move(page));
    std::set<std::string, std::less<>> hosts = {site.host};
    if (const auto beacons = get_array(root, "beacons")) {
      for (const JsonElement beacon : *beacons) {
        const auto url = collect::parse_web_url(text_or_empty(beacon, "url"));
        if (!url) continue;
        hosts.insert(url->host);
        collect::RequestDraft request;
        request.url = url->href;
        if (const auto log = get(beacon, "log"); log && is_object(*log)) {
          request.at_ms = since_start(*log);
          if (const std::string from = top_of_stack(*log); !from.empty()) request.initiator = collect::InitiatorDraft{"", from, std::nullopt, {}};
        }
        draft_.requests.push_back(std::move(request));
      }
    }
    if (const auto sockets = get_object(root, "websockets")) {
      for (const auto [url, messages] : *sockets) {
        if (!url.starts_with("ws")) continue;
        collect::RequestDraft request;
        request.url = url;
        request.type = "websocket";
        draft_.requests.push_back(std::move(request));
      }
    }
    const auto all = get(root, "hosts");
    const auto asked = all ? get(*all, "requests") : std::nullopt;
    if (!asked) return;
    for (const char* party : {"firstParty", "thirdParty"}) {
      const auto list = get_array(*asked, party);
      if (!list) continue;
      for (const JsonElement item : *list) {
        std::string_view host;
        if (item.get(host) != simdjson::SUCCESS) continue;
        const auto url = collect::parse_web_url(site.scheme + "://" + std::string(host) + "/");
        if (!url || !hosts.insert(url->host).second) continue;
        collect::RequestDraft request;
        request.url = url->href;
        draft_.requests.push_back(std::move(request));
      }
    }
  }

  const ImportOptions& options_;
  collect::SnapshotDraft draft_;
};

}  // namespace

Result<std::string> import_wec(std::string bytes, const ImportOptions& options) {
  WRIT_TRY(input, JsonInput::read(std::move(bytes), options.max_bytes, "WEC"));
  return WecReader(options).run(input.root());
}

}  // namespace writ::import
