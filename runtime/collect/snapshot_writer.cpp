#include "runtime/collect/snapshot_writer.hpp"

#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "runtime/collect/ascii.hpp"

namespace writ::collect {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMaxHeaders = 500;

void put(Json& out, const char* name, const std::string& value) {
  if (!value.empty()) out[name] = value;
}
template <typename T>
void put(Json& out, const char* name, const std::optional<T>& value) {
  if (value) out[name] = *value;
}

/// Names in lower case, values of one name joined as HTTP joins them; Set-Cookie, which cannot be joined, by line ends.
Json headers_json(const HeaderList& headers) {
  Json out = Json::object();
  for (const auto& [name, value] : headers) {
    if (out.size() >= kMaxHeaders) break;  // ordered objects are searched from the front
    const std::string key = lower(name);
    if (key.empty() || key.front() == ':') continue;  // HTTP/2 pseudo headers say what other members say
    const auto old = out.find(key);
    if (old == out.end()) {
      out[key] = value;
    } else {
      *old = old->get_ref<const std::string&>() + (key == "set-cookie" ? "\n" : ", ") + value;
    }
  }
  return out;
}

Json request_json(const RequestDraft& request) {
  Json out = Json::object();
  out["url"] = request.url;
  put(out, "method", request.method);
  put(out, "type", request.type);
  put(out, "at_ms", request.at_ms);
  put(out, "frame", request.frame);
  put(out, "status", request.status);
  put(out, "mime", request.mime);
  if (request.initiator) {
    Json initiator = Json::object();
    put(initiator, "type", request.initiator->type);
    put(initiator, "url", request.initiator->url);
    put(initiator, "request", request.initiator->request);
    if (!request.initiator->stack.empty()) initiator["stack"] = request.initiator->stack;
    out["initiator"] = std::move(initiator);
  }
  if (request.request_headers) out["request_headers"] = headers_json(*request.request_headers);
  if (request.headers) out["headers"] = headers_json(*request.headers);
  put(out, "body", request.body);
  if (!request.cname.empty()) out["cname"] = request.cname;
  put(out, "remote_ip", request.remote_ip);
  put(out, "blocked", request.blocked);
  put(out, "load", request.load);
  return out;
}

Json cookie_json(const CookieDraft& cookie) {
  Json out = Json::object();
  out["name"] = cookie.name;
  put(out, "value", cookie.value);
  out["domain"] = cookie.domain;
  put(out, "path", cookie.path);
  if (cookie.expires_known) out["expires"] = cookie.expires ? Json(format_instant(*cookie.expires)) : Json(nullptr);
  put(out, "http_only", cookie.http_only);
  put(out, "secure", cookie.secure);
  put(out, "same_site", cookie.same_site);
  if (cookie.partition) out["partition"] = cookie.partition->empty() ? Json(nullptr) : Json(*cookie.partition);
  put(out, "at_ms", cookie.at_ms);
  put(out, "new", cookie.is_new);
  put(out, "load", cookie.load);
  if (!cookie.set_by_request.empty() || !cookie.set_by_script.empty()) {
    Json by = Json::object();
    put(by, "script", cookie.set_by_script);
    put(by, "request", cookie.set_by_request);
    out["set_by"] = std::move(by);
  }
  return out;
}

Json entry_json(const EntryDraft& entry) {
  Json out = Json::object();
  out["kind"] = entry.kind;
  out["origin"] = entry.origin;
  out["key"] = entry.key;
  put(out, "value", entry.value);
  put(out, "size", entry.size);
  put(out, "records", entry.records);
  put(out, "partition", entry.partition);
  put(out, "at_ms", entry.at_ms);
  put(out, "new", entry.is_new);
  put(out, "load", entry.load);
  if (!entry.set_by_script.empty()) out["set_by"] = {{"script", entry.set_by_script}};
  return out;
}

Json frame_json(const FrameDraft& frame) {
  Json out = Json::object();
  out["url"] = frame.url;
  out["parent"] = frame.parent ? Json(*frame.parent) : Json(nullptr);
  put(out, "source", frame.source);
  put(out, "dom", frame.dom);
  return out;
}

std::string action_of(model::Phase phase) {
  switch (phase) {
    case model::Phase::BeforeConsent: return {};
    case model::Phase::AfterAccept: return "accept";
    case model::Phase::AfterReject: return "reject";
    case model::Phase::AfterWithdraw: return "withdraw";
  }
  return {};
}

template <typename T, typename Write>
Json list_json(const std::vector<T>& items, Write write) {
  Json out = Json::array();
  for (const T& item : items) out.push_back(write(item));
  return out;
}

Json box_json(const BoxDraft& box) {
  Json out = {{"frame", box.frame}, {"selector", box.selector}, {"x", box.x}, {"y", box.y}, {"width", box.width}, {"height", box.height}, {"visible", box.visible}};
  put(out, "role", box.role);
  put(out, "text", box.text);
  put(out, "color", box.color);
  put(out, "background", box.background);
  put(out, "tag", box.tag);
  put(out, "by", box.by);
  put(out, "layer", box.layer);
  put(out, "font_size", box.font_size);
  put(out, "covered", box.covered);
  put(out, "in_view", box.in_view);
  put(out, "focusable", box.focusable);
  put(out, "checked", box.checked);
  return out;
}

Json refused_cookie_json(const RefusedCookieDraft& cookie) {
  Json out = {{"name", cookie.name}, {"domain", cookie.domain}, {"request", cookie.request}, {"reasons", cookie.reasons}};
  put(out, "at_ms", cookie.at_ms);
  return out;
}

Json typed_json(const TypedDraft& typed) { return {{"frame", typed.frame}, {"selector", typed.selector}, {"kind", typed.kind}, {"text", typed.text}}; }

Json displayed_json(const DisplayedDraft& displayed) { return {{"frame", displayed.frame}, {"text", displayed.text}}; }

Json command_json(const CommandDraft& command) {
  Json out = {{"name", command.name}};
  put(out, "action", command.action);
  put(out, "layer", command.layer);
  out["place"] = command.place;
  put(out, "regional", command.regional);
  if (!command.states.empty()) out["states"] = command.states;
  return out;
}

/// To tenths of a pixel, which is what the eye can tell.
double tenths(double value) { return std::round(value * 10) / 10; }

Json screenshot_json(const ScreenshotDraft& shot) {
  Json out = {{"moment", shot.moment}, {"file", shot.file}, {"sha256", shot.sha256}};
  if (shot.width > 0 && shot.height > 0) {
    out["width"] = shot.width;
    out["height"] = shot.height;
  }
  Json marks = Json::array();
  for (const MarkDraft& mark : shot.marks) {
    if (!mark.frame) continue;
    marks.push_back({{"frame", *mark.frame}, {"selector", mark.selector}, {"x", tenths(mark.x)}, {"y", tenths(mark.y)}, {"width", tenths(mark.width)}, {"height", tenths(mark.height)}});
  }
  if (!marks.empty()) out["marks"] = std::move(marks);
  return out;
}

Json phase_json(const PhaseDraft& draft) {
  Json phase = Json::object();
  phase["phase"] = model::name_of(draft.phase);
  if (const std::string action = action_of(draft.phase); action.empty() || !draft.failure.empty()) {
    phase["choice"] = nullptr;
  } else if (!draft.choice_path.empty()) {
    Json choice = {{"action", action}, {"path", draft.choice_path}};
    put(choice, "clicks", draft.clicks);
    choice["outcome"] = model::name_of(draft.choice_outcome);
    put(choice, "by", draft.choice_by);
    put(choice, "read", draft.choice_read);
    put(choice, "why", draft.choice_why);
    put(choice, "banner_returned", draft.banner_returned);
    phase["choice"] = std::move(choice);
  }
  Json coverage = Json::object();
  for (std::size_t i = 0; i < draft.coverage.size(); ++i) {
    coverage[std::string(model::names<model::EvidenceKind>()[i])] = model::name_of(draft.coverage[i]);
  }
  phase["coverage"] = std::move(coverage);
  Json reasons = Json::object();
  put(reasons, "all", draft.failure);
  for (const auto& [kind, why] : draft.reasons) reasons[kind] = why;
  if (!reasons.empty()) phase["reasons"] = std::move(reasons);
  phase["requests"] = list_json(draft.requests, request_json);
  phase["cookies"] = list_json(draft.cookies, cookie_json);
  phase["storage"] = list_json(draft.storage, entry_json);
  phase["frames"] = list_json(draft.frames, frame_json);
  if (!draft.globals.empty()) phase["globals"] = draft.globals;
  if (!draft.boxes.empty()) phase["boxes"] = list_json(draft.boxes, box_json);
  if (!draft.refused_cookies.empty()) phase["refused_cookies"] = list_json(draft.refused_cookies, refused_cookie_json);
  if (!draft.typed.empty()) phase["typed"] = list_json(draft.typed, typed_json);
  if (!draft.displayed.empty()) phase["displayed"] = list_json(draft.displayed, displayed_json);
  if (!draft.commands.empty()) phase["commands"] = list_json(draft.commands, command_json);
  put(phase, "left_at_ms", draft.left_at_ms);
  if (!draft.screenshots.empty()) phase["screenshots"] = list_json(draft.screenshots, screenshot_json);
  return phase;
}

}  // namespace

CookieDraft draft_of(const StoredCookie& cookie, const std::string& site) {
  CookieDraft out;
  out.name = cookie.name;
  out.value = cookie.value;
  out.domain = cookie.domain;
  out.path = cookie.path;
  out.expires_known = true;
  out.expires = cookie.expires;
  out.secure = cookie.secure;
  out.http_only = cookie.http_only;
  out.same_site = cookie.same_site;
  if (cookie.partitioned) out.partition = *cookie.partitioned ? site : std::string();
  out.at_ms = cookie.at_ms;
  out.is_new = true;
  out.set_by_request = cookie.set_by;
  return out;
}

static Json vantage_json(const SnapshotDraft& draft) {
  const VantageDraft& more = draft.vantage;
  Json out = Json::object();
  put(out, "country", draft.country);
  put(out, "language", more.language);
  put(out, "timezone", more.timezone);
  if (more.place) out["geolocation"] = {{"latitude", more.place->first}, {"longitude", more.place->second}};
  if (more.viewport) out["viewport"] = {{"width", more.viewport->first}, {"height", more.viewport->second}};
  if (more.mobile) out["mobile"] = true;
  put(out, "gpc", more.gpc);
  put(out, "user_agent", draft.user_agent);
  if (!more.headers.empty()) out["headers"] = more.headers;
  if (more.storage_state) out["storage_state"] = true;
  return out;
}

std::string write_snapshot(const SnapshotDraft& draft) {
  Json out = Json::object();
  out["format"] = "writ.snapshot/1";
  out["site"] = draft.site;
  put(out, "asked", draft.asked);
  out["captured_at"] = format_instant(draft.captured_at);
  put(out, "language", draft.language);
  Json collector = Json::object();
  put(collector, "name", draft.collector_name);
  put(collector, "version", draft.collector_version);
  put(collector, "mode", draft.mode);
  if (!collector.empty()) out["collector"] = std::move(collector);
  Json vantage = vantage_json(draft);
  if (!vantage.empty()) out["vantage"] = std::move(vantage);

  if (!draft.cmp_id.empty() || draft.banner_shown) {
    Json cmp = Json::object();
    put(cmp, "id", draft.cmp_id);
    put(cmp, "banner_shown", draft.banner_shown);
    out["cmp"] = std::move(cmp);
  }
  out["phases"] = Json::array({phase_json(draft)});
  for (const PhaseDraft& later : draft.later) out["phases"].push_back(phase_json(later));

  out["documents"] = list_json(draft.documents, [](const DocumentDraft& document) {
    Json item = Json::object();
    item["kind"] = model::name_of(document.kind);
    put(item, "url", document.url);
    put(item, "language", document.language);
    item["text"] = document.text;
    return item;
  });
  out["coverage"] = {{"documents", model::name_of(draft.documents_coverage)}};
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace writ::collect
