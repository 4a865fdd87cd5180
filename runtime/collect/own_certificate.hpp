#pragma once
// A key and a certificate of its own for a server that lives as long as a run. The only file that makes certificates (GnuTLS).

#include <string>
#include <vector>

#include "base/result.hpp"

namespace writ::collect {

/// PEM texts.
struct OwnCertificate {
  std::string key, certificate;
};

/// For these hosts (names or IPv4 addresses), valid for some days. Nobody trusts it who was not told to. Errors: `collect.certificate`.
[[nodiscard]] Result<OwnCertificate> make_certificate(const std::vector<std::string>& hosts);

}  // namespace writ::collect
