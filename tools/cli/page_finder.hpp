#pragma once
// Pages that nobody named one by one: those of a sitemap, and those that pages link to. robots.txt is kept to, because no person asks
// for them.

#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/collect/crawl.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

class PageFinder {
 public:
  explicit PageFinder(const CollectFlags& flags);
  ~PageFinder();
  PageFinder(const PageFinder&) = delete;
  PageFinder& operator=(const PageFinder&) = delete;

  /// The pages of --sitemap, and what was left out is said. Errors: `input.read`, `usage.sitemap`, those of the way there and of sitemaps.
  [[nodiscard]] Result<std::vector<std::string>> of_sitemap();
  /// For --crawl; must not outlive this.
  [[nodiscard]] collect::Crawl crawl();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ::cli
