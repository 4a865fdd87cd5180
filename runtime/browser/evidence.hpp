#pragma once
// What stands in a context at a moment (cookies, storage of every origin, frames with their documents), and the phase of
// a snapshot that it makes together with what was recorded.

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "runtime/browser/tab.hpp"
#include "runtime/collect/snapshot_writer.hpp"

namespace writ::browser {

/// By what makes each one; later readings of one thing replace earlier ones.
struct State {
  std::map<std::string, collect::CookieDraft> cookies;
  std::map<std::string, collect::EntryDraft> entries;
  std::map<std::string, std::string> cache_of;  ///< the cache that an entry stands in, by the entry's key here
  bool cookies_whole = true, storage_whole = true;
};

/// Adds what stands now. What cannot be read is said by `…_whole`.
[[nodiscard]] Result<> read_state(Tab& tab, State& state);

/// Documents as they stand, in one or more rounds (pages) of a phase.
struct FrameRounds {
  std::vector<collect::FrameDraft> frames;
  std::map<std::string, std::size_t> by_loader, by_id;
  std::string language;  ///< of the first main document
  bool whole = true;
};
enum class Banner { Kept, LeftOut };  ///< of the documents: one that was guessed and lies over the page
[[nodiscard]] Result<> read_frames(Tab& tab, FrameRounds& rounds, Banner banner = Banner::Kept);

/// The names that vendors declare, where the main frame has them.
[[nodiscard]] std::vector<std::string> read_globals(Tab& tab, const model::Model& model);
/// What the page said to Google's tags, and whether that is all (`coverage.commands`).
void read_commands(Tab& tab, collect::PhaseDraft& draft);
/// The controls of the banner that the platform declares, as the page's helper takes them: [{selector, role, layer}].
[[nodiscard]] Json declared_controls(const model::Cmp* cmp);
/// Where banner and buttons lie, of the platform's declaration and of what was guessed.
/// `SecondLayer`: of what was opened since the helper's `remember`.
enum class BannerLayer { First, SecondLayer };
[[nodiscard]] std::vector<collect::BoxDraft> read_boxes(Tab& tab, const model::Cmp* cmp, const FrameRounds& rounds, BannerLayer layer = BannerLayer::First);

/// Moments of a phase, in seconds of the monotonic clock.
struct Moments {
  double since = 0;               ///< where it begins
  std::vector<double> next_loads;  ///< the reload, the second page
  std::optional<double> left = {}; ///< when the page was left at the end, where what it sent then was seen
};

/// Puts it together: activity since the phase began, state as it stands, `new` by `before`.
void assemble(collect::PhaseDraft& draft, const Recording& recording, State state, FrameRounds rounds, const State& before, const Moments& moments);

}  // namespace writ::browser
