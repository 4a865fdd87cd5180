#include "runtime/collect/local_site.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "runtime/import/har_archive.hpp"

using namespace writ;
using namespace writ::collect;
namespace fs = std::filesystem;

namespace {

class Served {
 public:
  explicit Served(const std::string& serve_as, std::optional<Others> others = std::nullopt) {
    std::string pattern = (fs::temp_directory_path() / "writ-served-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    folder = pattern;
    write("index.html", "<h1>Home</h1>");
    auto started = LocalSite::serve({folder, serve_as, std::move(others), {}});
    REQUIRE(started);
    site = std::move(*started);
    HttpOptions options;
    options.user_agent = "test";
    options.connect_to = site->connect_to();
    options.ca_file = site->certificate_file();
    options.allow_private = true;
    client = std::make_unique<HttpClient>(options);
  }
  ~Served() { fs::remove_all(folder); }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  void write(const std::string& name, const std::string& text) const { std::ofstream(folder + "/" + name, std::ios::binary) << text; }
  [[nodiscard]] Result<HttpResponse> get(const std::string& url, HeaderList headers = {}) const { return client->get({url, std::move(headers)}); }
  [[nodiscard]] int status(const std::string& url) const {
    const auto answer = get(url);
    return answer ? answer->status : 0;
  }

  std::string folder;
  std::unique_ptr<LocalSite> site;
  std::unique_ptr<HttpClient> client;
};

Others recorded(const std::string& har) {
  auto read = import::HarArchive::read(har, 1 << 20);
  REQUIRE(read);
  const auto archive = std::make_shared<const import::HarArchive>(std::move(*read));
  return {archive->endpoints(), [archive](const std::string& method, const std::string& url) { return archive->answer(method, url); }};
}

constexpr const char* kHar = R"({"log":{"entries":[
 {"request":{"method":"GET","url":"https://cdn.example/tag.js?id=1&t=5"},"response":{"status":200,"headers":[{"name":"Content-Type","value":"text/javascript"},{"name":"content-encoding","value":"br"},
   {"name":"Access-Control-Allow-Origin","value":"https://old.example"},{"name":"Set-Cookie","value":"a=1\nb=2"}],"content":{"text":"one"}}},
 {"request":{"method":"GET","url":"https://cdn.example/tag.js?id=2&t=6"},"response":{"status":200,"headers":[],"content":{"mimeType":"text/javascript","encoding":"base64","text":"dHdv"}}},
 {"request":{"method":"POST","url":"http://cdn.example/in"},"response":{"status":204,"headers":[],"content":{}}},
 {"request":{"method":"GET","url":"https://cdn.example/never"},"response":{"status":0,"headers":[],"content":{}}}]}})";

}  // namespace

TEST_CASE("a folder is served under the name that it will have", "[collect][serve]") {
  const Served served("https://shop.example/");
  const auto home = served.get("https://shop.example/");
  REQUIRE(home);
  CHECK(home->status == 200);
  CHECK(home->body == "<h1>Home</h1>");
  CHECK(header(home->headers, "content-type") == "text/html; charset=utf-8");
  CHECK(served.status("https://shop.example/none.js?x=1") == 404);
  CHECK(served.site->missing() == std::vector<std::string>{"/none.js"});
  CHECK(served.status("https://shop.example/%2e%2e/etc/passwd") == 400);
  const auto plain = served.get("http://shop.example/a?b=1");
  REQUIRE(plain);
  CHECK(plain->status == 301);
  CHECK(header(plain->headers, "location") == "https://shop.example/a?b=1");
}

TEST_CASE("a folder may stand below a path, on a port of its own, over http", "[collect][serve]") {
  const Served served("http://shop.example:8080/app");
  CHECK(served.site->url().href == "http://shop.example:8080/app/");
  CHECK(served.status("http://shop.example:8080/app/") == 200);
  CHECK(served.status("http://shop.example:8080/") == 404);
  CHECK(served.status("http://shop.example:8080/app/none") == 404);
}

TEST_CASE("large files and their ranges come whole", "[collect][serve]") {
  const Served served("https://shop.example/");
  std::string large(3 << 20, 'a');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>('a' + i % 23);
  served.write("film.mp4", large);
  served.write("empty.txt", "");
  const auto whole = served.get("https://shop.example/film.mp4");
  REQUIRE(whole);
  CHECK(whole->body == large);
  const auto part = served.get("https://shop.example/film.mp4", {{"Range", "bytes=1000000-1000009"}});
  REQUIRE(part);
  CHECK(part->status == 206);
  CHECK(part->body == large.substr(1'000'000, 10));
  CHECK(header(part->headers, "content-range") == "bytes 1000000-1000009/3145728");
  const auto outside = served.get("https://shop.example/film.mp4", {{"Range", "bytes=4000000-"}});
  REQUIRE(outside);
  CHECK(outside->status == 416);
  CHECK(served.status("https://shop.example/empty.txt") == 200);
}

TEST_CASE("a request for another host gets no answer", "[collect][serve]") {
  const Served served("https://shop.example/");
  const auto answer = served.get("https://shop.example/", {{"Host", "evil.example"}});
  CHECK_FALSE(answer);
}

TEST_CASE("others answer what was recorded of them, and nothing else", "[collect][serve]") {
  const Served served("https://shop.example/", recorded(kHar));
  const auto one = served.get("https://cdn.example/tag.js?t=5&id=1", {{"Origin", "https://shop.example"}});
  REQUIRE(one);
  CHECK(one->body == "one");
  CHECK(header(one->headers, "content-type") == "text/javascript");
  CHECK(header(one->headers, "content-encoding").empty());
  CHECK(header(one->headers, "access-control-allow-origin") == "https://shop.example");
  const auto like = served.get("https://cdn.example/tag.js?id=2&t=99");
  REQUIRE(like);
  CHECK(like->body == "two");
  CHECK_FALSE(served.get("https://cdn.example/never"));
  CHECK_FALSE(served.get("https://cdn.example/tag.js?other=1&thing=2"));
  CHECK_FALSE(served.get("http://cdn.example/in"));
}

TEST_CASE("an archive answers by method, in turn, and refuses what is no archive", "[collect][har]") {
  const auto read = import::HarArchive::read(kHar, 1 << 20);
  REQUIRE(read);
  CHECK(read->endpoints() == std::vector<std::string>{"cdn.example:443", "cdn.example:80"});
  CHECK(read->answer("POST", "http://cdn.example/in")->status == 204);
  CHECK_FALSE(read->answer("PUT", "http://cdn.example/in"));
  CHECK(read->answer("GET", "https://cdn.example/tag.js?id=1&t=5")->headers.size() == 4);
  CHECK(import::HarArchive::read("{\"log\":{\"entries\":[]}}", 1 << 20).error().code == "import.har");
  CHECK(import::HarArchive::read("[1]", 1 << 20).error().code == "import.har");
  CHECK_FALSE(import::HarArchive::read("{", 1 << 20));
}

TEST_CASE("a name that no site can have is refused", "[collect][serve]") {
  const Served served("https://shop.example/");
  for (const char* bad : {"ftp://shop.example/", "https://user:x@shop.example/", "https://", "https://shop.example/?a=1"}) {
    CAPTURE(bad);
    const auto refused = LocalSite::serve({served.folder, bad, std::nullopt, {}});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().code == "usage.serve-as");
  }
}
