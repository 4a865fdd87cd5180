#include "runtime/browser/evidence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "runtime/browser/choice.hpp"
#include "runtime/browser/json_access.hpp"
#include "runtime/browser/page_scripts.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::browser {

using model::Coverage;
using model::EvidenceKind;

namespace {

constexpr std::size_t kMaxEntries = 20'000;
constexpr std::size_t kMaxValue = std::size_t{64} << 10;
constexpr int kRecords = 25;  // keys shown of one object store or cache
constexpr std::size_t kMaxDom = std::size_t{16} << 20;

/// "https://embed.example/^0https://site.example" is the partitioned storage of embed.example.
std::string origin_of_key(const std::string& key) {
  std::string out = key.substr(0, key.find('^'));
  while (!out.empty() && out.back() == '/') out.pop_back();
  return out;
}

/// The site after "^0", "https://site.example"; empty where the storage is not partitioned.
std::string partition_of_key(const std::string& key) {
  const auto begin = key.find("^0");
  return begin == std::string::npos ? std::string() : key.substr(begin + 2, key.find('^', begin + 2) - begin - 2);
}

collect::EntryDraft* add(State& state, const char* kind, const std::string& storage_key, std::string key, std::optional<std::string> value) {
  if (state.entries.size() >= kMaxEntries) {
    state.storage_whole = false;
    return nullptr;
  }
  collect::EntryDraft entry;
  entry.kind = kind;
  entry.origin = origin_of_key(storage_key);
  entry.key = std::move(key);
  entry.partition = partition_of_key(storage_key);
  if (value) {
    entry.size = static_cast<std::int64_t>(value->size());
    if (value->size() > kMaxValue) value->resize(kMaxValue);
    entry.value = std::move(value);
  }
  const std::string id = std::string(kind) + "\n" + storage_key + "\n" + entry.key;
  return &(state.entries[id] = std::move(entry));
}

/// The key of a stored record comes as a remote object; what it says of itself is enough.
std::string remote_text(const Json& object) {
  if (at(object, "value").is_string()) return text_at(object, "value");
  if (!at(object, "value").is_null()) return dump(at(object, "value"), JsonLayout::Compact);
  return text_at(object, "description");
}

void read_dom_storage(Tab& tab, const std::string& session, const std::string& key, State& state) {
  for (const bool local : {true, false}) {
    const auto items = tab.call(session, "DOMStorage.getDOMStorageItems", {{"storageId", {{"storageKey", key}, {"isLocalStorage", local}}}});
    if (!items) continue;  // an opaque origin has none
    const Json& entries = at(*items, "entries");
    if (!entries.is_array()) continue;
    for (const Json& item : entries) {
      if (item.is_array() && item.size() == 2) add(state, local ? "local" : "session", key, text_of(item[0]), text_of(item[1]));
    }
  }
}

void read_databases(Tab& tab, const std::string& session, const std::string& key, State& state) {
  const auto names = tab.call(session, "IndexedDB.requestDatabaseNames", {{"storageKey", key}});
  if (!names || !at(*names, "databaseNames").is_array()) return;
  for (const Json& item : at(*names, "databaseNames")) {
    const std::string name = text_of(item);
    const auto database = tab.call(session, "IndexedDB.requestDatabase", {{"storageKey", key}, {"databaseName", name}});
    const Json& stores = database ? at(*database, "databaseWithObjectStores", "objectStores") : Json();
    if (!stores.is_array() || stores.empty()) {
      add(state, "indexed-db", key, name, std::nullopt);
      continue;
    }
    for (const Json& store : stores) {
      const std::string store_name = text_at(store, "name");
      const auto data = tab.call(session, "IndexedDB.requestData", {{"storageKey", key}, {"databaseName", name}, {"objectStoreName", store_name}, {"skipCount", 0}, {"pageSize", kRecords}});
      const Json& records = data ? at(*data, "objectStoreDataEntries") : Json();
      const auto counted = tab.call(session, "IndexedDB.getMetadata", {{"storageKey", key}, {"databaseName", name}, {"objectStoreName", store_name}});
      // One entry for the store, which says how many records there are, and one for each key that is shown.
      if (auto* entry = add(state, "indexed-db", key, name + "/" + store_name, std::nullopt); entry != nullptr && counted) entry->records = integer_of(at(*counted, "entriesCount"));
      if (records.is_array()) {
        for (const Json& record : records) add(state, "indexed-db", key, name + "/" + store_name + "/" + remote_text(at(record, "primaryKey")), std::nullopt);
      }
    }
  }
}

void read_caches(Tab& tab, const std::string& session, const std::string& key, State& state) {
  const auto names = tab.call(session, "CacheStorage.requestCacheNames", {{"storageKey", key}});
  if (!names || !at(*names, "caches").is_array()) return;
  for (const Json& cache : at(*names, "caches")) {
    const auto entries = tab.call(session, "CacheStorage.requestEntries", {{"cacheId", text_at(cache, "cacheId")}, {"skipCount", 0}, {"pageSize", kRecords}});
    const Json& list = entries ? at(*entries, "cacheDataEntries") : Json();
    if (!list.is_array()) continue;
    for (const Json& entry : list) {
      const std::string url = text_at(entry, "requestURL");
      add(state, "cache", key, url, std::nullopt);
      state.cache_of["cache\n" + key + "\n" + url] = text_at(cache, "cacheName");
    }
  }
}

/// Whether a script on a host may have set a cookie of that domain.
bool covers(const std::string& domain, const std::string& host) {
  const std::string bare = domain.starts_with(".") ? domain.substr(1) : domain;
  return host == bare || (host.size() > bare.size() && host.ends_with(bare) && host[host.size() - bare.size() - 1] == '.');
}

}  // namespace

Result<> read_state(Tab& tab, State& state) {
  const auto cookies = tab.call("", "Storage.getCookies", {{"browserContextId", tab.context()}});
  if (!cookies || !at(*cookies, "cookies").is_array()) {
    if (!cookies && ends_visit(cookies.error())) return tl::make_unexpected(cookies.error());
    state.cookies_whole = false;
  } else {
    // The jar as a whole is read each time: what was deleted is gone.
    state.cookies.clear();
    for (const Json& item : at(*cookies, "cookies")) {
      collect::CookieDraft cookie;
      cookie.name = text_at(item, "name");
      cookie.value = text_at(item, "value");
      cookie.domain = text_at(item, "domain");
      cookie.path = text_at(item, "path");
      cookie.expires_known = true;
      const double expires = number_of(at(item, "expires"));
      if (!true_of(at(item, "session")) && expires > 0 && expires < 4e11) cookie.expires = Instant{static_cast<std::int64_t>(std::llround(expires * 1000))};
      cookie.secure = true_of(at(item, "secure"));
      cookie.http_only = true_of(at(item, "httpOnly"));
      cookie.same_site = text_at(item, "sameSite");
      // Where the site around is itself one without a name, only that there is a partition is told.
      cookie.partition = true_of(at(item, "partitionKeyOpaque")) ? "opaque" : text_of(at(item, "partitionKey", "topLevelSite"));
      const std::string id = cookie.domain + "\n" + text_at(item, "path") + "\n" + cookie.name + "\n" + *cookie.partition;
      state.cookies[id] = std::move(cookie);
    }
  }
  std::set<std::string> keys;
  for (const FrameState& frame : tab.frames()) {
    const auto key = tab.call(frame.session, "Storage.getStorageKey", {{"frameId", frame.id}});
    if (!key) {
      if (ends_visit(key.error())) return tl::make_unexpected(key.error());
      if (key.error().code == "browser.timeout") state.storage_whole = false;
      continue;
    }
    const std::string name = text_at(*key, "storageKey");
    if (!name.starts_with("http") || !keys.insert(name).second) continue;
    read_dom_storage(tab, frame.session, name, state);
    read_databases(tab, frame.session, name, state);
    read_caches(tab, frame.session, name, state);
  }
  for (const auto& [scope, script] : tab.service_workers()) {
    const auto url = collect::parse_web_url(scope);
    add(state, "service-worker", url ? url->origin : scope, scope, script);
  }
  return {};
}

Result<> read_frames(Tab& tab, FrameRounds& rounds, Banner banner) {
  std::map<std::string, std::size_t> here;
  for (const FrameState& frame : tab.frames()) {
    collect::FrameDraft draft;
    draft.url = frame.url.empty() ? "about:blank" : frame.url;
    if (const auto parent = here.find(frame.parent); parent != here.end()) draft.parent = parent->second;
    draft.source = tab.source_of(frame.loader);
    const auto read = tab.evaluate(frame, Tab::World::Apart, fmt::format("writ.html({}, {}, {}, {})", json_string(kValueBegin), json_string(kValueEnd), kMaxDom, banner == Banner::LeftOut));
    if (read && read->is_object()) {
      draft.dom = text_at(*read, "html");
      if (!true_of(at(*read, "whole"))) rounds.whole = false;
      if (rounds.frames.empty()) rounds.language = text_at(*read, "language");
    } else {
      if (!read && ends_visit(read.error())) return tl::make_unexpected(read.error());
      rounds.whole = false;
    }
    const std::size_t index = rounds.frames.size();
    here[frame.id] = index;
    rounds.by_id.try_emplace(frame.id, index);
    if (!frame.loader.empty()) rounds.by_loader[frame.id + "\n" + frame.loader] = index;
    rounds.frames.push_back(std::move(draft));
  }
  return {};
}

std::vector<std::string> read_globals(Tab& tab, const model::Model& model) {
  std::set<std::string> globs;
  for (std::size_t i = 0; i < model.vendors.size(); ++i) {
    for (const std::string& name : model.vendors[model::VendorId(i)].globals) globs.insert(name);
  }
  for (const model::Cmp& cmp : model.cmps) globs.insert(cmp.globals.begin(), cmp.globals.end());
  const std::string list = dump(Json(globs), JsonLayout::Compact);
  const auto found = tab.evaluate(tab.main_frame(), Tab::World::Main,
      "((globs) => { const tests = globs.map((glob) => new RegExp('^' + glob.replace(/[.+^${}()|[\\]\\\\]/g, '\\\\$&').replace(/\\*/g, '.*').replace(/\\?/g, '.') + '$'));"
      " return Object.getOwnPropertyNames(globalThis).filter((name) => tests.some((test) => test.test(name))); })(" + list + ")");
  std::vector<std::string> out;
  if (!found || !found->is_array()) return out;
  for (const Json& name : *found) out.push_back(text_of(name));
  std::sort(out.begin(), out.end());
  return out;
}

void read_commands(Tab& tab, collect::PhaseDraft& draft) {
  const auto read = tab.evaluate(tab.main_frame(), Tab::World::Main, std::string(commands_script()));
  if (!read || !read->is_object() || !at(*read, "commands").is_array()) return;
  for (const Json& item : at(*read, "commands")) {
    collect::CommandDraft command;
    command.name = text_at(item, "name");
    command.action = text_at(item, "action");
    command.layer = text_at(item, "layer");
    command.place = integer_of(at(item, "place"));
    if (at(item, "regional").is_boolean()) command.regional = true_of(at(item, "regional"));
    if (const Json& states = at(item, "states"); states.is_object()) {
      for (const auto& [type, state] : states.items()) command.states[type] = text_of(state);
    }
    draft.commands.push_back(std::move(command));
  }
  draft.covered(EvidenceKind::Commands) = true_of(at(*read, "whole")) ? Coverage::Complete : Coverage::Partial;
}

Json declared_controls(const model::Cmp* cmp) {
  Json list = Json::array();
  if (cmp != nullptr) {
    const auto put = [&](const std::string& selector, const std::string& role, std::int64_t of_layer) {
      list.push_back({{"selector", selector}, {"role", role}, {"layer", of_layer}});
    };
    for (const std::string& selector : cmp->banner) put(selector, "banner", 1);
    for (const model::CmpButton& button : cmp->buttons) {
      for (const std::string& selector : button.selectors) put(selector, button.role, button.layer);
    }
    // A way of one press is the button itself, where the declaration does not name it.
    for (const auto& [paths, role] : {std::pair{&cmp->accept, "accept"}, std::pair{&cmp->reject, "reject"}}) {
      for (const model::CmpPath& path : *paths) {
        if (const model::CmpStep* click = only_click(path)) put(click->text, role, 1);
      }
    }
  }
  return list;
}

std::vector<collect::BoxDraft> read_boxes(Tab& tab, const model::Cmp* cmp, const FrameRounds& rounds, BannerLayer layer) {
  const Json list = declared_controls(cmp);
  std::vector<collect::BoxDraft> out;
  for (const FrameState& frame : tab.frames()) {
    const auto index = rounds.by_id.find(frame.id);
    if (index == rounds.by_id.end()) continue;
    const auto boxes = tab.evaluate(frame, Tab::World::Apart, fmt::format("writ.boxes({}, {})", dump(list, JsonLayout::Compact), layer == BannerLayer::SecondLayer));
    if (!boxes || !boxes->is_array()) continue;
    for (const Json& item : *boxes) {
      const auto flag = [&item](const char* name) { return at(item, name).is_boolean() ? std::optional(true_of(at(item, name))) : std::nullopt; };
      collect::BoxDraft box;
      box.frame = index->second;
      box.selector = text_at(item, "selector");
      box.x = number_of(at(item, "x"));
      box.y = number_of(at(item, "y"));
      box.width = number_of(at(item, "width"));
      box.height = number_of(at(item, "height"));
      box.visible = true_of(at(item, "visible"));
      box.role = text_at(item, "role");
      box.text = text_at(item, "text");
      box.color = text_at(item, "color");
      box.background = text_at(item, "background");
      box.tag = text_at(item, "tag");
      box.by = text_at(item, "by");
      if (at(item, "layer").is_number()) box.layer = integer_of(at(item, "layer"));
      if (number_of(at(item, "font_size")) > 0) box.font_size = number_of(at(item, "font_size"));
      box.covered = flag("covered");
      box.in_view = flag("in_view");
      box.focusable = flag("focusable");
      box.checked = flag("checked");
      out.push_back(std::move(box));
    }
  }
  return out;
}

namespace {

/// What the recording knows of when and by whom.
class Attribution {
 public:
  Attribution(const Recording& recording, const Moments& moments) : recording_(recording), moments_(moments) {}

  [[nodiscard]] std::int64_t ms(double when) const { return static_cast<std::int64_t>(std::llround(std::max(0.0, when - moments_.since) * 1000)); }
  [[nodiscard]] int load(double when) const {
    return static_cast<int>(std::count_if(moments_.next_loads.begin(), moments_.next_loads.end(), [when](double begin) { return when >= begin; }));
  }

  /// The first who set it: a script by name and host, or a response.
  void cookie(collect::CookieDraft& cookie) const {
    double when = 0;
    for (const Write& write : recording_.writes()) {
      if (write.kind != "cookie" || write.name != cookie.name) continue;
      const auto origin = collect::parse_web_url(write.origin);
      if (!origin || !covers(cookie.domain, origin->host)) continue;
      cookie.set_by_script = write.scripts.empty() ? "" : write.scripts.front();
      when = write.at;
      break;
    }
    for (const Recording::Setter& setter : recording_.setters()) {
      if (setter.name != cookie.name || !covers(cookie.domain, setter.domain) || (when > 0 && when <= setter.at)) continue;
      cookie.set_by_script.clear();
      cookie.set_by_request = setter.url;
      when = setter.at;
      break;
    }
    if (when <= 0) return;
    cookie.at_ms = ms(when);
    cookie.load = load(when);
  }

  /// The first script that set it; where no script is known (a property of the storage was assigned), when it came.
  void entry(collect::EntryDraft& entry, const std::string& cache) const {
    const std::string name = entry.kind == "indexed-db" ? entry.key.substr(0, entry.key.find('/')) : entry.kind == "cache" ? cache : entry.key;
    const Write* found = nullptr;
    for (const Write& write : recording_.writes()) {
      const bool same_name = write.name == name || (entry.kind == "service-worker" && entry.value == write.name);
      if (write.kind != entry.kind || write.origin != entry.origin || !same_name) continue;
      if (found == nullptr) found = &write;
      if (write.scripts.empty()) continue;
      entry.set_by_script = write.scripts.front();
      break;
    }
    if (found == nullptr) return;
    entry.at_ms = ms(found->at);
    entry.load = load(found->at);
  }

 private:
  const Recording& recording_;
  const Moments& moments_;
};

/// A page's request that its service worker answered did not leave; what the worker asked for is a request of its own.
bool asked_by_worker(const std::vector<Recording::Request>& requests, const Recording::Request& request) {
  if (!request.by_worker) return false;
  return std::any_of(requests.begin(), requests.end(), [&](const Recording::Request& other) {
    return !other.by_worker && other.at >= request.at && other.draft.url == request.draft.url && other.draft.method == request.draft.method;
  });
}

}  // namespace

void assemble(collect::PhaseDraft& draft, const Recording& recording, State state, FrameRounds rounds, const State& before, const Moments& moments) {
  const Attribution by(recording, moments);
  std::map<std::size_t, std::size_t> places;  // of the recording's requests in the draft
  for (std::size_t i = 0; i < recording.requests().size(); ++i) {
    const Recording::Request& request = recording.requests()[i];
    if (request.at < moments.since || asked_by_worker(recording.requests(), request)) continue;
    collect::RequestDraft out = request.draft;
    out.at_ms = by.ms(request.at);
    out.load = by.load(request.at);
    const auto by_loader = rounds.by_loader.find(request.frame + "\n" + request.loader);
    const auto by_id = rounds.by_id.find(request.frame);
    if (by_loader != rounds.by_loader.end()) out.frame = by_loader->second;
    else if (by_id != rounds.by_id.end()) out.frame = by_id->second;
    if (out.initiator && out.initiator->request) {
      const auto place = places.find(*out.initiator->request);
      out.initiator->request = place == places.end() ? std::nullopt : std::optional(place->second);
    }
    places[i] = draft.requests.size();
    draft.requests.push_back(std::move(out));
  }

  for (auto& [id, cookie] : state.cookies) {
    cookie.is_new = !before.cookies.contains(id);
    by.cookie(cookie);
    draft.cookies.push_back(std::move(cookie));
  }
  for (auto& [id, entry] : state.entries) {
    entry.is_new = !before.entries.contains(id);
    const auto cache = state.cache_of.find(id);
    by.entry(entry, cache == state.cache_of.end() ? std::string() : cache->second);
    draft.storage.push_back(std::move(entry));
  }
  for (const Recording::RefusedCookie& cookie : recording.refused_cookies()) {
    if (cookie.at < moments.since) continue;
    draft.refused_cookies.push_back({std::string(collect::trim(cookie.line.substr(0, cookie.line.find_first_of("=;")))), cookie.host, cookie.url, cookie.reasons, by.ms(cookie.at)});
  }
  draft.frames = std::move(rounds.frames);
  if (moments.left) draft.left_at_ms = by.ms(*moments.left);

  const Coverage storage = state.storage_whole ? Coverage::Complete : Coverage::Partial;
  draft.covered(EvidenceKind::Requests) = recording.full() ? Coverage::Partial : Coverage::Complete;
  draft.covered(EvidenceKind::Cookies) = state.cookies_whole ? Coverage::Complete : Coverage::Partial;
  for (const EvidenceKind kind : {EvidenceKind::LocalStorage, EvidenceKind::SessionStorage, EvidenceKind::IndexedDb, EvidenceKind::CacheStorage, EvidenceKind::ServiceWorkers}) draft.covered(kind) = storage;
  for (const EvidenceKind kind : {EvidenceKind::Scripts, EvidenceKind::Dom, EvidenceKind::Fields}) draft.covered(kind) = rounds.whole ? Coverage::Complete : Coverage::Partial;
  draft.covered(EvidenceKind::Globals) = Coverage::Partial;
}

}  // namespace writ::browser
