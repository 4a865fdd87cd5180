#include "runtime/collect/web_url.hpp"

#include "runtime/patterns/host.hpp"
#include "runtime/patterns/url.hpp"

namespace writ::collect {
namespace {

std::optional<WebUrl> web_url(const std::optional<patterns::Url>& url) {
  if (!url || (url->scheme != "http" && url->scheme != "https") || url->host.empty()) return std::nullopt;
  WebUrl out;
  out.scheme = url->scheme;
  out.host = url->host;
  if (out.host.size() > 1 && out.host.back() == '.') out.host.pop_back();
  out.port = url->port.value_or(url->scheme == "https" ? 443 : 80);
  out.path = url->path;
  if (url->query) out.path += "?" + *url->query;
  out.origin = out.scheme + "://" + out.host;
  if (url->port) out.origin += ":" + std::to_string(*url->port);
  out.has_credentials = !url->username.empty() || !url->password.empty();
  out.href = out.origin + out.path;
  return out;
}

}  // namespace

std::optional<WebUrl> parse_web_url(std::string_view text) { return web_url(patterns::parse_url(text)); }

std::optional<WebUrl> resolve(const WebUrl& base, std::string_view reference) {
  const auto parsed = patterns::parse_url(base.href);
  return parsed ? web_url(patterns::resolve(*parsed, reference)) : std::nullopt;
}

std::string site_of(std::string_view host) { return patterns::registrable_domain(host).value_or(std::string(host)); }

std::string site_with_scheme(const WebUrl& url) { return url.scheme + "://" + site_of(url.host); }

bool is_public_suffix(std::string_view domain) {
  return !patterns::is_ip_address(domain) && !patterns::registrable_domain(domain);
}

}  // namespace writ::collect
