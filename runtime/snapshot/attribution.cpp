#include "runtime/snapshot/attribution.hpp"

#include <algorithm>
#include <iterator>

namespace writ::snapshot {
namespace {

using patterns::PatternSet;

void add_globs(PatternSet& set, const std::vector<std::string>& globs, std::uint32_t vendor) {
  for (const std::string& glob : globs) (void)set.add(PatternSet::Kind::Glob, glob, vendor);
}

// An address that a vendor declares with https is the vendor's in clear as well: older pages, and tags without a scheme, fetch it so.
void add_urls(PatternSet& set, const std::vector<std::string>& globs, std::uint32_t vendor) {
  constexpr std::string_view kEncrypted = "https://";
  add_globs(set, globs, vendor);
  for (const std::string& glob : globs) {
    if (glob.starts_with(kEncrypted)) (void)set.add(PatternSet::Kind::Glob, "http://" + glob.substr(kEncrypted.size()), vendor);
  }
}

}  // namespace

void unite(Vendors& into, const Vendors& more) {
  if (more.empty()) return;
  if (into.empty()) {
    into = more;
    return;
  }
  Vendors out;
  std::set_union(into.begin(), into.end(), more.begin(), more.end(), std::back_inserter(out));
  into = std::move(out);
}

VendorMatchers::VendorMatchers(const model::Model& model) {
  for (std::uint32_t v = 0; v < model.vendors.size(); ++v) {
    const model::Vendor& vendor = model.vendors[model::VendorId(v)];
    for (const std::string& host : vendor.hosts) {
      hosts_.add(host, v);
      names_.add_host(host, 2 * v);
    }
    add_urls(urls_, vendor.urls, v);
    add_globs(cookies_, vendor.cookies, v);
    add_globs(local_, vendor.local_storage, v);
    add_globs(session_, vendor.session_storage, v);
    add_globs(indexed_db_, vendor.indexed_db, v);
    add_globs(cache_, vendor.cache_storage, v);
    add_globs(service_workers_, vendor.service_workers, v);
    add_globs(globals_, vendor.globals, v);
    for (const model::Mark& mark : vendor.inline_marks) {
      // A mark that does not compile has been reported by the checker; here it marks nothing.
      (void)inline_.add(mark.regex ? PatternSet::Kind::Regex : PatternSet::Kind::Substring, mark.text, v,
                        {mark.ignore_case, mark.dot_all});
    }
    names_.add_phrase(vendor.title, 2 * v);
    for (const std::string& name : vendor.aka) names_.add_phrase(name, 2 * v);
    names_.add_phrase(vendor.op, 2 * v + 1);
  }
  std::uint32_t list_number = 0;
  for (const model::Phrases& phrases : model.phrases) {
    phrase_begin_.push_back(list_number);
    for (const model::PhraseList& list : phrases.lists) {
      for (const std::string& phrase : list.phrases) phrases_.add_phrase(phrase, list_number);
      ++list_number;
    }
  }
  for (PatternSet* set : {&urls_, &cookies_, &local_, &session_, &indexed_db_, &cache_, &service_workers_, &globals_, &inline_}) {
    set->build();
  }
  names_.build();
  phrases_.build();
}

Vendors VendorMatchers::of_key(model::StoredKind kind, std::string_view key) const {
  switch (kind) {
    case model::StoredKind::Cookie: return of_cookie(key);
    case model::StoredKind::Local: return local_.match(key);
    case model::StoredKind::Session: return session_.match(key);
    case model::StoredKind::IndexedDb: {
      Vendors out = indexed_db_.match(key);
      if (const std::size_t slash = key.find('/'); slash != std::string_view::npos) unite(out, indexed_db_.match(key.substr(0, slash)));
      return out;
    }
    case model::StoredKind::Cache: return cache_.match(key);
    case model::StoredKind::ServiceWorker: return service_workers_.match(key);
  }
  return {};
}

VendorTable::VendorTable(const std::vector<Vendors>& items, std::size_t vendor_count) : vendor_begin_(vendor_count + 1, 0) {
  item_begin_.push_back(0);
  for (const Vendors& vendors : items) {
    vendors_.insert(vendors_.end(), vendors.begin(), vendors.end());
    item_begin_.push_back(static_cast<std::uint32_t>(vendors_.size()));
    for (const std::uint32_t vendor : vendors) ++vendor_begin_[vendor + 1];
  }
  for (std::size_t v = 0; v < vendor_count; ++v) vendor_begin_[v + 1] += vendor_begin_[v];
  items_.resize(vendors_.size());
  std::vector<std::uint32_t> next = vendor_begin_;
  for (std::uint32_t i = 0; i < items.size(); ++i) {
    for (const std::uint32_t vendor : items[i]) items_[next[vendor]++] = i;
  }
}

}  // namespace writ::snapshot
