#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "runtime/patterns/selector.hpp"

using namespace writ::patterns;

namespace {

std::string dump(const Selector& selector, std::uint32_t list);

std::string dump(const Selector& selector, const Compound& compound) {
  static const char* const kOps[] = {"", "=", "~=", "|=", "^=", "$=", "*="};
  std::string out = compound.type.empty() ? "*" : compound.type;
  for (const auto& id : compound.ids) out += "#" + id;
  for (const auto& name : compound.classes) out += "." + name;
  for (const auto& test : compound.attributes) {
    out += "[" + test.name + kOps[static_cast<int>(test.op)];
    if (test.op != AttributeOp::Exists) out += "'" + test.value + "'";
    if (test.value_case == AttributeCase::Insensitive) out += " i";
    if (test.value_case == AttributeCase::Sensitive) out += " s";
    out += "]";
  }
  for (const auto& test : compound.pseudos) {
    out += ":" + std::to_string(static_cast<int>(test.kind));
    if (test.nth.a != 0 || test.nth.b != 0) out += "{" + std::to_string(test.nth.a) + "n" + std::to_string(test.nth.b) + "}";
    if (test.list) out += "(" + dump(selector, *test.list) + ")";
    for (const auto& word : test.words) out += "<" + word + ">";
  }
  return out;
}

std::string dump(const Selector& selector, std::uint32_t list) {
  static const char* const kCombinators[] = {" ", ">", "+", "~"};
  std::string out;
  for (const auto& complex : selector.lists[list].selectors) {
    if (!out.empty()) out += ",";
    for (std::size_t i = 0; i < complex.compounds.size(); ++i) {
      if (i > 0 || complex.relative) out += kCombinators[static_cast<int>(complex.compounds[i].combinator)];
      out += dump(selector, complex.compounds[i]);
    }
  }
  return out;
}

std::string pseudo(PseudoClass kind) { return ":" + std::to_string(static_cast<int>(kind)); }

}  // namespace

TEST_CASE("selectors parse into data", "[patterns][selector]") {
  const auto [text, data] = GENERATE(table<std::string, std::string>({
      {"div", "div"},
      {"*", "*"},
      {"  DIV  ", "div"},
      {"#a.b.c", "*#a.b.c"},
      {"a b>c+d~e", "a b>c+d~e"},
      {"a > b , c", "a>b,c"},
      {"a /* x */ > /**/ b", "a>b"},
      {"[a]", "*[a]"},
      {"[ A = b ]", "*[a='b']"},
      {"[a=\"b c\" i]", "*[a='b c' i]"},
      {"[a='b's]", "*[a='b' s]"},
      {"[a~=b][c|=d][e^=f][g$=h][i*=j]", "*[a~='b'][c|='d'][e^='f'][g$='h'][i*='j']"},
      {"*|div", "div"},
      {"*|*", "*"},
      {"[*|a]", "*[a]"},
      {"[|a=b]", "*[a='b']"},
      {"#\\31 23", "*#123"},
      {".a\\:b", "*.a:b"},
      {".\\66oo", "*.foo"},
      {"\\000041 b", "ab"},
      {".-x.--y._z", "*.-x.--y._z"},
      {"\xC3\xA9", "\xC3\xA9"},
      {"[a=\"\\\"x\\\n\"]", "*[a='\"x']"},
      {"a:is(b, c > d)", "a" + pseudo(PseudoClass::Is) + "(b,c>d)"},
      {":not(.a):where(#b)", "*" + pseudo(PseudoClass::Not) + "(*.a)" + pseudo(PseudoClass::Where) + "(*#b)"},
      {"a:has(> b, + c, d)", "a" + pseudo(PseudoClass::Has) + "(>b,+c, d)"},
      {":has(:is(a b))", "*" + pseudo(PseudoClass::Has) + "( *" + pseudo(PseudoClass::Is) + "(a b))"},
      {":nth-child(odd)", "*" + pseudo(PseudoClass::NthChild) + "{2n1}"},
      {":NTH-CHILD( EVEN )", "*" + pseudo(PseudoClass::NthChild) + "{2n0}"},
      {":nth-child(5)", "*" + pseudo(PseudoClass::NthChild) + "{0n5}"},
      {":nth-child(-n+3)", "*" + pseudo(PseudoClass::NthChild) + "{-1n3}"},
      {":nth-last-child(2n - 1)", "*" + pseudo(PseudoClass::NthLastChild) + "{2n-1}"},
      {":nth-of-type(+3n)", "*" + pseudo(PseudoClass::NthOfType) + "{3n0}"},
      {":nth-child(2 of .a, b)", "*" + pseudo(PseudoClass::NthChild) + "{0n2}(*.a,b)"},
      {":nth-child(n of b)", "*" + pseudo(PseudoClass::NthChild) + "{1n0}(b)"},
      {"p:first-child", "p" + pseudo(PseudoClass::NthChild) + "{0n1}"},
      {"p:last-of-type", "p" + pseudo(PseudoClass::NthLastOfType) + "{0n1}"},
      {":lang(fr, \"*-Latn\", de-AT)", "*" + pseudo(PseudoClass::Lang) + "<fr><*-latn><de-at>"},
      {":dir(RTL)", "*" + pseudo(PseudoClass::Dir) + "<rtl>"},
      {":link", "*" + pseudo(PseudoClass::AnyLink)},
      {"input:checked:required", "input" + pseudo(PseudoClass::Checked) + pseudo(PseudoClass::Required)},
  }));
  CAPTURE(text);
  const auto selector = parse_selector(text);
  REQUIRE(selector);
  CHECK(dump(*selector, 0) == data);
  CHECK_FALSE(check_selector(text));
}

TEST_CASE("a faulty selector is named, with its place", "[patterns][selector]") {
  const auto [text, why, at] = GENERATE(table<std::string, std::string, std::size_t>({
      {"", "ends too early", 0},
      {"a,", "ends too early", 2},
      {"a,,b", "unexpected `,`", 2},
      {"> a", "unexpected `>`", 0},
      {"a >", "ends too early", 3},
      {"a > > b", "unexpected `>`", 4},
      {"a)", "unexpected `)`", 1},
      {"a/* x */b", "unexpected `b`", 8},
      {".a*", "a type stands behind", 2},
      {".", "a class after `.`", 1},
      {".1a", "unexpected `1`", 1},
      {"#", "an id after `#`", 1},
      {"#1a", "does not begin with a digit", 0},
      {"[a", "expected `]` or `=`", 2},
      {"[a=", "a value", 3},
      {"[a=1]", "needs quotes", 3},
      {"[a=b x]", "unexpected `x`", 5},
      {"[a='b]", "a string is not closed", 3},
      {"[a='b\n']", "a string is not closed", 3},
      {"[svg|a]", "namespace `svg`", 0},
      {"svg|a", "namespace `svg`", 0},
      {"|a", "no namespace", 0},
      {"a:hover", "`:hover` is dynamic", 1},
      {"a:focus-within b", "dynamic", 1},
      {":fullscreen", "visual", 0},
      {"a::before", "pseudo-element", 1},
      {"a:after", "pseudo-element", 1},
      {":frist-child", "unknown pseudo-class `:frist-child`", 0},
      {":contains(\"x\")", "unknown pseudo-class `:contains`", 0},
      {":is()", "is empty", 0},
      {":is", "needs an argument", 0},
      {":root(a)", "takes no argument", 0},
      {":is(a", "`)` that closes `:is(`", 5},
      {":has(:has(a))", "inside another", 5},
      {":nth-child(x)", "odd, even or an+b", 11},
      {":nth-child(2n+)", "a number", 14},
      {":nth-child(2 of)", "a selector", 15},
      {":nth-of-type(2 of a)", "`)`", 15},
      {":nth-child(99999999999)", "does not fit", 11},
      {":dir(up)", "ltr or rtl", 5},
      {":lang()", "is empty", 0},
      {"a||b", "unexpected `|`", 1},
      {"a\xFF", "not UTF-8", 0},
      {"a%", "unexpected `%`", 1},
      {"div#a b{}", "unexpected `{`", 7},
  }));
  CAPTURE(text);
  const auto fault = check_selector(text);
  REQUIRE(fault);
  CAPTURE(fault->message);
  CHECK_THAT(fault->message, Catch::Contains(why));
  CHECK(fault->begin == at);
  CHECK(fault->end >= fault->begin);
  CHECK(fault->end <= text.size());
  const auto selector = parse_selector(text);
  REQUIRE_FALSE(selector);
  CHECK_THAT(selector.error().message, Catch::Contains("(at byte " + std::to_string(at) + ")"));
}

TEST_CASE("help is offered where it is known", "[patterns][selector]") {
  CHECK_THAT(check_selector(":frist-child")->help, Catch::Contains(":first-child"));
  CHECK_THAT(check_selector(":contains(x)")->help, Catch::Contains("e.text contains"));
  CHECK_THAT(check_selector("button:visible")->help, Catch::Contains("e.visible"));
  CHECK_THAT(check_selector("#1a")->help, Catch::Contains("[id=\"1a\"]"));
}

TEST_CASE("nesting is bounded", "[patterns][selector]") {
  const auto nested = [](std::size_t depth) {
    std::string text;
    for (std::size_t i = 1; i < depth; ++i) text += ":not(";
    text += "a";
    for (std::size_t i = 1; i < depth; ++i) text += ")";
    return text;
  };
  CHECK(parse_selector(nested(kMaxSelectorDepth)));
  CHECK(parse_selector(nested(kMaxSelectorDepth + 1)).error().code == "selector.too-deep");
  CHECK(parse_selector(nested(10'000)).error().code == "selector.too-deep");
  CHECK(parse_selector(std::string(kMaxSelectorBytes + 1, 'a')).error().code == "selector.too-deep");
  CHECK(parse_selector(":not(a):not(b):not(c), :not(d):not(e)"));
}

TEST_CASE("the key is the most telling part of the last compound", "[patterns][selector]") {
  const auto key = [](const char* text) { return std::string(parse_selector(text)->top().selectors[0].key().text); };
  CHECK(key("a b.c#d") == "d");
  CHECK(key("a b.c") == "c");
  CHECK(key("#x b") == "b");
  CHECK(key("#x [b]").empty());
}

TEST_CASE("an+b counts as CSS does", "[patterns][selector]") {
  CHECK(Nth{2, 1}.holds(1));
  CHECK_FALSE(Nth{2, 1}.holds(2));
  CHECK(Nth{-1, 3}.holds(3));
  CHECK_FALSE(Nth{-1, 3}.holds(4));
  CHECK(Nth{0, 5}.holds(5));
  CHECK_FALSE(Nth{2, 8}.holds(6));
  CHECK(Nth{3, -1}.holds(2));
}
