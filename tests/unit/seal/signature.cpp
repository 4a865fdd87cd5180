// Signatures against what minisign 0.11 made, and every way to change one.
#include <catch2/catch.hpp>

#include "runtime/seal/signature.hpp"

using namespace writ::seal;

namespace {

constexpr const char* kPublic = "RWRK4pt7YTJIDcrzAYItZ88N2eLq5kX5AxUPNzu4lgV+lKEUnihMwrGS";
constexpr const char* kSecret =
    "RWQAAEIyAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAASuKbe2EySA2CoYbW31bAautKyN5E9V+0VWVSyTA4GubTVtOJ1MOo7MrzAYItZ88N2eLq5kX5AxUPNzu4lgV+"
    "lKEUnihMwrGSAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
constexpr const char* kMessage = "hello evidence\n";
constexpr const char* kSignature =
    "untrusted comment: signature from minisign secret key\n"
    "RURK4pt7YTJIDXcI5AoCQ6mZ/e/+Ca/3h7RhgQESWNx2PTA43fFqmFkd7FUyoBHbFhzWk8Zx8qatie44vYnWnYkThb/yXT68IwQ=\n"
    "trusted comment: timestamp:1764000000\tfile:m.txt\thashed\n"
    "sOzkF8g/smWUl2IucjGfe+AbZro7ng6GrwI0pLhR5oeAjyO31p2eDp5vjpL548uXE9X0r58XK8Ys7x0xkrUnAw==\n";
constexpr const char* kOldSignature =
    "untrusted comment: signature from minisign secret key\n"
    "RWRK4pt7YTJIDdJx0aPalu2ylmQ3XNywkopfFc5bA3dZe1Jm080ZVGU6pX8zyqKNNCFCi6vmf7W0zvTis2GgUpv/ToL/QHL84gQ=\n"
    "trusted comment: timestamp:1795860657\tfile:m.txt\n"
    "hQtWLsvpW2s/khyZDLUmDgj+VsEU0CObNuKtHriZPNodjZ1S78wGXy6f4oikUlGR9R3nygd7DiO7bj+3MgAIBg==\n";

}  // namespace

TEST_CASE("a signature of minisign holds, and ours of the same is the same", "[seal][signature]") {
  const auto read = read_signature(kSignature);
  REQUIRE(read);
  CHECK(text_of(read->key) == "0D4832617B9BE24A");
  CHECK(claimed_moment(*read) == 1764000000);
  CHECK(write_signature(*read) == kSignature);
  const auto key = *read_public_key(kPublic);
  CHECK(holds(kMessage, *read, key) == Holding::Holds);
  CHECK(holds("hello evidence", *read, key) == Holding::FileDiffers);

  auto ours = sign(kMessage, *read_secret_key(kSecret, std::nullopt), trusted_comment(1764000000, "m.txt"));
  CHECK(ours.untrusted == "signature from writ key 0D4832617B9BE24A");
  ours.untrusted = "signature from minisign secret key";
  CHECK(write_signature(ours) == kSignature);
}

TEST_CASE("no byte of a signature can be another, but for the first line", "[seal][signature]") {
  const auto key = *read_public_key(kPublic);
  const std::string text = kSignature;
  for (std::size_t i = text.find('\n') + 1; i < text.size(); ++i) {
    for (const unsigned bit : {1U, 4U, 64U}) {
      auto other = text;
      other[i] = static_cast<char>(static_cast<unsigned char>(other[i]) ^ bit);
      CAPTURE(i, bit);
      const auto read = read_signature(other);
      if (!read) CHECK(read.error().code == "signature.form");
      // Another id is another key's signature; the caller finds no such key.
      else if (read->key == key.id) CHECK(holds(kMessage, *read, key) != Holding::Holds);
      else CHECK(text_of(read->key) != text_of(key.id));
    }
  }
}

TEST_CASE("another comment under the same file's signature is seen", "[seal][signature]") {
  auto read = *read_signature(kSignature);
  read.comment = "timestamp:1763999999\tfile:m.txt\thashed";
  CHECK(holds(kMessage, read, *read_public_key(kPublic)) == Holding::CommentDiffers);
}

TEST_CASE("what is no signature says which line is wrong", "[seal][signature]") {
  const std::string good = kSignature;
  const auto told = [](const std::string& text) {
    const auto read = read_signature(text);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == "signature.form");
    return read.error().message;
  };
  CHECK(told("").find("found 0") != std::string::npos);
  CHECK(told(good + "more\n").find("found 5") != std::string::npos);
  CHECK(told(good.substr(1)).starts_with("line 1"));
  auto cut = good;
  CHECK(told(cut.erase(cut.find("IwQ="), 4)).starts_with("line 2"));
  auto shouted = good;
  CHECK(told(shouted.replace(shouted.find("trusted comment: t"), 7, "TRUSTED")).starts_with("line 3"));
  auto escape = good;
  CHECK(told(escape.replace(escape.find("m.txt"), 1, "\x1b")).starts_with("line 3"));
  CHECK(told(good.substr(0, good.size() - 2)).starts_with("line 4"));
  CHECK(told(kOldSignature).find("old kind") != std::string::npos);
  CHECK(told(std::string(kMostSignatureBytes + 1, 'x')).find("8193") != std::string::npos);
}

TEST_CASE("the moment is taken only where it is one", "[seal][signature]") {
  Signature signature;
  const auto moment = [&](std::string comment) {
    signature.comment = std::move(comment);
    return claimed_moment(signature);
  };
  CHECK(moment("timestamp:0") == 0);
  CHECK(moment("timestamp:12\tfile:x") == 12);
  for (const char* text : {"", "timestamp:", "timestamp:\t", "timestamp:-1", "timestamp:12x", "timestamp: 12", "timestamp:999999999999", "timestamp:99999999999999999999", "time:12"}) {
    CAPTURE(text);
    CHECK_FALSE(moment(text));
  }
}
