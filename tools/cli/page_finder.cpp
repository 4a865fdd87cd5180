#include "tools/cli/page_finder.hpp"

#include <sys/stat.h>

#include "runtime/collect/fleet.hpp"
#include "runtime/collect/robots_cache.hpp"
#include "runtime/collect/sitemap.hpp"
#include "runtime/collect/static_collector.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/message.hpp"

namespace writ::cli {
namespace {

constexpr std::chrono::milliseconds kHostDelay{250};
constexpr std::size_t kMaxRedirects = 5;

bool is_file(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

collect::HttpOptions http_options(const CollectFlags& flags) {
  collect::HttpOptions out;
  out.user_agent = flags.user_agent.empty() ? collect::CollectOptions{}.user_agent : flags.user_agent;
  out.connect_to = flags.connect_to;
  out.ca_file = flags.cacert;
  // A folder is on loopback, and nothing else is fetched then.
  out.allow_private = flags.allow_private || !flags.served.empty();
  out.max_body_bytes = collect::SitemapLimits{}.bytes;
  return out;
}

}  // namespace

struct PageFinder::Impl {
  CollectFlags flags;
  collect::HttpClient client;
  collect::Politeness politeness{collect::Pace::real(), kHostDelay};
  collect::RobotsCache robots{politeness, collect::CollectOptions{}.max_crawl_delay};

  explicit Impl(const CollectFlags& given) : flags(given), client(http_options(given)) {}

  /// One address, in its host's turn; redirects are not followed, and cookies not kept.
  Result<collect::HttpResponse> get(const collect::WebUrl& url) {
    politeness.take_turn(url.host);
    auto answer = client.get({url.href, {}});
    client.forget_cookies();
    return answer;
  }

  /// The body at an address, redirects followed within its site.
  Result<std::string> fetch(collect::WebUrl url) {
    const std::string site = collect::site_of(url.host);
    for (std::size_t hop = 0;; ++hop) {
      WRIT_TRY(answer, get(url));
      const auto next = collect::is_redirect(answer.status) && hop < kMaxRedirects ? collect::resolve(url, collect::header(answer.headers, "location")) : std::nullopt;
      if (!next) {
        if (answer.status < 200 || answer.status >= 300) return fail("collect.status", url.href + " answers " + std::to_string(answer.status));
        return std::move(answer.body);
      }
      if (collect::site_of(next->host) != site) return fail("collect.url", url.href + " leads to another site, " + next->href);
      url = *next;
    }
  }

  [[nodiscard]] bool permitted(const collect::WebUrl& url) {
    return flags.ignore_robots || !flags.served.empty() || robots.of(url, [this](const collect::WebUrl& at) { return get(at); }).rules.allows(url.path);
  }
  /// Of a folder only what it serves; else the site of the pages is the measure.
  [[nodiscard]] std::function<bool(const collect::WebUrl&)> belongs() const {
    if (flags.served.empty()) return {};
    return [served = flags.served](const collect::WebUrl& url) { return url.origin == served; };
  }
};

PageFinder::PageFinder(const CollectFlags& flags) : impl_(std::make_unique<Impl>(flags)) {}
PageFinder::~PageFinder() = default;

Result<std::vector<std::string>> PageFinder::of_sitemap() {
  const std::string& given = impl_->flags.sitemap;
  collect::SitemapWalk walk;
  walk.pages = impl_->flags.page_limit;
  walk.belongs = impl_->belongs();
  walk.permitted = [this](const collect::WebUrl& url) { return impl_->permitted(url); };
  walk.fetch = [this](const collect::WebUrl& url) { return impl_->fetch(url); };
  std::string bytes, where;
  if (given == "-" || is_file(given)) {
    WRIT_TRY(read, given == "-" ? read_input(walk.limits.bytes) : read_file(given, walk.limits.bytes));
    bytes = std::move(read);
  } else {
    const auto url = collect::parse_web_url(collect::address_of(given));
    if (!url || given.find("://") == std::string::npos) return fail("usage.sitemap", "--sitemap: `" + given + "` is neither a file that is there nor an address as https://shop.example/sitemap.xml");
    WRIT_TRY(fetched, walk.fetch(*url));
    bytes = std::move(fetched);
    where = url->href;
  }
  auto read = collect::walk_sitemap(std::move(bytes), where, walk);
  if (!read) return tl::make_unexpected(std::move(read).error().with("--sitemap " + given));
  const collect::SitemapPages& pages = *read;
  for (const std::string& failure : pages.failures) warn("sitemap " + failure);
  const auto told = [](std::size_t count, const char* what) {
    if (count > 0) warn("the sitemap: " + std::to_string(count) + " " + what);
  };
  told(pages.foreign, impl_->flags.served.empty() ? "of another site, left out" : "that the folder is not served as, left out (--serve-as says the address)");
  told(pages.forbidden, "that robots.txt does not allow, left out (--ignore-robots takes them)");
  told(pages.faulty, "that are no web addresses, left out");
  told(pages.left_out, "beyond what is taken; --limit takes more pages");
  if (pages.pages.empty()) return fail("usage.sitemap", "--sitemap " + given + " names no page that may be visited");
  return pages.pages;
}

collect::Crawl PageFinder::crawl() {
  return collect::Crawl({impl_->flags.crawl_depth, impl_->flags.page_limit}, impl_->belongs(), [this](const collect::WebUrl& url) { return impl_->permitted(url); });
}

}  // namespace writ::cli
