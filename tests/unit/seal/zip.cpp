#include <catch2/catch.hpp>

#include "raw_zip.hpp"
#include "runtime/seal/zip.hpp"

using namespace writ;
using namespace writ::seal;
using writ::test::RawFile;
using writ::test::raw_zip;

namespace {

const Instant kMoment = *parse_instant("2026-11-23T10:00:00Z");

Error refusal(const std::string& archive, const ZipLimits& limits = {}) {
  const auto opened = ZipReader::open(archive, limits);
  REQUIRE_FALSE(opened);
  CHECK_FALSE(opened.error().message.empty());
  return opened.error();
}

}  // namespace

TEST_CASE("files come back from the archive, and equal files give equal bytes", "[seal][zip]") {
  const std::vector<ZipFile> files{{"manifest.json", "{}\n"}, {"a/long.txt", std::string(300000, 'x')}, {"a/raw.png", "\x89PNG", Packing::Stored}, {"empty", ""}};
  const auto archive = write_zip(files, kMoment);
  REQUIRE(archive);
  CHECK(*archive == *write_zip(files, kMoment));
  CHECK(archive->size() < 2000);
  const auto opened = ZipReader::open(*archive);
  REQUIRE(opened);
  REQUIRE(opened->entries().size() == files.size());
  for (std::size_t i = 0; i < files.size(); ++i) {
    CHECK(opened->entries()[i].name == files[i].name);
    CHECK(opened->entries()[i].size == files[i].bytes.size());
    CHECK(*opened->read(i) == files[i].bytes);
  }
}

TEST_CASE("the moment of an archive is UTC and within what the format can say", "[seal][zip]") {
  const std::vector<ZipFile> files{{"a", "b"}};
  for (const char* moment : {"0001-01-01T00:00:00Z", "1980-01-01T00:00:00Z", "2107-12-31T23:59:59Z", "9999-12-31T23:59:59Z"}) {
    CAPTURE(moment);
    const auto archive = write_zip(files, *parse_instant(moment));
    REQUIRE(archive);
    CHECK(ZipReader::open(*archive));
  }
  // 10:00:00 on 23 November 2026, in the two words of MS-DOS.
  const auto archive = *write_zip(files, kMoment);
  CHECK(archive.substr(10, 4) == std::string("\x00\x50\x77\x5d", 4));
}

TEST_CASE("the writer keeps to what the reader takes", "[seal][zip]") {
  ZipLimits limits;
  limits.entry_bytes = 10;
  limits.total_bytes = 15;
  limits.entries = 2;
  CHECK(write_zip({{"a", std::string(10, 'x')}}, kMoment, limits));
  CHECK(write_zip({{"a", std::string(11, 'x')}}, kMoment, limits).error().code == "zip.limit");
  CHECK(write_zip({{"a", "12345678"}, {"b", "12345678"}}, kMoment, limits).error().code == "zip.limit");
  CHECK(write_zip({{"a", ""}, {"b", ""}, {"c", ""}}, kMoment, limits).error().code == "zip.limit");
  for (const char* name : {"../a", "/a", "a b", "ä", "a\\b", "", "a/", "a:b"}) CHECK(write_zip({{name, ""}}, kMoment).error().code == "zip.refused");
  CHECK_FALSE(write_zip({{"a", ""}, {"a", ""}}, kMoment));
}

TEST_CASE("an archive made by hand is read where it is plain", "[seal][zip]") {
  const auto archive = raw_zip({{"a.json", "{}"}, {"b/c.json", "[]"}});
  const auto opened = ZipReader::open(archive);
  REQUIRE(opened);
  CHECK(*opened->read(0) == "{}");
  CHECK(*opened->read(1) == "[]");
  const auto nothing = ZipReader::open(raw_zip({}));
  REQUIRE(nothing);
  CHECK(nothing->entries().empty());
}

TEST_CASE("names that lead elsewhere, or that not everything reads alike", "[seal][zip]") {
  for (const char* name : {"../a", "a/../../b", "/etc/passwd", "a\\..\\b", "C:evil", "..", "a/..", "\\a"}) {
    CAPTURE(name);
    CHECK(refusal(raw_zip({{name, "x"}})).message.find("would leave") != std::string::npos);
  }
  for (const char* name : {"a b", "d\xc3\xa9tail", "d\x82tail", "a\x1b[31m", "a//b", "./a", "a*", "con?", ""}) {
    CAPTURE(name);
    const auto error = refusal(raw_zip({{name, "x"}}));
    CHECK(error.code == "zip.refused");
    CHECK(error.message.find("alike") != std::string::npos);
    CHECK(error.message.find('\x1b') == std::string::npos);
  }
  CHECK(refusal(raw_zip({{std::string("a\0b", 3), "x"}})).code == "zip.refused");
  CHECK(refusal(raw_zip({{std::string(256, 'a'), "x"}})).code == "zip.refused");
}

TEST_CASE("files that are no plain files", "[seal][zip]") {
  RawFile link{"a", "/etc/passwd"};
  link.attributes = 0120777U << 16U;
  CHECK(refusal(raw_zip({link})).message == "`a` is a symbolic link");
  RawFile device{"a", ""};
  device.attributes = 0020666U << 16U;
  CHECK(refusal(raw_zip({device})).message == "`a` is no regular file");
  CHECK(refusal(raw_zip({{"a/", ""}})).message.find("is a folder") != std::string::npos);
  RawFile encrypted{"a", "x"};
  encrypted.flags = 1;
  CHECK(refusal(raw_zip({encrypted})).message == "`a` is encrypted");
  RawFile streamed{"a", "x"};
  streamed.flags = 8;
  CHECK(refusal(raw_zip({streamed})).message.find("behind it") != std::string::npos);
  RawFile packed{"a", "x"};
  packed.method = 14;
  CHECK(refusal(raw_zip({packed})).message.find("method 14") != std::string::npos);
  RawFile extra{"a", "x"};
  extra.extra = std::string("\x75\x70\x01\x00z", 5);
  CHECK(refusal(raw_zip({extra})).message.find("extra fields") != std::string::npos);
}

TEST_CASE("one name twice, and one thing described twice", "[seal][zip]") {
  CHECK(refusal(raw_zip({{"a", "x"}, {"a", "y"}})).message == "`a` is there twice");
  CHECK(refusal(raw_zip({{"a", "x"}, {"A", "y"}})).message.find("capitals") != std::string::npos);
  CHECK(refusal(raw_zip({{"a", "x"}, {"a/b", "y"}})).message.find("a file and a folder") != std::string::npos);
  RawFile two{"good", "x"};
  two.local_name = "evil";
  CHECK(refusal(raw_zip({two})).message.find("two ways") != std::string::npos);
}

TEST_CASE("files that overlap, gaps, and what lies around", "[seal][zip]") {
  RawFile twin{"b", "xx"};
  twin.place = 0;
  CHECK(refusal(raw_zip({{"a", "xx"}, twin})).message.find("overlaps") != std::string::npos);
  CHECK(refusal(raw_zip({{"a", "x"}}, "#!/bin/sh\n")).message.find("before it") != std::string::npos);
  CHECK(refusal(raw_zip({{"a", "x"}}, {}, "hidden")).message.find("between the files") != std::string::npos);
  CHECK(refusal(raw_zip({{"a", "x"}}) + "tail").message.find("follows behind") != std::string::npos);
  RawFile away{"a", "x"};
  away.place = 100000;
  CHECK_FALSE(ZipReader::open(raw_zip({away})));
}

TEST_CASE("sizes past the limits are refused before anything is unpacked", "[seal][zip]") {
  RawFile bomb{"a", "x"};
  bomb.method = 8;
  bomb.size = (std::int64_t{512} << 20) + 1;
  CHECK(refusal(raw_zip({bomb})).code == "zip.limit");
  bomb.size = std::int64_t{400} << 20;
  RawFile second = bomb, third = bomb;
  second.name = "b";
  third.name = "c";
  CHECK(refusal(raw_zip({bomb, second, third})).code == "zip.limit");
  ZipLimits limits;
  limits.entries = 1;
  CHECK(refusal(raw_zip({{"a", "x"}, {"b", "x"}}), limits).code == "zip.limit");
  limits.archive_bytes = 50;
  CHECK(refusal(raw_zip({{"a", "x"}}), limits).code == "zip.limit");
}

TEST_CASE("a file that unpacks to more or less than it says is not read", "[seal][zip]") {
  const auto honest = *write_zip({{"a", std::string(100000, 'x')}}, kMoment);
  for (const std::uint32_t size : {10U, 200000U}) {
    auto archive = honest;
    std::string number;
    writ::test::put(number, size, 4);
    archive.replace(22, 4, number);
    archive.replace(archive.find("PK\x01\x02") + 24, 4, number);
    const auto opened = ZipReader::open(archive);
    REQUIRE(opened);
    CAPTURE(size);
    CHECK(opened->read(0).error().code == "zip.data");
  }
}

TEST_CASE("a byte that is another is never read as the file", "[seal][zip]") {
  const std::vector<ZipFile> files{{"a.json", "{\"a\": [1, 2, 3]}\n"}, {"b/c.png", "\x89PNG\r\n", Packing::Stored}};
  const auto archive = *write_zip(files, kMoment);
  for (std::size_t i = 0; i < archive.size(); ++i) {
    auto other = archive;
    other[i] = static_cast<char>(static_cast<unsigned char>(other[i]) ^ 0x10U);
    CAPTURE(i);
    const auto opened = ZipReader::open(other);
    if (!opened) continue;
    REQUIRE(opened->entries().size() == 2);
    for (std::size_t f = 0; f < 2; ++f) {
      const auto read = opened->read(f);
      if (read) CHECK(*read == files[f].bytes);
    }
  }
  for (std::size_t size = 0; size < archive.size(); ++size) {
    CAPTURE(size);
    CHECK_FALSE(ZipReader::open(std::string_view(archive).substr(0, size)));
  }
}
