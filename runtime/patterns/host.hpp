#pragma once
// Host names: one normal form, comparison by label, registrable domains, parties (spec/semantics.md, "Hosts").
//
// The normal form is what WHATWG makes of a host: IDNA (UTS 46, non-transitional) to ASCII, lower case; IPv4 as four
// decimal numbers; IPv6 compressed and in brackets. Here the trailing dot of a fully qualified name is dropped too.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace writ::patterns {

/// The normal form, or an error ("host.bad") that names what is wrong.
[[nodiscard]] Result<std::string> normalise_host(std::string_view text);

/// For the literals of `hosts` and `under`: a plain name or address without scheme, port, path or wildcard; gives the
/// normal form. The error ("host.not-plain") says which of these was found.
[[nodiscard]] Result<std::string> plain_host(std::string_view text);

/// Normalised hosts: `host` is `suffix` or a name under it. An address lies only under itself.
[[nodiscard]] bool host_under(std::string_view host, std::string_view suffix);

[[nodiscard]] bool is_ip_address(std::string_view host);  ///< normalised: 127.0.0.1, [::1]

/// The registrable domain by the public suffix list with its private section; nothing for addresses, single labels and
/// public suffixes themselves. `host` is normalised.
[[nodiscard]] std::optional<std::string> registrable_domain(std::string_view host);

/// Same registrable domain; hosts without one (addresses, localhost, a bare suffix) must be equal. Both normalised.
[[nodiscard]] bool same_party(std::string_view a, std::string_view b);

/// A name as people read it: labels in Unicode where they can be. For searching texts.
[[nodiscard]] std::string host_to_unicode(std::string_view host);

/// Many host patterns asked of one host: every pattern that it lies under.
class HostSet {
 public:
  /// `suffix` is normalised; ids are the caller's and may be used more than once.
  void add(std::string_view suffix, std::uint32_t id);
  [[nodiscard]] bool empty() const { return ids_.empty(); }
  /// Ascending, each once.
  [[nodiscard]] std::vector<std::uint32_t> match(std::string_view host) const;

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>> ids_;
};

}  // namespace writ::patterns
