#pragma once
// Which vendors an item belongs to (spec/snapshot.md, "Attribution"), looked up and never asked vendor by vendor: one table
// of hosts and one matcher for each kind of name, built once from the declarations. The same for the names and phrases
// that documents are searched for.

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "model/model.hpp"
#include "runtime/patterns/host.hpp"
#include "runtime/patterns/pattern_set.hpp"
#include "runtime/patterns/text.hpp"

namespace writ::snapshot {

/// Indices into Model::vendors, ascending, each once.
using Vendors = std::vector<std::uint32_t>;

/// `into` and `more` together.
void unite(Vendors& into, const Vendors& more);

/// May be shared by all Pages of a run over one Model, from several threads.
class VendorMatchers {
 public:
  explicit VendorMatchers(const model::Model& model);

  [[nodiscard]] Vendors of_host(std::string_view host) const { return hosts_.match(host); }
  /// `url` as WHATWG serialises it, without fragment.
  [[nodiscard]] Vendors of_url(std::string_view url) const { return urls_.match(url); }
  [[nodiscard]] Vendors of_cookie(std::string_view name) const { return cookies_.match(name); }
  /// An IndexedDB key is `database/store/key`; its patterns are held to the whole and to the database's name.
  [[nodiscard]] Vendors of_key(model::StoredKind kind, std::string_view key) const;
  [[nodiscard]] Vendors of_global(std::string_view name) const { return globals_.match(name); }
  [[nodiscard]] Vendors of_inline(std::string_view script) const { return inline_.match(script); }

  /// Names found in a text: vendor v by name, aka or host as 2v, its operator as 2v + 1.
  [[nodiscard]] const patterns::NameSet& names() const { return names_; }
  /// Phrases found in a text: by `phrase_list`.
  [[nodiscard]] const patterns::NameSet& phrases() const { return phrases_; }
  /// The number of a list (one language) of a phrases declaration; lists of one declaration follow each other.
  [[nodiscard]] std::uint32_t phrase_list(model::PhrasesId phrases, std::size_t list) const {
    return phrase_begin_[phrases.index] + static_cast<std::uint32_t>(list);
  }

 private:
  patterns::HostSet hosts_;
  patterns::PatternSet urls_, cookies_, local_, session_, indexed_db_, cache_, service_workers_, globals_, inline_;
  patterns::NameSet names_, phrases_;
  std::vector<std::uint32_t> phrase_begin_;
};

/// One set of vendors an item, kept flat, and the items of each vendor.
class VendorTable {
 public:
  VendorTable() = default;
  VendorTable(const std::vector<Vendors>& items, std::size_t vendor_count);
  [[nodiscard]] std::span<const std::uint32_t> of_item(std::uint32_t item) const {
    return std::span(vendors_).subspan(item_begin_[item], item_begin_[item + 1] - item_begin_[item]);
  }
  [[nodiscard]] std::span<const std::uint32_t> of_vendor(std::uint32_t vendor) const {
    return std::span(items_).subspan(vendor_begin_[vendor], vendor_begin_[vendor + 1] - vendor_begin_[vendor]);
  }

 private:
  std::vector<std::uint32_t> vendors_, item_begin_, items_, vendor_begin_;
};

}  // namespace writ::snapshot
