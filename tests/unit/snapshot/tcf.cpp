// TC strings that are put together here bit by bit, and what is read of them.
#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

#include "runtime/snapshot/tcf.hpp"

using writ::snapshot::find_tc_string;
using writ::snapshot::parse_tc_string;

namespace {

/// An encoder that shares nothing with the decoder: zeros and ones as characters.
struct Encoder {
  std::string bits;
  void put(unsigned long long value, int width) {
    std::string out;
    for (int i = 0; i < width; ++i, value /= 2) out.insert(out.begin(), value % 2 == 0 ? '0' : '1');
    bits += out;
  }
  [[nodiscard]] std::string base64url() const {
    static const std::string kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string padded = bits, out;
    while (padded.size() % 8 != 0) padded += '0';
    while (padded.size() % 6 != 0) padded += '0';
    for (std::size_t at = 0; at < padded.size(); at += 6) out += kAlphabet[std::stoul(padded.substr(at, 6), nullptr, 2)];
    return out;
  }
};

struct Consents {
  std::vector<int> purposes, interests;
  std::string language = "EN", country = "FR";
  std::string vendors;                               ///< as bits
  std::vector<std::pair<int, int>> ranges;           ///< instead; first and last alike: one vendor
  int most = 0;                                      ///< with ranges
};

std::string encode(const Consents& c, int version = 2) {
  Encoder e;
  e.put(static_cast<unsigned>(version), 6);
  e.put(15'800'000'000ULL, 36);
  e.put(15'900'000'000ULL, 36);
  e.put(300, 12);
  e.put(7, 12);
  e.put(1, 6);
  for (const char letter : c.language) e.put(static_cast<unsigned>(letter - 'A'), 6);
  e.put(142, 12);
  e.put(4, 6);
  e.put(1, 1);
  e.put(0, 1);
  e.put(0, 12);
  for (const auto* list : {&c.purposes, &c.interests}) {
    std::string bits(24, '0');
    for (const int purpose : *list) bits[static_cast<std::size_t>(purpose - 1)] = '1';
    e.bits += bits;
  }
  e.put(0, 1);
  for (const char letter : c.country) e.put(static_cast<unsigned>(letter - 'A'), 6);
  if (c.ranges.empty()) {
    e.put(c.vendors.size(), 16);
    e.put(0, 1);
    e.bits += c.vendors;
  } else {
    e.put(static_cast<unsigned>(c.most), 16);
    e.put(1, 1);
    e.put(c.ranges.size(), 12);
    for (const auto& [first, last] : c.ranges) {
      e.put(first == last ? 0 : 1, 1);
      e.put(static_cast<unsigned>(first), 16);
      if (first != last) e.put(static_cast<unsigned>(last), 16);
    }
  }
  e.put(3, 16);  // vendors with legitimate interest
  e.put(0, 1);
  e.bits += "101";
  e.put(0, 12);  // publisher restrictions
  return e.base64url();
}

}  // namespace

TEST_CASE("a TC string says what was put into it", "[tcf]") {
  const auto found = parse_tc_string(encode({{1, 3, 24}, {2, 7}, "DE", "AT", "1011000001", {}, 0}));
  REQUIRE(found);
  CHECK(found->cmp == 300);
  CHECK(found->consent == (1U | 1U << 2U | 1U << 23U));
  CHECK(found->interest == (1U << 1U | 1U << 6U));
  CHECK(found->vendors == 4);
  const auto told = [](const std::vector<bool>& list) {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (list[i]) out.push_back(i);
    }
    return out;
  };
  CHECK(told(found->consenting) == std::vector<std::size_t>{1, 3, 4, 10});
  CHECK(told(found->interested) == std::vector<std::size_t>{1, 3});
  const std::string core = encode({{1}, {}, "DE", "AT", "1", {}, 0});
  CHECK(parse_tc_string(core + ".IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBAAgAAAAAAAFAAECAAAgAAQARAEQAAAAAJAAIAAgAAAYQEAAAQmAgBC3ZAYzUw")->core == core);
}

TEST_CASE("every purpose has its own bit", "[tcf]") {
  for (int purpose = 1; purpose <= 24; ++purpose) {
    const auto consent = parse_tc_string(encode({{purpose}, {}, "EN", "FR", "", {}, 0}));
    const auto interest = parse_tc_string(encode({{}, {purpose}, "EN", "FR", "", {}, 0}));
    REQUIRE(consent);
    REQUIRE(interest);
    CHECK(consent->consent == 1U << static_cast<unsigned>(purpose - 1));
    CHECK(consent->interest == 0);
    CHECK(interest->consent == 0);
    CHECK(interest->interest == 1U << static_cast<unsigned>(purpose - 1));
    CHECK(consent->vendors == 0);
  }
}

TEST_CASE("vendors in ranges are counted once", "[tcf]") {
  const auto found = parse_tc_string(encode({{1}, {}, "EN", "FR", "", {{2, 2}, {5, 9}, {8, 12}, {700, 700}}, 755}));
  REQUIRE(found);
  CHECK(found->vendors == 1 + 8 + 1);
}

TEST_CASE("segments behind a point are left alone", "[tcf]") {
  const std::string core = encode({{1}, {}, "EN", "FR", "1", {}, 0});
  REQUIRE(parse_tc_string(core + ".YAAAAAAAAAAA.IAAA"));
  CHECK(parse_tc_string(core + ".YAAAAAAAAAAA")->vendors == 1);
}

TEST_CASE("what is no TC string", "[tcf]") {
  const std::string core = encode({{1, 2}, {3}, "EN", "FR", "111", {}, 0});
  REQUIRE(parse_tc_string(core));
  CHECK_FALSE(parse_tc_string(""));
  CHECK_FALSE(parse_tc_string(encode({{1}, {}, "EN", "FR", "1", {}, 0}, 1)));
  CHECK_FALSE(parse_tc_string(encode({{1}, {}, "E{", "FR", "1", {}, 0})));       // no letter
  CHECK_FALSE(parse_tc_string(encode({{1}, {}, "EN", "z~", "1", {}, 0})));
  CHECK_FALSE(parse_tc_string(encode({{1}, {}, "EN", "FR", "", {{9, 3}}, 20})));  // ends before it begins
  CHECK_FALSE(parse_tc_string(encode({{1}, {}, "EN", "FR", "", {{1, 30}}, 20})));
  CHECK_FALSE(parse_tc_string(encode({{1}, {}, "EN", "FR", "", {{0, 0}}, 20})));
  CHECK_FALSE(parse_tc_string("Cookies-are-kept-for-thirteen-months-at-most-and-then-they-are-gone"));
  // Cut anywhere before its lists of vendors are whole.
  for (std::size_t size = 0; size + 4 < core.size(); ++size) CHECK_FALSE(parse_tc_string(core.substr(0, size)));
}

TEST_CASE("a TC string is found inside values", "[tcf]") {
  const std::string core = encode({{1}, {}, "EN", "FR", "11", {}, 0});
  const auto vendors = [](const std::string& value) {
    const auto found = find_tc_string(value);
    return found ? static_cast<int>(found->vendors) : -1;
  };
  CHECK(vendors(core) == 2);
  CHECK(vendors(core + ".YAAA") == 2);
  CHECK(vendors(R"({"v":1,"tcString":")" + core + R"(","gdpr":true})") == 2);
  CHECK(vendors("%7B%22tcString%22%3A%22" + core + "%22%7D") == 2);
  CHECK(vendors("%257B%2522tcString%2522%253A%2522" + core + "%2522%257D") == 2);
  CHECK(vendors("%25257B%252522" + core) == 2);
  CHECK(vendors("%2525257B%25252522" + core) == -1);
  CHECK(vendors("1|" + core + "|x") == 2);
  CHECK(vendors("x" + core) == -1);
  CHECK(vendors("granted") == -1);
}
