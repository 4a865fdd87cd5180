#include "runtime/collect/crawl.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/json.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/collect/dom_walk.hpp"
#include "runtime/collect/html_links.hpp"
#include "runtime/snapshot/dom.hpp"

namespace writ::collect {
namespace {

constexpr std::size_t kMaxLinks = 5'000;   // of one page
constexpr std::size_t kLongestUrl = 2'048;
constexpr std::size_t kMaxSnapshotDepth = 64;

using Words = std::set<std::string, std::less<>>;

/// Parameters that tell where a visitor came from and change nothing of the page.
bool of_a_campaign(std::string_view name) {
  static const Words kNames{"gclid", "dclid", "wbraid", "gbraid", "fbclid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "mc_cid", "mc_eid", "_ga", "_gl", "ref_src"};
  return name.starts_with("utm_") || kNames.contains(name);
}

/// A word, or two in a row, that says that something is done. As several languages have it in addresses.
const Words& doing() {
  static const Words kWords{
      "logout", "logoff", "signout", "signoff", "abmelden", "ausloggen", "deconnexion", "disconnect", "desconectar", "salir", "esci", "uitloggen",
      "log out", "log off", "sign out", "sign off", "cerrar sesion", "se deconnecter",
      "delete", "remove", "destroy", "erase", "loeschen", "supprimer", "eliminar", "elimina", "verwijderen",
      "unsubscribe", "abbestellen", "desabonner", "desinscription", "subscribe", "optout", "opt out",
      "addtocart", "add to", "to cart", "cart add", "add cart", "basket add", "add basket", "add item", "buy now", "checkout", "wishlist", "compare add",
      "vote", "like", "upvote", "downvote", "report abuse", "confirm", "approve", "reject", "cancel", "reset", "purge", "clear", "flush", "refund", "pay",
      "wp admin", "wp login", "wp json", "admin", "phpmyadmin", "cgi bin", "xmlrpc"};
  return kWords;
}

/// Names of parameters that turn an address into an order.
const Words& ordering() {
  static const Words kWords{"action", "do", "cmd", "command", "op", "task", "delete", "remove", "add", "add-to-cart", "add_to_cart", "token", "nonce", "_wpnonce", "csrf", "_token", "sid",
                            "phpsessid", "jsessionid", "session", "replytocom", "vote", "rate", "confirm", "unsubscribe"};
  return kWords;
}

/// Endings that no page has.
bool is_file(std::string_view path) {
  static const Words kPages{"html", "htm", "xhtml", "php", "php5", "asp", "aspx", "jsp", "jsf", "do", "cfm", "shtml", "cgi", "pl"};
  const auto slash = path.rfind('/');
  const std::string_view name = path.substr(slash == std::string_view::npos ? 0 : slash + 1);
  const auto dot = name.rfind('.');
  if (dot == std::string_view::npos || name.size() - dot > 6 || dot + 1 == name.size()) return false;
  const std::string ending = lower(name.substr(dot + 1));
  // "/release-1.2" is a page, "/brochure.pdf" is none.
  return std::any_of(ending.begin(), ending.end(), is_alpha) && !kPages.contains(ending);
}

/// The words of a path or a value: letters and digits, lower case.
std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  std::string word;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    const char c = i < text.size() ? lower(text[i]) : '/';
    if (is_alpha(c) || is_digit(c)) {
      word.push_back(c);
    } else if (!word.empty()) {
      out.push_back(std::move(word));
      word.clear();
    }
  }
  return out;
}

bool does_something(std::string_view text) {
  const auto words = words_of(text);
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (doing().contains(words[i])) return true;
    if (i + 1 < words.size() && doing().contains(words[i] + " " + words[i + 1])) return true;
  }
  return false;
}

template <typename Each>
void each_parameter(std::string_view query, Each each) {
  while (!query.empty()) {
    const auto end = query.find_first_of("&;");
    const std::string_view parameter = query.substr(0, end);
    if (!parameter.empty()) each(parameter, parameter.substr(0, parameter.find('=')));
    query = end == std::string_view::npos ? std::string_view() : query.substr(end + 1);
  }
}

std::pair<std::string_view, std::string_view> path_and_query(const WebUrl& url) {
  const std::string_view whole = url.path;
  const auto mark = whole.find('?');
  return {whole.substr(0, mark), mark == std::string_view::npos ? std::string_view() : whole.substr(mark + 1)};
}

/// A link that a script or a library of the page turns into an order.
bool is_no_link(const snapshot::Dom& dom, std::uint32_t element) {
  static constexpr auto kMarks = std::to_array<std::string_view>({"download", "data-method", "data-confirm", "data-turbo-method", "hx-delete", "hx-post", "hx-put", "hx-patch", "onclick", "ping"});
  for (const std::string_view mark : kMarks) {
    if (dom.attribute(element, mark)) return true;
  }
  if (same_word(attribute(dom, element, "role"), "button")) return true;
  std::string_view rel = attribute(dom, element, "rel");
  while (!(rel = trim(rel)).empty()) {
    const auto end = std::min(rel.find_first_of(" \t\r\n\f"), rel.size());
    if (same_word(rel.substr(0, end), "nofollow")) return true;
    rel.remove_prefix(end);
  }
  return false;
}

const Json* member(const Json& from, const char* name) {
  if (!from.is_object()) return nullptr;
  const auto found = from.find(name);
  return found == from.end() ? nullptr : &*found;
}

}  // namespace

std::string page_key(const WebUrl& url) {
  const auto [path, query] = path_and_query(url);
  std::string_view host = url.host;
  if (host.starts_with("www.")) host.remove_prefix(4);
  std::string out(host);
  if (url.port != 443 && url.port != 80) out += ":" + std::to_string(url.port);
  std::string_view place = path;
  for (const std::string_view index : {"/index.html", "/index.htm", "/index.php"}) {
    if (place.ends_with(index)) place.remove_suffix(index.size());
  }
  while (place.ends_with('/')) place.remove_suffix(1);
  out += place;
  std::vector<std::string_view> parameters;
  each_parameter(query, [&](std::string_view parameter, std::string_view name) {
    if (!of_a_campaign(name)) parameters.push_back(parameter);
  });
  std::sort(parameters.begin(), parameters.end());
  for (const std::string_view parameter : parameters) (out += '?') += parameter;
  return out;
}

bool leads_to_a_page(const WebUrl& url) {
  const auto [path, query] = path_and_query(url);
  if (url.has_credentials || url.href.size() > kLongestUrl || is_file(path) || does_something(path)) return false;
  bool harmless = true;
  each_parameter(query, [&](std::string_view parameter, std::string_view name) {
    if (ordering().contains(lower(name)) || does_something(parameter)) harmless = false;
  });
  return harmless;
}

std::vector<WebUrl> links_to_pages(std::string_view html, const WebUrl& page) {
  std::vector<WebUrl> out;
  const auto dom = snapshot::parse_html(html, snapshot::Scripting::On);
  if (!dom) return out;
  const WebUrl base = read_page(html, page).base;
  std::set<std::string> had;
  for (std::uint32_t element = 0; element < dom->elements.size() && had.size() < kMaxLinks; ++element) {
    const std::string_view tag = dom->elements[element].tag;
    if ((tag != "a" && tag != "area") || is_no_link(*dom, element)) continue;
    const auto reference = dom->attribute(element, "href");
    auto url = reference ? resolve(base, trim(*reference)) : std::nullopt;
    if (url && leads_to_a_page(*url) && had.insert(page_key(*url)).second) out.push_back(std::move(*url));
  }
  return out;
}

std::optional<SnapshotLinks> links_of_snapshot(std::string_view snapshot) {
  Json json;
  std::string error;
  if (!parse_json(snapshot, json, error, kMaxSnapshotDepth)) return std::nullopt;
  const Json* site = member(json, "site");
  const Json* phases = member(json, "phases");
  auto page = site != nullptr && site->is_string() ? parse_web_url(site->get_ref<const std::string&>()) : std::nullopt;
  if (!page || phases == nullptr || !phases->is_array()) return std::nullopt;
  for (const Json& phase : *phases) {
    const Json* frames = member(phase, "frames");
    if (frames == nullptr || !frames->is_array() || frames->empty()) continue;
    for (const char* form : {"dom", "source"}) {
      const Json* html = member(frames->front(), form);
      if (html == nullptr || !html->is_string()) continue;
      auto links = links_to_pages(html->get_ref<const std::string&>(), *page);
      return SnapshotLinks{std::move(*page), std::move(links)};
    }
  }
  return SnapshotLinks{std::move(*page), {}};
}

Crawl::Crawl(CrawlLimits limits, std::function<bool(const WebUrl&)> belongs, std::function<bool(const WebUrl&)> permitted)
    : limits_(limits), belongs_(std::move(belongs)), permitted_(std::move(permitted)) {}

void Crawl::begin_with(const std::vector<std::string>& pages) {
  for (const std::string& page : pages) {
    ++taken_;
    const auto url = parse_web_url(page);
    if (!url) continue;
    had_.insert(page_key(*url));
    sites_.insert(site_of(url->host));
  }
}

void Crawl::found(const SnapshotLinks& links) {
  had_.insert(page_key(links.page));
  if (level_ >= limits_.depth) return;
  for (const WebUrl& url : links.links) {
    if (belongs_ ? !belongs_(url) : !sites_.contains(site_of(url.host))) continue;
    if (!had_.insert(page_key(url)).second) continue;
    if (taken_ >= limits_.pages) {
      ++left_out_;
    } else if (permitted_ && !permitted_(url)) {
      ++forbidden_;
    } else {
      ++taken_;
      next_.push_back(url.href);
    }
  }
}

std::vector<std::string> Crawl::next_level() {
  ++level_;
  return std::exchange(next_, {});
}

}  // namespace writ::collect
