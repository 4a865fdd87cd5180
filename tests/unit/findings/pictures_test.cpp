// Pictures beside a snapshot: read only where the name is plain, the file regular and the bytes those that were captured.
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/sha256.hpp"
#include "runtime/snapshot/decoded.hpp"
#include "tools/report/pictures.hpp"
#include "tools/report/writer.hpp"

using namespace writ;
using Json = nlohmann::ordered_json;
namespace fs = std::filesystem;

namespace {

/// Two points wide, one high.
const std::string kPng = *snapshot::base64_decoded("iVBORw0KGgoAAAANSUhEUgAAAAIAAAABCAIAAAB7QOjdAAAADUlEQVR4nGP4zwAE/wEHAAH/4iOeWQAAAABJRU5ErkJggg==");
const std::string kJpegHead("\xFF\xD8\xFF\xE0\x00\x04zz\xFF\xC0\x00\x11\x08\x00\x10\x00\x20\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01", 27);

struct Folder {
  Folder() : path(fs::temp_directory_path() / ("writ-pictures-" + std::to_string(::getpid()))) { fs::create_directories(path / "inner"); }
  ~Folder() { fs::remove_all(path); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  void put(const std::string& name, const std::string& bytes) const { std::ofstream(path / name, std::ios::binary) << bytes; }
  fs::path path;
};

std::unique_ptr<snapshot::Snapshot> naming(const Json& screenshots, const Json& more = Json::object()) {
  Json phase = {{"phase", "before-consent"}, {"screenshots", screenshots}};
  phase.update(more);
  const Json all = {{"format", "writ.snapshot/1"}, {"site", "https://shop.example/"}, {"captured_at", "2026-11-23T10:00:00Z"}, {"phases", Json::array({phase})}};
  auto read = snapshot::read_snapshot(all.dump());
  INFO((read ? std::string() : read.error().text()));
  REQUIRE(read);
  return std::move(*read);
}

}  // namespace

TEST_CASE("a picture is known by its bytes, and one that is too large is none", "[report][pictures]") {
  const auto png = report::shown_picture(kPng);
  REQUIRE(png);
  CHECK(png->mime == "image/webp");
  CHECK(png->bytes.starts_with("RIFF"));
  CHECK(png->width == 2);
  CHECK(png->height == 1);
  CHECK(report::shown_picture(png->bytes)->width == 2);
  const auto jpeg = report::shown_picture(kJpegHead);
  REQUIRE(jpeg);
  CHECK(jpeg->mime == "image/jpeg");
  CHECK(jpeg->width == 32);
  CHECK(jpeg->height == 16);
  CHECK(report::shown_picture(kPng, {.points = 1}).error().code == "picture.size");
  CHECK(report::shown_picture(kPng, {.file_bytes = 10}).error().code == "picture.size");
  CHECK(report::shown_picture(kPng, {.shown_bytes = 10}).error().code == "picture.size");
  for (const std::string& bytes : {std::string(), std::string("<svg onload=alert(1)>"), kPng.substr(0, 30), kPng.substr(0, kPng.size() - 20), kJpegHead.substr(0, 12), std::string("RIFF\0\0\0\0WEBPxxxx", 16)}) {
    const auto none = report::shown_picture(bytes);
    CHECK_FALSE(none);
  }
}

TEST_CASE("a snapshot names files of its own folder and nothing else", "[report][pictures]") {
  const Folder folder;
  folder.put("good.png", kPng);
  folder.put("inner/good.png", kPng);
  folder.put(".hidden.png", kPng);
  folder.put("text.png", "no picture");
  fs::create_symlink(folder.path / "good.png", folder.path / "link.png");
  REQUIRE(::mkfifo((folder.path / "pipe.png").c_str(), 0600) == 0);
  Json named = Json::array();
  for (const char* name : {"good.png", "inner/good.png", "../good.png", "/etc/passwd", "..", "", ".hidden.png", "link.png", "pipe.png", "inner", "text.png", "absent.png"}) named.push_back({{"file", name}});
  named.push_back({{"file", "good.png"}, {"sha256", sha256_hex(kPng)}});
  named.push_back({{"file", "good.png"}, {"sha256", std::string(64, '0')}});
  const auto snapshot = naming(named);
  const auto pictures = report::PictureReader().read(*snapshot, folder.path.string());
  REQUIRE(pictures.size() == named.size());
  for (std::size_t i = 0; i < pictures.size(); ++i) {
    CAPTURE(i, named[i].dump(), pictures[i].missing);
    const bool good = i == 0 || i == 12;
    CHECK(pictures[i].bytes.empty() != good);
    CHECK(pictures[i].missing.empty() == good);
  }
  CHECK(pictures[11].missing == "the file is not beside the snapshot");
  CHECK(pictures[13].missing == "the file is not the one that was captured: its digest is another");
  // A folder that is not there, and no room.
  CHECK(report::PictureReader().read(*snapshot, "/nowhere/at/all").front().bytes.empty());
  CHECK(report::PictureReader(3).read(*snapshot, folder.path.string()).front().missing == "the pictures before it are all that the report holds");
}

TEST_CASE("the page outlines what proves a finding, in the measure of the page", "[report][pictures]") {
  const Folder folder;
  folder.put("banner.png", kPng);
  // The picture is 2 by 1 points and shows 400 CSS pixels: its scale is no matter.
  const Json shot = {{"moment", "banner"}, {"file", "banner.png"}, {"width", 400}, {"height", 200},
                     {"marks", Json::array({Json{{"frame", 0}, {"selector", "#no"}, {"x", 300}, {"y", 150}, {"width", 60}, {"height", 20}}})}};
  const Json gone = {{"moment", "end"}, {"file", "<b>.png"}};
  findings::Report report;
  report.site = "https://shop.example/";
  report.captured_at = "2026-11-23T10:00:00Z";
  report.seen = naming(Json::array({shot, gone}), {{"frames", Json::array({Json{{"url", "https://shop.example/"}}})}, {"boxes", Json::array({Json{{"frame", 0}, {"role", "reject"}, {"selector", "#no"}}})}});
  report.pictures = report::PictureReader().read(*report.seen, folder.path.string());
  findings::Finding& finding = report.findings.emplace_back();
  finding.verdict = model::Verdict::Violation;
  finding.rule = "r";
  findings::EvidenceItem& item = finding.evidence.items.emplace_back();
  item.kind = "control";
  item.phase = model::Phase::BeforeConsent;
  item.pointer = "/phases/0/boxes/0";
  item.path = "#no";
  item.summary = "button <i>No</i>";
  item.item = {model::ItemKind::Control, 0, 0};
  const std::string html = report::write_html({&report, 1}, model::Model(), {});
  const auto has = [&](std::string_view part) { return html.find(part) != std::string::npos; };
  CHECK(has("<symbol id=\"s0-picture0-0-i\" viewBox=\"0 0 400 200\"><image width=\"400\" height=\"200\" href=\"data:image/webp;base64,UklGR"));
  CHECK(has("<rect class=\"line\" x=\"300\" y=\"150\" width=\"60\" height=\"20\" rx=\"3\"/>"));
  CHECK(has("role=\"img\" aria-label=\"The page before consent, with its banner; marked: button &lt;i&gt;No&lt;/i&gt;\""));
  CHECK(has("A picture is not shown: <code>&lt;b&gt;.png</code>, <span lang=\"en\">the file is not beside the snapshot</span>"));
  // Without pictures there is nothing of them.
  report.pictures.clear();
  CHECK(report::write_html({&report, 1}, model::Model(), {}).find("<svg") == std::string::npos);
}
