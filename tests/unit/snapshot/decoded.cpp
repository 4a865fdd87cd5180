// Texts that were encoded for sending, and what stands in them.
#include <catch2/catch.hpp>

#include <zlib.h>

#include <algorithm>
#include <string>

#include "runtime/snapshot/decoded.hpp"

using writ::snapshot::base64_decoded;
using writ::snapshot::decoded_layers;
using writ::snapshot::percent_decoded;

namespace {

std::string base64(const std::string& bytes, bool url = false) {
  const std::string alphabet = std::string("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") + (url ? "-_" : "+/");
  std::string out;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    unsigned group = 0;
    for (std::size_t k = 0; k < 3; ++k) group = group * 256 + (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    const std::size_t digits = std::min<std::size_t>(bytes.size() - i, 3) + 1;
    for (std::size_t k = 0; k < 4; ++k) {
      if (k < digits) out += alphabet[group >> (18 - 6 * k) & 63U];
      else if (!url) out += '=';
    }
  }
  return out;
}

/// windowBits: 15 zlib, 31 gzip, -15 deflate alone.
std::string deflated(const std::string& text, int window) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string in = text, out(text.size() + 200, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

bool finds(const std::string& text) { return decoded_layers(text).find("ada@shop.example") != std::string::npos; }

const std::string kSecret = R"({"user":"ada@shop.example","page":1})";

}  // namespace

TEST_CASE("percent and base64 by themselves", "[decoded]") {
  CHECK(percent_decoded("a%40b+c%zz%4") == "a@b c%zz%4");
  CHECK(percent_decoded("%41") == "A");
  CHECK_FALSE(percent_decoded("a+b%"));
  CHECK(base64_decoded("YWRh") == "ada");
  CHECK(base64_decoded("YWQ=") == "ad");
  CHECK(base64_decoded("YWQ") == "ad");
  CHECK(base64_decoded("-_-_") == "\xFB\xFF\xBF");
  CHECK(base64_decoded("+/+/") == "\xFB\xFF\xBF");
  CHECK_FALSE(base64_decoded("YWRhY"));
  CHECK_FALSE(base64_decoded("YW h"));
}

TEST_CASE("what is encoded is found", "[decoded]") {
  CHECK(finds(kSecret));
  CHECK(finds("q=ada%40shop.example"));
  CHECK(finds("q=ada%252540shop.example"));
  CHECK_FALSE(finds("q=ada%25252540shop.example"));  // a fourth layer
  CHECK(finds("d=" + base64(kSecret)));
  CHECK(finds("d=" + base64(kSecret, true) + "&x=1"));
  CHECK(finds("d=" + base64(base64(base64(kSecret)))));
  CHECK(finds("d=" + base64("u=ada%40shop.example")));
  for (const int window : {15, 31, -15}) {
    CAPTURE(window);
    CHECK(finds("d=" + base64(deflated(kSecret, window))));
    CHECK(finds(R"({"data":")" + base64(deflated(base64(kSecret), window), true) + "\"}"));
  }
}

TEST_CASE("the text itself stands first, layers on lines of their own, none twice", "[decoded]") {
  CHECK(decoded_layers("") == "");
  CHECK(decoded_layers("plain") == "plain");
  CHECK(decoded_layers("a%41") == "a%41\naA");
  CHECK(decoded_layers("%E9t%C3%A9") == "%E9t%C3%A9\n\xEF\xBF\xBDt\xC3\xA9");
  CHECK(decoded_layers("a%41&b=" + base64("sixteen letters")) ==
        "a%41&b=c2l4dGVlbiBsZXR0ZXJz\naA&b=c2l4dGVlbiBsZXR0ZXJz\nsixteen letters");
}

TEST_CASE("bytes that are no text are left out, and what is too much", "[decoded]") {
  const std::string noise = base64(std::string("\x01\x02\xFE\xFF\x03\x04\x05\x06\x07\x08\x0B\x0C", 12));
  CHECK(decoded_layers(noise) == noise);
  const std::string large = base64(deflated(std::string(std::size_t{4} << 20, 'a'), 31));
  CHECK(decoded_layers(large) == large);
  CHECK(decoded_layers(std::string(std::size_t{3} << 20, 'x')).size() == std::size_t{1} << 20);
  // Many words in many layers end too.
  std::string many;
  for (int i = 0; i < 20000; ++i) many += base64("word number " + std::to_string(i)) + "&%41";
  CHECK(decoded_layers(many).size() <= std::size_t{1} << 20);
}
