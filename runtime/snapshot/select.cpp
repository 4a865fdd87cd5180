#include "runtime/snapshot/select.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "runtime/patterns/text.hpp"

namespace writ::snapshot {
namespace {

using patterns::AttributeCase;
using patterns::AttributeOp;
using patterns::AttributeTest;
using patterns::ascii_iequals;
using patterns::Combinator;
using patterns::ComplexSelector;
using patterns::Compound;
using patterns::PseudoClass;
using patterns::PseudoTest;
using patterns::Selector;
using patterns::SelectorKey;
using patterns::SelectorList;

using Set = std::vector<char>;  ///< one for each element: 1 where it belongs
constexpr std::string_view kSpace = " \t\n\f\r";

/// The attributes whose values HTML compares in any case.
constexpr auto kAnyCase = std::to_array<std::string_view>(
    {"accept", "accept-charset", "align", "alink", "axis", "bgcolor", "charset", "checked", "clear", "codetype", "color",
     "compact", "declare", "defer", "dir", "direction", "disabled", "enctype", "face", "frame", "hreflang", "http-equiv", "lang",
     "language", "link", "media", "method", "multiple", "nohref", "noresize", "noshade", "nowrap", "readonly", "rel", "rev",
     "rules", "scope", "scrolling", "selected", "shape", "target", "text", "type", "valign", "valuetype", "vlink"});
static_assert(std::is_sorted(kAnyCase.begin(), kAnyCase.end()));

template <std::size_t N>
bool one_of(std::string_view text, const std::array<std::string_view, N>& list) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool compare(AttributeOp op, std::string_view value, std::string_view wanted) {
  switch (op) {
    case AttributeOp::Exists: return true;
    case AttributeOp::Equals: return value == wanted;
    case AttributeOp::Includes:
      if (wanted.empty() || wanted.find_first_of(kSpace) != std::string_view::npos) return false;
      for (std::size_t at = value.find_first_not_of(kSpace); at != std::string_view::npos;) {
        const std::size_t stop = std::min(value.find_first_of(kSpace, at), value.size());
        if (value.substr(at, stop - at) == wanted) return true;
        at = value.find_first_not_of(kSpace, stop);
      }
      return false;
    case AttributeOp::DashMatch:
      return value.starts_with(wanted) && (value.size() == wanted.size() || value[wanted.size()] == '-');
    case AttributeOp::Prefix: return !wanted.empty() && value.starts_with(wanted);
    case AttributeOp::Suffix: return !wanted.empty() && value.ends_with(wanted);
    case AttributeOp::Substring: return !wanted.empty() && value.find(wanted) != std::string_view::npos;
  }
  return false;
}

/// RFC 4647 extended filtering; both lower case.
bool language_matches(std::string_view range, std::string_view language) {
  if (range.empty()) return language.empty();
  const auto next = [](std::string_view& rest) {
    const std::size_t dash = rest.find('-');
    const std::string_view part = rest.substr(0, dash);
    rest = dash == std::string_view::npos ? std::string_view() : rest.substr(dash + 1);
    return part;
  };
  if (language.empty()) return false;
  const std::string_view first = next(range);
  const std::string_view own = next(language);
  if (first != "*" && first != own) return false;
  while (!range.empty()) {
    const std::string_view part = next(range);
    if (part == "*") continue;
    bool found = false;
    while (!language.empty() && !found) {
      const std::string_view tag = next(language);
      if (tag == part) found = true;
      else if (tag.size() == 1) return false;
    }
    if (!found) return false;
  }
  return true;
}

constexpr auto kControls = std::to_array<std::string_view>({"button", "input", "select", "textarea", "optgroup", "option", "fieldset"});
constexpr auto kWritableTypes = std::to_array<std::string_view>(
    {"", "text", "search", "url", "tel", "email", "password", "date", "month", "week", "time", "datetime-local", "number"});
constexpr auto kUnwritableTypes = std::to_array<std::string_view>(
    {"hidden", "range", "color", "checkbox", "radio", "file", "submit", "image", "reset", "button"});
constexpr auto kWithPlaceholder =
    std::to_array<std::string_view>({"", "text", "search", "url", "tel", "email", "password", "number"});
constexpr auto kNeverRequired =
    std::to_array<std::string_view>({"hidden", "range", "color", "submit", "image", "reset", "button"});

class Matcher {
 public:
  Matcher(const Dom& dom, const Selector& selector) : dom_(dom), selector_(selector), lists_(selector.lists.size()) {}

  /// The set of a list of plain selectors. Lists nest kMaxSelectorDepth deep at most.
  const Set& set_of(std::uint32_t list) {
    if (lists_[list]) return *lists_[list];
    Set all(dom_.elements.size(), 0);
    for (const ComplexSelector& complex : selector_.lists[list].selectors) {
      const Set one = set_of(complex);
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(all[i] | one[i]);
    }
    lists_[list] = std::move(all);
    return *lists_[list];
  }

  Set set_of(const ComplexSelector& complex) {
    Set matched;
    for (std::size_t i = 0; i < complex.compounds.size(); ++i) {
      const Compound& compound = complex.compounds[i];
      prepare(compound);
      const Set reach = i == 0 ? Set(dom_.elements.size(), 1) : forward(matched, compound.combinator);
      matched = Set(dom_.elements.size(), 0);
      for (std::uint32_t e = 0; e < matched.size(); ++e) {
        if (reach[e] != 0 && holds(compound, e)) matched[e] = 1;
      }
    }
    return matched;
  }

  /// What a compound asks of lists is worked out before it is asked of elements.
  void prepare(const Compound& compound) {
    for (const PseudoTest& pseudo : compound.pseudos) {
      if (prepared_.contains(&pseudo)) continue;
      std::optional<Set> set;
      if (pseudo.kind == PseudoClass::Has) {
        set = anchors(*pseudo.list);
      } else if (pseudo.kind == PseudoClass::Default) {
        set = defaults();
      } else if (pseudo.kind == PseudoClass::NthChild || pseudo.kind == PseudoClass::NthLastChild ||
                 pseudo.kind == PseudoClass::NthOfType || pseudo.kind == PseudoClass::NthLastOfType ||
                 pseudo.kind == PseudoClass::OnlyOfType) {
        set = counted(pseudo);
      } else if (pseudo.list) {
        set = set_of(*pseudo.list);
      }
      if (set) prepared_.emplace(&pseudo, std::move(*set));
    }
  }

  bool holds(const Compound& compound, std::uint32_t e) const {
    const Dom::Element& element = dom_.elements[e];
    if (!compound.type.empty() && element.tag != compound.type) return false;
    for (const std::string& id : compound.ids) {
      if (dom_.attribute(e, "id") != id) return false;
    }
    if (!compound.classes.empty()) {
      const auto names = dom_.attribute(e, "class");
      if (!names) return false;
      for (const std::string& name : compound.classes) {
        if (!compare(AttributeOp::Includes, *names, name)) return false;
      }
    }
    for (const AttributeTest& test : compound.attributes) {
      if (!holds(test, e)) return false;
    }
    for (const PseudoTest& test : compound.pseudos) {
      if (!holds(test, e)) return false;
    }
    return true;
  }

 private:
  bool holds(const AttributeTest& test, std::uint32_t e) const {
    const auto value = dom_.attribute(e, test.name);
    if (!value) return false;
    const bool any_case = test.value_case == AttributeCase::Insensitive ||
                          (test.value_case == AttributeCase::Default && dom_.elements[e].html &&
                           std::binary_search(kAnyCase.begin(), kAnyCase.end(), std::string_view(test.name)));
    if (!any_case) return compare(test.op, *value, test.value);
    return compare(test.op, patterns::ascii_lower(*value), patterns::ascii_lower(test.value));
  }

  bool holds(const PseudoTest& test, std::uint32_t e) const {
    const Dom::Element& element = dom_.elements[e];
    switch (test.kind) {
      case PseudoClass::Is:
      case PseudoClass::Where:
      case PseudoClass::Has:
      case PseudoClass::Default:
      case PseudoClass::NthChild:
      case PseudoClass::NthLastChild:
      case PseudoClass::NthOfType:
      case PseudoClass::NthLastOfType:
      case PseudoClass::OnlyOfType: return prepared_.at(&test)[e] != 0;
      case PseudoClass::Not: return prepared_.at(&test)[e] == 0;
      case PseudoClass::OnlyChild: return element.previous == Dom::kNone && dom_.next_sibling(e) == Dom::kNone;
      case PseudoClass::Root:
      case PseudoClass::Scope: return element.parent == Dom::kNone;
      case PseudoClass::Empty: return is_empty(e);
      case PseudoClass::Checked: return is_checked(e);
      case PseudoClass::Disabled: return is_control(e) && is_disabled(e);
      case PseudoClass::Enabled: return is_control(e) && !is_disabled(e);
      case PseudoClass::Required: return can_be_required(e) && has(e, "required");
      case PseudoClass::Optional: return can_be_required(e) && !has(e, "required");
      case PseudoClass::ReadWrite: return is_writable(e);
      case PseudoClass::ReadOnly: return !is_writable(e);
      case PseudoClass::PlaceholderShown: return shows_placeholder(e);
      case PseudoClass::AnyLink:
        return (element.tag == "a" || element.tag == "area") && has(e, "href");
      case PseudoClass::Lang: return in_language(test, e);
      case PseudoClass::Dir: return !test.words.empty() && direction(e) == test.words.front();
    }
    return false;
  }

  // ---- combinators

  /// The elements that a compound after the combinator may stand at, given those where the part before it matches.
  Set forward(const Set& from, Combinator combinator) const {
    Set out(from.size(), 0);
    for (std::uint32_t e = 0; e < out.size(); ++e) {
      const Dom::Element& element = dom_.elements[e];
      const bool beside = combinator == Combinator::NextSibling || combinator == Combinator::LaterSibling;
      const std::uint32_t before = beside ? element.previous : element.parent;
      if (before == Dom::kNone) continue;
      const bool far = combinator == Combinator::Descendant || combinator == Combinator::LaterSibling;
      out[e] = static_cast<char>(from[before] | (far ? out[before] : 0));
    }
    return out;
  }

  /// The elements from which the combinator leads to one of `to`.
  Set backward(const Set& to, Combinator combinator) const {
    Set out(to.size(), 0);
    for (std::size_t i = to.size(); i-- > 0;) {
      const auto e = static_cast<std::uint32_t>(i);
      const Dom::Element& element = dom_.elements[e];
      const bool beside = combinator == Combinator::NextSibling || combinator == Combinator::LaterSibling;
      const std::uint32_t before = beside ? element.previous : element.parent;
      if (before == Dom::kNone) continue;
      const bool far = combinator == Combinator::Descendant || combinator == Combinator::LaterSibling;
      out[before] = static_cast<char>(out[before] | to[e] | (far ? out[e] : 0));
    }
    return out;
  }

  /// The anchors of `:has`: read from the right, each compound carried back over the combinator to its left.
  Set anchors(std::uint32_t list) {
    Set all(dom_.elements.size(), 0);
    for (const ComplexSelector& complex : selector_.lists[list].selectors) {
      Set reach(dom_.elements.size(), 1);
      for (std::size_t i = complex.compounds.size(); i-- > 0;) {
        const Compound& compound = complex.compounds[i];
        prepare(compound);
        for (std::uint32_t e = 0; e < reach.size(); ++e) {
          if (reach[e] != 0 && !holds(compound, e)) reach[e] = 0;
        }
        reach = backward(reach, compound.combinator);
      }
      for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<char>(all[i] | reach[i]);
    }
    return all;
  }

  // ---- counting

  Set counted(const PseudoTest& test) {
    const std::size_t n = dom_.elements.size();
    const bool by_type = test.kind == PseudoClass::NthOfType || test.kind == PseudoClass::NthLastOfType ||
                         test.kind == PseudoClass::OnlyOfType;
    const Set* of = nullptr;
    if (test.list) of = &set_of(*test.list);
    // Where an element stands among its siblings that count, and how many of them there are.
    std::vector<std::uint32_t> place(n, 0);
    std::unordered_map<std::uint64_t, std::uint32_t> counts;
    const auto key = [&](std::uint32_t e) {
      const std::uint64_t parent = dom_.elements[e].parent;
      return (parent << 32U) | (by_type ? tag_number(dom_.elements[e].tag) : 0U);
    };
    for (std::uint32_t e = 0; e < n; ++e) {
      if (of == nullptr || (*of)[e] != 0) place[e] = ++counts[key(e)];
    }
    Set out(n, 0);
    for (std::uint32_t e = 0; e < n; ++e) {
      if (place[e] == 0) continue;
      const std::uint32_t count = counts[key(e)];
      bool matches = false;
      if (test.kind == PseudoClass::OnlyOfType) {
        matches = count == 1;
      } else if (test.kind == PseudoClass::NthChild || test.kind == PseudoClass::NthOfType) {
        matches = test.nth.holds(place[e]);
      } else {
        matches = test.nth.holds(count - place[e] + 1);
      }
      out[e] = matches ? 1 : 0;
    }
    return out;
  }

  std::uint32_t tag_number(std::string_view tag) {
    return tags_.emplace(tag, static_cast<std::uint32_t>(tags_.size() + 1)).first->second;
  }

  // ---- what HTML says of elements

  bool has(std::uint32_t e, std::string_view name) const { return dom_.attribute(e, name).has_value(); }
  std::string type_of(std::uint32_t e) const { return patterns::ascii_lower(dom_.attribute(e, "type").value_or("")); }
  std::string_view tag(std::uint32_t e) const { return dom_.elements[e].tag; }

  bool is_empty(std::uint32_t e) const {
    const Dom::Element& element = dom_.elements[e];
    return element.end == e + 1 && element.text_begin == element.text_end;
  }

  bool is_checked(std::uint32_t e) const {
    if (tag(e) == "option") return has(e, "selected");
    if (tag(e) != "input" || !has(e, "checked")) return false;
    const std::string type = type_of(e);
    return type == "checkbox" || type == "radio";
  }

  bool is_submit_button(std::uint32_t e) const {
    const std::string type = type_of(e);
    if (tag(e) == "button") return type != "button" && type != "reset";
    return tag(e) == "input" && (type == "submit" || type == "image");
  }

  /// What is checked or selected, and the first submit button of every form.
  Set defaults() const {
    Set out(dom_.elements.size(), 0);
    std::vector<std::uint32_t> forms;   // open ones; they do not nest as HTML is parsed, but may as the DOM stood
    std::vector<char> served;
    for (std::uint32_t e = 0; e < out.size(); ++e) {
      while (!forms.empty() && dom_.elements[forms.back()].end <= e) {
        forms.pop_back();
        served.pop_back();
      }
      if (tag(e) == "form") {
        forms.push_back(e);
        served.push_back(0);
      } else if (!forms.empty() && served.back() == 0 && is_submit_button(e)) {
        out[e] = served.back() = 1;
      } else if (is_checked(e)) {
        out[e] = 1;
      }
    }
    return out;
  }

  bool is_control(std::uint32_t e) const { return dom_.elements[e].html && one_of(tag(e), kControls); }

  bool is_disabled(std::uint32_t e) const {
    if (has(e, "disabled")) return true;
    if (tag(e) == "optgroup") return false;
    if (tag(e) == "option") {
      const std::uint32_t parent = dom_.elements[e].parent;
      return parent != Dom::kNone && tag(parent) == "optgroup" && has(parent, "disabled");
    }
    // In a disabled fieldset, its first legend apart.
    std::uint32_t below = e;
    for (std::uint32_t at = dom_.elements[e].parent; at != Dom::kNone; below = at, at = dom_.elements[at].parent) {
      if (tag(at) != "fieldset" || !has(at, "disabled")) continue;
      if (tag(below) != "legend") return true;
      for (std::uint32_t s = dom_.elements[below].previous; s != Dom::kNone; s = dom_.elements[s].previous) {
        if (tag(s) == "legend") return true;
      }
    }
    return false;
  }

  bool can_be_required(std::uint32_t e) const {
    if (tag(e) == "select" || tag(e) == "textarea") return true;
    return tag(e) == "input" && !one_of(type_of(e), kNeverRequired);
  }

  bool is_writable(std::uint32_t e) const {
    if (tag(e) == "input" || tag(e) == "textarea") {
      if (has(e, "readonly") || is_disabled(e)) return false;
      // An unknown type is text.
      return tag(e) == "textarea" || one_of(type_of(e), kWritableTypes) || !one_of(type_of(e), kUnwritableTypes);
    }
    for (std::uint32_t at = e; at != Dom::kNone; at = dom_.elements[at].parent) {
      const auto editable = dom_.attribute(at, "contenteditable");
      if (!editable) continue;
      return editable->empty() || ascii_iequals(*editable, "true") || ascii_iequals(*editable, "plaintext-only");
    }
    return false;
  }

  bool shows_placeholder(std::uint32_t e) const {
    if (!has(e, "placeholder")) return false;
    if (tag(e) == "textarea") return dom_.elements[e].text_begin == dom_.elements[e].text_end;
    if (tag(e) != "input" || !dom_.attribute(e, "value").value_or("").empty()) return false;
    return one_of(type_of(e), kWithPlaceholder) || !(one_of(type_of(e), kWritableTypes) || one_of(type_of(e), kUnwritableTypes));
  }

  bool in_language(const PseudoTest& test, std::uint32_t e) const {
    for (std::uint32_t at = e; at != Dom::kNone; at = dom_.elements[at].parent) {
      auto language = dom_.attribute(at, "lang");
      if (!language) language = dom_.attribute(at, "xml:lang");
      if (!language) continue;
      const std::string own = patterns::ascii_lower(*language);
      return std::any_of(test.words.begin(), test.words.end(), [&](const std::string& range) { return language_matches(range, own); });
    }
    return false;
  }

  /// Without what only rendering knows: `auto` is taken as left to right.
  std::string_view direction(std::uint32_t e) const {
    for (std::uint32_t at = e; at != Dom::kNone; at = dom_.elements[at].parent) {
      const auto dir = dom_.attribute(at, "dir");
      if (!dir) continue;
      if (ascii_iequals(*dir, "rtl")) return "rtl";
      if (ascii_iequals(*dir, "ltr") || ascii_iequals(*dir, "auto")) return "ltr";
    }
    return "ltr";
  }

  const Dom& dom_;
  const Selector& selector_;
  std::vector<std::optional<Set>> lists_;
  std::unordered_map<const PseudoTest*, Set> prepared_;
  std::unordered_map<std::string_view, std::uint32_t> tags_;
};

/// The elements that the rightmost compound can match, by lookup; nothing where only a look at all of them tells.
const std::vector<std::uint32_t>* candidates(const Dom& dom, const ComplexSelector& complex) {
  const SelectorKey key = complex.key();
  switch (key.kind) {
    case SelectorKey::Kind::Id: return &dom.with_id(key.text);
    case SelectorKey::Kind::Class: return &dom.with_class(key.text);
    case SelectorKey::Kind::Type: return &dom.with_tag(key.text);
    case SelectorKey::Kind::None: return nullptr;
  }
  return nullptr;
}

std::vector<std::uint32_t> members(const Set& set) {
  std::vector<std::uint32_t> out;
  for (std::uint32_t e = 0; e < set.size(); ++e) {
    if (set[e] != 0) out.push_back(e);
  }
  return out;
}

}  // namespace

std::vector<std::uint32_t> select_by_sets(const Dom& dom, const Selector& selector) {
  return members(Matcher(dom, selector).set_of(0));
}

std::vector<std::uint32_t> select(const Dom& dom, const Selector& selector) {
  Matcher matcher(dom, selector);
  std::vector<std::uint32_t> out;
  for (const ComplexSelector& complex : selector.top().selectors) {
    const std::vector<std::uint32_t>* some = candidates(dom, complex);
    if (some != nullptr && some->empty()) continue;
    if (some != nullptr && complex.compounds.size() == 1) {
      matcher.prepare(complex.compounds.front());
      for (const std::uint32_t e : *some) {
        if (matcher.holds(complex.compounds.front(), e)) out.push_back(e);
      }
      continue;
    }
    const std::vector<std::uint32_t> found = members(matcher.set_of(complex));
    out.insert(out.end(), found.begin(), found.end());
  }
  if (selector.top().selectors.size() > 1) {
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
  }
  return out;
}

}  // namespace writ::snapshot
