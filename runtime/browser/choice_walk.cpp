#include "runtime/browser/choice_walk.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "runtime/browser/json_access.hpp"
#include "runtime/patterns/glob.hpp"
#include "runtime/patterns/host.hpp"
#include "runtime/patterns/url.hpp"

namespace writ::browser {

using model::CmpStep;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kLook{150};         // between two looks
constexpr milliseconds kFirst{1'500};      // what stands with the banner is not waited for long
constexpr milliseconds kNext{400};         // and what another way begins with stands there already
constexpr milliseconds kStill{120};        // a box that is the same after that time stands still
constexpr milliseconds kCall{4'000};       // how long a promise of the platform's interface is waited for
constexpr milliseconds kTurn{700};         // how long a pressed switch may take to turn
constexpr int kMostUnturned = 8;
constexpr int kMostPresses = 200;          // of one step

struct Key {
  const char* name;
  const char* text;  // what it types
  int code;
};
constexpr std::array<Key, 8> kKeys{{{"Enter", "\r", 13}, {"Escape", "", 27}, {"Space", " ", 32}, {"Tab", "", 9}, {"ArrowDown", "", 40},
                                   {"ArrowUp", "", 38}, {"ArrowLeft", "", 37}, {"ArrowRight", "", 39}}};

}  // namespace

std::vector<FrameState> frames_of(const Tab& tab, const model::Cmp& cmp) {
  std::vector<patterns::Glob> globs;
  for (const std::string& text : cmp.frames) globs.emplace_back(text);
  std::vector<FrameState> out;
  std::optional<std::string> site;
  for (FrameState& frame : tab.frames()) {
    bool ours = out.empty();  // the first is the page itself
    const auto host = patterns::host_of(frame.url);
    if (ours) {
      site = host;
    } else if (host) {
      ours = (site && patterns::same_party(*site, *host)) || std::any_of(globs.begin(), globs.end(), [&](const patterns::Glob& glob) { return glob.matches(frame.url); });
    } else {
      // `about:blank` and what is written into it belong to the frame around them.
      ours = std::any_of(out.begin(), out.end(), [&](const FrameState& outer) { return outer.id == frame.parent; });
    }
    if (ours) out.push_back(std::move(frame));
  }
  return out;
}

Result<Press> press(Tab& tab, const FrameState& frame, const std::string& locate) {
  // What is asked for may be another thing at the second look; its place is compared, not the thing.
  const auto spot = tab.spot(frame, locate);
  if (!spot) {
    if (ends_visit(spot.error())) return tl::make_unexpected(spot.error());
    return Press::Absent;
  }
  if (!spot->found || spot->disabled) return Press::Absent;
  if (spot->covered) return Press::Covered;
  const auto outside = tab.seen_from_outside(frame, spot->own_x, spot->own_y);
  if (!outside) {
    if (ends_visit(outside.error())) return tl::make_unexpected(outside.error());
    return Press::Absent;
  }
  if (outside->hidden) return Press::Absent;
  if (outside->covered) return Press::Covered;
  WRIT_TRY_VOID(tab.click(frame, *spot));
  return Press::Done;
}

Result<bool> await_turn(Tab& tab, const FrameState& frame) {
  const auto deadline = Clock::now() + kTurn;
  while (true) {
    const auto turned = tab.evaluate(frame, Tab::World::Apart, "writ.turned()");
    if (!turned && ends_visit(turned.error())) return tl::make_unexpected(turned.error());
    if (!turned || true_of(*turned)) return true;
    if (Clock::now() >= deadline) return false;
    WRIT_TRY_VOID(tab.wait(kStill));
  }
}

Result<bool> PathWalker::seen(const std::string& selector) {
  for (const FrameState& frame : frames_of(tab_, cmp_)) {
    const auto value = tab_.evaluate(frame, Tab::World::Apart, "writ.seen(" + json_string(selector) + ")");
    if (value && true_of(*value)) return true;
    if (!value && ends_visit(value.error())) return tl::make_unexpected(value.error());
  }
  return false;
}

Result<bool> PathWalker::wait_for(const std::string& selector, bool wanted, milliseconds time) {
  const auto deadline = Clock::now() + time;
  while (true) {
    WRIT_TRY(there, seen(selector));
    if (there == wanted) return true;
    if (Clock::now() >= deadline) return false;
    WRIT_TRY_VOID(tab_.wait(kLook));
  }
}

Result<Press> PathWalker::click(const std::string& selector, milliseconds time) {
  const std::string locate = "writ.locate(" + json_string(selector) + ")";
  const auto deadline = Clock::now() + time;
  Press out = Press::Absent;
  while (true) {
    for (const FrameState& frame : frames_of(tab_, cmp_)) {
      const auto before = tab_.spot(frame, locate);
      if (!before && ends_visit(before.error())) return tl::make_unexpected(before.error());
      if (!before || !before->found) continue;
      WRIT_TRY_VOID(tab_.wait(kStill));
      const auto after = tab_.spot(frame, locate);
      if (!after && ends_visit(after.error())) return tl::make_unexpected(after.error());
      // It slides in: look again.
      if (!after || !after->found || std::abs(after->x - before->x) > 1 || std::abs(after->y - before->y) > 1) continue;
      WRIT_TRY(pressed, press(tab_, frame, locate));
      if (pressed == Press::Done) {
        session_ = frame.session;
        return pressed;
      }
      if (pressed == Press::Covered) out = pressed;
    }
    if (Clock::now() >= deadline) return out;
    WRIT_TRY_VOID(tab_.wait(kLook));
  }
}

Result<> PathWalker::repeat(const std::string& locate, Walked& walked) {
  for (const FrameState& frame : frames_of(tab_, cmp_)) {
    const auto begun = tab_.evaluate(frame, Tab::World::Apart, "writ.begin()");
    if (!begun && ends_visit(begun.error())) return tl::make_unexpected(begun.error());
    if (!begun) continue;
    int unturned = 0;
    for (int i = 0; i < kMostPresses; ++i) {
      // Each answer is spent by being asked for: the point is pressed as it was told.
      const auto value = tab_.evaluate(frame, Tab::World::Apart, locate);
      if (!value && ends_visit(value.error())) return tl::make_unexpected(value.error());
      if (!value) break;
      if (text_at(*value, "found") != "yes") {
        walked.left_on += static_cast<int>(std::clamp<std::int64_t>(integer_of(at(*value, "left")), 0, 1'000));
        break;
      }
      if (true_of(at(*value, "covered"))) continue;
      const std::string told = fmt::format("({})", dump(*value, JsonLayout::Compact));
      WRIT_TRY(pressed, press(tab_, frame, told));
      if (pressed != Press::Done) continue;
      session_ = frame.session;
      ++walked.clicks;
      WRIT_TRY(turned, await_turn(tab_, frame));
      // Switches that do not turn are not all tried.
      if (!turned && ++unturned >= kMostUnturned) {
        ++walked.left_on;
        break;
      }
    }
  }
  return {};
}

Result<bool> PathWalker::key(const std::string& name) {
  const auto found = std::find_if(kKeys.begin(), kKeys.end(), [&](const Key& key) { return name == key.name; });
  if (found == kKeys.end()) return false;
  Json params = {{"type", *found->text != '\0' ? "keyDown" : "rawKeyDown"}, {"key", name == "Space" ? " " : name}, {"code", name}, {"windowsVirtualKeyCode", found->code}};
  if (*found->text != '\0') params["text"] = found->text;
  const std::string& session = session_.empty() ? tab_.page_session() : session_;
  tab_.client().send(session, "Input.dispatchKeyEvent", params);
  params.erase("text");
  params["type"] = "keyUp";
  tab_.client().send(session, "Input.dispatchKeyEvent", std::move(params));
  WRIT_TRY_VOID(tab_.wait(milliseconds{60}));
  return true;
}

Result<bool> PathWalker::call(const std::string& expression) {
  // A promise that never comes is left behind, not waited for.
  const auto called = tab_.evaluate(tab_.main_frame(), Tab::World::Main,
                                    fmt::format("Promise.race([Promise.resolve(({}\n)).then(() => true), new Promise((done) => setTimeout(() => done(true), {}))])", expression, kCall.count() - 1'000));
  if (called) return true;
  if (ends_visit(called.error())) return tl::make_unexpected(called.error());
  return false;
}

Result<bool> PathWalker::step(const CmpStep& step, bool first, bool patient, Walked& walked) {
  using enum CmpStep::Kind;
  const auto time = step.timeout_ms > 0 ? milliseconds{step.timeout_ms} : first ? std::min(patient ? kFirst : kNext, times_.step) : times_.step;
  const auto end = [&](Walked::How how, std::string why) {
    walked.how = how;
    walked.why = std::move(why);
    return false;
  };
  // What ends at its beginning is a path that is not meant here.
  const auto stuck = first ? Walked::How::NotMeant : Walked::How::Stuck;
  const std::string selector = json_string(step.text);
  switch (step.kind) {
    case Click: {
      WRIT_TRY(pressed, click(step.text, time));
      if (pressed == Press::Covered) return end(Walked::How::Covered, fmt::format("`{}` is covered by something else", step.text));
      if (pressed == Press::Absent) return end(stuck, fmt::format("there is no `{}`", step.text));
      ++walked.clicks;
      return true;
    }
    case Try: {
      WRIT_TRY(pressed, click(step.text, milliseconds{0}));
      if (pressed == Press::Done) ++walked.clicks;
      return true;
    }
    case Each:
      WRIT_TRY_VOID(repeat("writ.next(" + selector + ")", walked));
      return true;
    case Wait: {
      WRIT_TRY(came, wait_for(step.text, true, step.timeout_ms > 0 ? time : times_.step));
      return came || end(stuck, fmt::format("`{}` did not appear", step.text));
    }
    case Gone: {
      WRIT_TRY(went, wait_for(step.text, false, step.timeout_ms > 0 ? time : times_.step));
      return went || end(Walked::How::Stuck, fmt::format("`{}` did not go", step.text));
    }
    case Off: case On:
      WRIT_TRY_VOID(repeat(fmt::format("writ.turn({}, {}, {})", selector, step.kind == On, json_string(step.state)), walked));
      return true;
    case Press: {
      WRIT_TRY(done, key(step.text));
      if (done) ++walked.clicks;
      return done || end(Walked::How::Stuck, fmt::format("there is no key `{}`", step.text));
    }
    case Call: {
      WRIT_TRY(done, call(step.text));
      if (!done) return end(stuck, fmt::format("`{}` cannot be called", step.text));
      walked.api = true;
      return true;
    }
  }
  return false;
}

Result<Walked> PathWalker::walk(const model::CmpPath& path, bool patient) {
  Walked out;
  if (!path.when.empty()) {
    WRIT_TRY(meant, seen(path.when));
    if (!meant) {
      out.why = fmt::format("there is no `{}`", path.when);
      return out;
    }
  }
  for (std::size_t i = 0; i < path.steps.size(); ++i) {
    WRIT_TRY(goes_on, step(path.steps[i], i == 0, patient, out));
    if (!goes_on) return out;
    // What a press opens slides in as well.
    const bool acted = path.steps[i].kind != CmpStep::Kind::Wait && path.steps[i].kind != CmpStep::Kind::Gone;
    if (acted && i + 1 < path.steps.size()) WRIT_TRY_VOID(tab_.wait(times_.slide / 2));
  }
  out.how = Walked::How::Done;
  return out;
}

}  // namespace writ::browser
