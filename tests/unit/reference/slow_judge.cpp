#include "slow_judge.hpp"

#include <algorithm>
#include <functional>

namespace writ::reference {
namespace {

using namespace model;

class Judge {
 public:
  Judge(const snapshot::Page& page, findings::Engine& engine, Date day) : page_(page), m_(page.model()), engine_(engine), day_(day) {}

  SlowRows all() {
    SlowRows out;
    for (std::size_t r = 0; r < m_.rules.size(); ++r) {
      const Rule& rule = m_.rules[RuleId(r)];
      if (!rule.runs) continue;
      std::vector<std::optional<VendorId>> hands;
      if (rule.scope == VendorScope::Site) hands.push_back(std::nullopt);
      for (const VendorId v : rule.vendors) hands.emplace_back(v);
      for (const auto& hand : hands) {
        for (std::size_t p = 0; p < m_.jurisdictions.size(); ++p) {
          const JurisdictionId place(p);
          if (!lies_in_any(place, rule.jurisdictions)) continue;
          out[{rule.name, hand ? m_.vendors[*hand].name : "", m_.jurisdictions[place].name}] = row(rule, hand, place);
        }
      }
    }
    return out;
  }

 private:
  /// Steps upwards, by plain recursion over memberships in force; the checker has refused circles.
  int steps(JurisdictionId from, JurisdictionId to) const {
    if (from == to) return 0;
    int best = -1;
    for (const Membership& up : m_.jurisdictions[from].memberships) {
      if (!up.window.holds(day_)) continue;
      const int s = steps(up.in, to);
      if (s >= 0 && (best < 0 || s + 1 < best)) best = s + 1;
    }
    return best;
  }
  int steps_any(JurisdictionId from, const std::vector<JurisdictionId>& to) const {
    int best = -1;
    for (const JurisdictionId t : to) {
      const int s = steps(from, t);
      if (s >= 0 && (best < 0 || s < best)) best = s;
    }
    return best;
  }
  bool lies_in_any(JurisdictionId place, const std::vector<JurisdictionId>& list) const { return steps_any(place, list) >= 0; }

  /// The amendments that are written on the day and hold at the place.
  std::vector<const Amendment*> in_force(const Rule& rule, JurisdictionId place) const {
    std::vector<const Amendment*> out;
    for (const Amendment& a : rule.amendments) {
      if (a.effective.holds(day_) && lies_in_any(place, a.in)) out.push_back(&a);
    }
    return out;
  }
  /// Narrowest place, then latest.
  const Amendment* winner(const std::vector<const Amendment*>& list, JurisdictionId place, const std::function<bool(const Amendment&)>& sets) const {
    const Amendment* best = nullptr;
    for (const Amendment* a : list) {
      if (!sets(*a)) continue;
      if (best == nullptr) {
        best = a;
        continue;
      }
      const int sa = steps_any(place, a->in), sb = steps_any(place, best->in);
      if (sa < sb || (sa == sb && a->effective.from && (!best->effective.from || *best->effective.from < *a->effective.from))) best = a;
    }
    return best;
  }

  bool counts(SourceId id, JurisdictionId place) const {
    const Source& s = m_.sources[id];
    return s.effective.holds(day_) && lies_in_any(place, s.binds);
  }

  Truth exception_truth(const Exception& e, std::optional<VendorId> hand) {
    Truth t = Truth::True;
    if (e.when) t = std::min(t, engine_.evaluate(*e.when, hand).truth);
    for (const Need& n : e.needs) t = std::min(t, engine_.evaluate(n.expr, hand).truth);
    return t;
  }
  bool weak(const Exception& e, JurisdictionId place) const {
    if (e.cites.empty()) return false;
    return std::none_of(e.cites.begin(), e.cites.end(), [&](SourceId id) {
      const Source& s = m_.sources[id];
      return counts(id, place) && s.status != SourceStatus::Claimed && (s.standing == Standing::Binding || s.standing == Standing::Guidance);
    });
  }

  SlowRow row(const Rule& rule, std::optional<VendorId> hand, JurisdictionId place) {
    SlowRow out;
    const auto amendments = in_force(rule, place);
    const auto by_severity = winner(amendments, place, [](const Amendment& a) { return a.severity || a.severity_of_vendor; });
    std::optional<Severity> severity = rule.severity;
    if (by_severity != nullptr) severity = by_severity->severity_of_vendor ? std::nullopt : by_severity->severity;
    out.severity = severity ? *severity : m_.vendors[*hand].severity.value_or(Severity::Info);

    std::vector<SourceId> cited = rule.cites;
    const auto cite = [&](const std::vector<SourceId>& more) { cited.insert(cited.end(), more.begin(), more.end()); };
    const auto cite_notes = [&](const std::vector<Note>& notes) {
      for (const Note& n : notes) {
        if (lies_in_any(place, n.places)) cite(n.cites);
      }
    };
    cite_notes(rule.notes);
    for (const Amendment* a : amendments) {
      cite(a->cites);
      cite_notes(a->notes);
    }
    for (const SourceId id : cited) {
      const Source& s = m_.sources[id];
      if (s.status == SourceStatus::Claimed || !counts(id, place)) continue;
      if (!out.standing || *out.standing < s.standing) out.standing = s.standing;
    }

    bool repealed = false;
    for (const Amendment& a : rule.amendments) {
      if (a.repealed && *a.repealed <= day_ && lies_in_any(place, a.in)) repealed = true;
    }
    if (!rule.effective.holds(day_) || repealed) return out;

    const auto by_applies = winner(amendments, place, [](const Amendment& a) { return a.applies.has_value(); });
    const std::optional<RootId> applies = by_applies != nullptr ? by_applies->applies : rule.applies;
    const auto by_condition = winner(amendments, place, [](const Amendment& a) { return a.condition.has_value(); });
    const RootId condition = by_condition != nullptr ? *by_condition->condition : rule.condition;

    Truth applied = Truth::True;
    std::vector<findings::Searched> read;
    if (applies) {
      const auto outcome = engine_.evaluate(*applies, hand);
      applied = outcome.truth;
      read = outcome.searched;
    }
    if (applied == Truth::False) return out;
    const auto outcome = engine_.evaluate(condition, hand);
    read.insert(read.end(), outcome.searched.begin(), outcome.searched.end());
    if (hand && !page_.has_trace(*hand)) {
      const bool whole = std::all_of(read.begin(), read.end(), [&](const findings::Searched& s) {
        return (s.phase ? page_.coverage(*s.phase, s.evidence) : page_.documents_coverage()) == Coverage::Complete;
      });
      if (rule.scope == VendorScope::Named && !whole) out.verdict = Verdict::Inconclusive;
      return out;
    }
    if (outcome.truth == Truth::False) {
      out.verdict = Verdict::Clear;
      return out;
    }
    if (outcome.truth == Truth::Unknown || applied == Truth::Unknown) {
      out.verdict = Verdict::Inconclusive;
      return out;
    }
    out.verdict = Verdict::Violation;
    // Exceptions in the order of the rule, those of an amendment in the place of their name.
    std::vector<Exception> exceptions = rule.exceptions;
    std::vector<std::string> names;
    for (const Exception& e : exceptions) names.push_back(e.name);
    for (const Amendment* a : amendments) {
      for (const Exception& e : a->exceptions) {
        if (std::find(names.begin(), names.end(), e.name) == names.end()) {
          names.push_back(e.name);
          exceptions.push_back(e);
        }
      }
    }
    bool unknown = false;
    for (Exception& e : exceptions) {
      const auto by = winner(amendments, place, [&](const Amendment& a) {
        return std::any_of(a.exceptions.begin(), a.exceptions.end(), [&](const Exception& x) { return x.name == e.name; });
      });
      if (by != nullptr) e = *std::find_if(by->exceptions.begin(), by->exceptions.end(), [&](const Exception& x) { return x.name == e.name; });
      if (!e.window.holds(day_) || (!e.in.empty() && !lies_in_any(place, e.in)) || weak(e, place)) continue;
      const Truth t = exception_truth(e, hand);
      if (t == Truth::True) {
        out.verdict = Verdict::Exempt;
        out.exception = e.name;
        return out;
      }
      unknown = unknown || t == Truth::Unknown;
    }
    if (unknown) out.verdict = Verdict::Inconclusive;
    return out;
  }

  const snapshot::Page& page_;
  const Model& m_;
  findings::Engine& engine_;
  Date day_;
};

}  // namespace

SlowRows slow_judge(const snapshot::Page& page, findings::Engine& engine, Date day) { return Judge(page, engine, day).all(); }

}  // namespace writ::reference
