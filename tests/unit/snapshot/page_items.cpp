#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "page_support.hpp"

namespace {

using writ::model::Field;
using writ::model::ItemKind;
using writ::model::Symbol;
using writ::model::Value;
using writ::test::frame_of;
using writ::test::item;
using writ::test::json;
using writ::test::Site;
using writ::test::snapshot_of;
using writ::test::words;

template <typename E>
std::string symbol(E value) {
  return "#" + std::to_string(static_cast<std::uint32_t>(value));
}

}  // namespace

TEST_CASE("a request's fields are given, absent or unknown", "[page]") {
  Site site;
  site.load(snapshot_of(
      {{"requests",
        json::array({{{"url", "HTTPS://Static.Hotjar.com.:443/c/../d.js?a=b#f"},
                      {"method", "GET"},
                      {"type", "script"},
                      {"at_ms", 320},
                      {"frame", 0},
                      {"status", 200},
                      {"mime", "Application/JavaScript; charset=utf-8"},
                      {"initiator", {{"type", "script"}, {"request", 1}}},
                      {"request_headers", {{"Referer", "r"}}},
                      {"headers", {{"Set-Cookie", "a"}, {"set-cookie", "b"}, {"Content-Type", "x/y"}}}},
                     {{"url", "https://shop.example/x"}, {"headers", {{"content-type", "Text/Html;x"}}}, {"initiator", json::object()}},
                     {{"url", "no url"}},
                     {{"url", "data:text/plain,x"}, {"frame", 1}}})},
       {"frames", json::array({frame_of("", ""), {{"url", "https://ads.example/"}, {"parent", 0}}})}}));
  const auto get = [&](std::uint32_t i, Field field, std::string_view text = {}) {
    return words(site.page->get(item(ItemKind::Request, i), field, text));
  };
  CHECK(get(0, Field::RequestUrl) == "https://static.hotjar.com./d.js?a=b#f");
  CHECK(get(0, Field::RequestHost) == "static.hotjar.com");
  CHECK(get(0, Field::RequestPath) == "/d.js");
  CHECK(get(0, Field::RequestQuery) == "a=b");
  CHECK(get(0, Field::RequestScheme) == "https");
  CHECK(get(0, Field::RequestMethod) == "GET");
  CHECK(get(0, Field::RequestType) == symbol(writ::model::RequestType::Script));
  CHECK(get(0, Field::RequestAt) == "320 ms");
  CHECK(get(0, Field::RequestStatus) == "200");
  CHECK(get(0, Field::RequestMime) == "application/javascript");
  CHECK(get(0, Field::RequestParty) == symbol(writ::model::Party::Third));
  CHECK(get(0, Field::RequestBody) == "unknown");
  CHECK(get(0, Field::RequestHeader, "SET-cookie") == "a, b");
  CHECK(get(0, Field::RequestHeader, "server") == "absent");
  CHECK(get(0, Field::RequestRequestHeader, "referer") == "r");
  CHECK(get(0, Field::RequestFrame) == "item 0");
  CHECK(get(0, Field::RequestInitiator) == "https://shop.example/x");

  CHECK(get(1, Field::RequestQuery) == "absent");
  CHECK(get(1, Field::RequestMime) == "text/html");
  CHECK(get(1, Field::RequestParty) == symbol(writ::model::Party::First));
  CHECK(get(1, Field::RequestInitiator) == "unknown");
  for (const Field field : {Field::RequestMethod, Field::RequestType, Field::RequestAt, Field::RequestStatus, Field::RequestFrame}) {
    CHECK(get(1, field) == "unknown");
  }
  CHECK(get(1, Field::RequestRequestHeader, "referer") == "unknown");

  for (const Field field : {Field::RequestUrl, Field::RequestHost, Field::RequestQuery, Field::RequestParty, Field::RequestVia,
                            Field::RequestInitiator, Field::RequestMime}) {
    CHECK(get(2, field) == "unknown");
  }
  CHECK(get(3, Field::RequestHost) == "absent");
  CHECK(get(3, Field::RequestParty) == symbol(writ::model::Party::Third));
}

TEST_CASE("parties of frames and of things without a host", "[page]") {
  Site site;
  site.load(snapshot_of({{"frames", json::array({{{"url", "https://shop.example/"}, {"parent", nullptr}},
                                                 {{"url", "https://ads.example/"}, {"parent", 0}},
                                                 {{"url", "about:blank"}, {"parent", 1}},
                                                 {{"url", "about:srcdoc"}, {"parent", 0}},
                                                 {{"url", "about:blank"}, {"parent", nullptr}}})}}));
  const auto party = [&](std::uint32_t i) { return words(site.page->get(item(ItemKind::Frame, i), Field::FrameParty)); };
  CHECK(party(0) == symbol(writ::model::Party::First));
  CHECK(party(1) == symbol(writ::model::Party::Third));
  CHECK(party(2) == symbol(writ::model::Party::Third));
  CHECK(party(3) == symbol(writ::model::Party::First));
  CHECK(party(4) == "unknown");
  CHECK(words(site.page->get(item(ItemKind::Frame, 2), Field::FrameHost)) == "absent");
}

TEST_CASE("cookies and entries, and both as stored items", "[page]") {
  Site site;
  site.load(snapshot_of(
      {{"cookies", json::array({{{"name", "a"}, {"domain", ".Shop.example"}, {"expires", "2026-07-15T09:00:01Z"}, {"at_ms", 1000},
                                 {"same_site", "None"}, {"new", false}, {"partition", "https://shop.example"}},
                                {{"name", "b"}, {"domain", "ads.example"}, {"expires", nullptr}, {"partition", nullptr}},
                                {{"name", "c"}, {"domain", "ads.example"}},
                                {{"name", "d"}, {"domain", "ads.example"}, {"expires", "never"}}})},
       {"storage", json::array({{{"kind", "cache"}, {"key", "k"}, {"origin", "https://cdn.shop.example"}},
                                {{"kind", "local"}, {"key", "k"}, {"origin", "null"}}})}}));
  const auto cookie = [&](std::uint32_t i, Field field) { return site.page->get(item(ItemKind::Cookie, i), field); };
  CHECK(words(cookie(0, Field::CookieDomain)) == "shop.example");
  CHECK(words(cookie(0, Field::CookieSameSite)) == symbol(writ::model::SameSite::Unrestricted));
  CHECK(words(cookie(0, Field::CookieNew)) == "false");
  CHECK(words(cookie(0, Field::CookieSession)) == "false");
  CHECK(words(cookie(0, Field::CookieParty)) == symbol(writ::model::Party::First));
  CHECK(words(cookie(0, Field::CookiePartitioned)) == "true");
  CHECK(words(cookie(1, Field::CookiePartitioned)) == "false");
  CHECK(words(cookie(2, Field::CookiePartitioned)) == "unknown");
  const Value lifetime = cookie(0, Field::CookieLifetime);
  REQUIRE(std::holds_alternative<writ::model::Lifetime>(lifetime));
  CHECK(std::get<writ::model::Lifetime>(lifetime).expires == add(std::get<writ::model::Lifetime>(lifetime).set, {1, 0}));
  CHECK(words(cookie(1, Field::CookieSession)) == "true");
  CHECK(std::get<writ::model::Lifetime>(cookie(1, Field::CookieLifetime)).session);
  CHECK(words(cookie(1, Field::CookieSameSite)) == "unknown");
  CHECK(words(cookie(1, Field::CookieValue)) == "unknown");
  CHECK(words(cookie(2, Field::CookieSession)) == "unknown");
  CHECK(words(cookie(2, Field::CookieLifetime)) == "unknown");
  CHECK(words(cookie(3, Field::CookieSession)) == "false");
  CHECK(words(cookie(3, Field::CookieLifetime)) == "unknown");

  CHECK(site.page->item_count(ItemKind::Stored, 0) == 6);
  const auto stored = [&](std::uint32_t i, Field field) { return words(site.page->get(item(ItemKind::Stored, i), field)); };
  CHECK(stored(0, Field::StoredKey) == "a");
  CHECK(stored(0, Field::StoredKind) == symbol(writ::model::StoredKind::Cookie));
  CHECK(stored(4, Field::StoredKind) == symbol(writ::model::StoredKind::Cache));
  CHECK(stored(4, Field::StoredParty) == symbol(writ::model::Party::First));
  CHECK(stored(5, Field::StoredParty) == "unknown");
  CHECK(site.page->pointer(item(ItemKind::Stored, 5)) == "/phases/0/storage/1");
  CHECK(site.page->canonical(item(ItemKind::Stored, 3)) == item(ItemKind::Cookie, 3));
}

TEST_CASE("elements of every frame, and their boxes", "[page]") {
  Site site;
  site.load(snapshot_of({{"frames", json::array({frame_of("", "<a class=x id=one> A  b</a><a>c</a>"),
                                                 {{"url", "https://ads.example/"}, {"parent", 0}},
                                                 {{"url", "https://ads.example/2"}, {"parent", 0}, {"dom", "<a class=x>d</a>"}}})},
                         {"boxes", json::array({{{"frame", 0}, {"selector", "a[("}, {"x", 9}, {"y", 9}, {"width", 9}, {"height", 9}},
                                                {{"frame", 0}, {"selector", ".x"}, {"x", 1}, {"y", 2}, {"width", 3}, {"height", 4}, {"visible", true}},
                                                {{"frame", 0}, {"selector", "a"}, {"x", 5}, {"y", 6}, {"width", 7}, {"height", 8}},
                                                {{"frame", 0}, {"x", 1}}, {{"selector", "a"}}, {{"frame", 2}, {"selector", "a"}, {"x", 1}}})}}));
  const auto found = site.page->elements("a", 0);
  REQUIRE(found.size() == 3);
  CHECK(words(site.page->get(found[0], Field::ElementText)) == "A b");
  CHECK(words(site.page->get(found[0], Field::ElementVisible)) == "true");
  CHECK(std::get<writ::model::Box>(site.page->get(found[0], Field::ElementBox)) == writ::model::Box{1, 2, 3, 4});
  CHECK(std::get<writ::model::Box>(site.page->get(found[1], Field::ElementBox)) == writ::model::Box{5, 6, 7, 8});
  CHECK(words(site.page->get(found[1], Field::ElementVisible)) == "unknown");
  CHECK(words(site.page->get(found[2], Field::ElementVisible)) == "unknown");
  CHECK(words(site.page->get(found[2], Field::ElementBox)) == "unknown");
  CHECK(words(site.page->get(found[2], Field::ElementFrame)) == "item 2");
  CHECK(words(site.page->get(found[2], Field::ElementTag)) == "a");
  CHECK(words(site.page->get(found[2], Field::ElementAttribute, "CLASS")) == "x");
  CHECK(words(site.page->get(found[2], Field::ElementAttribute, "id")) == "absent");
  CHECK(site.page->pointer(found[2]) == "/phases/0/frames/2/dom");
  CHECK(site.page->elements(".x", 0).size() == 2);
  CHECK(site.page->elements("a[(", 0).empty());
  CHECK(site.page->elements("a", 0).data() == found.data());
}

TEST_CASE("form fields, their labels and what a recorder leaves out", "[page]") {
  Site site;
  const auto bare = site.vendor("bare");
  const auto types = site.vendor("types");
  site.model.vendors[types].masking = writ::model::Masking{writ::model::MaskingDefault::SensitiveTypes, {".mask", "::bad"}};
  const auto marks = site.vendor("marks");
  site.model.vendors[marks].masking = writ::model::Masking{{}, {".mask"}};
  const auto all = site.vendor("all");
  site.model.vendors[all].masking = writ::model::Masking{writ::model::MaskingDefault::All, {}};
  site.load(snapshot_of({{"frames", json::array({frame_of("<input name=served>", R"(<form>
      <label for=mail>E-mail <b>address</b></label><input id=mail type=EMAIL name=m>
      <label>Country <select name=c><option>France</option></select></label>
      <textarea aria-label=' Your  message '></textarea>
      <span id=l1>One</span><span id=l2>two</span><input aria-labelledby='l2 nosuch l1' type=nonsense>
      <input placeholder=Search autocomplete='billing cc-number'><input type=hidden name=tok>
      <input type=submit><button>x</button><input type=image><select multiple></select>
      <div class=mask><p><input id=masked></p></div></form>)")})}}));
  const auto get = [&](std::uint32_t i, Field field) { return words(site.page->get(item(ItemKind::Field, i), field)); };
  REQUIRE(site.page->item_count(ItemKind::Field, 0) == 8);
  CHECK(get(0, Field::FieldLabel) == "E-mail address");
  CHECK(get(0, Field::FieldType) == "email");
  CHECK(get(0, Field::FieldName) == "m");
  CHECK(get(0, Field::FieldId) == "mail");
  CHECK(get(0, Field::FieldAutocomplete) == "absent");
  CHECK(get(0, Field::FieldFrame) == "item 0");
  CHECK(get(1, Field::FieldLabel) == "Country");
  CHECK(get(1, Field::FieldType) == "select-one");
  CHECK(get(2, Field::FieldLabel) == "Your message");
  CHECK(get(2, Field::FieldType) == "textarea");
  CHECK(get(3, Field::FieldLabel) == "two One");
  CHECK(get(3, Field::FieldType) == "text");
  CHECK(get(4, Field::FieldLabel) == "Search");
  CHECK(get(5, Field::FieldType) == "hidden");
  CHECK(get(5, Field::FieldLabel) == "absent");
  CHECK(get(6, Field::FieldType) == "select-multiple");
  const auto masked = [&](std::uint32_t i, writ::model::VendorId vendor) {
    return words(site.page->get(item(ItemKind::Field, i), Field::FieldMaskedFor, {}, vendor));
  };
  CHECK(masked(0, bare) == "unknown");
  CHECK(masked(0, types) == "true");
  CHECK(masked(1, types) == "false");
  CHECK(masked(4, types) == "true");
  CHECK(masked(7, types) == "true");
  CHECK(masked(7, marks) == "true");
  CHECK(masked(0, marks) == "unknown");
  CHECK(masked(1, all) == "true");
}

TEST_CASE("documents and their paragraphs", "[page]") {
  Site site;
  const auto hotjar = site.vendor("Hotjar", {"hotjar.com"});
  site.model.vendors[hotjar].aka = {"Hotjar Ltd"};
  site.model.vendors[hotjar].op = "Contentsquare";
  writ::model::Phrases phrases;
  phrases.lists = {{"en", {"legitimate interest"}}, {"fr", {"intérêt légitime"}}};
  const auto interest = site.model.phrases.push(std::move(phrases));
  site.load(snapshot_of(json::object(),
                        {{"documents", json::array({{{"kind", "privacy-policy"}, {"url", "https://shop.example/p"}, {"language", "en"},
                                                     {"text", "\n\nWe use\nHOTJAR.\r\n \t\r\nLegitimate   interest of Contentsquare\n\n\n"}},
                                                    {{"kind", "imprint"}, {"text", "See static.hotjar.com, not nothotjar.com"}},
                                                    {{"kind", "terms"}, {"text", " \n"}}})}}));
  constexpr auto kNone = writ::model::ItemRef::kNoPhase;
  REQUIRE(site.page->item_count(ItemKind::Document, kNone) == 3);
  REQUIRE(site.page->item_count(ItemKind::Paragraph, kNone) == 3);
  const auto paragraph = [&](std::uint32_t i) { return words(site.page->get(item(ItemKind::Paragraph, i, kNone), Field::ParagraphText)); };
  CHECK(paragraph(0) == "We use\nHOTJAR.");
  CHECK(paragraph(1) == "Legitimate   interest of Contentsquare");
  CHECK(words(site.page->get(item(ItemKind::Paragraph, 1, kNone), Field::ParagraphLanguage)) == "en");
  CHECK(words(site.page->get(item(ItemKind::Paragraph, 2, kNone), Field::ParagraphLanguage)) == "unknown");
  CHECK(site.page->pointer(item(ItemKind::Paragraph, 2, kNone)) == "/documents/1/text");
  const auto text = [&](std::uint32_t i) { return std::get<std::string_view>(site.page->get(item(ItemKind::Paragraph, i, kNone), Field::ParagraphText)); };
  CHECK(site.page->mentions(text(0), hotjar, false));
  CHECK_FALSE(site.page->mentions(text(0), hotjar, true));
  CHECK_FALSE(site.page->mentions(text(1), hotjar, false));
  CHECK(site.page->mentions(text(1), hotjar, true));
  CHECK(site.page->mentions(text(2), hotjar, false));
  CHECK(site.page->says(text(1), interest, std::nullopt));
  CHECK(site.page->says(text(1), interest, "en"));
  CHECK_FALSE(site.page->says(text(1), interest, "fr"));
  CHECK_FALSE(site.page->says(text(0), interest, std::nullopt));
}

TEST_CASE("the site and its consent platform", "[page]") {
  writ::model::Cmp klaro;
  klaro.pack = writ::model::PackId(0);
  klaro.name = "klaro";
  klaro.hosts = {"kiprotect.com"};
  klaro.present = {"#klaro"};
  const auto [cmp, dom, covered, id, present] = GENERATE_COPY(table<std::string, std::string, bool, std::string, std::string>({
      {"missing", "<p id=klaro>", true, "#0", "true"},
      {"null", "<p id=klaro>", true, "#0", "true"},
      {"null", "<p>", true, "absent", "false"},
      {"missing", "<p>", true, "absent", "false"},
      {"missing", "<script src='//cdn.kiprotect.com/k.js'></script>", true, "#0", "true"},
      {R"({"id": "klaro"})", "<p>", true, "#0", "false"},
      {R"({"id": "klaro", "banner_shown": true})", "<p>", true, "#0", "true"},
      {R"({"id": "klaro"})", "<p>", false, "#0", "true"},
      {R"({"id": "other"})", "<p>", true, "unknown", "true"},
      {R"({"id": "other"})", "<p id=klaro>", true, "#0", "true"},
      {"missing", "<p>", false, "unknown", "unknown"},
      {"null", "<p>", false, "absent", "false"},
  }));
  CAPTURE(cmp, dom, covered);
  Site site;
  site.model.cmps.push(klaro);
  json document = snapshot_of({{"frames", json::array({frame_of("", dom)})}}, {{"language", "fr"}});
  if (cmp != "missing") document["cmp"] = json::parse(cmp);
  if (!covered) document["phases"][0]["coverage"] = {{"scripts", "complete"}};
  site.load(document);
  CHECK(words(site.page->get_site(Field::CmpId)) == id);
  CHECK(words(site.page->get_site(Field::CmpPresent)) == present);
  CHECK(words(site.page->get_site(Field::SiteUrl)) == "https://www.shop.example/");
  CHECK(words(site.page->get_site(Field::SiteHost)) == "www.shop.example");
  CHECK(words(site.page->get_site(Field::SiteLanguage)) == "fr");
}

TEST_CASE("a vendor's own fields", "[page]") {
  Site site;
  const auto tracking = site.model.categories.push({writ::model::PackId(0), "tracking", "Tracking"});
  const auto replay = site.model.subtypes.push({writ::model::PackId(0), "replay", "Replay", {tracking}});
  const auto heatmap = site.model.subtypes.push({writ::model::PackId(0), "heatmap", "Heatmap", {tracking}});
  const auto vendor = site.vendor("v");
  site.model.vendors[vendor].subtypes = {heatmap, replay};
  const auto recorder = site.vendor("w");
  site.model.vendors[recorder].masking = {std::nullopt, {".a", "[data-b=c]"}};
  site.model.vendors[recorder].consent = {"wait()", "", "deny()", "stop()"};
  site.load(snapshot_of(json::object()));
  CHECK(words(site.page->get_vendor(recorder, Field::VendorStart)) == "wait()");
  CHECK(words(site.page->get_vendor(recorder, Field::VendorGrant)) == "absent");
  CHECK(words(site.page->get_vendor(recorder, Field::VendorDeny)) == "deny()");
  CHECK(words(site.page->get_vendor(recorder, Field::VendorStop)) == "stop()");
  CHECK(words(site.page->get_vendor(vendor, Field::VendorName)) == "v");
  CHECK(words(site.page->get_vendor(vendor, Field::VendorOperator)) == "absent");
  CHECK(words(site.page->get_vendor(vendor, Field::VendorCountry)) == "absent");
  CHECK(words(site.page->get_vendor(vendor, Field::VendorSeverity)) == "absent");
  CHECK(words(site.page->get_vendor(vendor, Field::VendorMarks)) == "absent");
  CHECK(words(site.page->get_vendor(recorder, Field::VendorMarks)) == ".a, [data-b=c]");
  CHECK(std::get<writ::model::SymbolSet>(site.page->get_vendor(vendor, Field::VendorSubtype)).members.size() == 2);
  CHECK(std::get<writ::model::SymbolSet>(site.page->get_vendor(vendor, Field::VendorCategory)).members.size() == 1);
  CHECK(words(site.page->get_site(Field::SiteLanguage)) == "unknown");
}

TEST_CASE("a phase whose choice was not applied holds nothing but vendors seen", "[page]") {
  Site site;
  const auto hotjar = site.vendor("hotjar", {"hotjar.com"});
  const auto clarity = site.vendor("clarity", {"clarity.ms"});
  json document = snapshot_of({{"requests", json::array({{{"url", "https://clarity.ms/"}}})}});
  json later = document["phases"][0];
  later["phase"] = "after-reject";
  later["choice"] = {{"action", "reject"}, {"outcome", "hidden-only"}};
  later["requests"] = json::array({{{"url", "https://hotjar.com/"}}});
  document["phases"].push_back(later);
  site.load(document);
  using writ::model::Phase;
  CHECK(site.page->phase_index(Phase::BeforeConsent, ItemKind::Request) == 0);
  CHECK_FALSE(site.page->phase_index(Phase::AfterReject, ItemKind::Request).has_value());
  CHECK(site.page->coverage(Phase::AfterReject, writ::model::EvidenceKind::Requests) == writ::model::Coverage::None);
  CHECK(site.page->item_count(ItemKind::Request, 1) == 0);
  CHECK(site.page->items_of_vendor(ItemKind::Request, 1, hotjar).empty());
  CHECK(site.page->has_trace(clarity));
  CHECK_FALSE(site.page->has_trace(hotjar));
  CHECK(site.page->vendors_seen_uncounted(1) == std::vector{hotjar});
  CHECK(site.page->vendors_seen_uncounted(0).empty());
}
