#pragma once
// Whether an exception takes a violation away (spec/semantics.md, "Exceptions").

#include <vector>

#include "runtime/findings/finding.hpp"
#include "runtime/findings/outcomes.hpp"
#include "runtime/findings/rows.hpp"

namespace writ::findings {

struct ExceptionsSay {
  const OpenException* exempts = nullptr;        ///< the first written that holds
  bool unknown = false;                          ///< none holds for sure, one of weight might
  std::vector<Missing> missing;                  ///< why
  std::vector<FailedNeed> failed_needs;
  std::vector<const OpenException*> weak;        ///< would hold, but its sources have no weight here
};

[[nodiscard]] ExceptionsSay ask_exceptions(const PlaceRule& rule, Outcomes& outcomes);

}  // namespace writ::findings
