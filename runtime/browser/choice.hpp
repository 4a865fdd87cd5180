#pragma once
// The visitor's choice: the banner found, the way through it taken with trusted clicks, and the outcome looked at.
//
// The declarations of consent platforms come first (spec/cmps.md). Where none fits, banner and buttons are guessed by their words, and
// that is said. A wall that offers no refusal is not passed by pressing the only button that there is. A choice is applied when
// the banner has gone and what is stored says so.

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "model/model.hpp"
#include "runtime/browser/choice_walk.hpp"
#include "runtime/browser/stored_choice.hpp"
#include "runtime/browser/tab.hpp"

namespace writ::browser {

struct BannerSight {
  const model::Cmp* cmp = nullptr;  ///< the platform, where one is known by its declaration
  bool shown = false, guessed = false;
  bool wall = false;  ///< the platform shows that the choice is to pay or to consent
};

struct ChoiceResult {
  model::ChoicePath path = model::ChoicePath::Click;
  model::ChoiceOutcome outcome = model::ChoiceOutcome::Failed;
  int clicks = 0;
  std::string by;    ///< the platform's name or "heuristic"; empty where nothing was found
  std::string why;   ///< for a person: why it is not applied, or that the stored choice was not read
  std::string read;  ///< what was read of the stored choice: "cookie OptanonConsent"; empty: nothing
};

/// The click of a way that is one press and no more; null for a longer way.
[[nodiscard]] const model::CmpStep* only_click(const model::CmpPath& path);

/// Whether the declaration names what the banner's first layer offers: how to accept, and how to refuse or where to choose.
[[nodiscard]] bool names_controls(const model::Cmp& cmp);

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
  /// Looks for the controls of the banner by their words too, where its declaration does not name them.
  [[nodiscard]] Result<> guess_controls(const BannerSight& sight);
  /// Opens the banner's settings, and guesses at what they hold; false where nothing opens them.
  [[nodiscard]] Result<bool> open_settings(const BannerSight& sight);
  /// After a reload: whether the banner came back.
  [[nodiscard]] Result<bool> came_back(const BannerSight& sight);
  /// After a reload: whether the declaration still reads the choice from what is stored.
  [[nodiscard]] Result<bool> still_stored(const BannerSight& sight, model::ChoiceAction action);

 private:
  /// What stood before the first press, read twice: what moved between moves by itself.
  struct Before {
    std::vector<StoredText> first, then;
  };
  struct Guess {
    FrameState frame;
    std::map<std::string, std::int64_t> roles;
    [[nodiscard]] std::int64_t count(const std::string& role) const {
      const auto found = roles.find(role);
      return found == roles.end() ? 0 : found->second;
    }
  };

  /// Where banner and buttons are guessed: what lies over the page, what its settings opened, a page that holds the settings.
  enum class Where { Banner, Settings, Page };
  /// What leads back to the choice by its words.
  struct WaysBack {
    std::vector<std::pair<FrameState, std::size_t>> controls;
    std::vector<std::string> pages;  ///< of the same site
    bool whole = true;               ///< every frame was looked at, in a language whose words are known
  };

  [[nodiscard]] Result<Before> stand_still();
  [[nodiscard]] Result<std::vector<StoredText>> read_stored();
  /// The paths in order; nothing where none of them was meant. `clicks` counts what earlier ways pressed.
  [[nodiscard]] Result<std::optional<ChoiceResult>> by_paths(const BannerSight& sight, const std::vector<model::CmpPath>& paths, model::ChoiceAction action,
                                                             const Before& before, int clicks);
  /// `outcome` is Applied where something was pressed that should make the choice.
  [[nodiscard]] Result<ChoiceResult> by_words(model::ChoiceAction action);
  [[nodiscard]] Result<ChoiceResult> refuse_in_settings(ChoiceResult result, Where where);
  /// Waits until the banner has gone and the stored choice can be read, and says what came of it.
  [[nodiscard]] Result<ChoiceResult> judge(const BannerSight& sight, model::ChoiceAction action, const Before& before, ChoiceResult result,
                                           Where where = Where::Banner);
  [[nodiscard]] Result<StoredVerdict> verify(const model::Cmp* cmp, model::ChoiceAction action, const std::vector<StoredText>& stored);
  [[nodiscard]] Result<std::optional<std::string>> framework_string();
  [[nodiscard]] Result<bool> shown(const BannerSight& sight);
  [[nodiscard]] Result<bool> wall_shown(const model::Cmp& cmp);
  [[nodiscard]] Result<std::optional<Guess>> guess(Where where);
  [[nodiscard]] Result<WaysBack> ways_back();
  /// The banner, or its settings, being open again: refused as at first. Failed where that did not work.
  [[nodiscard]] Result<ChoiceResult> refuse_again(const BannerSight& before, const Before& stood, int clicks);
  /// The controls of this page, one after another; nothing where none can be pressed.
  [[nodiscard]] Result<std::optional<ChoiceResult>> by_controls(const BannerSight& before, const Before& stood, const WaysBack& ways, int clicks);
  /// Another page of the site, opened as its link would, and what withdraws there.
  [[nodiscard]] Result<ChoiceResult> on_page(const BannerSight& before, const std::string& page, int clicks);
  /// A press at the i-th guessed button of that role.
  [[nodiscard]] Result<Press> press_guess(const FrameState& frame, const std::string& role, std::size_t index);
  void note_hosts();
  [[nodiscard]] Result<> note_globals();

  Tab& tab_;
  const model::Model* model_;
  ChoiceTimes times_;
  std::string platforms_, globals_;                    ///< for the helper
  std::map<std::string, const model::Cmp*> by_name_;
  std::map<const model::Cmp*, bool> known_;            ///< by host or global
  std::size_t requests_seen_ = 0;
};

}  // namespace writ::browser
