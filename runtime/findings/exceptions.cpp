#include "runtime/findings/exceptions.hpp"

namespace writ::findings {

using model::Truth;

ExceptionsSay ask_exceptions(const PlaceRule& rule, Outcomes& outcomes) {
  ExceptionsSay say;
  for (const OpenException& open : rule.exceptions) {
    const model::Exception& exception = *open.exception;
    const Outcome* when = exception.when ? &outcomes.of(*exception.when) : nullptr;
    const Truth opens = when ? when->truth : Truth::True;
    if (opens == Truth::False) continue;

    Truth holds = opens;
    std::vector<Missing> missing;
    if (opens == Truth::Unknown) missing = when->missing;
    for (const model::Need& need : exception.needs) {
      const Outcome& outcome = outcomes.of(need.expr);
      holds = model::both(holds, outcome.truth);
      if (outcome.truth == Truth::Unknown) missing.insert(missing.end(), outcome.missing.begin(), outcome.missing.end());
      if (open.weak || opens != Truth::True || outcome.truth == Truth::True) continue;
      say.failed_needs.push_back({exception.name, need.label,
                                  outcome.truth == Truth::False ? std::optional<bool>(false) : std::nullopt});
    }
    if (open.weak) {
      if (holds == Truth::True) say.weak.push_back(&open);
    } else if (holds == Truth::True) {
      if (!say.exempts) say.exempts = &open;
    } else if (holds == Truth::Unknown) {
      say.unknown = true;
      say.missing.insert(say.missing.end(), missing.begin(), missing.end());
    }
  }
  if (say.exempts) {
    say.unknown = false;
    say.missing.clear();
  }
  return say;
}

}  // namespace writ::findings
