#include "runtime/collect/document_text.hpp"

#include <unordered_set>
#include <utility>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/dom_walk.hpp"
#include "runtime/snapshot/select.hpp"

namespace writ::collect {
namespace {

constexpr std::size_t kLeastMain = 200;  // bytes; less is a teaser, not the document

using snapshot::Dom;

bool is_block(std::string_view tag) {
  static const std::unordered_set<std::string_view> kBlocks = {
      "address", "article", "aside",  "blockquote", "body", "caption", "center", "dd",   "details", "div",    "dl",      "dt",    "fieldset",
      "figcaption", "figure", "footer", "form",     "h1",   "h2",      "h3",     "h4",   "h5",      "h6",     "header",  "hgroup", "hr",
      "legend",  "li",      "main",   "menu",       "nav",  "ol",      "p",      "pre",  "section", "summary", "table",  "tbody", "tfoot",
      "thead",   "tr",      "ul"};
  return kBlocks.contains(tag);
}

bool is_skipped(const Dom& dom, std::uint32_t element) {
  static const std::unordered_set<std::string_view> kSkipped = {
      "head", "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "canvas", "video", "audio",
      "select", "textarea", "button", "nav"};
  return kSkipped.contains(dom.elements[element].tag) || same_word(attribute(dom, element, "role"), "navigation");
}

bool is_section(std::string_view tag) { return tag == "article" || tag == "section" || tag == "main"; }

/// Builds the paragraphs of one subtree.
class Paragraphs {
 public:
  Paragraphs(const Dom& dom, std::uint32_t root, const std::unordered_set<std::uint32_t>& left_out) : dom_(dom), root_(root), left_out_(left_out) {}

  bool enter(std::uint32_t element) {
    const std::string_view tag = dom_.elements[element].tag;
    if (element != root_) {
      if (is_skipped(dom_, element) || left_out_.contains(element)) return false;
      // The header and footer of the page; those of an article belong to it.
      if (sections_ == 0 && dom_.elements[root_].tag == "body" && (tag == "header" || tag == "footer")) return false;
    }
    if (is_section(tag)) ++sections_;
    if (is_block(tag)) end_paragraph();
    if ((tag == "td" || tag == "th") && !line_.empty()) add(" | ");
    if (tag == "br") {
      if (after_break_) end_paragraph();
      gap_ = true;
      after_break_ = true;
    }
    return true;
  }

  void leave(std::uint32_t element) {
    const std::string_view tag = dom_.elements[element].tag;
    if (is_section(tag)) --sections_;
    if (is_block(tag)) end_paragraph();
  }

  void add(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
      const bool no_break_space = text.substr(i, 2) == "\xC2\xA0";
      if (no_break_space || is_space(text[i])) {
        gap_ = true;
        if (no_break_space) ++i;
        continue;
      }
      if (gap_ && !line_.empty()) line_ += ' ';
      gap_ = false;
      after_break_ = false;
      line_ += text[i];
    }
  }

  std::string finish() {
    end_paragraph();
    return std::move(out_);
  }

 private:
  void end_paragraph() {
    while (line_.ends_with(" |")) line_.resize(line_.size() - 2);
    if (!line_.empty()) {
      if (!out_.empty()) out_ += "\n\n";
      out_ += line_;
      line_.clear();
    }
    gap_ = false;
    after_break_ = false;
  }

  const Dom& dom_;
  std::uint32_t root_;
  const std::unordered_set<std::uint32_t>& left_out_;
  std::string out_, line_;
  int sections_ = 0;
  bool gap_ = false;
  bool after_break_ = false;
};

std::string text_of(const Dom& dom, std::uint32_t root, const std::unordered_set<std::uint32_t>& left_out) {
  Paragraphs paragraphs(dom, root, left_out);
  walk(dom, root, [&](std::uint32_t e) { return paragraphs.enter(e); }, [&](std::uint32_t e) { paragraphs.leave(e); },
       [&](std::string_view text) { paragraphs.add(text); });
  return paragraphs.finish();
}

bool is_main(const Dom& dom, std::uint32_t element) { return dom.elements[element].tag == "main" || same_word(attribute(dom, element, "role"), "main"); }

std::unordered_set<std::uint32_t> matches(const Dom& dom, const ConsentElements& consent) {
  std::unordered_set<std::uint32_t> out;
  for (const patterns::Selector& selector : consent.selectors()) {
    for (const std::uint32_t element : snapshot::select(dom, selector)) out.insert(element);
  }
  if (out.empty()) return out;
  // What holds the page's own content is no banner.
  for (std::uint32_t e = 0; e < dom.elements.size(); ++e) {
    const std::string_view tag = dom.elements[e].tag;
    if (tag != "body" && !is_main(dom, e)) continue;
    for (std::uint32_t at = e; at != Dom::kNone; at = dom.elements[at].parent) out.erase(at);
  }
  return out;
}

}  // namespace

ConsentElements::ConsentElements(const model::Model& model) {
  for (const model::Cmp& cmp : model.cmps) {
    for (const auto* list : {&cmp.present, &cmp.banner, &cmp.wall}) {
      for (const std::string& text : *list) {
        // Declarations are checked when they are compiled.
        if (auto selector = patterns::parse_selector(text)) selectors_.push_back(std::move(*selector));
      }
    }
  }
}

ConsentElements::ConsentElements(const std::vector<std::string>& selectors) {
  for (const std::string& text : selectors) {
    if (auto selector = patterns::parse_selector(text)) selectors_.push_back(std::move(*selector));
  }
}

DocumentText read_document(std::string_view html, const ConsentElements& consent) {
  DocumentText out;
  const auto dom = snapshot::parse_html(html, snapshot::Scripting::On);
  if (!dom || dom->elements.empty()) return out;
  std::uint32_t body = Dom::kNone;
  std::uint32_t main = Dom::kNone;
  for (std::uint32_t e = 0; e < dom->elements.size(); ++e) {
    const std::string_view tag = dom->elements[e].tag;
    if (tag == "html" && out.language.empty()) out.language = trim(attribute(*dom, e, "lang"));
    if (tag == "body" && body == Dom::kNone) body = e;
    if (main == Dom::kNone && is_main(*dom, e)) main = e;
  }
  const std::unordered_set<std::uint32_t> left_out = matches(*dom, consent);
  if (main != Dom::kNone) out.text = text_of(*dom, main, left_out);
  if (out.text.size() < kLeastMain && body != Dom::kNone) {
    std::string whole = text_of(*dom, body, left_out);
    if (whole.size() > out.text.size()) out.text = std::move(whole);
  }
  return out;
}

}  // namespace writ::collect
