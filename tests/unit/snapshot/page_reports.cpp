#include <catch2/catch.hpp>
#include <algorithm>
#include <string>

#include "page_support.hpp"
#include "runtime/snapshot/summary.hpp"

namespace {

using writ::model::ItemKind;
using writ::model::ItemRef;
using writ::test::frame_of;
using writ::test::item;
using writ::test::json;
using writ::test::Site;
using writ::test::snapshot_of;

std::size_t points(const std::string& text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

}  // namespace

TEST_CASE("an item in a line", "[reports]") {
  Site site;
  site.load(snapshot_of(
      {{"requests", json::array({{{"url", "https://static.hotjar.com/c/hotjar-1.js"}, {"method", "GET"}, {"at_ms", 320}},
                                 {{"url", "https://a.example/" + std::string(1000, 'x')}, {"method", "POST"}, {"at_ms", 5}},
                                 {{"url", "https://b.example/"}, {"blocked", "mixed-content"}}})},
       {"cookies", json::array({{{"name", "_hj"}, {"domain", ".shop.example"}, {"expires", "2027-06-15T09:00:00Z"}},
                                {{"name", "s"}, {"domain", "shop.example"}, {"expires", nullptr}},
                                {{"name", "x\ny"}, {"domain", "shop.example"}},
                                {{"name", "d"}, {"domain", "shop.example"}, {"expires", "2026-06-25T10:00:00Z"}},
                                {{"name", "h"}, {"domain", "shop.example"}, {"expires", "2026-06-15T10:00:00Z"}},
                                {{"name", "e"}, {"domain", "shop.example"}, {"expires", "2020-06-15T10:00:00Z"}}})},
       {"storage", json::array({{{"kind", "local"}, {"key", "_hjX"}, {"origin", "https://shop.example"}}})},
       {"frames", json::array({frame_of("<script>a\n\tb</script><script type=text/plain data-src=//x.example/a.js></script><p onclick='go()'>",
                                        "<button id=reject class='btn'>Reject  all</button><label for=m>Mail</label><input id=m type=email>")})},
       {"globals", json::array({"hj"})}},
      {{"documents", json::array({{{"kind", "privacy-policy"}, {"url", "https://shop.example/p"}, {"text", "We use\nHotjar."}}})}}));
  const auto summary = [&](ItemKind kind, std::uint32_t i) { return site.page->summary(item(kind, i)); };
  CHECK(summary(ItemKind::Request, 0) == "GET https://static.hotjar.com/c/hotjar-1.js at 320 ms");
  CHECK(points(summary(ItemKind::Request, 1)) <= 300);
  CHECK(summary(ItemKind::Request, 1).ends_with("\xE2\x80\xA6 at 5 ms"));
  CHECK(summary(ItemKind::BlockedRequest, 0) == "request https://b.example/ stopped (mixed-content)");
  CHECK(summary(ItemKind::Cookie, 0) == "cookie _hj for shop.example, 12 months");
  CHECK(summary(ItemKind::Cookie, 1) == "cookie s for shop.example, session");
  CHECK(summary(ItemKind::Cookie, 2) == "cookie x\\ny for shop.example");
  CHECK(summary(ItemKind::Cookie, 3) == "cookie d for shop.example, 10 days");
  CHECK(summary(ItemKind::Cookie, 5) == "cookie e for shop.example, expired");
  CHECK(summary(ItemKind::Stored, 6) == "local storage _hjX of https://shop.example");
  CHECK(summary(ItemKind::Script, 0) == "inline script: a\\n\\tb");
  CHECK(summary(ItemKind::Script, 1) == "blocked script https://x.example/a.js");
  CHECK(summary(ItemKind::Script, 2) == "handler onclick: go()");
  CHECK(site.page->summary(site.page->elements("button", 0)[0]) == "<button id=\"reject\" class=\"btn\"> Reject all");
  CHECK(summary(ItemKind::Field, 0) == "field #m (email): Mail");
  CHECK(summary(ItemKind::Frame, 0) == "frame https://www.shop.example/");
  CHECK(summary(ItemKind::Global, 0) == "global hj");
  CHECK(site.page->summary(item(ItemKind::Document, 0, ItemRef::kNoPhase)) == "privacy-policy https://shop.example/p");
  CHECK(site.page->summary(item(ItemKind::Paragraph, 0, ItemRef::kNoPhase)) == "privacy-policy: We use\\nHotjar.");
}

TEST_CASE("one line is one line", "[reports]") {
  using writ::snapshot::one_line;
  CHECK(one_line("a\r\n\x1b[31m\x7f b") == "a\\r\\n\\u{1b}[31m\\u{7f} b");
  CHECK(one_line("\xE2\x80\xA8\xE2\x80\xAE\xC2\x85") == "\\u{2028}\\u{202e}\\u{85}");
  CHECK(one_line("\xFF") == "\xEF\xBF\xBD");
  CHECK(one_line("h\xC3\xA9llo", 5) == "h\xC3\xA9llo");
  CHECK(one_line("h\xC3\xA9llo", 4) == "h\xC3\xA9l\xE2\x80\xA6");
  CHECK(points(one_line(std::string(500, '\n'))) <= 300);
}

TEST_CASE("names without what changes", "[reports]") {
  using writ::snapshot::stable_text;
  using writ::snapshot::stable_url;
  const auto [name, stable] = GENERATE(table<std::string, std::string>({
      {"_ga", "_ga"},
      {"_ga_G1ABC2DEF3", "_ga_G#ABC#DEF#"},
      {"_hjSession_12345", "_hjSession_#"},
      {"_hjSessionUser_3141592", "_hjSessionUser_#"},
      {"AMCV_5A3F@AdobeOrg", "AMCV_#@AdobeOrg"},
      {"550e8400-e29b-41d4-a716-446655440000", "#"},
      {"u.550e8400-e29b-41d4-a716-4466554400001", "u.#-#-#-a#-#"},
      {"f123456", "f#"},
      {"facade", "facade"},
      {"v2", "v#"},
  }));
  CHECK(stable_text(name) == stable);
  CHECK(stable_url("https://static.hotjar.com/c/hotjar-3141592.js?sv=6&a=1&sv=7#x") == "https://static.hotjar.com/c/hotjar-#.js?a&sv");
  CHECK(stable_url("https://cdn.example/a1b2c3d4e5/main.js") == "https://cdn.example/#/main.js");
  CHECK(stable_url("data:image/gif;base64,R0") == "data:");
  CHECK(stable_url("no url 12?x") == "no url #");
}

TEST_CASE("the same thing on another visit has the same name", "[reports]") {
  const auto names = [](int visit) {
    const std::string n = std::to_string(visit);
    Site site;
    site.load(snapshot_of({{"requests", json::array({{{"url", "https://a.example/p/" + n + "?t=" + n}, {"at_ms", visit}}})},
                           {"cookies", json::array({{{"name", "_id_" + n}, {"value", n}, {"domain", "shop.example"}}})},
                           {"storage", json::array({{{"kind", "session"}, {"key", "s" + n}, {"origin", "https://shop.example"}}})},
                           {"frames", json::array({frame_of("<script>id=" + n + "</script>", "<input name=f" + n + ">")})}}));
    std::string out;
    for (const ItemKind kind : {ItemKind::Request, ItemKind::Stored, ItemKind::Script, ItemKind::Field, ItemKind::Frame}) {
      for (std::uint32_t i = 0; i < site.page->item_count(kind, 0); ++i) out += site.page->stable_name(item(kind, i)) + "\n";
    }
    return out;
  };
  CHECK(names(7) == names(123456));
  CHECK(names(7).find("https://a.example/p/#?t") == 0);
}

TEST_CASE("the order of evidence", "[reports]") {
  Site site;
  site.load(snapshot_of(
      {{"requests", json::array({{{"url", "https://a.example/0"}}, {{"url", "https://a.example/1"}, {"blocked", "csp"}}, {{"url", "https://a.example/2"}}})},
       {"cookies", json::array({{{"name", "c"}, {"domain", "shop.example"}}})},
       {"storage", json::array({{{"kind", "local"}, {"key", "k"}, {"origin", "https://shop.example"}}})},
       {"frames", json::array({frame_of("<script>a</script>", "<input name=f><p onclick=h><script>b</script>"),
                               json{{"url", "https://b.example/"}, {"parent", 0}, {"source", "<script>z</script>"}}})},
       {"globals", json::array({"g"})}},
      {{"documents", json::array({{{"kind", "terms"}, {"text", "x\n\ny"}}})}}));
  const auto p = site.page->elements("p", 0);
  const auto input = site.page->elements("input", 0);
  REQUIRE(site.page->item_count(ItemKind::Script, 0) == 4);
  const std::vector<ItemRef> expected{
      item(ItemKind::Request, 0), item(ItemKind::BlockedRequest, 0), item(ItemKind::Request, 1), item(ItemKind::Cookie, 0),
      item(ItemKind::Entry, 0), item(ItemKind::Frame, 0), item(ItemKind::Script, 0), input[0], item(ItemKind::Field, 0), p[0],
      item(ItemKind::Script, 1), item(ItemKind::Script, 2), item(ItemKind::Frame, 1), item(ItemKind::Script, 3),
      item(ItemKind::Global, 0), item(ItemKind::Document, 0, ItemRef::kNoPhase), item(ItemKind::Paragraph, 0, ItemRef::kNoPhase),
      item(ItemKind::Paragraph, 1, ItemRef::kNoPhase)};
  for (std::size_t i = 0; i < expected.size(); ++i) {
    for (std::size_t j = 0; j < expected.size(); ++j) {
      CAPTURE(i, j);
      CHECK(site.page->before(expected[i], expected[j]) == (i < j));
    }
  }
  auto sorted = expected;
  std::reverse(sorted.begin(), sorted.end());
  std::sort(sorted.begin(), sorted.end(), [&](ItemRef a, ItemRef b) { return site.page->before(a, b); });
  CHECK(sorted == expected);
}
