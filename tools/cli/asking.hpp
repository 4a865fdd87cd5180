#pragma once
// `--ask`: the facts that a verdict waits for are asked for, one after the other, and the visits judged again with the answers
// (spec/project.md, "Asking").

#include <memory>
#include <optional>
#include <vector>

#include "runtime/findings/finding.hpp"
#include "runtime/snapshot/snapshot.hpp"
#include "tools/cli/judging.hpp"
#include "tools/cli/showing.hpp"

namespace writ::cli {

/// Nothing where `--ask` is not given or there is somebody to ask; else the status, with the reason said.
[[nodiscard]] std::optional<ExitStatus> nobody_to_ask(const JudgeFlags& flags);

/// Asks, judges again, and offers to keep the answers in the project file. `reports` are those of `visits`, and are afterwards those with
/// the answers; `flags` has the answers as further facts. A status is given where the run must end: it was interrupted, or a judgement failed.
[[nodiscard]] std::optional<ExitStatus> ask_for_facts(Judging& judging, const model::Model& model, JudgeFlags& flags, const Visits& visits,
                                                      std::vector<findings::Report>& reports);

}  // namespace writ::cli
