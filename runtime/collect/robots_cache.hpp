#pragma once
// What robots.txt of each origin says, asked for once.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "runtime/collect/http.hpp"
#include "runtime/collect/politeness.hpp"
#include "runtime/collect/robots.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::collect {

/// Whom a robots.txt has to name to speak of this program.
inline constexpr std::string_view kRobotsAgent = "writ";

class RobotsCache {
 public:
  /// Fetches one address, in the way and within the limits of whoever asks; redirects are not followed. `robots.txt` is asked for as
  /// nobody in particular: without the cookies of a visit.
  using Get = std::function<Result<HttpResponse>(const WebUrl&)>;

  struct Entry {
    Robots rules;
    std::optional<Error> failure;  ///< why it could not be had; then `rules` allow nothing
  };

  /// `politeness` must outlive it. A host that wants more time between requests than `max_crawl_delay` is given that much.
  RobotsCache(Politeness& politeness, std::chrono::milliseconds max_crawl_delay) : politeness_(politeness), max_crawl_delay_(max_crawl_delay) {}

  /// RFC 9309, 2.3.1. Found: its rules. Redirects without an end, or 4xx: no rules. Anything else: nothing is allowed.
  [[nodiscard]] const Entry& of(const WebUrl& url, const Get& get);
  /// What could not be had may be asked for again.
  void forget_failures();

 private:
  [[nodiscard]] static Entry ask(const WebUrl& url, const Get& get);

  Politeness& politeness_;
  std::chrono::milliseconds max_crawl_delay_;
  std::map<std::string, Entry> by_origin_;
};

}  // namespace writ::collect
