#include "runtime/import/storage_state.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

#include "runtime/collect/snapshot_writer.hpp"
#include "runtime/collect/web_url.hpp"
#include "runtime/import/json_input.hpp"

namespace writ::import {
namespace {

using model::Coverage;
using model::EvidenceKind;

std::string as_text(JsonElement value) {
  std::string_view text;
  return value.get(text) == simdjson::SUCCESS ? std::string(text) : std::string(simdjson::minify(value));
}

Result<> read_cookies(JsonArray cookies, collect::SnapshotDraft& draft) {
  std::size_t index = 0;
  for (const JsonElement item : cookies) {
    const std::size_t at = index++;
    const auto name = get_text(item, "name");
    const auto domain = get_text(item, "domain");
    if (!name || !domain || domain->empty()) return fail("import.storage-state", fmt::format("the cookie at /cookies/{} has no name or domain", at));
    collect::CookieDraft cookie;
    cookie.name = *name;
    cookie.domain = *domain;
    if (const auto value = get_text(item, "value")) cookie.value = std::string(*value);
    if (const auto path = get_text(item, "path")) cookie.path = std::string(*path);
    if (const auto expires = get_number(item, "expires")) {
      if (*expires >= 0) cookie.expires = from_epoch_seconds(*expires);
      cookie.expires_known = *expires < 0 || cookie.expires.has_value();
    }
    cookie.http_only = get_bool(item, "httpOnly");
    cookie.secure = get_bool(item, "secure");
    cookie.same_site = text_or_empty(item, "sameSite");
    if (const auto key = text_or_empty(item, "partitionKey"); !key.empty()) cookie.partition = std::string(key);
    draft.cookies.push_back(std::move(cookie));
  }
  return {};
}

void read_local_storage(JsonElement item, const std::string& origin, collect::SnapshotDraft& draft) {
  const auto entries = get_array(item, "localStorage");
  if (!entries) return;
  for (const JsonElement pair : *entries) {
    collect::EntryDraft entry;
    entry.kind = "local";
    entry.origin = origin;
    entry.key = text_or_empty(pair, "name");
    entry.value = std::string(text_or_empty(pair, "value"));
    entry.size = static_cast<std::int64_t>(entry.value->size());
    draft.storage.push_back(std::move(entry));
  }
}

/// Keys are database/store/key; a database or store without records stands as itself.
void read_indexed_db(JsonElement item, const std::string& origin, collect::SnapshotDraft& draft) {
  const auto databases = get_array(item, "indexedDB");
  if (!databases) return;
  const auto add = [&](std::string key, std::optional<std::string> value) {
    collect::EntryDraft entry;
    entry.kind = "indexed-db";
    entry.origin = origin;
    entry.key = std::move(key);
    entry.value = std::move(value);
    draft.storage.push_back(std::move(entry));
  };
  for (const JsonElement database : *databases) {
    const std::string name(text_or_empty(database, "name"));
    const auto stores = get_array(database, "stores");
    if (!stores || stores->size() == 0) {
      add(name, std::nullopt);
      continue;
    }
    for (const JsonElement store : *stores) {
      const std::string place = name + "/" + std::string(text_or_empty(store, "name"));
      const auto records = get_array(store, "records");
      if (!records || records->size() == 0) {
        add(place, std::nullopt);
        continue;
      }
      for (const JsonElement record : *records) {
        auto key = get(record, "key");
        if (!key) key = get(record, "keyEncoded");
        auto value = get(record, "value");
        if (!value) value = get(record, "valueEncoded");
        add(key ? place + "/" + as_text(*key) : place, value ? std::optional(as_text(*value)) : std::nullopt);
      }
    }
  }
}

}  // namespace

Result<std::string> import_storage_state(std::string bytes, const ImportOptions& options) {
  WRIT_TRY(input, JsonInput::read(std::move(bytes), options.max_bytes, "storage state"));
  const JsonElement root = input.root();
  const auto cookies = get_array(root, "cookies");
  const auto origins = get_array(root, "origins");
  if (get(root, "log")) return fail("import.storage-state", "this is a HAR file; `writ import har` reads it");
  if (get(root, "uri_ins")) return fail("import.storage-state", "this is an inspection.json; `writ import wec` reads it");
  if (!cookies || !origins) return fail("import.storage-state", "no lists at /cookies and /origins: this is no storage state");
  collect::SnapshotDraft draft;
  WRIT_TRY_VOID(read_cookies(*cookies, draft));
  std::set<std::string> sites;
  bool databases = false;
  std::size_t index = 0;
  for (const JsonElement item : *origins) {
    const std::size_t at = index++;
    const std::string origin(text_or_empty(item, "origin"));
    if (origin.empty()) return fail("import.storage-state", fmt::format("no text at /origins/{}/origin", at));
    sites.insert(origin);
    databases = databases || get_array(item, "indexedDB").has_value();
    read_local_storage(item, origin, draft);
    read_indexed_db(item, origin, draft);
  }
  const std::string given = !options.site.empty() ? options.site : sites.size() == 1 ? *sites.begin() : std::string();
  if (given.empty()) return fail("import.storage-state", fmt::format("the file has {} origins and does not say which is the site; --site gives it", sites.size()));
  const auto site = collect::parse_web_url(given);
  if (!site) return fail("import.storage-state", fmt::format("`{}` is no http or https address of a site; --site gives it", given.substr(0, 200)));
  if (!options.captured_at) return fail("import.storage-state", "the file does not say when it was saved; --captured-at gives it");
  draft.site = site->href;
  draft.captured_at = *options.captured_at;
  draft.phase = options.phase;
  draft.country = options.country;
  draft.collector_name = "playwright";
  draft.mode = "import";
  draft.covered(EvidenceKind::Cookies) = Coverage::Complete;
  draft.covered(EvidenceKind::LocalStorage) = Coverage::Complete;
  if (databases) draft.covered(EvidenceKind::IndexedDb) = Coverage::Complete;
  return collect::write_snapshot(draft);
}

}  // namespace writ::import
