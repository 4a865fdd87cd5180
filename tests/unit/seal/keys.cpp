// Keys against RFC 8032's own vectors and against files that minisign 0.11 made (for these tests and nothing else).
#include <catch2/catch.hpp>

#include "base/base64.hpp"
#include "runtime/seal/keys.hpp"

using namespace writ::seal;

namespace {

constexpr const char* kMinisignPublic = "untrusted comment: minisign public key D4832617B9BE24A\nRWRK4pt7YTJIDcrzAYItZ88N2eLq5kX5AxUPNzu4lgV+lKEUnihMwrGS\n";
constexpr const char* kMinisignSecret =
    "untrusted comment: minisign encrypted secret key\n"
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAASuKbe2EySA2CoYbW31bAautKyN5E9V+0VWVSyTA4GubTVtOJ1MOo7MrzAYItZ88N2eLq5kX5AxUPNzu4lgV+"
    "lKEUnihMwrGSAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
/// Little work, so that a test takes no second.
constexpr Hardness kEasy{32768, std::uint64_t{16} << 20U};

template <std::size_t N>
Bytes<N> hex(std::string_view text) {
  REQUIRE(text.size() == 2 * N);
  Bytes<N> out{};
  for (std::size_t i = 0; i < N; ++i) out[i] = static_cast<unsigned char>(std::stoul(std::string(text.substr(2 * i, 2)), nullptr, 16));
  return out;
}

std::string bytes(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); i += 2) out += static_cast<char>(std::stoul(std::string(text.substr(i, 2)), nullptr, 16));
  return out;
}

}  // namespace

TEST_CASE("signatures are those of RFC 8032, section 7.1", "[seal][keys]") {
  struct Vector {
    const char *seed, *point, *message, *signature;
  };
  const auto vector = GENERATE(
      Vector{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
             "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
      Vector{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
             "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
      Vector{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
             "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"});
  const auto key = SecretKey::from_seed({}, hex<32>(vector.seed));
  CHECK(key.public_key().point == hex<32>(vector.point));
  const auto message = bytes(vector.message);
  CHECK(key.sign(message) == hex<64>(vector.signature));
  CHECK(verifies(key.public_key(), message, hex<64>(vector.signature)));
  CHECK_FALSE(verifies(key.public_key(), message + "x", hex<64>(vector.signature)));
  for (std::size_t i = 0; i < 64; ++i) {
    auto other = hex<64>(vector.signature);
    other[i] = static_cast<unsigned char>(other[i] ^ 1U);
    CAPTURE(i);
    CHECK_FALSE(verifies(key.public_key(), message, other));
  }
}

TEST_CASE("a public key is minisign's, with its comment and without", "[seal][keys]") {
  const auto key = read_public_key(kMinisignPublic);
  REQUIRE(key);
  CHECK(text_of(key->id) == "0D4832617B9BE24A");
  CHECK(key_line(*key) == "RWRK4pt7YTJIDcrzAYItZ88N2eLq5kX5AxUPNzu4lgV+lKEUnihMwrGS");
  CHECK(*read_public_key(key_line(*key)) == *key);
  CHECK(*read_public_key(write_public_key(*key)) == *key);
  CHECK(write_public_key(*key).starts_with("untrusted comment: writ public key 0D4832617B9BE24A\n"));
}

TEST_CASE("what is no public key is refused", "[seal][keys]") {
  for (const std::string text : {"", "\n", "untrusted comment: x\n", "RWRK", "a\nb\nc\n", "untrusted comment: x\nRWRK4pt7YTJIDcrzAYItZ88N2eLq5kX5AxUPNzu4lgV+lKEUnihMwrGT=\n",
                                 "QWRK4pt7YTJIDcrzAYItZ88N2eLq5kX5AxUPNzu4lgV+lKEUnihMwrGS", " RWRK4pt7YTJIDcrzAYItZ88N2eLq5kX5AxUPNzu4lgV+lKEUnihMwrGS"}) {
    CAPTURE(text);
    const auto key = read_public_key(text);
    REQUIRE_FALSE(key);
    CHECK(key.error().code == "key.form");
  }
}

TEST_CASE("a secret key of minisign signs as itself", "[seal][keys]") {
  CHECK(*is_protected(kMinisignSecret) == false);
  const auto key = read_secret_key(kMinisignSecret, std::nullopt);
  REQUIRE(key);
  CHECK(key->public_key() == *read_public_key(kMinisignPublic));
}

TEST_CASE("a secret key comes back from its file", "[seal][keys]") {
  const auto key = SecretKey::generate();
  CHECK_FALSE(key.public_key() == SecretKey::generate().public_key());
  SECTION("open") {
    const auto text = write_secret_key(key, std::nullopt, kEasy);
    REQUIRE(text);
    CHECK(read_secret_key(*text, std::nullopt)->public_key() == key.public_key());
  }
  SECTION("with a passphrase") {
    const auto text = write_secret_key(key, "correct horse", kEasy);
    REQUIRE(text);
    CHECK(*is_protected(*text));
    const auto read = read_secret_key(*text, "correct horse");
    REQUIRE(read);
    CHECK(read->public_key() == key.public_key());
    CHECK(read->sign("m") == key.sign("m"));
    CHECK(read_secret_key(*text, "correct horsf").error().code == "key.passphrase");
    CHECK(read_secret_key(*text, "").error().code == "key.passphrase");
    CHECK(read_secret_key(*text, std::nullopt).error().code == "key.passphrase");
  }
}

TEST_CASE("a damaged secret key is refused, whichever letter is another", "[seal][keys]") {
  const auto text = *write_secret_key(SecretKey::from_seed({1, 2, 3}, {4, 5, 6}), std::nullopt, kEasy);
  const auto begin = text.find('\n') + 1;
  std::size_t unread = 0;
  for (std::size_t i = begin; i + 1 < text.size(); ++i) {
    auto other = text;
    other[i] = other[i] == 'A' ? 'B' : 'A';
    CAPTURE(i);
    const auto read = read_secret_key(other, std::nullopt);
    // Salt and costs are not used without a passphrase: 48 bytes.
    if (read) ++unread;
    else CHECK((read.error().code == "key.form" || read.error().code == "key.passphrase" || read.error().code == "key.memory"));
  }
  CHECK(unread <= 64);
}

TEST_CASE("a file cannot make the reader work without end", "[seal][keys]") {
  auto text = *write_secret_key(SecretKey::generate(), "p", kEasy);
  const auto line = text.find('\n') + 1;
  auto raw = *from_base64(std::string_view(text).substr(line, text.size() - line - 1), 158);
  const std::size_t place = GENERATE(std::size_t{38}, std::size_t{46});
  for (std::size_t i = 0; i < 8; ++i) raw[place + i] = 0xFF;
  const auto read = read_secret_key(writ::base64(raw), "p");
  REQUIRE_FALSE(read);
  CHECK(read.error().code == "key.memory");
}

TEST_CASE("base64 has one form", "[seal][keys]") {
  CHECK(from_base64("AAAA", 3));
  CHECK_FALSE(from_base64("AAAA", 2));
  CHECK_FALSE(from_base64("AAAA", 4));
  CHECK(from_base64("AA==", 1));
  CHECK_FALSE(from_base64("AB==", 1));
  CHECK_FALSE(from_base64("AA", 1));
  CHECK_FALSE(from_base64("AA= =", 1));
  CHECK_FALSE(from_base64("AA==\n", 1));
  CHECK(from_base64("", 0));
}
