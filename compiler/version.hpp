#pragma once
// Versions of packs and what `depends` asks of them (spec/packs.md).

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace writ::compiler {

/// One to three numbers; those that are not written count as zero.
struct Version {
  std::array<std::uint32_t, 3> parts{};
  int written = 0;
  friend auto operator<=>(const Version& a, const Version& b) { return a.parts <=> b.parts; }
  friend bool operator==(const Version& a, const Version& b) { return a.parts == b.parts; }
};

[[nodiscard]] std::optional<Version> parse_version(std::string_view text);

/// `1.2`: those numbers as written, later ones free. `~1.2`: at least it, below 1.3 (`~1`: below 2). `^1.2`: at least it,
/// below 2.0 (`^0.2`: below 0.3, since before 1.0 the second number tells what breaks). `>=1.2`: at least it.
struct Requirement {
  Version least;
  std::optional<Version> below;
  [[nodiscard]] bool takes(const Version& version) const { return version >= least && (!below || version < *below); }
};

[[nodiscard]] std::optional<Requirement> parse_requirement(std::string_view text);

}  // namespace writ::compiler
