#include "runtime/collect/robots_cache.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <string>
#include <vector>

using namespace writ;
using namespace writ::collect;

static bool allows(std::string_view text, std::string_view path) { return Robots::parse(text, "writ").allows(path); }

TEST_CASE("the group of the agent is taken, else that of everyone", "[collect]") {
  const std::string text = "User-agent: *\nDisallow: /\n\nUser-agent: Writ/2.0\nDisallow: /private\n";
  CHECK(allows(text, "/"));
  CHECK_FALSE(allows(text, "/private/x"));
  CHECK_FALSE(Robots::parse(text, "other").allows("/"));
  CHECK(allows("User-agent: writer\nDisallow: /\n", "/"));
  CHECK(allows("User-agent: *\nDisallow: /\n\nUser-agent: writ\nDisallow:\n", "/any"));
}

TEST_CASE("groups of one agent are joined and agents share a group", "[collect]") {
  CHECK_FALSE(allows("User-agent: writ\nDisallow: /a\nUser-agent: x\nDisallow: /b\nUser-agent: WRIT\nDisallow: /c\n", "/c"));
  CHECK_FALSE(allows("User-agent: x\nUser-agent: writ\nDisallow: /a\n", "/a"));
  CHECK(allows("User-agent: writ\nSitemap: https://x.example/s\nUser-agent: x\nDisallow: /b\n", "/c"));
}

TEST_CASE("the longest match decides and allow wins a tie", "[collect]") {
  const std::string text = "User-agent: *\nDisallow: /shop\nAllow: /shop/open\nDisallow: /shop/open/not\nAllow: /tie\nDisallow: /tie\n";
  CHECK_FALSE(allows(text, "/shop/x"));
  CHECK(allows(text, "/shop/open/y"));
  CHECK_FALSE(allows(text, "/shop/open/not"));
  CHECK(allows(text, "/tie"));
  CHECK(allows(text, "/sho"));
}

TEST_CASE("stars and the end sign", "[collect]") {
  const std::string text = "User-agent: *\nDisallow: /*.php$\nDisallow: /a*b*c\nDisallow: *q=\n";
  CHECK_FALSE(allows(text, "/x.php"));
  CHECK(allows(text, "/x.php?y"));
  CHECK_FALSE(allows(text, "/a1b2c3"));
  CHECK(allows(text, "/a1c2b"));
  CHECK_FALSE(allows(text, "/find?q=1"));
  CHECK(allows("User-agent: *\nDisallow: /$\n", "/x"));
  CHECK_FALSE(allows("User-agent: *\nDisallow: /$\n", "/"));
}

TEST_CASE("paths are compared in one percent encoding", "[collect]") {
  CHECK_FALSE(allows("User-agent: *\nDisallow: /caf\xC3\xA9\n", "/caf%c3%a9"));
  CHECK_FALSE(allows("User-agent: *\nDisallow: /%7Ejoe\n", "/~joe/x"));
  CHECK(allows("User-agent: *\nDisallow: /a%2Fb\n", "/a/b"));
}

TEST_CASE("robots.txt itself, comments, odd line ends and other lines", "[collect]") {
  CHECK(allows("User-agent: *\nDisallow: /\n", "/robots.txt"));
  CHECK_FALSE(allows("\xEF\xBB\xBFuser-agent : * # all\r\rDISALLOW: /x # no\r", "/x"));
  CHECK(allows("Disallow: /\nUser-agent: *\n", "/"));
  CHECK(allows("<html>not found</html>", "/"));
}

TEST_CASE("a hostile pattern does not take its time", "[collect]") {
  std::string pattern = "/";
  for (int i = 0; i < 900; ++i) pattern += "*a";
  CHECK(allows("User-agent: *\nDisallow: " + pattern + "b$\n", "/" + std::string(5000, 'a')));
}

TEST_CASE("crawl delay", "[collect]") {
  CHECK(Robots::parse("User-agent: writ\nCrawl-delay: 2.5\n", "writ").crawl_delay()->count() == 2500);
  CHECK_FALSE(Robots::parse("User-agent: writ\nCrawl-delay: -1\n", "writ").crawl_delay());
  CHECK_FALSE(Robots::parse("User-agent: writ\nCrawl-delay: nan\n", "writ").crawl_delay());
  CHECK_FALSE(Robots::parse("User-agent: x\nCrawl-delay: 2\n", "writ").crawl_delay());
}

TEST_CASE("robots.txt of an origin is asked for once, and no host puts a run to sleep", "[collect][robots]") {
  std::chrono::milliseconds now{0};
  Politeness politeness({[&now] { return now; }, [&now](std::chrono::milliseconds time) { now += time; }}, std::chrono::milliseconds{0});
  RobotsCache cache(politeness, std::chrono::milliseconds{10'000});
  std::vector<std::string> asked;
  std::map<std::string, HttpResponse> answers;
  const auto get = [&](const WebUrl& url) -> Result<HttpResponse> {
    asked.push_back(url.href);
    const auto found = answers.find(url.href);
    if (found == answers.end()) return fail("collect.connect", "nobody is there");
    return found->second;
  };
  const auto page = *parse_web_url("https://shop.example/private/a");
  const auto says = [](int status, std::string body, std::string location = {}) {
    HttpResponse out;
    out.status = status;
    out.body = std::move(body);
    if (!location.empty()) out.headers = {{"Location", std::move(location)}};
    return out;
  };

  SECTION("its rules and its delay, after a redirect") {
    answers["https://shop.example/robots.txt"] = says(301, "", "/moved.txt");
    answers["https://shop.example/moved.txt"] = says(200, "User-agent: *\nCrawl-delay: 86400\nDisallow: /private/\n");
    CHECK_FALSE(cache.of(page, get).rules.allows(page.path));
    CHECK(cache.of(page, get).rules.allows("/"));
    CHECK(asked == std::vector<std::string>{"https://shop.example/robots.txt", "https://shop.example/moved.txt"});
    CHECK(politeness.reserve("shop.example").count() == 0);
    CHECK(politeness.wait_for("shop.example").count() == 10'000);
  }
  SECTION("none, or one that leads round and round: everything is allowed") {
    answers["https://shop.example/robots.txt"] = GENERATE_COPY(says(404, ""), says(302, "", "/robots.txt"), says(302, ""));
    CHECK(cache.of(page, get).rules.allows(page.path));
    CHECK(asked.size() <= 6);
  }
  SECTION("one that cannot be had now: nothing is allowed until it is asked for again") {
    const bool silent = GENERATE(true, false);
    if (!silent) answers["https://shop.example/robots.txt"] = says(503, "");
    CHECK(cache.of(page, get).failure->code == (silent ? "collect.connect" : "collect.robots"));
    CHECK_FALSE(cache.of(page, get).rules.allows("/"));
    CHECK(asked.size() == 1);
    answers["https://shop.example/robots.txt"] = says(200, "");
    cache.forget_failures();
    CHECK(cache.of(page, get).rules.allows("/"));
  }
}
