#include "runtime/history/life.hpp"

#include <algorithm>
#include <array>

namespace writ::history {
namespace {

using model::Coverage;
using model::Verdict;

constexpr std::array<std::string_view, 5> kEventNames = {"new", "returned", "changed", "gone", "withdrawn"};

/// Whether the rule was asked in every place where the finding was a violation.
bool asked(const Rules& rules, const State& state) {
  const auto it = rules.places.find({state.subject.pack, state.subject.rule});
  if (it == rules.places.end()) return false;
  const auto& places = it->second;
  return !places || std::all_of(state.places.begin(), state.places.end(), [&](const std::string& place) { return places->contains(place); });
}

/// Whether the scan saw at least as much of what the finding rests on as the one that saw it last.
bool saw_as_much(const Sight& sight, const State& state) {
  return std::all_of(state.rests_on.begin(), state.rests_on.end(), [&](const Looked& looked) { return sight.of(looked.phase, looked.evidence) >= looked.coverage; });
}

}  // namespace

bool Rules::lacks(const std::string& pack, const std::string& rule) const {
  if (!whole || places.contains({pack, rule})) return false;
  const auto any = places.lower_bound({pack, std::string()});
  return any != places.end() && any->first.first == pack;
}

std::string_view name_of(EventKind kind) { return kEventNames[static_cast<std::size_t>(kind)]; }

std::optional<EventKind> parse_event_kind(std::string_view text) {
  const auto it = std::find(kEventNames.begin(), kEventNames.end(), text);
  if (it == kEventNames.end()) return std::nullopt;
  return static_cast<EventKind>(it - kEventNames.begin());
}

Sight::Sight(const std::vector<findings::BlindSpot>& blind_spots) {
  for (const findings::BlindSpot& spot : blind_spots) {
    if (spot.evidence) {
      parts_[{spot.phase, *spot.evidence}] = spot.coverage;
    } else if (spot.phase) {
      unseen_.insert(*spot.phase);
    }
  }
}

Coverage Sight::of(std::optional<model::Phase> phase, model::EvidenceKind evidence) const {
  if (phase && unseen_.contains(*phase)) return Coverage::None;
  const auto it = parts_.find({phase, evidence});
  return it == parts_.end() ? Coverage::Complete : it->second;
}

void take_event(State& state, const Event& event) {
  state.severity = event.severity;
  state.waived = event.waived;
  switch (event.kind) {
    case EventKind::New:
      state.standing = true;
      state.first_seen = state.since = state.last_seen = event.at;
      return;
    case EventKind::Returned:
      state.standing = true;
      state.withdrawn = false;
      state.since = state.last_seen = event.at;
      return;
    case EventKind::Changed: state.last_seen = event.at; return;
    case EventKind::Gone:
    case EventKind::Withdrawn:
      state.standing = false;
      state.withdrawn = event.kind == EventKind::Withdrawn;
      state.gone_at = event.at;
      return;
  }
}

std::vector<Event> take_scan(States& states, const ScanSaid& scan) {
  std::map<FindingId, const Said*> violations;
  std::map<Subject, Verdict> of_subject;   // the one verdict on each
  for (const Said& said : scan.said) {
    of_subject.emplace(said.subject, said.verdict);
    if (said.verdict == Verdict::Violation) violations.emplace(said.finding, &said);
  }

  std::vector<Event> events;
  const auto happened = [&](FindingId finding, State& state, EventKind kind, model::Severity severity, bool waived) {
    events.push_back({finding, scan.id, scan.captured_at, kind, severity, waived});
    take_event(state, events.back());
  };
  for (const auto& [finding, said] : violations) {
    const auto [it, fresh] = states.try_emplace(finding);
    State& state = it->second;
    if (fresh) {
      state.subject = said->subject;
      happened(finding, state, EventKind::New, said->severity, said->waived);
    } else if (!state.standing) {
      happened(finding, state, EventKind::Returned, said->severity, said->waived);
    } else if (state.severity != said->severity || state.waived != said->waived) {
      happened(finding, state, EventKind::Changed, said->severity, said->waived);
    }
    state.last_seen = scan.captured_at;
    state.places = said->places;
    state.rests_on = said->rests_on;
  }
  for (auto& [finding, state] : states) {
    if (!state.standing || violations.contains(finding)) continue;
    if (scan.rules->lacks(state.subject.pack, state.subject.rule)) happened(finding, state, EventKind::Withdrawn, state.severity, state.waived);
    if (!asked(*scan.rules, state)) continue;
    const auto verdict = of_subject.find(state.subject);
    // Exempt is decided on the very evidence; anything else, even another fault of the same rule, may come of having seen less.
    const bool exempt = verdict != of_subject.end() && verdict->second == Verdict::Exempt;
    const bool unknown = verdict != of_subject.end() && verdict->second == Verdict::Inconclusive;
    if (unknown || (!exempt && !saw_as_much(scan.sight, state))) continue;
    happened(finding, state, EventKind::Gone, state.severity, state.waived);
  }
  std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.finding < b.finding; });
  return events;
}

model::FindingStatus status_of(const State& state, Instant newest) {
  using model::FindingStatus;
  if (!state.standing) return state.withdrawn ? FindingStatus::RuleWithdrawn : FindingStatus::Gone;
  if (state.waived) return FindingStatus::Waived;
  if (state.gone_at) return FindingStatus::Returned;
  return state.first_seen == newest ? FindingStatus::New : FindingStatus::Open;
}

}  // namespace writ::history
