#include "base/sha256.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace writ;

TEST_CASE("SHA-256 gives the digests of FIPS 180-2", "[base][sha256]") {
  CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(sha256_hex(std::string(1'000'000, 'a')) == "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST_CASE("pieces give the digest of the whole", "[base][sha256]") {
  Sha256 pieces;
  pieces.add("a");
  pieces.add("");
  pieces.add("bc");
  CHECK(pieces.finish() == sha256_hex("abc"));
}

TEST_CASE("fields do not run together", "[base][sha256]") {
  const auto digest = [](std::string_view a, std::string_view b) {
    Sha256 hash;
    hash.field(a);
    hash.field(b);
    return hash.finish();
  };
  CHECK(digest("ab", "c") != digest("a", "bc"));
  CHECK(digest("", "abc") != digest("abc", ""));
  CHECK(digest("ab", "c") == digest("ab", "c"));
}
