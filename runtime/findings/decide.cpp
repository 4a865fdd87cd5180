#include "runtime/findings/decide.hpp"

#include <algorithm>
#include <tuple>

namespace writ::findings {
namespace {

using model::Truth;
using model::Verdict;

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

bool covers(const Missing& m, const Searched& s) {
  return m.phase == s.phase && !m.field && (m.whole_phase || m.evidence == s.evidence);
}

/// Why a phase of the snapshot does not count, if that is why.
std::optional<std::string> reason_of(const snapshot::Page& page, std::optional<model::Phase> phase) {
  for (const snapshot::Phase& p : page.snapshot().phases) {
    if (phase == p.phase && !p.counts) return p.not_counted;
  }
  return std::nullopt;
}

/// What an evaluation read of evidence that was not captured whole.
void add_gaps(const snapshot::Page& page, const Outcome& outcome, std::vector<Missing>& gaps) {
  for (const Missing& m : outcome.missing) {
    if ((m.evidence || m.whole_phase) && !m.field) gaps.push_back(m);
  }
  for (const Searched& s : outcome.searched) {
    const auto coverage = s.phase ? page.coverage(*s.phase, s.evidence) : page.documents_coverage();
    if (coverage == model::Coverage::Complete) continue;
    if (std::any_of(gaps.begin(), gaps.end(), [&](const Missing& m) { return covers(m, s); })) continue;
    Missing gap;
    gap.phase = s.phase;
    gap.evidence = s.evidence;
    gap.reason = reason_of(page, s.phase);
    gaps.push_back(std::move(gap));
  }
}

}  // namespace

void tidy(std::vector<Missing>& missing) {
  const auto key = [](const Missing& m) {
    const int phase = m.phase ? static_cast<int>(*m.phase) : m.evidence ? 100 : 101;
    const int evidence = m.whole_phase ? -1 : m.evidence ? static_cast<int>(*m.evidence) : 100;
    return std::make_tuple(phase, evidence, m.field, m.fact, m.cmp, m.site, m.limit, m.reason);
  };
  std::sort(missing.begin(), missing.end(), [&](const Missing& a, const Missing& b) { return key(a) < key(b); });
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
}

Decision decide(const snapshot::Page& page, const PlaceRule& rule, Trace trace, Outcomes& outcomes) {
  Decision out;
  if (!rule.in_force || trace == Trace::NoneAny) return out;
  if (rule.applies) {
    out.applies = &outcomes.of(*rule.applies);
    if (out.applies->truth == Truth::False) return out;
  }
  out.condition = &outcomes.of(rule.condition);

  if (trace == Trace::NoneNamed) {
    if (out.applies) add_gaps(page, *out.applies, out.missing);
    add_gaps(page, *out.condition, out.missing);
    if (!out.missing.empty()) out.verdict = Verdict::Inconclusive;
    return out;
  }
  if (out.condition->truth == Truth::False) {
    out.verdict = Verdict::Clear;
    return out;
  }
  const bool applies_unknown = out.applies && out.applies->truth == Truth::Unknown;
  if (applies_unknown || out.condition->truth == Truth::Unknown) {
    out.verdict = Verdict::Inconclusive;
    if (applies_unknown) append(out.missing, out.applies->missing);
    if (out.condition->truth == Truth::Unknown) append(out.missing, out.condition->missing);
    return out;
  }

  ExceptionsSay say = ask_exceptions(rule, outcomes);
  out.failed_needs = std::move(say.failed_needs);
  out.weak = std::move(say.weak);
  out.exempts = say.exempts;
  out.missing = std::move(say.missing);
  out.verdict = say.exempts ? Verdict::Exempt : say.unknown ? Verdict::Inconclusive : Verdict::Violation;
  return out;
}

}  // namespace writ::findings
