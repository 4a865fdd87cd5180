// Items of kind command: what the page said to Google's tags.
#include <catch2/catch.hpp>

#include "page_support.hpp"

using writ::model::Field;
using writ::model::ItemKind;
using writ::test::item;
using writ::test::json;
using writ::test::Site;
using writ::test::snapshot_of;
using writ::test::words;

TEST_CASE("commands to tags, and what they say", "[page][commands]") {
  Site site;
  site.load(snapshot_of({{"commands", json::array({{{"name", "start"}, {"layer", "dataLayer"}, {"place", 0}},
                                                   {{"name", "consent"}, {"action", "default"}, {"layer", "dataLayer"}, {"place", 3}, {"regional", true},
                                                    {"states", {{"ad_storage", "denied"}, {"analytics_storage", "granted"}}}},
                                                   {{"name", "config"}}, {{"name", "consent"}}})},
                         {"globals", json::array({"g"})}},
                        {{"documents", json::array({{{"kind", "terms"}, {"text", "x"}}})}}));
  REQUIRE(site.page->item_count(ItemKind::Command, 0) == 4);
  const auto get = [&](std::uint32_t i, Field field, const char* text = "") { return words(site.page->get(item(ItemKind::Command, i), field, text)); };
  CHECK(get(1, Field::CommandName) == "consent");
  CHECK(get(1, Field::CommandAction) == "default");
  CHECK(get(1, Field::CommandState, "ad_storage") == "denied");
  CHECK(get(1, Field::CommandState, "analytics_storage") == "granted");
  CHECK(get(1, Field::CommandState, "ad_user_data") == "absent");
  CHECK(get(1, Field::CommandRegional) == "true");
  CHECK(get(1, Field::CommandLayer) == "dataLayer");
  CHECK(get(1, Field::CommandPlace) == "3");
  CHECK(get(0, Field::CommandAction) == "absent");
  CHECK(get(3, Field::CommandAction) == "unknown");
  for (const Field field : {Field::CommandRegional, Field::CommandLayer, Field::CommandPlace}) CHECK(get(2, field) == "unknown");

  const auto consent = item(ItemKind::Command, 1);
  CHECK(site.page->pointer(consent) == "/phases/0/commands/1");
  CHECK(site.page->summary(consent) == "tag command consent default (place 3 in dataLayer): ad_storage denied, analytics_storage granted");
  CHECK(site.page->summary(item(ItemKind::Command, 2)) == "tag command config");
  CHECK(site.page->stable_name(consent) == "consent default");
  CHECK(site.page->before(item(ItemKind::Global, 0), consent));
  CHECK(site.page->before(consent, item(ItemKind::Document, 0, writ::model::ItemRef::kNoPhase)));
  CHECK(site.page->before(consent, item(ItemKind::Command, 2)));
  CHECK(site.page->items_of_vendor(ItemKind::Command, 0, writ::model::VendorId(0)).empty());
}
