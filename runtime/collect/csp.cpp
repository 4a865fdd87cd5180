#include "runtime/collect/csp.hpp"

#include <array>
#include <initializer_list>

#include "runtime/collect/ascii.hpp"

namespace writ::collect {
namespace {

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> out;
  std::size_t i = 0;
  while (i < text.size()) {
    while (i < text.size() && is_space(text[i])) ++i;
    const std::size_t start = i;
    while (i < text.size() && !is_space(text[i])) ++i;
    if (i > start) out.emplace_back(text.substr(start, i - start));
  }
  return out;
}

std::uint16_t default_port(std::string_view scheme) { return scheme == "https" || scheme == "wss" ? 443 : 80; }

/// "example.com", "*.example.com:*", "https://a.example/path/", "https:" against a URL (CSP3, "match a source").
bool source_matches(std::string_view source, const WebUrl& url, const WebUrl& self) {
  if (source == "*") return true;  // of the schemes asked here, all are network schemes
  std::string_view rest = source;
  std::string scheme;
  if (const auto mark = rest.find("://"); mark != std::string_view::npos) {
    scheme = lower(rest.substr(0, mark));
    rest.remove_prefix(mark + 3);
  } else if (rest.ends_with(':') && rest.find('/') == std::string_view::npos && rest.find('.') == std::string_view::npos) {
    scheme = lower(rest.substr(0, rest.size() - 1));
    return scheme == url.scheme || (scheme == "http" && url.scheme == "https");
  }
  const std::string wanted = scheme.empty() ? self.scheme : scheme;
  if (wanted != url.scheme && !(wanted == "http" && url.scheme == "https")) return false;
  const auto slash = rest.find('/');
  const std::string_view path = slash == std::string_view::npos ? std::string_view() : rest.substr(slash);
  std::string host = lower(rest.substr(0, slash));
  std::string port;
  if (const auto colon = host.rfind(':'); colon != std::string::npos && host.find(']', colon) == std::string::npos) {
    port = host.substr(colon + 1);
    host.resize(colon);
  }
  if (host.starts_with("*.")) {
    if (!url.host.ends_with(host.substr(1))) return false;
  } else if (host != "*" && host != url.host) {
    return false;
  }
  if (port.empty()) {
    // Without a port: the default one of the URL's own scheme, an upgrade from http included.
    if (url.port != default_port(url.scheme)) return false;
  } else if (port != "*" && port != std::to_string(url.port) && !(port == "80" && url.port == 443)) {
    return false;
  }
  if (path.empty() || path == "/") return true;
  const std::string_view target = std::string_view(url.path).substr(0, url.path.find('?'));
  // A percent-encoded path may be another writing of the same: not sure, so let pass.
  if (path.find('%') != std::string_view::npos || target.find('%') != std::string_view::npos) return true;
  return path.back() == '/' ? target.starts_with(path) : target == path;
}

}  // namespace

void ContentSecurityPolicy::add(std::string_view value) {
  while (!value.empty()) {
    const auto comma = value.find(',');
    std::string_view text = value.substr(0, comma);
    value = comma == std::string_view::npos ? std::string_view() : value.substr(comma + 1);
    Policy policy;
    while (!text.empty()) {
      const auto semicolon = text.find(';');
      std::vector<std::string> parts = words(text.substr(0, semicolon));
      text = semicolon == std::string_view::npos ? std::string_view() : text.substr(semicolon + 1);
      if (parts.empty()) continue;
      Directive directive{lower(parts.front()), {}};
      bool again = false;  // the first of a name counts
      for (const Directive& other : policy) again = again || other.name == directive.name;
      directive.sources.assign(parts.begin() + 1, parts.end());
      if (!again) policy.push_back(std::move(directive));
    }
    if (!policy.empty()) policies_.push_back(std::move(policy));
  }
}

bool ContentSecurityPolicy::surely_stops(CspLoad load, const Target& target, const WebUrl& self) const {
  static constexpr std::array<std::string_view, 3> kScript = {"script-src-elem", "script-src", "default-src"};
  static constexpr std::array<std::string_view, 3> kFrame = {"frame-src", "child-src", "default-src"};
  for (const Policy& policy : policies_) {
    const Directive* directive = nullptr;
    for (const std::string_view name : load == CspLoad::Script ? kScript : kFrame) {
      for (const Directive& candidate : policy) {
        if (directive == nullptr && candidate.name == name) directive = &candidate;
      }
    }
    if (directive == nullptr) continue;
    bool allowed = false;
    bool strict_dynamic = false;
    for (const std::string& source : directive->sources) strict_dynamic = strict_dynamic || same_word(source, "'strict-dynamic'");
    strict_dynamic = strict_dynamic && load == CspLoad::Script;
    for (const std::string& source : directive->sources) {
      if (source.front() == '\'') {
        if (load == CspLoad::Script && starts_with_word(source, "'nonce-")) {
          allowed = allowed || (!target.nonce.empty() && source == "'nonce-" + target.nonce + "'");
        } else if (load == CspLoad::Script && starts_with_word(source, "'sha")) {
          allowed = allowed || target.has_integrity;  // may be the listed hash
        } else if (same_word(source, "'self'")) {
          const bool same = target.url.host == self.host && (target.url.port == self.port || (self.port == 80 && target.url.port == 443));
          allowed = allowed || (!strict_dynamic && same && (target.url.scheme == self.scheme || target.url.scheme == "https"));
        }
      } else if (!strict_dynamic) {
        allowed = allowed || source_matches(source, target.url, self);
      }
    }
    if (!allowed) return true;
  }
  return false;
}

}  // namespace writ::collect
