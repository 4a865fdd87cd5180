#pragma once
// Snapshots to reports: read, look, evaluate, judge. What is the same for all snapshots of a run is prepared once.

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "runtime/bytecode/program.hpp"
#include "runtime/findings/judge.hpp"
#include "runtime/snapshot/snapshot.hpp"
#include "runtime/vm/matchers.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

[[nodiscard]] snapshot::ReadLimits read_limits(const LimitOptions& options);

class Judging {
 public:
  /// Errors are the caller's: a place or fact that nobody declares, a day that does not exist. `program` must outlive it.
  [[nodiscard]] static Result<Judging> prepare(const bytecode::Program& program, const JudgeFlags& flags,
                                               const LimitOptions& limits, bool all, bool take_inventory);

  /// The report on one snapshot, given as the bytes of its file.
  [[nodiscard]] Result<findings::Report> judge(std::string bytes);
  /// The same of a snapshot that has been read.
  [[nodiscard]] Result<findings::Report> judge(const snapshot::Snapshot& snapshot);

  /// A fact more, "sector=health", over those before; it must be one that `resolve_facts` takes.
  void give(std::string fact) { facts_.push_back(std::move(fact)); }
  /// The last fact that was given, taken away again.
  void take_back() { facts_.pop_back(); }

 private:
  Judging() = default;
  const bytecode::Program* program_ = nullptr;
  std::unique_ptr<vm::Matchers> matchers_;  ///< compiled once for all snapshots
  snapshot::ReadLimits limits_;
  findings::JudgeOptions options_;
  std::vector<std::string> facts_;
};

/// `FR,UK` and so on as declared places; the error has a suggestion.
[[nodiscard]] Result<std::vector<model::JurisdictionId>> parse_places(const model::Model& model, const std::vector<std::string>& codes);
[[nodiscard]] Result<std::optional<Date>> parse_as_of(const std::string& text);

}  // namespace writ::cli
