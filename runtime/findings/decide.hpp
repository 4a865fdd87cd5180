#pragma once
// The verdict on one rule, vendor at hand and place (spec/semantics.md, "Order of judgement").

#include <vector>

#include "runtime/findings/exceptions.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::findings {

struct Decision {
  model::Verdict verdict = model::Verdict::NotApplicable;
  const Outcome* condition = nullptr;   ///< where it was asked; lives as long as the Outcomes
  const Outcome* applies = nullptr;
  const OpenException* exempts = nullptr;
  std::vector<FailedNeed> failed_needs;
  std::vector<const OpenException*> weak;
  std::vector<Missing> missing;         ///< of an inconclusive one
};

enum class Trace {
  NotAsked,      ///< a rule about the site
  Found,
  NoneAny,       ///< `vendor any`, and this one left none
  NoneNamed,     ///< the rule names its vendors, and this one left none
};

[[nodiscard]] Decision decide(const snapshot::Page& page, const PlaceRule& rule, Trace trace, Outcomes& outcomes);

/// No doubles; by phase, then kind of evidence; what is no evidence (facts, cmp, site) last.
void tidy(std::vector<Missing>& missing);

}  // namespace writ::findings
