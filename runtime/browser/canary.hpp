#pragma once
// Known bait, typed into fields as a visitor would and never submitted: what turns up of it in a payload was taken from
// the page while it was typed. The words and their digests stand in spec/snapshot.md; rules look for them.

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/browser/tab.hpp"

namespace writ::browser {

inline constexpr std::string_view kBaitText = "writ canary 7f3a9c41", kBaitEmail = "writ.canary.7f3a9c41@example.com", kBaitPassword = "Writ-Canary-7f3a9c41!";
/// Put on the page for a while, with a mark of its own: nobody typed it.
inline constexpr std::string_view kBaitDisplayed = "Writ Canary, writ.canary.5d2e8b60@example.com";

struct Typed {
  std::string frame;  ///< its id
  std::string selector, kind, text;
};

/// Types into the first visible fields of every frame, a few of each kind. Says what stands where; a field that takes no
/// focus or is covered is passed over.
[[nodiscard]] Result<std::vector<Typed>> type_canary(Tab& tab);

}  // namespace writ::browser
