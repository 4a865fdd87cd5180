#include <catch2/catch.hpp>
#include <string>
#include <tuple>

#include "runtime/patterns/host.hpp"

using namespace writ::patterns;

TEST_CASE("hosts have one normal form", "[patterns][host]") {
  const auto [text, normal] = GENERATE(table<std::string, std::string>({
      {"Example.COM", "example.com"},
      {"example.com.", "example.com"},
      {"B\xC3\xBC" "cher.example", "xn--bcher-kva.example"},
      {"XN--BCHER-KVA.example", "xn--bcher-kva.example"},
      {"example\xE3\x80\x82" "com", "example.com"},
      {"0x7f.1", "127.0.0.1"},
      {"[0:0::1]", "[::1]"},
      {"localhost", "localhost"},
  }));
  CAPTURE(text);
  const auto host = normalise_host(text);
  REQUIRE(host);
  CHECK(*host == normal);
  CHECK(*normalise_host(*host) == normal);
}

TEST_CASE("what is no host is refused", "[patterns][host]") {
  const auto text = GENERATE(as<std::string>{}, "", "a b", "a/b", "a:80", "xn--a", "[::1", "1.2.3.456", "a\x01", "%", "a@b");
  CAPTURE(text);
  CHECK_FALSE(normalise_host(text));
}

TEST_CASE("literals of hosts are plain names", "[patterns][host]") {
  CHECK(*plain_host("Static.Hotjar.com") == "static.hotjar.com");
  CHECK(*plain_host("_dmarc.example.com") == "_dmarc.example.com");
  CHECK(*plain_host("m\xC3\xBCller.de") == "xn--mller-kva.de");
  CHECK(*plain_host("127.0.0.1") == "127.0.0.1");
  const auto [text, why] = GENERATE(table<std::string, std::string>({
      {"https://hotjar.com/", "is a URL"},
      {"*.hotjar.com", "wildcard"},
      {"hotjar.com/x", "path"},
      {".hotjar.com", "begins with a dot"},
      {"hotjar.com:443", "port"},
      {"a@hotjar.com", "user name"},
      {"hotjar..com", "empty label"},
      {"hot jar.com", "a space"},
      {"hotjar,com", "`,`"},
      {"::1", "brackets"},
      {"", "empty"},
      {std::string(64, 'a') + ".com", "longer than 63"},
  }));
  CAPTURE(text);
  const auto host = plain_host(text);
  REQUIRE_FALSE(host);
  CHECK_THAT(host.error().message, Catch::Contains(why));
}

TEST_CASE("hosts are compared by label", "[patterns][host]") {
  CHECK(host_under("hotjar.com", "hotjar.com"));
  CHECK(host_under("static.hotjar.com", "hotjar.com"));
  CHECK_FALSE(host_under("nothotjar.com", "hotjar.com"));
  CHECK_FALSE(host_under("hotjar.com.evil.example", "hotjar.com"));
  CHECK_FALSE(host_under("com", "hotjar.com"));
  CHECK_FALSE(host_under("1.127.0.0.1", "127.0.0.1"));
  CHECK_FALSE(host_under("x", ""));

  HostSet set;
  set.add("hotjar.com", 7);
  set.add("static.hotjar.com", 3);
  set.add("hotjar.com", 5);
  set.add("0.0.1", 9);
  CHECK(set.match("a.static.hotjar.com") == std::vector<std::uint32_t>{3, 5, 7});
  CHECK(set.match("hotjar.com") == std::vector<std::uint32_t>{5, 7});
  CHECK(set.match("nothotjar.com").empty());
  CHECK(set.match("127.0.0.1").empty());
  CHECK(set.match("").empty());
}

TEST_CASE("parties go by registrable domain", "[patterns][host]") {
  CHECK(registrable_domain("a.b.shop.co.uk") == "shop.co.uk");
  CHECK(registrable_domain("shop.github.io") == "shop.github.io");
  CHECK_FALSE(registrable_domain("github.io"));
  CHECK_FALSE(registrable_domain("co.uk"));
  CHECK_FALSE(registrable_domain("127.0.0.1"));
  CHECK_FALSE(registrable_domain("[::1]"));
  CHECK_FALSE(registrable_domain("localhost"));

  CHECK(same_party("static.shop.co.uk", "www.shop.co.uk"));
  CHECK_FALSE(same_party("a.co.uk", "b.co.uk"));
  CHECK_FALSE(same_party("a.github.io", "b.github.io"));
  CHECK(same_party("localhost", "localhost"));
  CHECK(same_party("127.0.0.1", "127.0.0.1"));
  CHECK_FALSE(same_party("127.0.0.1", "127.0.0.2"));
  CHECK_FALSE(same_party("localhost", "127.0.0.1"));
  CHECK_FALSE(same_party("", ""));
}

TEST_CASE("hosts can be read", "[patterns][host]") {
  CHECK(host_to_unicode("xn--bcher-kva.example") == "b\xC3\xBC" "cher.example");
  CHECK(host_to_unicode("shop.example") == "shop.example");
  CHECK(host_to_unicode("xn--a") == "xn--a");
}
