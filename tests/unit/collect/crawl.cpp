#include "runtime/collect/crawl.hpp"

#include <catch2/catch.hpp>

using namespace writ;
using namespace writ::collect;

namespace {

WebUrl url(const std::string& text) {
  const auto parsed = parse_web_url(text);
  REQUIRE(parsed);
  return *parsed;
}
std::string key(const std::string& text) { return page_key(url(text)); }

std::vector<std::string> addresses(const std::vector<WebUrl>& urls) {
  std::vector<std::string> out;
  for (const auto& item : urls) out.push_back(item.href);
  return out;
}
using Pages = std::vector<std::string>;

}  // namespace

TEST_CASE("one page has one key, however it is written", "[collect][crawl]") {
  const std::string home = key("https://shop.example/");
  for (const char* same : {"http://shop.example", "https://www.shop.example/", "https://SHOP.example:443/index.html", "https://shop.example/#top", "https://shop.example/?utm_source=x&gclid=1"}) {
    CAPTURE(same);
    CHECK(key(same) == home);
  }
  CHECK(key("https://shop.example/a/?b=2&a=1") == key("https://shop.example/a?a=1&b=2&utm_medium=mail"));
  for (const char* other : {"https://shop.example/a", "https://shop.example:8443/", "https://shop.example/?page=2", "https://blog.shop.example/"}) {
    CAPTURE(other);
    CHECK(key(other) != home);
  }
  CHECK(key("https://shop.example/a") != key("https://shop.example/A"));
}

TEST_CASE("what does something or is no page is not visited", "[collect][crawl]") {
  for (const char* bad : {"https://s.example/logout", "https://s.example/account/sign-out", "https://s.example/Abmelden", "https://s.example/users/3/delete", "https://s.example/?action=remove&id=3",
                          "https://s.example/cart/add/12", "https://s.example/product?add-to-cart=7", "https://s.example/newsletter/unsubscribe?u=1", "https://s.example/wp-admin/", "https://s.example/wp-login.php",
                          "https://s.example/brochure.pdf", "https://s.example/photo.JPG", "https://s.example/p?_wpnonce=a1", "https://s.example/?token=abc", "https://s.example/checkout"}) {
    CAPTURE(bad);
    CHECK_FALSE(leads_to_a_page(url(bad)));
  }
  for (const char* good : {"https://s.example/", "https://s.example/about", "https://s.example/release-1.2", "https://s.example/blog/signs-of-spring", "https://s.example/page.php?id=3", "https://s.example/index.html",
                           "https://s.example/deleted-scenes", "https://s.example/payment-methods", "https://s.example/likelihood"}) {
    CAPTURE(good);
    CHECK(leads_to_a_page(url(good)));
  }
}

TEST_CASE("links are those of the page, once, against its base", "[collect][crawl]") {
  const char* html =
      "<base href='/shop/'><a href='tea'>1</a><a href='/shop/tea#x'>again</a><a href='?page=2'>2</a><map><area href='//s.example/area'></map>"
      "<a href='mailto:a@b.example'>m</a><a href='javascript:x()'>j</a><a rel='ugc nofollow' href='n'>n</a><a download href='d'>d</a><a data-method=delete href='x'>x</a>"
      "<a onclick='go()' href='y'>y</a><a role=button href='z'>z</a><a>none</a><a href='https://other.example/'>o</a><link href='style'><form action='f'></form>";
  CHECK(addresses(links_to_pages(html, url("https://s.example/start"))) ==
        Pages{"https://s.example/shop/tea", "https://s.example/shop/?page=2", "https://s.example/area", "https://other.example/"});
}

TEST_CASE("a crawl goes level by level, on the site, within its limits", "[collect][crawl]") {
  std::size_t asked = 0;
  Crawl crawl({2, 5}, {}, [&](const WebUrl& page) {
    ++asked;
    return !page.path.starts_with("/private");
  });
  crawl.begin_with({"https://s.example/"});
  const auto found = [&](const std::string& page, const Pages& links) {
    SnapshotLinks out{url(page), {}};
    for (const auto& link : links) out.links.push_back(url(link));
    crawl.found(out);
  };
  found("https://s.example/en/", {"https://s.example/", "https://www.s.example/a", "https://s.example/private/x", "https://other.example/", "https://s.example/en/index.html"});
  CHECK(crawl.next_level() == Pages{"https://www.s.example/a"});
  found("https://www.s.example/a", {"https://s.example/private/x", "https://s.example/b", "https://s.example/c", "https://s.example/d", "https://s.example/e", "https://s.example/f"});
  CHECK(crawl.next_level() == Pages{"https://s.example/b", "https://s.example/c", "https://s.example/d"});
  CHECK(crawl.left_out() == 2);
  CHECK(crawl.forbidden() == 1);
  CHECK(asked == 5);
  found("https://s.example/b", {"https://s.example/deeper"});
  CHECK(crawl.next_level().empty());
}

TEST_CASE("the links of a snapshot are those of its page as it stood", "[collect][crawl]") {
  const auto links = links_of_snapshot(R"({"site":"https://s.example/end","phases":[{"phase":"before-consent","failure":"x"},{"frames":[{"url":"https://s.example/end","source":"<a href=a>","dom":"<a href=b>"}]}]})");
  REQUIRE(links);
  CHECK(links->page.href == "https://s.example/end");
  CHECK(addresses(links->links) == Pages{"https://s.example/b"});
  CHECK_FALSE(links_of_snapshot("{"));
  CHECK_FALSE(links_of_snapshot("[]"));
  CHECK_FALSE(links_of_snapshot(R"({"site":7,"phases":[]})"));
  CHECK(links_of_snapshot(R"({"site":"https://s.example/","phases":[]})")->links.empty());
}
