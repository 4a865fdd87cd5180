// Fields that compare values or look into them: payload, unique, the tcf fields, and what the vantage says.
#include <catch2/catch.hpp>

#include "page_support.hpp"

using writ::model::Field;
using writ::model::ItemKind;
using writ::test::frame_of;
using writ::test::item;
using writ::test::json;
using writ::test::Site;
using writ::test::snapshot_of;
using writ::test::words;

TEST_CASE("the payload of a request is query and body, decoded", "[page][values]") {
  Site site;
  site.load(snapshot_of({{"requests", json::array({
                                          {{"url", "https://a.example/?q=a%40b"}, {"method", "GET"}},
                                          {{"url", "https://a.example/?q=1"}, {"method", "POST"}, {"body", "x%20y"}, {"load", 2}},
                                          {{"url", "https://a.example/"}, {"method", "POST"}, {"body", ""}},
                                          {{"url", "https://a.example/"}, {"method", "GET"}},
                                          {{"url", "https://a.example/?q=1"}, {"method", "POST"}},
                                          {{"url", "https://a.example/?q=1"}},
                                          {{"url", "wss://a.example/?q=1"}, {"method", "GET"}, {"type", "websocket"}},
                                          {{"url", "no url"}, {"method", "GET"}},
                                      })}}));
  const auto payload = [&](std::uint32_t i) { return words(site.page->get(item(ItemKind::Request, i), Field::RequestPayload)); };
  CHECK(payload(0) == "q=a%40b\nq=a@b");
  CHECK(payload(1) == "q=1\nx%20y\nx y");
  CHECK(payload(2) == "");
  CHECK(payload(3) == "absent");
  for (std::uint32_t i = 4; i < 8; ++i) CHECK(payload(i) == "unknown");
  CHECK(words(site.page->get(item(ItemKind::Request, 0), Field::RequestLoad)) == "unknown");
  CHECK(words(site.page->get(item(ItemKind::Request, 1), Field::RequestLoad)) == "2");
}

TEST_CASE("a value that differs between profiles tells visitors apart", "[page][values]") {
  Site site;
  const auto cookie = [](const char* name, const char* domain, const char* value) {
    json out{{"name", name}, {"domain", domain}};
    if (value != nullptr) out["value"] = value;
    return out;
  };
  json document = snapshot_of({{"cookies", json::array({cookie("id", ".shop.example", "1"), cookie("theme", "shop.example", "dark"),
                                                         cookie("once", "shop.example", "1"), cookie("id", "ads.example", "1"),
                                                         cookie("blank", "shop.example", nullptr)})},
                               {"storage", json::array({{{"kind", "local"}, {"origin", "https://shop.example"}, {"key", "k"}, {"value", "1"}},
                                                        {{"kind", "session"}, {"origin", "https://shop.example"}, {"key", "k"}, {"value", "1"}}})}});
  json later = snapshot_of({{"cookies", json::array({cookie("id", "Shop.example", "2"), cookie("theme", "shop.example", "dark"),
                                                      cookie("blank", "shop.example", "x")})},
                            {"storage", json::array({{{"kind", "local"}, {"origin", "https://shop.example"}, {"key", "k"}, {"value", "2"}}})}})["phases"][0];
  later["phase"] = "after-reject";
  later["choice"] = {{"outcome", "hidden-only"}};
  document["phases"].push_back(later);
  site.load(document);
  const auto stored = [&](std::uint32_t i) { return words(site.page->get(item(ItemKind::Stored, i), Field::StoredUnique)); };
  CHECK(stored(0) == "true");
  CHECK(stored(1) == "false");
  CHECK(stored(2) == "unknown");
  CHECK(stored(3) == "unknown");
  CHECK(stored(4) == "unknown");
  CHECK(stored(5) == "true");
  CHECK(stored(6) == "unknown");
  CHECK(words(site.page->get(item(ItemKind::Cookie, 0), Field::CookieUnique)) == "true");
  CHECK(words(site.page->get(item(ItemKind::Entry, 0), Field::EntryUnique)) == "true");
}

TEST_CASE("what a TC string in a value says", "[page][values]") {
  // Purposes 1 and 3, legitimate interest 2, three vendors, platform 300.
  const std::string tc = "COtwN4AOztr8AEsAHBENCOEgAKAAAEAAAAqIACqgAAAA";
  Site site;
  site.load(snapshot_of({{"cookies", json::array({{{"name", "a"}, {"domain", "shop.example"}, {"value", tc}},
                                                  {{"name", "b"}, {"domain", "shop.example"}, {"value", "none"}},
                                                  {{"name", "c"}, {"domain", "shop.example"}}})},
                         {"storage", json::array({{{"kind", "local"}, {"origin", "https://shop.example"}, {"key", "k"}, {"value", "{\"tc\":\"" + tc + "\"}"}}})}}));
  const auto cookie = [&](std::uint32_t i, Field field, const char* purpose) { return words(site.page->get(item(ItemKind::Cookie, i), field, purpose)); };
  CHECK(cookie(0, Field::CookieTcfConsent, "1") == "true");
  CHECK(cookie(0, Field::CookieTcfConsent, "2") == "false");
  CHECK(cookie(0, Field::CookieTcfConsent, "3") == "true");
  CHECK(cookie(0, Field::CookieTcfConsent, "25") == "absent");
  CHECK(cookie(0, Field::CookieTcfInterest, "2") == "true");
  CHECK(cookie(0, Field::CookieTcfInterest, "1") == "false");
  CHECK(cookie(0, Field::CookieTcfVendors, "") == "3");
  CHECK(cookie(0, Field::CookieTcfCmp, "") == "300");
  for (const Field field : {Field::CookieTcfConsent, Field::CookieTcfInterest, Field::CookieTcfVendors, Field::CookieTcfCmp}) {
    CHECK(cookie(1, field, "1") == "absent");
    CHECK(cookie(2, field, "1") == "unknown");
  }
  CHECK(cookie(0, Field::CookieTcfString, "") == tc);
  CHECK(cookie(1, Field::CookieTcfString, "") == "absent");
  CHECK(words(site.page->get(item(ItemKind::Entry, 0), Field::EntryTcfVendors)) == "3");
  CHECK(words(site.page->get(item(ItemKind::Stored, 3), Field::StoredTcfString)) == tc);
  CHECK(words(site.page->get(item(ItemKind::Stored, 3), Field::StoredTcfConsent, "3")) == "true");
}

TEST_CASE("the TC string that a request carries, and what it says of a vendor", "[page][values]") {
  // Consent for vendors 1, 3 and 5.
  const std::string tc = "COtwN4AOztr8AEsAHBENCOEgAKAAAEAAAAqIACqgAAAA";
  // Legitimate interest of 91, consent for nobody.
  const std::string interest = "COtwN4AOztr8AEsAHBENCOEgAAAAAEIAAAqIAAABbgAgBbAA";
  Site site;
  const auto vendor = [&](const char* name, std::optional<std::uint32_t> number) {
    const auto id = site.vendor(name, {"a.example"});
    site.model.vendors[id].tcf_id = number;
    return id;
  };
  const auto third = vendor("third", 3), second = vendor("second", 2), far = vendor("far", 91), unnumbered = vendor("unnumbered", std::nullopt);
  site.load(snapshot_of({{"requests", json::array({
                                          {{"url", "https://a.example/?gdpr=1&gdpr_consent_755=" + tc + ".IAAA"}, {"method", "GET"}},
                                          {{"url", "https://a.example/x;gdpr=1;gdpr_consent=" + tc + "?ord=1"}, {"method", "GET"}},
                                          {{"url", "https://a.example/"}, {"method", "POST"}, {"body", R"({"user":{"ext":{"consent":")" + interest + "\"}}}"}},
                                          {{"url", "https://a.example/?gdpr=1&gdpr_consent=${GDPR_CONSENT_91}"}, {"method", "GET"}},
                                          {{"url", "https://a.example/?gdpr=1"}, {"method", "POST"}},
                                          {{"url", "https://a.example/?gdpr_consent=" + tc}, {"method", "POST"}},
                                          {{"url", "https://a.example/"}, {"method", "GET"}},
                                          {{"url", "no url"}},
                                      })}}));
  const auto get = [&](std::uint32_t i, Field field, const char* purpose = "", std::optional<writ::model::VendorId> of = {}) {
    return words(site.page->get(item(ItemKind::Request, i), field, purpose, of));
  };
  for (const std::uint32_t i : {0U, 1U, 5U}) {
    CAPTURE(i);
    CHECK(get(i, Field::RequestTcfString) == tc);
    CHECK(get(i, Field::RequestTcfConsent, "1") == "true");
    CHECK(get(i, Field::RequestTcfConsent, "2") == "false");
    CHECK(get(i, Field::RequestTcfInterest, "2") == "true");
    CHECK(get(i, Field::RequestTcfConsentFor, "", third) == "true");
    CHECK(get(i, Field::RequestTcfConsentFor, "", second) == "false");
    CHECK(get(i, Field::RequestTcfConsentFor, "", far) == "false");
    CHECK(get(i, Field::RequestTcfConsentFor, "", unnumbered) == "absent");
  }
  CHECK(get(2, Field::RequestTcfString) == interest);
  CHECK(get(2, Field::RequestTcfConsentFor, "", far) == "false");
  CHECK(get(2, Field::RequestTcfInterestFor, "", far) == "true");
  CHECK(get(2, Field::RequestTcfInterestFor, "", third) == "false");
  CHECK(get(3, Field::RequestTcfString) == "absent");
  CHECK(get(3, Field::RequestTcfConsentFor, "", third) == "absent");
  CHECK(get(4, Field::RequestTcfString) == "unknown");
  CHECK(get(4, Field::RequestTcfConsentFor, "", third) == "unknown");
  CHECK(get(6, Field::RequestTcfString) == "absent");
  CHECK(get(7, Field::RequestTcfString) == "unknown");
  CHECK(words(site.page->get_vendor(third, Field::VendorTcfId)) == "3");
  CHECK(words(site.page->get_vendor(unnumbered, Field::VendorTcfId)) == "absent");
}

TEST_CASE("a request is leaving from the moment on at which the page was left", "[page][values]") {
  const auto requests = json::array({{{"url", "https://a.example/"}, {"at_ms", 8999}}, {{"url", "https://a.example/"}, {"at_ms", 9000}}, {{"url", "https://a.example/"}}});
  Site site;
  site.load(snapshot_of({{"requests", requests}, {"left_at_ms", 9000}}));
  const auto leaving = [&](std::uint32_t i) { return words(site.page->get(item(ItemKind::Request, i), Field::RequestLeaving)); };
  CHECK(leaving(0) == "false");
  CHECK(leaving(1) == "true");
  CHECK(leaving(2) == "unknown");
  CHECK(words(site.page->get_site(Field::SiteLeft)) == "true");
  CHECK(words(site.page->get_site(Field::SiteDisplayed)) == "false");

  Site untold;
  untold.load(snapshot_of({{"requests", requests}, {"displayed", json::array({{{"frame", 0}, {"text", "x"}}})}}));
  CHECK(words(untold.page->get(item(ItemKind::Request, 1), Field::RequestLeaving)) == "unknown");
  CHECK(words(untold.page->get_site(Field::SiteLeft)) == "unknown");
  CHECK(words(untold.page->get_site(Field::SiteDisplayed)) == "true");

  // Of phases that do not count nothing is asked.
  json document = snapshot_of({{"left_at_ms", 9000}});
  document["phases"].push_back({{"phase", "after-reject"}, {"choice", {{"outcome", "failed"}}}});
  Site failed;
  failed.load(document);
  CHECK(words(failed.page->get_site(Field::SiteLeft)) == "true");
}

TEST_CASE("where the visit came from, and boxes of fields in forms", "[page][values]") {
  Site site;
  site.load(snapshot_of({{"frames", json::array({frame_of("", "<input type=checkbox checked><input type=radio><input>")})}},
                        {{"vantage", {{"country", "FR"}, {"gpc", true}}}}));
  CHECK(words(site.page->get_site(Field::SiteTyped)) == "false");
  CHECK(words(site.page->get_site(Field::SiteScheme)) == "https");
  CHECK(words(site.page->get_site(Field::SiteGpc)) == "true");
  CHECK(words(site.page->get_site(Field::SiteCountry)) == "#" + std::to_string(*writ::model::parse_country("FR")));
  const auto checked = [&](std::uint32_t i) { return words(site.page->get(item(ItemKind::Field, i), Field::FieldChecked)); };
  CHECK(checked(0) == "true");
  CHECK(checked(1) == "false");
  CHECK(checked(2) == "absent");

  Site other;
  other.load(snapshot_of(json::object(), {{"vantage", {{"country", "Atlantis"}}}}));
  CHECK(words(other.page->get_site(Field::SiteCountry)) == "unknown");
  CHECK(words(other.page->get_site(Field::SiteGpc)) == "unknown");

  Site bait;
  bait.load(snapshot_of({{"typed", json::array({{{"frame", 0}, {"selector", "#mail"}, {"kind", "email"}, {"text", "a@b.example"}}})}}));
  CHECK(words(bait.page->get_site(Field::SiteTyped)) == "true");
}
