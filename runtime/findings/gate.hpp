#pragma once
// Whether a report fails a build (spec/command-line.md, "Exit status").

#include <optional>

#include "runtime/findings/finding.hpp"

namespace writ::findings {

struct Gate {
  std::optional<model::Severity> fail_on = model::Severity::Medium;   ///< nothing: no severity fails
  model::Standing fail_on_standing = model::Standing::Guidance;       ///< this one and stronger
  bool fail_on_inconclusive = false;
};

/// Severity and standing are held together, place by place: a grave advisory violation in one place and a slight binding
/// one in another fail nothing.
[[nodiscard]] bool fails(const Row& row, const Gate& gate);

/// A finding fails by any of its rows, unless it is waived (and the waiver has not expired) or known from the baseline.
[[nodiscard]] bool fails(const Finding& finding, const Gate& gate);
[[nodiscard]] bool fails(const Report& report, const Gate& gate);

}  // namespace writ::findings
