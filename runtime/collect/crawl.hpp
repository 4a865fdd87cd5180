#pragma once
// Which pages a page leads to: links of the same site that a visitor may follow without doing anything, each page once.

#include <cstddef>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/collect/web_url.hpp"

namespace writ::collect {

/// What two addresses of one page have in common: scheme, `www.`, `index.html`, a slash at the end, the order of parameters and those
/// that campaigns add make no other page.
[[nodiscard]] std::string page_key(const WebUrl& url);

/// False where following the link may do something (log out, delete, buy, subscribe), as far as its words tell, or leads to a file
/// that is no page.
[[nodiscard]] bool leads_to_a_page(const WebUrl& url);

/// The pages that links of a page lead to, in document order, without links that say they are no links for robots (`nofollow`), that
/// download, or that a script makes something else of.
[[nodiscard]] std::vector<WebUrl> links_to_pages(std::string_view html, const WebUrl& page);

/// A snapshot's page: where its visit ended and the links in it. Nothing where it has none.
struct SnapshotLinks {
  WebUrl page;
  std::vector<WebUrl> links;
};
[[nodiscard]] std::optional<SnapshotLinks> links_of_snapshot(std::string_view snapshot);

struct CrawlLimits {
  std::size_t depth = 1;   ///< links between a page of the list and the last that is visited
  std::size_t pages = 50;  ///< in all, those of the list among them
};

/// Pages level by level: those given first, then those that they lead to, and so on. Each once, none beyond the limits.
class Crawl {
 public:
  /// `belongs` says whether a page is one of those looked at, `permitted` what robots.txt says of it; asked once of each page.
  Crawl(CrawlLimits limits, std::function<bool(const WebUrl&)> belongs, std::function<bool(const WebUrl&)> permitted);

  void begin_with(const std::vector<std::string>& pages);
  /// What a visited page of the present level leads to.
  void found(const SnapshotLinks& links);
  /// The pages of the next level; empty at the end.
  [[nodiscard]] std::vector<std::string> next_level();

  [[nodiscard]] std::size_t forbidden() const { return forbidden_; }
  /// Pages that were found and are beyond the number of pages.
  [[nodiscard]] std::size_t left_out() const { return left_out_; }

 private:
  CrawlLimits limits_;
  std::function<bool(const WebUrl&)> belongs_, permitted_;
  std::set<std::string> had_, sites_;
  std::vector<std::string> next_;
  std::size_t level_ = 0, taken_ = 0, forbidden_ = 0, left_out_ = 0;
};

}  // namespace writ::collect
