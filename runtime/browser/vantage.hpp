#pragma once
// From where and as whom a visit is made, as far as a browser on this machine can play it: language, time zone, place,
// size and kind of device, the privacy signal. The country is only written down: the network is what it is.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace writ::browser {

struct Place {
  double latitude = 0, longitude = 0;
};

struct Viewport {
  int width = 1366, height = 900;
};

struct Vantage {
  std::string country;              ///< ISO 3166 alpha-2; empty: not said
  std::string language = "en-US";   ///< BCP 47, the visitor's first
  std::string timezone;             ///< IANA; empty: the machine's
  std::optional<Place> place;       ///< where given, pages may ask for it
  Viewport viewport;
  bool mobile = false;              ///< a telephone: its size unless another is given, touch, its name
  bool privacy_signal = false;      ///< Global Privacy Control: the header and navigator.globalPrivacyControl
};

/// `country=FR,language=fr-FR,timezone=Europe/Paris,geolocation=48.8,2.3`, in any order, or a JSON object with these
/// members (`geolocation` as "48.8,2.3" or [48.8, 2.3]); what is not named stays as it is in `base`. Errors: `usage.vantage`.
[[nodiscard]] Result<Vantage> parse_vantage(std::string_view text, const Vantage& base);
/// "390x844". Errors: `usage.viewport`.
[[nodiscard]] Result<Viewport> parse_viewport(std::string_view text);
/// The size of a usual telephone.
inline constexpr Viewport kTelephone{412, 915};

/// `fr-FR,fr;q=0.9,en;q=0.8`: what a browser of that language asks for. `bare` without weights, as a browser is told.
[[nodiscard]] std::string accepted_languages(const std::string& language, bool bare = false);

}  // namespace writ::browser
