#include "runtime/collect/address_guard.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <cstring>

namespace writ::collect {
namespace {

struct V4Block {
  std::uint32_t network;
  int bits;
  std::string_view why;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
  return (a << 24U) | (b << 16U) | (c << 8U) | d;
}

/// The IANA registry of special purpose IPv4 addresses, less what is reachable from everywhere.
constexpr std::array kV4Blocks = {
    V4Block{v4(0, 0, 0, 0), 8, "this network"},
    V4Block{v4(10, 0, 0, 0), 8, "a private network"},
    V4Block{v4(100, 64, 0, 0), 10, "a carrier's shared network"},
    V4Block{v4(127, 0, 0, 0), 8, "loopback"},
    V4Block{v4(169, 254, 0, 0), 16, "link-local"},
    V4Block{v4(172, 16, 0, 0), 12, "a private network"},
    V4Block{v4(192, 0, 0, 0), 24, "reserved for protocols"},
    V4Block{v4(192, 0, 2, 0), 24, "reserved for documentation"},
    V4Block{v4(192, 88, 99, 0), 24, "a 6to4 relay"},
    V4Block{v4(192, 168, 0, 0), 16, "a private network"},
    V4Block{v4(198, 18, 0, 0), 15, "reserved for benchmarks"},
    V4Block{v4(198, 51, 100, 0), 24, "reserved for documentation"},
    V4Block{v4(203, 0, 113, 0), 24, "reserved for documentation"},
    V4Block{v4(224, 0, 0, 0), 4, "multicast"},
    V4Block{v4(240, 0, 0, 0), 4, "reserved"},
};

std::string_view closed_v4(std::uint32_t address) {
  for (const V4Block& block : kV4Blocks) {
    const std::uint32_t mask = ~std::uint32_t{0} << static_cast<unsigned>(32 - block.bits);
    if ((address & mask) == block.network) return block.why;
  }
  return {};
}

using V6 = std::array<std::uint8_t, 16>;

bool has_prefix(const V6& address, const std::array<std::uint8_t, 16>& prefix, int bits) {
  int left = bits;
  for (std::size_t i = 0; i < 16 && left > 0; ++i, left -= 8) {
    const auto mask = static_cast<std::uint8_t>(left >= 8 ? 0xFF : 0xFF << static_cast<unsigned>(8 - left));
    if (((address[i] ^ prefix[i]) & mask) != 0) return false;
  }
  return true;
}

std::uint32_t v4_at(const V6& address, std::size_t at) {
  return v4(address[at], address[at + 1], address[at + 2], address[at + 3]);
}

struct V6Block {
  V6 network;
  int bits;
  std::string_view why;
};

constexpr std::array kV6Blocks = {
    V6Block{{}, 128, "the unspecified address"},
    V6Block{{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback"},
    V6Block{{0x00, 0x64, 0xff, 0x9b, 0x00, 0x01}, 48, "a local translation network"},
    V6Block{{0x01, 0x00}, 64, "a discard-only network"},
    V6Block{{0x20, 0x01, 0x00, 0x02}, 48, "reserved for benchmarks"},
    V6Block{{0x20, 0x01, 0x00, 0x10}, 28, "reserved for hash identities"},
    V6Block{{0x20, 0x01, 0x0d, 0xb8}, 32, "reserved for documentation"},
    V6Block{{0x3f, 0xff}, 20, "reserved for documentation"},
    V6Block{{0x5f, 0x00}, 16, "a segment routing network"},
    V6Block{{0xfc, 0x00}, 7, "a unique local network"},
    V6Block{{0xfe, 0x80}, 10, "link-local"},
    V6Block{{0xfe, 0xc0}, 10, "site-local"},
    V6Block{{0xff, 0x00}, 8, "multicast"},
};

std::string_view closed_v6(const V6& address) {
  for (const V6Block& block : kV6Blocks) {
    if (has_prefix(address, block.network, block.bits)) return block.why;
  }
  // Addresses that stand for an IPv4 address go where that one goes.
  if (has_prefix(address, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96)) return closed_v4(v4_at(address, 12));
  if (has_prefix(address, {}, 96)) return "a reserved IPv4-compatible address";
  if (has_prefix(address, {0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff}, 96)) return closed_v4(v4_at(address, 12));
  if (has_prefix(address, {0x00, 0x64, 0xff, 0x9b}, 96)) return closed_v4(v4_at(address, 12));
  if (has_prefix(address, {0x20, 0x02}, 16)) return closed_v4(v4_at(address, 2));
  if (has_prefix(address, {0x20, 0x01, 0, 0}, 32)) {
    const std::string_view server = closed_v4(v4_at(address, 4));
    return server.empty() ? closed_v4(~v4_at(address, 12)) : server;
  }
  return {};
}

}  // namespace

std::string_view closed_network(const sockaddr& address) {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return closed_v4(ntohl(in.sin_addr.s_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    V6 bytes{};
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return closed_v6(bytes);
  }
  return "no internet address";
}

std::string_view closed_network(std::string_view literal) {
  std::string text(literal);
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
  if (const auto zone = text.find('%'); zone != std::string::npos) text.resize(zone);
  in_addr four{};
  if (inet_pton(AF_INET, text.c_str(), &four) == 1) return closed_v4(ntohl(four.s_addr));
  V6 six{};
  if (inet_pton(AF_INET6, text.c_str(), six.data()) == 1) return closed_v6(six);
  return {};
}

std::string address_text(const sockaddr& address) {
  std::array<char, INET6_ADDRSTRLEN> out{};
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    inet_ntop(AF_INET, &in.sin_addr, out.data(), out.size());
  } else if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    inet_ntop(AF_INET6, &in.sin6_addr, out.data(), out.size());
  }
  return out.data();
}

}  // namespace writ::collect
