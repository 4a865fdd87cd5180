#include <catch2/catch.hpp>
#include <string>

#include "page_support.hpp"

namespace {

using writ::model::Field;
using writ::model::ItemKind;
using writ::test::frame_of;
using writ::test::item;
using writ::test::json;
using writ::test::Site;
using writ::test::snapshot_of;
using writ::test::words;

/// Every script of the first phase in a line: state, what it is, where it stands.
std::string scripts(const Site& site) {
  std::string out;
  for (std::uint32_t i = 0; i < site.page->item_count(ItemKind::Script, 0); ++i) {
    const auto script = item(ItemKind::Script, i);
    const auto is = [&](Field field) { return words(site.page->get(script, field)) == "true"; };
    out += out.empty() ? "" : "; ";
    out += is(Field::ScriptBlocked) ? "blocked " : is(Field::ScriptData) ? "data " : is(Field::ScriptInert) ? "inert " : "run ";
    const std::string src = words(site.page->get(script, Field::ScriptSrc));
    out += src != "absent" ? src : is(Field::ScriptInline) ? words(site.page->get(script, Field::ScriptText)) : "parked";
    out += site.page->pointer(script).ends_with("/dom") ? " (dom)" : "";
  }
  return out;
}

Site page(const std::string& source, const std::string& dom, std::vector<writ::model::CmpBlocks> blocks = {}) {
  Site site;
  if (!blocks.empty()) {
    writ::model::Cmp cmp;
    cmp.pack = writ::model::PackId(0);
    cmp.name = "klaro";
    cmp.blocks = std::move(blocks);
    site.model.cmps.push(std::move(cmp));
  }
  site.load(snapshot_of({{"frames", json::array({frame_of(source, dom)})}}));
  return site;
}

}  // namespace

TEST_CASE("a script in source and DOM is one, counted", "[page]") {
  const std::string a = "<script src=/a.js></script>", b = "<script>b</script>";
  CHECK(scripts(page(a + b, a + b)) == "run https://www.shop.example/a.js; run b");
  CHECK(scripts(page(a, "")) == "run https://www.shop.example/a.js");
  CHECK(scripts(page("", a)) == "run https://www.shop.example/a.js (dom)");
  CHECK(scripts(page(b, b + b)) == "run b; run b (dom)");
  CHECK(scripts(page(b + b, b)) == "run b; run b");
  CHECK(scripts(page(a, "<p><script src='https://www.shop.example/a.js'></script>")) == "run https://www.shop.example/a.js");
  CHECK(scripts(page(b, "<script type=module>b</script>")) == "run b; run b (dom)");
}

TEST_CASE("blocked in the source and runnable in the DOM are two", "[page]") {
  CHECK(scripts(page("<script type=text/plain src=/a.js></script>", "<script src=/a.js></script>")) ==
        "blocked https://www.shop.example/a.js; run https://www.shop.example/a.js (dom)");
}

TEST_CASE("the type says whether a script runs", "[page]") {
  const auto [attributes, state] = GENERATE(table<std::string, std::string>({
      {"", "run"},
      {"type", "run"},
      {"type=''", "run"},
      {"type=' Text/JavaScript '", "run"},
      {"type=module", "run"},
      {"type=application/ecmascript", "run"},
      {"language=JavaScript1.2", "run"},
      {"language=vbscript", "blocked"},
      {"type=text/javascript language=vbscript", "run"},
      {"type='text/javascript; charset=utf-8'", "blocked"},
      {"type=text/plain", "blocked"},
      {"type=javascript/blocked", "blocked"},
      {"type=text/tc_privacy", "blocked"},
      {"type=application/json", "data"},
      {"type='application/ld+json; charset=utf-8'", "data"},
      {"type=importmap", "data"},
      {"type=SpeculationRules", "data"},
      {"type=text/html", "data"},
      {"type=text/x-template", "data"},
      {"type=text/template", "data"},
      {"type=text/x-handlebars-template", "data"},
  }));
  CAPTURE(attributes);
  CHECK(scripts(page("<script " + attributes + ">x</script>", "")) == state + " x");
}

TEST_CASE("what stands in a noscript is inert, what stands in a template or a comment is nothing", "[page]") {
  const std::string html =
      "<head><noscript><script>a</script><img src=x onload=b></noscript><script>c</script></head>"
      "<template><script>d</script></template><!--<script>e</script>-->";
  CHECK(scripts(page(html, html)) == "inert a; inert b; run c");
}

TEST_CASE("handlers and javascript addresses are inline scripts, one by path and text", "[page]") {
  const std::string html = "<p><button onclick='go()'>x</button><a href=' java\nscript:void(0)'>y</a><a href=/z>z</a>";
  const Site site = page(html, html);
  CHECK(scripts(site) == "run go(); run  java\nscript:void(0)");
  CHECK(words(site.page->get(item(ItemKind::Script, 0), Field::ScriptType)) == "absent");
  CHECK(words(site.page->get(item(ItemKind::Script, 0), Field::ScriptHost)) == "absent");
  CHECK(words(site.page->get(item(ItemKind::Script, 0), Field::ScriptAttribute, "OnClick")) == "go()");
  CHECK(site.page->css_path(item(ItemKind::Script, 0)) == "html > body > p > button");
  CHECK(scripts(page("<p onclick=a>", "<div><p onclick=a>")) == "run a; run a (dom)");
}

TEST_CASE("addresses are read against the base of the frame", "[page]") {
  CHECK(scripts(page("<base target=x><base href='//cdn.example/v1/'><base href=/no/><script src=a.js></script>", "")) ==
        "run https://cdn.example/v1/a.js");
  CHECK(scripts(page("<base href='data:text/html,x'><script src=a.js></script>", "")) == "run https://www.shop.example/a.js");
  Site site;
  site.load(snapshot_of({{"frames", json::array({frame_of("<base href=/deep/>", "<base href=/deep/>"),
                                                 json{{"url", "about:srcdoc"}, {"parent", 0}, {"dom", "<script src=b.js></script>"}},
                                                 json{{"url", "https://ads.example/f/"}, {"parent", 1}, {"dom", "<script src=c.js></script>"}}})}}));
  CHECK(scripts(site) == "run https://www.shop.example/deep/b.js (dom); run https://ads.example/f/c.js (dom)");
  CHECK(words(site.page->get(item(ItemKind::Script, 1), Field::ScriptFrame)) == "item 2");
  CHECK(scripts(page("<script src='http://['></script>", "")) == "run unknown");
}

TEST_CASE("a parked script has its host from its parked address", "[page]") {
  SECTION("data-src, without any declaration") {
    const Site site = page("<script type=text/plain data-src='//static.hotjar.com/x.js'></script>", "");
    const auto script = item(ItemKind::Script, 0);
    CHECK(words(site.page->get(script, Field::ScriptSrc)) == "absent");
    CHECK(words(site.page->get(script, Field::ScriptHost)) == "static.hotjar.com");
    CHECK(words(site.page->get(script, Field::ScriptInline)) == "false");
    CHECK(words(site.page->get(script, Field::ScriptText)) == "absent");
  }
  SECTION("what a platform declares") {
    const Site site = page("<script type=text/park data-url='https://a.example/x.js'></script>", "", {{"text/park", {}, "data-url"}});
    CHECK(words(site.page->get(item(ItemKind::Script, 0), Field::ScriptHost)) == "a.example");
  }
  SECTION("a script that runs is not parked") {
    const Site site = page("<script data-src='https://a.example/x.js'>x</script>", "");
    CHECK(words(site.page->get(item(ItemKind::Script, 0), Field::ScriptHost)) == "absent");
    CHECK(words(site.page->get(item(ItemKind::Script, 0), Field::ScriptInline)) == "true");
  }
  SECTION("a platform may park by attribute, or by type and attribute") {
    CHECK(scripts(page("<script data-cookieconsent=x>a</script>", "", {{{}, "data-cookieconsent", {}}})) == "blocked a");
    CHECK(scripts(page("<script data-name=x>a</script>", "", {{"text/plain", "data-name", {}}})) == "run a");
    CHECK(scripts(page("<script type=application/json data-name=x>a</script>", "", {{"application/json", "data-name", {}}})) == "blocked a");
  }
}

TEST_CASE("the text of an external script does not stand in the page", "[page]") {
  const Site site = page("<script src=a.js>ignored</script>", "");
  CHECK(words(site.page->get(item(ItemKind::Script, 0), Field::ScriptText)) == "absent");
  CHECK(words(site.page->get(item(ItemKind::Script, 0), Field::ScriptInline)) == "false");
}

TEST_CASE("a page that is refused counts as not seen", "[page]") {
  std::string deep;
  for (int i = 0; i < 100'000; ++i) deep += "<div>";
  using writ::model::Coverage;
  using writ::model::EvidenceKind;
  const auto phase = writ::model::Phase::BeforeConsent;
  const Site source = page(deep, "<p>");
  CHECK(source.page->coverage(phase, EvidenceKind::Scripts) == Coverage::Partial);
  CHECK(source.page->coverage(phase, EvidenceKind::Dom) == Coverage::Complete);
  const Site dom = page("<p>", deep);
  CHECK(dom.page->coverage(phase, EvidenceKind::Scripts) == Coverage::Partial);
  CHECK(dom.page->coverage(phase, EvidenceKind::Dom) == Coverage::Partial);
  CHECK(dom.page->coverage(phase, EvidenceKind::Fields) == Coverage::Partial);
  CHECK(dom.page->coverage(phase, EvidenceKind::Requests) == Coverage::Complete);
  CHECK(dom.page->elements("div", 0).empty());
}
