#include "runtime/collect/robots_cache.hpp"

#include <fmt/format.h>

namespace writ::collect {
namespace {

constexpr std::string_view kAgent = "writ";
constexpr std::size_t kMaxRedirects = 5;

bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

/// The last answer of a chain of redirects; of `home`'s domain only, where it is given.
Result<HttpResponse> follow(HttpClient& client, Politeness& politeness, WebUrl url, const std::string& home) {
  for (std::size_t hop = 0;; ++hop) {
    politeness.take_turn(url.host);
    WRIT_TRY(answer, client.get({url.href, {}}));
    client.forget_cookies();
    if (!is_redirect(answer.status) || hop >= kMaxRedirects) return std::move(answer);
    const auto next = resolve(url, header(answer.headers, "location"));
    if (!next) return std::move(answer);
    if (!home.empty() && site_of(next->host) != home) return fail("collect.url", fmt::format("{} leads to another site, {}", url.href, next->href));
    url = *next;
  }
}

}  // namespace

Robots RobotsCache::ask(const WebUrl& url) {
  const auto at = parse_web_url(url.origin + "/robots.txt");
  const auto answer = at ? follow(client_, politeness_, *at, {}) : tl::make_unexpected(Error{"collect.url", url.origin, {}});
  if (!answer || answer->status >= 500) return Robots::disallow_all();
  if (answer->status >= 200 && answer->status < 300) return Robots::parse(answer->body, kAgent);
  return Robots::allow_all();
}

bool RobotsCache::allows(const WebUrl& url) {
  auto known = by_origin_.find(url.origin);
  if (known == by_origin_.end()) {
    known = by_origin_.emplace(url.origin, ask(url)).first;
    if (const auto delay = known->second.crawl_delay()) politeness_.ask_delay(url.host, *delay);
  }
  return known->second.allows(url.path);
}

Result<std::string> fetch_body(HttpClient& client, Politeness& politeness, const WebUrl& url) {
  WRIT_TRY(answer, follow(client, politeness, url, site_of(url.host)));
  if (answer.status < 200 || answer.status >= 300) return fail("collect.status", fmt::format("{} answers {}", url.href, answer.status));
  return std::move(answer.body);
}

}  // namespace writ::collect
