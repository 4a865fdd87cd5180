#pragma once
// The slow second evaluator: spec/semantics.md, sections 1 to 5, interpreted over the typed tree as it stands.
//
// It shares with the VM the snapshot's page, the declarations and the typed tree, and no line of code: no bytecode, no
// ropes, no indices, plain vectors that are copied and sorted. Where the two disagree, one of them is wrong.

#include <vector>

#include "language/typed.hpp"
#include "runtime/findings/outcome.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::reference {

class SlowEngine : public findings::Engine {
 public:
  SlowEngine(const language::CheckedProgram& program, const snapshot::Page& page, std::vector<findings::GivenFact> facts);

  [[nodiscard]] findings::Outcome evaluate(model::RootId root, std::optional<model::VendorId> at_hand) override;

 private:
  const language::CheckedProgram& program_;
  const snapshot::Page& page_;
  std::vector<findings::GivenFact> facts_;
};

}  // namespace writ::reference
