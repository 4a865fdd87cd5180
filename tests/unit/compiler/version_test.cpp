// Versions and requirements.
#include "compiler/version.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace writ::compiler;

TEST_CASE("a requirement takes versions", "[compiler]") {
  const auto [requirement, version, takes] = GENERATE(table<std::string, std::string, bool>({
      {"1.2", "1.2.0", true},    {"1.2", "1.2.9", true},    {"1.2", "1.3.0", false},   {"1.2", "1.1.9", false},
      {"1", "1.9", true},        {"1.2.3", "1.2.3", true},  {"1.2.3", "1.2.4", false},
      {"^1.2", "1.2", true},     {"^1.2", "1.9.9", true},   {"^1.2", "2.0.0", false},  {"^1.2", "1.1", false},
      {"^0.2", "0.2.5", true},   {"^0.2", "0.3.0", false},  {"^0.0.3", "0.0.3", true}, {"^0.0.3", "0.0.4", false},
      {"^0", "0.9", true},       {"^0", "1.0", false},
      {"~1.2", "1.2.7", true},   {"~1.2", "1.4.2", false},  {"~1.2.3", "1.2.9", true}, {"~1.2.3", "1.2.2", false},
      {"~1", "1.7", true},       {"~1", "2.0", false},
      {">=1.2", "1.2", true},    {">=1.2", "1.4.2", true},  {">=1.2", "9", true},      {">=1.2", "1.1.9", false},
      {">= 1.2", "1.4.2", true},
  }));
  CAPTURE(requirement, version);
  const auto r = parse_requirement(requirement);
  const auto v = parse_version(version);
  REQUIRE(r);
  REQUIRE(v);
  CHECK(r->takes(*v) == takes);
}

TEST_CASE("what is no version", "[compiler]") {
  for (const char* text : {"", "1.", ".1", "1..2", "1.2.3.4", "v1", "1.2-beta", "1.2 ", "99999999999", "-1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_version(text));
    CHECK_FALSE(parse_requirement(text));
  }
  for (const char* text : {"^", "~", ">=", ">1.2", "=1.2", "^^1", "<2", "*"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_requirement(text));
  }
}
