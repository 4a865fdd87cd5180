#include "runtime/snapshot/scripts.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "runtime/patterns/text.hpp"

namespace writ::snapshot {
namespace {

using patterns::ascii_iequals;

constexpr std::string_view kSpace = " \t\n\f\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

/// The JavaScript media types of the MIME Sniffing standard.
constexpr auto kJavaScript = std::to_array<std::string_view>(
    {"application/ecmascript", "application/javascript", "application/x-ecmascript", "application/x-javascript",
     "text/ecmascript", "text/javascript", "text/javascript1.0", "text/javascript1.1", "text/javascript1.2",
     "text/javascript1.3", "text/javascript1.4", "text/javascript1.5", "text/jscript", "text/livescript", "text/x-ecmascript",
     "text/x-javascript"});

/// Words in the types that pages give to data for their own scripts.
constexpr auto kDataWords = std::to_array<std::string_view>({"template", "tmpl", "handlebars", "mustache", "shader", "x-magento-init"});

bool is_data(std::string_view type) {
  const std::string_view essence = trimmed(type.substr(0, type.find(';')));
  if (essence == "importmap" || essence == "speculationrules" || essence == "text/html") return true;
  for (const std::string_view suffix : {"/json", "+json", "/xml", "+xml"}) {
    if (essence.ends_with(suffix)) return true;
  }
  return std::any_of(kDataWords.begin(), kDataWords.end(),
                     [&](std::string_view word) { return essence.find(word) != std::string_view::npos; });
}

/// An address whose scheme is `javascript`, as the URL parser reads it: control characters and spaces in front and line
/// breaks and tabs inside are nothing.
bool is_javascript_address(std::string_view value) {
  constexpr std::string_view kScheme = "javascript:";
  std::size_t matched = 0;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == '\t' || byte == '\n' || byte == '\r' || (matched == 0 && byte <= 0x20)) continue;
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c;
    if (lower != kScheme[matched]) return false;
    if (++matched == kScheme.size()) return true;
  }
  return false;
}

bool holds_address(std::string_view tag, std::string_view name) {
  if (name == "href" || name == "xlink:href") return tag == "a" || tag == "area";
  if (name == "src") return tag == "iframe" || tag == "frame" || tag == "embed";
  if (name == "action") return tag == "form";
  if (name == "formaction") return tag == "button" || tag == "input";
  return name == "data" && tag == "object";
}

std::optional<patterns::Url> resolved(const std::optional<patterns::Url>& base, std::string_view reference) {
  return base ? patterns::resolve(*base, reference) : patterns::parse_url(reference);
}

/// Keeps what items say of an address.
void keep(ScriptItem& item, std::optional<std::string>& where, const std::optional<patterns::Url>& url) {
  if (!url) return;
  where = url->href;
  std::string host = url->host;
  if (host.ends_with('.')) host.pop_back();
  if (!host.empty()) item.host = std::move(host);
}

ScriptItem script_element(const Dom& dom, std::uint32_t index, const std::optional<patterns::Url>& base,
                          const ParkingRules& rules) {
  ScriptItem item;
  item.element = index;
  item.type = dom.attribute(index, "type");
  item.state = state_of_type(item.type, dom.attribute(index, "language"));
  if (rules.parks(dom, index)) item.state = ScriptState::Blocked;
  if (dom.elements[index].dead) item.state = ScriptState::Inert;
  auto src = dom.attribute(index, "src");
  if (!dom.elements[index].html) {
    src = dom.attribute(index, "href");
    if (!src) src = dom.attribute(index, "xlink:href");
  }
  if (src) {
    item.has_src = true;
    keep(item, item.src, resolved(base, *src));
  } else if (item.state == ScriptState::Blocked) {
    for (const std::string& name : rules.addresses()) {
      const auto address = dom.attribute(index, name);
      if (!address || trimmed(*address).empty()) continue;
      keep(item, item.parked, resolved(base, *address));
      if (item.parked) break;
    }
  }
  item.text = dom.raw_text(index);
  return item;
}

}  // namespace

ParkingRules::ParkingRules(const model::Model& model) {
  for (const model::Cmp& cmp : model.cmps) {
    for (const model::CmpBlocks& rule : cmp.blocks) {
      if (rule.type || rule.attribute) rules_.push_back(rule);
      if (!rule.address) continue;
      const bool known = std::any_of(addresses_.begin(), addresses_.end(),
                                     [&](const std::string& name) { return ascii_iequals(name, *rule.address); });
      if (!known) addresses_.push_back(*rule.address);
    }
  }
}

bool ParkingRules::parks(const Dom& dom, std::uint32_t script) const {
  return std::any_of(rules_.begin(), rules_.end(), [&](const model::CmpBlocks& rule) {
    if (rule.attribute && !dom.attribute(script, *rule.attribute)) return false;
    if (!rule.type) return true;
    const auto type = dom.attribute(script, "type");
    return type && ascii_iequals(trimmed(*type), trimmed(*rule.type));
  });
}

ScriptState state_of_type(std::optional<std::string_view> type, std::optional<std::string_view> language) {
  std::string text;
  if (type) {
    if (type->empty()) return ScriptState::Run;
    text = patterns::ascii_lower(trimmed(*type));
  } else {
    if (!language || language->empty()) return ScriptState::Run;
    text = "text/" + patterns::ascii_lower(*language);
  }
  if (text == "module" || std::find(kJavaScript.begin(), kJavaScript.end(), text) != kJavaScript.end()) return ScriptState::Run;
  return is_data(text) ? ScriptState::Data : ScriptState::Blocked;
}

std::vector<ScriptItem> scripts_of(const Dom& dom, bool from_dom, const std::optional<patterns::Url>& base,
                                   const ParkingRules& rules, std::uint32_t frame) {
  std::vector<ScriptItem> out;
  const auto add = [&](ScriptItem item) {
    item.frame = frame;
    item.from_dom = from_dom;
    out.push_back(std::move(item));
  };
  for (std::uint32_t e = 0; e < dom.elements.size(); ++e) {
    const Dom::Element& element = dom.elements[e];
    if (element.tag == "script") add(script_element(dom, e, base, rules));
    for (std::uint32_t i = element.attribute_begin; i < element.attribute_end; ++i) {
      const Dom::Attribute& attribute = dom.attributes[i];
      ScriptItem item;
      if (attribute.name.size() > 2 && ascii_iequals(attribute.name.substr(0, 2), "on")) {
        item.form = ScriptForm::Handler;
      } else if (holds_address(element.tag, attribute.name) && is_javascript_address(attribute.value)) {
        item.form = ScriptForm::Address;
      } else {
        continue;
      }
      item.element = e;
      item.attribute = attribute.name;
      item.text = attribute.value;
      if (element.dead) item.state = ScriptState::Inert;
      add(std::move(item));
    }
  }
  return out;
}

namespace {

std::uint64_t mix(std::uint64_t seed, std::uint64_t value) {
  seed ^= value + 0x9e3779b97f4a7c15U + (seed << 6U) + (seed >> 2U);
  return seed * 0xff51afd7ed558ccdU;
}

/// A number for the path of every element: its own tag and place among its like, and its parent's.
std::vector<std::uint64_t> path_numbers(const Dom& dom) {
  std::vector<std::uint64_t> out(dom.elements.size());
  std::unordered_map<std::uint64_t, std::uint64_t> counts;
  for (std::uint32_t e = 0; e < out.size(); ++e) {
    const Dom::Element& element = dom.elements[e];
    const std::uint64_t tag = std::hash<std::string_view>{}(element.tag);
    const std::uint64_t place = ++counts[mix(tag, element.parent)];
    out[e] = mix(mix(element.parent == Dom::kNone ? 0 : out[element.parent], tag), place);
  }
  return out;
}

std::string identity(const ScriptItem& item, std::uint64_t path) {
  std::string key;
  const auto part = [&](std::string_view text) {
    key += std::to_string(text.size());
    key += ':';
    key += text;
  };
  key += static_cast<char>('0' + static_cast<int>(item.form));
  key += static_cast<char>('0' + static_cast<int>(item.state));
  key += item.has_src ? 's' : '-';
  key += item.type ? 't' : '-';
  part(item.src.value_or(""));
  part(item.parked.value_or(""));
  part(item.type.value_or(""));
  part(item.attribute);
  part(item.text);
  if (item.form != ScriptForm::Element) key += std::to_string(path);
  return key;
}

}  // namespace

std::vector<ScriptItem> merge_scripts(const Dom* source, std::vector<ScriptItem> served, const Dom* dom,
                                      std::vector<ScriptItem> stood) {
  if (served.empty()) return stood;
  if (stood.empty()) return served;
  const auto source_paths = path_numbers(*source);
  const auto dom_paths = path_numbers(*dom);
  std::unordered_map<std::string, std::uint32_t> counts;
  for (const ScriptItem& item : served) ++counts[identity(item, source_paths[item.element])];
  for (ScriptItem& item : stood) {
    const auto found = counts.find(identity(item, dom_paths[item.element]));
    if (found != counts.end() && found->second > 0) {
      --found->second;
    } else {
      served.push_back(std::move(item));
    }
  }
  return served;
}

std::optional<patterns::Url> base_of(const Dom& dom, const std::optional<patterns::Url>& page) {
  for (const std::uint32_t e : dom.with_tag("base")) {
    const auto href = dom.attribute(e, "href");
    if (!href || !dom.elements[e].html || dom.elements[e].dead) continue;
    auto url = page ? patterns::resolve(*page, *href) : patterns::parse_url(*href);
    if (!url || url->scheme == "data" || url->scheme == "javascript") return page;
    return url;
  }
  return page;
}

}  // namespace writ::snapshot
