#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "runtime/patterns/glob.hpp"
#include "runtime/patterns/literal_set.hpp"
#include "runtime/patterns/pattern_set.hpp"
#include "runtime/patterns/regex.hpp"

using namespace writ::patterns;
using Ids = std::vector<std::uint32_t>;

TEST_CASE("globs match the whole text", "[patterns][glob]") {
  const auto [glob, text, matches] = GENERATE(table<std::string, std::string, bool>({
      {"", "", true},
      {"", "a", false},
      {"*", "", true},
      {"*", "a/b?c", true},
      {"**", "a", true},
      {"?", "", false},
      {"?", "a", true},
      {"?", "\xC3\xA9", true},
      {"??", "\xC3\xA9", false},
      {"?", "\xF0\x9F\x8D\xAA", true},
      {"?", "\xC3", true},
      {"_hj*", "_hjSession", true},
      {"_hj*", "_HJSession", false},
      {"_hj*", "x_hj", false},
      {"*.js", "a.js", true},
      {"*.js", "a.js?x", false},
      {"a*b*c", "a1b2c", true},
      {"a*b*c", "abbbc", true},
      {"a*b*c", "acb", false},
      {"ab*ba", "aba", false},
      {"ab*ba", "abba", true},
      {"*a?c*", "xxabcxx", true},
      {"*a?c", "zzabxabc", true},
      {"*?", "", false},
      {"*?", "\xC3\xA9", true},
      {"*?\xC3\xA9", "\xC3\xA9\xC3\xA9", true},
      {"*?\xC3\xA9", "\xC3\xA9", false},
      {"a*?", "a", false},
      {"a*?b", "ab", false},
      {"a*?b", "a\xE2\x82\xAC" "b", true},
      {"https://cdn.example/hj/*", "https://cdn.example/hj/a/b.js?v=1", true},
      {".*", "x", false},
      {"[a]", "a", false},
  }));
  CAPTURE(glob, text);
  CHECK(Glob(glob).matches(text) == matches);
  GlobSet set;
  set.add(glob);
  set.build();
  CHECK(set.match(text).empty() != matches);
}

namespace {

/// The definition, as slow as it is plain.
bool slow_glob(std::string_view glob, std::string_view text) {
  if (glob.empty()) return text.empty();
  if (glob[0] == '*') return slow_glob(glob.substr(1), text) || (!text.empty() && slow_glob(glob, text.substr(1)));
  if (text.empty()) return false;
  return (glob[0] == '?' || glob[0] == text[0]) && slow_glob(glob.substr(1), text.substr(1));
}

std::string random_text(std::mt19937& random, std::string_view alphabet, std::size_t most) {
  std::string out(random() % (most + 1), ' ');
  for (char& c : out) c = alphabet[random() % alphabet.size()];
  return out;
}

}  // namespace

TEST_CASE("globs and their sets agree with the definition", "[patterns][glob]") {
  std::mt19937 random(1);
  for (int round = 0; round < 400; ++round) {
    std::vector<std::string> globs;
    GlobSet set;
    for (int i = 0; i < 12; ++i) {
      globs.push_back(random_text(random, "ab*?", 7));
      set.add(globs.back());
    }
    set.build();
    for (int i = 0; i < 12; ++i) {
      const std::string text = random_text(random, "ab", 8);
      Ids expected;
      for (std::uint32_t id = 0; id < globs.size(); ++id) {
        CAPTURE(globs[id], text);
        const bool matches = slow_glob(globs[id], text);
        REQUIRE(Glob(globs[id]).matches(text) == matches);
        if (matches) expected.push_back(id);
      }
      CAPTURE(text);
      REQUIRE(set.match(text) == expected);
    }
  }
}

TEST_CASE("a glob made to backtrack does not", "[patterns][glob]") {
  std::string glob;
  for (int i = 0; i < 60; ++i) glob += "a*";
  CHECK_FALSE(Glob(glob + "b").matches(std::string(20'000, 'a')));
  CHECK_FALSE(Glob("*a?a?a?a*b").matches(std::string(20'000, 'a')));
}

TEST_CASE("literals are all found in one pass", "[patterns][literals]") {
  LiteralSet set;
  for (const auto* literal : {"he", "she", "his", "hers", "he", ""}) set.add(literal);
  set.build();
  CHECK(set.match("ushers") == Ids{0, 1, 3, 4});
  CHECK(set.match("this") == Ids{2});
  CHECK(set.match("").empty());
  std::vector<std::pair<std::uint32_t, std::size_t>> places;
  set.each("hehe", [&](std::uint32_t id, std::size_t begin) {
    places.emplace_back(id, begin);
    return true;
  });
  CHECK(places.size() == 4);
  CHECK(LiteralSet().match("x").empty());

  std::mt19937 random(2);
  for (int round = 0; round < 300; ++round) {
    LiteralSet many;
    std::vector<std::string> literals;
    for (int i = 0; i < 10; ++i) {
      literals.push_back(random_text(random, "abc", 4));
      many.add(literals.back());
    }
    many.build();
    const std::string text = random_text(random, "abc", 20);
    Ids expected;
    for (std::uint32_t id = 0; id < literals.size(); ++id) {
      if (!literals[id].empty() && text.find(literals[id]) != std::string::npos) expected.push_back(id);
    }
    CAPTURE(text);
    REQUIRE(many.match(text) == expected);
  }
}

TEST_CASE("regexes match anywhere, with their flags", "[patterns][regex]") {
  CHECK(Regex::compile("hotjar-[0-9]+\\.js")->find("x/hotjar-12.js"));
  CHECK_FALSE(Regex::compile("^hotjar")->find("x/hotjar"));
  CHECK_FALSE(Regex::compile("Reject All")->find("reject all"));
  CHECK(Regex::compile("Reject All", {.ignore_case = true, .dot_all = false})->find("REJECT ALL"));
  CHECK_FALSE(Regex::compile("a.b")->find("a\nb"));
  CHECK(Regex::compile("a.b", {.ignore_case = false, .dot_all = true})->find("a\nb"));
  CHECK(Regex::compile("^.$")->find("\xC3\xA9"));
  CHECK_FALSE(Regex::compile("a.b")->find("a\xFF" "b"));
  CHECK_FALSE(Regex::compile("^a$")->find("a\nb"));
}

TEST_CASE("a bad regex is named", "[patterns][regex]") {
  const auto [pattern, why] = GENERATE(table<std::string, std::string>({
      {"a(?=b)", "look-ahead"},
      {"(?<!a)b", "look-behind"},
      {"(?<n>a)", "(?P<name>"},
      {"(a)\\1", "back-reference `\\1`"},
      {"a\\y", "`\\y`"},
      {"[a", "`[` is never closed"},
      {"(a", "`(` is never closed"},
      {"a)", "`)` closes nothing"},
      {"*a", "nothing to repeat"},
      {"a**", "two repetitions"},
      {"[z-a]", "backwards"},
      {"a{2000}", "greater than 1000"},
      {"a\\", "escapes nothing"},
      {"\\pL{1000}", "memory"},
      {"", "empty"},
      {"\xFF", "UTF-8"},
  }));
  CAPTURE(pattern);
  const auto regex = Regex::compile(pattern);
  REQUIRE_FALSE(regex);
  CAPTURE(regex.error().message);
  CHECK_THAT(regex.error().message, Catch::Contains(why));
  RegexSet set;
  CHECK_FALSE(set.add(pattern));
}

TEST_CASE("a set of regexes answers as each one would", "[patterns][regex]") {
  RegexSet set;
  CHECK(*set.add("abc") == 0);
  CHECK(*set.add("B", {.ignore_case = true, .dot_all = false}) == 1);
  CHECK(*set.add("a.c", {.ignore_case = false, .dot_all = true}) == 2);
  CHECK(*set.add("x|y") == 3);
  set.build();
  CHECK(set.match("zabcz") == Ids{0, 1, 2});
  CHECK(set.match("a\nc") == Ids{2});
  CHECK(set.match("y") == Ids{3});
  CHECK(set.match("").empty());

  // Expressions whose common automaton is too large still answer, one by one.
  RegexSet large;
  for (int i = 0; i < 40; ++i) REQUIRE(large.add("[ab]*a[ab]{14}c" + std::to_string(i)));
  large.build();
  std::mt19937 random(3);
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += random() % 2 == 0 ? 'a' : 'b';
  CHECK(large.match(text + "a" + std::string(14, 'b') + "c7") == Ids{7});
}

TEST_CASE("a regex made to explode does not", "[patterns][regex]") {
  CHECK_FALSE(Regex::compile("(a+)+$")->find(std::string(50'000, 'a') + "b"));
  CHECK_FALSE(Regex::compile("(a|aa)+$")->find(std::string(50'000, 'a') + "b"));
}

TEST_CASE("a mixed set gives the caller's ids", "[patterns][set]") {
  PatternSet set;
  REQUIRE(set.add(PatternSet::Kind::Substring, "hotjar", 5));
  REQUIRE(set.add(PatternSet::Kind::Glob, "https://*/hj/*", 5));
  REQUIRE(set.add(PatternSet::Kind::Regex, "hj-[0-9]", 2));
  REQUIRE(set.add(PatternSet::Kind::Regex, "HJ", 9, {.ignore_case = true, .dot_all = false}));
  CHECK_FALSE(set.add(PatternSet::Kind::Regex, "(", 1));
  set.build();
  CHECK(set.match("https://x/hj/hotjar") == Ids{5, 9});
  CHECK(set.match("hj-3") == Ids{2, 9});
  CHECK(set.match("none").empty());
  PatternSet none;
  none.build();
  CHECK(none.empty());
  CHECK(none.match("x").empty());
}
