#pragma once
// The engine's view of a snapshot: every item that a rule can speak of, with its fields and its vendors.
//
// A Page holds what a snapshot does not say by itself: parsed HTML, script items, form fields, paragraphs, hosts, parties,
// and the vendors that each item is attributed to (spec/snapshot.md, "Attribution"). It is a function of (snapshot,
// declarations): no clock, no network. HTML is parsed and selectors are matched the first time somebody asks.
// Everything is const to the outside; a Page is used by one thread.
//
// Items of a phase that does not count (choice not applied) exist only for `vendors_seen_uncounted`; item_count and the
// rest treat such a phase as not captured.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"
#include "model/value.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::snapshot {

class VendorMatchers;  // attribution.hpp

class Page {
 public:
  /// Both must outlive the Page.
  Page(const Snapshot& snapshot, const model::Model& model);
  /// With matchers made once for many snapshots over one Model; they must outlive the Page too.
  Page(const Snapshot& snapshot, const model::Model& model, const VendorMatchers& matchers);
  ~Page();
  Page(const Page&) = delete;
  Page& operator=(const Page&) = delete;

  [[nodiscard]] const Snapshot& snapshot() const;
  [[nodiscard]] const model::Model& model() const;

  // ---- phases and coverage
  /// The snapshot's index of a phase whose items of that kind can be seen: one that was captured and counts; for `choice` also
  /// one that does not count because of its choice. Nothing otherwise.
  [[nodiscard]] std::optional<std::uint8_t> phase_index(model::Phase phase, model::ItemKind kind) const;
  /// `complete`, `partial` or `none` for a phase (none where it was not captured or does not count).
  [[nodiscard]] model::Coverage coverage(model::Phase phase, model::EvidenceKind kind) const;
  [[nodiscard]] model::Coverage documents_coverage() const;

  // ---- items; counting phases by their index in the snapshot
  /// Number of items of a kind in one phase; of the choice, one at most. Stored counts cookies, then entries. Not for Element; documents and
  /// paragraphs are asked with ItemRef::kNoPhase.
  [[nodiscard]] std::uint32_t item_count(model::ItemKind kind, std::uint8_t phase) const;
  /// The elements of the DOM of every frame of the phase that match, in order. The selector has been checked at compile
  /// time; one that does not parse matches nothing. Results are kept.
  [[nodiscard]] std::span<const model::ItemRef> elements(std::string_view selector, std::uint8_t phase) const;
  /// The items of a kind in one phase that are attributed to a vendor, ascending. Not for Element, Document, Paragraph.
  [[nodiscard]] std::span<const std::uint32_t> items_of_vendor(model::ItemKind kind, std::uint8_t phase, model::VendorId vendor) const;

  // ---- fields
  /// A field of an item: its value, Unknown or Absent. `text` is the argument of header("n") and attribute("n"), `vendor`
  /// that of masked-for(v). Set-valued vendor fields are SymbolSet.
  [[nodiscard]] model::Value get(model::ItemRef item, model::Field field, std::string_view text = {},
                                 std::optional<model::VendorId> vendor = {}) const;
  /// A field of `site` or `cmp`.
  [[nodiscard]] model::Value get_site(model::Field field) const;
  /// A field of a vendor.
  [[nodiscard]] model::Value get_vendor(model::VendorId vendor, model::Field field) const;

  // ---- text
  /// `text mentions vendor`, `text says phrases`: spec/semantics.md, "Text".
  [[nodiscard]] bool mentions(std::string_view text, model::VendorId vendor, bool operator_of) const;
  [[nodiscard]] bool says(std::string_view text, model::PhrasesId phrases, std::optional<std::string_view> language) const;

  // ---- vendors
  /// A vendor left a trace: an item of a captured, counting phase is attributed to it (documents are none).
  [[nodiscard]] bool has_trace(model::VendorId vendor) const;
  /// Vendors seen in a phase (by its index) that does not count.
  [[nodiscard]] std::vector<model::VendorId> vendors_seen_uncounted(std::uint8_t phase) const;

  // ---- for reports
  /// JSON pointer into the snapshot. Scripts and elements point to the frame's source or dom and have a CSS path.
  [[nodiscard]] std::string pointer(model::ItemRef item) const;
  [[nodiscard]] std::optional<std::string> css_path(model::ItemRef item) const;
  /// "GET https://static.hotjar.com/c/hotjar-1.js at 320 ms": one line for a person, cut at 300 code points.
  [[nodiscard]] std::string summary(model::ItemRef item) const;
  /// The item's name without what changes from visit to visit: query values, numbers, ids, times (for fingerprints).
  [[nodiscard]] std::string stable_name(model::ItemRef item) const;
  /// Order of evidence: phases as listed; in each the choice, requests, cookies, storage, frames (source before DOM, document order),
  /// globals, controls, commands; documents last. Stored items are cookies or entries here.
  [[nodiscard]] bool before(model::ItemRef a, model::ItemRef b) const;
  /// A Stored item as the cookie or entry that it is; others as they are.
  [[nodiscard]] model::ItemRef canonical(model::ItemRef item) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ::snapshot
