#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "runtime/patterns/text.hpp"

using namespace writ::patterns;

TEST_CASE("text is folded", "[patterns][text]") {
  const auto [text, folded] = GENERATE(table<std::string, std::string>({
      {"  Hello \t\n World ", "hello world"},
      {"Inter\xC2\xAD" "\xC3\xAAt", "inter\xC3\xAAt"},
      {"l\xE2\x80\x99int\xC3\xA9r\xC3\xAAt", "l'int\xC3\xA9r\xC3\xAAt"},
      {"Inte\xCC\x81r\xC3\xAAt", "int\xC3\xA9r\xC3\xAAt"},
      {"STRASSE Stra\xC3\x9F" "e", "strasse strasse"},
      {"\xEF\xBC\xA1\xEF\xBC\xA2", "ab"},
      {"a\xC2\xA0\xE2\x80\xAF" "b", "a b"},
      {"\xEF\xAC\x81nd", "find"},
      {"\xE2\x80\x8B", ""},
      {"", ""},
      {"A\xFF" "B", "a\xFF" "b"},
  }));
  CAPTURE(text);
  CHECK(FoldedText(text).text() == folded);
  CHECK(FoldedText(FoldedText(text).text()).text() == folded);
}

TEST_CASE("phrases are whole words", "[patterns][text]") {
  const auto [text, phrase, found] = GENERATE(table<std::string, std::string, bool>({
      {"our Legitimate  Interest.", "legitimate interest", true},
      {"legitimate interests", "legitimate interest", false},
      {"illegitimate interest", "legitimate interest", false},
      {"cookie2", "cookie", false},
      {"(cookie)", "cookie", true},
      {"cookie_name", "cookie", true},
      {"a cookiee cookie", "cookie", true},
      {"\xE4\xBD\xBF\xE7\x94\xA8" "cookie\xE7\x9A\x84", "cookie", true},                                // Han beside Latin
      {"\xE3\x82\xAF\xE3\x83\x83\xE3\x82\xAD\xE3\x83\xBC\xE3\x82\x92", "\xE3\x82\xAF\xE3\x83\x83\xE3\x82\xAD\xE3\x83\xBC", true},
      {"\xE4\xBD\xBF\xE7\x94\xA8\xE7\xB3\xBB\xE7\xBB\x9F", "\xE7\x94\xA8\xE7\xB3\xBB", true},            // inside Han
      {"\xE0\xB8\x84\xE0\xB8\xB8\xE0\xB8\x81\xE0\xB8\x81\xE0\xB8\xB5\xE0\xB9\x89", "\xE0\xB8\x81\xE0\xB8\x81", true},  // Thai
      {"\xD0\xBA\xD1\x83\xD0\xBA\xD0\xB8", "\xD0\xBA\xD1\x83\xD0\xBA", false},                          // Cyrillic
      {"l'int\xC3\xA9r\xC3\xAAt", "int\xC3\xA9r\xC3\xAAt", true},
      {"Interet\xCC\x82", "interet", false},
      {"", "x", false},
      {"x", "", false},
      {"100", "10", false},
      {"10 %", "10 %", true},
      {"(c) x", "(c)", true},
  }));
  CAPTURE(text, phrase);
  CHECK(contains_phrase(FoldedText(text), FoldedText(phrase)) == found);
  NameSet set;
  set.add_phrase(phrase, 4);
  set.build();
  CHECK(set.match(FoldedText(text)).empty() != found);
}

TEST_CASE("hosts are mentioned by label", "[patterns][text]") {
  const auto [text, found] = GENERATE(table<std::string, bool>({
      {"see Hotjar.com", true},
      {"see hotjar.com.", true},
      {"see hotjar.com. Then", true},
      {"https://static.hotjar.com/c/", true},
      {"hotjar.com/privacy", true},
      {"mail@hotjar.com", true},
      {"hotjar.com-Cookies", true},
      {"hotjar.com-", true},
      {"nothotjar.com", false},
      {"not-hotjar.com", false},
      {"hotjar.community", false},
      {"hotjar.com.evil.example", false},
      {"hotjar.com-x.example", false},
      {"hotjar com", false},
  }));
  CAPTURE(text);
  CHECK(contains_host(FoldedText(text), "hotjar.com") == found);
  NameSet set;
  set.add_host("hotjar.com", 1);
  set.build();
  CHECK(set.match(FoldedText(text)).empty() != found);
}

TEST_CASE("a host is found as people write it", "[patterns][text]") {
  CHECK(contains_host(FoldedText("Siehe www.B\xC3\xBC" "cher.example!"), "xn--bcher-kva.example"));
  CHECK(contains_host(FoldedText("xn--bcher-kva.example"), "xn--bcher-kva.example"));
  NameSet set;
  set.add_host("xn--bcher-kva.example", 8);
  set.add_phrase("Hotjar", 2);
  set.add_phrase("Contentsquare", 2);
  set.build();
  CHECK(set.match(FoldedText("b\xC3\xBC" "cher.example, Hotjar, HOTJAR")) == std::vector<std::uint32_t>{2, 8});
}

TEST_CASE("small helpers", "[patterns][text]") {
  CHECK(collapse_white_space("  a \n\t b\xC2\xA0 ") == "a b\xC2\xA0");
  CHECK(ascii_lower("A\xC3\x89z") == "a\xC3\x89z");
  CHECK(ascii_iequals("aB", "Ab"));
  CHECK_FALSE(ascii_iequals("a", "ab"));
  CHECK(is_valid_utf8("abcdefghi\xF0\x9F\x8D\xAA"));
  CHECK_FALSE(is_valid_utf8("abcdefghi\xC0\x80"));
  CHECK_FALSE(is_valid_utf8("\xED\xA0\x80"));
  CHECK_FALSE(is_valid_utf8("abc\xE2\x82"));
}
