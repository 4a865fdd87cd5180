#pragma once
// A store of scans in one SQLite file (spec/history.md). Each call is one transaction: whole or not at all, also where the process dies in
// between or others write at the same time.

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "runtime/findings/finding.hpp"
#include "runtime/history/sqlite.hpp"

namespace writ::history {

/// How many past scans a report looks back on.
inline constexpr std::size_t kShownScans = 40;

class Store {
 public:
  /// For a run that will add scans. The file need not be there yet: it is made with the first scan. Errors: what is there is no store, is
  /// damaged, is a newer Writ's, or cannot be written.
  [[nodiscard]] static Result<Store> open(const std::string& path, std::chrono::milliseconds patience = std::chrono::seconds(30));

  /// Adds the scans, those that are there already left out, and tells each report what the store knows: `past`, and `life` of its
  /// violations, up to its own capture. `engine`: the version of Writ.
  [[nodiscard]] Result<> add(std::vector<findings::Report>& reports, std::string_view engine);

 private:
  Store(std::string path, std::chrono::milliseconds patience) : path_(std::move(path)), patience_(patience) {}
  std::string path_;
  std::chrono::milliseconds patience_;
  std::optional<Database> database_;
};

/// Opens a store that must be there, to read it.
[[nodiscard]] Result<Database> open_to_read(const std::string& path, std::chrono::milliseconds patience = std::chrono::seconds(30));

struct Pruned {
  std::int64_t scans = 0, findings = 0;
};

/// Takes out the scans captured before the moment, and the findings that were gone before it. Of findings that go on, first seen and the
/// events stay. Scans captured before it are not taken in any more.
[[nodiscard]] Result<Pruned> prune(const std::string& path, Instant before, std::chrono::milliseconds patience = std::chrono::seconds(30));

/// Since when the store is whole: the latest moment that `prune` was given.
[[nodiscard]] Result<std::optional<Instant>> kept_since(Database& database);

/// The capture of the newest scan.
[[nodiscard]] Result<std::optional<Instant>> newest_capture(Database& database);

}  // namespace writ::history
