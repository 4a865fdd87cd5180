#pragma once
// URLs as browsers read and write them (the WHATWG URL standard): parsed, resolved, serialised. What does not parse is
// nothing, never an error: the caller takes it as unknown.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ::patterns {

struct Url {
  std::string href;                     ///< the whole, serialised
  std::string scheme;                   ///< lower case, without colon
  std::string username, password;       ///< percent-encoded
  std::string host;                     ///< normal form as in host.hpp but a trailing dot kept; empty if there is none
  bool has_host = false;                ///< `file:///x` has an empty one, `data:x` has none
  std::optional<std::uint16_t> port;    ///< not the scheme's default
  std::string path;                     ///< with its first slash; the whole of it for opaque ones
  bool opaque = false;                  ///< data:, blob:, javascript:, about:, mailto: …: a path that does not resolve
  std::optional<std::string> query;     ///< without `?`
  std::optional<std::string> fragment;  ///< without `#`
  std::string origin;                   ///< "https://shop.example:8443", "null" for opaque origins; blob: has its inner one's

  [[nodiscard]] std::string without_fragment() const;
  [[nodiscard]] bool is_special() const;  ///< http, https, ws, wss, ftp, file
};

[[nodiscard]] std::optional<Url> parse_url(std::string_view text);

/// A reference as an attribute holds it, against a base.
[[nodiscard]] std::optional<Url> resolve(const Url& base, std::string_view reference);

/// The host of a URL in host.hpp's normal form (no trailing dot); nothing where it does not parse or has none.
[[nodiscard]] std::optional<std::string> host_of(std::string_view url);

}  // namespace writ::patterns
