#include <catch2/catch.hpp>

#include "base/utf8.hpp"

using namespace writ;

TEST_CASE("UTF-8 is decoded strictly", "[utf8]") {
  CHECK(utf8::decode("a", 0).code_point == U'a');
  CHECK(utf8::decode("\xC3\xA4", 0).code_point == 0xE4);
  CHECK(utf8::decode("\xE2\x98\x83", 0).length == 3);
  CHECK(utf8::decode("\xF0\x9F\x8D\xAA", 0).code_point == 0x1F36A);
  for (const char* bad : {"\x80", "\xC0\xAF", "\xC1\xBF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF0\x80\x80\xAF", "\xF4\x90\x80\x80", "\xF8", "\xE2\x98", "\xC3"}) {
    CAPTURE(bad);
    CHECK(utf8::decode(bad, 0).length == 0);
    CHECK(utf8::first_invalid(std::string("ab") + bad) == 2);
  }
  CHECK(utf8::decode("", 0).length == 0);
  CHECK_FALSE(utf8::first_invalid("a\xC3\xA4\xE2\x98\x83\xF0\x9F\x8D\xAA").has_value());
}

TEST_CASE("code points are appended as they are decoded", "[utf8]") {
  for (const char32_t c : {U'a', char32_t{0x7F}, char32_t{0x80}, char32_t{0x7FF}, char32_t{0x800}, char32_t{0xFFFF}, char32_t{0x10000}, char32_t{0x10FFFF}}) {
    std::string out;
    REQUIRE(utf8::append(out, c));
    CHECK(utf8::decode(out, 0).code_point == c);
    CHECK(utf8::decode(out, 0).length == out.size());
  }
  std::string out;
  CHECK_FALSE(utf8::append(out, 0xD800));
  CHECK_FALSE(utf8::append(out, 0x110000));
  CHECK(out.empty());
}

TEST_CASE("letters, marks and normal forms are Unicode's", "[utf8]") {
  CHECK(utf8::is_letter(U'\u00FC'));
  CHECK(utf8::is_letter(U'\u65E5'));
  CHECK_FALSE(utf8::is_letter(U'1'));
  CHECK_FALSE(utf8::is_letter(U'\u0308'));
  CHECK(utf8::is_mark(U'\u0308'));
  CHECK(utf8::is_digit(U'\u0663'));
  CHECK(utf8::is_nfc("z\xC3\xA4hl"));
  CHECK_FALSE(utf8::is_nfc("za\xCC\x88hl"));
  CHECK(utf8::to_nfc("za\xCC\x88hl") == "z\xC3\xA4hl");
  CHECK(utf8::count("z\xC3\xA4\xF0\x9F\x8D\xAA") == 3);
}
