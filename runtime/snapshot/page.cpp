#include "runtime/snapshot/page.hpp"

#include <algorithm>
#include <array>

#include "runtime/patterns/host.hpp"
#include "runtime/snapshot/documents.hpp"
#include "runtime/snapshot/page_impl.hpp"
#include "runtime/snapshot/select.hpp"

namespace writ::snapshot {
namespace {

using model::ItemKind;
using model::ItemRef;

constexpr auto kTraces = std::to_array<ItemKind>({ItemKind::Request, ItemKind::BlockedRequest, ItemKind::Cookie, ItemKind::Entry,
                                                  ItemKind::Script, ItemKind::Frame, ItemKind::Global});

/// Texts searched once more are kept folded up to this many bytes.
constexpr std::size_t kKeptText = std::size_t{64} << 20;

bool has_vendors(ItemKind kind) { return model::find_field(model::record_of(kind), "vendor") != nullptr; }

}  // namespace

ItemRef canonical_item(const Snapshot& snapshot, ItemRef item) {
  if (item.kind != ItemKind::Stored) return item;
  const auto cookies = static_cast<std::uint32_t>(snapshot.phases[item.phase].cookies.size());
  if (item.index < cookies) return {ItemKind::Cookie, item.phase, item.index};
  return {ItemKind::Entry, item.phase, item.index - cookies};
}

Page::Impl::Impl(const Snapshot& s, const model::Model& m, const VendorMatchers* shared)
    : snapshot(s),
      model(m),
      own_matchers(shared == nullptr ? std::make_unique<VendorMatchers>(m) : nullptr),
      matchers(shared == nullptr ? *own_matchers : *shared),
      parking(m),
      site(patterns::parse_url(s.site)) {
  if (site && !snapshot::host_of(*site).empty()) site_host = std::string(snapshot::host_of(*site));
  for (const Phase& phase : s.phases) views.push_back(std::make_unique<PhaseView>(phase, m, matchers, parking, site_host));
  for (const model::Vendor& vendor : m.vendors) {
    std::vector<std::uint32_t> own_subtypes, own_categories;
    for (const model::SubtypeId subtype : vendor.subtypes) {
      own_subtypes.push_back(subtype.index);
      for (const model::CategoryId category : m.subtypes[subtype].of) own_categories.push_back(category.index);
    }
    for (auto* set : {&own_subtypes, &own_categories}) {
      std::sort(set->begin(), set->end());
      set->erase(std::unique(set->begin(), set->end()), set->end());
    }
    std::string& joined = marks.emplace_back();
    if (vendor.masking) {
      for (const std::string& selector : vendor.masking->selectors) joined += (joined.empty() ? "" : ", ") + selector;
    }
    subtypes.push_back(std::move(own_subtypes));
    categories.push_back(std::move(own_categories));
  }
}

const patterns::Selector* Page::Impl::parsed(std::string_view selector) const {
  const auto [at, fresh] = selectors.try_emplace(std::string(selector));
  if (fresh) {
    if (auto result = patterns::parse_selector(selector)) at->second = std::move(*result);
  }
  return at->second ? &*at->second : nullptr;
}

const std::vector<Paragraph>& Page::Impl::all_paragraphs() const {
  if (paragraphs) return *paragraphs;
  paragraphs.emplace();
  for (std::uint32_t d = 0; d < snapshot.documents.size(); ++d) {
    for (const std::string_view text : paragraphs_of(snapshot.documents[d].text)) paragraphs->push_back({d, text});
  }
  return *paragraphs;
}

Page::Impl::Searched& Page::Impl::search(std::string_view text) const {
  Searched& entry = searched[text.data()][text.size()];
  if (entry.folded.empty() && !text.empty()) {
    if (searched_bytes > kKeptText) {
      searched.clear();
      searched_bytes = 0;
      Searched& again = searched[text.data()][text.size()];
      again.folded = patterns::FoldedText(text);
      return again;
    }
    entry.folded = patterns::FoldedText(text);
    searched_bytes += text.size();
  }
  return entry;
}

std::optional<model::CmpId> Page::Impl::declared_cmp(std::string_view name) const {
  for (std::uint32_t i = 0; i < model.cmps.size(); ++i) {
    const model::Cmp& cmp = model.cmps[model::CmpId(i)];
    if (cmp.name == name || model.packs[cmp.pack].name + "." + cmp.name == name) return model::CmpId(i);
  }
  return std::nullopt;
}

/// The first declared platform of which something stands on the page: an element that its `present` names, or a request,
/// script or frame of its hosts.
const Platforms& Page::Impl::look_for_platforms() const {
  if (platforms) return *platforms;
  platforms.emplace();
  patterns::HostSet hosts;
  for (std::uint32_t c = 0; c < model.cmps.size(); ++c) {
    for (const std::string& host : model.cmps[model::CmpId(c)].hosts) hosts.add(host, c);
  }
  patterns::PatternSet globals;
  for (std::uint32_t c = 0; c < model.cmps.size(); ++c) {
    for (const std::string& name : model.cmps[model::CmpId(c)].globals) (void)globals.add(patterns::PatternSet::Kind::Glob, name, c);
  }
  globals.build();
  std::vector<char> found(model.cmps.size(), 0);
  const auto note = [&](std::string_view host) {
    if (host.empty()) return;
    for (const std::uint32_t cmp : hosts.match(host)) found[cmp] = 1;
  };
  for (std::size_t p = 0; p < snapshot.phases.size(); ++p) {
    if (!counts(p)) continue;
    PhaseView& phase = view(p);
    for (const auto& url : phase.urls(false)) {
      if (url) note(snapshot::host_of(*url));
    }
    for (const ScriptItem& script : phase.scripts()) note(script.host.value_or(""));
    for (const std::string_view name : phase.phase.globals) {
      for (const std::uint32_t cmp : globals.match(name)) found[cmp] = 1;
    }
    const model::Coverage coverage = phase.phase.coverage[static_cast<std::size_t>(model::EvidenceKind::Dom)];
    for (const auto& url : phase.frame_urls()) {
      if (url) note(snapshot::host_of(*url));
    }
    for (const FrameView& frame : phase.frames()) {
      if (!frame.dom || coverage == model::Coverage::None) continue;
      platforms->looked = true;
      for (std::uint32_t c = 0; c < model.cmps.size(); ++c) {
        for (const std::string& text : model.cmps[model::CmpId(c)].present) {
          if (found[c] != 0) break;
          const patterns::Selector* selector = parsed(text);
          if (selector != nullptr && !select(*frame.dom, *selector).empty()) found[c] = 1;
        }
      }
    }
    if (platforms->looked && coverage == model::Coverage::Complete) platforms->complete = true;
  }
  const auto first = std::find(found.begin(), found.end(), 1);
  if (first != found.end()) platforms->found = model::CmpId(static_cast<std::size_t>(first - found.begin()));
  platforms->all = std::move(found);
  return *platforms;
}

model::Value Page::Impl::of_cmp(model::StoredKind kind, std::string_view name) const {
  if (!kept) {
    kept.emplace();
    for (std::uint32_t c = 0; c < model.cmps.size(); ++c) {
      for (const model::CmpKeeps& keeps : model.cmps[model::CmpId(c)].keeps) {
        (void)(*kept)[static_cast<std::size_t>(keeps.kind)].add(patterns::PatternSet::Kind::Glob, keeps.name, c);
      }
    }
    for (patterns::PatternSet& set : *kept) set.build();
  }
  const patterns::PatternSet& set = (*kept)[static_cast<std::size_t>(kind)];
  std::vector<std::uint32_t> named = set.match(name);
  // As in attribution, a database is named by its own name too.
  if (const std::size_t slash = name.find('/'); kind == model::StoredKind::IndexedDb && slash != std::string_view::npos) {
    for (const std::uint32_t cmp : set.match(name.substr(0, slash))) named.push_back(cmp);
  }
  if (named.empty()) return model::Truth::False;
  const Platforms& there = look_for_platforms();
  const auto told = snapshot.cmp_id ? declared_cmp(*snapshot.cmp_id) : std::nullopt;
  for (const std::uint32_t cmp : named) {
    if (there.all[cmp] != 0 || (told && told->index == cmp)) return model::Truth::True;
  }
  // One that was not found where the page is known in part may be there.
  return there.complete ? model::Value(model::Truth::False) : model::Value(model::Unknown{});
}

model::Value Page::Impl::masked_for(std::uint8_t phase, std::uint32_t field, model::VendorId vendor) const {
  const auto& masking = model.vendors[vendor].masking;
  if (!masking) return model::Unknown{};
  const std::uint64_t key = std::uint64_t{phase} << 32U | vendor.index;
  const auto [at, fresh] = masked.try_emplace(key);
  if (fresh) {
    const auto& fields = view(phase).fields();
    const auto& frames = view(phase).frames();
    at->second.assign(fields.size(), 0);
    std::vector<std::vector<char>> marked(frames.size());
    for (std::size_t f = 0; f < frames.size() && !fields.empty(); ++f) {
      if (!frames[f].dom) continue;
      const Dom& dom = *frames[f].dom;
      marked[f].assign(dom.elements.size(), 0);
      for (const std::string& text : masking->selectors) {
        const patterns::Selector* selector = parsed(text);
        if (selector == nullptr) continue;
        for (const std::uint32_t e : select(dom, *selector)) marked[f][e] = 1;
      }
      // What is below a marked element is masked with it.
      for (std::uint32_t e = 0; e < dom.elements.size(); ++e) {
        const std::uint32_t parent = dom.elements[e].parent;
        if (parent != Dom::kNone && marked[f][parent] != 0) marked[f][e] = 1;
      }
    }
    for (std::size_t i = 0; i < fields.size(); ++i) {
      const bool by_default = masking->by_default && masked_by_default(*frames[fields[i].frame].dom, fields[i], *masking->by_default);
      at->second[i] = by_default || marked[fields[i].frame][fields[i].element] != 0 ? 1 : 0;
    }
  }
  if (at->second[field] != 0) return model::Truth::True;
  // A block that says nothing of the default leaves open what happens to fields without a mark.
  if (!masking->by_default) return model::Unknown{};
  return model::Truth::False;
}

Page::Page(const Snapshot& snapshot, const model::Model& model) : impl_(std::make_unique<Impl>(snapshot, model, nullptr)) {}
Page::Page(const Snapshot& snapshot, const model::Model& model, const VendorMatchers& matchers)
    : impl_(std::make_unique<Impl>(snapshot, model, &matchers)) {}
Page::~Page() = default;

const Snapshot& Page::snapshot() const { return impl_->snapshot; }
const model::Model& Page::model() const { return impl_->model; }

std::optional<std::uint8_t> Page::phase_index(model::Phase phase, ItemKind kind) const {
  for (std::size_t i = 0; i < impl_->snapshot.phases.size(); ++i) {
    const bool seen = impl_->counts(i) || (kind == ItemKind::Choice && impl_->has_choice(i));
    if (impl_->snapshot.phases[i].phase == phase && seen) return static_cast<std::uint8_t>(i);
  }
  return std::nullopt;
}

/// A page that was refused counts as not seen: what is read from it is known in part at most.
model::Coverage Page::coverage(model::Phase phase, model::EvidenceKind kind) const {
  if (kind == model::EvidenceKind::Documents) return documents_coverage();
  if (kind == model::EvidenceKind::Choice) {
    // Before consent there is none to make, so all of them are known.
    const auto seen = phase_index(phase, ItemKind::Choice);
    const bool told = seen && (phase == model::Phase::BeforeConsent || impl_->has_choice(*seen));
    return told ? model::Coverage::Complete : model::Coverage::None;
  }
  const auto index = phase_index(phase, ItemKind::Request);
  if (!index) return model::Coverage::None;
  const model::Coverage said = impl_->snapshot.phases[*index].coverage[static_cast<std::size_t>(kind)];
  if (said != model::Coverage::Complete) return said;
  const bool of_source = kind == model::EvidenceKind::Scripts;
  const bool of_dom = of_source || kind == model::EvidenceKind::Dom || kind == model::EvidenceKind::Fields;
  if (!of_dom) return said;
  for (const FrameView& frame : impl_->view(*index).frames()) {
    if (frame.dom_refused || (of_source && frame.source_refused)) return model::Coverage::Partial;
  }
  return said;
}

model::Coverage Page::documents_coverage() const { return impl_->snapshot.documents_coverage; }

std::uint32_t Page::item_count(ItemKind kind, std::uint8_t phase) const {
  if (kind == ItemKind::Document) return static_cast<std::uint32_t>(impl_->snapshot.documents.size());
  if (kind == ItemKind::Paragraph) return static_cast<std::uint32_t>(impl_->all_paragraphs().size());
  if (kind == ItemKind::Choice) return impl_->has_choice(phase) ? 1 : 0;
  return impl_->counts(phase) ? impl_->view(phase).count(kind) : 0;
}

std::span<const ItemRef> Page::elements(std::string_view selector, std::uint8_t phase) const {
  if (!impl_->counts(phase)) return {};
  std::string key(1, static_cast<char>(phase));
  key += selector;
  const auto [at, fresh] = impl_->selected.try_emplace(std::move(key));
  if (fresh) {
    if (const patterns::Selector* parsed = impl_->parsed(selector)) {
      for (const FrameView& frame : impl_->view(phase).frames()) {
        if (!frame.dom) continue;
        for (const std::uint32_t e : select(*frame.dom, *parsed)) {
          at->second.push_back({ItemKind::Element, phase, frame.element_begin + e});
        }
      }
    }
  }
  return at->second;
}

std::span<const std::uint32_t> Page::items_of_vendor(ItemKind kind, std::uint8_t phase, model::VendorId vendor) const {
  if (!impl_->counts(phase) || !has_vendors(kind)) return {};
  return impl_->view(phase).vendors(kind).of_vendor(vendor.index);
}

bool Page::mentions(std::string_view text, model::VendorId vendor, bool operator_of) const {
  Impl::Searched& entry = impl_->search(text);
  if (!entry.names) entry.names = impl_->matchers.names().match(entry.folded);
  return std::binary_search(entry.names->begin(), entry.names->end(), 2 * vendor.index + (operator_of ? 1 : 0));
}

bool Page::says(std::string_view text, model::PhrasesId phrases, std::optional<std::string_view> language) const {
  Impl::Searched& entry = impl_->search(text);
  if (!entry.phrases) entry.phrases = impl_->matchers.phrases().match(entry.folded);
  const auto& lists = impl_->model.phrases[phrases].lists;
  for (std::size_t i = 0; i < lists.size(); ++i) {
    if (language && lists[i].language != *language) continue;
    if (std::binary_search(entry.phrases->begin(), entry.phrases->end(), impl_->matchers.phrase_list(phrases, i))) return true;
  }
  return false;
}

bool Page::has_trace(model::VendorId vendor) const {
  for (std::size_t p = 0; p < impl_->snapshot.phases.size(); ++p) {
    for (const ItemKind kind : kTraces) {
      if (!items_of_vendor(kind, static_cast<std::uint8_t>(p), vendor).empty()) return true;
    }
  }
  return false;
}

std::vector<model::VendorId> Page::vendors_seen_uncounted(std::uint8_t phase) const {
  std::vector<model::VendorId> out;
  if (phase >= impl_->snapshot.phases.size() || impl_->counts(phase)) return out;
  for (std::uint32_t v = 0; v < impl_->model.vendors.size(); ++v) {
    const bool seen = std::any_of(kTraces.begin(), kTraces.end(), [&](ItemKind kind) {
      return !impl_->view(phase).vendors(kind).of_vendor(v).empty();
    });
    if (seen) out.push_back(model::VendorId(v));
  }
  return out;
}

}  // namespace writ::snapshot
