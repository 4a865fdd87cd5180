#include "runtime/snapshot/phase_view.hpp"

#include <algorithm>
#include <deque>

#include "runtime/patterns/host.hpp"
#include "runtime/patterns/selector.hpp"
#include "runtime/snapshot/select.hpp"

namespace writ::snapshot {

std::string_view host_of(const patterns::Url& url) {
  std::string_view host = url.host;
  if (host.ends_with('.')) host.remove_suffix(1);
  return host;
}

PhaseView::PhaseView(const Phase& of, const model::Model& model, const VendorMatchers& matchers, const ParkingRules& parking,
                     const std::optional<std::string>& site_host)
    : phase(of), model_(model), matchers_(matchers), parking_(parking), site_host_(site_host) {}

const std::vector<std::optional<patterns::Url>>& PhaseView::urls(bool blocked) {
  auto& list = urls_[blocked ? 1 : 0];
  if (!list) {
    list.emplace();
    for (const Request& request : blocked ? phase.blocked_requests : phase.requests) list->push_back(patterns::parse_url(request.url));
  }
  return *list;
}

const std::vector<std::optional<patterns::Url>>& PhaseView::frame_urls() {
  if (!frame_urls_) {
    frame_urls_.emplace();
    for (const Frame& frame : phase.frames) frame_urls_->push_back(patterns::parse_url(frame.url));
  }
  return *frame_urls_;
}

// ---- pages

/// The URL that a page's addresses are read against: its own, or of `about:blank` and `about:srcdoc` the base of the page
/// that holds it.
std::optional<patterns::Url> PhaseView::page_url(std::uint32_t frame) {
  std::uint32_t at = frame;
  for (std::size_t steps = 0; steps < frames_->size(); ++steps) {
    const auto& url = frame_urls()[at];
    if (url && !url->opaque) {
      if (at == frame) return url;
      const FrameView& holder = (*frames_)[at];
      const Dom* dom = holder.dom ? holder.dom.get() : holder.source.get();
      return dom != nullptr ? base_of(*dom, url) : url;
    }
    if (!phase.frames[at].parent) break;
    at = *phase.frames[at].parent;
  }
  return frame_urls()[frame];
}

const std::vector<FrameView>& PhaseView::frames() {
  if (frames_) return *frames_;
  frames_.emplace();
  std::uint32_t elements = 0;
  for (const Frame& frame : phase.frames) {
    FrameView view;
    view.element_begin = elements;
    if (frame.source) {
      if (auto dom = parse_html(*frame.source, Scripting::Off)) view.source = std::make_unique<Dom>(std::move(*dom));
      else view.source_refused = true;
    }
    if (frame.dom) {
      if (auto dom = parse_html(*frame.dom, Scripting::On)) view.dom = std::make_unique<Dom>(std::move(*dom));
      else view.dom_refused = true;
    }
    if (view.dom) elements += static_cast<std::uint32_t>(view.dom->elements.size());
    frames_->push_back(std::move(view));
  }
  return *frames_;
}

const std::vector<ScriptItem>& PhaseView::scripts() {
  if (scripts_) return *scripts_;
  scripts_.emplace();
  for (std::uint32_t f = 0; f < frames().size(); ++f) {
    const FrameView& view = frames()[f];
    const auto page = page_url(f);
    std::vector<ScriptItem> served, stood;
    if (view.source) served = scripts_of(*view.source, false, base_of(*view.source, page), parking_, f);
    if (view.dom) stood = scripts_of(*view.dom, true, base_of(*view.dom, page), parking_, f);
    auto merged = merge_scripts(view.source.get(), std::move(served), view.dom.get(), std::move(stood));
    std::move(merged.begin(), merged.end(), std::back_inserter(*scripts_));
  }
  return *scripts_;
}

const std::vector<FieldItem>& PhaseView::fields() {
  if (fields_) return *fields_;
  fields_.emplace();
  for (std::uint32_t f = 0; f < frames().size(); ++f) {
    if (!frames()[f].dom) continue;
    auto found = fields_of(*frames()[f].dom, f);
    std::move(found.begin(), found.end(), std::back_inserter(*fields_));
  }
  return *fields_;
}

std::pair<std::uint32_t, std::uint32_t> PhaseView::element(std::uint32_t index) {
  const auto& all = frames();
  const auto after = std::upper_bound(all.begin(), all.end(), index,
                                      [](std::uint32_t i, const FrameView& view) { return i < view.element_begin; });
  auto at = after - 1;
  while (!at->dom) --at;  // frames without a DOM share their beginning with the next one
  return {static_cast<std::uint32_t>(at - all.begin()), index - at->element_begin};
}

const ElementBox* PhaseView::box(std::uint32_t index) {
  if (!boxes_) {
    boxes_.emplace();
    for (std::uint32_t b = 0; b < phase.boxes.size(); ++b) {
      const ElementBox& box = phase.boxes[b];
      if (!box.selector || !box.frame || !frames()[*box.frame].dom) continue;
      const auto selector = patterns::parse_selector(*box.selector);
      if (!selector) continue;
      const FrameView& view = frames()[*box.frame];
      for (const std::uint32_t e : select(*view.dom, *selector)) boxes_->try_emplace(view.element_begin + e, b);
    }
  }
  const auto found = boxes_->find(index);
  return found == boxes_->end() ? nullptr : &phase.boxes[found->second];
}

// ---- vendors

/// A vendor's own site is served from its hosts: there, those of the site's registrable domain are no mark of the vendor.
Vendors PhaseView::declared_for(std::string_view host) const {
  Vendors out = matchers_.of_host(host);
  if (out.empty() || !site_host_ || !patterns::same_party(host, *site_host_)) return out;
  const Vendors own = matchers_.of_host(*site_host_);
  std::erase_if(out, [&](std::uint32_t vendor) { return std::find(own.begin(), own.end(), vendor) != own.end(); });
  return out;
}

/// By the host and by the names that it is an alias of, as far as the requests of the phase tell.
const Vendors& PhaseView::vendors_of_host(std::string_view host) {
  const auto [at, fresh] = host_vendors_.try_emplace(std::string(host));
  if (!fresh) return at->second;
  if (!cnames_) {
    cnames_.emplace();
    for (const bool blocked : {false, true}) {
      const auto& list = blocked ? phase.blocked_requests : phase.requests;
      for (std::size_t i = 0; i < list.size(); ++i) {
        if (list[i].cname.empty() || !urls(blocked)[i]) continue;
        std::vector<std::string>& names = (*cnames_)[std::string(host_of(*urls(blocked)[i]))];
        for (const std::string_view name : list[i].cname) {
          auto normal = patterns::normalise_host(name);
          if (normal && std::find(names.begin(), names.end(), *normal) == names.end()) names.push_back(std::move(*normal));
        }
      }
    }
  }
  at->second = declared_for(host);
  if (const auto names = cnames_->find(std::string(host)); names != cnames_->end()) {
    for (const std::string& name : names->second) unite(at->second, declared_for(name));
  }
  return at->second;
}

const Vendors& PhaseView::vendors_of_url(std::string_view url) {
  const auto [at, fresh] = url_vendors_.try_emplace(std::string(url));
  if (!fresh) return at->second;
  if (const auto parsed = patterns::parse_url(url)) {
    Vendors out = matchers_.of_url(parsed->without_fragment());
    if (!host_of(*parsed).empty()) unite(out, vendors_of_host(host_of(*parsed)));
    at->second = std::move(out);
  }
  return at->second;
}

void PhaseView::add_setter(Vendors& out, const std::optional<SetBy>& set_by) {
  if (!set_by) return;
  if (set_by->script) unite(out, vendors_of_url(*set_by->script));
  if (set_by->request) unite(out, vendors_of_url(*set_by->request));
}

Vendors PhaseView::attribute(const Request& request) { return vendors_of_url(request.url); }

// What a site keeps under its own name is not its host's provider's: aliases count for what is fetched, not for domains and
// origins.
Vendors PhaseView::attribute(const Cookie& cookie) {
  Vendors out = matchers_.of_cookie(cookie.name);
  std::string_view domain = cookie.domain;
  if (domain.starts_with('.')) domain.remove_prefix(1);
  if (const auto host = patterns::normalise_host(domain)) unite(out, declared_for(*host));
  add_setter(out, cookie.set_by);
  return out;
}

Vendors PhaseView::attribute(const Entry& entry) {
  Vendors out = matchers_.of_key(entry.kind, entry.key);
  if (const auto host = patterns::host_of(entry.origin); host && !host->empty()) unite(out, declared_for(*host));
  add_setter(out, entry.set_by);
  return out;
}

Vendors PhaseView::attribute(const ScriptItem& script) {
  if (script.src) return vendors_of_url(*script.src);
  if (script.parked) return vendors_of_url(*script.parked);
  return script.is_inline() ? matchers_.of_inline(script.text) : Vendors{};
}

const VendorTable& PhaseView::vendors(model::ItemKind kind) {
  const auto [at, fresh] = vendors_.try_emplace(kind);
  if (!fresh) return at->second;
  std::vector<Vendors> items;
  const auto add = [&](const auto& list) {
    for (const auto& item : list) items.push_back(attribute(item));
  };
  switch (kind) {
    case model::ItemKind::Request: add(phase.requests); break;
    case model::ItemKind::BlockedRequest: add(phase.blocked_requests); break;
    case model::ItemKind::Cookie: add(phase.cookies); break;
    case model::ItemKind::Entry: add(phase.storage); break;
    case model::ItemKind::Stored:
      add(phase.cookies);
      add(phase.storage);
      break;
    case model::ItemKind::Script: add(scripts()); break;
    case model::ItemKind::Frame:
      for (const Frame& frame : phase.frames) items.push_back(vendors_of_url(frame.url));
      break;
    case model::ItemKind::Global:
      for (const std::string_view name : phase.globals) items.push_back(matchers_.of_global(name));
      break;
    case model::ItemKind::Field:
    case model::ItemKind::Element:
    case model::ItemKind::Choice:
    case model::ItemKind::Control:
    case model::ItemKind::Command:
    case model::ItemKind::Document:
    case model::ItemKind::Paragraph: break;
  }
  // Another kind may have been worked out meanwhile: `at` may be stale.
  return vendors_[kind] = VendorTable(items, model_.vendors.size());
}

/// Vendors flow along the links of initiators until nothing is new; a set only grows, so cycles end too.
void PhaseView::trace_initiators() {
  struct Node {
    const Request* request;
    bool blocked;
    std::uint32_t index;
  };
  std::vector<Node> nodes;
  std::unordered_map<std::uint32_t, std::uint32_t> by_place;
  std::unordered_map<std::string, std::uint32_t> by_url;
  for (const bool blocked : {false, true}) {
    const auto& list = blocked ? phase.blocked_requests : phase.requests;
    for (std::uint32_t i = 0; i < list.size(); ++i) {
      const auto node = static_cast<std::uint32_t>(nodes.size());
      nodes.push_back({&list[i], blocked, i});
      by_place.emplace(list[i].source_index, node);
      if (const auto& url = urls(blocked)[i]) by_url.emplace(url->without_fragment(), node);
    }
  }
  const VendorTable& sent = vendors(model::ItemKind::Request);
  const VendorTable& stopped = vendors(model::ItemKind::BlockedRequest);
  const auto own = [&](std::uint32_t node) {
    const auto set = (nodes[node].blocked ? stopped : sent).of_item(nodes[node].index);
    return Vendors(set.begin(), set.end());
  };

  std::vector<Vendors> via(nodes.size());
  std::vector<std::vector<std::uint32_t>> next(nodes.size());
  for (std::uint32_t n = 0; n < nodes.size(); ++n) {
    const auto& initiator = nodes[n].request->initiator;
    if (!initiator) continue;
    const auto link = [&](std::uint32_t before) {
      if (before == n) return;
      next[before].push_back(n);
      unite(via[n], own(before));
    };
    if (initiator->request) {
      if (const auto found = by_place.find(*initiator->request); found != by_place.end()) link(found->second);
    }
    std::vector<std::string_view> urls_before = initiator->stack;
    if (initiator->url) urls_before.push_back(*initiator->url);
    for (const std::string_view url : urls_before) {
      unite(via[n], vendors_of_url(url));
      const auto parsed = patterns::parse_url(url);
      if (!parsed) continue;
      if (const auto found = by_url.find(parsed->without_fragment()); found != by_url.end()) link(found->second);
    }
  }
  std::deque<std::uint32_t> changed;
  std::vector<char> waiting(nodes.size(), 1);
  for (std::uint32_t n = 0; n < nodes.size(); ++n) changed.push_back(n);
  while (!changed.empty()) {
    const std::uint32_t n = changed.front();
    changed.pop_front();
    waiting[n] = 0;
    for (const std::uint32_t after : next[n]) {
      const std::size_t size = via[after].size();
      unite(via[after], via[n]);
      if (via[after].size() == size || waiting[after] != 0) continue;
      waiting[after] = 1;
      changed.push_back(after);
    }
  }
  const auto middle = via.begin() + static_cast<std::ptrdiff_t>(phase.requests.size());
  via_ = {VendorTable({via.begin(), middle}, model_.vendors.size()), VendorTable({middle, via.end()}, model_.vendors.size())};
}

const VendorTable& PhaseView::via(bool blocked) {
  if (!via_) trace_initiators();
  return (*via_)[blocked ? 1 : 0];
}

std::uint32_t PhaseView::count(model::ItemKind kind) {
  std::size_t n = 0;
  switch (kind) {
    case model::ItemKind::Request: n = phase.requests.size(); break;
    case model::ItemKind::BlockedRequest: n = phase.blocked_requests.size(); break;
    case model::ItemKind::Cookie: n = phase.cookies.size(); break;
    case model::ItemKind::Entry: n = phase.storage.size(); break;
    case model::ItemKind::Stored: n = phase.cookies.size() + phase.storage.size(); break;
    case model::ItemKind::Script: n = scripts().size(); break;
    case model::ItemKind::Field: n = fields().size(); break;
    case model::ItemKind::Frame: n = phase.frames.size(); break;
    case model::ItemKind::Global: n = phase.globals.size(); break;
    case model::ItemKind::Control: n = phase.controls.size(); break;
    case model::ItemKind::Command: n = phase.commands.size(); break;
    case model::ItemKind::Element:
    case model::ItemKind::Choice:
    case model::ItemKind::Document:
    case model::ItemKind::Paragraph: break;
  }
  return static_cast<std::uint32_t>(n);
}

// ---- parties

std::optional<model::Party> PhaseView::party_of_host(std::string_view host) {
  if (!site_host_ || host.empty()) return std::nullopt;
  const auto [at, fresh] = parties_.try_emplace(std::string(host), model::Party::Third);
  if (fresh && patterns::same_party(host, *site_host_)) at->second = model::Party::First;
  return at->second;
}

/// A frame without a host of its own is of its parent's party.
std::optional<model::Party> PhaseView::party_of_frame(std::uint32_t frame) {
  for (std::size_t steps = 0; steps < phase.frames.size() && frame < phase.frames.size(); ++steps) {
    const auto& url = frame_urls()[frame];
    if (!url) return std::nullopt;
    if (!host_of(*url).empty()) return party_of_host(host_of(*url));
    if (!phase.frames[frame].parent) return std::nullopt;
    frame = *phase.frames[frame].parent;
  }
  return std::nullopt;
}

std::optional<model::Party> PhaseView::party_of_request(const Request& request, const std::optional<patterns::Url>& url) {
  if (!url) return std::nullopt;
  if (!host_of(*url).empty()) return party_of_host(host_of(*url));
  return request.frame ? party_of_frame(*request.frame) : std::nullopt;
}

}  // namespace writ::snapshot
