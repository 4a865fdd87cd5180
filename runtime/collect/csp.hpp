#pragma once
// Content security policies, as far as they prove that a browser would have stopped a load (CSP Level 3).
//
// Used to accuse nobody of what never ran: a "no" here is sure, a "yes" is not.

#include <string>
#include <string_view>
#include <vector>

#include "runtime/collect/web_url.hpp"

namespace writ::collect {

enum class CspLoad { Script, Frame };

class ContentSecurityPolicy {
 public:
  /// A header value may hold several policies, parted by commas; each must allow a load.
  void add(std::string_view value);

  struct Target {
    WebUrl url;
    std::string nonce;
    bool has_integrity = false;
  };
  /// True only where some policy stops the load for sure. `self` is the page's URL.
  [[nodiscard]] bool surely_stops(CspLoad load, const Target& target, const WebUrl& self) const;

 private:
  struct Directive {
    std::string name;
    std::vector<std::string> sources;
  };
  using Policy = std::vector<Directive>;
  std::vector<Policy> policies_;
};

}  // namespace writ::collect
