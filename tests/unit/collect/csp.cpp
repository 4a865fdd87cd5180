#include "runtime/collect/csp.hpp"

#include <catch2/catch.hpp>

using namespace writ::collect;

static bool stops(std::string_view policy, std::string_view script, std::string nonce = {}) {
  ContentSecurityPolicy csp;
  csp.add(policy);
  return csp.surely_stops(CspLoad::Script, {*parse_web_url(script), std::move(nonce), false}, *parse_web_url("https://shop.example/page"));
}

TEST_CASE("what a policy allows is not called stopped", "[collect]") {
  const std::string url = "https://cdn.vendor.example/js/v1.js?x";
  CHECK_FALSE(stops("img-src 'none'", url));
  CHECK_FALSE(stops("script-src *", url));
  CHECK_FALSE(stops("script-src https:", url));
  CHECK_FALSE(stops("script-src cdn.vendor.example", url));
  CHECK_FALSE(stops("script-src *.vendor.example:443", url));
  CHECK_FALSE(stops("script-src https://cdn.vendor.example/js/", url));
  CHECK_FALSE(stops("script-src 'nonce-abc'", url, "abc"));
  CHECK_FALSE(stops("default-src 'none'; script-src cdn.vendor.example", url));
  CHECK_FALSE(stops("script-src 'self'; script-src-elem *", url));
  CHECK_FALSE(stops("script-src 'self'", "https://shop.example/a.js"));
}

TEST_CASE("what no source of a policy matches is stopped", "[collect]") {
  const std::string url = "https://cdn.vendor.example/js/v1.js";
  CHECK(stops("script-src 'self'", url));
  CHECK(stops("default-src 'self'", url));
  CHECK(stops("script-src 'none'", url));
  CHECK(stops("script-src", url));
  CHECK(stops("script-src *.cdn.vendor.example", url));
  CHECK(stops("script-src https://cdn.vendor.example/css/", url));
  CHECK(stops("script-src cdn.vendor.example:8443", url));
  CHECK(stops("script-src 'nonce-abc' 'strict-dynamic' https: 'self'", url));
  CHECK(stops("script-src *, script-src 'self'", url));
  CHECK(stops("script-src 'self'; script-src *", url));
  CHECK(stops("script-src https:", "http://cdn.vendor.example/a.js"));
}
