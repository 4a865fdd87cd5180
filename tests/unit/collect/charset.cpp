#include "runtime/collect/charset.hpp"

#include <catch2/catch.hpp>

using namespace writ::collect;
using namespace std::string_literals;

TEST_CASE("the byte-order mark goes before the header, the header before the meta", "[collect]") {
  CHECK(to_utf8("\xEF\xBB\xBF\xC3\xA9", "text/html; charset=iso-8859-1") == "\xC3\xA9");
  CHECK(to_utf8("\xFF\xFE\xE9\x00"s, "text/html; charset=utf-8") == "\xC3\xA9");
  CHECK(to_utf8("\xFE\xFF\x00\xE9"s, "") == "\xC3\xA9");
  CHECK(to_utf8("<meta charset=utf-8>\xE9", "text/html; charset=\"ISO-8859-1\"") == "<meta charset=utf-8>\xC3\xA9");
  CHECK(to_utf8("<meta charset=\"windows-1251\">\xEF", "text/html") == "<meta charset=\"windows-1251\">\xD0\xBF");
  CHECK(to_utf8("<!-- <meta charset=windows-1251> -->\xE9", "text/html") == "<!-- <meta charset=windows-1251> -->\xC3\xA9");
  CHECK(to_utf8("<META http-equiv=content-type content=\"text/html; charset=windows-1250\">\xB9", "") ==
        "<META http-equiv=content-type content=\"text/html; charset=windows-1250\">\xC4\x85");
}

TEST_CASE("without a word: UTF-8 where it is valid, else windows-1252", "[collect]") {
  CHECK(to_utf8("gr\xC3\xBC\xC3\x9F", "text/html") == "gr\xC3\xBC\xC3\x9F");
  CHECK(to_utf8("gr\xFC\xDF \x80", "text/html") == "gr\xC3\xBC\xC3\x9F \xE2\x82\xAC");
  CHECK(to_utf8("\x80", "text/html; charset=latin1") == "\xE2\x82\xAC");
  CHECK(to_utf8("gr\xFC", "text/html; charset=no-such-thing") == "gr\xC3\xBC");
}

TEST_CASE("multi-byte encodings over many pieces", "[collect]") {
  std::string bytes;
  std::string wanted;
  for (int i = 0; i < 5000; ++i) {
    bytes += "\x82\xA0";
    wanted += "\xE3\x81\x82";
  }
  CHECK(to_utf8(bytes, "text/html; charset=Shift_JIS") == wanted);
}

TEST_CASE("invalid sequences become replacement characters", "[collect]") {
  CHECK(to_utf8("a\xFFz", "text/html; charset=utf-8") == "a\xEF\xBF\xBDz");
  CHECK(valid_utf8("\xED\xA0\x80").find("\xEF\xBF\xBD") == 0);
  CHECK(is_utf8(valid_utf8("\xF0\x9F\x98")));
}
