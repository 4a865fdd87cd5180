#include <catch2/catch.hpp>

#include "runtime/seal/manifest.hpp"

using namespace writ;
using namespace writ::seal;

static const std::string kSum(64, 'a');

TEST_CASE("a manifest comes back as it was written", "[seal][manifest]") {
  Manifest manifest;
  manifest.about["engine"] = {{"name", "writ"}};
  manifest.files = {{"b/x.json", 5, kSum}, {"a.json", 0, kSum}};
  const auto text = write_manifest(manifest);
  const auto read = read_manifest(text, Sealed::EvidenceBundle);
  REQUIRE(read);
  REQUIRE(read->files.size() == 2);
  CHECK(read->files[0].path == "a.json");
  CHECK(read->files[1].size == 5);
  CHECK(read->about["engine"]["name"] == "writ");
  CHECK(write_manifest(*read) == text);
}

TEST_CASE("a manifest of one thing does not stand for another", "[seal][manifest]") {
  CHECK_FALSE(read_manifest(write_manifest({}), Sealed::Pack));
  CHECK_FALSE(read_manifest(write_manifest({Sealed::Pack, Json::object(), {}}), Sealed::EvidenceBundle));
}

TEST_CASE("what is no manifest says where", "[seal][manifest]") {
  const auto of = [](const std::string& files) { return R"({"format": "writ.manifest/1", "of": "pack", "files": )" + files + "}"; };
  const auto row = [](const std::string& path) { return R"({"path": ")" + path + R"(", "size": 1, "sha256": ")" + kSum + "\"}"; };
  const auto told = [](const std::string& text) {
    const auto read = read_manifest(text, Sealed::Pack);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == "manifest.form");
    return read.error().message;
  };
  CHECK(read_manifest(of("[" + row("a") + ", " + row("b") + "]"), Sealed::Pack));
  CHECK(told("").find("no JSON") != std::string::npos);
  CHECK(told("[]").starts_with("the document"));
  CHECK(told("{}").starts_with("/format"));
  CHECK(told(R"({"format": "writ.manifest/2"})").starts_with("/format"));
  CHECK(told(R"({"format": "writ.manifest/1", "of": "evidence-bundle"})").starts_with("/of"));
  CHECK(told(of("{}")).starts_with("/files"));
  CHECK(told(of("[1]")).starts_with("/files/0"));
  CHECK(told(of("[" + row("b") + "," + row("a") + "]")).find("sorted") != std::string::npos);
  CHECK(told(of("[" + row("a") + "," + row("a") + "]")).find("once") != std::string::npos);
  CHECK(told(of(R"([{"path": "a", "size": -1, "sha256": ")" + kSum + "\"}]")).starts_with("/files/0/size"));
  CHECK(told(of(R"([{"path": "a", "size": 1.5, "sha256": ")" + kSum + "\"}]")).starts_with("/files/0/size"));
  CHECK(told(of(R"([{"path": "a", "size": 1, "sha256": "AA"}])")).starts_with("/files/0/sha256"));
  CHECK(told(of(R"([{"path": "a", "size": 1, "sha256": "x", "more": 1}])")).starts_with("/files/0"));
  CHECK(told(of(R"([{"path": "a", "path": "b"}])")).find("twice") != std::string::npos);
  CHECK(told(std::string(100, '[')).find("deeper") != std::string::npos);
  for (const char* path : {"", "/a", "a/", "../a", "a/../b", "a//b", ".", "a/./b", "c:/a", "a\\\\b", "a\\u0000b", "a\\nb"}) {
    CAPTURE(path);
    CHECK(told(of("[" + row(path) + "]")).starts_with("/files/0/path"));
  }
}

TEST_CASE("plain paths", "[seal][manifest]") {
  CHECK(is_plain_path("a"));
  CHECK(is_plain_path("règles/a b.writ"));
  CHECK(is_plain_path("..a/.b"));
  CHECK_FALSE(is_plain_path("a\xff"));
}
