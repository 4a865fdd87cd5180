#include "runtime/browser/preset.hpp"

#include <fmt/format.h>

#include <cmath>

#include "runtime/browser/json_access.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::browser {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds kPatience{10'000};
constexpr int kMaxDepth = 24;  // of JSON within values

tl::unexpected<Error> wrong(std::string where, std::string_view what) { return fail("usage.storage-state", fmt::format("--storage-state: {}: {}", where, what)); }

/// The texts in a value, also where it is JSON written as a text.
void add_secrets(const Json& value, std::vector<std::string>& into, int depth = 0) {
  if (depth > kMaxDepth) return;
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    into.push_back(text);
    Json inner;
    std::string error;
    if (!text.empty() && (text[0] == '{' || text[0] == '[' || text[0] == '"') && parse_json(text, inner, error)) add_secrets(inner, into, depth + 1);
  } else if (value.is_structured()) {
    for (const Json& item : value) add_secrets(item, into, depth + 1);
  }
}

Result<Json> cookie_of(const Json& given, const std::string& where) {
  if (!given.is_object() || !at(given, "name").is_string() || !at(given, "value").is_string()) return wrong(where, "no cookie with name and value");
  Json out = {{"name", text_at(given, "name")}, {"value", text_at(given, "value")}};
  const std::string domain = text_at(given, "domain"), url = text_at(given, "url");
  if (domain.empty() && url.empty()) return wrong(where, "the cookie has no domain");
  if (!domain.empty()) out["domain"] = domain;
  else out["url"] = url;
  out["path"] = at(given, "path").is_string() ? text_at(given, "path") : "/";
  if (const Json& expires = at(given, "expires"); expires.is_number() && expires.get<double>() > 0) out["expires"] = expires;
  if (at(given, "httpOnly").is_boolean()) out["httpOnly"] = at(given, "httpOnly");
  if (at(given, "secure").is_boolean()) out["secure"] = at(given, "secure");
  if (const std::string same = text_at(given, "sameSite"); same == "Strict" || same == "Lax" || same == "None") out["sameSite"] = same;
  if (const std::string key = text_at(given, "partitionKey"); !key.empty()) {
    out["partitionKey"] = {{"topLevelSite", key}, {"hasCrossSiteAncestor", true_of(at(given, "_crHasCrossSiteAncestor"))}};
  }
  return out;
}

/// Runs in the page that is made up: items into localStorage, databases with their stores, indexes and records. Values that
/// are no plain JSON stand coded, each kind under a letter of its own.
constexpr const char* kWriter = R"js((async state => {
  for (const {name, value} of state.local) localStorage.setItem(name, value);
  const decode = (value, seen = new Map()) => {
    if (value === null || typeof value !== 'object') return value;
    if ('ref' in value) return seen.get(value.ref);
    if ('v' in value) return {undefined: undefined, null: null, NaN: NaN, Infinity: Infinity, '-Infinity': -Infinity, '-0': -0}[value.v];
    if ('d' in value) return new Date(value.d);
    if ('bi' in value) return BigInt(value.bi);
    if ('u' in value) return value.u;
    if ('r' in value) return new RegExp(value.r.p, value.r.f);
    if ('ab' in value || 'ta' in value) {
      const coded = value.ab || value.ta;
      const bytes = Uint8Array.from(atob(coded.b), c => c.charCodeAt(0));
      if ('ab' in value) return bytes.buffer;
      const kinds = {i8: Int8Array, ui8: Uint8Array, ui8c: Uint8ClampedArray, i16: Int16Array, ui16: Uint16Array, i32: Int32Array, ui32: Uint32Array,
                     f32: Float32Array, f64: Float64Array, bi64: BigInt64Array, bui64: BigUint64Array};
      return new (kinds[coded.k] || Uint8Array)(bytes.buffer);
    }
    if ('a' in value) {
      const list = [];
      seen.set(value.id, list);
      for (const item of value.a) list.push(decode(item, seen));
      return list;
    }
    if ('o' in value) {
      const object = {};
      seen.set(value.id, object);
      for (const {k, v} of value.o) object[k] = decode(v, seen);
      return object;
    }
    return value;
  };
  const plain = (record, name) => name + 'Encoded' in record ? decode(record[name + 'Encoded']) : record[name];
  const path = item => item.keyPathArray ?? item.keyPath ?? null;
  for (const base of state.databases) {
    await new Promise((done, failed) => {
      const opening = indexedDB.open(base.name, base.version || 1);
      opening.onupgradeneeded = () => {
        for (const store of base.stores || []) {
          const made = opening.result.createObjectStore(store.name, {autoIncrement: !!store.autoIncrement, keyPath: path(store)});
          for (const index of store.indexes || []) made.createIndex(index.name, path(index), {unique: !!index.unique, multiEntry: !!index.multiEntry});
        }
      };
      opening.onerror = () => failed(opening.error);
      opening.onsuccess = () => {
        const names = (base.stores || []).filter(store => (store.records || []).length).map(store => store.name);
        if (!names.length) { opening.result.close(); return done(); }
        const writing = opening.result.transaction(names, 'readwrite');
        for (const store of base.stores) {
          for (const record of store.records || []) {
            const into = writing.objectStore(store.name);
            if (into.keyPath === null) into.put(plain(record, 'value'), plain(record, 'key'));
            else into.put(plain(record, 'value'));
          }
        }
        writing.oncomplete = () => { opening.result.close(); done(); };
        writing.onerror = writing.onabort = () => failed(writing.error);
      };
    });
  }
  return true;
}))js";

/// A page of its own for writing: every request it makes is answered here, with an empty document.
class Writer {
 public:
  Writer(CdpConnection& connection, const std::string& context) : client_(connection) {
    client_.own_context(context);
    client_.on_event([this](const std::string& session, const std::string& method, const Json& params) { event(session, method, params); });
  }

  Result<> open(const std::string& context) {
    WRIT_TRY(page, client_.call("", "Target.createTarget", {{"url", "about:blank"}, {"browserContextId", context}}));
    target_ = text_at(page, "targetId");
    WRIT_TRY_VOID(client_.pump(Clock::now() + kPatience, [this] { return !page_.empty(); }));
    if (page_.empty()) return fail("browser.timeout", "the browser opened no page");
    return {};
  }

  Result<> write(const StorageState::Origin& origin) {
    loaded_ = false;
    WRIT_TRY(went, client_.call(page_, "Page.navigate", {{"url", origin.origin + "/"}}, kPatience));
    if (const std::string why = text_at(went, "errorText"); !why.empty()) return refused(origin, why);
    WRIT_TRY_VOID(client_.pump(Clock::now() + kPatience, [this] { return loaded_; }));
    const Json state = {{"local", origin.local}, {"databases", origin.databases}};
    const std::string expression = fmt::format("{}({})", kWriter, dump(state, JsonLayout::Compact));
    WRIT_TRY(reply, client_.call(page_, "Runtime.evaluate", {{"expression", expression}, {"awaitPromise", true}, {"returnByValue", true}}, kPatience));
    // The words of the exception might hold what was to be written.
    if (at(reply, "exceptionDetails").is_object()) return refused(origin, "its storage or databases cannot be written as the file has them");
    return {};
  }

  Result<> close() {
    gone_ = false;
    WRIT_TRY_VOID(client_.call("", "Target.closeTarget", {{"targetId", target_}}));
    return client_.pump(Clock::now() + kPatience, [this] { return gone_; });
  }

 private:
  static tl::unexpected<Error> refused(const StorageState::Origin& origin, std::string_view why) {
    return fail("browser.storage-state", fmt::format("the storage state cannot be loaded for {}: {}", origin.origin, why));
  }

  void event(const std::string& session, const std::string& method, const Json& params) {
    if (method == "Target.attachedToTarget") {
      const std::string own = text_at(params, "sessionId");
      if (text_of(at(params, "targetInfo", "type")) == "page" && page_.empty()) {
        page_ = own;
        client_.send(own, "Page.enable");
        client_.send(own, "Fetch.enable", {{"patterns", Json::array({Json{{"urlPattern", "*"}}})}});
      }
      client_.send(own, "Runtime.runIfWaitingForDebugger");
    } else if (method == "Target.detachedFromTarget") {
      if (text_at(params, "sessionId") == page_) gone_ = true;
    } else if (method == "Page.loadEventFired") {
      loaded_ = loaded_ || session == page_;
    } else if (method == "Fetch.requestPaused") {
      const Json html = Json::array({Json{{"name", "content-type"}, {"value", "text/html"}}});
      client_.send(session, "Fetch.fulfillRequest", {{"requestId", text_at(params, "requestId")}, {"responseCode", 200}, {"responseHeaders", html}, {"body", ""}});
    }
  }

  CdpClient client_;
  std::string target_, page_;
  bool loaded_ = false, gone_ = false;
};

}  // namespace

Result<StorageState> parse_storage_state(std::string_view text) {
  Json root;
  std::string error;
  if (!parse_json(text, root, error)) return wrong("the file", "no JSON: " + error);
  const Json &cookies = at(root, "cookies"), &origins = at(root, "origins");
  if (!cookies.is_array() || !origins.is_array()) return wrong("the file", "no lists at /cookies and /origins: this is no storage state");
  StorageState out;
  for (std::size_t i = 0; i < cookies.size(); ++i) {
    WRIT_TRY(cookie, cookie_of(cookies[i], fmt::format("/cookies/{}", i)));
    out.cookies.push_back(cookie);
    add_secrets(cookie["value"], out.secrets);
  }
  for (std::size_t i = 0; i < origins.size(); ++i) {
    const std::string where = fmt::format("/origins/{}", i);
    StorageState::Origin item;
    const auto url = collect::parse_web_url(text_at(origins[i], "origin"));
    if (!url) return wrong(where + "/origin", "no http or https origin");
    item.origin = url->origin;
    if (const Json& local = at(origins[i], "localStorage"); local.is_array()) {
      for (const Json& pair : local) {
        if (!at(pair, "name").is_string() || !at(pair, "value").is_string()) return wrong(where + "/localStorage", "an item has no name or no value");
        item.local.push_back({{"name", at(pair, "name")}, {"value", at(pair, "value")}});
        add_secrets(at(pair, "value"), out.secrets);
      }
    }
    if (const Json& databases = at(origins[i], "indexedDB"); databases.is_array()) {
      for (const Json& base : databases) {
        if (!at(base, "name").is_string()) return wrong(where + "/indexedDB", "a database has no name");
        if (const Json& stores = at(base, "stores"); stores.is_array()) {
          for (const Json& store : stores) {
            if (!at(store, "name").is_string()) return wrong(where + "/indexedDB", "a store has no name");
            add_secrets(at(store, "records"), out.secrets);
          }
        }
        item.databases.push_back(base);
      }
    }
    if (!item.local.empty() || !item.databases.empty()) out.origins.push_back(std::move(item));
  }
  return out;
}

Result<> load_storage_state(CdpConnection& connection, const std::string& context, const StorageState& state) {
  if (!state.cookies.empty()) {
    CdpClient client(connection);
    const auto set = client.call("", "Storage.setCookies", {{"cookies", state.cookies}, {"browserContextId", context}}, kPatience);
    if (!set && set.error().code == "browser.command") return fail("browser.storage-state", "the browser does not take the cookies of the storage state: " + set.error().message);
    if (!set) return tl::make_unexpected(set.error());
  }
  if (state.origins.empty()) return {};
  Writer writer(connection, context);
  WRIT_TRY_VOID(writer.open(context));
  for (const StorageState::Origin& origin : state.origins) WRIT_TRY_VOID(writer.write(origin));
  return writer.close();
}

}  // namespace writ::browser
