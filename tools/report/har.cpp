// HAR 1.2 of what the findings rest on: each phase a page, each request an entry, whose comments say phase, vendors and what the request
// proves. `writ import har --page` reads the same requests from it again. What no HAR has a place for stands in members with an underscore.

#include <algorithm>
#include <map>
#include <set>

#include "base/json.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/patterns/url.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using model::ItemKind;
using model::ItemRef;
using snapshot::Headers;
using snapshot::Phase;
using snapshot::Request;

/// The rules whose violations an item proves, in the order of the report.
using Proofs = std::map<ItemRef, std::vector<std::string>>;

Proofs proofs_of(const Report& report) {
  Proofs out;
  for (const Finding& finding : report.findings) {
    if (finding.verdict != model::Verdict::Violation) continue;
    for (const findings::EvidenceItem& item : finding.evidence.items) {
      auto& rules = out[item.item];
      const std::string rule = finding.pack + "." + finding.rule;
      if (std::find(rules.begin(), rules.end(), rule) == rules.end()) rules.push_back(rule);
    }
  }
  return out;
}

Json pair(std::string_view name, std::string_view value) {
  Json out = Json::object();
  out["name"] = std::string(name);
  out["value"] = std::string(value);
  return out;
}

Json headers_json(const std::optional<Headers>& headers) {
  Json out = Json::array();
  if (!headers) return out;
  for (const auto& [name, value] : *headers) out.push_back(pair(name, value));
  return out;
}

std::string_view header(const std::optional<Headers>& headers, std::string_view wanted) {
  if (!headers) return {};
  for (const auto& [name, value] : *headers) {
    if (collect::same_word(name, wanted)) return value;
  }
  return {};
}

/// `name=value` as it stands before the first `=`; a lone word is a name.
std::pair<std::string_view, std::string_view> split(std::string_view text, char at) {
  const auto place = text.find(at);
  if (place == std::string_view::npos) return {text, {}};
  return {text.substr(0, place), text.substr(place + 1)};
}

Json sent_cookies(const Request& request) {
  Json out = Json::array();
  std::string_view rest = header(request.request_headers, "cookie");
  while (!rest.empty()) {
    const auto [one, further] = split(rest, ';');
    rest = further;
    const auto [name, value] = split(collect::trim(one), '=');
    if (!name.empty()) out.push_back(pair(name, value));
  }
  return out;
}

Json set_cookies(const Request& request) {
  Json out = Json::array();
  if (!request.headers) return out;
  for (const auto& [header_name, lines] : *request.headers) {
    if (!collect::same_word(header_name, "set-cookie")) continue;
    std::string_view rest = lines;  // collectors join several by line ends
    while (!rest.empty()) {
      const auto [line, further] = split(rest, '\n');
      rest = further;
      const auto [first, attributes] = split(line, ';');
      const auto [name, value] = split(collect::trim(first), '=');
      if (name.empty()) continue;
      Json cookie = pair(name, value);
      std::string_view left = attributes;
      while (!left.empty()) {
        const auto [attribute, more] = split(left, ';');
        left = more;
        const auto [key, said] = split(collect::trim(attribute), '=');
        if (collect::same_word(key, "path")) cookie["path"] = std::string(said);
        if (collect::same_word(key, "domain")) cookie["domain"] = std::string(said);
        if (collect::same_word(key, "samesite")) cookie["sameSite"] = std::string(said);
        if (collect::same_word(key, "secure")) cookie["secure"] = true;
        if (collect::same_word(key, "httponly")) cookie["httpOnly"] = true;
      }
      out.push_back(std::move(cookie));
    }
  }
  return out;
}

Json query_of(std::string_view url) {
  Json out = Json::array();
  const auto parsed = patterns::parse_url(url);
  if (!parsed || !parsed->query) return out;
  std::string_view rest = *parsed->query;
  while (!rest.empty()) {
    const auto [one, further] = split(rest, '&');
    rest = further;
    if (one.empty()) continue;
    const auto [name, value] = split(one, '=');
    out.push_back(pair(name, value));
  }
  return out;
}

Json initiator_json(const snapshot::Initiator& initiator) {
  Json out = Json::object();
  if (initiator.type) out["type"] = std::string(*initiator.type);
  if (initiator.url) out["url"] = std::string(*initiator.url);
  if (initiator.stack.empty()) return out;
  Json frames = Json::array();
  for (const std::string_view url : initiator.stack) frames.push_back({{"functionName", ""}, {"url", std::string(url)}});
  out["stack"] = {{"callFrames", std::move(frames)}};
  return out;
}

/// One site of the file.
class SiteExport {
 public:
  SiteExport(const Report& report, const model::Model& model, std::string prefix) : report_(report), model_(model), prefix_(std::move(prefix)), proofs_(proofs_of(report)) {}

  void add_to(Json& pages, Json& entries) const {
    for (std::size_t i = 0; i < report_.seen->phases.size(); ++i) {
      pages.push_back(page(i));
      add_entries(static_cast<std::uint8_t>(i), entries);
    }
  }

 private:
  [[nodiscard]] const Phase& phase(std::size_t place) const { return report_.seen->phases[place]; }
  [[nodiscard]] std::string id(std::size_t place) const { return prefix_ + std::string(model::name_of(phase(place).phase)); }
  [[nodiscard]] Instant start() const { return report_.seen->captured_at; }

  [[nodiscard]] Json page(std::size_t place) const {
    const Phase& of = phase(place);
    std::string comment = std::string(model::name_of(of.phase)) + " of " + report_.site;
    if (!of.counts) comment += "; does not count: " + of.not_counted;
    comment += of.phase == model::Phase::BeforeConsent ? "; times count from the navigation" : "; times count from the visitor's choice";
    Json out = Json::object();
    out["startedDateTime"] = format_instant(start());
    out["id"] = id(place);
    out["title"] = report_.site;
    out["pageTimings"] = Json::object();
    out["comment"] = printable(comment);
    Json cookies = Json::array();
    for (const snapshot::Cookie& cookie : of.cookies) cookies.push_back(cookie_json(cookie));
    out["_cookies"] = std::move(cookies);
    return out;
  }

  /// A cookie as it stood at the end of the phase.
  static Json cookie_json(const snapshot::Cookie& cookie) {
    Json out = pair(cookie.name, cookie.value.value_or(""));
    out["domain"] = std::string(cookie.domain);
    if (cookie.path) out["path"] = std::string(*cookie.path);
    if (cookie.expires) out["expires"] = format_instant(*cookie.expires);
    if (cookie.http_only) out["httpOnly"] = *cookie.http_only;
    if (cookie.secure) out["secure"] = *cookie.secure;
    if (cookie.same_site) out["sameSite"] = std::string(model::name_of(*cookie.same_site));
    return out;
  }

  [[nodiscard]] const std::vector<model::VendorId>& vendors(std::uint8_t place, std::uint32_t index) const {
    static const std::vector<model::VendorId> none;
    if (!report_.inventory || place >= report_.inventory->phases.size()) return none;
    const auto& requests = report_.inventory->phases[place].requests;
    return index < requests.size() ? requests[index].vendors : none;
  }

  /// In the order of the snapshot, what was stopped among what left.
  void add_entries(std::uint8_t place, Json& entries) const {
    const Phase& of = phase(place);
    std::vector<std::pair<std::uint32_t, ItemRef>> order;
    for (std::uint32_t i = 0; i < of.requests.size(); ++i) order.emplace_back(of.requests[i].source_index, ItemRef{ItemKind::Request, place, i});
    for (std::uint32_t i = 0; i < of.blocked_requests.size(); ++i) order.emplace_back(of.blocked_requests[i].source_index, ItemRef{ItemKind::BlockedRequest, place, i});
    std::sort(order.begin(), order.end());
    // A document's text as it was served stands in the answer that brought it: the last of its address.
    std::map<std::string_view, const snapshot::Frame*> served;
    for (const snapshot::Frame& frame : of.frames) {
      if (frame.source) served.try_emplace(frame.url.substr(0, frame.url.find('#')), &frame);
    }
    std::map<std::string_view, std::uint32_t> last;
    for (std::uint32_t i = 0; i < of.requests.size(); ++i) {
      const Request& request = of.requests[i];
      if (request.type == model::RequestType::Document || !request.type) last[request.url.substr(0, request.url.find('#'))] = i;
    }
    for (const auto& [ignored, item] : order) {
      const bool left = item.kind == ItemKind::Request;
      const Request& request = left ? of.requests[item.index] : of.blocked_requests[item.index];
      std::optional<std::string_view> text;
      const std::string_view address = request.url.substr(0, request.url.find('#'));
      if (const auto at = last.find(address); left && at != last.end() && at->second == item.index) {
        if (const auto frame = served.find(address); frame != served.end()) text = frame->second->source;
      }
      entries.push_back(entry(item, request, text));
    }
  }

  [[nodiscard]] std::string comment_of(ItemRef item, const Request& request) const {
    std::string out(model::name_of(phase(item.phase).phase));
    std::string names;
    if (item.kind == ItemKind::Request) {
      for (const model::VendorId vendor : vendors(item.phase, item.index)) names += (names.empty() ? "" : ", ") + model_.vendors[vendor].title;
    }
    if (!names.empty()) out += "; vendor: " + names;
    if (request.blocked) out += "; never left the browser";
    if (const auto proof = proofs_.find(item); proof != proofs_.end()) {
      out += "; proves";
      for (std::size_t i = 0; i < proof->second.size(); ++i) out += (i == 0 ? " " : ", ") + proof->second[i];
    }
    return printable(out);
  }

  [[nodiscard]] Json entry(ItemRef item, const Request& request, std::optional<std::string_view> text) const {
    Json out = Json::object();
    out["pageref"] = id(item.phase);
    out["startedDateTime"] = format_instant(Instant{start().ms + request.at_ms.value_or(0)});
    out["time"] = 0;
    out["request"] = request_json(request);
    out["response"] = response_json(request, text);
    out["cache"] = Json::object();
    out["timings"] = {{"send", -1}, {"wait", -1}, {"receive", -1}};
    if (request.remote_ip && !request.remote_ip->empty()) out["serverIPAddress"] = std::string(*request.remote_ip);
    out["comment"] = comment_of(item, request);
    if (request.type) out["_resourceType"] = std::string(model::name_of(*request.type));
    if (request.initiator) out["_initiator"] = initiator_json(*request.initiator);
    if (request.blocked) out["_blockedReason"] = std::string(model::name_of(*request.blocked));
    if (!request.blocked && !request.status) out["_sent"] = true;
    return out;
  }

  static Json request_json(const Request& request) {
    Json out = Json::object();
    out["method"] = std::string(request.method.value_or(""));
    out["url"] = std::string(request.url);
    out["httpVersion"] = "";
    out["cookies"] = sent_cookies(request);
    out["headers"] = headers_json(request.request_headers);
    out["queryString"] = query_of(request.url);
    if (request.body && !request.body->empty()) {
      out["postData"] = {{"mimeType", std::string(header(request.request_headers, "content-type"))}, {"text", std::string(*request.body)}};
    }
    out["headersSize"] = -1;
    out["bodySize"] = request.body ? static_cast<std::int64_t>(request.body->size()) : -1;
    return out;
  }

  static Json response_json(const Request& request, std::optional<std::string_view> text) {
    Json content = Json::object();
    content["size"] = text ? static_cast<std::int64_t>(text->size()) : 0;
    content["mimeType"] = std::string(request.mime.value_or(text ? "text/html" : "x-unknown"));
    if (text) {
      content["text"] = std::string(*text);
    } else {
      content["comment"] = "not captured";
    }
    Json out = Json::object();
    out["status"] = request.status.value_or(0);
    out["statusText"] = "";
    out["httpVersion"] = "";
    out["cookies"] = set_cookies(request);
    out["headers"] = headers_json(request.headers);
    out["content"] = std::move(content);
    const bool redirects = request.status && *request.status >= 300 && *request.status <= 399;
    out["redirectURL"] = redirects ? std::string(header(request.headers, "location")) : std::string();
    out["headersSize"] = -1;
    out["bodySize"] = -1;
    return out;
  }

  const Report& report_;
  const model::Model& model_;
  std::string prefix_;
  Proofs proofs_;
};

}  // namespace

std::string write_har(Reports reports, const model::Model& model, const Options& options) {
  Json pages = Json::array(), entries = Json::array();
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (!reports[i].seen) continue;
    SiteExport(reports[i], model, reports.size() == 1 ? std::string() : fmt::format("{}-", i + 1)).add_to(pages, entries);
  }
  Json log = Json::object();
  log["version"] = "1.2";
  log["creator"] = {{"name", "Writ"}, {"version", std::string(options.version)}};
  log["pages"] = std::move(pages);
  log["entries"] = std::move(entries);
  log["comment"] = "What the findings of a run rest on. Times of answers and sizes are not known; storage stands in the snapshot alone.";
  Json out = Json::object();
  out["log"] = std::move(log);
  return dump(out) + "\n";
}

}  // namespace writ::report
