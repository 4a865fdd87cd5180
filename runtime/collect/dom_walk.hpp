#pragma once
// A parsed page in document order, elements and texts together, without recursion.

#include <cstdint>
#include <string_view>
#include <vector>

#include "runtime/snapshot/dom.hpp"

namespace writ::collect {

/// Walks the subtree of `root`. `enter(element)` says whether the inside is walked; `leave(element)` follows where it
/// was; `text(std::string_view)` gets every text between.
template <typename Enter, typename Leave, typename OnText>
void walk(const snapshot::Dom& dom, std::uint32_t root, Enter enter, Leave leave, OnText on_text) {
  std::vector<std::uint32_t> open;
  std::uint32_t text = dom.elements[root].text_begin;
  const auto texts_until = [&](std::uint32_t end) {
    for (; text < end; ++text) on_text(dom.texts[text].text);
  };
  const auto close_until = [&](std::uint32_t element) {
    while (!open.empty() && dom.elements[open.back()].end <= element) {
      texts_until(dom.elements[open.back()].text_end);
      leave(open.back());
      open.pop_back();
    }
  };
  const std::uint32_t end = dom.elements[root].end;
  for (std::uint32_t element = root; element < end;) {
    close_until(element);
    texts_until(dom.elements[element].text_begin);
    if (enter(element)) {
      open.push_back(element);
      ++element;
    } else {
      text = dom.elements[element].text_end;
      element = dom.elements[element].end;
    }
  }
  close_until(end);
}

/// An attribute's value; empty if it is not written.
[[nodiscard]] inline std::string_view attribute(const snapshot::Dom& dom, std::uint32_t element, std::string_view name) {
  return dom.attribute(element, name).value_or(std::string_view());
}

}  // namespace writ::collect
