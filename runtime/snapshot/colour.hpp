#pragma once
// Colours as browsers write them, and how well text stands out against what lies behind it (WCAG 2.2, "contrast ratio").

#include <optional>
#include <string_view>

namespace writ::snapshot {

/// The contrast ratio of a text colour on a background, 1 to 21. Nothing where one of them is no colour that is known here, or
/// the background lets through what lies below. A translucent text colour is laid over the background.
///
/// Known: `#rgb`, `#rrggbb` and both with alpha; `rgb(…)`, `rgba(…)`, `color(srgb …)`, `oklab(…)`, `oklch(…)`; `black`, `white`,
/// `transparent`. Computed styles of browsers have no others but rarely.
[[nodiscard]] std::optional<double> contrast(std::string_view color, std::string_view background);

}  // namespace writ::snapshot
