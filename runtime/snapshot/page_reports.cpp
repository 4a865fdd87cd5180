// What reports say of items: where they stand, one line for a person, a name that stays, and their order.

#include <fmt/format.h>

#include "runtime/snapshot/page.hpp"
#include "runtime/snapshot/page_impl.hpp"
#include "runtime/snapshot/summary.hpp"

namespace writ::snapshot {
namespace {

using model::ItemKind;
using model::ItemRef;

std::string at(const std::optional<std::int64_t>& ms) { return ms ? fmt::format(" at {} ms", *ms) : std::string(); }

/// So much of an inline script, a label or a paragraph is quoted.
constexpr std::size_t kQuotedPoints = 120;

std::string_view state_word(ScriptState state) {
  switch (state) {
    case ScriptState::Run: return "";
    case ScriptState::Blocked: return "blocked ";
    case ScriptState::Data: return "data ";
    case ScriptState::Inert: return "inert ";
  }
  return "";
}

std::string_view kind_words(model::StoredKind kind) {
  switch (kind) {
    case model::StoredKind::Cookie: return "cookie";
    case model::StoredKind::Local: return "local storage";
    case model::StoredKind::Session: return "session storage";
    case model::StoredKind::IndexedDb: return "IndexedDB";
    case model::StoredKind::Cache: return "cache";
    case model::StoredKind::ServiceWorker: return "service worker";
  }
  return "";
}

std::string_view without_dot(std::string_view domain) {
  if (domain.starts_with('.')) domain.remove_prefix(1);
  return domain;
}

std::string script_summary(const ScriptItem& script) {
  std::string out(state_word(script.state));
  if (script.form == ScriptForm::Handler) return out + fmt::format("handler {}: {}", script.attribute, script.text.substr(0, 4096));
  if (script.form == ScriptForm::Address) return out + fmt::format("address in {}: {}", script.attribute, script.text.substr(0, 4096));
  if (script.src) return out + "script " + *script.src;
  if (script.parked) return out + "script " + *script.parked;
  if (script.has_src) return out + "script with an address that does not parse";
  return out + "inline script: " + one_line(script.text.substr(0, 4096), kQuotedPoints);
}

/// "choice to reject by click, 2 clicks: hidden-only; the banner came back".
std::string choice_summary(const Choice& choice) {
  std::string out = "choice";
  if (choice.action) out += fmt::format(" to {}", model::name_of(*choice.action));
  if (choice.path) out += fmt::format(" by {}", model::name_of(*choice.path));
  if (choice.clicks) out += fmt::format(", {} click{}", *choice.clicks, *choice.clicks == 1 ? "" : "s");
  if (choice.outcome) out += fmt::format(": {}", model::name_of(*choice.outcome));
  if (choice.banner_returned == true) out += "; the banner came back";
  return out;
}

/// "banner control reject (a, layer 2): No, thanks".
std::string control_summary(const ElementBox& box) {
  std::string out = fmt::format("banner control {}", model::name_of(*box.role));
  if (box.role == model::ControlRole::Banner) out = "consent banner";
  std::string details(box.tag.value_or("").substr(0, 200));
  if (box.layer) details += fmt::format("{}layer {}", details.empty() ? "" : ", ", *box.layer);
  if (!details.empty()) out += " (" + details + ")";
  if (box.text && !box.text->empty()) out += ": " + one_line(box.text->substr(0, 4096), kQuotedPoints);
  return out;
}

/// "consent default: ad_storage denied", "config".
std::string command_summary(const Command& command) {
  std::string out = "tag command " + std::string(command.name.substr(0, 100));
  if (command.action) out += " " + std::string(command.action->substr(0, 100));
  if (command.place) out += fmt::format(" (place {} in {})", *command.place, command.layer.value_or("the data layer").substr(0, 100));
  std::string_view mark = ": ";
  for (const auto& [type, state] : command.states) {
    out += std::string(mark) + std::string(type.substr(0, 100)) + " " + std::string(state.substr(0, 100));
    mark = ", ";
  }
  return one_line(out, kQuotedPoints);
}

std::string element_summary(const Dom& dom, std::uint32_t element) {
  std::string out = "<" + std::string(dom.elements[element].tag);
  for (const std::string_view name : {"id", "class", "name", "type", "role", "href"}) {
    if (const auto value = dom.attribute(element, name)) out += fmt::format(" {}=\"{}\"", name, value->substr(0, 200));
  }
  out += ">";
  const std::string_view text = dom.text(element).substr(0, 4096);
  return text.empty() ? out : out + " " + one_line(text, kQuotedPoints);
}

std::string field_summary(const Dom& dom, const FieldItem& field) {
  std::string out = "field";
  if (const auto name = dom.attribute(field.element, "name"); name && !name->empty()) out += fmt::format(" {}", *name);
  else if (const auto id = dom.attribute(field.element, "id"); id && !id->empty()) out += fmt::format(" #{}", *id);
  out += fmt::format(" ({})", field.type);
  if (field.label) out += ": " + one_line(*field.label, kQuotedPoints);
  return out;
}

}  // namespace

Page::Impl::Place Page::Impl::place(ItemRef item) const {
  PhaseView& phase = view(item.phase);
  if (item.kind == ItemKind::Script) {
    const ScriptItem& script = phase.scripts()[item.index];
    return {script.frame, script.from_dom, script.element};
  }
  if (item.kind == ItemKind::Field) {
    const FieldItem& field = phase.fields()[item.index];
    return {field.frame, true, field.element};
  }
  const auto [frame, element] = phase.element(item.index);
  return {frame, true, element};
}

const Dom& Page::Impl::dom(std::uint8_t phase, const Place& place) const {
  const FrameView& frame = view(phase).frames()[place.frame];
  return place.in_dom ? *frame.dom : *frame.source;
}

ItemRef Page::canonical(ItemRef item) const { return canonical_item(impl_->snapshot, item); }

std::string Page::pointer(ItemRef given) const {
  const ItemRef item = canonical(given);
  const std::string phase = fmt::format("/phases/{}", item.phase);
  const auto& phases = impl_->snapshot.phases;
  switch (item.kind) {
    case ItemKind::Request: return fmt::format("{}/requests/{}", phase, phases[item.phase].requests[item.index].source_index);
    case ItemKind::BlockedRequest:
      return fmt::format("{}/requests/{}", phase, phases[item.phase].blocked_requests[item.index].source_index);
    case ItemKind::Cookie: return fmt::format("{}/cookies/{}", phase, item.index);
    case ItemKind::Entry: return fmt::format("{}/storage/{}", phase, item.index);
    case ItemKind::Frame: return fmt::format("{}/frames/{}", phase, item.index);
    case ItemKind::Global: return fmt::format("{}/globals/{}", phase, item.index);
    case ItemKind::Choice: return phase + "/choice";
    case ItemKind::Control: return fmt::format("{}/boxes/{}", phase, phases[item.phase].controls[item.index]);
    case ItemKind::Command: return fmt::format("{}/commands/{}", phase, item.index);
    case ItemKind::Document: return fmt::format("/documents/{}", item.index);
    case ItemKind::Paragraph: return fmt::format("/documents/{}/text", impl_->all_paragraphs()[item.index].document);
    case ItemKind::Script:
    case ItemKind::Element:
    case ItemKind::Field: {
      const Impl::Place place = impl_->place(item);
      return fmt::format("{}/frames/{}/{}", phase, place.frame, place.in_dom ? "dom" : "source");
    }
    case ItemKind::Stored: break;
  }
  return phase;
}

std::optional<std::string> Page::css_path(ItemRef item) const {
  if (item.kind == ItemKind::Control) {
    const auto& selector = impl_->control(item).selector;
    return selector ? std::optional(std::string(*selector)) : std::nullopt;
  }
  if (item.kind != ItemKind::Script && item.kind != ItemKind::Element && item.kind != ItemKind::Field) return std::nullopt;
  const Impl::Place place = impl_->place(item);
  return impl_->dom(item.phase, place).css_path(place.element);
}

std::string Page::summary(ItemRef given) const {
  const ItemRef item = canonical(given);
  const auto& phases = impl_->snapshot.phases;
  std::string out;
  switch (item.kind) {
    case ItemKind::Request: {
      const Request& request = phases[item.phase].requests[item.index];
      out = fmt::format("{} {}", request.method.value_or("request"), request.url);
      // The time stays to be seen when the address is long.
      if (request.at_ms) return one_line(out, kSummaryPoints - at(request.at_ms).size() - 1) + at(request.at_ms);
      break;
    }
    case ItemKind::BlockedRequest: {
      const Request& request = phases[item.phase].blocked_requests[item.index];
      const std::string end =
          fmt::format(" stopped ({})", request.blocked ? model::name_of(*request.blocked) : "blocked") + at(request.at_ms);
      return one_line(fmt::format("{} {}", request.method.value_or("request"), request.url), kSummaryPoints - end.size() - 1) + end;
    }
    case ItemKind::Cookie: {
      const Cookie& cookie = phases[item.phase].cookies[item.index];
      out = fmt::format("cookie {} for {}", one_line(cookie.name, kQuotedPoints), without_dot(cookie.domain));
      if (cookie.session || cookie.expires) out += ", " + lifetime_words(impl_->lifetime(cookie));
      break;
    }
    case ItemKind::Entry: {
      const Entry& entry = phases[item.phase].storage[item.index];
      out = fmt::format("{} {} of {}", kind_words(entry.kind), one_line(entry.key, kQuotedPoints), entry.origin);
      break;
    }
    case ItemKind::Script: out = script_summary(impl_->view(item.phase).scripts()[item.index]); break;
    case ItemKind::Element: {
      const Impl::Place place = impl_->place(item);
      out = element_summary(impl_->dom(item.phase, place), place.element);
      break;
    }
    case ItemKind::Field: {
      const FieldItem& field = impl_->view(item.phase).fields()[item.index];
      out = field_summary(*impl_->view(item.phase).frames()[field.frame].dom, field);
      break;
    }
    case ItemKind::Frame: out = fmt::format("frame {}", phases[item.phase].frames[item.index].url); break;
    case ItemKind::Global: out = fmt::format("global {}", phases[item.phase].globals[item.index]); break;
    case ItemKind::Control: out = control_summary(impl_->control(item)); break;
    case ItemKind::Command: out = command_summary(phases[item.phase].commands[item.index]); break;
    case ItemKind::Choice: out = choice_summary(*phases[item.phase].choice); break;
    case ItemKind::Document:
    case ItemKind::Paragraph: {
      const bool whole = item.kind == ItemKind::Document;
      const Document& document = impl_->snapshot.documents[whole ? item.index : impl_->all_paragraphs()[item.index].document];
      out = std::string(model::name_of(document.kind));
      if (whole) {
        if (document.url) out += " " + std::string(*document.url);
      } else {
        out += ": " + std::string(impl_->all_paragraphs()[item.index].text.substr(0, 4096));
      }
      break;
    }
    case ItemKind::Stored: break;
  }
  return one_line(out);
}

std::string Page::stable_name(ItemRef given) const {
  const ItemRef item = canonical(given);
  const auto& phases = impl_->snapshot.phases;
  switch (item.kind) {
    case ItemKind::Request: return stable_url(phases[item.phase].requests[item.index].url);
    case ItemKind::BlockedRequest: return stable_url(phases[item.phase].blocked_requests[item.index].url);
    case ItemKind::Cookie: {
      const Cookie& cookie = phases[item.phase].cookies[item.index];
      return fmt::format("{}@{}", stable_text(cookie.name), without_dot(cookie.domain));
    }
    case ItemKind::Entry: {
      const Entry& entry = phases[item.phase].storage[item.index];
      // A cache's key and a worker's scope are addresses.
      const bool address = entry.kind == model::StoredKind::Cache || entry.kind == model::StoredKind::ServiceWorker;
      return fmt::format("{}:{}@{}", model::name_of(entry.kind), address ? stable_url(entry.key) : stable_text(entry.key), entry.origin);
    }
    case ItemKind::Script: {
      const ScriptItem& script = impl_->view(item.phase).scripts()[item.index];
      if (script.src) return stable_url(*script.src);
      if (script.parked) return stable_url(*script.parked);
      const std::string_view form = script.form == ScriptForm::Element ? "inline" : script.attribute;
      return fmt::format("{}:{}", form, stable_text(script.text.substr(0, 4096)));
    }
    case ItemKind::Element: {
      const Impl::Place place = impl_->place(item);
      return stable_text(impl_->dom(item.phase, place).css_path(place.element));
    }
    case ItemKind::Field: {
      const Impl::Place place = impl_->place(item);
      const Dom& dom = impl_->dom(item.phase, place);
      for (const std::string_view attribute : {"name", "id"}) {
        if (const auto name = dom.attribute(place.element, attribute); name && !name->empty()) return stable_text(*name);
      }
      return stable_text(dom.css_path(place.element));
    }
    case ItemKind::Frame: return stable_url(phases[item.phase].frames[item.index].url);
    case ItemKind::Global: return stable_text(phases[item.phase].globals[item.index]);
    case ItemKind::Control: {
      const ElementBox& box = impl_->control(item);
      return fmt::format("{}:{}", model::name_of(*box.role), stable_text(box.text.value_or("").substr(0, 4096)));
    }
    case ItemKind::Command: {
      const Command& command = phases[item.phase].commands[item.index];
      return stable_text(fmt::format("{} {}", command.name.substr(0, 100), command.action.value_or("").substr(0, 100)));
    }
    case ItemKind::Choice: {
      // How many clicks it took may change with the weather of a site's tests; what was chosen and what came of it is the fault.
      const Choice& choice = *phases[item.phase].choice;
      return fmt::format("{}:{}", choice.action ? model::name_of(*choice.action) : "", choice.outcome ? model::name_of(*choice.outcome) : "");
    }
    case ItemKind::Document:
    case ItemKind::Paragraph: {
      const bool whole = item.kind == ItemKind::Document;
      const Document& document = impl_->snapshot.documents[whole ? item.index : impl_->all_paragraphs()[item.index].document];
      std::string out(model::name_of(document.kind));
      if (document.language) out += ":" + std::string(*document.language);
      if (!whole) out += ":" + stable_text(impl_->all_paragraphs()[item.index].text.substr(0, 4096));
      return out;
    }
    case ItemKind::Stored: break;
  }
  return {};
}

/// Phases as listed and in each the groups of kDocuments and before; within frames a frame, then what its source holds,
/// then what its DOM holds, by element; an element before what hangs on it.
Page::Impl::Order Page::Impl::order(ItemRef item) const {
  enum Group : std::uint32_t { kChoice, kRequests, kCookies, kStorage, kFrames, kGlobals, kControls, kCommands, kDocuments };
  enum Part : std::uint32_t { kFrame, kSource, kDom };
  const std::uint32_t phase = item.phase;
  const auto kind = static_cast<std::uint32_t>(item.kind);
  const auto& phases = snapshot.phases;
  switch (item.kind) {
    case ItemKind::Request: return {phase, kRequests, phases[phase].requests[item.index].source_index, 0, 0, 0};
    case ItemKind::BlockedRequest: return {phase, kRequests, phases[phase].blocked_requests[item.index].source_index, 0, 0, 0};
    case ItemKind::Cookie: return {phase, kCookies, item.index, 0, 0, 0};
    case ItemKind::Entry: return {phase, kStorage, item.index, 0, 0, 0};
    case ItemKind::Frame: return {phase, kFrames, item.index, kFrame, 0, 0};
    case ItemKind::Script:
    case ItemKind::Element:
    case ItemKind::Field: {
      const Place at = place(item);
      // Elements first, then fields, then scripts and handlers in their own order.
      const std::uint32_t rank = item.kind == ItemKind::Script ? 2 + item.index : item.kind == ItemKind::Field ? 1 : 0;
      return {phase, kFrames, at.frame, at.in_dom ? kDom : kSource, at.element, rank};
    }
    case ItemKind::Global: return {phase, kGlobals, item.index, 0, 0, 0};
    case ItemKind::Control: return {phase, kControls, item.index, 0, 0, 0};
    case ItemKind::Command: return {phase, kCommands, item.index, 0, 0, 0};
    case ItemKind::Choice: return {phase, kChoice, 0, 0, 0, 0};
    case ItemKind::Document: return {phase, kDocuments, item.index, 0, 0, 0};
    case ItemKind::Paragraph: return {phase, kDocuments, all_paragraphs()[item.index].document, 1, item.index, 0};
    case ItemKind::Stored: break;
  }
  return {phase, kind, item.index, 0, 0, 0};
}

bool Page::before(ItemRef a, ItemRef b) const { return impl_->order(canonical(a)) < impl_->order(canonical(b)); }

}  // namespace writ::snapshot
