#include <catch2/catch.hpp>

#include "runtime/snapshot/colour.hpp"

using writ::snapshot::contrast;

TEST_CASE("contrast of text on its background", "[colour]") {
  // The ratios are those of the examples of WCAG's technique G18 and of the ends of the scale.
  const auto [color, background, ratio] = GENERATE(table<const char*, const char*, double>({
      {"#000", "#fff", 21.0},
      {"white", "rgb(0, 0, 0)", 21.0},
      {"rgb(255, 255, 255)", "white", 1.0},
      {"#767676", "#FFFFFF", 4.54},
      {"rgb(119, 119, 119)", "#fff", 4.48},
      {"rgb(46.6667% 46.6667% 46.6667%)", "#fff", 4.48},
      {"#f00", "#ffffffff", 4.0},
      {"color(srgb 1 0 0)", "color(srgb 1 1 1 / 1)", 4.0},
      {"rgba(0, 0, 0, 0.5)", "#ffffff", 3.98},   // as rgb(127.5, …)
      {"rgb(0 0 0 / 50%)", "#ffffff", 3.98},
      {"#0008", "#fff", 4.48},
      {"oklch(0.628 0.2577 29.23)", "white", 4.0},  // red
      {"oklab(0.628 0.2249 0.1258)", "white", 4.0},
      {"oklch(100% 0 none)", "black", 21.0},
      {"transparent", "#123456", 1.0},
  }));
  CAPTURE(color, background);
  const auto found = contrast(color, background);
  REQUIRE(found);
  CHECK(*found == Approx(ratio).margin(0.006));
  if (*found > 1 && std::string_view(color).find_first_of("/5%8") == std::string_view::npos) {
    CHECK(contrast(background, color) == Approx(*found));
  }
}

TEST_CASE("contrast that cannot be known", "[colour]") {
  const auto [color, background] = GENERATE(table<const char*, const char*>({
      {"#000", ""}, {"", "#000"}, {"#000", "transparent"}, {"#000", "rgba(255, 255, 255, 0.9)"}, {"#000", "#ffffff00"},
      {"#00", "#fff"}, {"#ggg", "#fff"}, {"#12345", "#fff"}, {"rgb(1, 2)", "#fff"}, {"rgb(1, 2, 3, 1, 1, 1)", "#fff"},
      {"rgb(a, b, c)", "#fff"}, {"rgb(1, 2, 3", "#fff"}, {"lab(29% 39 20)", "#fff"}, {"color(display-p3 1 0 0)", "#fff"},
      {"chartreuse", "#fff"}, {"rgb()", "#fff"}, {"color()", "#fff"}, {"rgb(nan, 0, 0)", "#fff"}, {"(", "#fff"}, {")", "#fff"},
  }));
  CAPTURE(color, background);
  CHECK_FALSE(contrast(color, background));
}
