#pragma once
// Material to measure with: a snapshot and packs of any size, the same each time.

#include <cstddef>
#include <string>

namespace writ::bench {

struct SnapshotSize {
  std::size_t requests = 400, cookies = 80, entries = 120, frames = 6, html_bytes = 200'000;
};
/// A visit in two phases, as a browser's collector writes it.
[[nodiscard]] std::string generate_snapshot(const SnapshotSize& size);

/// A pack with as many rules about the site, each with its own literals: hosts, regexes, globs, names, thresholds. A few of
/// them find something.
[[nodiscard]] std::string generate_rules(std::size_t count);

/// A pack with as many vendors and one rule for all of them.
[[nodiscard]] std::string generate_vendors(std::size_t count);

}  // namespace writ::bench
