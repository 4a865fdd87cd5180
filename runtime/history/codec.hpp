#pragma once
// How values stand in the tables: times, places and evidence as texts (spec/history.md, "The tables").

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/date.hpp"
#include "runtime/history/life.hpp"

namespace writ::history {

/// "2026-11-23T10:00:00.000Z": of one width, so that texts sort as the moments follow each other.
[[nodiscard]] std::string time_text(Instant instant);

/// "AT,BE,FR".
[[nodiscard]] std::string places_text(const std::vector<std::string>& places);
[[nodiscard]] std::vector<std::string> parse_places(std::string_view text);

/// "before-consent/requests/complete,-/documents/partial".
[[nodiscard]] std::string looked_text(const std::vector<Looked>& looked);
[[nodiscard]] std::optional<std::vector<Looked>> parse_looked(std::string_view text);

}  // namespace writ::history
