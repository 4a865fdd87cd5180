#include "runtime/browser/visit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "runtime/browser/canary.hpp"
#include "runtime/browser/evidence.hpp"
#include "runtime/browser/guard_proxy.hpp"
#include "runtime/browser/json_access.hpp"
#include "runtime/browser/screenshot.hpp"
#include "runtime/collect/document_text.hpp"
#include "runtime/collect/html_links.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::browser {

using model::ChoiceAction;
using model::Coverage;
using model::EvidenceKind;
using model::ChoiceOutcome;
using model::Phase;
using std::chrono::milliseconds;

namespace {

constexpr std::size_t kLeastDocument = 20;  // bytes of text; less is a page that has nothing to say

/// A page and the only way out of it, which goes with it.
struct Visitor {
  std::unique_ptr<GuardProxy> guard;
  std::unique_ptr<Tab> tab;
};

Result<Visitor> open_visitor(CdpConnection& connection, const BrowserOptions& options, std::optional<Phase> phase = std::nullopt) {
  Visitor out;
  GuardOptions way_out;
  way_out.connect_to = options.connect_to;
  way_out.allow_private = options.allow_private;
  way_out.isolated = options.isolated;
  way_out.max_bytes = options.limits.bytes;
  WRIT_TRY(guard, GuardProxy::start(std::move(way_out)));
  out.guard = std::move(guard);
  TabOptions page;
  page.vantage = options.vantage;
  page.user_agent = options.user_agent;
  page.browser_version = options.browser_version;
  page.headers = options.headers;
  page.header_site = options.header_site;
  page.header_needs_tls = options.header_needs_tls;
  page.state = phase ? options.state_of(*phase) : options.state.get();
  page.proxy_port = out.guard->port();
  page.recording.max_requests = options.limits.requests;
  page.deadline = Clock::now() + options.total_timeout;
  WRIT_TRY(tab, Tab::open(connection, page));
  out.tab = std::move(tab);
  return out;
}

/// What the way out knows of each request's host.
void add_addresses(collect::PhaseDraft& draft, const std::map<std::string, HostRecord>& hosts) {
  for (auto& request : draft.requests) {
    const auto url = collect::parse_web_url(request.url.starts_with("ws") ? "http" + request.url.substr(2) : request.url);
    const auto found = url ? hosts.find(url->host) : hosts.end();
    if (found == hosts.end()) continue;
    request.remote_ip = found->second.address;
    if (!found->second.canonical.empty()) request.cname = {found->second.canonical};
  }
}

/// Makes a coverage partial and says why; the first reason stands.
void fall_short(collect::PhaseDraft& draft, EvidenceKind kind, const std::string& why) {
  if (draft.covered(kind) == Coverage::Complete) draft.covered(kind) = Coverage::Partial;
  draft.reasons.try_emplace(std::string(model::name_of(kind)), why);
}

void fall_short(collect::PhaseDraft& draft, const std::string& why) {
  for (std::size_t i = 0; i < draft.coverage.size(); ++i) fall_short(draft, static_cast<EvidenceKind>(i), why);
}

/// The limits that were reached, in the phase that is done.
void add_limits(collect::PhaseDraft& draft, Visitor& visitor, const BrowserOptions& options) {
  if (visitor.tab->recording().full()) fall_short(draft, EvidenceKind::Requests, fmt::format("more than {} requests", options.limits.requests));
  if (visitor.guard->bytes() > options.limits.bytes) fall_short(draft, EvidenceKind::Requests, fmt::format("more than {} bytes", options.limits.bytes));
  if (visitor.tab->frames_lost()) fall_short(draft, "a frame or worker crashed, did not answer, or was one too many");
}

/// Whether an answer that did not come can have done no more than set a cookie and load something.
bool runs_nothing(std::string_view type) { return type == "image" || type == "font" || type == "stylesheet" || type == "media" || type == "ping"; }

/// Other hosts gave no answer, because they were held back: what their answers would have done is not seen.
void add_held_back(collect::PhaseDraft& draft, const BrowserOptions& options, const std::map<std::string, HostRecord>& hosts) {
  if (!options.isolated) return;
  std::size_t count = 0;
  bool may_run = false;
  std::string first;
  for (auto& request : draft.requests) {
    if (request.status) continue;
    // The browser says the same of what is out of reach and of what the way out refuses; the way out knows which. In a visit to the
    // real page, what is held back here would have left.
    if (!request.blocked.empty()) {
      // The way out knows a WebSocket's host as any other.
      const auto at = collect::parse_web_url(request.url.starts_with("ws") ? "http" + request.url.substr(2) : request.url);
      const auto host = at ? hosts.find(at->host) : hosts.end();
      if (request.blocked != "blocker" || host == hosts.end() || !host->second.refused.empty()) continue;
      request.blocked.clear();
    }
    if (++count == 1) first = request.url.substr(0, request.url.find('?'));
    may_run = may_run || !runs_nothing(request.type);
  }
  if (count == 0) return;
  const std::string why = fmt::format("third parties were held back: {} {} no answer, so what an answer would have loaded, stored or sent is not seen ({}{})", count,
                                      count == 1 ? "request got" : "requests got", first, count == 1 ? "" : ", …");
  fall_short(draft, EvidenceKind::Requests, why);
  fall_short(draft, EvidenceKind::Cookies, why);
  if (may_run) fall_short(draft, why);
}

/// What a browser lays out as a document of the site's own; for a picture or a download it makes up a document.
bool is_page(std::string_view mime) {
  return mime.empty() || mime.starts_with("text/") || mime.find("html") != std::string_view::npos || mime.find("xml") != std::string_view::npos;
}

/// The page may have gone elsewhere by itself since it was opened.
Result<> on_the_site(Tab& tab) {
  const Recording::Request* document = tab.recording().document_of(tab.main_frame().loader);
  if (document == nullptr) return {};
  const auto& draft = document->draft;
  if (draft.status && *draft.status >= 400) {
    return fail("browser.status", fmt::format("{} answers {}: what it shows there is not the site", draft.url, *draft.status));
  }
  if (!is_page(draft.mime)) return fail("browser.not-html", fmt::format("{} is `{}`, not an HTML page", draft.url, draft.mime));
  return {};
}

/// Goes to the page; anything but a page that was there and loaded is an error.
Result<> arrive(Tab& tab, const BrowserOptions& options, const std::string& url) {
  WRIT_TRY(loaded, tab.navigate(url, options.times.load));
  WRIT_TRY_VOID(on_the_site(tab));
  if (!loaded) return fail("browser.timeout", fmt::format("{} had not loaded after {} s: it is not measured", url, options.times.load.count() / 1000));
  return {};
}

/// The stay on a page as a visitor makes it.
Result<> stay(Tab& tab, const PhaseTimes& times) {
  WRIT_TRY_VOID(tab.settle(times.least_stay, times.quiet, times.most_stay));
  WRIT_TRY_VOID(tab.stir());
  return tab.settle(times.after_pointer, std::min(times.quiet, times.after_pointer), times.after_pointer + times.quiet);
}

/// Leaving is the last step: that it fails takes nothing from what was seen before, but the last requests are missing.
Result<> go_away(Tab& tab, const PhaseTimes& times, collect::PhaseDraft& draft, Moments& moments) {
  const auto left = tab.leave(times.leaving);
  if (left) {
    moments.left = tab.left_at();
    return {};
  }
  if (left.error().code == "browser.gone") return left;
  draft.reasons["requests"] = "leaving: " + left.error().message;
  return {};
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
  visit.draft.choice_read = choice.read;
  visit.draft.choice_why = choice.why;
  if (choice.outcome != ChoiceOutcome::Applied) {
    visit.warning = fmt::format("{}: {} ({})", model::name_of(visit.draft.phase), model::name_of(choice.outcome), choice.why);
  }
}

/// A picture that fails is said in the snapshot by its absence; only the end of the visit is an error.
Result<> picture(Tab& tab, const BrowserOptions& options, const model::Cmp* cmp, const std::string& moment, collect::PhaseDraft& draft) {
  const auto taken = take_picture(tab, {options.screenshots, options.redaction, cmp}, moment, draft);
  if (!taken && (ends_visit(taken.error()) || taken.error().code == "browser.screenshot")) return taken;
  return {};
}

/// What was put out for others to take.
struct Bait {
  std::vector<Typed> typed;
  bool displayed = false;
};

/// Puts known words on the page and types the bait, where that is asked for, waits for what follows, and clears the page of the words.
Result<Bait> bait(Tab& tab, const BrowserOptions& options) {
  Bait out;
  if (!options.type_canary) return out;
  const auto displayed = tab.evaluate(tab.main_frame(), Tab::World::Apart, fmt::format("writ.display({})", json_string(kBaitDisplayed)));
  out.displayed = displayed && true_of(*displayed);
  WRIT_TRY(typed, type_canary(tab));
  out.typed = std::move(typed);
  if (!out.typed.empty() || out.displayed) WRIT_TRY_VOID(tab.settle(options.times.after_pointer, std::min(options.times.quiet, options.times.after_pointer), options.times.after_pointer + options.times.quiet));
  (void)tab.evaluate(tab.main_frame(), Tab::World::Apart, "writ.conceal()");
  return out;
}

void set_bait(collect::PhaseDraft& draft, const Bait& bait, const FrameRounds& rounds) {
  if (bait.displayed) draft.displayed.push_back({0, std::string(kBaitDisplayed)});
  for (const Typed& item : bait.typed) {
    const auto frame = rounds.by_id.find(item.frame);
    if (frame != rounds.by_id.end()) draft.typed.push_back({frame->second, item.selector, item.kind, item.text});
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
  if (sight.shown) WRIT_TRY_VOID(picture(tab, options, sight.cmp, "banner", visit.draft));
  WRIT_TRY_VOID(tab.stir());
  WRIT_TRY_VOID(tab.settle(options.times.after_pointer, std::min(options.times.quiet, options.times.after_pointer), options.times.after_pointer + options.times.quiet));
  if (!visit.sight.shown) {
    WRIT_TRY(again, maker.look_once());
    visit.sight = again;
  }
  WRIT_TRY_VOID(on_the_site(tab));
  State state;
  FrameRounds rounds;
  WRIT_TRY(baited, bait(tab, options));
  WRIT_TRY_VOID(picture(tab, options, visit.sight.cmp, "end", visit.draft));
  WRIT_TRY_VOID(read_frames(tab, rounds));
  set_bait(visit.draft, baited, rounds);
  place_marks(visit.draft, rounds);
  WRIT_TRY_VOID(read_state(tab, state));
  if (options.model != nullptr) visit.draft.globals = read_globals(tab, *options.model);
  read_commands(tab, visit.draft);
  WRIT_TRY_VOID(maker.guess_controls(visit.sight));
  visit.draft.boxes = read_boxes(tab, visit.sight.cmp, rounds);
  visit.site = tab.main_frame().url;
  visit.language = rounds.language;
  if (!rounds.frames.empty()) visit.dom = rounds.frames.front().dom.value_or("");
  Moments moments{begin, {}};
  WRIT_TRY_VOID(go_away(tab, options.times, visit.draft, moments));
  assemble(visit.draft, tab.recording(), std::move(state), std::move(rounds), {}, moments);
  // Declared controls are all that there are; what words were recognised by may leave some out, and may see no banner where one is.
  visit.draft.covered(EvidenceKind::Controls) = Coverage::Complete;
  const bool declared = visit.sight.shown && visit.sight.cmp != nullptr && !visit.sight.guessed && names_controls(*visit.sight.cmp);
  if (!declared) fall_short(visit.draft, EvidenceKind::Controls, "no declaration names what the banner offers: it was looked for by its words");
  return visit;
}

Result<> visit_second(Tab& tab, const BrowserOptions& options, const std::string& url, FrameRounds& rounds, State& state) {
  WRIT_TRY(loaded, tab.navigate(url, options.times.load));
  if (!loaded) return fail("browser.timeout", "had not loaded in time");
  WRIT_TRY_VOID(tab.settle(options.times.least_stay, options.times.quiet, options.times.most_stay));
  WRIT_TRY_VOID(read_frames(tab, rounds));
  return read_state(tab, state);
}

/// A choice that was made in an earlier visit and brought along: the page must know it, that is, show no banner.
Result<PhaseVisit> after_preset(Tab& tab, const BrowserOptions& options, const std::string& url, Phase phase) {
  PhaseVisit visit;
  visit.draft.phase = phase;
  const double begin = Tab::now();
  WRIT_TRY_VOID(arrive(tab, options, url));
  visit.site = tab.main_frame().url;
  ChoiceMaker maker(tab, options.model, options.choice);
  WRIT_TRY(sight, maker.look());
  WRIT_TRY_VOID(tab.fit());
  visit.sight = sight;
  ChoiceResult choice;
  choice.path = model::ChoicePath::Preset;
  choice.outcome = sight.shown ? ChoiceOutcome::Failed : ChoiceOutcome::Applied;
  if (sight.shown) choice.why = "a banner is shown all the same, so the page does not know the choice that the storage state holds";
  set_choice(visit, choice);
  if (sight.shown) return visit;
  WRIT_TRY_VOID(stay(tab, options.times));
  WRIT_TRY_VOID(on_the_site(tab));
  FrameRounds rounds;
  State state;
  WRIT_TRY_VOID(read_frames(tab, rounds));
  WRIT_TRY_VOID(read_state(tab, state));
  if (options.model != nullptr) visit.draft.globals = read_globals(tab, *options.model);
  read_commands(tab, visit.draft);
  visit.language = rounds.language;
  Moments moments{begin, {}};
  WRIT_TRY_VOID(go_away(tab, options.times, visit.draft, moments));
  assemble(visit.draft, tab.recording(), std::move(state), std::move(rounds), {}, moments);
  return visit;
}

Result<PhaseVisit> after_choice(Tab& tab, const BrowserOptions& options, const std::string& url, Phase phase) {
  PhaseVisit visit;
  visit.draft.phase = phase;
  WRIT_TRY_VOID(arrive(tab, options, url));
  ChoiceMaker maker(tab, options.model, options.choice);
  WRIT_TRY(sight, maker.look());
  WRIT_TRY_VOID(tab.fit());  // a page that does not answer is no page without a banner
  WRIT_TRY_VOID(on_the_site(tab));
  visit.sight = sight;
  visit.site = tab.main_frame().url;
  if (phase == Phase::AfterWithdraw) {
    WRIT_TRY(accepted, maker.choose(sight, ChoiceAction::Accept));
    WRIT_TRY_VOID(tab.fit());
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
  Moments moments{Tab::now(), {}};
  WRIT_TRY(choice, phase == Phase::AfterWithdraw ? maker.withdraw(sight) : maker.choose(sight, action_of(phase)));
  WRIT_TRY_VOID(tab.fit());
  if (choice.outcome == ChoiceOutcome::Applied) {
    WRIT_TRY_VOID(picture(tab, options, sight.cmp, "choice", visit.draft));
    WRIT_TRY_VOID(tab.settle(options.times.after_choice, options.times.quiet, options.times.most_stay));
    moments.next_loads.push_back(Tab::now());
    // Where the withdrawal led to another page, the visit goes back to the site's.
    const bool elsewhere = tab.main_frame().url.substr(0, tab.main_frame().url.find('#')) != visit.site.substr(0, visit.site.find('#'));
    WRIT_TRY(loaded, elsewhere ? tab.navigate(url, options.times.load) : tab.reload(options.times.load));
    if (!loaded) return fail("browser.timeout", fmt::format("{} did not load again after the choice", url));
    WRIT_TRY(back, maker.came_back(sight));
    visit.draft.banner_returned = back;
    if (back) {
      // One that asks again although the choice is stored is a nuisance; the choice stands all the same.
      WRIT_TRY(stored, maker.still_stored(sight, action_of(phase)));
      if (!stored) choice.outcome = ChoiceOutcome::HiddenOnly;
      choice.why = "the banner came back after a reload";
    }
  }
  set_choice(visit, choice);
  if (choice.outcome != ChoiceOutcome::Applied) WRIT_TRY_VOID(picture(tab, options, sight.cmp, "choice", visit.draft));
  // What follows a choice that was not made is evidence of nothing.
  if (choice.outcome != ChoiceOutcome::Applied) return visit;

  WRIT_TRY_VOID(stay(tab, options.times));
  WRIT_TRY_VOID(on_the_site(tab));
  WRIT_TRY(baited, bait(tab, options));
  WRIT_TRY_VOID(picture(tab, options, visit.sight.cmp, "end", visit.draft));
  FrameRounds rounds;
  WRIT_TRY_VOID(read_frames(tab, rounds));
  set_bait(visit.draft, baited, rounds);
  place_marks(visit.draft, rounds);
  WRIT_TRY_VOID(read_state(tab, state));
  if (options.model != nullptr) visit.draft.globals = read_globals(tab, *options.model);
  read_commands(tab, visit.draft);
  std::string shortfall;
  visit.language = rounds.language;
  if (const auto next = second_page(tab)) {
    // A page more. That it cannot be reached says nothing of the phase; that it breaks takes nothing from what was seen.
    moments.next_loads.push_back(Tab::now());
    const auto seen = visit_second(tab, options, *next, rounds, state);
    if (!seen && seen.error().code == "browser.gone") return tl::make_unexpected(seen.error());
    if (!seen && seen.error().code != "browser.navigation") shortfall = "the second page, " + *next + ": " + seen.error().message;
  }
  WRIT_TRY_VOID(go_away(tab, options.times, visit.draft, moments));
  assemble(visit.draft, tab.recording(), std::move(state), std::move(rounds), before, moments);
  if (!shortfall.empty()) fall_short(visit.draft, shortfall);
  return visit;
}

}  // namespace

Result<PhaseVisit> visit_phase(CdpConnection& connection, const BrowserOptions& options, const std::string& url, Phase phase) {
  WRIT_TRY(visitor, open_visitor(connection, options, phase));
  Tab& tab = *visitor.tab;
  auto visit = options.choice_states.contains(phase) ? after_preset(tab, options, url, phase)
               : phase == Phase::BeforeConsent       ? before_consent(tab, options, url)
                                                     : after_choice(tab, options, url, phase);
  const auto hosts = visitor.guard->hosts();
  if (visit) {
    add_addresses(visit->draft, hosts);
    add_limits(visit->draft, visitor, options);
    add_held_back(visit->draft, options, hosts);
    return visit;
  }
  const auto at_host = collect::parse_web_url(url);
  const auto host = at_host ? hosts.find(at_host->host) : hosts.end();
  if (host != hosts.end() && !host->second.refused.empty()) {
    return fail("collect.address", fmt::format("{} leads to an address that is not on the open internet ({}); --allow-private permits it", url, host->second.refused));
  }
  const bool on_the_way = visit.error().code == "browser.navigation" || visit.error().code == "browser.timeout";
  if (on_the_way && visitor.guard->bytes() > options.limits.bytes) return fail("browser.limit", fmt::format("{} sent more than {} bytes before it had loaded", url, options.limits.bytes));
  return visit;
}

collect::PhaseDraft failed_phase(Phase phase, const Error& why) {
  collect::PhaseDraft out;
  out.phase = phase;
  out.failure = why.text();
  return out;
}

void read_second_layer(CdpConnection& connection, const BrowserOptions& options, const std::string& url, PhaseVisit& before) {
  auto& boxes = before.draft.boxes;
  const bool offered = std::any_of(boxes.begin(), boxes.end(), [](const auto& box) { return box.role == "settings" && box.visible; });
  if (!before.sight.shown || !offered) return;
  const auto visitor = open_visitor(connection, options, Phase::BeforeConsent);
  if (!visitor || !arrive(*visitor->tab, options, url)) return;
  Tab& tab = *visitor->tab;
  ChoiceMaker maker(tab, options.model, options.choice);
  const auto sight = maker.look();
  if (!sight || !sight->shown || !tab.wait(options.choice.slide)) return;
  const auto opened = maker.open_settings(*sight);
  if (!opened || !*opened) return;
  // Frames are those of the phase by their addresses; what stands in none of them is left out.
  FrameRounds rounds;
  for (const FrameState& frame : tab.frames()) {
    const auto& known = before.draft.frames;
    const auto same = std::find_if(known.begin(), known.end(), [&](const auto& other) { return other.url == frame.url; });
    if (frame.parent.empty()) rounds.by_id[frame.id] = 0;
    else if (same != known.end()) rounds.by_id[frame.id] = static_cast<std::size_t>(same - known.begin());
  }
  for (collect::BoxDraft& box : read_boxes(tab, sight->guessed ? nullptr : sight->cmp, rounds, BannerLayer::SecondLayer)) {
    const auto same = std::find_if(boxes.begin(), boxes.end(), [&](const collect::BoxDraft& other) {
      return other.frame == box.frame && other.selector == box.selector && other.role == box.role && !other.visible;
    });
    if (same == boxes.end()) boxes.push_back(std::move(box));
    else *same = std::move(box);
  }
}

Documents read_documents(CdpConnection& connection, const BrowserOptions& options, const std::string& site, const std::string& dom) {
  Documents out;
  const auto home = collect::parse_web_url(site);
  if (!home || options.max_documents == 0) return out;
  out.looked = true;
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
    const auto visitor = open_visitor(connection, options);
    if (!visitor || !arrive(*visitor->tab, options, link.url.href)) {
      complete = false;
      continue;
    }
    Tab& tab = *visitor->tab;
    const auto settled = tab.settle(milliseconds{300}, milliseconds{400}, milliseconds{4'000});
    FrameRounds rounds;
    ChoiceMaker maker(tab, options.model, options.choice);
    // The banner over it, declared or guessed, is no part of what the document says.
    if (!settled || !on_the_site(tab) || !maker.look_once() || !read_frames(tab, rounds, Banner::LeftOut) || rounds.frames.empty() || !rounds.frames.front().dom) {
      complete = false;
      continue;
    }
    if (!had.insert(rounds.frames.front().url).second) continue;
    const Redactor no_marks(Redaction::Off, {});
    collect::DocumentText text = collect::read_document(no_marks.html(*rounds.frames.front().dom), options.consent ? *options.consent : collect::ConsentElements());
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
