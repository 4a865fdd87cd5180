#pragma once
// Set-Cookie as a browser takes it (RFC 6265bis): what is stored, and what is refused.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/date.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::collect {

struct StoredCookie {
  std::string name, value;
  std::string domain;  ///< ".shop.example" where the header named a domain, "shop.example" where it did not
  std::string path;
  std::optional<Instant> expires;  ///< nothing: a session cookie
  bool secure = false;
  bool http_only = false;
  std::optional<bool> partitioned; ///< kept apart for the site in the address bar; nothing: the source does not tell
  std::string same_site;           ///< "Lax", "Strict", "None"; empty where not said
  std::string set_by;              ///< the URL that answered with it
  std::int64_t at_ms = 0;
};

/// One header line, as it came from `url` at `now`. Nothing where a browser stores nothing: a domain that is not the
/// host's or is a public suffix, `Secure` over http, `Partitioned` without `Secure`, a broken `__Host-` or `__Secure-` name, too long a pair. A Max-Age or
/// Expires in the past gives a cookie that has expired: `CookieJar` takes it as the order to delete that it is.
[[nodiscard]] std::optional<StoredCookie> parse_set_cookie(std::string_view line, const WebUrl& url, Instant now);

/// The date of an Expires attribute, by the forgiving algorithm of RFC 6265 section 5.1.1.
[[nodiscard]] std::optional<Instant> parse_cookie_date(std::string_view text);

/// What stands at the end: one cookie for a name, domain, path and partition, in the order in which they first came.
class CookieJar {
 public:
  void store(StoredCookie cookie, Instant now);
  [[nodiscard]] std::vector<StoredCookie> cookies() const;

 private:
  std::vector<std::optional<StoredCookie>> slots_;  ///< empty: deleted since
  std::unordered_map<std::string, std::size_t> places_;
};

}  // namespace writ::collect
