// The fields of items, by schema.def (spec/types.md, "Items").

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "runtime/patterns/host.hpp"
#include "runtime/patterns/text.hpp"
#include "runtime/snapshot/colour.hpp"
#include "runtime/snapshot/decoded.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/snapshot/page_impl.hpp"

namespace writ::snapshot {
namespace {

using model::Absent;
using model::Field;
using model::ItemKind;
using model::ItemRef;
using model::Symbol;
using model::Unknown;
using model::Value;

// A member that the snapshot lacks is unknown.
Value known(const std::optional<std::string_view>& text) { return text ? Value(*text) : Value(Unknown{}); }
Value known(const std::optional<bool>& flag) { return flag ? Value(model::truth(*flag)) : Value(Unknown{}); }
Value known(const std::optional<std::int64_t>& number) {
  return number ? Value(model::Interval{*number, *number}) : Value(Unknown{});
}
template <typename E>
  requires std::is_enum_v<E>
Value known(const std::optional<E>& name) {
  return name ? Value(Symbol{static_cast<std::uint32_t>(*name)}) : Value(Unknown{});
}
Value known(const std::optional<double>& number) { return number ? Value(*number) : Value(Unknown{}); }
Value time(const std::optional<std::int64_t>& ms) { return ms ? Value(Duration{0, *ms}) : Value(Unknown{}); }
Value set(std::span<const std::uint32_t> members) { return model::SymbolSet{members}; }
/// An attribute that is not written is absent.
Value written(const std::optional<std::string_view>& text) { return text ? Value(*text) : Value(Absent{}); }

Value frame_of(std::uint8_t phase, const std::optional<std::uint32_t>& frame) {
  return frame ? Value(ItemRef{ItemKind::Frame, phase, *frame}) : Value(Unknown{});
}

/// Half a box measures nothing.
Value place_of(const ElementBox& box) {
  if (!box.x || !box.y || !box.width || !box.height) return Unknown{};
  return model::Box{*box.x, *box.y, *box.width, *box.height};
}

Value contrast_of(const ElementBox& box) {
  if (!box.color || !box.background) return Unknown{};
  return known(contrast(*box.color, *box.background));
}

/// A request that may have had a body: all but those that browsers send without one.
bool may_carry(const Request& request) {
  return !request.method || (*request.method != "GET" && *request.method != "HEAD" && *request.method != "OPTIONS") ||
         request.type == model::RequestType::Websocket;
}

/// What a cookie or entry is called in every profile.
std::string value_key(const Cookie& cookie) {
  std::string_view domain = cookie.domain;
  if (domain.starts_with('.')) domain.remove_prefix(1);
  // A partitioned cookie may stand beside another of the same name.
  return fmt::format("c{}\n{}\n{}\n{}", cookie.partitioned == true ? "p" : "", cookie.name, patterns::ascii_lower(domain), cookie.path.value_or("/"));
}
std::string value_key(const Entry& entry) {
  return fmt::format("{}\n{}\n{}", model::name_of(entry.kind), entry.origin, entry.key);
}

/// The parts of a URL; all unknown where it does not parse.
enum class Part { Whole, Host, Path, Query, Scheme };
Value part_of(const std::optional<patterns::Url>& url, Part part) {
  if (!url) return Unknown{};
  switch (part) {
    case Part::Whole: return std::string_view(url->href);
    case Part::Host: return host_of(*url).empty() ? Value(Absent{}) : Value(host_of(*url));
    case Part::Path: return std::string_view(url->path);
    case Part::Query: return url->query ? Value(std::string_view(*url->query)) : Value(Absent{});
    case Part::Scheme: return std::string_view(url->scheme);
  }
  return Unknown{};
}

/// A header's values joined, its name in any case: unknown where headers are not given, absent where it is not among them.
Value header(const std::optional<Headers>& headers, std::string_view name, TextPool& texts) {
  if (!headers) return Unknown{};
  std::optional<std::string_view> first;
  std::string joined;
  for (const auto& [own, value] : *headers) {
    if (!patterns::ascii_iequals(own, name)) continue;
    if (first) {
      if (joined.empty()) joined = *first;
      joined += ", ";
      joined += value;
    } else {
      first = value;
    }
  }
  if (!first) return Absent{};
  return joined.empty() ? Value(*first) : Value(texts.keep(std::move(joined)));
}

bool is_lower(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

/// The bit of a purpose by its number, which the checker has looked at.
Value purpose_bit(std::uint32_t bits, std::string_view purpose) {
  unsigned number = 0;
  const auto read = std::from_chars(purpose.data(), purpose.data() + purpose.size(), number);
  if (read.ec != std::errc() || number < 1 || number > kTcfPurposes) return Absent{};
  return model::truth((bits >> (number - 1) & 1U) != 0);
}

/// "Text/HTML; charset=utf-8" is text/html.
Value bare_mime(std::string_view text, TextPool& texts) {
  text = text.substr(0, text.find(';'));
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  return is_lower(text) ? Value(text) : Value(texts.keep(patterns::ascii_lower(text)));
}

}  // namespace

Value Page::Impl::request_field(const Request& request, bool blocked, ItemRef item, Field field, std::string_view text,
                                std::optional<model::VendorId> vendor) const {
  PhaseView& phase = view(item.phase);
  const auto& url = phase.urls(blocked)[item.index];
  switch (field) {
    case Field::RequestUrl: case Field::BlockedUrl: return part_of(url, Part::Whole);
    case Field::RequestHost: case Field::BlockedHost: return part_of(url, Part::Host);
    case Field::RequestPath: case Field::BlockedPath: return part_of(url, Part::Path);
    case Field::RequestQuery: case Field::BlockedQuery: return part_of(url, Part::Query);
    case Field::RequestScheme: case Field::BlockedScheme: return part_of(url, Part::Scheme);
    case Field::RequestMethod: case Field::BlockedMethod: return known(request.method);
    case Field::RequestType: case Field::BlockedType: return known(request.type);
    case Field::RequestAt: case Field::BlockedAt: return time(request.at_ms);
    case Field::RequestStatus: return known(request.status);
    case Field::RequestMime: {
      if (request.mime) return bare_mime(*request.mime, texts);
      const Value given = header(request.headers, "content-type", texts);
      const auto* type = std::get_if<std::string_view>(&given);
      return type != nullptr ? bare_mime(*type, texts) : given;
    }
    case Field::RequestParty: case Field::BlockedParty: return known(phase.party_of_request(request, url));
    case Field::RequestBody: case Field::BlockedBody: return known(request.body);
    case Field::RequestPayload: case Field::BlockedPayload: return payload(request, url);
    case Field::RequestLoad: case Field::BlockedLoad: return known(request.load);
    case Field::RequestLeaving:
      if (!phase.phase.left_at_ms || !request.at_ms) return Unknown{};
      return model::truth(*request.at_ms >= *phase.phase.left_at_ms);
    case Field::RequestTcfString: case Field::RequestTcfConsent: case Field::RequestTcfInterest: case Field::RequestTcfConsentFor:
    case Field::RequestTcfInterestFor: return sent_tcf(request, url, field, text, vendor);
    case Field::RequestHeader: return header(request.headers, text, texts);
    case Field::RequestRequestHeader: case Field::BlockedRequestHeader: return header(request.request_headers, text, texts);
    case Field::RequestFrame: case Field::BlockedFrame: return frame_of(item.phase, request.frame);
    case Field::RequestInitiator: case Field::BlockedInitiator: {
      if (!request.initiator) return Unknown{};
      if (request.initiator->url) return *request.initiator->url;
      if (!request.initiator->stack.empty()) return request.initiator->stack.front();
      if (!request.initiator->request) return Unknown{};
      for (const bool of_blocked : {false, true}) {
        const auto& list = of_blocked ? phase.phase.blocked_requests : phase.phase.requests;
        const auto found = std::lower_bound(list.begin(), list.end(), *request.initiator->request,
                                            [](const Request& r, std::uint32_t place) { return r.source_index < place; });
        if (found != list.end() && found->source_index == *request.initiator->request) return found->url;
      }
      return Unknown{};
    }
    case Field::RequestVendor: return set(phase.vendors(ItemKind::Request).of_item(item.index));
    case Field::BlockedVendor: return set(phase.vendors(ItemKind::BlockedRequest).of_item(item.index));
    case Field::RequestVia: case Field::BlockedVia:
      return request.initiator ? set(phase.via(blocked).of_item(item.index)) : Value(Unknown{});
    case Field::BlockedReason: return known(request.blocked);
    default: return Unknown{};
  }
}

model::Lifetime Page::Impl::lifetime(const Cookie& cookie) const {
  if (cookie.session || !cookie.expires) return {{}, {}, true};
  return {add(snapshot.captured_at, {0, cookie.at_ms.value_or(0)}), *cookie.expires, false};
}

Value Page::Impl::payload(const Request& request, const std::optional<patterns::Url>& url) const {
  if (!url) return Unknown{};
  if (!request.body && may_carry(request)) return Unknown{};
  if (!url->query && !request.body) return Absent{};
  const auto [at, fresh] = payloads.try_emplace(&request);
  if (fresh) {
    if (url->query) at->second = decoded_layers(*url->query);
    if (request.body) at->second += (url->query ? "\n" : "") + decoded_layers(*request.body);
  }
  return std::string_view(at->second);
}

Value Page::Impl::unique(std::string key, std::uint8_t phase, const std::optional<std::string_view>& value) const {
  if (!values) {
    values.emplace();
    for (std::size_t p = 0; p < snapshot.phases.size(); ++p) {
      const auto add = [&](const auto& list) {
        for (const auto& one : list) {
          if (one.value) (*values)[value_key(one)].emplace_back(static_cast<std::uint8_t>(p), *one.value);
        }
      };
      add(snapshot.phases[p].cookies);
      add(snapshot.phases[p].storage);
    }
  }
  if (!value) return Unknown{};
  bool elsewhere = false;
  for (const auto& [other, theirs] : (*values)[std::move(key)]) {
    if (other == phase) continue;
    if (theirs != *value) return model::Truth::True;
    elsewhere = true;
  }
  return elsewhere ? Value(model::Truth::False) : Value(Unknown{});
}

Value Page::Impl::tcf(const std::optional<std::string_view>& value, Field field, std::string_view purpose) const {
  if (!value) return Unknown{};
  const auto [at, fresh] = tc_strings.try_emplace(value->data());
  if (fresh) at->second = find_tc_string(*value);
  if (!at->second) return Absent{};
  if (field == Field::StoredTcfString) return std::string_view(at->second->core);
  const auto count = [](std::uint32_t n) { return model::Interval{n, n}; };
  if (field == Field::StoredTcfVendors) return count(at->second->vendors);
  if (field == Field::StoredTcfCmp) return count(at->second->cmp);
  return purpose_bit(field == Field::StoredTcfConsent ? at->second->consent : at->second->interest, purpose);
}

Value Page::Impl::sent_tcf(const Request& request, const std::optional<patterns::Url>& url, Field field, std::string_view purpose,
                           std::optional<model::VendorId> vendor) const {
  if (!url) return Unknown{};
  auto found = sent_tc_strings.find(&request);
  if (found == sent_tc_strings.end()) {
    // Some advertisers' addresses carry it in the path, behind semicolons.
    auto string = find_tc_string(url->path);
    if (!string) {
      const Value sent = payload(request, url);
      if (std::holds_alternative<Unknown>(sent)) {
        // The body is not known; what the query says is.
        string = url->query ? find_tc_string(*url->query) : std::nullopt;
        if (!string) return Unknown{};
      } else if (const auto* text = std::get_if<std::string_view>(&sent)) {
        string = find_tc_string(*text);
      }
    }
    found = sent_tc_strings.emplace(&request, std::move(string)).first;
  }
  if (!found->second) return Absent{};
  const TcString& string = *found->second;
  if (field == Field::RequestTcfString) return std::string_view(string.core);
  if (field == Field::RequestTcfConsent) return purpose_bit(string.consent, purpose);
  if (field == Field::RequestTcfInterest) return purpose_bit(string.interest, purpose);
  if (!vendor) return Unknown{};
  const auto number = model.vendors[*vendor].tcf_id;
  if (!number) return Absent{};
  const std::vector<bool>& told = field == Field::RequestTcfConsentFor ? string.consenting : string.interested;
  return model::truth(*number < told.size() && told[*number]);
}

Value Page::Impl::cookie_field(const Cookie& cookie, ItemRef item, Field field, std::string_view text) const {
  PhaseView& phase = view(item.phase);
  const auto domain = [&] {
    std::string_view host = cookie.domain;
    if (host.starts_with('.')) host.remove_prefix(1);
    return is_lower(host) ? host : texts.keep(patterns::ascii_lower(host));
  };
  switch (field) {
    case Field::CookieName: case Field::StoredKey: return cookie.name;
    case Field::CookieValue: case Field::StoredValue: return known(cookie.value);
    case Field::CookieDomain: return domain();
    case Field::CookiePath: return known(cookie.path);
    case Field::CookieLifetime:
      if (cookie.session || cookie.expires) return lifetime(cookie);
      return Unknown{};
    case Field::CookieSession: return cookie.expires_given ? Value(model::truth(cookie.session)) : Value(Unknown{});
    case Field::CookieSecure: return known(cookie.secure);
    case Field::CookieHttpOnly: return known(cookie.http_only);
    case Field::CookieSameSite: return known(cookie.same_site);
    case Field::CookiePartitioned: return known(cookie.partitioned);
    case Field::CookieParty: case Field::StoredParty: {
      const auto host = patterns::normalise_host(domain());
      return host ? known(phase.party_of_host(*host)) : Value(Unknown{});
    }
    case Field::CookieNew: case Field::StoredNew: return known(cookie.is_new);
    case Field::CookieAt: case Field::StoredAt: return time(cookie.at_ms);
    case Field::CookieLoad: case Field::StoredLoad: return known(cookie.load);
    case Field::CookieUnique: case Field::StoredUnique: return unique(value_key(cookie), item.phase, cookie.value);
    case Field::CookieTcfConsent: case Field::StoredTcfConsent: return tcf(cookie.value, Field::StoredTcfConsent, text);
    case Field::CookieTcfInterest: case Field::StoredTcfInterest: return tcf(cookie.value, Field::StoredTcfInterest, text);
    case Field::CookieTcfVendors: case Field::StoredTcfVendors: return tcf(cookie.value, Field::StoredTcfVendors, text);
    case Field::CookieTcfString: case Field::StoredTcfString: return tcf(cookie.value, Field::StoredTcfString, text);
    case Field::CookieTcfCmp: case Field::StoredTcfCmp: return tcf(cookie.value, Field::StoredTcfCmp, text);
    case Field::CookieOfCmp: case Field::StoredOfCmp: return of_cmp(model::StoredKind::Cookie, cookie.name);
    case Field::CookieVendor: case Field::StoredVendor: return set(phase.vendors(ItemKind::Cookie).of_item(item.index));
    case Field::StoredKind: return Symbol{static_cast<std::uint32_t>(model::StoredKind::Cookie)};
    default: return Unknown{};
  }
}

Value Page::Impl::entry_field(const Entry& entry, ItemRef item, Field field, std::string_view text) const {
  PhaseView& phase = view(item.phase);
  switch (field) {
    case Field::EntryKind: case Field::StoredKind: return Symbol{static_cast<std::uint32_t>(entry.kind)};
    case Field::EntryKey: case Field::StoredKey: return entry.key;
    case Field::EntryValue: case Field::StoredValue: return known(entry.value);
    case Field::EntrySize: return known(entry.size);
    case Field::EntryOrigin: return entry.origin;
    case Field::EntryParty: case Field::StoredParty: {
      const auto host = patterns::host_of(entry.origin);
      return host ? known(phase.party_of_host(*host)) : Value(Unknown{});
    }
    case Field::EntryNew: case Field::StoredNew: return known(entry.is_new);
    case Field::EntryAt: case Field::StoredAt: return time(entry.at_ms);
    case Field::EntryLoad: case Field::StoredLoad: return known(entry.load);
    case Field::EntryUnique: case Field::StoredUnique: return unique(value_key(entry), item.phase, entry.value);
    case Field::EntryTcfConsent: case Field::StoredTcfConsent: return tcf(entry.value, Field::StoredTcfConsent, text);
    case Field::EntryTcfInterest: case Field::StoredTcfInterest: return tcf(entry.value, Field::StoredTcfInterest, text);
    case Field::EntryTcfVendors: case Field::StoredTcfVendors: return tcf(entry.value, Field::StoredTcfVendors, text);
    case Field::EntryTcfString: case Field::StoredTcfString: return tcf(entry.value, Field::StoredTcfString, text);
    case Field::EntryTcfCmp: case Field::StoredTcfCmp: return tcf(entry.value, Field::StoredTcfCmp, text);
    case Field::EntryOfCmp: case Field::StoredOfCmp: return of_cmp(entry.kind, entry.key);
    case Field::EntryVendor: case Field::StoredVendor: return set(phase.vendors(ItemKind::Entry).of_item(item.index));
    default: return Unknown{};
  }
}

Value Page::Impl::script_field(const ScriptItem& script, ItemRef item, Field field, std::string_view text) const {
  PhaseView& phase = view(item.phase);
  const auto state = [&](ScriptState wanted) { return model::truth(script.state == wanted); };
  switch (field) {
    case Field::ScriptSrc:
      if (!script.has_src) return Absent{};
      return script.src ? Value(std::string_view(*script.src)) : Value(Unknown{});
    case Field::ScriptHost:
      if (script.host) return std::string_view(*script.host);
      return script.has_src && !script.src ? Value(Unknown{}) : Value(Absent{});
    case Field::ScriptInline: return model::truth(script.is_inline());
    // What an address loads does not stand in the page.
    case Field::ScriptText: return script.is_inline() ? Value(script.text) : Value(Absent{});
    case Field::ScriptType: return written(script.type);
    case Field::ScriptBlocked: return state(ScriptState::Blocked);
    case Field::ScriptData: return state(ScriptState::Data);
    case Field::ScriptInert: return state(ScriptState::Inert);
    case Field::ScriptAttribute: {
      const Place at = place(item);
      return written(dom(item.phase, at).attribute(at.element, text));
    }
    case Field::ScriptFrame: return frame_of(item.phase, script.frame);
    case Field::ScriptVendor: return set(phase.vendors(ItemKind::Script).of_item(item.index));
    default: return Unknown{};
  }
}

Value Page::Impl::element_field(ItemRef item, Field field, std::string_view text) const {
  const Place at = place(item);
  const Dom& tables = dom(item.phase, at);
  switch (field) {
    case Field::ElementTag: return tables.elements[at.element].tag;
    case Field::ElementText: return tables.text(at.element);
    case Field::ElementAttribute: return written(tables.attribute(at.element, text));
    case Field::ElementFrame: return frame_of(item.phase, at.frame);
    default: break;
  }
  const ElementBox* box = view(item.phase).box(item.index);
  if (box == nullptr) return Unknown{};
  switch (field) {
    case Field::ElementVisible: return known(box->visible);
    case Field::ElementBox: return place_of(*box);
    case Field::ElementColor: return known(box->color);
    case Field::ElementBackground: return known(box->background);
    case Field::ElementContrast: return contrast_of(*box);
    case Field::ElementFontSize: return known(box->font_size);
    default: return Unknown{};
  }
}

Value Page::Impl::form_field(ItemRef item, Field field, std::optional<model::VendorId> vendor) const {
  const FieldItem& control = view(item.phase).fields()[item.index];
  const Dom& tables = *view(item.phase).frames()[control.frame].dom;
  const auto attribute = [&](std::string_view name) { return written(tables.attribute(control.element, name)); };
  switch (field) {
    case Field::FieldName: return attribute("name");
    case Field::FieldId: return attribute("id");
    case Field::FieldLabel: return control.label ? Value(std::string_view(*control.label)) : Value(Absent{});
    case Field::FieldType: return std::string_view(control.type);
    case Field::FieldAutocomplete: return attribute("autocomplete");
    case Field::FieldChecked:
      if (control.type != "checkbox" && control.type != "radio") return Absent{};
      return model::truth(tables.attribute(control.element, "checked").has_value());
    case Field::FieldMaskedFor: return vendor ? masked_for(item.phase, item.index, *vendor) : Value(Unknown{});
    case Field::FieldFrame: return frame_of(item.phase, control.frame);
    default: return Unknown{};
  }
}

Value Page::Impl::frame_field(ItemRef item, Field field) const {
  PhaseView& phase = view(item.phase);
  const auto& url = phase.frame_urls()[item.index];
  switch (field) {
    case Field::FrameUrl: return part_of(url, Part::Whole);
    case Field::FrameHost: return part_of(url, Part::Host);
    case Field::FrameParty: return known(phase.party_of_frame(item.index));
    case Field::FrameVendor: return set(phase.vendors(ItemKind::Frame).of_item(item.index));
    default: return Unknown{};
  }
}

Value Page::Impl::control_field(ItemRef item, Field field) const {
  const ElementBox& box = control(item);
  switch (field) {
    case Field::ControlRole: return known(box.role);
    case Field::ControlBy: return known(box.by);
    case Field::ControlLayer: return known(box.layer);
    case Field::ControlText: return known(box.text);
    case Field::ControlTag: return known(box.tag);
    case Field::ControlVisible: return known(box.visible);
    case Field::ControlCovered: return known(box.covered);
    case Field::ControlInView: return known(box.in_view);
    case Field::ControlFocusable: return known(box.focusable);
    case Field::ControlChecked: return box.role == model::ControlRole::Toggle ? known(box.checked) : Value(Absent{});
    case Field::ControlBox: return place_of(box);
    case Field::ControlColor: return known(box.color);
    case Field::ControlBackground: return known(box.background);
    case Field::ControlContrast: return contrast_of(box);
    case Field::ControlFontSize: return known(box.font_size);
    case Field::ControlFrame: return frame_of(item.phase, box.frame);
    default: return Unknown{};
  }
}

Value Page::Impl::command_field(const Command& command, Field field, std::string_view text) {
  switch (field) {
    case Field::CommandName: return command.name;
    case Field::CommandAction: return command.name == "consent" ? known(command.action) : Value(Absent{});
    case Field::CommandState: {
      const auto found = std::find_if(command.states.begin(), command.states.end(), [text](const auto& state) { return state.first == text; });
      return found == command.states.end() ? Value(Absent{}) : Value(found->second);
    }
    case Field::CommandRegional: return known(command.regional);
    case Field::CommandLayer: return known(command.layer);
    case Field::CommandPlace: return known(command.place);
    default: return Unknown{};
  }
}

Value Page::Impl::choice_field(const Choice& choice, Field field) {
  switch (field) {
    case Field::ChoiceAction: return known(choice.action);
    case Field::ChoicePath: return known(choice.path);
    case Field::ChoiceOutcome: return known(choice.outcome);
    case Field::ChoiceClicks: return known(choice.clicks);
    case Field::ChoiceBannerReturned: return known(choice.banner_returned);
    default: return Unknown{};
  }
}

Value Page::Impl::document_field(ItemRef item, Field field) const {
  const bool whole = item.kind == ItemKind::Document;
  const Document& document = snapshot.documents[whole ? item.index : all_paragraphs()[item.index].document];
  switch (field) {
    case Field::DocumentKind: case Field::ParagraphKind: return Symbol{static_cast<std::uint32_t>(document.kind)};
    case Field::DocumentUrl: case Field::ParagraphUrl: return known(document.url);
    case Field::DocumentLanguage: case Field::ParagraphLanguage: return known(document.language);
    case Field::DocumentText: return document.text;
    case Field::ParagraphText: return all_paragraphs()[item.index].text;
    default: return Unknown{};
  }
}

Value Page::get(ItemRef given, Field field, std::string_view text, std::optional<model::VendorId> vendor) const {
  const ItemRef item = canonical(given);
  const Impl& in = *impl_;
  switch (item.kind) {
    case ItemKind::Request: return in.request_field(in.snapshot.phases[item.phase].requests[item.index], false, item, field, text, vendor);
    case ItemKind::BlockedRequest:
      return in.request_field(in.snapshot.phases[item.phase].blocked_requests[item.index], true, item, field, text, vendor);
    case ItemKind::Cookie: return in.cookie_field(in.snapshot.phases[item.phase].cookies[item.index], item, field, text);
    case ItemKind::Entry: return in.entry_field(in.snapshot.phases[item.phase].storage[item.index], item, field, text);
    case ItemKind::Script: return in.script_field(in.view(item.phase).scripts()[item.index], item, field, text);
    case ItemKind::Element: return in.element_field(item, field, text);
    case ItemKind::Field: return in.form_field(item, field, vendor);
    case ItemKind::Frame: return in.frame_field(item, field);
    case ItemKind::Document:
    case ItemKind::Paragraph: return in.document_field(item, field);
    case ItemKind::Global:
      if (field == Field::GlobalVendor) return set(in.view(item.phase).vendors(ItemKind::Global).of_item(item.index));
      return in.snapshot.phases[item.phase].globals[item.index];
    case ItemKind::Choice: return Impl::choice_field(*in.snapshot.phases[item.phase].choice, field);
    case ItemKind::Control: return in.control_field(item, field);
    case ItemKind::Command: return Impl::command_field(in.snapshot.phases[item.phase].commands[item.index], field, text);
    case ItemKind::Stored: break;  // canonical() made it a cookie or an entry
  }
  return Unknown{};
}

Value Page::get_site(Field field) const {
  const Snapshot& snapshot = impl_->snapshot;
  switch (field) {
    case Field::SiteUrl: return part_of(impl_->site, Part::Whole);
    case Field::SiteHost: return part_of(impl_->site, Part::Host);
    case Field::SiteScheme: return part_of(impl_->site, Part::Scheme);
    case Field::SiteCountry: {
      const auto country = snapshot.country ? model::parse_country(*snapshot.country) : std::nullopt;
      return country ? Value(Symbol{*country}) : Value(Unknown{});
    }
    case Field::SiteGpc: return known(snapshot.gpc);
    case Field::SiteTyped: return model::truth(std::any_of(snapshot.phases.begin(), snapshot.phases.end(), [](const Phase& phase) { return phase.typed && phase.counts; }));
    case Field::SiteDisplayed: return model::truth(std::any_of(snapshot.phases.begin(), snapshot.phases.end(), [](const Phase& phase) { return phase.displayed && phase.counts; }));
    case Field::SiteLeft: {
      const bool all = std::all_of(snapshot.phases.begin(), snapshot.phases.end(), [](const Phase& phase) { return phase.left_at_ms || !phase.counts; });
      return all ? Value(model::Truth::True) : Value(Unknown{});
    }
    case Field::SiteLanguage: return known(snapshot.language);
    case Field::SiteCaptured: return day_of(snapshot.captured_at);
    case Field::CmpId: {
      // The snapshot's word where it names a platform that is declared; else what the engine finds. A platform that nobody
      // declared has no name a rule could compare with: unknown.
      if (snapshot.cmp_id) {
        if (const auto declared = impl_->declared_cmp(*snapshot.cmp_id)) return Symbol{declared->index};
      }
      const auto& platforms = impl_->look_for_platforms();
      if (platforms.found) return Symbol{platforms.found->index};
      if (snapshot.cmp_id || snapshot.banner_shown == true) return Unknown{};
      if (snapshot.cmp_given || platforms.complete) return Absent{};
      return Unknown{};
    }
    case Field::CmpPresent: {
      // The engine looks where a DOM is captured. A banner that was seen is a platform whatever is found; where nothing is
      // found and the DOM is known in part, or the platform is none that the engine could look for, the snapshot's word
      // stands.
      const auto& platforms = impl_->look_for_platforms();
      if (platforms.found || snapshot.banner_shown == true) return model::Truth::True;
      const bool could_look = !snapshot.cmp_id || impl_->declared_cmp(*snapshot.cmp_id);
      if (platforms.complete && could_look) return model::Truth::False;
      if (snapshot.cmp_id) return model::Truth::True;
      return snapshot.cmp_given ? Value(model::Truth::False) : Value(Unknown{});
    }
    case Field::CmpBannerShown:
      return known(snapshot.banner_shown);
    default: return Unknown{};
  }
}

static Value text_or_absent(const std::string& text) { return text.empty() ? Value(Absent{}) : Value(std::string_view(text)); }

Value Page::get_vendor(model::VendorId id, Field field) const {
  const model::Vendor& vendor = impl_->model.vendors[id];
  switch (field) {
    case Field::VendorId: return Symbol{id.index};
    case Field::VendorName: return std::string_view(vendor.title);
    case Field::VendorOperator: return text_or_absent(vendor.op);
    case Field::VendorCountry: return vendor.country ? Value(Symbol{*vendor.country}) : Value(Absent{});
    case Field::VendorTcfId: return vendor.tcf_id ? Value(model::Interval{*vendor.tcf_id, *vendor.tcf_id}) : Value(Absent{});
    case Field::VendorMarks: return text_or_absent(impl_->marks[id.index]);
    case Field::VendorStart: return text_or_absent(vendor.consent.start);
    case Field::VendorGrant: return text_or_absent(vendor.consent.grant);
    case Field::VendorDeny: return text_or_absent(vendor.consent.deny);
    case Field::VendorStop: return text_or_absent(vendor.consent.stop);
    case Field::VendorSubtype: return set(impl_->subtypes[id.index]);
    case Field::VendorCategory: return set(impl_->categories[id.index]);
    case Field::VendorSeverity:
      return vendor.severity ? Value(Symbol{static_cast<std::uint32_t>(*vendor.severity)}) : Value(Absent{});
    default: return Unknown{};
  }
}

}  // namespace writ::snapshot
