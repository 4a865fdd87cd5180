#include "runtime/browser/stored_choice.hpp"

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>

using namespace writ;
using namespace writ::browser;
using model::CmpVerify;
using Source = CmpVerify::Source;
using Decoding = CmpVerify::Decoding;
using Test = CmpVerify::Test;

namespace {

CmpVerify asks(Source source, std::string name, Test test, std::string regex = {}, std::vector<Decoding> decoded = {}) {
  return {model::ChoiceAction::Reject, source, std::move(name), std::move(decoded), test, {true, std::move(regex), false, false}};
}

CmpVerify asks_glob(Source source, std::string name, Test test, std::string glob) {
  return {model::ChoiceAction::Reject, source, std::move(name), {}, test, {false, std::move(glob), false, false}};
}

/// A core string of version 2 of platform 28: purposes as 24 bits.
std::string consent_string(unsigned version, unsigned platform, unsigned purposes) {
  std::string bits;
  const auto put = [&](std::uint64_t value, unsigned width) {
    while (width-- > 0) bits.push_back((value >> width & 1U) != 0 ? '1' : '0');
  };
  put(version, 6);
  put(0, 36);
  put(0, 36);
  put(platform, 12);
  put(1, 12);
  put(1, 6);
  put(0, 12);
  put(48, 12);
  put(2, 6);
  put(1, 1);
  put(0, 1);
  put(0, 12);
  put(purposes, 24);
  put(0, 24);
  put(0, 1 + 12);
  for (int list = 0; list < 2; ++list) put(0, 16 + 1);  // no vendors
  while (bits.size() % 6 != 0) bits.push_back('0');
  static const std::string kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  std::string out;
  for (std::size_t i = 0; i < bits.size(); i += 6) out.push_back(kLetters[static_cast<std::size_t>(std::stoi(bits.substr(i, 6), nullptr, 2))]);
  return out;
}

}  // namespace

TEST_CASE("a value is decoded as the declaration says", "[browser][choice]") {
  CHECK(decode_stored("a%3D1%2C%C3%A9", {}) == "a=1,é");
  CHECK(decode_stored("%257B%2522a%2522%253A1%257D", {}) == "{\"a\":1}");
  CHECK(decode_stored("100%", {}) == "100%");
  CHECK(decode_stored("%zz%4", {}) == "%zz%4");
  CHECK(decode_stored("eyJhIjogdHJ1ZX0=", {Decoding::Base64}) == "{\"a\": true}");
  CHECK(decode_stored("eyJhIjogdHJ1ZX0", {Decoding::Base64, Decoding::Json}) == "{\"a\":true}");
  CHECK(decode_stored(" { \"b\" : [ 1 , 2 ] } ", {Decoding::Json}) == "{\"b\":[1,2]}");
  CHECK(decode_stored("\"{\\\"a\\\": 1}\"", {Decoding::Json, Decoding::Json}) == "{\"a\":1}");
  CHECK_FALSE(decode_stored("no base 64!", {Decoding::Base64}));
  CHECK_FALSE(decode_stored("", {Decoding::Base64}));
  CHECK_FALSE(decode_stored("{a:1}", {Decoding::Json}));
  CHECK_FALSE(decode_stored(std::string(std::size_t{1} << 20, 'a'), {}));
  // Hostile nesting is refused, not followed.
  CHECK_FALSE(decode_stored(std::string(100'000, '['), {Decoding::Json}));
}

TEST_CASE("a string of the framework tells how many purposes are consented to", "[browser][choice]") {
  const CmpVerify some = asks(Source::Tcf, "", Test::Some), none = asks(Source::Tcf, "", Test::None);
  const std::string all = consent_string(2, 28, 0xFFC000), nothing = consent_string(2, 10, 0) + ".YAAAAAAAAAAA";
  CHECK(verify_text(some, all).holds);
  CHECK(verify_text(some, all).what == "tcf with 10 purposes");
  CHECK_FALSE(verify_text(none, all).holds);
  CHECK(verify_text(none, nothing).holds);
  CHECK(verify_text(none, nothing).what == "tcf with 0 purposes");
  for (const std::string& text : {consent_string(1, 28, 0), std::string("CP"), std::string(), std::string("{\"a\":1}")}) {
    CAPTURE(text);
    CHECK(verify_text(none, text).found);
    CHECK_FALSE(verify_text(none, text).holds);
    CHECK(verify_text(none, text).what == "tcf that cannot be read");
  }
}

TEST_CASE("the stored choice is held against what a declaration asks", "[browser][choice]") {
  const std::vector<StoredText> stored = {
      {Source::Cookie, "OptanonConsent", "isGpcEnabled=0&groups=C0001%3A1%2CC0002%3A0%2CC0004%3A0", "site /"},
      {Source::LocalStorage, "uc", "{\"marketing\": false}", "https://site"},
      {Source::Cookie, "euconsent-v2", consent_string(2, 28, 0), "site /"},
      {Source::Cookie, "cmplz_a", "deny", "site /"},
      {Source::Cookie, "cmplz_b", "allow", "site /"},
  };
  const auto holds = [&](const CmpVerify& verify) {
    const StoredVerdict verdict = verify_stored(verify, stored);
    return !verdict.found ? "absent" : verdict.holds ? "holds" : "not";
  };
  CHECK(holds(asks(Source::Cookie, "OptanonConsent", Test::Matches, "groups=[^&]*C0002:0")) == std::string("holds"));
  CHECK(holds(asks(Source::Cookie, "OptanonConsent", Test::Matches, "C0002:1")) == std::string("not"));
  CHECK(holds(asks(Source::Cookie, "OptanonConsent", Test::Lacks, "C000[2-5]:1")) == std::string("holds"));
  CHECK(holds(asks(Source::LocalStorage, "OptanonConsent", Test::Matches, "C0002")) == std::string("absent"));
  CHECK(holds(asks(Source::LocalStorage, "u?", Test::Matches, "\"marketing\":false", {Decoding::Json})) == std::string("holds"));
  CHECK(holds(asks(Source::LocalStorage, "uc", Test::Lacks, "true", {Decoding::Base64})) == std::string("not"));
  CHECK(holds(asks(Source::Tcf, "euconsent-v2", Test::None)) == std::string("holds"));
  CHECK(holds(asks(Source::Tcf, "euconsent-v2", Test::Some)) == std::string("not"));
  CHECK(holds(asks(Source::Tcf, "uc", Test::None)) == std::string("not"));
  // A string is a glob over the whole; one of several matches, none lacks.
  CHECK(holds(asks_glob(Source::Cookie, "cmplz_*", Test::Matches, "allow")) == std::string("holds"));
  CHECK(holds(asks_glob(Source::Cookie, "cmplz_*", Test::Lacks, "allow")) == std::string("not"));
  CHECK(holds(asks_glob(Source::Cookie, "cmplz_a", Test::Matches, "den")) == std::string("not"));
  CHECK(holds(asks_glob(Source::Cookie, "cmplz_a", Test::Matches, "den*")) == std::string("holds"));
  const StoredVerdict said = verify_stored(asks(Source::Cookie, "OptanonConsent", Test::Matches, "C0002:1"), stored);
  CHECK(said.what == "cookie OptanonConsent");
}

TEST_CASE("what moved by itself is no stored choice", "[browser][choice]") {
  const StoredText session{Source::Cookie, "_seen", "1", "site /"}, later{Source::Cookie, "_seen", "2", "site /"}, last{Source::Cookie, "_seen", "3", "site /"};
  const StoredText choice{Source::LocalStorage, "choice", "no", "https://site"}, theme{Source::LocalStorage, "theme", "dark", "https://site"};
  CHECK(changed({session}, {session}, {session, choice}) == std::vector<std::string>{"local-storage choice"});
  CHECK(changed({session}, {session}, {later}) == std::vector<std::string>{"cookie _seen"});
  CHECK(changed({session}, {later}, {last}).empty());
  CHECK(changed({session, theme}, {session, theme}, {session, theme}).empty());
  CHECK(changed({theme}, {theme}, {}) == std::vector<std::string>{"local-storage theme"});
}
