#include "runtime/collect/set_cookie.hpp"

#include <catch2/catch.hpp>

using namespace writ;
using namespace writ::collect;

static const Instant kNow = *parse_instant("2026-11-23T10:00:00Z");

static std::optional<StoredCookie> set(std::string_view line, std::string_view url = "https://www.shop.example/a/b?c") {
  return parse_set_cookie(line, *parse_web_url(url), kNow);
}

TEST_CASE("a cookie without attributes is the host's own, of the session, for the directory", "[collect]") {
  const auto cookie = set("sid=1=2");
  REQUIRE(cookie);
  CHECK(cookie->name == "sid");
  CHECK(cookie->value == "1=2");
  CHECK(cookie->domain == "www.shop.example");
  CHECK(cookie->path == "/a");
  CHECK_FALSE(cookie->expires);
  CHECK_FALSE(cookie->secure);
  CHECK(cookie->same_site.empty());
}

TEST_CASE("attributes in any case and order, the last of a name counts", "[collect]") {
  const auto cookie = set("a=b; HTTPONLY; domain=Shop.Example; PATH=/x; Secure; samesite=none; path=/y");
  REQUIRE(cookie);
  CHECK(cookie->domain == ".shop.example");
  CHECK(cookie->path == "/y");
  CHECK(cookie->http_only);
  CHECK(cookie->secure);
  CHECK(cookie->same_site == "None");
}

TEST_CASE("a partitioned cookie is secure, and stands beside another of its name", "[collect]") {
  CHECK(set("a=b; Secure")->partitioned == false);
  CHECK(set("a=b; PARTITIONED; secure; samesite=none")->partitioned == true);
  CHECK_FALSE(set("a=b; Partitioned"));
  CookieJar jar;
  for (const char* line : {"a=1; Secure", "a=2; Secure; Partitioned", "a=3; Secure; Partitioned"}) jar.store(*set(line), kNow);
  REQUIRE(jar.cookies().size() == 2);
  CHECK(jar.cookies()[0].value == "1");
  CHECK(jar.cookies()[1].value == "3");
}

TEST_CASE("max-age goes before expires and both are moments", "[collect]") {
  CHECK(format_instant(*set("a=b; Max-Age=60")->expires) == "2026-11-23T10:01:00Z");
  CHECK(format_instant(*set("a=b; Max-Age=60; Expires=Wed, 23 Nov 2033 10:00:00 GMT")->expires) == "2026-11-23T10:01:00Z");
  CHECK(format_instant(*set("a=b; Expires=Wed, 23-Nov-33 10:00:00 GMT")->expires) == "2033-11-23T10:00:00Z");
  CHECK(format_instant(*set("a=b; Max-Age=99999999999999999999")->expires) == "9999-12-31T23:59:59Z");
  CHECK(*set("a=b; Max-Age=-5")->expires < kNow);
  CHECK_FALSE(set("a=b; Max-Age=1x")->expires);
  CHECK_FALSE(set("a=b; Expires=soon")->expires);
}

TEST_CASE("dates as servers write them", "[collect]") {
  const auto [text, day] = GENERATE(table<std::string, std::string>({
      {"Wed, 09 Jun 2027 10:18:14 GMT", "2027-06-09T10:18:14Z"},
      {"Wednesday, 09-Jun-27 10:18:14 GMT", "2027-06-09T10:18:14Z"},
      {"Wed Jun  9 10:18:14 2027", "2027-06-09T10:18:14Z"},
      {"9 June 2027 1:2:3", "2027-06-09T01:02:03Z"},
      {"Thu, 01-Jan-1970 00:00:00 GMT", "1970-01-01T00:00:00Z"},
      {"Fri, 31 Dec 99 23:59:59 GMT", "1999-12-31T23:59:59Z"},
  }));
  CAPTURE(text);
  REQUIRE(parse_cookie_date(text));
  CHECK(format_instant(*parse_cookie_date(text)) == day);
}

TEST_CASE("what is no date is none", "[collect]") {
  CHECK_FALSE(parse_cookie_date(""));
  CHECK_FALSE(parse_cookie_date("31 Feb 2027 10:00:00"));
  CHECK_FALSE(parse_cookie_date("1 Jan 2027 25:00:00"));
  CHECK_FALSE(parse_cookie_date("Jan 2027 10:00:00"));
  CHECK_FALSE(parse_cookie_date("1 Jan 1500 10:00:00"));
}

TEST_CASE("cookies that browsers refuse", "[collect]") {
  CHECK_FALSE(set("a=b; Domain=other.example"));
  CHECK_FALSE(set("a=b; Domain=example"));
  CHECK_FALSE(set("a=b; Domain=co.uk", "https://shop.co.uk/"));
  CHECK_FALSE(set("a=b; Domain=github.io", "https://me.github.io/"));
  CHECK_FALSE(set("a=b; Domain=op.example"));
  CHECK_FALSE(set("a=b; Secure", "http://shop.example/"));
  CHECK_FALSE(set("a=b; SameSite=None"));
  CHECK_FALSE(set("__Host-a=b; Secure; Path=/x"));
  CHECK_FALSE(set("__Host-a=b; Secure; Path=/; Domain=shop.example"));
  CHECK_FALSE(set("__Secure-a=b"));
  CHECK_FALSE(set("=b"));
  CHECK_FALSE(set("novalue"));
  CHECK_FALSE(set("a=b\x01"));
  CHECK_FALSE(set("a=" + std::string(5000, 'x')));
  CHECK(set("__Host-a=b; Secure; Path=/"));
  CHECK(set("a=b; Domain=", "https://shop.example/")->domain == "shop.example");
}

TEST_CASE("the jar holds one of a name, domain and path, and forgets what has expired", "[collect]") {
  CookieJar jar;
  jar.store(*set("a=1"), kNow);
  jar.store(*set("b=1"), kNow);
  jar.store(*set("a=2"), kNow);
  REQUIRE(jar.cookies().size() == 2);
  CHECK(jar.cookies()[0].value == "2");
  jar.store(*set("a=; Max-Age=0"), kNow);
  REQUIRE(jar.cookies().size() == 1);
  CHECK(jar.cookies()[0].name == "b");
  jar.store(*set("c=1; Max-Age=0"), kNow);
  CHECK(jar.cookies().size() == 1);
  jar.store(*set("a=3"), kNow);
  CHECK(jar.cookies().size() == 2);
}
