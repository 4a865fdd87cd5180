#pragma once
// HTML as plain tables (spec/snapshot.md, "HTML").
//
// Elements stand in document order and their index is that order; the subtree of element e is [e, e.end). Texts stand in
// document order too, those below an element are [text_begin, text_end). So every walk is a loop over indices and nothing
// recurses. What is in a template or a comment is not in the tables. Texts are views into the HTML where it says them
// literally, else into the Dom.
//
// With scripting on (the DOM as it stood) what is in a noscript is its text. With scripting off (the page as served) it
// is parsed and hangs below the noscript, marked dead: a browser that runs scripts would never run it.

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/snapshot/html_arena.hpp"

namespace writ::snapshot {

enum class Scripting { Off, On };

struct Dom {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();

  struct Element {
    std::string_view tag;               ///< lower case
    std::uint32_t parent = kNone;
    std::uint32_t previous = kNone;     ///< the sibling before
    std::uint32_t end = 0;              ///< one past the last element of the subtree
    std::uint32_t place = 1;            ///< among its siblings, from 1
    std::uint32_t attribute_begin = 0, attribute_end = 0;
    std::uint32_t text_begin = 0, text_end = 0;
    std::uint32_t offset = kNone;       ///< of the start tag in the HTML; none where the parser put the element in
    bool html = true;                   ///< of the HTML namespace, not SVG or MathML
    bool dead = false;                  ///< inside a noscript
  };
  struct Attribute {
    std::string_view name, value;       ///< the name lower case in HTML, as SVG has it there
  };
  struct Text {
    std::string_view text;
    std::uint32_t parent = kNone;
    bool apart = false;                 ///< a block's edge or a line break lies between it and the text before
  };

  std::vector<Element> elements;
  std::vector<Attribute> attributes;
  std::vector<Text> texts;

  Dom() = default;
  Dom(Dom&&) = default;
  Dom& operator=(Dom&&) = default;

  /// The value of an attribute, its name in any case; nothing if it is not written.
  [[nodiscard]] std::optional<std::string_view> attribute(std::uint32_t element, std::string_view name) const;
  [[nodiscard]] std::uint32_t next_sibling(std::uint32_t element) const;
  /// All text below the element as it stands, joined.
  [[nodiscard]] std::string_view raw_text(std::uint32_t element) const;
  /// The text that a person reads: white space folded, blocks and line breaks apart, scripts and styles below it left out.
  /// The texts of all elements are views into one, so asking for every element of a deep page costs nothing more.
  [[nodiscard]] std::string_view text(std::uint32_t element) const;
  /// The elements with an id or of a tag, in order; empty if there are none. Built when first asked.
  [[nodiscard]] const std::vector<std::uint32_t>& with_id(std::string_view id) const;
  [[nodiscard]] const std::vector<std::uint32_t>& with_class(std::string_view name) const;
  [[nodiscard]] const std::vector<std::uint32_t>& with_tag(std::string_view tag) const;
  /// "html > body > div:nth-of-type(2) > a", from the nearest id that only one element has.
  [[nodiscard]] std::string css_path(std::uint32_t element) const;

 private:
  friend class DomBuilder;
  using Index = std::unordered_map<std::string_view, std::vector<std::uint32_t>>;
  struct Indices {
    Index ids, classes, tags;
  };
  /// The readable text of the whole page, and how long it was before each piece.
  struct Readable {
    std::string text;
    std::vector<std::size_t> before;
  };
  /// Where an element stands among its siblings of its tag, and how many those are.
  struct Step {
    std::uint32_t place = 0, count = 0;
  };
  const Indices& indices() const;
  const std::vector<Step>& steps() const;
  const Readable& readable() const;

  std::unique_ptr<std::deque<std::string>> own_texts_ = std::make_unique<std::deque<std::string>>();
  mutable std::unique_ptr<Indices> indices_;
  mutable std::unique_ptr<Readable> readable_;
  mutable std::vector<Step> steps_;
  mutable std::unordered_map<std::uint32_t, std::string_view> joined_, folded_;
};

/// Parses HTML. `html` must outlive the Dom. Nothing where the page asks for more depth, memory or work than the limits
/// allow: then it counts as not seen. Never fails otherwise; any bytes are HTML.
[[nodiscard]] std::optional<Dom> parse_html(std::string_view html, Scripting scripting, const HtmlLimits& limits = {});

}  // namespace writ::snapshot
