#include "runtime/collect/sitemap.hpp"

#include <expat.h>
#include <fmt/format.h>

#include <deque>
#include <memory>
#include <set>
#include <type_traits>
#include <utility>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/crawl.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::collect {
namespace {

constexpr std::size_t kMaxDepth = 32;        // of elements; a sitemap has three, its extensions some more
constexpr std::size_t kLongestUrl = 4096;    // the protocol permits 2,048 characters
constexpr std::size_t kPiece = std::size_t{1} << 16;

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using Parser = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

std::string_view local_name(const XML_Char* name) {
  const std::string_view text(name);
  const auto colon = text.rfind(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

/// What the parser's callbacks share.
struct Reading {
  XML_Parser parser = nullptr;
  std::size_t limit = 0, depth = 0, entry_depth = 0;
  Sitemap out;
  std::string text;
  bool in_location = false, known_root = false;
  std::string why;  ///< we stopped it

  void stop(std::string reason) {
    why = std::move(reason);
    XML_StopParser(parser, XML_FALSE);
  }
};

void on_start(void* user, const XML_Char* name, const XML_Char** /*attributes*/) {
  auto& reading = *static_cast<Reading*>(user);
  const std::string_view tag = local_name(name);
  if (++reading.depth > kMaxDepth) return reading.stop(fmt::format("elements nest deeper than {}", kMaxDepth));
  if (reading.depth == 1) {
    reading.known_root = tag == "urlset" || tag == "sitemapindex";
    reading.out.is_index = tag == "sitemapindex";
    if (!reading.known_root) reading.stop(fmt::format("`{}` where `urlset` or `sitemapindex` was expected", tag.substr(0, 60)));
    return;
  }
  // An image or a video of an extension has a `loc` too; the page's stands right in its entry.
  if (reading.depth == 3 && tag == "loc" && std::string_view(name).find("image:") == std::string_view::npos) {
    reading.in_location = true;
    reading.text.clear();
  }
}

void on_end(void* user, const XML_Char* /*name*/) {
  auto& reading = *static_cast<Reading*>(user);
  --reading.depth;
  if (!reading.in_location || reading.depth != 2) return;
  reading.in_location = false;
  const std::string_view location = trim(reading.text);
  if (location.empty() || reading.out.cut) return;
  if (reading.out.locations.size() >= reading.limit) {
    reading.out.cut = true;
    return;
  }
  reading.out.locations.emplace_back(location);
}

void on_text(void* user, const XML_Char* text, int size) {
  auto& reading = *static_cast<Reading*>(user);
  // Longer than any address: kept so long only that it is seen to be none.
  if (reading.in_location && reading.text.size() < kLongestUrl) reading.text.append(text, std::min(static_cast<std::size_t>(size), kLongestUrl - reading.text.size()));
}

void on_doctype(void* user, const XML_Char* /*name*/, const XML_Char* /*system*/, const XML_Char* /*public_id*/, int /*internal*/) {
  static_cast<Reading*>(user)->stop("a document type declaration, which no sitemap needs and which is not read");
}

Result<Sitemap> parse_xml(std::string_view bytes, const SitemapLimits& limits) {
  const Parser parser(XML_ParserCreate(nullptr));
  if (!parser) return fail("sitemap.xml", "the XML parser has no memory");
  Reading reading;
  reading.parser = parser.get();
  reading.limit = limits.locations;
  XML_SetUserData(parser.get(), &reading);
  XML_SetElementHandler(parser.get(), on_start, on_end);
  XML_SetCharacterDataHandler(parser.get(), on_text);
  XML_SetStartDoctypeDeclHandler(parser.get(), on_doctype);
  for (std::size_t at = 0;; at += kPiece) {
    const std::string_view piece = bytes.substr(std::min(at, bytes.size()), kPiece);
    const bool last = at + kPiece >= bytes.size();
    if (XML_Parse(parser.get(), piece.data(), static_cast<int>(piece.size()), last ? 1 : 0) == XML_STATUS_ERROR) {
      const auto line = XML_GetCurrentLineNumber(parser.get());
      if (!reading.why.empty()) return fail(reading.known_root || reading.depth != 1 ? "sitemap.xml" : "sitemap.kind", fmt::format("no sitemap that can be read: line {}: {}", line, reading.why));
      return fail("sitemap.xml", fmt::format("no sitemap that can be read: line {}: {}", line, XML_ErrorString(XML_GetErrorCode(parser.get()))));
    }
    if (last) return std::move(reading.out);
  }
}

/// One address a line. A page that says that there is no sitemap is no list.
Result<Sitemap> parse_lines(std::string_view rest, const SitemapLimits& limits) {
  Sitemap out;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    const std::string_view line = trim(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
    if (line.empty()) continue;
    if (!starts_with_word(line, "http://") && !starts_with_word(line, "https://")) {
      return fail("sitemap.kind", "no sitemap: neither XML nor one address a line; found `" + std::string(line.substr(0, 60)) + "`");
    }
    if (out.locations.size() >= limits.locations) {
      out.cut = true;
      break;
    }
    out.locations.emplace_back(line.substr(0, kLongestUrl));
  }
  return out;
}

}  // namespace

Result<Sitemap> parse_sitemap(std::string bytes, const SitemapLimits& limits) {
  auto plain = snapshot::plain_bytes(std::move(bytes), limits.bytes);
  if (!plain) return fail("sitemap.too-large", plain.error().message);
  std::string_view text = *plain;
  if (text.size() > limits.bytes) return fail("sitemap.too-large", fmt::format("more than {} bytes", limits.bytes));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  if (starts_with_word(text, "<!doctype html")) return fail("sitemap.kind", "no sitemap: it is an HTML page");
  const bool xml = text.starts_with('<') || text.starts_with("\xFE\xFF") || text.starts_with("\xFF\xFE");
  return xml ? parse_xml(text, limits) : parse_lines(text, limits);
}

Result<SitemapPages> walk_sitemap(std::string bytes, const std::string& where, const SitemapWalk& walk) {
  struct Waiting {
    WebUrl url;
    std::size_t depth = 1;
  };
  SitemapPages out;
  std::deque<Waiting> waiting;
  std::set<std::string> had_sitemaps, had_pages;
  std::string site;
  const auto from = parse_web_url(where);
  if (from) {
    site = site_of(from->host);
    had_sitemaps.insert(from->href);
  }
  const auto belongs = [&](const WebUrl& url) {
    if (walk.belongs) return walk.belongs(url);
    if (site.empty()) site = site_of(url.host);
    return site_of(url.host) == site;
  };
  const auto take = [&](const Sitemap& sitemap, std::size_t depth) {
    if (sitemap.cut) ++out.left_out;
    for (const std::string& location : sitemap.locations) {
      const auto url = parse_web_url(location);
      if (!url || url->has_credentials) {
        ++out.faulty;
      } else if (!belongs(*url)) {
        ++out.foreign;
      } else if (sitemap.is_index) {
        if (!had_sitemaps.insert(url->href).second) continue;
        if (depth >= walk.depth || had_sitemaps.size() > walk.sitemaps) ++out.left_out;
        else waiting.push_back({*url, depth + 1});
      } else if (had_pages.insert(page_key(*url)).second) {
        if (out.pages.size() >= walk.pages) ++out.left_out;
        else if (walk.permitted && !walk.permitted(*url)) ++out.forbidden;
        else out.pages.push_back(url->href);
      }
    }
  };
  WRIT_TRY(first, parse_sitemap(std::move(bytes), walk.limits));
  take(first, 1);
  // What is beyond the limit is not even fetched.
  while (!waiting.empty() && out.pages.size() < walk.pages) {
    const Waiting next = std::move(waiting.front());
    waiting.pop_front();
    auto fetched = walk.fetch(next.url);
    auto parsed = fetched ? parse_sitemap(std::move(*fetched), walk.limits) : tl::make_unexpected(std::move(fetched).error());
    if (parsed) take(*parsed, next.depth);
    else out.failures.push_back(next.url.href + ": " + parsed.error().message);
  }
  out.left_out += waiting.size();
  return out;
}

}  // namespace writ::collect
