#include <curl/curl.h>

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "runtime/patterns/host.hpp"
#include "runtime/patterns/url.hpp"

using namespace writ::patterns;

namespace {

struct Row {
  std::string text, base, href;  ///< an empty href: does not parse
};

// What the WHATWG standard makes of each.
const std::vector<Row> kRows{
    {"http://example.com", "", "http://example.com/"},
    {"  HTTP://EXAMPLE.com:80/a b?c d#e f \n", "", "http://example.com/a%20b?c%20d#e%20f"},
    {"https://example.com:443/", "", "https://example.com/"},
    {"https://example.com:8443/", "", "https://example.com:8443/"},
    {"https://example.com:/x", "", "https://example.com/x"},
    {"http://example.com:0080/", "", "http://example.com/"},
    {"http://example.com:65536/", "", ""},
    {"http://example.com:8a/", "", ""},
    {"http:\\\\example.com\\a\\b", "", "http://example.com/a/b"},
    {"http:/example.com/", "", "http://example.com/"},
    {"http:example.com/", "", "http://example.com/"},
    {"https:////example.com///a//b", "", "https://example.com///a//b"},
    {"ht\ntp://exa\tmple.com/\r", "", "http://example.com/"},
    {"http://", "", ""},
    {"http:///", "", ""},
    {"http://?x", "", ""},
    {"//example.com", "", ""},
    {"example.com", "", ""},
    {"", "", ""},
    {"1http://x/", "", ""},
    {"http://a/./b/../c/%2e/%2E%2e/d/.", "", "http://a/d/"},
    {"http://a/../../x", "", "http://a/x"},
    {"http://a/b/..", "", "http://a/"},
    {"http://a/b/.%2e", "", "http://a/"},
    {"http://a/?", "", "http://a/?"},
    {"http://a/#", "", "http://a/#"},
    {"http://a/?x=\"<>'`{}|^", "", "http://a/?x=%22%3C%3E%27`{}|^"},
    {"http://a/\"<>'`{}|^~[]", "", "http://a/%22%3C%3E'%60%7B%7D|%5E~[]"},
    {"http://a/#\"<>'`{}", "", "http://a/#%22%3C%3E'%60{}"},
    {"http://a/\xC3\xA9?\xC3\xA9#\xC3\xA9", "", "http://a/%C3%A9?%C3%A9#%C3%A9"},
    {"http://user:pa ss@a/", "", "http://user:pa%20ss@a/"},
    {"http://user@a/", "", "http://user@a/"},
    {"http://:p@a/", "", "http://:p@a/"},
    {"http://@a/", "", "http://a/"},
    {"http://good.example@evil.example@x/", "", "http://good.example%40evil.example@x/"},
    {"http://user@/", "", ""},
    {"http://a:b@/www", "", ""},
    {"http://B\xC3\xBC" "cher.example/", "", "http://xn--bcher-kva.example/"},
    {"http://b%C3%BCcher.example/", "", "http://xn--bcher-kva.example/"},
    {"http://fa\xC3\x9F.de/", "", "http://xn--fa-hia.de/"},
    {"http://\xEF\xBC\xA7\xEF\xBD\x8F.com/", "", "http://go.com/"},
    {"http://a\xC2\xAD" "b.com/", "", "http://ab.com/"},
    {"http://xn--/", "", ""},
    {"http://a b/", "", ""},
    {"http://a<b/", "", ""},
    {"http://a%00b/", "", ""},
    {"http://a%2Fb/", "", ""},
    {"http://a_b.c+d.example/", "", "http://a_b.c+d.example/"},
    {"http://example.com./", "", "http://example.com./"},
    {"http://a..b/", "", "http://a..b/"},
    {"http://127.1/", "", "http://127.0.0.1/"},
    {"http://0x7f.0.0.1/", "", "http://127.0.0.1/"},
    {"http://2130706433/", "", "http://127.0.0.1/"},
    {"http://0300.168.0.0x1/", "", "http://192.168.0.1/"},
    {"http://192.168.257/", "", "http://192.168.1.1/"},
    {"http://1.2.3.4./", "", "http://1.2.3.4/"},
    {"http://256.1.1.1/", "", ""},
    {"http://1.2.3.4.5/", "", ""},
    {"http://1.2.3.08/", "", ""},
    {"http://4294967296/", "", ""},
    {"http://a.0x/", "", ""},
    {"http://a.1b/", "", "http://a.1b/"},
    {"http://0..0x300/", "", ""},
    {"http://[::1]:80/", "", "http://[::1]/"},
    {"http://[1:0:0:2:0:0:0:3]/", "", "http://[1:0:0:2::3]/"},
    {"http://[2001:DB8:0:0:1:0:0:1]/", "", "http://[2001:db8::1:0:0:1]/"},
    {"http://[::127.0.0.1]/", "", "http://[::7f00:1]/"},
    {"http://[::ffff:1.2.3.4]/", "", "http://[::ffff:102:304]/"},
    {"http://[1:2:3:4:5:6:0:8]/", "", "http://[1:2:3:4:5:6:0:8]/"},
    {"http://[::1/", "", ""},
    {"http://[::1%25eth0]/", "", ""},
    {"http://[1:2:3]/", "", ""},
    {"file:///C|/x/../..", "", "file:///C:/"},
    {"file://localhost/etc", "", "file:///etc"},
    {"file:c:\\foo\\bar", "", "file:///c:/foo/bar"},
    {"file:", "", "file:///"},
    {"file://host/share", "", "file://host/share"},
    {"data:text/html,<p> x?y#z", "", "data:text/html,<p> x?y#z"},
    {"data:text/plain,\xC3\xA9", "", "data:text/plain,%C3%A9"},
    {"javascript:alert('a b')", "", "javascript:alert('a b')"},
    {"mailto:a@b.example", "", "mailto:a@b.example"},
    {"about:blank", "", "about:blank"},
    {"blob:https://a.example:8443/uuid", "", "blob:https://a.example:8443/uuid"},
    {"chrome-extension://ID/x y", "", "chrome-extension://ID/x%20y"},
    {"foo://host", "", "foo://host"},
    {"foo://host?x", "", "foo://host?x"},
    {"foo:///a", "", "foo:///a"},
    {"foo:/a/../b", "", "foo:/b"},
    {"foo:/.//p", "", "foo:/.//p"},
    {"foo://a b/", "", ""},
    {"foo://host:99/../x", "", "foo://host:99/x"},
    {"wss://a:443/s", "", "wss://a/s"},

    {"", "http://a/b/c?d#e", "http://a/b/c?d"},
    {"#f", "http://a/b/c?d#e", "http://a/b/c?d#f"},
    {"?q", "http://a/b/c?d#e", "http://a/b/c?q"},
    {"x", "http://a/b/c?d#e", "http://a/b/x"},
    {"/x", "http://a/b/c?d#e", "http://a/x"},
    {"../x", "http://a/b/c?d#e", "http://a/x"},
    {"../../../x", "http://a/b/c/d", "http://a/x"},
    {"./", "http://a/b/c", "http://a/b/"},
    {"..", "http://a/b/c/d", "http://a/b/"},
    {"//x/y", "https://a/b", "https://x/y"},
    {"\\\\x\\y", "https://a/b", "https://x/y"},
    {"/\\x/y", "https://a/b", "https://x/y"},
    {"///x", "https://a/b", "https://x/"},
    {"https:x", "https://a/b/c", "https://a/b/x"},
    {"https:/x", "https://a/b/c", "https://a/x"},
    {"http:x", "https://a/b/c", "http://x/"},
    {"a:b", "https://a/b/c", "a:b"},
    {"x:y/z", "https://a/", "x:y/z"},
    {"user@x", "https://a/b", "https://a/user@x"},
    {"/x", "https://u:p@a:81/b", "https://u:p@a:81/x"},
    {"x", "data:text/plain,a", ""},
    {"#x", "data:text/plain,a#b", "data:text/plain,a#x"},
    {"x", "about:blank", ""},
    {"x", "foo://h/a/b", "foo://h/a/x"},
    {"/x", "foo://h", "foo://h/x"},
    {"//x", "foo://h/a", "foo://x"},
    {"x", "file:///a/b", "file:///a/x"},
    {"/x", "file:///C:/a/b", "file:///C:/x"},
    {"D:/x", "file:///C:/a/b", "d:/x"},
    {"file:D:/x", "file:///C:/a/b", "file:///D:/x"},
    {"/D:/x", "file:///C:/a/b", "file:///D:/x"},
    {"//h/x", "file:///a", "file://h/x"},
    {"http://[bad", "https://a/", ""},
};

}  // namespace

TEST_CASE("URLs parse and resolve as in browsers", "[patterns][url]") {
  for (const Row& row : kRows) {
    CAPTURE(row.text, row.base);
    std::optional<Url> url;
    if (row.base.empty()) {
      url = parse_url(row.text);
    } else {
      const auto base = parse_url(row.base);
      REQUIRE(base);
      url = resolve(*base, row.text);
    }
    CHECK((url ? url->href : std::string()) == row.href);
    if (!url) continue;
    // Serialising is a fixed point.
    const auto again = parse_url(url->href);
    REQUIRE(again);
    CHECK(again->href == url->href);
    CHECK(again->host == url->host);
    CHECK(again->path == url->path);
    CHECK(again->query == url->query);
  }
}

TEST_CASE("what we serialise, libcurl reads alike", "[patterns][url]") {
  for (const Row& row : kRows) {
    const auto url = row.base.empty() ? parse_url(row.text) : resolve(*parse_url(row.base), row.text);
    if (!url || url->scheme.rfind("http", 0) != 0 || url->href.find("+d") != std::string::npos) continue;
    CAPTURE(url->href);
    const std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> other(curl_url(), &curl_url_cleanup);
    REQUIRE(curl_url_set(other.get(), CURLUPART_URL, url->href.c_str(), CURLU_PATH_AS_IS) == CURLUE_OK);
    const auto part = [&](CURLUPart which) {
      char* text = nullptr;
      std::string out;
      if (curl_url_get(other.get(), which, &text, 0) == CURLUE_OK) out = text;
      curl_free(text);
      return out;
    };
    // curl keeps the dotted tail of an IPv6 address; names and IPv4 are the same to both.
    if (!url->host.starts_with('[')) CHECK(part(CURLUPART_HOST) == url->host);
    CHECK(part(CURLUPART_PATH) == url->path);
    CHECK(part(CURLUPART_PORT) == (url->port ? std::to_string(*url->port) : ""));
  }
}

TEST_CASE("the parts of a URL", "[patterns][url]") {
  const auto url = parse_url("https://u:p@Shop.Example:8443/a/b?c=d#e");
  REQUIRE(url);
  CHECK(url->scheme == "https");
  CHECK(url->username == "u");
  CHECK(url->password == "p");
  CHECK(url->host == "shop.example");
  CHECK(url->port == 8443);
  CHECK(url->path == "/a/b");
  CHECK(url->query == "c=d");
  CHECK(url->fragment == "e");
  CHECK(url->origin == "https://shop.example:8443");
  CHECK(url->without_fragment() == "https://u:p@shop.example:8443/a/b?c=d");
  CHECK(url->is_special());
  CHECK(parse_url("blob:https://a.example/x")->origin == "https://a.example");
  CHECK(parse_url("blob:blob:https://a.example/x")->origin == "null");
  CHECK(parse_url("data:,x")->origin == "null");
  CHECK(parse_url("file:///x")->origin == "null");
  CHECK_FALSE(parse_url("data:,x")->has_host);
  CHECK_FALSE(parse_url("https://a/")->query);
  CHECK(parse_url("https://a/?")->query == "");
  CHECK(host_of("https://Shop.Example./") == "shop.example");
  CHECK_FALSE(host_of("data:,x"));
  CHECK_FALSE(host_of("not a url"));
}

TEST_CASE("long addresses neither hang nor crash", "[patterns][url]") {
  const std::string many(200'000, '/');
  CHECK(parse_url("http://a" + many));
  std::string dots = "http://a";
  for (int i = 0; i < 50'000; ++i) dots += "/..";
  CHECK(parse_url(dots)->path == "/");
  CHECK_FALSE(parse_url("http://" + std::string(100'000, 'a')));
  CHECK_FALSE(parse_url("http://" + std::string(5'000, '[')));
}
