#include "runtime/browser/guard_proxy.hpp"

#include <arpa/inet.h>
#include <catch2/catch.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <thread>

using namespace writ;
using namespace writ::browser;
using namespace std::string_literals;

namespace {

int loopback(int port, bool listen) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  const timeval patience{20, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (listen) {
    REQUIRE(::bind(fd, plain, sizeof address) == 0);
    REQUIRE(::listen(fd, 8) == 0);
  } else {
    REQUIRE(::connect(fd, plain, sizeof address) == 0);
  }
  return fd;
}

/// Answers everything with itself, one connection after another.
class Echo {
 public:
  Echo() : listener_(loopback(0, true)) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    REQUIRE(::getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] {
      while (true) {
        const int fd = ::accept(listener_, nullptr, nullptr);
        if (fd < 0) return;
        std::array<char, 4096> bytes{};
        for (ssize_t got = 0; (got = ::recv(fd, bytes.data(), bytes.size(), 0)) > 0;) {
          if (::send(fd, bytes.data(), static_cast<std::size_t>(got), MSG_NOSIGNAL) < 0) break;
        }
        ::close(fd);
      }
    });
  }
  ~Echo() {
    ::shutdown(listener_, SHUT_RDWR);
    ::close(listener_);
    thread_.join();
  }
  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;
  [[nodiscard]] int port() const { return port_; }

 private:
  int listener_, port_ = 0;
  std::thread thread_;
};

/// A client of the proxy.
class Client {
 public:
  explicit Client(const GuardProxy& proxy) : fd_(loopback(proxy.port(), false)) {}
  ~Client() { ::close(fd_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  void send(const std::string& bytes) const { REQUIRE(::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size())); }
  /// So many bytes, fewer where it ends before.
  [[nodiscard]] std::string take(std::size_t count) const {
    std::string out;
    while (out.size() < count) {
      std::array<char, 4096> bytes{};
      const auto got = ::recv(fd_, bytes.data(), std::min(bytes.size(), count - out.size()), 0);
      if (got <= 0) break;
      out.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return out;
  }
  /// What CONNECT is answered with: 0 granted, 2 not allowed, 4 unreachable; -1: nothing.
  [[nodiscard]] int connect(const std::string& address, int port) const {
    send("\x05\x01\x00"s);
    if (take(2) != "\x05\x00"s) return -1;
    send("\x05\x01\x00"s + address + static_cast<char>(port / 256) + static_cast<char>(port % 256));
    const std::string answer = take(10);
    return answer.size() == 10 ? answer[1] : -1;
  }
  [[nodiscard]] bool ended() const { return take(1).empty(); }

 private:
  int fd_;
};

std::string name(const std::string& host) { return "\x03"s + static_cast<char>(host.size()) + host; }
std::string v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) { return {"\x01"s + static_cast<char>(a) + static_cast<char>(b) + static_cast<char>(c) + static_cast<char>(d)}; }
std::string v6(const char* text) {
  std::array<char, 16> bytes{};
  REQUIRE(::inet_pton(AF_INET6, text, bytes.data()) == 1);
  return "\x04"s + std::string(bytes.data(), bytes.size());
}

std::unique_ptr<GuardProxy> started(GuardOptions options) {
  auto proxy = GuardProxy::start(std::move(options));
  REQUIRE(proxy);
  return std::move(*proxy);
}

}  // namespace

TEST_CASE("no address of a private network is connected to, in whatever form it comes", "[browser][guard]") {
  const Echo echo;
  const auto proxy = started({});
  const std::string address = GENERATE(v4(127, 0, 0, 1), v4(127, 9, 9, 9), v4(10, 0, 0, 1), v4(192, 168, 0, 1), v4(169, 254, 169, 254), v4(0, 0, 0, 0), v6("::1"), v6("::ffff:127.0.0.1"),
                                       v6("::ffff:10.0.0.1"), v6("64:ff9b::7f00:1"), v6("fe80::1"), v6("fd00::1"), v6("::"), name("localhost"), name("LocalHost"), name("127.0.0.1"),
                                       name("0x7f000001"), name("127.1"), name("2130706433"), name("::1"));
  CAPTURE(address);
  const Client client(*proxy);
  CHECK(client.connect(address, echo.port()) == 2);
  CHECK(client.ended());
  REQUIRE(proxy->hosts().size() == 1);
  CHECK_FALSE(proxy->hosts().begin()->second.refused.empty());
  CHECK(proxy->hosts().begin()->second.address.empty());
}

TEST_CASE("where private addresses are permitted, bytes pass both ways and are counted", "[browser][guard]") {
  const Echo echo;
  GuardOptions options;
  options.allow_private = true;
  const auto proxy = started(options);
  const Client client(*proxy);
  REQUIRE(client.connect(name("LOCALHOST"), echo.port()) == 0);
  const std::string text(100'000, 'x');
  client.send(text);
  CHECK(client.take(text.size()) == text);
  CHECK(proxy->bytes() == 200'000);
  CHECK(proxy->hosts().at("localhost").address == "127.0.0.1");
  CHECK(proxy->hosts().at("localhost").refused.empty());
}

TEST_CASE("an isolated way out reaches what is redirected, and other hosts are as if they were not there", "[browser][guard]") {
  const Echo echo;
  GuardOptions options;
  options.isolated = true;
  options.allow_private = true;
  options.connect_to = {"shop.example:443:127.0.0.1:" + std::to_string(echo.port())};
  const auto proxy = started(options);
  const Client site(*proxy), other(*proxy), other_port(*proxy), here(*proxy), literal(*proxy);
  CHECK(site.connect(name("shop.example"), 443) == 0);
  CHECK(other.connect(name("tracker.example"), 443) == 4);
  CHECK(other_port.connect(name("shop.example"), 8443) == 4);
  CHECK(here.connect(name("localhost"), echo.port()) == 2);
  CHECK(literal.connect(v4(127, 0, 0, 1), echo.port()) == 2);
  CHECK(proxy->hosts().at("tracker.example").refused.empty());
}

TEST_CASE("a redirection permits what it names and nothing else", "[browser][guard]") {
  const Echo echo;
  GuardOptions options;
  options.connect_to = {"shop.example:443:127.0.0.1:" + std::to_string(echo.port())};
  const auto proxy = started(options);
  const Client named(*proxy), port(*proxy), other(*proxy);
  REQUIRE(named.connect(name("Shop.Example"), 443) == 0);
  named.send("hello");
  CHECK(named.take(5) == "hello");
  CHECK(port.connect(name("localhost"), 443) == 2);
  CHECK(other.connect(v4(127, 0, 0, 1), echo.port()) == 2);
  // A name that nobody knows is out of reach, not refused.
  const Client unknown(*proxy);
  CHECK(unknown.connect(name("nobody.invalid"), 443) == 4);
  CHECK(proxy->hosts().at("nobody.invalid").refused.empty());
}

TEST_CASE("more bytes than permitted end the connection, and nothing is connected any more", "[browser][guard]") {
  const Echo echo;
  GuardOptions options;
  options.allow_private = true;
  options.max_bytes = 50'000;
  const auto proxy = started(options);
  const Client client(*proxy);
  REQUIRE(client.connect(v4(127, 0, 0, 1), echo.port()) == 0);
  client.send(std::string(60'000, 'x'));
  CHECK(client.take(60'000).size() < 60'000);
  CHECK(proxy->bytes() > 50'000);
  const Client later(*proxy);
  CHECK(later.connect(v4(127, 0, 0, 1), echo.port()) == 4);
}

TEST_CASE("what is no CONNECT is not served", "[browser][guard]") {
  const Echo echo;
  GuardOptions options;
  options.allow_private = true;
  const auto proxy = started(options);
  const std::string address = v4(127, 0, 0, 1) + static_cast<char>(echo.port() / 256) + static_cast<char>(echo.port() % 256);
  SECTION("BIND and UDP") {
    const auto command = GENERATE("\x02"s, "\x03"s);
    const Client client(*proxy);
    client.send("\x05\x01\x00"s);
    CHECK(client.take(2) == "\x05\x00"s);
    client.send("\x05"s + command + "\x00"s + address);
    CHECK(client.ended());
  }
  SECTION("another version, HTTP, garbage") {
    const auto bytes = GENERATE("\x04\x01\x00\x50\x7f\x00\x00\x01\x00"s, "GET / HTTP/1.1\r\n\r\n"s, std::string(300, '\xff'));
    const Client client(*proxy);
    client.send(bytes);
    CHECK(client.ended());
  }
  SECTION("an address of no kind") {
    const Client client(*proxy);
    client.send("\x05\x01\x00"s);
    CHECK(client.take(2) == "\x05\x00"s);
    client.send("\x05\x01\x00\x07"s);
    CHECK(client.ended());
  }
}

TEST_CASE("no more connections at a time than permitted", "[browser][guard]") {
  GuardOptions closed;
  closed.max_connections = 0;
  const auto proxy = started(closed);
  const Client client(*proxy);
  CHECK(client.ended());
}

TEST_CASE("a redirection that is none is an error", "[browser][guard]") {
  const auto text = GENERATE(as<std::string>{}, "shop.example:443:127.0.0.1:port", "a:1:b:2:c", "a:99999:b:1", "a:0:b:1");
  CAPTURE(text);
  GuardOptions options;
  options.connect_to = {text};
  const auto proxy = GuardProxy::start(options);
  REQUIRE_FALSE(proxy);
  CHECK(proxy.error().code == "collect.connect-to");
}

TEST_CASE("connections end with the guard", "[browser][guard]") {
  const Echo echo;
  GuardOptions options;
  options.allow_private = true;
  auto proxy = started(options);
  const Client client(*proxy);
  REQUIRE(client.connect(v4(127, 0, 0, 1), echo.port()) == 0);
  proxy.reset();
  CHECK(client.ended());
}
