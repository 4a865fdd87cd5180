#include "base/json.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <tuple>

using namespace writ;

TEST_CASE("JSON is written in the order it was made, and always as UTF-8", "[base][json]") {
  Json value;
  value["z"] = 1;
  value["a"] = Json::array({true, nullptr, "x\n"});
  CHECK(dump(value, JsonLayout::Compact) == R"({"z":1,"a":[true,null,"x\n"]})");
  CHECK(dump(Json::array({1}), JsonLayout::Indented) == "[\n  1\n]");
  CHECK(json_string("a\"b\\\x01\xC3\xA9") == "\"a\\\"b\\\\\\u0001\xC3\xA9\"");
  CHECK(json_string("\xFF") == "\"\xEF\xBF\xBD\"");
  CHECK(pointer_step("a/b~c") == "a~1b~0c");
}

TEST_CASE("small JSON files are read strictly", "[base][json]") {
  Json value;
  std::string error;
  REQUIRE(parse_json(R"( {"b": [1, {"c": "x"}], "a": -2.5, "d": {}, "e": [], "f": 18446744073709551615} )", value, error));
  CHECK(dump(value, JsonLayout::Compact) == R"({"b":[1,{"c":"x"}],"a":-2.5,"d":{},"e":[],"f":18446744073709551615})");
  REQUIRE(parse_json("3", value, error));
  CHECK(value == 3);

  const auto [text, why] = GENERATE(table<std::string, std::string>({
      {"", "byte 0"},
      {"{\"a\":1,}", "byte 7"},
      {"{} x", "byte 3"},
      {"{\"a\":1,\"a\":2}", "\"a\" stands twice"},
      {"[{\"k\":{\"a\":1,\"a\":2}}]", "\"a\" stands twice"},
      {"\"\xFF\"", "no JSON"},
      {"[1e999]", "no JSON"},
      {std::string(100, '[') + std::string(100, ']'), "nested deeper than 64"},
      {std::string(1'000'000, '['), "nested deeper than 64"},
  }));
  CAPTURE(text.substr(0, 40));
  Json kept = "kept";
  CHECK_FALSE(parse_json(text, kept, error));
  CHECK_THAT(error, Catch::Contains(why));
  CHECK(kept == "kept");
}
