#pragma once
// Which network addresses a collector may connect to.
//
// A page under audit may redirect anywhere, and a name may resolve to anything, another thing at the second asking. So the
// question is put for the very address a socket is about to be opened to, never for the name.

#include <string>
#include <string_view>

struct sockaddr;

namespace writ::collect {

/// Why an address is not one of the open internet ("loopback", "private network", "link-local" …); empty if it is.
/// Addresses that carry an IPv4 address (mapped, NAT64, 6to4, Teredo) are judged by that one too.
[[nodiscard]] std::string_view closed_network(const sockaddr& address);
/// The same for a literal, an IPv6 one with or without brackets; empty for what is no literal.
[[nodiscard]] std::string_view closed_network(std::string_view literal);
/// "192.0.2.1" or "2001:db8::1".
[[nodiscard]] std::string address_text(const sockaddr& address);

}  // namespace writ::collect
