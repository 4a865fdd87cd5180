#pragma once
// What a test expects, held against what the judgement found.

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "base/span.hpp"
#include "language/check.hpp"
#include "model/model.hpp"
#include "runtime/findings/finding.hpp"

namespace writ::test_runner {

/// An expectation that does not hold, for a person: what was expected, what was got and why.
struct Failure {
  Span span;
  std::string text;  ///< perhaps several lines
};

/// What the tests of a run speak of: which verdicts of which rule, and which of its exceptions.
struct Spoken {
  model::RuleId rule;
  model::Verdict verdict = model::Verdict::Clear;
  std::optional<std::string> exception;
};

struct Expectations {
  std::vector<Failure> failures;
  std::vector<Spoken> spoken;
};

/// `report` holds all findings of the test's page, clear and not applicable ones too.
[[nodiscard]] Expectations hold_against(const language::CheckedTest& test, const model::Model& model,
                                        const findings::Report& report);

/// The declaration that a name means in a pack: its own, then that of a pack it depends on, then any.
template <typename T>
[[nodiscard]] std::optional<Id<T>> find(const Table<T>& table, const model::Model& model, model::PackId pack,
                                        const language::QualifiedName& name) {
  std::optional<Id<T>> best;
  int best_rank = 3;
  for (std::size_t i = 0; i < table.size(); ++i) {
    const Id<T> id(i);
    if (table[id].name != name.name.text) continue;
    const auto& owner = model.packs[table[id].pack];
    int rank = 2;
    if (name.pack) {
      if (owner.name != name.pack->text) continue;
      rank = 0;
    } else if (table[id].pack == pack) {
      rank = 0;
    } else {
      for (const auto& needed : model.packs[pack].depends) {
        if (needed == owner.name) rank = 1;
      }
    }
    if (rank < best_rank) {
      best = id;
      best_rank = rank;
    }
  }
  return best;
}

/// "requests of after-reject", "fact sector": one thing that was not captured or given.
[[nodiscard]] std::string describe(const findings::Missing& missing);

}  // namespace writ::test_runner
