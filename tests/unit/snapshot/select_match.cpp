#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "runtime/patterns/selector.hpp"
#include "runtime/snapshot/dom.hpp"
#include "runtime/snapshot/select.hpp"

namespace {

using writ::snapshot::Dom;

const std::string kPage = R"(<!doctype html><html lang="en-GB"><head><title>t</title></head><body dir=rtl>
<div id=banner class="cookie banner-box" role=dialog>
<h2>Cookies</h2><p class=lead>Text</p>
<ul><li id=l1>a</li><li id=l2 class=on>b</li><li id=l3>c</li><li id=l4 class=on>d</li></ul>
<form id=f><fieldset id=fs disabled><legend id=lg><input id=i0></legend><input id=i1 required></fieldset>
<input id=i2 type=CheckBox checked><input id=i3 type=radio><input id=i4 placeholder=x><textarea id=ta readonly></textarea>
<select id=s><optgroup id=og disabled><option id=o1 selected>1</option></optgroup><option id=o2>2</option></select>
<button id=b1 type=button>x</button><button id=b2>Reject</button><input id=b3 type=submit></form>
<a id=a1 href="/x#y" REL="NoFollow">l</a><a id=a2>m</a><p id=e1></p><p id=e2> </p><p id=e3><!-- c --></p>
<span id=fr lang=fr-Latn-CA dir=ltr><i id=it></i></span></div>
<footer id=ft><p id=p1></p><b id=bo></b><p id=p2></p></footer></body></html>)";

std::string ids(const Dom& dom, const std::vector<std::uint32_t>& found) {
  std::string out;
  for (const std::uint32_t e : found) {
    if (!out.empty()) out += ' ';
    const auto id = dom.attribute(e, "id");
    out += id ? std::string(*id) : "<" + std::string(dom.elements[e].tag) + ">";
  }
  return out;
}

}  // namespace

TEST_CASE("selectors match what Selectors 4 says", "[select]") {
  const auto dom = writ::snapshot::parse_html(kPage, writ::snapshot::Scripting::On);
  REQUIRE(dom.has_value());
  const auto [selector, expected] = GENERATE(table<std::string, std::string>({
      {"#banner", "banner"},
      {".cookie.banner-box", "banner"},
      {"DIV[role=dialog]", "banner"},
      {"p.lead, h2", "<h2> <p>"},
      {"li", "l1 l2 l3 l4"},
      {"ul > li.on", "l2 l4"},
      {"div li.on + li", "l3"},
      {"li.on ~ li", "l3 l4"},
      {"body > li", ""},
      {"h2 ~ ul li:first-child", "l1"},
      {"li:last-child", "l4"},
      {"li:nth-child(odd)", "l1 l3"},
      {"li:nth-child(2n)", "l2 l4"},
      {"li:nth-child(-n+2)", "l1 l2"},
      {"li:nth-last-child(2)", "l3"},
      {"li:nth-child(2 of .on)", "l4"},
      {"li:nth-last-child(2 of .on)", "l2"},
      {"#ft > :nth-of-type(2)", "p2"},
      {"#ft > :only-of-type", "bo"},
      {"#ft > p:last-of-type", "p2"},
      {"i:only-child", "it"},
      {":root", "<html>"},
      {"p:empty", "e1 e3 p1 p2"},
      {"li:not(.on)", "l1 l3"},
      {"li:not(.on, #l1)", "l3"},
      {":is(h2, footer) > p, :where(footer) > b", "p1 bo p2"},
      {"ul:has(> .on), span:has(i)", "<ul> fr"},
      {"li:has(+ .on)", "l1 l3"},
      {"li:has(~ #l4.on)", "l1 l2 l3"},
      {"footer:has(b + p)", "ft"},
      {"div:not(:has(footer)):has(footer)", ""},
      {"body:has(div footer)", ""},
      {"form:has(fieldset legend > input)", "f"},
      {"[href]", "a1"},
      {"[href^='/x']", "a1"},
      {"[href$='y']", "a1"},
      {"[href*='#']", "a1"},
      {"[href='/X#y' i]", "a1"},
      {"[href='/X#y']", ""},
      {"[rel=nofollow]", "a1"},
      {"[rel=nofollow s]", ""},
      {"[href^='']", ""},
      {"[class~=banner-box]", "banner"},
      {"[class~='cookie banner-box']", ""},
      {"[lang|=fr]", "fr"},
      {":checked", "i2 o1"},
      {":default", "i2 o1 b2"},
      {":disabled", "fs i1 og o1"},
      {"fieldset :enabled", "i0"},
      {":required", "i1"},
      {"input:optional", "i0 i2 i3 i4"},
      {"textarea:read-only", "ta"},
      {"input:read-write", "i0 i4"},
      {":placeholder-shown", "i4"},
      {":any-link", "a1"},
      {":lang(fr)", "fr it"},
      {"footer:lang(en)", "ft"},
      {"footer:lang('*-gb')", "ft"},
      {"footer:lang(de, en)", "ft"},
      {"i:lang('fr-CA')", "it"},
      {"span:dir(ltr), footer:dir(rtl)", "fr ft"},
      {"#l1#l2", ""},
      {"nosuch", ""},
      {"li, #l2", "l1 l2 l3 l4"},
  }));
  CAPTURE(selector);
  const auto parsed = writ::patterns::parse_selector(selector);
  REQUIRE(parsed.has_value());
  CHECK(ids(*dom, writ::snapshot::select(*dom, *parsed)) == expected);
  CHECK(ids(*dom, writ::snapshot::select_by_sets(*dom, *parsed)) == expected);
}

TEST_CASE("a selector that could backtrack takes linear time", "[select]") {
  std::string html;
  for (int i = 0; i < 3000; ++i) html += "<div>";
  const auto dom = writ::snapshot::parse_html(html, writ::snapshot::Scripting::On);
  REQUIRE(dom.has_value());
  std::string text = "p";
  for (int i = 0; i < 40; ++i) text = "div " + text;
  CHECK(writ::snapshot::select(*dom, *writ::patterns::parse_selector(text)).empty());
  text.back() = ' ';
  CHECK(writ::snapshot::select(*dom, *writ::patterns::parse_selector(text)).size() == 3000 - 39);
}
