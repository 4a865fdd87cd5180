#pragma once
// Runs the code of a program against a page (spec/bytecode.md; what the code means is spec/semantics.md).
//
// A stack machine. A truth on the stack carries two ropes: the items that prove it and, where it is unknown, why. The
// program has been verified, so the loop checks no bounds; values are looked at before use, so even a forged program that
// passed the verifier gives a wrong answer at worst. A run is a function of (program, page, facts, limits).

#include <memory>
#include <optional>
#include <vector>

#include "runtime/bytecode/program.hpp"
#include "runtime/findings/outcome.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/vm/limits.hpp"
#include "runtime/vm/matchers.hpp"

namespace writ::vm {

/// A sub-expression as it came out; one that ran several times (inside a quantifier) has its counts and its last value.
struct ExplainedPoint {
  Span span;
  std::uint32_t parent = bytecode::kNoOperand;  ///< row of the expression round it
  std::uint64_t times = 0, trues = 0, falses = 0, unknowns = 0;
  model::Value last;                            ///< Truth, or the value
  std::vector<model::ItemRef> items;            ///< what proves the last one, as Outcome::items
};

struct Explanation {
  findings::Outcome outcome;
  std::vector<ExplainedPoint> points;           ///< by row of Program::traces; `times` is 0 where nothing ran
};

class Vm final : public findings::Engine {
 public:
  /// Program (verified), page and texts of the facts must outlive it. The page's model is the program's. `facts` are all
  /// that are given, the snapshot's too (findings/facts.hpp). `shared` are the program's matchers where many pages are
  /// judged with one program; else it makes its own.
  Vm(const bytecode::Program& program, const snapshot::Page& page, std::vector<findings::GivenFact> facts,
     Limits limits = {}, Matchers* shared = nullptr);
  ~Vm() override;

  [[nodiscard]] findings::Outcome evaluate(model::RootId root, std::optional<model::VendorId> at_hand) override;

  /// The same with every sub-expression; the program was compiled for explanations (compiler/lower.hpp).
  [[nodiscard]] Explanation explain(model::RootId root, std::optional<model::VendorId> at_hand);

  /// Instructions of the last evaluation.
  [[nodiscard]] std::uint64_t steps() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ::vm
