#include <catch2/catch.hpp>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <string>
#include <vector>

#include "runtime/browser/cdp_pipe.hpp"

using namespace writ;
using namespace writ::browser;
using std::chrono::milliseconds;
using namespace std::string_literals;

namespace {

std::vector<std::string> all_of(FrameReader& reader) {
  std::vector<std::string> out;
  while (auto text = reader.next()) out.push_back(*text);
  return out;
}

/// The browser's side of a pipe as plain descriptors.
struct Ends {
  std::array<int, 2> to_us{}, from_us{};
  Ends() {
    REQUIRE(::pipe2(to_us.data(), O_CLOEXEC) == 0);
    REQUIRE(::pipe2(from_us.data(), O_CLOEXEC) == 0);
  }
  ~Ends() {
    hang_up();
    ::close(from_us[0]);
  }
  void hang_up() {
    if (to_us[1] >= 0) ::close(to_us[1]);
    to_us[1] = -1;
  }
  void say(const std::string& bytes) const { REQUIRE(::write(to_us[1], bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size())); }
};

}  // namespace

TEST_CASE("texts come whole whatever the pieces they arrive in", "[browser][framing]") {
  const std::string stream = "{\"id\":1}\0{\"id\":2,\"text\":\"a b\"}\0\0{}\0"s;
  const std::size_t piece = GENERATE(1U, 2U, 3U, 7U, 64U);
  CAPTURE(piece);
  FrameReader reader(1000);
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < stream.size(); i += piece) {
    REQUIRE(reader.feed(std::string_view(stream).substr(i, piece)));
    for (std::string& text : all_of(reader)) texts.push_back(std::move(text));
  }
  CHECK(texts == std::vector<std::string>{"{\"id\":1}", "{\"id\":2,\"text\":\"a b\"}", "", "{}"});
  CHECK_FALSE(reader.in_the_middle());
}

TEST_CASE("what is not ended is no text yet", "[browser][framing]") {
  FrameReader reader(1000);
  REQUIRE(reader.feed("one\0tw"s));
  CHECK(all_of(reader) == std::vector<std::string>{"one"});
  CHECK(reader.in_the_middle());
  REQUIRE(reader.feed("o\0"s));
  CHECK(all_of(reader) == std::vector<std::string>{"two"});
  CHECK_FALSE(reader.in_the_middle());
}

TEST_CASE("a text that is too long is an error, many short ones are not", "[browser][framing]") {
  FrameReader reader(8);
  REQUIRE(reader.feed("12345678\0abc\0"s));
  CHECK(all_of(reader).size() == 2);
  REQUIRE(reader.feed("12345678"));
  const auto fed = reader.feed("9");
  REQUIRE_FALSE(fed);
  CHECK(fed.error().code == "browser.protocol");
}

TEST_CASE("a text that is too long is too long in whatever pieces it comes", "[browser][framing]") {
  FrameReader reader(8);
  REQUIRE(reader.feed("12345678"));
  CHECK_FALSE(reader.feed("9\0"s));
  FrameReader other(8);
  CHECK_FALSE(other.feed("ok\0"s + "123456789\0"s));
}

TEST_CASE("a pipe gives texts, nothing in time, and then its end", "[browser][framing]") {
  Ends ends;
  CdpPipe pipe(ends.to_us[0], ends.from_us[1]);
  const auto nothing = pipe.read(milliseconds{10});
  REQUIRE(nothing);
  CHECK_FALSE(nothing->has_value());
  ends.say("first\0second\0thi"s);
  CHECK(pipe.read(milliseconds{1000}).value() == "first");
  CHECK(pipe.read(milliseconds{1000}).value() == "second");
  ends.hang_up();
  const auto end = pipe.read(milliseconds{1000});
  REQUIRE_FALSE(end);
  CHECK(end.error().code == "browser.gone");
  CHECK(end.error().message == "the browser went away in the middle of a text");
}

TEST_CASE("what is written ends with a NUL; a reader that reads nothing is noticed", "[browser][framing]") {
  Ends ends;
  CdpPipe pipe(ends.to_us[0], ends.from_us[1]);
  REQUIRE(pipe.write("{}", milliseconds{100}));
  std::array<char, 8> got{};
  CHECK(::read(ends.from_us[0], got.data(), got.size()) == 3);
  CHECK(std::string(got.data(), 3) == "{}\0"s);
  const auto stuck = pipe.write(std::string(std::size_t{4} << 20, 'x'), milliseconds{50});
  REQUIRE_FALSE(stuck);
  CHECK(stuck.error().code == "browser.timeout");
}
