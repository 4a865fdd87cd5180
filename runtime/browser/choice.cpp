#include "runtime/browser/choice.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "runtime/browser/json_access.hpp"
#include "runtime/patterns/glob.hpp"
#include "runtime/patterns/host.hpp"
#include "runtime/patterns/url.hpp"
#include "runtime/snapshot/tcf.hpp"

namespace writ::browser {

using model::ChoiceAction;
using model::ChoiceOutcome;
using model::ChoicePath;
using model::CmpVerify;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kLook{200};      // between two looks
constexpr milliseconds kOpen{1'200};    // what settings take to open
constexpr int kMostSwitches = 60;
constexpr int kMostUnturned = 8;
constexpr std::int64_t kMostWays = 3;    // back to the choice, of each sort

std::string list_text(const std::vector<std::string>& items) { return dump(Json(items), JsonLayout::Compact); }

/// An error that ends the visit is the caller's too; any other is a frame that went meanwhile.
template <typename T>
Result<> pass(const Result<T>& value) {
  if (!value && ends_visit(value.error())) return tl::make_unexpected(value.error());
  return {};
}

}  // namespace

ChoiceMaker::ChoiceMaker(Tab& tab, const model::Model* model, const ChoiceTimes& times) : tab_(tab), model_(model), times_(times) {
  Json list = Json::array(), globals = Json::array();
  if (model_ != nullptr) {
    for (const model::Cmp& cmp : model_->cmps) {
      // Two packs may have platforms of one name: each is known by its own.
      const std::string name = model_->packs[cmp.pack].name + "." + cmp.name;
      by_name_[name] = &cmp;
      list.push_back({{"name", name}, {"present", cmp.present}, {"banner", cmp.banner}, {"wall", cmp.wall}});
      for (const std::string& glob : cmp.globals) globals.push_back(glob);
    }
  }
  platforms_ = dump(list, JsonLayout::Compact);
  if (!globals.empty()) globals_ = dump(globals, JsonLayout::Compact);
}

void ChoiceMaker::note_hosts() {
  const auto& requests = tab_.recording().requests();
  for (; requests_seen_ < requests.size(); ++requests_seen_) {
    const auto host = patterns::host_of(requests[requests_seen_].draft.url);
    if (!host) continue;
    for (const auto& [name, cmp] : by_name_) {
      if (std::any_of(cmp->hosts.begin(), cmp->hosts.end(), [&](const std::string& suffix) { return patterns::host_under(*host, suffix); })) known_[cmp] = true;
    }
  }
}

Result<> ChoiceMaker::note_globals() {
  if (globals_.empty()) return {};
  const auto found = tab_.evaluate(tab_.main_frame(), Tab::World::Main,
      "((globs) => { const tests = globs.map((glob) => new RegExp('^' + glob.replace(/[.+^${}()|[\\]\\\\]/g, '\\\\$&').replace(/\\*/g, '.*').replace(/\\?/g, '.') + '$'));"
      " return Object.getOwnPropertyNames(globalThis).filter((name) => tests.some((test) => test.test(name))).slice(0, 200); })(" + globals_ + ")");
  WRIT_TRY_VOID(pass(found));
  if (!found || !found->is_array()) return {};
  for (const auto& [name, cmp] : by_name_) {
    for (const std::string& text : cmp->globals) {
      const patterns::Glob glob(text);
      if (std::any_of(found->begin(), found->end(), [&](const Json& global) { return glob.matches(text_of(global)); })) known_[cmp] = true;
    }
  }
  return {};
}

Result<BannerSight> ChoiceMaker::look_once() {
  BannerSight out;
  note_hosts();
  WRIT_TRY_VOID(note_globals());
  // What is shown comes before what only is there, and what is known by more before what is known by less.
  int best = 0;
  const auto consider = [&](const model::Cmp* cmp, bool present, bool is_shown, bool wall) {
    const int score = (is_shown || wall ? 8 : 0) + (known_.contains(cmp) ? 4 : 0) + (present ? 2 : 0);
    if (score <= best) return;
    best = score;
    out = {cmp, is_shown || wall, false, wall};
  };
  std::map<const model::Cmp*, std::vector<std::string>> scopes;  // the frames of a platform, when something of it was seen
  for (const FrameState& frame : tab_.frames()) {
    if (by_name_.empty()) break;
    const auto seen = tab_.evaluate(frame, Tab::World::Apart, "writ.platforms(" + platforms_ + ")");
    WRIT_TRY_VOID(pass(seen));
    if (!seen || !seen->is_array() || seen->empty()) continue;
    std::optional<bool> frame_seen;
    for (const Json& item : *seen) {
      const auto named = by_name_.find(text_at(item, "name"));
      if (named == by_name_.end()) continue;
      auto [scope, fresh] = scopes.try_emplace(named->second);
      if (fresh) {
        for (const FrameState& of : frames_of(tab_, *named->second)) scope->second.push_back(of.id);
      }
      if (std::find(scope->second.begin(), scope->second.end(), frame.id) == scope->second.end()) continue;
      if (!frame_seen) {
        const auto outside = tab_.seen_from_outside(frame, 1, 1);
        WRIT_TRY_VOID(pass(outside));
        frame_seen = outside && !outside->hidden;
      }
      consider(named->second, true_of(at(item, "present")), *frame_seen && true_of(at(item, "shown")), *frame_seen && true_of(at(item, "wall")));
    }
  }
  if (out.shown) return out;
  for (const auto& [cmp, known] : known_) consider(cmp, false, false, false);
  WRIT_TRY(guessed, guess(Where::Banner));
  if (guessed) out.shown = out.guessed = true;
  return out;
}

const model::CmpStep* only_click(const model::CmpPath& path) {
  return path.steps.size() == 1 && path.steps.front().kind == model::CmpStep::Kind::Click ? &path.steps.front() : nullptr;
}

bool names_controls(const model::Cmp& cmp) {
  const auto has = [&](std::string_view role) {
    return std::any_of(cmp.buttons.begin(), cmp.buttons.end(), [&](const model::CmpButton& button) { return button.role == role && button.layer == 1; });
  };
  const auto pressed = [](const std::vector<model::CmpPath>& paths) {
    return std::any_of(paths.begin(), paths.end(), [](const model::CmpPath& path) { return only_click(path) != nullptr; });
  };
  return (has("accept") || pressed(cmp.accept)) && (has("reject") || has("settings") || pressed(cmp.reject));
}

Result<> ChoiceMaker::guess_controls(const BannerSight& sight) {
  if (!sight.shown || sight.cmp == nullptr || sight.guessed || names_controls(*sight.cmp)) return {};
  WRIT_TRY_VOID(guess(Where::Banner));
  return {};
}

Result<bool> ChoiceMaker::open_settings(const BannerSight& sight) {
  for (const FrameState& frame : tab_.frames()) WRIT_TRY_VOID(pass(tab_.evaluate(frame, Tab::World::Apart, "writ.remember()")));
  Press pressed = Press::Absent;
  if (sight.cmp != nullptr && !sight.guessed) {
    for (const model::CmpButton& button : sight.cmp->buttons) {
      if (button.role != "settings" || button.layer != 1) continue;
      for (const std::string& selector : button.selectors) {
        for (const FrameState& frame : frames_of(tab_, *sight.cmp)) {
          if (pressed == Press::Done) break;
          WRIT_TRY(done, press(tab_, frame, "writ.locate(" + json_string(selector) + ")"));
          pressed = done;
        }
      }
    }
  }
  if (pressed != Press::Done) {
    WRIT_TRY(guessed, guess(Where::Banner));
    if (!guessed || guessed->count("settings") == 0) return false;
    WRIT_TRY(done, press_guess(guessed->frame, "settings", 0));
    pressed = done;
  }
  if (pressed != Press::Done) return false;
  WRIT_TRY_VOID(tab_.wait(kOpen));
  // Where the declaration names what is there, nothing is guessed at.
  const auto& buttons = sight.cmp == nullptr || sight.guessed ? std::vector<model::CmpButton>() : sight.cmp->buttons;
  if (std::none_of(buttons.begin(), buttons.end(), [](const model::CmpButton& button) { return button.layer == 2; })) WRIT_TRY_VOID(guess(Where::Settings));
  return true;
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
  const bool declared = !sight.guessed && sight.cmp != nullptr;
  const std::string ask = declared ? "writ.shows(" + list_text(sight.cmp->banner.empty() ? sight.cmp->wall : sight.cmp->banner) + ")" : "writ.stands() || writ.guess().banner";
  for (const FrameState& frame : declared ? frames_of(tab_, *sight.cmp) : tab_.frames()) {
    const auto value = tab_.evaluate(frame, Tab::World::Apart, ask);
    WRIT_TRY_VOID(pass(value));
    if (!value || !true_of(*value)) continue;
    const auto outside = tab_.seen_from_outside(frame, 1, 1);
    WRIT_TRY_VOID(pass(outside));
    if (outside && !outside->hidden) return true;
  }
  return false;
}

Result<bool> ChoiceMaker::wall_shown(const model::Cmp& cmp) {
  if (cmp.wall.empty()) return false;
  for (const FrameState& frame : frames_of(tab_, cmp)) {
    const auto value = tab_.evaluate(frame, Tab::World::Apart, "writ.shows(" + list_text(cmp.wall) + ")");
    WRIT_TRY_VOID(pass(value));
    if (value && true_of(*value)) return true;
  }
  return false;
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

// ---------------------------------------------------------------- what is stored

Result<std::vector<StoredText>> ChoiceMaker::read_stored() {
  std::vector<StoredText> out;
  const auto cookies = tab_.call("", "Storage.getCookies", {{"browserContextId", tab_.context()}});
  WRIT_TRY_VOID(pass(cookies));
  if (cookies && at(*cookies, "cookies").is_array()) {
    for (const Json& item : at(*cookies, "cookies")) {
      out.push_back({CmpVerify::Source::Cookie, text_at(item, "name"), text_at(item, "value"), text_at(item, "domain") + " " + text_at(item, "path")});
    }
  }
  std::vector<std::string> had;
  for (const FrameState& frame : tab_.frames()) {
    const auto key = tab_.call(frame.session, "Storage.getStorageKey", {{"frameId", frame.id}});
    WRIT_TRY_VOID(pass(key));
    const std::string name = key ? text_at(*key, "storageKey") : std::string();
    if (!name.starts_with("http") || std::find(had.begin(), had.end(), name) != had.end()) continue;
    had.push_back(name);
    for (const bool local : {true, false}) {
      const auto items = tab_.call(frame.session, "DOMStorage.getDOMStorageItems", {{"storageId", {{"storageKey", name}, {"isLocalStorage", local}}}});
      WRIT_TRY_VOID(pass(items));
      if (!items || !at(*items, "entries").is_array()) continue;
      for (const Json& item : at(*items, "entries")) {
        if (!item.is_array() || item.size() != 2) continue;
        out.push_back({local ? CmpVerify::Source::LocalStorage : CmpVerify::Source::SessionStorage, text_of(item[0]), text_of(item[1]), name});
      }
    }
  }
  return out;
}

Result<ChoiceMaker::Before> ChoiceMaker::stand_still() {
  Before out;
  WRIT_TRY(first, read_stored());
  WRIT_TRY_VOID(tab_.wait(times_.slide));
  WRIT_TRY(then, read_stored());
  out.first = std::move(first);
  out.then = std::move(then);
  return out;
}

Result<std::optional<std::string>> ChoiceMaker::framework_string() {
  const auto value = tab_.evaluate(tab_.main_frame(), Tab::World::Main,
      "typeof __tcfapi !== 'function' ? null : Promise.race([new Promise((done) => __tcfapi('getTCData', 2, (data, fine) => done(fine && data ? String(data.tcString || '') : null))),"
      " new Promise((done) => setTimeout(() => done(null), 1500))])");
  WRIT_TRY_VOID(pass(value));
  if (!value || text_of(*value).empty()) return std::optional<std::string>();
  return std::optional(text_of(*value));
}

Result<StoredVerdict> ChoiceMaker::verify(const model::Cmp* cmp, ChoiceAction action, const std::vector<StoredText>& stored) {
  bool declared = false;
  const auto of = [&](ChoiceAction wanted) -> Result<StoredVerdict> {
    for (const CmpVerify& verify : cmp->verify) {
      if (verify.action != wanted) continue;
      declared = true;
      StoredVerdict verdict;
      if (verify.source == CmpVerify::Source::Call) {
        const auto value = tab_.evaluate(tab_.main_frame(), Tab::World::Main, "(" + verify.name + "\n)");
        WRIT_TRY_VOID(pass(value));
        if (value && !value->is_null()) verdict = verify_text(verify, value->is_string() ? value->get<std::string>() : dump(*value, JsonLayout::Compact));
      } else {
        if (verify.source != CmpVerify::Source::Tcf || !verify.name.empty()) verdict = verify_stored(verify, stored);
        if (verify.source == CmpVerify::Source::Tcf && !verdict.found) {
          WRIT_TRY(string, framework_string());
          if (string) verdict = verify_text(verify, *string);
        }
      }
      if (verdict.found) return verdict;
    }
    return StoredVerdict{};
  };
  if (cmp != nullptr) {
    WRIT_TRY(verdict, of(action));
    if (verdict.found || declared || action != ChoiceAction::Withdraw) {
      if (verdict.found || declared) return verdict;
    } else {
      WRIT_TRY(refused, of(ChoiceAction::Reject));
      if (refused.found || declared) return refused;
    }
  }
  // Nothing is declared; a page that speaks the framework's language says it by itself.
  WRIT_TRY(string, framework_string());
  if (!string || !snapshot::parse_tc_string(*string)) return StoredVerdict{};
  CmpVerify verify;
  verify.source = CmpVerify::Source::Tcf;
  verify.test = action == ChoiceAction::Accept ? CmpVerify::Test::Some : CmpVerify::Test::None;
  return verify_text(verify, *string);
}

Result<bool> ChoiceMaker::still_stored(const BannerSight& sight, ChoiceAction action) {
  if (sight.cmp == nullptr || sight.guessed) return false;
  WRIT_TRY(stored, read_stored());
  WRIT_TRY(verdict, verify(sight.cmp, action, stored));
  return verdict.found && verdict.holds;
}

Result<ChoiceResult> ChoiceMaker::judge(const BannerSight& sight, ChoiceAction action, const Before& before, ChoiceResult result,
                                        Where where) {
  const auto deadline = Clock::now() + times_.gone;
  const model::Cmp* cmp = sight.guessed ? nullptr : sight.cmp;
  bool gone = false;
  StoredVerdict verdict;
  std::vector<std::string> moved;
  for (int calm = 0;;) {
    WRIT_TRY(seen, shown(sight));
    const bool still = seen && where != Where::Page;  // a page of settings stays where it is
    calm = still ? 0 : calm + 1;
    gone = calm >= 2;
    if (gone || Clock::now() >= deadline) {
      WRIT_TRY(stored, read_stored());
      WRIT_TRY(read, verify(cmp, action, stored));
      verdict = read;
      moved = changed(before.first, before.then, stored);
    }
    // What is not stored yet may be a moment later.
    const bool settled = gone && (verdict.found ? verdict.holds : !moved.empty());
    if (settled || Clock::now() >= deadline) break;
    WRIT_TRY_VOID(tab_.wait(kLook));
  }
  result.read = verdict.found ? verdict.what : std::string();
  if (action != ChoiceAction::Accept && cmp != nullptr) {
    // Some ask for money behind the refusal.
    WRIT_TRY(wall, wall_shown(*cmp));
    if (wall) {
      result.outcome = ChoiceOutcome::PayOrConsent;
      result.why = "the choice is to pay or to consent";
      return result;
    }
  }
  if (!gone) {
    result.outcome = ChoiceOutcome::Failed;
    result.why = verdict.found && verdict.holds ? "the choice is stored, but the banner stayed" : "the banner stayed after the choice";
  } else if (verdict.found) {
    result.outcome = verdict.holds ? ChoiceOutcome::Applied : ChoiceOutcome::HiddenOnly;
    if (!verdict.holds) result.why = fmt::format("the banner went, but the stored choice is another: {}", verdict.what);
  } else if (!moved.empty()) {
    result.outcome = ChoiceOutcome::Applied;
    if (moved.size() > 3) moved.resize(3);
    result.why = fmt::format("the stored choice was not read; what changed: {}", fmt::join(moved, ", "));
  } else if (where == Where::Page) {
    result.outcome = ChoiceOutcome::Failed;
    result.why = "the settings were saved, but nothing that is stored has changed";
  } else {
    result.outcome = ChoiceOutcome::HiddenOnly;
    result.why = "the banner went, but nothing was stored";
  }
  return result;
}

// ---------------------------------------------------------------- choosing

Result<std::optional<ChoiceResult>> ChoiceMaker::by_paths(const BannerSight& sight, const std::vector<model::CmpPath>& paths, ChoiceAction action,
                                                          const Before& before, int clicks) {
  PathWalker walker(tab_, *sight.cmp, times_);
  std::optional<ChoiceResult> last;
  for (std::size_t i = 0, again = 0; i < paths.size(); ++i) {
    WRIT_TRY(walked, walker.walk(paths[i], i == 0));
    if (walked.how == Walked::How::NotMeant) {
      again = 0;
      continue;
    }
    clicks += walked.clicks;
    ChoiceResult result{walked.api ? ChoicePath::Api : ChoicePath::Click, ChoiceOutcome::Failed, clicks, sight.cmp->name, walked.why, {}};
    if (walked.how == Walked::How::Done) {
      WRIT_TRY(judged, judge(sight, action, before, result));
      if (judged.outcome == ChoiceOutcome::Applied && walked.left_on > 0 && judged.read.empty()) {
        judged.outcome = ChoiceOutcome::Failed;
        judged.why = fmt::format("{} switches could not be turned", walked.left_on);
      }
      // Where the banner still stands, its buttons may not have been alive yet: the same way once more, its presses counted once.
      if (judged.outcome != ChoiceOutcome::Failed) return std::optional(judged);
      result = judged;
      if (again == 0 && !walked.api && action != ChoiceAction::Withdraw) {
        again = 1;
        clicks -= walked.clicks;
        --i;
      } else {
        again = 0;
      }
    } else if (walked.how == Walked::How::Covered) {
      result.outcome = ChoiceOutcome::Blocked;
    } else {
      result.why = "the way through the banner ended early: " + walked.why;
    }
    // A covered button says more than a way that ended.
    if (!last || last->outcome != ChoiceOutcome::Blocked) last = result;
    last->clicks = clicks;
  }
  return last;
}

Result<ChoiceResult> ChoiceMaker::choose(const BannerSight& sight, ChoiceAction action) {
  const std::string by = sight.cmp == nullptr ? "" : sight.cmp->name;
  if (!sight.shown) return ChoiceResult{ChoicePath::Click, ChoiceOutcome::NotOffered, 0, by, "no banner was shown", {}};
  if (sight.wall && action != ChoiceAction::Accept) {
    return ChoiceResult{ChoicePath::Click, ChoiceOutcome::PayOrConsent, 0, by, "the choice is to pay or to consent", {}};
  }
  WRIT_TRY(before, stand_still());
  std::optional<ChoiceResult> declared;
  if (!sight.guessed && sight.cmp != nullptr) {
    WRIT_TRY(tried, by_paths(sight, action == ChoiceAction::Accept ? sight.cmp->accept : sight.cmp->reject, action, before, 0));
    declared = tried;
    // What was pressed was pressed; guessing goes on only where nothing was.
    if (declared && (declared->clicks > 0 || declared->outcome == ChoiceOutcome::Applied || declared->path == ChoicePath::Api)) return *declared;
  }
  WRIT_TRY(guessed, by_words(action));
  if (guessed.outcome == ChoiceOutcome::Applied) {
    WRIT_TRY(judged, judge(sight, action, before, guessed));
    if (judged.outcome != ChoiceOutcome::Failed) return judged;
    // Its buttons may not have been alive yet.
    WRIT_TRY(again, by_words(action));
    return again.outcome == ChoiceOutcome::Applied ? judge(sight, action, before, again) : Result<ChoiceResult>(judged);
  }
  if (declared) return *declared;
  if (guessed.by.empty()) guessed.by = by;
  return guessed;
}

Result<std::optional<ChoiceMaker::Guess>> ChoiceMaker::guess(Where where) {
  const std::string_view word = where == Where::Banner ? "banner" : where == Where::Settings ? "settings" : "page";
  std::optional<Guess> out;
  std::int64_t best = 0;
  for (const FrameState& frame : tab_.frames()) {
    const auto value = tab_.evaluate(frame, Tab::World::Apart, fmt::format("writ.guess('{}')", word));
    WRIT_TRY_VOID(pass(value));
    if (!value || !true_of(at(*value, "banner")) || integer_of(at(*value, "score")) <= best) continue;
    const auto outside = tab_.seen_from_outside(frame, 1, 1);
    WRIT_TRY_VOID(pass(outside));
    if (!outside || outside->hidden) continue;
    best = integer_of(at(*value, "score"));
    out.emplace();
    out->frame = frame;
    if (const Json& roles = at(*value, "roles"); roles.is_object()) {
      for (const auto& [role, count] : roles.items()) out->roles[role] = integer_of(count);
    }
  }
  return out;
}

Result<Press> ChoiceMaker::press_guess(const FrameState& frame, const std::string& role, std::size_t index) {
  return press(tab_, frame, fmt::format("writ.button({}, {})", json_string(role), index));
}

Result<ChoiceResult> ChoiceMaker::by_words(ChoiceAction action) {
  ChoiceResult result{ChoicePath::Click, ChoiceOutcome::Failed, 0, "heuristic", {}, {}};
  WRIT_TRY(guessed, guess(Where::Banner));
  if (!guessed) {
    result.why = "the banner's buttons were not understood";
    return result;
  }
  const std::string wanted = action == ChoiceAction::Accept ? "accept" : "reject";
  if (guessed->count(wanted) > 0) {
    WRIT_TRY(pressed, press_guess(guessed->frame, wanted, 0));
    result.clicks = pressed == Press::Done ? 1 : 0;
    result.outcome = pressed == Press::Done ? ChoiceOutcome::Applied : pressed == Press::Covered ? ChoiceOutcome::Blocked : ChoiceOutcome::Failed;
    if (pressed == Press::Covered) result.why = "the button is covered by something else";
    if (pressed == Press::Absent) result.why = "the button cannot be pressed";
    return result;
  }
  if (action == ChoiceAction::Accept) {
    result.why = "no button that accepts was found";
    return result;
  }
  // "Learn more" that stays on the page is where some keep their settings.
  const std::string settings = guessed->count("settings") > 0 ? "settings" : "more";
  if (guessed->count(settings) == 0) {
    const bool pay = guessed->count("pay") > 0;
    // Understood whole: a way to accept or to pay, and none to refuse.
    const bool understood = pay || guessed->count("accept") > 0;
    result.outcome = pay ? ChoiceOutcome::PayOrConsent : understood ? ChoiceOutcome::NotOffered : ChoiceOutcome::Ambiguous;
    result.why = pay ? "the choice is to pay or to consent" : understood ? "the banner offers no refusal" : "the banner's buttons were not understood";
    return result;
  }
  WRIT_TRY(opened, press_guess(guessed->frame, settings, 0));
  if (opened != Press::Done) {
    result.outcome = opened == Press::Covered ? ChoiceOutcome::Blocked : ChoiceOutcome::Failed;
    result.why = "the settings cannot be opened";
    return result;
  }
  result.clicks = 1;
  WRIT_TRY_VOID(tab_.wait(kOpen));
  return refuse_in_settings(result, Where::Settings);
}

Result<ChoiceResult> ChoiceMaker::refuse_in_settings(ChoiceResult result, Where where) {
  result.outcome = ChoiceOutcome::Ambiguous;
  result.why = "no refusal was found in the settings";
  WRIT_TRY(second, guess(where));
  if (!second) return result;
  if (second->count("reject") > 0) {
    WRIT_TRY(pressed, press_guess(second->frame, "reject", 0));
    if (pressed == Press::Done) {
      ++result.clicks;
      result.outcome = ChoiceOutcome::Applied;
      result.why.clear();
      return result;
    }
  }
  if (second->count("save") == 0) return result;
  // Everything that is on and may be switched off is switched off, then that is saved.
  WRIT_TRY_VOID(tab_.evaluate(second->frame, Tab::World::Apart, "writ.begin()"));
  std::int64_t left = 0;
  int unturned = 0;
  for (int i = 0; i < kMostSwitches; ++i) {
    WRIT_TRY(spot, tab_.evaluate(second->frame, Tab::World::Apart, "writ.turnOff()"));
    if (text_at(spot, "found") != "yes") {
      left = integer_of(at(spot, "left"));
      break;
    }
    WRIT_TRY(pressed, press(tab_, second->frame, fmt::format("({})", dump(spot, JsonLayout::Compact))));
    if (pressed != Press::Done) continue;
    ++result.clicks;
    WRIT_TRY(turned, await_turn(tab_, second->frame));
    if (!turned && ++unturned >= kMostUnturned) {
      left = unturned;
      break;
    }
  }
  if (left > 0) {
    result.why = fmt::format("{} switches in the settings could not be turned", left);
    return result;
  }
  WRIT_TRY(saved, press_guess(second->frame, "save", 0));
  if (saved != Press::Done) return result;
  ++result.clicks;
  result.outcome = ChoiceOutcome::Applied;
  result.why.clear();
  return result;
}

Result<ChoiceMaker::WaysBack> ChoiceMaker::ways_back() {
  WaysBack out;
  const auto site = patterns::host_of(tab_.main_frame().url);
  for (const FrameState& frame : tab_.frames()) {
    const auto found = tab_.evaluate(frame, Tab::World::Apart, "writ.reopen()");
    WRIT_TRY_VOID(pass(found));
    if (!found) {
      out.whole = false;
      continue;
    }
    out.whole = out.whole && true_of(at(*found, "whole"));
    for (std::int64_t i = 0; i < std::min<std::int64_t>(integer_of(at(*found, "controls")), kMostWays); ++i) out.controls.emplace_back(frame, static_cast<std::size_t>(i));
    if (!at(*found, "pages").is_array()) continue;
    for (const Json& page : at(*found, "pages")) {
      const auto host = patterns::host_of(text_of(page));
      if (host && site && patterns::same_party(*site, *host)) out.pages.push_back(text_of(page));
    }
  }
  return out;
}

Result<ChoiceResult> ChoiceMaker::refuse_again(const BannerSight& before, const Before& stood, int clicks) {
  std::optional<ChoiceResult> out;
  if (before.cmp != nullptr && !before.guessed) {
    WRIT_TRY(tried, by_paths(before, before.cmp->reject, ChoiceAction::Withdraw, stood, clicks));
    out = tried;
  }
  if (out && (out->clicks != clicks || out->outcome == ChoiceOutcome::Applied)) return *out;
  // It may be the settings that opened, or the banner from its beginning.
  WRIT_TRY(guessed, refuse_in_settings({ChoicePath::Click, ChoiceOutcome::Failed, 0, "heuristic", {}, {}}, Where::Settings));
  if (guessed.outcome != ChoiceOutcome::Applied && guessed.clicks == 0) {
    WRIT_TRY(anew, by_words(ChoiceAction::Reject));
    guessed = anew;
  }
  guessed.clicks += clicks;
  if (guessed.outcome == ChoiceOutcome::Applied) return judge(before, ChoiceAction::Withdraw, stood, guessed);
  // There was a way: what it led to is not what was missing.
  if (guessed.outcome != ChoiceOutcome::Blocked && guessed.outcome != ChoiceOutcome::PayOrConsent) guessed.outcome = ChoiceOutcome::Failed;
  return guessed;
}

Result<std::optional<ChoiceResult>> ChoiceMaker::by_controls(const BannerSight& before, const Before& stood, const WaysBack& ways, int clicks) {
  std::optional<ChoiceResult> last;
  for (const auto& [frame, index] : ways.controls) {
    // What was guessed meanwhile took their places.
    const auto again = tab_.evaluate(frame, Tab::World::Apart, "writ.reopen()");
    WRIT_TRY_VOID(pass(again));
    WRIT_TRY(pressed, press_guess(frame, "reopen", index));
    if (pressed == Press::Absent) continue;
    if (pressed == Press::Covered) {
      if (!last) last = ChoiceResult{ChoicePath::Click, ChoiceOutcome::Blocked, clicks, "heuristic", "the way to withdraw is covered by something else", {}};
      continue;
    }
    WRIT_TRY_VOID(tab_.wait(kOpen));
    WRIT_TRY(tried, refuse_again(before, stood, ++clicks));
    clicks = tried.clicks;
    last = tried;
    if (tried.outcome != ChoiceOutcome::Failed) break;
  }
  return last;
}

Result<ChoiceResult> ChoiceMaker::on_page(const BannerSight& before, const std::string& page, int clicks) {
  ChoiceResult out{ChoicePath::Click, ChoiceOutcome::Failed, clicks + 1, "heuristic", fmt::format("{} was opened, and nothing there withdraws", page), {}};
  WRIT_TRY(loaded, tab_.navigate(page, times_.load));
  if (!loaded) {
    out.why = fmt::format("{} did not load", page);
    return out;
  }
  WRIT_TRY_VOID(tab_.settle(kOpen, kOpen / 2, times_.load));
  WRIT_TRY(stood, stand_still());
  WRIT_TRY(open, shown(before));
  if (open) return refuse_again(before, stood, out.clicks);
  if (before.cmp != nullptr && !before.guessed) {
    WRIT_TRY(declared, by_paths(before, before.cmp->withdraw, ChoiceAction::Withdraw, stood, out.clicks));
    if (declared && declared->outcome == ChoiceOutcome::Applied) return *declared;
    if (declared) out.clicks = declared->clicks;
  }
  WRIT_TRY(written, refuse_in_settings({ChoicePath::Click, ChoiceOutcome::Failed, 0, "heuristic", {}, {}}, Where::Page));
  if (written.outcome == ChoiceOutcome::Applied) {
    written.clicks += out.clicks;
    return judge(before, ChoiceAction::Withdraw, stood, written, Where::Page);
  }
  out.clicks += written.clicks;
  WRIT_TRY(ways, ways_back());
  WRIT_TRY(controlled, by_controls(before, stood, ways, out.clicks));
  return controlled ? *controlled : out;
}

Result<ChoiceResult> ChoiceMaker::withdraw(const BannerSight& before) {
  const bool declared = before.cmp != nullptr && !before.guessed;
  WRIT_TRY(stood, stand_still());
  std::optional<ChoiceResult> last;
  if (declared) {
    WRIT_TRY(tried, by_paths(before, before.cmp->withdraw, ChoiceAction::Withdraw, stood, 0));
    last = tried;
    if (last && last->outcome == ChoiceOutcome::Failed) {
      // What opens the banner again is half the way: then it is refused as at first.
      WRIT_TRY(open, shown(before));
      if (open) {
        WRIT_TRY(refused, refuse_again(before, stood, last->clicks));
        if (last->path == ChoicePath::Api) refused.path = ChoicePath::Api;
        return refused;
      }
    }
    if (last && last->outcome != ChoiceOutcome::Blocked && (last->outcome == ChoiceOutcome::Applied || last->clicks > 0)) return *last;
  }
  WRIT_TRY(ways, ways_back());
  WRIT_TRY(controlled, by_controls(before, stood, ways, 0));
  if (controlled) last = controlled;
  if (controlled && controlled->outcome != ChoiceOutcome::Failed && controlled->outcome != ChoiceOutcome::Blocked) return *last;
  for (std::size_t i = 0; i < std::min<std::size_t>(ways.pages.size(), kMostWays); ++i) {
    WRIT_TRY(followed, on_page(before, ways.pages[i], last ? last->clicks : 0));
    last = followed;
    if (followed.outcome != ChoiceOutcome::Failed) break;
  }
  if (last) return *last;
  const std::string by = declared ? before.cmp->name : "heuristic";
  if (!ways.whole) return ChoiceResult{ChoicePath::Click, ChoiceOutcome::Ambiguous, 0, by, "no way to withdraw was found, and the page was not understood as a whole", {}};
  return ChoiceResult{ChoicePath::Click, ChoiceOutcome::NotOffered, 0, by, "nothing on the page leads back to the choice", {}};
}

}  // namespace writ::browser
