// The visitor's choice of a later phase as an item, and what is known of it.
#include <catch2/catch.hpp>

#include "page_support.hpp"

using writ::model::Coverage;
using writ::model::EvidenceKind;
using writ::model::Field;
using writ::model::ItemKind;
using writ::model::Phase;
using writ::test::item;
using writ::test::json;
using writ::test::Site;
using writ::test::snapshot_of;
using writ::test::words;

namespace {

json with_choice(const char* phase, json choice) {
  json document = snapshot_of(json::object());
  json later = document["phases"][0];
  later["phase"] = phase;
  later.erase("choice");
  if (!choice.is_discarded()) later["choice"] = std::move(choice);
  document["phases"].push_back(later);
  return document;
}

const json kNotSaid = json::parse("", nullptr, false);

}  // namespace

TEST_CASE("a choice is seen whatever came of it", "[page][choice]") {
  Site site;
  site.load(with_choice("after-reject", {{"action", "reject"}, {"path", "click"}, {"outcome", "hidden-only"}, {"clicks", 2}, {"banner_returned", true}}));
  CHECK(site.page->phase_index(Phase::AfterReject, ItemKind::Choice) == 1);
  CHECK_FALSE(site.page->phase_index(Phase::AfterReject, ItemKind::Cookie).has_value());
  CHECK(site.page->coverage(Phase::AfterReject, EvidenceKind::Choice) == Coverage::Complete);
  CHECK(site.page->coverage(Phase::AfterReject, EvidenceKind::Cookies) == Coverage::None);
  REQUIRE(site.page->item_count(ItemKind::Choice, 1) == 1);
  const auto get = [&](Field field) { return words(site.page->get(item(ItemKind::Choice, 0, 1), field)); };
  CHECK(get(Field::ChoiceAction) == "#1");
  CHECK(get(Field::ChoicePath) == "#0");
  CHECK(get(Field::ChoiceOutcome) == "#1");
  CHECK(get(Field::ChoiceClicks) == "2");
  CHECK(get(Field::ChoiceBannerReturned) == "true");
  CHECK(site.page->pointer(item(ItemKind::Choice, 0, 1)) == "/phases/1/choice");
  CHECK(site.page->summary(item(ItemKind::Choice, 0, 1)) == "choice to reject by click, 2 clicks: hidden-only; the banner came back");
  CHECK(site.page->stable_name(item(ItemKind::Choice, 0, 1)) == "reject:hidden-only");
}

TEST_CASE("what a snapshot does not say of a choice is unknown", "[page][choice]") {
  Site site;
  site.load(with_choice("after-accept", json::object()));
  REQUIRE(site.page->item_count(ItemKind::Choice, 1) == 1);
  for (const Field field : {Field::ChoiceAction, Field::ChoicePath, Field::ChoiceOutcome, Field::ChoiceClicks, Field::ChoiceBannerReturned}) {
    CHECK(words(site.page->get(item(ItemKind::Choice, 0, 1), field)) == "unknown");
  }
  CHECK(site.page->summary(item(ItemKind::Choice, 0, 1)) == "choice");
}

TEST_CASE("a choice that is null or not told is not captured", "[page][choice]") {
  const auto [choice, seen] = GENERATE(table<json, bool>({{json(nullptr), false}, {kNotSaid, true}}));
  Site site;
  site.load(with_choice("after-reject", choice));
  CHECK(site.page->coverage(Phase::AfterReject, EvidenceKind::Choice) == Coverage::None);
  CHECK(site.page->item_count(ItemKind::Choice, 1) == 0);
  CHECK(site.page->phase_index(Phase::AfterReject, ItemKind::Choice).has_value() == seen);
}

TEST_CASE("before consent there is no choice to make", "[page][choice]") {
  Site site;
  json document = snapshot_of(json::object());
  document["phases"][0]["choice"] = {{"action", "accept"}, {"outcome", "applied"}};
  site.load(document);
  CHECK(site.page->coverage(Phase::BeforeConsent, EvidenceKind::Choice) == Coverage::Complete);
  CHECK(site.page->coverage(Phase::AfterAccept, EvidenceKind::Choice) == Coverage::None);
  CHECK(site.page->item_count(ItemKind::Choice, 0) == 0);
}
