#include "runtime/snapshot/fields.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "runtime/patterns/text.hpp"

namespace writ::snapshot {
namespace {

constexpr auto kInputTypes = std::to_array<std::string_view>(
    {"hidden", "text", "search", "tel", "url", "email", "password", "date", "month", "week", "time", "datetime-local", "number",
     "range", "color", "checkbox", "radio", "file", "submit", "image", "reset", "button"});
constexpr auto kButtons = std::to_array<std::string_view>({"submit", "image", "reset", "button"});
constexpr auto kSensitive = std::to_array<std::string_view>({"password", "email", "tel", "number"});
constexpr std::string_view kSpace = " \t\n\f\r";

template <std::size_t N>
bool one_of(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

/// The type of a field; empty where the element is none.
std::string type_of(const Dom& dom, std::uint32_t e) {
  const Dom::Element& element = dom.elements[e];
  if (!element.html) return {};
  if (element.tag == "textarea") return "textarea";
  if (element.tag == "select") return dom.attribute(e, "multiple") ? "select-multiple" : "select-one";
  if (element.tag != "input") return {};
  std::string type = patterns::ascii_lower(dom.attribute(e, "type").value_or("text"));
  if (!one_of(type, kInputTypes)) type = "text";
  return one_of(type, kButtons) ? std::string() : type;
}

/// A label is read by a person; what is longer is cut, so that many fields with one long label cost nothing.
constexpr std::size_t kLongestLabel = 4096;

std::string_view cut(std::string_view text) {
  if (text.size() <= kLongestLabel) return text;
  std::size_t end = kLongestLabel;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

/// Elements whose text names no field, and all below them: the options of a select, what stands in a textarea.
std::vector<char> unnaming(const Dom& dom) {
  std::vector<char> out(dom.elements.size(), 0);
  for (std::uint32_t e = 0; e < out.size(); ++e) {
    const Dom::Element& element = dom.elements[e];
    const bool own = element.tag == "select" || element.tag == "textarea" || element.tag == "script" || element.tag == "style" ||
                     element.tag == "noscript";
    out[e] = own || (element.parent != Dom::kNone && out[element.parent] != 0) ? 1 : 0;
  }
  return out;
}

constexpr std::uint32_t kMostPieces = 1000;  // of text, looked at for one label

std::string label_text(const Dom& dom, std::uint32_t label, const std::vector<char>& unnamed) {
  const Dom::Element& element = dom.elements[label];
  const std::uint32_t end = std::min(element.text_end, element.text_begin + kMostPieces);
  std::string out;
  for (std::uint32_t i = element.text_begin; i < end && out.size() < kLongestLabel; ++i) {
    const std::uint32_t parent = dom.texts[i].parent;
    if (parent != Dom::kNone && unnamed[parent] != 0) continue;
    if (dom.texts[i].apart) out += ' ';
    out += cut(dom.texts[i].text);
  }
  return patterns::collapse_white_space(out);
}

void append(std::string& out, std::string_view text) {
  if (text.empty() || out.size() > kLongestLabel) return;
  if (!out.empty()) out += ' ';
  out += text;
}

/// Labels by the field that they speak of: `for` an id, or the first field inside.
std::unordered_map<std::uint32_t, std::string> labels(const Dom& dom, const std::vector<FieldItem>& fields) {
  std::unordered_map<std::uint32_t, std::string> out;
  if (fields.empty()) return out;
  const std::vector<char> unnamed = unnaming(dom);
  for (const std::uint32_t label : dom.with_tag("label")) {
    std::optional<std::uint32_t> field;
    if (const auto id = dom.attribute(label, "for")) {
      if (const auto& found = dom.with_id(*id); !found.empty()) field = found.front();
    } else {
      const auto first = std::lower_bound(fields.begin(), fields.end(), label,
                                          [](const FieldItem& f, std::uint32_t e) { return f.element < e; });
      if (first != fields.end() && first->element < dom.elements[label].end) field = first->element;
    }
    if (field) append(out[*field], label_text(dom, label, unnamed));
  }
  return out;
}

std::string referred(const Dom& dom, std::string_view ids) {
  std::string out;
  for (std::size_t at = ids.find_first_not_of(kSpace); at != std::string_view::npos;) {
    const std::size_t stop = std::min(ids.find_first_of(kSpace, at), ids.size());
    if (const auto& found = dom.with_id(ids.substr(at, stop - at)); !found.empty()) append(out, cut(dom.text(found.front())));
    at = ids.find_first_not_of(kSpace, stop);
  }
  return out;
}

}  // namespace

std::vector<FieldItem> fields_of(const Dom& dom, std::uint32_t frame) {
  std::vector<FieldItem> out;
  for (std::uint32_t e = 0; e < dom.elements.size(); ++e) {
    std::string type = type_of(dom, e);
    if (!type.empty()) out.push_back({frame, e, std::move(type), std::nullopt});
  }
  const auto by_label = labels(dom, out);
  for (FieldItem& field : out) {
    std::string text;
    if (const auto found = by_label.find(field.element); found != by_label.end()) text = found->second;
    if (text.empty()) text = referred(dom, dom.attribute(field.element, "aria-labelledby").value_or(""));
    for (const std::string_view name : {"aria-label", "placeholder"}) {
      if (text.empty()) text = patterns::collapse_white_space(dom.attribute(field.element, name).value_or(""));
    }
    if (!text.empty()) field.label = std::move(text);
  }
  return out;
}

bool masked_by_default(const Dom& dom, const FieldItem& field, model::MaskingDefault by_default) {
  switch (by_default) {
    case model::MaskingDefault::None: return false;
    case model::MaskingDefault::Inputs:
    case model::MaskingDefault::All: return true;
    case model::MaskingDefault::SensitiveTypes: break;
  }
  if (one_of(field.type, kSensitive)) return true;
  // The words of autocomplete: sections and contact kinds may stand before the field's name.
  const std::string words = patterns::ascii_lower(dom.attribute(field.element, "autocomplete").value_or(""));
  for (std::size_t at = words.find("cc-"); at != std::string::npos; at = words.find("cc-", at + 1)) {
    if (at == 0 || kSpace.find(words[at - 1]) != std::string_view::npos) return true;
  }
  return false;
}

}  // namespace writ::snapshot
