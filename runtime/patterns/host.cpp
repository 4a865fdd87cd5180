#include "runtime/patterns/host.hpp"

#include <fmt/format.h>
#include <libpsl.h>
#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/stringpiece.h>

#include <algorithm>
#include <memory>

#include "runtime/patterns/host_parse.hpp"
#include "runtime/patterns/text.hpp"

namespace writ::patterns {
namespace {

constexpr std::size_t kMaxLabel = 63;
constexpr std::size_t kMaxName = 253;

tl::unexpected<Error> not_plain(std::string message) { return fail("host.not-plain", std::move(message)); }

}  // namespace

Result<std::string> normalise_host(std::string_view text) {
  WRIT_TRY(host, parse_special_host(text));
  if (host.size() > 1 && host.ends_with('.')) host.pop_back();
  return host;
}

Result<std::string> plain_host(std::string_view text) {
  if (text.empty()) return not_plain("the host is empty");
  if (const auto at = text.find("://"); at != std::string_view::npos) {
    return not_plain(fmt::format("`{}` is a URL; write the host alone", text));
  }
  if (text.find_first_of("*?") != std::string_view::npos) {
    return not_plain(fmt::format("a wildcard stands in `{}`; a host takes every host under it too", text));
  }
  if (text.find_first_of("/\\#") != std::string_view::npos) {
    return not_plain(fmt::format("`{}` has a path; write the host alone, or the whole as a glob in `urls`", text));
  }
  if (text.find('@') != std::string_view::npos) return not_plain(fmt::format("`{}` has a user name", text));
  if (text.find('%') != std::string_view::npos) return not_plain(fmt::format("`{}` is percent-encoded", text));
  if (text.front() == '.') {
    return not_plain(fmt::format("`{}` begins with a dot; a host takes every host under it without one", text));
  }
  if (text.front() != '[') {
    const auto colon = text.find(':');
    if (colon != std::string_view::npos) {
      return not_plain(text.find(':', colon + 1) == std::string_view::npos
                           ? fmt::format("`{}` has a port", text)
                           : fmt::format("`{}`: an IPv6 address stands in brackets", text));
    }
  }
  WRIT_TRY(host, normalise_host(text));
  if (is_ip_address(host)) return host;
  if (host.size() > kMaxName) return not_plain(fmt::format("`{}` is longer than {} bytes", text, kMaxName));
  std::size_t at = 0;
  while (at <= host.size()) {
    const std::size_t dot = std::min(host.find('.', at), host.size());
    if (dot == at) return not_plain(fmt::format("`{}` has an empty label", text));
    const std::string_view label = std::string_view(host).substr(at, dot - at);
    if (label.size() > kMaxLabel) return not_plain(fmt::format("the label `{}` is longer than {} bytes", label, kMaxLabel));
    for (const char c : label) {
      const bool fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
      if (!fine) return not_plain(fmt::format("`{}` stands in `{}`; a host has letters, digits, `-` and dots", c, text));
    }
    at = dot + 1;
  }
  return host;
}

bool is_ip_address(std::string_view host) {
  if (host.starts_with('[')) return true;
  // Normalised: a name whose last label is a number is an IPv4 address and nothing else.
  const std::size_t dot = host.rfind('.');
  const std::string_view last = dot == std::string_view::npos ? host : host.substr(dot + 1);
  return dot != std::string_view::npos && !last.empty() &&
         std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool host_under(std::string_view host, std::string_view suffix) {
  if (suffix.empty() || !host.ends_with(suffix)) return false;
  if (host.size() == suffix.size()) return true;
  return host[host.size() - suffix.size() - 1] == '.' && !is_ip_address(host);
}

std::optional<std::string> registrable_domain(std::string_view host) {
  if (host.empty() || is_ip_address(host)) return std::nullopt;
  // The list that libpsl was built with, not one of the machine: the same snapshot gives the same parties everywhere.
  const psl_ctx_t* list = psl_builtin();
  if (list == nullptr) return std::nullopt;
  const std::string name(host);
  const char* found = psl_registrable_domain(list, name.c_str());
  if (found == nullptr) return std::nullopt;
  return std::string(found);
}

bool same_party(std::string_view a, std::string_view b) {
  if (a == b) return !a.empty();
  const auto first = registrable_domain(a);
  return first && first == registrable_domain(b);
}

std::string host_to_unicode(std::string_view host) {
  if (host.find("xn--") == std::string_view::npos || host.size() > 4096) return std::string(host);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<icu::IDNA> idna(icu::IDNA::createUTS46Instance(UIDNA_NONTRANSITIONAL_TO_UNICODE, status));
  if (U_FAILURE(status)) return std::string(host);
  icu::IDNAInfo info;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  idna->nameToUnicodeUTF8(icu::StringPiece(host.data(), static_cast<int32_t>(host.size())), sink, info, status);
  return U_SUCCESS(status) && !info.hasErrors() ? out : std::string(host);
}

void HostSet::add(std::string_view suffix, std::uint32_t id) {
  if (!suffix.empty()) ids_[std::string(suffix)].push_back(id);
}

std::vector<std::uint32_t> HostSet::match(std::string_view host) const {
  std::vector<std::uint32_t> out;
  const auto look = [&](std::string_view name) {
    if (const auto found = ids_.find(name); found != ids_.end()) {
      out.insert(out.end(), found->second.begin(), found->second.end());
    }
  };
  look(host);
  if (!is_ip_address(host)) {
    for (std::size_t dot = host.find('.'); dot != std::string_view::npos; dot = host.find('.', dot + 1)) {
      look(host.substr(dot + 1));
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace writ::patterns
