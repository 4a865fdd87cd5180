#pragma once
// What the caller of an importer knows and the file does not say.

#include <cstddef>
#include <optional>
#include <string>

#include "base/date.hpp"
#include "model/enums.hpp"

namespace writ::import {

struct ImportOptions {
  /// The phase that the recording shows. Most recordings are of a first visit; one of a visitor who has agreed must be
  /// called so, for no format says it.
  model::Phase phase = model::Phase::BeforeConsent;
  std::string site;                     ///< the site's URL, where the file has none or another is meant
  std::string page;                     ///< of a file with several pages: id, title or URL; empty: the first
  std::optional<Instant> captured_at;   ///< where the file has none
  std::string country;
  std::size_t max_bytes = std::size_t{256} << 20;  ///< before and after decompression
};

}  // namespace writ::import
