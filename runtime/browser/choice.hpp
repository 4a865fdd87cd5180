#pragma once
// The visitor's choice: the banner found, the way through it taken with trusted clicks, and the outcome looked at.
//
// The declarations of consent platforms come first. Where none fits, banner and buttons are guessed by their words, and
// that is said. A wall that offers no refusal is not passed by pressing the only button that there is.

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
  std::chrono::milliseconds back{2'500};      ///< after a reload, how long it is watched for coming back
};

struct BannerSight {
  const model::Cmp* cmp = nullptr;  ///< the platform, where one is known by its declaration
  bool shown = false, guessed = false;
};

struct ChoiceResult {
  model::ChoicePath path = model::ChoicePath::Click;
  model::ChoiceOutcome outcome = model::ChoiceOutcome::Failed;
  int clicks = 0;
  std::string by;  ///< the platform's name or "heuristic"; empty where nothing was found
  std::string why;  ///< for a person, where it is not applied
};

class ChoiceMaker {
 public:
  ChoiceMaker(Tab& tab, const model::Model* model, const ChoiceTimes& times);

  /// Waits until a banner is shown or the time is over.
  [[nodiscard]] Result<BannerSight> look();
  [[nodiscard]] Result<BannerSight> look_once();
  /// Accept or reject, on the banner that is shown.
  [[nodiscard]] Result<ChoiceResult> choose(const BannerSight& sight, model::ChoiceAction action);
  /// Takes an acceptance back, with the banner gone.
  [[nodiscard]] Result<ChoiceResult> withdraw(const BannerSight& before);
  /// After a reload: whether the banner came back.
  [[nodiscard]] Result<bool> came_back(const BannerSight& sight);

 private:
  enum class Walk { Done, NoButton, Stuck, Covered };
  struct Walked {
    Walk how = Walk::NoButton;
    int clicks = 0;
    bool api = false;
  };
  [[nodiscard]] Result<Walked> walk(const model::CmpPath& path);
  [[nodiscard]] Result<bool> shown(const BannerSight& sight);
  [[nodiscard]] Result<bool> wait_gone(const BannerSight& sight);
  [[nodiscard]] Result<ChoiceResult> judge(const BannerSight& sight, ChoiceResult result);
  [[nodiscard]] Result<ChoiceResult> by_words(model::ChoiceAction action);
  /// Whether a click at the i-th guessed button of that role was made.
  [[nodiscard]] Result<Walk> press(const FrameState& frame, const std::string& role, std::size_t index);
  [[nodiscard]] Result<bool> find_guess(FrameState& frame, Json& guess);

  Tab& tab_;
  const model::Model* model_;
  ChoiceTimes times_;
  std::string platforms_;  ///< for the helper
};

}  // namespace writ::browser
