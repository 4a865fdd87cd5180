#pragma once
// The Robots Exclusion Protocol (RFC 9309), and the crawl delay that many files add.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace writ::collect {

class Robots {
 public:
  /// Reads a robots.txt for an agent (its product token, "writ"). Only the first 500 KiB are read, as the RFC has it.
  [[nodiscard]] static Robots parse(std::string_view text, std::string_view agent);
  [[nodiscard]] static Robots allow_all() { return {}; }
  /// For a host whose robots.txt cannot be had just now.
  [[nodiscard]] static Robots disallow_all();

  /// `path` begins with '/' and holds the query. The longest matching rule decides; allow wins a tie.
  [[nodiscard]] bool allows(std::string_view path) const;
  [[nodiscard]] std::optional<std::chrono::milliseconds> crawl_delay() const { return delay_; }

 private:
  struct Rule {
    bool allow = false;
    std::string pattern;
  };
  std::vector<Rule> rules_;
  std::optional<std::chrono::milliseconds> delay_;
};

}  // namespace writ::collect
