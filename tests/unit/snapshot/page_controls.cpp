// The controls of the consent banner: boxes with a role.
#include <catch2/catch.hpp>

#include "page_support.hpp"

using writ::model::Coverage;
using writ::model::EvidenceKind;
using writ::model::Field;
using writ::model::ItemKind;
using writ::model::ItemRef;
using writ::model::Phase;
using writ::test::frame_of;
using writ::test::item;
using writ::test::json;
using writ::test::Site;
using writ::test::snapshot_of;
using writ::test::words;

TEST_CASE("boxes with a role are controls", "[page][control]") {
  Site site;
  site.load(snapshot_of({{"frames", json::array({frame_of("", "<a>x</a>")})},
                         {"globals", json::array({"g"})},
                         {"boxes", json::array({{{"frame", 0}, {"selector", "a"}, {"x", 1}, {"y", 2}, {"width", 3}, {"height", 4}},
                                                {{"frame", 0}, {"selector", "#no"}, {"role", "reject"}, {"by", "declaration"}, {"layer", 2}, {"text", "No, thanks"},
                                                 {"tag", "a"}, {"visible", true}, {"covered", false}, {"in_view", true}, {"focusable", false},
                                                 {"x", 10}, {"y", 20}, {"width", 30.5}, {"height", 40}, {"color", "#767676"}, {"background", "#fff"},
                                                 {"font_size", 12.5}, {"checked", true}},
                                                {{"role", "toggle"}, {"checked", true}, {"color", "#fff"}, {"background", "rgba(0, 0, 0, 0.5)"}, {"x", 1}}})}}));
  CHECK(site.page->coverage(Phase::BeforeConsent, EvidenceKind::Controls) == Coverage::None);
  REQUIRE(site.page->item_count(ItemKind::Control, 0) == 2);
  const ItemRef reject = item(ItemKind::Control, 0), toggle = item(ItemKind::Control, 1);
  const auto get = [&](ItemRef of, Field field) { return words(site.page->get(of, field)); };
  CHECK(get(reject, Field::ControlRole) == "#2");
  CHECK(get(reject, Field::ControlBy) == "#0");
  CHECK(get(reject, Field::ControlLayer) == "2");
  CHECK(get(reject, Field::ControlText) == "No, thanks");
  CHECK(get(reject, Field::ControlTag) == "a");
  CHECK(get(reject, Field::ControlVisible) == "true");
  CHECK(get(reject, Field::ControlCovered) == "false");
  CHECK(get(reject, Field::ControlInView) == "true");
  CHECK(get(reject, Field::ControlFocusable) == "false");
  CHECK(get(reject, Field::ControlChecked) == "absent");
  CHECK(get(reject, Field::ControlColor) == "#767676");
  CHECK(get(reject, Field::ControlFrame) == "item 0");
  CHECK(std::get<writ::model::Box>(site.page->get(reject, Field::ControlBox)) == writ::model::Box{10, 20, 30.5, 40});
  CHECK(std::get<double>(site.page->get(reject, Field::ControlContrast)) == Approx(4.54).margin(0.005));
  CHECK(std::get<double>(site.page->get(reject, Field::ControlFontSize)) == 12.5);
  CHECK(get(toggle, Field::ControlChecked) == "true");
  for (const Field field : {Field::ControlBy, Field::ControlLayer, Field::ControlText, Field::ControlTag, Field::ControlVisible, Field::ControlCovered,
                            Field::ControlInView, Field::ControlFocusable, Field::ControlBox, Field::ControlContrast, Field::ControlFontSize,
                            Field::ControlFrame}) {
    CHECK(get(toggle, field) == "unknown");
  }

  CHECK(site.page->pointer(reject) == "/phases/0/boxes/1");
  CHECK(site.page->pointer(toggle) == "/phases/0/boxes/2");
  CHECK(site.page->css_path(reject) == "#no");
  CHECK_FALSE(site.page->css_path(toggle));
  CHECK(site.page->summary(reject) == "banner control reject (a, layer 2): No, thanks");
  CHECK(site.page->summary(toggle) == "banner control toggle");
  CHECK(site.page->stable_name(reject) == "reject:No, thanks");
  CHECK(site.page->before(item(ItemKind::Global, 0), reject));
  CHECK(site.page->before(reject, toggle));
  CHECK_FALSE(site.page->before(toggle, reject));
  CHECK(site.page->items_of_vendor(ItemKind::Control, 0, writ::model::VendorId(0)).empty());
}
