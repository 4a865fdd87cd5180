#include "runtime/collect/robots_cache.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace writ::collect {
namespace {

constexpr std::size_t kMaxRedirects = 5;

}  // namespace

RobotsCache::Entry RobotsCache::ask(const WebUrl& url, const Get& get) {
  std::optional<WebUrl> at = parse_web_url(url.origin + "/robots.txt");
  for (std::size_t hop = 0; at; ++hop) {
    const auto answer = get(*at);
    if (!answer) return {Robots::disallow_all(), answer.error()};
    const int status = answer->status;
    if (is_redirect(status) && hop < kMaxRedirects) {
      at = resolve(*at, header(answer->headers, "location"));
      if (!at) return {Robots::allow_all(), {}};
      continue;
    }
    if (status >= 200 && status < 300) return {Robots::parse(answer->body, kRobotsAgent), {}};
    if (status >= 300 && status < 500) return {Robots::allow_all(), {}};
    return {Robots::disallow_all(), Error{"collect.robots", fmt::format("{} answers {}, so nothing may be fetched now; --ignore-robots does not ask it", at->href, status), {}}};
  }
  return {Robots::disallow_all(), {}};
}

const RobotsCache::Entry& RobotsCache::of(const WebUrl& url, const Get& get) {
  const auto known = by_origin_.find(url.origin);
  if (known != by_origin_.end()) return known->second;
  Entry entry = ask(url, get);
  if (const auto delay = entry.rules.crawl_delay()) politeness_.ask_delay(url.host, std::min(*delay, max_crawl_delay_));
  return by_origin_.emplace(url.origin, std::move(entry)).first->second;
}

void RobotsCache::forget_failures() {
  std::erase_if(by_origin_, [](const auto& entry) { return entry.second.failure.has_value(); });
}

}  // namespace writ::collect
