#include "runtime/collect/sitemap.hpp"

#include <catch2/catch.hpp>
#include <map>

using namespace writ;
using namespace writ::collect;

namespace {

std::string urlset(const std::vector<std::string>& locations) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
  for (const auto& location : locations) out += "<url><loc> " + location + "\n</loc><lastmod>2026-11-01</lastmod></url>";
  return out + "</urlset>";
}
std::string index_of(const std::vector<std::string>& locations) {
  std::string out = "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">";
  for (const auto& location : locations) out += "<sitemap><loc>" + location + "</loc></sitemap>";
  return out + "</sitemapindex>";
}
using Pages = std::vector<std::string>;

}  // namespace

TEST_CASE("a sitemap's addresses are read, those of its extensions are not", "[collect][sitemap]") {
  const auto read = parse_sitemap(urlset({"https://shop.example/?a=1&amp;b=2", "<![CDATA[https://shop.example/c]]>"}));
  REQUIRE(read);
  CHECK_FALSE(read->is_index);
  CHECK(read->locations == Pages{"https://shop.example/?a=1&b=2", "https://shop.example/c"});
  const auto images = parse_sitemap(
      "<urlset xmlns:image='http://www.google.com/schemas/sitemap-image/1.1'><url><loc>https://a.example/</loc><image:image><image:loc>https://a.example/i.png</image:loc></image:image></url></urlset>");
  REQUIRE(images);
  CHECK(images->locations == Pages{"https://a.example/"});
  CHECK(parse_sitemap(index_of({"https://a.example/1.xml"}))->is_index);
  CHECK(parse_sitemap("\xEF\xBB\xBFhttps://a.example/\r\n\nhttps://a.example/b\n")->locations.size() == 2);
}

TEST_CASE("hostile and broken sitemaps are refused with a reason", "[collect][sitemap]") {
  const std::string laughs = "<?xml version=\"1.0\"?><!DOCTYPE urlset [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;\">]><urlset><url><loc>&b;</loc></url></urlset>";
  CHECK(parse_sitemap(laughs).error().message.find("document type") != std::string::npos);
  const std::string outside = "<!DOCTYPE urlset SYSTEM \"file:///etc/passwd\"><urlset/>";
  CHECK(parse_sitemap(outside).error().code == "sitemap.xml");
  CHECK(parse_sitemap("<html><body>Not found</body></html>").error().code == "sitemap.kind");
  CHECK(parse_sitemap(" <!DOCTYPE html><title>Not found</title>").error().code == "sitemap.kind");
  CHECK(parse_sitemap("Not found").error().code == "sitemap.kind");
  CHECK(parse_sitemap("<urlset><url><loc>https://a.example/").error().message.find("line 1") != std::string::npos);
  CHECK(parse_sitemap("<urlset><url><loc>&nothing;</loc></url></urlset>").error().code == "sitemap.xml");
  std::string deep = "<urlset>";
  for (int i = 0; i < 100'000; ++i) deep += "<a>";
  CHECK(parse_sitemap(deep).error().message.find("nest deeper") != std::string::npos);
  CHECK(parse_sitemap(urlset({"https://a.example/"}), {20, 10}).error().code == "sitemap.too-large");
  const auto cut = parse_sitemap(urlset({"https://a.example/1", "https://a.example/2", "https://a.example/3"}), {1 << 20, 2});
  REQUIRE(cut);
  CHECK(cut->cut);
  CHECK(cut->locations.size() == 2);
  CHECK(parse_sitemap("")->locations.empty());
}

TEST_CASE("an index is followed on the site only, without circles and within limits", "[collect][sitemap]") {
  std::map<std::string, std::string> web{
      {"https://shop.example/1.xml", urlset({"https://shop.example/", "https://shop.example/a", "https://other.example/x", "mailto:a@b.example", "https://shop.example/private/b", "https://shop.example/a/"})},
      {"https://shop.example/2.xml", index_of({"https://shop.example/sitemap.xml", "https://shop.example/1.xml", "https://shop.example/3.xml"})},
      {"https://shop.example/3.xml", urlset({"https://blog.shop.example/c", "https://shop.example/d"})}};
  std::vector<std::string> fetched;
  SitemapWalk walk;
  walk.fetch = [&](const WebUrl& url) -> Result<std::string> {
    fetched.push_back(url.href);
    const auto found = web.find(url.href);
    if (found == web.end()) return fail("collect.status", "answers 404");
    return found->second;
  };
  walk.permitted = [](const WebUrl& url) { return !url.path.starts_with("/private/"); };
  const std::string first = index_of({"https://shop.example/1.xml", "https://evil.example/9.xml", "https://shop.example/gone.xml", "https://shop.example/2.xml"});
  const auto all = walk_sitemap(first, "https://shop.example/sitemap.xml", walk);
  REQUIRE(all);
  CHECK(all->pages == Pages{"https://shop.example/", "https://shop.example/a", "https://blog.shop.example/c", "https://shop.example/d"});
  CHECK(all->foreign == 2);
  CHECK(all->faulty == 1);
  CHECK(all->forbidden == 1);
  CHECK(all->failures == Pages{"https://shop.example/gone.xml: answers 404"});
  CHECK(fetched == Pages{"https://shop.example/1.xml", "https://shop.example/gone.xml", "https://shop.example/2.xml", "https://shop.example/3.xml"});

  walk.pages = 2;
  fetched.clear();
  const auto some = walk_sitemap(first, "https://shop.example/sitemap.xml", walk);
  REQUIRE(some);
  CHECK(some->pages.size() == 2);
  CHECK(some->left_out > 0);
  CHECK(fetched == Pages{"https://shop.example/1.xml"});
  walk.pages = 50;
  walk.depth = 2;
  CHECK(walk_sitemap(first, "https://shop.example/sitemap.xml", walk)->pages.size() == 2);
}
