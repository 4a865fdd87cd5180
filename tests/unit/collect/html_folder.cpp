#include "runtime/import/html_folder.hpp"

#include "import_support.hpp"

using namespace writ;
using namespace writ::test;
using import::HtmlFile;
using import::import_html;
using import::ImportOptions;
using nlohmann::json;

static ImportOptions published(const std::string& site = "https://shop.example/") {
  ImportOptions options;
  options.site = site;
  options.captured_at = parse_instant("2026-11-23T12:00:00Z");
  return options;
}

TEST_CASE("every page of a folder is a frame, its policies are documents", "[import]") {
  auto files = import::read_html_folder(std::string(WRIT_SOURCE_DIR) + "/tests/fixtures/import/site", 1'000'000);
  REQUIRE(files);
  const json snapshot = snapshot_of(import_html(std::move(*files), published()));
  CHECK(snapshot["site"] == "https://shop.example/");
  CHECK(snapshot["language"] == "en");
  const json& phase = snapshot["phases"][0];
  REQUIRE(phase["frames"].size() == 3);
  CHECK(phase["frames"][0]["url"] == "https://shop.example/");
  CHECK(phase["frames"][1]["url"] == "https://shop.example/contact.html");
  CHECK(phase["frames"][2]["url"] == "https://shop.example/en/privacy.html");
  CHECK(phase["frames"][1]["parent"].is_null());
  CHECK(phase["requests"].empty());
  CHECK(phase["coverage"]["scripts"] == "partial");
  CHECK(phase["coverage"]["requests"] == "none");
  REQUIRE(snapshot["documents"].size() == 1);
  CHECK(snapshot["documents"][0]["text"] == "Privacy\n\nWe record nothing.");
  CHECK(snapshot["coverage"]["documents"] == "complete");
}

TEST_CASE("one page of a folder, a page alone, odd names", "[import]") {
  ImportOptions options = published("https://shop.example/sub/");
  options.page = "a b.html";
  const json one = snapshot_of(import_html({{"a b.html", "x"}, {"index.html", "y"}}, options));
  REQUIRE(one["phases"][0]["frames"].size() == 1);
  CHECK(one["phases"][0]["frames"][0]["url"] == "https://shop.example/sub/a%20b.html");
  const json alone = snapshot_of(import_html({{"index.html", "y"}}, published("https://shop.example/page")));
  CHECK(alone["phases"][0]["frames"][0]["url"] == "https://shop.example/page");
  const json nested = snapshot_of(import_html({{"de/index.html", "y"}}, published()));
  CHECK(nested["phases"][0]["frames"][0]["url"] == "https://shop.example/de/");
}

TEST_CASE("policies that are linked but not in the folder leave documents partial", "[import]") {
  const json snapshot = snapshot_of(import_html({{"index.html", "<a href=privacy>Privacy</a><a href=/cookies>Cookies</a>"}, {"privacy/index.html", "<p>text"}}, published()));
  CHECK(snapshot["documents"].size() == 1);
  CHECK(snapshot["coverage"]["documents"] == "partial");
}

TEST_CASE("what a folder does not say must be given", "[import]") {
  CHECK(has(message_of(import_html({{"index.html", "x"}}, {})), "--site"));
  ImportOptions options;
  options.site = "https://shop.example/";
  CHECK(has(message_of(import_html({{"index.html", "x"}}, options)), "--captured-at"));
  CHECK(has(message_of(import_html({{"readme.txt", "x"}}, published())), "no .html file"));
  options = published();
  options.page = "gone.html";
  CHECK(has(message_of(import_html({{"index.html", "x"}}, options)), "no page `gone.html`"));
  CHECK(has(message_of(import_html({{"index.html", "x"}}, published("shop.example"))), "no http or https address"));
  CHECK_FALSE(import::read_html_folder("/no/such/folder", 10));
  CHECK_FALSE(import::read_html_folder(std::string(WRIT_SOURCE_DIR) + "/tests/fixtures/import/site", 10));
}
