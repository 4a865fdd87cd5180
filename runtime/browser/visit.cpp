#include "runtime/browser/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "runtime/browser/evidence.hpp"
#include "runtime/browser/json_access.hpp"
#include "runtime/collect/document_text.hpp"
#include "runtime/collect/html_links.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::browser {

using model::ChoiceAction;
using model::ChoiceOutcome;
using model::Phase;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kLeastDocument = 20;  // bytes of text; less is a page that has nothing to say

TabOptions tab_options(const BrowserOptions& options) {
  TabOptions out;
  out.language = options.language;
  return out;
}

/// Goes to the page; anything but a page that was there and loaded is an error.
Result<> arrive(Tab& tab, const BrowserOptions& options, const std::string& url) {
  WRIT_TRY(loaded, tab.navigate(url, options.times.load));
  const Recording::Request* document = tab.recording().document_of(tab.main_frame().loader);
  if (document != nullptr && document->draft.status && *document->draft.status >= 400) {
    return fail("browser.status", fmt::format("{} answers {}: what it shows there is not the site", document->draft.url, *document->draft.status));
  }
  if (!loaded) return fail("browser.timeout", fmt::format("{} had not loaded after {} s: it is not measured", url, options.times.load.count() / 1000));
  return {};
}

/// The stay on a page as a visitor makes it.
Result<> stay(Tab& tab, const PhaseTimes& times) {
  WRIT_TRY_VOID(tab.settle(times.least_stay, times.quiet, times.most_stay));
  WRIT_TRY_VOID(tab.stir());
  return tab.settle(times.after_pointer, std::min(times.quiet, times.after_pointer), times.after_pointer + times.quiet);
}

std::optional<std::string> second_page(Tab& tab) {
  const auto links = tab.evaluate(tab.main_frame(), Tab::World::Apart, "writ.links()");
  if (!links || !links->is_array() || links->empty()) return std::nullopt;
  return text_of(links->front());
}

ChoiceAction action_of(Phase phase) {
  switch (phase) {
    case Phase::AfterReject: return ChoiceAction::Reject;
    case Phase::AfterWithdraw: return ChoiceAction::Withdraw;
    case Phase::BeforeConsent:
    case Phase::AfterAccept: return ChoiceAction::Accept;
  }
  return ChoiceAction::Accept;
}

void set_choice(PhaseVisit& visit, const ChoiceResult& choice) {
  visit.draft.choice_path = std::string(model::name_of(choice.path));
  visit.draft.choice_outcome = choice.outcome;
  visit.draft.clicks = choice.clicks;
  visit.draft.choice_by = choice.by;
  if (choice.outcome != ChoiceOutcome::Applied) {
    visit.warning = fmt::format("{}: {} ({})", model::name_of(visit.draft.phase), model::name_of(choice.outcome), choice.why);
  }
}

Result<PhaseVisit> before_consent(Tab& tab, const BrowserOptions& options, const std::string& url) {
  PhaseVisit visit;
  const double begin = Tab::now();
  WRIT_TRY_VOID(arrive(tab, options, url));
  WRIT_TRY_VOID(tab.settle(options.times.least_stay, options.times.quiet, options.times.most_stay));
  ChoiceMaker maker(tab, options.model, options.choice);
  WRIT_TRY(sight, maker.look_once());
  visit.sight = sight;
  WRIT_TRY_VOID(tab.stir());
  WRIT_TRY_VOID(tab.settle(options.times.after_pointer, std::min(options.times.quiet, options.times.after_pointer), options.times.after_pointer + options.times.quiet));
  if (!visit.sight.shown) {
    WRIT_TRY(again, maker.look_once());
    visit.sight = again;
  }
  State state;
  FrameRounds rounds;
  WRIT_TRY_VOID(read_frames(tab, rounds));
  WRIT_TRY_VOID(read_state(tab, state));
  if (options.model != nullptr) visit.draft.globals = read_globals(tab, *options.model);
  visit.draft.boxes = read_boxes(tab, visit.sight.cmp, rounds);
  visit.site = tab.main_frame().url;
  visit.language = rounds.language;
  if (!rounds.frames.empty()) visit.dom = rounds.frames.front().dom.value_or("");
  WRIT_TRY_VOID(tab.leave(options.times.leaving));
  assemble(visit.draft, tab, std::move(state), std::move(rounds), {}, begin);
  return visit;
}

Result<PhaseVisit> after_choice(Tab& tab, const BrowserOptions& options, const std::string& url, Phase phase) {
  PhaseVisit visit;
  visit.draft.phase = phase;
  WRIT_TRY_VOID(arrive(tab, options, url));
  ChoiceMaker maker(tab, options.model, options.choice);
  WRIT_TRY(sight, maker.look());
  visit.sight = sight;
  if (phase == Phase::AfterWithdraw) {
    WRIT_TRY(accepted, maker.choose(sight, ChoiceAction::Accept));
    if (accepted.outcome != ChoiceOutcome::Applied) {
      set_choice(visit, accepted);
      return visit;
    }
    WRIT_TRY_VOID(tab.settle(options.times.after_choice, options.times.quiet, options.times.most_stay));
    WRIT_TRY(loaded, tab.reload(options.times.load));
    if (!loaded) return fail("browser.timeout", fmt::format("{} did not load again after the acceptance", url));
    WRIT_TRY_VOID(tab.settle(milliseconds{1'000}, options.times.quiet, options.times.most_stay));
  }
  State before, state;
  WRIT_TRY_VOID(read_state(tab, before));
  const double since = Tab::now();
  WRIT_TRY(choice, phase == Phase::AfterWithdraw ? maker.withdraw(sight) : maker.choose(sight, action_of(phase)));
  if (choice.outcome == ChoiceOutcome::Applied) {
    WRIT_TRY_VOID(tab.settle(options.times.after_choice, options.times.quiet, options.times.most_stay));
    WRIT_TRY(loaded, tab.reload(options.times.load));
    if (!loaded) return fail("browser.timeout", fmt::format("{} did not load again after the choice", url));
    WRIT_TRY(back, maker.came_back(sight));
    if (back) {
      choice.outcome = ChoiceOutcome::HiddenOnly;
      choice.why = "the banner came back after a reload";
    }
  }
  set_choice(visit, choice);
  // What follows a choice that was not made is evidence of nothing.
  if (choice.outcome != ChoiceOutcome::Applied) return visit;

  WRIT_TRY_VOID(stay(tab, options.times));
  FrameRounds rounds;
  WRIT_TRY_VOID(read_frames(tab, rounds));
  WRIT_TRY_VOID(read_state(tab, state));
  if (options.model != nullptr) visit.draft.globals = read_globals(tab, *options.model);
  if (const auto next = second_page(tab)) {
    // A page more; that it cannot be reached says nothing of the phase.
    const auto went = tab.navigate(*next, options.times.load);
    if (!went && went.error().code != "browser.navigation") return tl::make_unexpected(went.error());
    if (went) {
      WRIT_TRY_VOID(tab.settle(options.times.least_stay, options.times.quiet, options.times.most_stay));
      WRIT_TRY_VOID(read_frames(tab, rounds));
      WRIT_TRY_VOID(read_state(tab, state));
    }
  }
  WRIT_TRY_VOID(tab.leave(options.times.leaving));
  assemble(visit.draft, tab, std::move(state), std::move(rounds), before, since);
  return visit;
}

}  // namespace

Result<PhaseVisit> visit_phase(CdpConnection& connection, const BrowserOptions& options, const std::string& url, Phase phase) {
  WRIT_TRY(tab, Tab::open(connection, tab_options(options)));
  return phase == Phase::BeforeConsent ? before_consent(*tab, options, url) : after_choice(*tab, options, url, phase);
}

Documents read_documents(CdpConnection& connection, const BrowserOptions& options, const std::string& site, const std::string& dom) {
  Documents out;
  const auto home = collect::parse_web_url(site);
  if (!home || options.max_documents == 0) return out;
  const collect::PageLinks links = collect::read_page(dom, *home);
  bool complete = links.parsed && !links.foreign_policies;
  std::map<model::DocumentKind, std::size_t> of_kind;
  std::set<std::string> had;
  std::size_t opened = 0;
  for (const collect::PolicyLink& link : links.policies) {
    if (link.url.has_credentials) continue;
    if (opened >= options.max_documents || of_kind[link.kind] >= 2) {
      complete = false;
      continue;
    }
    ++opened;
    ++of_kind[link.kind];
    auto tab = Tab::open(connection, tab_options(options));
    if (!tab || !arrive(**tab, options, link.url.href)) {
      complete = false;
      continue;
    }
    const auto settled = (*tab)->settle(milliseconds{300}, milliseconds{400}, milliseconds{4'000});
    FrameRounds rounds;
    if (!settled || !read_frames(**tab, rounds) || rounds.frames.empty() || !rounds.frames.front().dom) {
      complete = false;
      continue;
    }
    if (!had.insert(rounds.frames.front().url).second) continue;
    const Redactor no_marks(Redaction::Off, {});
    collect::DocumentText text = collect::read_document(no_marks.html(*rounds.frames.front().dom));
    if (text.text.size() < kLeastDocument) {
      complete = false;
      continue;
    }
    out.list.push_back({link.kind, rounds.frames.front().url, text.language, std::move(text.text)});
  }
  const bool privacy = std::any_of(out.list.begin(), out.list.end(), [](const auto& document) { return document.kind == model::DocumentKind::PrivacyPolicy; });
  out.complete = complete && privacy;
  return out;
}

}  // namespace writ::browser
