#pragma once
// Facts as they are given, held against their declarations (spec/language.md, "fact").

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/model.hpp"
#include "runtime/findings/outcome.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::findings {

/// The facts of a run: the caller's ("sector=health", or "pack.sector=health" where packs declare it differently) over the
/// test's over the snapshot's. A name that nobody declared is ignored in a snapshot, which may serve other packs too, and
/// an error from a test or the caller. A value that the declaration does not take is an error from anywhere. A bare name
/// gives every fact of that name; ordered by fact. Texts are views into the arguments.
[[nodiscard]] Result<std::vector<GivenFact>> resolve_facts(const model::Model& model, const std::vector<snapshot::Fact>& of_snapshot,
                                                           const std::vector<snapshot::Fact>& of_test,
                                                           const std::vector<std::string>& of_caller);

/// The facts that a name speaks of: `sector`, or `pack.sector`.
[[nodiscard]] std::vector<model::FactId> facts_named(const model::Model& model, std::string_view name);
/// "one of health, finance", "an integer": what the fact takes, for messages.
[[nodiscard]] std::string fact_takes(const model::Fact& fact);

}  // namespace writ::findings
