#pragma once
// What robots.txt of each origin says, asked for once, for addresses that nobody named himself: of sitemaps and of links.

#include <map>
#include <string>

#include "runtime/collect/http.hpp"
#include "runtime/collect/politeness.hpp"
#include "runtime/collect/robots.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::collect {

class RobotsCache {
 public:
  /// Both must outlive it.
  RobotsCache(HttpClient& client, Politeness& politeness) : client_(client), politeness_(politeness) {}

  /// False too where robots.txt cannot be had just now (RFC 9309, 2.3.1.4).
  [[nodiscard]] bool allows(const WebUrl& url);

 private:
  [[nodiscard]] Robots ask(const WebUrl& url);

  HttpClient& client_;
  Politeness& politeness_;
  std::map<std::string, Robots> by_origin_;
};

/// The body at an address, redirects followed within the registrable domain. Errors: those of HttpClient, `collect.status`, `collect.url`.
[[nodiscard]] Result<std::string> fetch_body(HttpClient& client, Politeness& politeness, const WebUrl& url);

}  // namespace writ::collect
