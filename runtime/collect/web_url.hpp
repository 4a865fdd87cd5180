#pragma once
// Web addresses as the collector follows them: absolute http and https URLs, and references resolved against a base.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace writ::collect {

struct WebUrl {
  std::string href;        ///< without fragment and without credentials
  std::string scheme;      ///< "http" or "https"
  std::string host;        ///< normal form (runtime/patterns/host.hpp)
  std::uint16_t port = 0;  ///< the scheme's own where none is written
  std::string path;        ///< with the query; begins with '/'
  std::string origin;      ///< "https://shop.example", with the port where it is not the scheme's own
  bool has_credentials = false;
};

/// An absolute http or https URL; nothing for anything else.
[[nodiscard]] std::optional<WebUrl> parse_web_url(std::string_view text);
/// A reference as it stands in a page, against the page's base; nothing where it leads to another scheme.
[[nodiscard]] std::optional<WebUrl> resolve(const WebUrl& base, std::string_view reference);

/// The domain that somebody can register, by the public suffix list ("shop.example.co.uk" gives "example.co.uk"); the
/// host itself for addresses, single labels and suffixes.
[[nodiscard]] std::string site_of(std::string_view host);
/// The same with the scheme, as browsers name the site that they keep something for: "https://example.co.uk".
[[nodiscard]] std::string site_with_scheme(const WebUrl& url);
/// True where the name is a public suffix: nobody may set cookies for it.
[[nodiscard]] bool is_public_suffix(std::string_view domain);

}  // namespace writ::collect
