#pragma once
// Sitemaps (sitemaps.org): a file of addresses, an index of such files, or a text with one address a line; plain or gzip. The only file
// that knows the XML library (expat).
//
// What is read comes from a server that nobody vouches for: documents with a type declaration are refused, so there are no entities to
// expand and nothing outside to fetch; sizes, depth and numbers have limits.

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::collect {

struct SitemapLimits {
  std::size_t bytes = std::size_t{50} << 20;  ///< of one file, decompressed, as the protocol has it
  std::size_t locations = 50'000;             ///< of one file
};

struct Sitemap {
  bool is_index = false;               ///< the locations are sitemaps
  std::vector<std::string> locations;  ///< as they are written, in their order
  bool cut = false;                    ///< there were more than the limit
};

/// Errors: `sitemap.too-large`, `sitemap.xml` (with the line), `sitemap.kind` (no sitemap).
[[nodiscard]] Result<Sitemap> parse_sitemap(std::string bytes, const SitemapLimits& limits = {});

struct SitemapWalk {
  std::size_t pages = 50;     ///< at most
  std::size_t sitemaps = 50;  ///< at most, all levels together
  std::size_t depth = 3;      ///< of indices in indices
  SitemapLimits limits;
  /// The bytes at an address.
  std::function<Result<std::string>(const WebUrl&)> fetch;
  /// Whether a page belongs to what is looked at; empty: those of the first page's site.
  std::function<bool(const WebUrl&)> belongs;
  /// Whether robots.txt permits it.
  std::function<bool(const WebUrl&)> permitted;
};

/// What a sitemap and all it leads to name.
struct SitemapPages {
  std::vector<std::string> pages;   ///< in their order, each once
  std::size_t foreign = 0, forbidden = 0, faulty = 0, left_out = 0;  ///< addresses of other sites, not permitted, no web addresses, beyond the limit
  std::vector<std::string> failures;  ///< sitemaps of an index that could not be read, and why
};

/// `where` is the address the bytes came from, empty for a file. An error only where the first one cannot be read.
[[nodiscard]] Result<SitemapPages> walk_sitemap(std::string bytes, const std::string& where, const SitemapWalk& walk);

}  // namespace writ::collect
