#include "runtime/collect/served_folder.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

using namespace writ;
using namespace writ::collect;
namespace fs = std::filesystem;

namespace {

/// A folder of its own that goes with the test.
class Folder {
 public:
  Folder() {
    std::string pattern = (fs::temp_directory_path() / "writ-folder-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path = pattern + "/dist";
    outside = pattern + "/outside";
    write("index.html", "<h1>Home</h1>");
  }
  ~Folder() { fs::remove_all(fs::path(path).parent_path()); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  void write(const std::string& name, const std::string& text) const { write_to(path + "/" + name, text); }
  static void write_to(const std::string& name, const std::string& text) {
    fs::create_directories(fs::path(name).parent_path());
    std::ofstream(name) << text;
  }
  std::string path, outside;
};

ServedFolder open(const Folder& folder) {
  auto opened = ServedFolder::open(folder.path);
  REQUIRE(opened);
  return *opened;
}

std::string name_of(const ServedFile& file) { return fs::path(file.path).filename().string(); }

}  // namespace

TEST_CASE("a folder answers as a server of static pages does", "[collect][serve]") {
  const Folder folder;
  folder.write("about.html", "about");
  folder.write("blog/index.html", "blog");
  folder.write("blog/a b&ü.html", "post");
  folder.write("404.html", "nothing here");
  folder.write("app.js", "1");
  folder.write("LICENSE", "text");
  const ServedFolder served = open(folder);
  CHECK(served.find("/").mime == "text/html; charset=utf-8");
  CHECK(served.find("/?a=/../b").size == 13);
  CHECK(name_of(served.find("/about")) == "about.html");
  CHECK(name_of(served.find("/about.html?x=1")) == "about.html");
  CHECK(name_of(served.find("/blog/")) == "index.html");
  CHECK(served.find("/blog?x=1").status == 301);
  CHECK(served.find("/blog?x=1").location == "/blog/?x=1");
  CHECK(served.find("//blog").location == "/blog/");
  CHECK(name_of(served.find("/blog/a%20b%26%C3%BC")) == "a b&ü.html");
  CHECK(served.find("/app.js").mime == "text/javascript; charset=utf-8");
  CHECK(served.find("/LICENSE").mime == "application/octet-stream");
  CHECK(served.find("/none").status == 404);
  CHECK(name_of(served.find("/none")) == "404.html");
  CHECK(served.find("/app.js/").status == 404);
  folder.write("200.html", "the application");
  CHECK(served.find("/any/route").status == 200);
  CHECK(name_of(served.find("/any/route")) == "200.html");
}

TEST_CASE("nothing outside of the folder is answered, in no spelling", "[collect][serve]") {
  const Folder folder;
  Folder::write_to(folder.outside + "/secret.txt", "secret");
  folder.write("in/page.html", "page");
  folder.write(".git/config", "secret");
  folder.write(".env", "secret");
  folder.write(".well-known/gpc.json", "{}");
  fs::create_symlink(folder.outside, folder.path + "/link");
  fs::create_symlink(folder.outside + "/secret.txt", folder.path + "/secret.txt");
  fs::create_symlink("in/page.html", folder.path + "/inside.html");
  fs::create_symlink("loop", folder.path + "/loop");
  const ServedFolder served = open(folder);
  for (const char* target : {"/../outside/secret.txt", "/%2e%2e/outside/secret.txt", "/.%2E/outside/secret.txt", "/in/..%2f..%2foutside/secret.txt", "/in/../../outside/secret.txt",
                             "/%2e%2e%2foutside%2fsecret.txt", "/a%00b", "/%", "/%4", "/%zz", "index.html", "", "*", "http://x/"}) {
    CAPTURE(target);
    CHECK(served.find(target).status == 400);
    CHECK(served.find(target).path.empty());
  }
  for (const char* target : {"/link/secret.txt", "/secret.txt", "/secret", "/loop", "/.git/config", "/.env", "/%2eenv", "/in/", "/in", "/..%5coutside%5csecret.txt", "/%252e%252e/outside/secret.txt",
                             "/...", "/etc/passwd"}) {
    CAPTURE(target);
    CHECK(served.find(target).status == 404);
    CHECK(served.find(target).path.empty());
  }
  CHECK(served.find("/inside.html").status == 200);
  CHECK(served.find("/.well-known/gpc.json").status == 200);
  CHECK(served.find("/" + std::string(100'000, 'a')).status == 400);
}

TEST_CASE("what is no built folder is said to be none", "[collect][serve]") {
  const Folder folder;
  fs::remove(folder.path + "/index.html");
  CHECK(ServedFolder::open(folder.path).error().code == "usage.folder");
  CHECK(ServedFolder::open(folder.path + "/none").error().code == "usage.folder");
  Folder::write_to(folder.outside, "a file");
  CHECK(ServedFolder::open(folder.outside).error().message.find("is no folder") != std::string::npos);
}

TEST_CASE("ranges of bytes are read as RFC 9110 has them", "[collect][serve]") {
  ByteRange range;
  const auto part = [&](const char* header) { return parse_range(header, 10, range) == RangeAnswer::Part ? std::to_string(range.first) + "-" + std::to_string(range.last) : std::string("-"); };
  CHECK(part("bytes=0-3") == "0-3");
  CHECK(part("bytes=4-") == "4-9");
  CHECK(part("bytes=-3") == "7-9");
  CHECK(part("bytes=-30") == "0-9");
  CHECK(part("bytes=8-99999999999999999999") == "-");
  CHECK(part("bytes=8-99999") == "8-9");
  for (const char* header : {"bytes=3-2", "bytes=a-b", "bytes=0-1,3-4", "lines=0-3", "", "bytes=", "bytes=-"}) CHECK(parse_range(header, 10, range) == RangeAnswer::Whole);
  for (const char* header : {"bytes=10-", "bytes=10-12", "bytes=-0"}) CHECK(parse_range(header, 10, range) == RangeAnswer::Outside);
  CHECK(parse_range("bytes=-3", 0, range) == RangeAnswer::Outside);
}
