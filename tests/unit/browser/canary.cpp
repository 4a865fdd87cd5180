#include "runtime/browser/canary.hpp"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>
#include <string>

#include "base/sha256.hpp"

using namespace writ;
using namespace writ::browser;

TEST_CASE("the spec names the bait as it is typed, with its digests", "[browser][canary]") {
  std::ifstream file(std::string(WRIT_SOURCE_DIR) + "/spec/snapshot.md");
  std::stringstream text;
  text << file.rdbuf();
  for (const std::string_view bait : {kBaitText, kBaitEmail, kBaitPassword}) {
    CAPTURE(bait);
    CHECK(text.str().find("| `" + std::string(bait) + "` |") != std::string::npos);
    CHECK(text.str().find("| `" + sha256_hex(std::string(bait)) + "` |") != std::string::npos);
    CHECK(bait.find("7f3a9c41") != std::string_view::npos);
  }
  // What nobody typed has another mark.
  CHECK(text.str().find("`" + std::string(kBaitDisplayed) + "`") != std::string::npos);
  CHECK(kBaitDisplayed.find("7f3a9c41") == std::string_view::npos);
}
