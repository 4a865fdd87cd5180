#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runtime/snapshot/dom.hpp"

namespace {

using writ::snapshot::Dom;
using writ::snapshot::parse_html;
using writ::snapshot::Scripting;

Dom parse(std::string_view html, Scripting scripting = Scripting::On) {
  auto dom = parse_html(html, scripting);
  REQUIRE(dom.has_value());
  return std::move(*dom);
}

std::string outline(const Dom& dom) {
  std::string out;
  for (std::uint32_t e = 0; e < dom.elements.size(); ++e) {
    std::size_t depth = 0;
    for (std::uint32_t at = dom.elements[e].parent; at != Dom::kNone; at = dom.elements[at].parent) ++depth;
    out += (e == 0 ? "" : " ") + std::to_string(depth) + std::string(dom.elements[e].tag) + (dom.elements[e].dead ? "!" : "");
  }
  return out;
}

std::uint32_t first(const Dom& dom, std::string_view tag) {
  REQUIRE_FALSE(dom.with_tag(tag).empty());
  return dom.with_tag(tag).front();
}

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

}  // namespace

TEST_CASE("elements stand in document order with their subtrees", "[dom]") {
  const std::string html = "<!doctype html><title>T</title><ul id=u><li>a<li>b</ul><p>c";
  const Dom dom = parse(html);
  CHECK(outline(dom) == "0html 1head 2title 1body 2ul 3li 3li 2p");
  const auto& ul = dom.elements[first(dom, "ul")];
  CHECK(ul.end == 7);
  CHECK(html.substr(ul.offset, 6) == "<ul id");
  CHECK(dom.elements[5].place == 1);
  CHECK(dom.elements[6].place == 2);
  CHECK(dom.elements[6].previous == 5);
  CHECK(dom.next_sibling(5) == 6);
  CHECK(dom.next_sibling(6) == Dom::kNone);
  CHECK(dom.next_sibling(4) == 7);
  CHECK(dom.elements[0].offset == Dom::kNone);
}

TEST_CASE("a noscript is text where scripts run and dead elements where they do not", "[dom]") {
  const std::string html = "<head><noscript><img src=p.gif><script src=d.js></script></noscript><script>x</script></head><body>y";
  CHECK(outline(parse(html, Scripting::On)) == "0html 1head 2noscript 2script 1body");
  CHECK(outline(parse(html, Scripting::Off)) == "0html 1head 2noscript 3img! 3script! 2script 1body");
  const Dom on = parse(html, Scripting::On);
  CHECK(on.raw_text(first(on, "noscript")) == "<img src=p.gif><script src=d.js></script>");
  const Dom off = parse(html, Scripting::Off);
  CHECK(html.substr(off.elements[first(off, "img")].offset, 4) == "<img");
}

TEST_CASE("a script that writes a noscript keeps its text", "[dom]") {
  const std::string html = "<script>w('<NoScript>&amp;</noscript>')</script><p title='&lt;<noscript>'>a &amp; <noscript>b</noscript>";
  for (const Scripting scripting : {Scripting::On, Scripting::Off}) {
    const Dom dom = parse(html, scripting);
    CHECK(dom.raw_text(first(dom, "script")) == "w('<NoScript>&amp;</noscript>')");
    CHECK(dom.attribute(first(dom, "p"), "TITLE") == "<<noscript>");
  }
}

TEST_CASE("templates and comments hold nothing", "[dom]") {
  CHECK(outline(parse("<template><script>x</script></template><!-- <script>y</script> --><p>")) == "0html 1head 2template 1body 2p");
}

TEST_CASE("text is read as a person reads it", "[dom]") {
  const Dom dom = parse(
      "<div> Reject\n <b>a</b>ll <script>no</script><style>no</style><p>next</p>line<br>break <template>no</template></div><div>x</div>");
  CHECK(dom.text(first(dom, "div")) == "Reject all next line break");
  CHECK(dom.text(first(dom, "b")) == "a");
  CHECK(dom.text(first(dom, "script")) == "no");
  CHECK(dom.text(0) == "Reject all next line break x");
  CHECK(dom.text(first(dom, "br")).empty());
}

TEST_CASE("names are lower case, foreign ones too; unknown tags keep their name", "[dom]") {
  const Dom dom = parse("<DIV ID=x><svg viewBox='0 0 1 1'><foreignObject/></svg><My-Tag/></DIV>");
  CHECK(outline(dom) == "0html 1head 1body 2div 3svg 4foreignobject 3my-tag");
  CHECK(dom.attribute(first(dom, "svg"), "viewbox") == "0 0 1 1");
  CHECK_FALSE(dom.elements[first(dom, "svg")].html);
  CHECK(dom.attribute(first(dom, "div"), "id") == "x");
  CHECK_FALSE(dom.attribute(first(dom, "div"), "class").has_value());
}

TEST_CASE("paths lead to one element", "[dom]") {
  const Dom dom = parse("<div><p>a</p><p><i>b</i></p></div><div id=here><a>c</a></div><p id=two><p id=two>");
  CHECK(dom.css_path(first(dom, "i")) == "html > body > div:nth-of-type(1) > p:nth-of-type(2) > i");
  CHECK(dom.css_path(first(dom, "a")) == "#here > a");
  CHECK(dom.css_path(dom.with_id("two")[1]) == "html > body > p:nth-of-type(2)");
}

TEST_CASE("what would take too long is refused, what browsers build is not", "[dom]") {
  CHECK(parse_html(repeated("<div>", 10'000), Scripting::On).has_value());
  CHECK_FALSE(parse_html(repeated("<div>", 100'000), Scripting::On).has_value());
  CHECK_FALSE(parse_html(repeated("<span><div></span></div>", 500'000), Scripting::Off).has_value());
  CHECK_FALSE(parse_html(repeated("<b><table><td></b></table>", 100'000), Scripting::On).has_value());
  CHECK(parse_html(repeated("<p>text", 200'000), Scripting::On).has_value());
  CHECK(parse_html(repeated("<svg><path d=x /></svg>", 50'000), Scripting::On).has_value());
  CHECK(parse_html(repeated("<li>", 100'000), Scripting::On).has_value());
  SECTION("attributes") {
    std::string html = "<a";
    for (int i = 0; i < 100'000; ++i) html += " a" + std::to_string(i);
    CHECK_FALSE(parse_html(html + ">", Scripting::On).has_value());
  }
  SECTION("attributes of one element from many tags") {
    std::string html;
    for (int i = 0; i < 100'000; ++i) html += "<body a" + std::to_string(i) + "><p>";
    CHECK_FALSE(parse_html(html, Scripting::On).has_value());
    CHECK(parse_html(repeated("<html><body><p>", 1000) + "<body a><html b>", Scripting::On).has_value());
  }
  SECTION("formatting elements opened again in every paragraph") {
    std::string html = "<p>";
    for (int i = 0; i < 2000; ++i) html += "<b id=" + std::to_string(i) + ">";
    CHECK_FALSE(parse_html(html + repeated("</p><p>x", 100'000), Scripting::On).has_value());
  }
  SECTION("limits are the caller's") {
    CHECK_FALSE(parse_html(repeated("<div>", 100), Scripting::On, {50}).has_value());
    CHECK(parse_html(repeated("<div>", 40), Scripting::On, {50}).has_value());
  }
}

TEST_CASE("any bytes are HTML", "[dom]") {
  CHECK(parse("").elements.size() == 3);
  CHECK(parse(std::string_view("\0\xFF<a\0b='\xC3'>", 11)).elements.size() >= 3);
  CHECK(parse("<").elements.size() == 3);
  CHECK(parse("<p").elements.size() == 3);
}

TEST_CASE("every element of a flat page may be asked for its path and text", "[dom]") {
  const std::string html = repeated("<p>text", 100'000);
  const Dom dom = parse(html);
  std::size_t bytes = 0;
  for (std::uint32_t e = 0; e < dom.elements.size(); ++e) bytes += dom.css_path(e).size() + dom.text(e).size();
  CHECK(dom.css_path(static_cast<std::uint32_t>(dom.elements.size() - 1)) == "html > body > p:nth-of-type(100000)");
  CHECK(bytes > 3'000'000);
}
