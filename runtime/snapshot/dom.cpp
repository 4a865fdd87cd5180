#include "runtime/snapshot/dom.hpp"

#include <gumbo.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "runtime/patterns/text.hpp"

namespace writ::snapshot {
namespace {

// Gumbo parses as if scripting were off. A browser with scripting takes `noscript` as it takes `noframes`: its content is
// text. Both names have eight letters, so in a copy of the HTML the one is written as the other, in a spelling that nobody
// uses, and every offset stays true.
constexpr std::string_view kNoscript = "noscript";
constexpr std::string_view kStandIn = "nOfRaMeS";

bool ends_tag_name(std::string_view html, std::size_t at) {
  return at >= html.size() || html[at] == '>' || html[at] == '/' || html[at] == ' ' || html[at] == '\t' || html[at] == '\n' ||
         html[at] == '\f' || html[at] == '\r';
}

/// The HTML with every noscript tag as its stand-in; empty if there is none.
std::string with_stand_ins(std::string_view html) {
  std::string copy;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const std::size_t name = at + 1 < html.size() && html[at + 1] == '/' ? at + 2 : at + 1;
    if (name + kNoscript.size() > html.size() || (html[name] | 0x20) != 'n') continue;
    if (!patterns::ascii_iequals(html.substr(name, kNoscript.size()), kNoscript)) continue;
    if (!ends_tag_name(html, name + kNoscript.size())) continue;
    if (copy.empty()) copy = html;
    copy.replace(name, kStandIn.size(), kStandIn);
  }
  return copy;
}

/// Every further `html` or `body` tag adds its attributes to the first one's, compared with all that are there: few may
/// have any. Counts those in scripts too.
constexpr std::size_t kMostMergedTags = 32;

bool merges_too_much(std::string_view html) {
  std::size_t count = 0;
  for (std::size_t at = html.find('<'); at != std::string_view::npos; at = html.find('<', at + 1)) {
    const std::string_view name = html.substr(at + 1, 4);
    if (name.size() < 4 || at + 5 >= html.size() || html[at + 5] == '>' || !ends_tag_name(html, at + 5)) continue;
    if (!patterns::ascii_iequals(name, "body") && !patterns::ascii_iequals(name, "html")) continue;
    if (++count > kMostMergedTags) return true;
  }
  return false;
}

/// Undoes the stand-ins in a text that was decoded from the copy.
void without_stand_ins(std::string& text) {
  for (std::size_t at = text.find(kStandIn); at != std::string::npos; at = text.find(kStandIn, at + 1)) {
    text.replace(at, kStandIn.size(), kNoscript);
  }
}

constexpr auto kBlocks = std::to_array<std::string_view>(
    {"address", "article", "aside", "blockquote", "body", "br", "button", "caption", "center", "dd", "details", "dialog", "dir",
     "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head",
     "header", "hgroup", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "optgroup", "option", "p", "pre", "search",
     "section", "select", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "title", "tr", "ul"});
static_assert(std::is_sorted(kBlocks.begin(), kBlocks.end()));

bool is_block(std::string_view tag) { return std::binary_search(kBlocks.begin(), kBlocks.end(), tag); }

/// Runs gumbo. Alone in its function: nothing with a destructor lives here when the arena jumps back.
const GumboOutput* run_gumbo(HtmlArena& arena, const GumboOptions& options, const char* html, std::size_t size) {
  if (setjmp(arena.give_up) != 0) return nullptr;
  return gumbo_parse_with_options(&options, html, size);
}

GumboOptions options_for(HtmlArena& arena) {
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = &HtmlArena::allocate;
  options.deallocator = &HtmlArena::release;
  options.userdata = &arena;
  options.max_errors = 0;
  return options;
}

constexpr std::size_t kLargestHtml = std::size_t{1} << 30;  // gumbo counts bytes in an unsigned int

}  // namespace

/// Turns a gumbo tree into tables.
class DomBuilder {
 public:
  DomBuilder(Dom& dom, std::string_view html, const HtmlLimits& limits, Scripting scripting)
      : dom_(dom), html_(html), scripting_(scripting), arena_(limits, html.size()) {}

  bool parse() {
    if (merges_too_much(html_)) return false;
    std::string copy = with_stand_ins(html_);
    const std::string_view parsed = copy.empty() ? html_ : std::string_view(copy);
    const GumboOutput* output = run_gumbo(arena_, options_for(arena_), parsed.data(), parsed.size());
    if (output == nullptr) return false;
    Piece piece{parsed, 0, !copy.empty()};
    return walk(output->document->v.document.children, Dom::kNone, piece);
  }

 private:
  /// What one gumbo tree was parsed from: the whole HTML or the inside of a noscript.
  struct Piece {
    std::string_view text;
    std::uint32_t offset;  ///< in html_
    bool stand_ins;
  };
  struct Open {
    const GumboVector* children;
    unsigned next;
    std::uint32_t element;     ///< whose children they are
    std::uint32_t last_child;
  };

  bool walk(const GumboVector& top, std::uint32_t parent, const Piece& piece) {
    std::vector<Open> stack{{&top, 0, parent, Dom::kNone}};
    while (!stack.empty()) {
      Open& open = stack.back();
      if (open.next == open.children->length) {
        if (stack.size() > 1) close(open.element);
        stack.pop_back();
        continue;
      }
      const auto* node = static_cast<const GumboNode*>(open.children->data[open.next++]);
      switch (node->type) {
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_CDATA:
        case GUMBO_NODE_WHITESPACE: add_text(node->v.text, open.element, piece); break;
        case GUMBO_NODE_ELEMENT:
        case GUMBO_NODE_TEMPLATE: {
          const std::uint32_t element = add_element(node->v.element, open.element, open.last_child, piece);
          open.last_child = element;
          const bool noscript = dom_.elements[element].tag == kNoscript;
          if (noscript && scripting_ == Scripting::Off && piece.stand_ins && holds_text_alone(node->v.element)) {
            if (!revive(node->v.element, element, piece)) return false;
            close(element);
          } else if (node->type == GUMBO_NODE_TEMPLATE) {
            close(element);
          } else {
            stack.push_back({&node->v.element.children, 0, element, Dom::kNone});
          }
          break;
        }
        case GUMBO_NODE_DOCUMENT:
        case GUMBO_NODE_COMMENT: break;
      }
    }
    return true;
  }

  /// A noscript inside SVG is an element like any other.
  static bool holds_text_alone(const GumboElement& element) {
    for (unsigned i = 0; i < element.children.length; ++i) {
      const GumboNodeType type = static_cast<const GumboNode*>(element.children.data[i])->type;
      if (type != GUMBO_NODE_TEXT && type != GUMBO_NODE_WHITESPACE) return false;
    }
    return true;
  }

  /// Parses the text of a noscript and hangs what it holds below it. Nested ones are ordinary elements here, as gumbo has
  /// them, so this happens once deep.
  bool revive(const GumboElement& element, std::uint32_t index, const Piece& piece) {
    for (unsigned i = 0; i < element.children.length; ++i) {
      const auto* child = static_cast<const GumboNode*>(element.children.data[i]);
      const GumboStringPiece raw = child->v.text.original_text;
      if (raw.length == 0) continue;
      const auto begin = static_cast<std::uint32_t>(raw.data - piece.text.data());
      const std::string_view inside = html_.substr(piece.offset + begin, raw.length);
      GumboOptions options = options_for(arena_);
      options.fragment_context = GUMBO_TAG_DIV;
      const GumboOutput* output = run_gumbo(arena_, options, inside.data(), inside.size());
      if (output == nullptr || output->root == nullptr) return false;
      const Piece part{inside, piece.offset + begin, false};
      dead_ = true;
      const bool done = walk(output->root->v.element.children, index, part);
      dead_ = false;
      if (!done) return false;
    }
    return true;
  }

  void close(std::uint32_t index) {
    Dom::Element& element = dom_.elements[index];
    element.end = static_cast<std::uint32_t>(dom_.elements.size());
    element.text_end = static_cast<std::uint32_t>(dom_.texts.size());
    if (is_block(element.tag)) apart_ = true;
  }

  std::uint32_t add_element(const GumboElement& source, std::uint32_t parent, std::uint32_t previous, const Piece& piece) {
    const auto index = static_cast<std::uint32_t>(dom_.elements.size());
    Dom::Element element;
    element.parent = parent;
    element.previous = previous;
    if (previous != Dom::kNone) element.place = dom_.elements[previous].place + 1;
    element.html = source.tag_namespace == GUMBO_NAMESPACE_HTML;
    element.dead = dead_;
    if (source.original_tag.length > 0) {
      element.offset = piece.offset + static_cast<std::uint32_t>(source.original_tag.data - piece.text.data());
    }
    element.tag = tag_name(source, piece);
    element.attribute_begin = static_cast<std::uint32_t>(dom_.attributes.size());
    for (unsigned i = 0; i < source.attributes.length; ++i) {
      const auto* attribute = static_cast<const GumboAttribute*>(source.attributes.data[i]);
      dom_.attributes.push_back({attribute_name(*attribute, piece), attribute_value(*attribute, piece)});
    }
    element.attribute_end = static_cast<std::uint32_t>(dom_.attributes.size());
    element.text_begin = element.text_end = static_cast<std::uint32_t>(dom_.texts.size());
    if (is_block(element.tag)) apart_ = true;
    dom_.elements.push_back(element);
    return index;
  }

  void add_text(const GumboText& source, std::uint32_t parent, const Piece& piece) {
    const std::string_view decoded = source.text;
    const GumboStringPiece& raw = source.original_text;
    dom_.texts.push_back({view_of(decoded, {raw.data, raw.length}, piece), parent, apart_});
    if (decoded.find_first_not_of(" \t\n\f\r") != std::string_view::npos) apart_ = false;
  }

  std::string_view tag_name(const GumboElement& source, const Piece& piece) {
    if (source.tag == GUMBO_TAG_NOFRAMES && piece.stand_ins && source.original_tag.length > kStandIn.size() &&
        std::string_view(source.original_tag.data + 1, kStandIn.size()) == kStandIn) {
      return kNoscript;
    }
    if (source.tag != GUMBO_TAG_UNKNOWN) return gumbo_normalized_tagname(source.tag);
    GumboStringPiece name = source.original_tag;
    gumbo_tag_from_original_text(&name);
    const std::string_view written(name.data, name.length);
    const bool lower = std::none_of(written.begin(), written.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    return lower ? view_of(written, written, piece) : keep(patterns::ascii_lower(written));
  }

  std::string_view attribute_name(const GumboAttribute& attribute, const Piece& piece) {
    return view_of(attribute.name, {attribute.original_name.data, attribute.original_name.length}, piece);
  }

  std::string_view attribute_value(const GumboAttribute& attribute, const Piece& piece) {
    std::string_view raw(attribute.original_value.data, attribute.original_value.length);
    if (raw.size() >= 2 && (raw.front() == '"' || raw.front() == '\'') && raw.back() == raw.front()) {
      raw = raw.substr(1, raw.size() - 2);
    }
    return view_of(attribute.value, raw, piece);
  }

  /// `decoded` as the HTML has it if it stands there literally, else as a text of the Dom.
  std::string_view view_of(std::string_view decoded, std::string_view raw, const Piece& piece) {
    if (decoded.empty()) return {};
    if (raw.size() == decoded.size() && inside(raw, piece) && raw == decoded) {
      return html_.substr(piece.offset + static_cast<std::size_t>(raw.data() - piece.text.data()), raw.size());
    }
    std::string copy(decoded);
    if (piece.stand_ins) without_stand_ins(copy);
    return keep(std::move(copy));
  }

  static bool inside(std::string_view raw, const Piece& piece) {
    return std::greater_equal<>()(raw.data(), piece.text.data()) &&
           std::less_equal<>()(raw.data() + raw.size(), piece.text.data() + piece.text.size());
  }

  std::string_view keep(std::string text) { return dom_.own_texts_->emplace_back(std::move(text)); }

  Dom& dom_;
  std::string_view html_;
  Scripting scripting_;
  HtmlArena arena_;
  bool apart_ = false;
  bool dead_ = false;
};

std::optional<Dom> parse_html(std::string_view html, Scripting scripting, const HtmlLimits& limits) {
  if (html.size() > kLargestHtml) return std::nullopt;
  Dom dom;
  if (!DomBuilder(dom, html, limits, scripting).parse()) return std::nullopt;
  return dom;
}

std::optional<std::string_view> Dom::attribute(std::uint32_t element, std::string_view name) const {
  const Element& e = elements[element];
  for (std::uint32_t i = e.attribute_begin; i < e.attribute_end; ++i) {
    if (patterns::ascii_iequals(attributes[i].name, name)) return attributes[i].value;
  }
  return std::nullopt;
}

std::uint32_t Dom::next_sibling(std::uint32_t element) const {
  const Element& e = elements[element];
  if (e.end >= elements.size()) return kNone;
  return elements[e.end].parent == e.parent ? e.end : kNone;
}

std::string_view Dom::raw_text(std::uint32_t element) const {
  const Element& e = elements[element];
  if (e.text_begin == e.text_end) return {};
  if (e.text_end - e.text_begin == 1) return texts[e.text_begin].text;
  const auto [at, fresh] = joined_.try_emplace(element);
  if (fresh) {
    std::string all;
    for (std::uint32_t i = e.text_begin; i < e.text_end; ++i) all += texts[i].text;
    at->second = own_texts_->emplace_back(std::move(all));
  }
  return at->second;
}

namespace {
bool is_unread(std::string_view tag) { return tag == "script" || tag == "style" || tag == kNoscript; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r'; }
}  // namespace

const Dom::Readable& Dom::readable() const {
  if (readable_) return *readable_;
  readable_ = std::make_unique<Readable>();
  std::string& out = readable_->text;
  bool space = false;
  for (const Text& piece : texts) {
    readable_->before.push_back(out.size());
    if (piece.apart) space = true;
    if (piece.parent != kNone && is_unread(elements[piece.parent].tag)) continue;
    for (const char c : piece.text) {
      if (is_space(c)) {
        space = true;
        continue;
      }
      if (space && !out.empty()) out += ' ';
      space = false;
      out += c;
    }
  }
  readable_->before.push_back(out.size());
  return *readable_;
}

std::string_view Dom::text(std::uint32_t element) const {
  const Element& e = elements[element];
  if (is_unread(e.tag)) {
    const auto [at, fresh] = folded_.try_emplace(element);
    if (fresh) at->second = own_texts_->emplace_back(patterns::collapse_white_space(raw_text(element)));
    return at->second;
  }
  const Readable& all = readable();
  std::string_view text(all.text);
  text = text.substr(all.before[e.text_begin], all.before[e.text_end] - all.before[e.text_begin]);
  if (text.starts_with(' ')) text.remove_prefix(1);
  return text;
}

const Dom::Indices& Dom::indices() const {
  if (indices_) return *indices_;
  indices_ = std::make_unique<Indices>();
  for (std::uint32_t i = 0; i < elements.size(); ++i) {
    indices_->tags[elements[i].tag].push_back(i);
    if (const auto id = attribute(i, "id"); id && !id->empty()) indices_->ids[*id].push_back(i);
    const auto names = attribute(i, "class");
    if (!names) continue;
    constexpr std::string_view kSpace = " \t\n\f\r";
    for (std::size_t at = names->find_first_not_of(kSpace); at != std::string_view::npos;) {
      const std::size_t stop = std::min(names->find_first_of(kSpace, at), names->size());
      std::vector<std::uint32_t>& list = indices_->classes[names->substr(at, stop - at)];
      if (list.empty() || list.back() != i) list.push_back(i);
      at = names->find_first_not_of(kSpace, stop);
    }
  }
  return *indices_;
}

namespace {
const std::vector<std::uint32_t>& look_up(const std::unordered_map<std::string_view, std::vector<std::uint32_t>>& index,
                                          std::string_view key) {
  static const std::vector<std::uint32_t> kNobody;
  const auto found = index.find(key);
  return found == index.end() ? kNobody : found->second;
}
}  // namespace

const std::vector<std::uint32_t>& Dom::with_id(std::string_view id) const { return look_up(indices().ids, id); }
const std::vector<std::uint32_t>& Dom::with_class(std::string_view name) const { return look_up(indices().classes, name); }
const std::vector<std::uint32_t>& Dom::with_tag(std::string_view tag) const { return look_up(indices().tags, tag); }

namespace {
/// An identifier that CSS takes without escapes.
bool is_plain_name(std::string_view text) {
  if (text.empty() || text.size() > 100) return false;
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto further = [&](char c) { return letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  return letter(text.front()) && std::all_of(text.begin(), text.end(), further);
}

/// A path is for a person: of one deeper than this only the last steps are given.
constexpr std::size_t kMostSteps = 64;
}  // namespace

const std::vector<Dom::Step>& Dom::steps() const {
  if (!steps_.empty()) return steps_;
  std::unordered_map<std::string_view, std::uint64_t> tags;
  std::unordered_map<std::uint64_t, std::uint32_t> counts;
  std::vector<std::uint64_t> keys;
  for (const Element& e : elements) {
    const std::uint64_t tag = tags.emplace(e.tag, tags.size()).first->second;
    keys.push_back(std::uint64_t{e.parent} << 32U | tag);
    steps_.push_back({++counts[keys.back()], 0});
  }
  for (std::size_t i = 0; i < keys.size(); ++i) steps_[i].count = counts[keys[i]];
  return steps_;
}

std::string Dom::css_path(std::uint32_t element) const {
  std::vector<std::string> path;
  for (std::uint32_t at = element; at != kNone && path.size() < kMostSteps; at = elements[at].parent) {
    const Element& e = elements[at];
    if (const auto id = attribute(at, "id"); id && is_plain_name(*id) && with_id(*id).size() == 1) {
      path.push_back("#" + std::string(*id));
      break;
    }
    std::string step(is_plain_name(e.tag) ? e.tag : std::string_view("*"));
    if (step == "*") {
      step += ":nth-child(" + std::to_string(e.place) + ")";
    } else if (steps()[at].count > 1) {
      step += ":nth-of-type(" + std::to_string(steps()[at].place) + ")";
    }
    path.push_back(std::move(step));
  }
  std::string out;
  for (auto it = path.rbegin(); it != path.rend(); ++it) out += (out.empty() ? "" : " > ") + *it;
  return out;
}

}  // namespace writ::snapshot
