#include "runtime/browser/choice.hpp"

#include <fmt/format.h>

#include "runtime/browser/json_access.hpp"

namespace writ::browser {

using model::ChoiceAction;
using model::ChoiceOutcome;
using model::ChoicePath;
using model::CmpStep;
using std::chrono::milliseconds;

static constexpr milliseconds kLook{200};  // between two looks

static std::string list_text(const std::vector<std::string>& items) { return dump(Json(items), JsonLayout::Compact); }

ChoiceMaker::ChoiceMaker(Tab& tab, const model::Model* model, const ChoiceTimes& times) : tab_(tab), model_(model), times_(times) {
  Json list = Json::array();
  if (model_ != nullptr) {
    for (std::size_t i = 0; i < model_->cmps.size(); ++i) {
      const model::Cmp& cmp = model_->cmps[model::CmpId(i)];
      list.push_back({{"name", cmp.name}, {"present", cmp.present}, {"banner", cmp.banner}});
    }
  }
  platforms_ = dump(list, JsonLayout::Compact);
}

Result<BannerSight> ChoiceMaker::look_once() {
  BannerSight out;
  for (const FrameState& frame : tab_.frames()) {
    const auto seen = tab_.evaluate(frame, Tab::World::Apart, "writ.platforms(" + platforms_ + ")");
    if (!seen || !seen->is_array()) continue;  // a frame that went meanwhile
    for (const Json& item : *seen) {
      const bool is_shown = true_of(at(item, "shown"));
      if (out.cmp != nullptr && (out.shown || !is_shown)) continue;
      for (std::size_t i = 0; i < model_->cmps.size(); ++i) {
        const model::Cmp& cmp = model_->cmps[model::CmpId(i)];
        if (cmp.name == text_at(item, "name")) out.cmp = &cmp;
      }
      out.shown = is_shown;
    }
  }
  if (out.shown) return out;
  FrameState frame;
  Json guess;
  WRIT_TRY(guessed, find_guess(frame, guess));
  if (guessed) out.shown = out.guessed = true;
  return out;
}

Result<BannerSight> ChoiceMaker::look() {
  const auto begin = Clock::now();
  while (true) {
    WRIT_TRY(sight, look_once());
    const auto spent = Clock::now() - begin;
    // What is only guessed may be the page before its platform shows itself.
    if (sight.shown && (!sight.guessed || spent > times_.banner / 3)) return sight;
    if (spent >= times_.banner) return sight;
    WRIT_TRY_VOID(tab_.wait(kLook));
  }
}

Result<bool> ChoiceMaker::shown(const BannerSight& sight) {
  if (sight.guessed || sight.cmp == nullptr) {
    for (const FrameState& frame : tab_.frames()) {
      const auto value = tab_.evaluate(frame, Tab::World::Apart, "writ.stands() || writ.guess().banner");
      if (value && true_of(*value)) return true;
    }
    return false;
  }
  for (const FrameState& frame : tab_.frames()) {
    const auto value = tab_.evaluate(frame, Tab::World::Apart, "writ.shows(" + list_text(sight.cmp->banner) + ")");
    if (value && true_of(*value)) return true;
  }
  return false;
}

Result<bool> ChoiceMaker::wait_gone(const BannerSight& sight) {
  const auto deadline = Clock::now() + times_.gone;
  int calm = 0;
  while (true) {
    WRIT_TRY(still, shown(sight));
    calm = still ? 0 : calm + 1;
    if (calm >= 2) return true;
    if (Clock::now() >= deadline) return false;
    WRIT_TRY_VOID(tab_.wait(kLook));
  }
}

Result<bool> ChoiceMaker::came_back(const BannerSight& sight) {
  const auto deadline = Clock::now() + times_.back;
  while (true) {
    WRIT_TRY(still, shown(sight));
    if (still) return true;
    if (Clock::now() >= deadline) return false;
    WRIT_TRY_VOID(tab_.wait(kLook));
  }
}

Result<ChoiceMaker::Walked> ChoiceMaker::walk(const model::CmpPath& path) {
  Walked out;
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    const CmpStep& step = path.steps[i];
    if (step.kind == CmpStep::Kind::Call) {
      // A promise is waited for; an object that is not there is no interface.
      const auto called = tab_.evaluate(tab_.main_frame(), Tab::World::Main, fmt::format("Promise.resolve({}\n).then(() => true)", step.text));
      if (!called) {
        if (called.error().code == "browser.gone") return tl::make_unexpected(called.error());
        out.how = i == 0 ? Walk::NoButton : Walk::Stuck;
        return out;
      }
      out.api = true;
      continue;
    }
    if (step.kind != CmpStep::Kind::Click && step.kind != CmpStep::Kind::Wait) {
      // Steps that this walk does not know yet end it; nothing is pressed in their place.
      out.how = Walk::Stuck;
      return out;
    }
    const std::string selector = json_string(step.text);
    // The first button stands with the banner; what a step leads to may take its time.
    const auto deadline = Clock::now() + (i == 0 ? milliseconds{1'000} : times_.step);
    bool done = false;
    Walk otherwise = i == 0 ? Walk::NoButton : Walk::Stuck;
    while (!done) {
      for (const FrameState& frame : tab_.frames()) {
        if (step.kind == CmpStep::Kind::Wait) {
          const auto seen = tab_.evaluate(frame, Tab::World::Apart, "writ.seen(" + selector + ")");
          done = seen && true_of(*seen);
        } else if (const auto spot = tab_.spot(frame, "writ.locate(" + selector + ")"); spot && spot->found && !spot->disabled) {
          if (spot->covered) {
            otherwise = Walk::Covered;
            continue;
          }
          WRIT_TRY_VOID(tab_.click(frame, *spot));
          ++out.clicks;
          done = true;
        }
        if (done) break;
      }
      if (done) break;
      if (Clock::now() >= deadline) {
        out.how = otherwise;
        return out;
      }
      WRIT_TRY_VOID(tab_.wait(kLook));
    }
    // What a click opens slides in as well.
    if (i + 1 < path.steps.size()) WRIT_TRY_VOID(tab_.wait(times_.slide));
  }
  out.how = Walk::Done;
  return out;
}

Result<ChoiceResult> ChoiceMaker::judge(const BannerSight& sight, ChoiceResult result) {
  WRIT_TRY(gone, wait_gone(sight));
  result.outcome = gone ? ChoiceOutcome::Applied : ChoiceOutcome::Failed;
  if (!gone) result.why = "the banner stayed after the choice";
  return result;
}

Result<ChoiceResult> ChoiceMaker::choose(const BannerSight& sight, ChoiceAction action) {
  if (!sight.shown) return ChoiceResult{ChoicePath::Click, ChoiceOutcome::NotOffered, 0, sight.cmp == nullptr ? "" : sight.cmp->name, "no banner was shown"};
  WRIT_TRY_VOID(tab_.wait(times_.slide));
  bool covered = false;
  if (!sight.guessed && sight.cmp != nullptr) {
    const auto& paths = action == ChoiceAction::Accept ? sight.cmp->accept : sight.cmp->reject;
    for (const model::CmpPath& path : paths) {
      WRIT_TRY(walked, walk(path));
      if (walked.how == Walk::Covered) covered = true;
      if (walked.how == Walk::NoButton || (walked.how == Walk::Covered && walked.clicks == 0)) continue;
      ChoiceResult result{walked.api ? ChoicePath::Api : ChoicePath::Click, ChoiceOutcome::Failed, walked.clicks, sight.cmp->name, {}};
      if (walked.how != Walk::Done) {
        result.why = "the way through the banner ended early";
        return result;
      }
      return judge(sight, result);
    }
  }
  WRIT_TRY(guessed, by_words(action));
  if (guessed.outcome == ChoiceOutcome::Applied) {
    // Pressed; what counts is that the banner which was there went.
    return judge(sight, guessed);
  }
  if (covered) {
    guessed.outcome = ChoiceOutcome::Blocked;
    guessed.why = "the button is covered by something else";
  }
  if (guessed.by.empty() && sight.cmp != nullptr) guessed.by = sight.cmp->name;
  return guessed;
}

Result<bool> ChoiceMaker::find_guess(FrameState& frame, Json& guess) {
  for (const FrameState& candidate : tab_.frames()) {
    const auto value = tab_.evaluate(candidate, Tab::World::Apart, "writ.guess()");
    if (!value || !true_of(at(*value, "banner"))) continue;
    frame = candidate;
    guess = *value;
    return true;
  }
  return false;
}

Result<ChoiceMaker::Walk> ChoiceMaker::press(const FrameState& frame, const std::string& role, std::size_t index) {
  WRIT_TRY(spot, tab_.spot(frame, fmt::format("writ.button({}, {})", json_string(role), index)));
  if (!spot.found || spot.disabled) return Walk::NoButton;
  if (spot.covered) return Walk::Covered;
  WRIT_TRY_VOID(tab_.click(frame, spot));
  return Walk::Done;
}

Result<ChoiceResult> ChoiceMaker::by_words(ChoiceAction action) {
  ChoiceResult result{ChoicePath::Click, ChoiceOutcome::Failed, 0, "heuristic", {}};
  FrameState frame;
  Json guess;
  WRIT_TRY(found, find_guess(frame, guess));
  if (!found) {
    result.outcome = ChoiceOutcome::Failed;
    result.why = "the banner's buttons were not understood";
    return result;
  }
  const auto count = [&](const char* role) { return integer_of(at(guess, "roles", role)); };
  const std::string wanted = action == ChoiceAction::Accept ? "accept" : "reject";
  if (count(wanted.c_str()) > 0) {
    WRIT_TRY(pressed, press(frame, wanted, 0));
    if (pressed != Walk::Done) {
      result.outcome = pressed == Walk::Covered ? ChoiceOutcome::Blocked : ChoiceOutcome::Failed;
      result.why = "the button cannot be clicked";
      return result;
    }
    result.clicks = 1;
    result.outcome = ChoiceOutcome::Applied;
    return result;
  }
  if (action == ChoiceAction::Accept) {
    result.why = "no button that accepts was found";
    return result;
  }
  if (count("settings") == 0) {
    const bool pay = count("pay") > 0;
    // Understood whole: a way to accept or to pay, and none to refuse.
    const bool understood = pay || count("accept") > 0;
    result.outcome = pay ? ChoiceOutcome::PayOrConsent : understood ? ChoiceOutcome::NotOffered : ChoiceOutcome::Ambiguous;
    result.why = pay ? "the choice is to pay or to consent" : "the banner offers no refusal";
    return result;
  }
  WRIT_TRY(opened, press(frame, "settings", 0));
  if (opened != Walk::Done) {
    result.why = "the settings cannot be opened";
    return result;
  }
  result.clicks = 1;
  WRIT_TRY_VOID(tab_.wait(milliseconds{1'200}));
  WRIT_TRY(second, find_guess(frame, guess));
  if (second && count("reject") > 0) {
    WRIT_TRY(pressed, press(frame, "reject", 0));
    if (pressed == Walk::Done) {
      ++result.clicks;
      result.outcome = ChoiceOutcome::Applied;
      return result;
    }
  }
  if (second && count("save") > 0) {
    // Everything that is on and may be switched off is switched off, then that is saved.
    WRIT_TRY(on, tab_.evaluate(frame, Tab::World::Apart, "writ.toggles()"));
    const auto toggles = std::min<std::int64_t>(integer_of(on), 30);
    for (std::int64_t i = 0; i < toggles; ++i) {
      WRIT_TRY(pressed, press(frame, "toggle", static_cast<std::size_t>(i)));
      if (pressed == Walk::Done) ++result.clicks;
    }
    WRIT_TRY(left, tab_.evaluate(frame, Tab::World::Apart, "writ.toggles()"));
    WRIT_TRY(again, find_guess(frame, guess));
    if (integer_of(left) == 0 && again && count("save") > 0) {
      WRIT_TRY(pressed, press(frame, "save", 0));
      if (pressed == Walk::Done) {
        ++result.clicks;
        result.outcome = ChoiceOutcome::Applied;
        return result;
      }
    }
  }
  result.outcome = ChoiceOutcome::Ambiguous;
  result.why = "no refusal was found in the settings";
  return result;
}

Result<ChoiceResult> ChoiceMaker::withdraw(const BannerSight& before) {
  if (before.cmp != nullptr && !before.guessed) {
    for (const model::CmpPath& path : before.cmp->withdraw) {
      WRIT_TRY(walked, walk(path));
      if (walked.how == Walk::NoButton) continue;
      ChoiceResult result{walked.clicks > 0 ? ChoicePath::Click : ChoicePath::Api, ChoiceOutcome::Failed, walked.clicks, before.cmp->name, {}};
      if (walked.how != Walk::Done) {
        result.why = "the way to withdraw ended early";
        return result;
      }
      return judge(before, result);
    }
  }
  for (const FrameState& frame : tab_.frames()) {
    const auto count = tab_.evaluate(frame, Tab::World::Apart, "writ.reopen()");
    if (!count || integer_of(*count) == 0) continue;
    WRIT_TRY(pressed, press(frame, "reopen", 0));
    if (pressed != Walk::Done) continue;
    WRIT_TRY_VOID(tab_.wait(milliseconds{1'500}));
    WRIT_TRY(result, by_words(ChoiceAction::Reject));
    ++result.clicks;
    if (result.outcome != ChoiceOutcome::Applied) {
      // What the reopened settings do not show may stand elsewhere on the site.
      result.outcome = ChoiceOutcome::Failed;
      return result;
    }
    BannerSight guessed;
    guessed.shown = guessed.guessed = true;
    return judge(guessed, result);
  }
  return ChoiceResult{ChoicePath::Click, ChoiceOutcome::Failed, 0, before.cmp != nullptr ? before.cmp->name : "heuristic", "no way to withdraw was found"};
}

}  // namespace writ::browser
