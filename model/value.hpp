#pragma once
// What an expression yields when it is evaluated (spec/semantics.md, "Values", "Unknown").

#include <algorithm>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>
#include <variant>

#include "base/date.hpp"
#include "model/enums.hpp"

namespace writ::model {

enum class Truth : std::uint8_t { False, Unknown, True };
[[nodiscard]] constexpr Truth truth(bool b) { return b ? Truth::True : Truth::False; }
[[nodiscard]] constexpr Truth negate(Truth t) { return static_cast<Truth>(2 - static_cast<int>(t)); }
[[nodiscard]] constexpr Truth both(Truth a, Truth b) { return a < b ? a : b; }
[[nodiscard]] constexpr Truth either(Truth a, Truth b) { return a > b ? a : b; }

/// One item of a snapshot. `phase` is the index of the phase in the snapshot (kNoPhase for documents and paragraphs),
/// `index` the item's place in the page's table of that kind. Ordered as the snapshot is (see Page::order).
struct ItemRef {
  static constexpr std::uint8_t kNoPhase = 255;
  ItemKind kind = ItemKind::Request;
  std::uint8_t phase = kNoPhase;
  std::uint32_t index = 0;
  friend constexpr auto operator<=>(const ItemRef&, const ItemRef&) = default;
};

struct Unknown { friend bool operator==(Unknown, Unknown) { return true; } };
/// The thing has none: an attribute that is not written, a query that is not there.
struct Absent { friend bool operator==(Absent, Absent) { return true; } };

/// A cookie's lifetime: two instants, because months count on the calendar from the setting.
struct Lifetime {
  Instant set, expires;
  bool session = false;  ///< shorter than any duration
  friend bool operator==(const Lifetime&, const Lifetime&) = default;
};

/// A count over evidence that may be partial: the true number lies in [low, high].
struct Interval {
  static constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();
  std::int64_t low = 0, high = 0;
  friend bool operator==(const Interval&, const Interval&) = default;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  friend bool operator==(const Box&, const Box&) = default;
};

/// The payload of a closed vocabulary or of a declared name; the static type says of which.
struct Symbol {
  std::uint32_t payload = 0;
  friend bool operator==(Symbol, Symbol) = default;
};

/// A set of declared names (vendors, subtypes, categories), ascending; the storage is the page's or the program's.
struct SymbolSet {
  std::span<const std::uint32_t> members;
  friend bool operator==(const SymbolSet& a, const SymbolSet& b) { return std::ranges::equal(a.members, b.members); }
};

/// Texts are views into the snapshot or the program and live as long as they do.
using Value = std::variant<Unknown, Absent, Truth, Interval, double, std::string_view, Duration, Lifetime, Date, Symbol,
                           SymbolSet, ItemRef, Box>;

}  // namespace writ::model
