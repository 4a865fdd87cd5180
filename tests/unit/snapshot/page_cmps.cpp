// What belongs to the consent platform of the page.
#include <catch2/catch.hpp>

#include "page_support.hpp"

using writ::model::Field;
using writ::model::ItemKind;
using writ::model::StoredKind;
using writ::test::frame_of;
using writ::test::item;
using writ::test::json;
using writ::test::Site;
using writ::test::snapshot_of;
using writ::test::words;

namespace {

void declare(Site& site) {
  writ::model::Cmp cmp;
  cmp.pack = writ::model::PackId(0);
  cmp.name = "known";
  cmp.present = {"#known"};
  cmp.globals = {"Known*"};
  cmp.keeps = {{StoredKind::Cookie, "known_*"}, {StoredKind::Local, "known"}, {StoredKind::IndexedDb, "known-db"}};
  site.model.cmps.push(cmp);
  // Another of the library that is not on the page.
  cmp.name = "other";
  cmp.present = {"#other"};
  cmp.globals = {};
  cmp.keeps = {{StoredKind::Cookie, "other"}};
  site.model.cmps.push(cmp);
}

json with_storage(const char* dom, json more = json::object()) {
  json phase = {{"frames", json::array({frame_of("", dom)})},
                {"cookies", json::array({{{"name", "known_state"}, {"domain", "shop.example"}}, {{"name", "sid"}, {"domain", "shop.example"}},
                                         {{"name", "other"}, {"domain", "shop.example"}}})},
                {"storage", json::array({{{"kind", "local"}, {"key", "known"}, {"origin", "https://www.shop.example"}},
                                         {{"kind", "session"}, {"key", "known"}, {"origin", "https://www.shop.example"}},
                                         {{"kind", "indexed-db"}, {"key", "known-db/choices/1"}, {"origin", "https://www.shop.example"}}})}};
  phase.update(more);
  return snapshot_of(phase);
}

}  // namespace

TEST_CASE("what a platform keeps is its own where it is there", "[page][cmp]") {
  Site site;
  declare(site);
  site.load(with_storage("<div id=known></div>"));
  const auto of = [&](ItemKind kind, std::uint32_t index, Field field) { return words(site.page->get(item(kind, index), field)); };
  CHECK(of(ItemKind::Cookie, 0, Field::CookieOfCmp) == "true");
  CHECK(of(ItemKind::Cookie, 1, Field::CookieOfCmp) == "false");
  CHECK(of(ItemKind::Cookie, 2, Field::CookieOfCmp) == "false");
  CHECK(of(ItemKind::Entry, 0, Field::EntryOfCmp) == "true");
  CHECK(of(ItemKind::Entry, 1, Field::EntryOfCmp) == "false");
  CHECK(of(ItemKind::Entry, 2, Field::EntryOfCmp) == "true");
  CHECK(of(ItemKind::Stored, 0, Field::StoredOfCmp) == "true");
  CHECK(of(ItemKind::Stored, 3, Field::StoredOfCmp) == "true");
}

TEST_CASE("a global shows a platform", "[page][cmp]") {
  Site site;
  declare(site);
  site.load(with_storage("<p>", {{"globals", json::array({"KnownCmp"})}}));
  CHECK(words(site.page->get(item(ItemKind::Cookie, 0), Field::CookieOfCmp)) == "true");
  CHECK(words(site.page->get_site(Field::CmpPresent)) == "true");
}

TEST_CASE("where the page is known in part, a platform that was not found may be there", "[page][cmp]") {
  Site site;
  declare(site);
  json document = with_storage("<p>");
  document["phases"][0]["coverage"]["dom"] = "partial";
  site.load(document);
  CHECK(words(site.page->get(item(ItemKind::Cookie, 0), Field::CookieOfCmp)) == "unknown");
  CHECK(words(site.page->get(item(ItemKind::Cookie, 1), Field::CookieOfCmp)) == "false");
  document["cmp"] = {{"id", "known"}};
  site.load(document);
  CHECK(words(site.page->get(item(ItemKind::Cookie, 0), Field::CookieOfCmp)) == "true");
  CHECK(words(site.page->get(item(ItemKind::Cookie, 2), Field::CookieOfCmp)) == "unknown");
}
