#pragma once
// Walks a path of a platform's declaration, step by step, with input events at rendered points.

#include <chrono>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "runtime/browser/tab.hpp"

namespace writ::browser {

struct ChoiceTimes {
  std::chrono::milliseconds banner{6'000};    ///< how long a banner is waited for
  std::chrono::milliseconds slide{500};       ///< between its appearance and the first click: banners slide in
  std::chrono::milliseconds step{3'000};      ///< how long an element of a path is waited for
  std::chrono::milliseconds gone{4'000};      ///< how long the banner may take to go
  std::chrono::milliseconds load{10'000};     ///< how long a page of settings may take to load
  std::chrono::milliseconds back{2'500};      ///< after a reload, how long it is watched for coming back
};

/// The frames that a platform's selectors are looked for in: the page, frames of its site, and those that it names.
[[nodiscard]] std::vector<FrameState> frames_of(const Tab& tab, const model::Cmp& cmp);

enum class Press {
  Done,
  Absent,   ///< nothing there, or not to be seen
  Covered,  ///< something else lies over it
};
/// Presses what the helper's expression locates once it stands still. Errors end the visit.
[[nodiscard]] Result<Press> press(Tab& tab, const FrameState& frame, const std::string& locate);

/// Waits a moment until the switch that was pressed last has turned, and whether it has.
[[nodiscard]] Result<bool> await_turn(Tab& tab, const FrameState& frame);

struct Walked {
  enum class How {
    Done,
    NotMeant,  ///< its `when` is not there, or its first click finds nothing: nothing was pressed
    Stuck,     ///< it ended on the way
    Covered,   ///< what it would press is covered
  } how = How::NotMeant;
  int clicks = 0;
  bool api = false;    ///< some step called the platform's interface
  int left_on = 0;     ///< switches that could not be turned
  std::string why;     ///< where it ended, for a person
};

class PathWalker {
 public:
  PathWalker(Tab& tab, const model::Cmp& cmp, const ChoiceTimes& times) : tab_(tab), cmp_(cmp), times_(times) {}
  /// `patient`: the banner may still be building itself, so its first button is waited for longer.
  [[nodiscard]] Result<Walked> walk(const model::CmpPath& path, bool patient);

 private:
  [[nodiscard]] Result<bool> seen(const std::string& selector);
  /// Waits until it is seen, or is not.
  [[nodiscard]] Result<bool> wait_for(const std::string& selector, bool wanted, std::chrono::milliseconds time);
  [[nodiscard]] Result<Press> click(const std::string& selector, std::chrono::milliseconds time);
  /// Presses what an expression locates in every frame until it locates nothing more.
  [[nodiscard]] Result<> repeat(const std::string& locate, Walked& walked);
  [[nodiscard]] Result<bool> key(const std::string& name);
  [[nodiscard]] Result<bool> call(const std::string& expression);
  /// Whether the walk goes on after the step.
  [[nodiscard]] Result<bool> step(const model::CmpStep& step, bool first, bool patient, Walked& walked);

  Tab& tab_;
  const model::Cmp& cmp_;
  ChoiceTimes times_;
  std::string session_;  ///< of the last press: keys go there
};

}  // namespace writ::browser
