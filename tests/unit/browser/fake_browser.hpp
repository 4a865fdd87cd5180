#pragma once
// The other end of the pipe, in this process: reads what the collector asks and says what a test wants said.

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <memory>
#include <optional>
#include <string>

#include "base/json.hpp"
#include "runtime/browser/cdp_pipe.hpp"

namespace writ::test {

class FakeBrowser {
 public:
  FakeBrowser() {
    std::array<int, 2> to{}, from{};
    REQUIRE(::pipe2(to.data(), O_CLOEXEC) == 0);
    REQUIRE(::pipe2(from.data(), O_CLOEXEC) == 0);
    theirs_ = std::make_unique<browser::CdpPipe>(from[0], to[1]);
    ours_ = std::make_unique<browser::CdpPipe>(to[0], from[1]);
  }
  /// The collector's end, once.
  std::unique_ptr<browser::CdpPipe> pipe() { return std::move(theirs_); }
  /// The next command.
  Json command() {
    const auto text = ours_->read(std::chrono::milliseconds{5'000});
    Json out;
    std::string error;
    REQUIRE(text);
    REQUIRE(text->has_value());
    REQUIRE(parse_json(**text, out, error));
    return out;
  }
  /// A command that is there within a moment.
  std::optional<Json> poll() {
    const auto text = ours_->read(std::chrono::milliseconds{20});
    Json out;
    std::string error;
    if (!text || !text->has_value() || !parse_json(**text, out, error)) return std::nullopt;
    return out;
  }
  void say(const Json& message) { say_text(dump(message, JsonLayout::Compact)); }
  void say_text(const std::string& text) { REQUIRE(ours_->write(text, std::chrono::milliseconds{5'000})); }
  void hang_up() { ours_.reset(); }

 private:
  std::unique_ptr<browser::CdpPipe> theirs_, ours_;
};

}  // namespace writ::test
