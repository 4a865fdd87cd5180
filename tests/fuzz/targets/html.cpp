// Any bytes are HTML. The tables must hold together, and what reads them must come to an end. The first byte chooses the
// mode. Small limits keep every run short.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/check.hpp"
#include "runtime/patterns/selector.hpp"
#include "runtime/snapshot/dom.hpp"
#include "runtime/snapshot/fields.hpp"
#include "runtime/snapshot/scripts.hpp"
#include "runtime/snapshot/select.hpp"

namespace {

using writ::snapshot::Dom;

void hold_together(const Dom& dom) {
  const std::size_t count = dom.elements.size();
  for (std::uint32_t e = 0; e < count; ++e) {
    const Dom::Element& element = dom.elements[e];
    WRIT_CHECK(element.end > e && element.end <= count);
    WRIT_CHECK(element.text_begin <= element.text_end && element.text_end <= dom.texts.size());
    WRIT_CHECK(element.attribute_begin <= element.attribute_end && element.attribute_end <= dom.attributes.size());
    if (element.parent != Dom::kNone) {
      const Dom::Element& parent = dom.elements[element.parent];
      WRIT_CHECK(element.parent < e && element.end <= parent.end);
      WRIT_CHECK(parent.text_begin <= element.text_begin && element.text_end <= parent.text_end);
    }
    if (element.previous != Dom::kNone) {
      WRIT_CHECK(dom.elements[element.previous].end == e && dom.elements[element.previous].parent == element.parent);
      WRIT_CHECK(dom.next_sibling(element.previous) == e);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1 || size > 64 * 1024) return 0;
  const std::string_view html(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto scripting = (data[0] & 1) != 0 ? writ::snapshot::Scripting::On : writ::snapshot::Scripting::Off;
  const auto dom = writ::snapshot::parse_html(html, scripting, {200, std::size_t{16} << 20, 10'000'000});
  if (!dom) return 0;
  hold_together(*dom);
  for (std::uint32_t e = 0; e < dom->elements.size() && e < 100; ++e) {
    (void)dom->text(e);
    (void)dom->raw_text(e);
    (void)dom->css_path(e);
  }
  const auto base = writ::snapshot::base_of(*dom, writ::patterns::parse_url("https://shop.example/a/"));
  (void)writ::snapshot::scripts_of(*dom, true, base, {}, 0);
  (void)writ::snapshot::fields_of(*dom, 0);
  static const auto kSelector = *writ::patterns::parse_selector("div > a:not(.b) ~ p, :nth-last-child(2n of [id]):has(+ *)");
  WRIT_CHECK(writ::snapshot::select(*dom, kSelector) == writ::snapshot::select_by_sets(*dom, kSelector));
  return 0;
}
