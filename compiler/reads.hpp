#pragma once
// What an expression reads of a page: phases × kinds of evidence, through the defines that it calls. It does not depend on
// the page: an `and` that stops early has read both sides.

#include <map>
#include <utility>
#include <vector>

#include "language/typed.hpp"
#include "runtime/bytecode/chunk.hpp"

namespace writ::compiler {

class ReadsAnalysis {
 public:
  explicit ReadsAnalysis(const language::CheckedProgram& program) : program_(program) {}
  [[nodiscard]] bytecode::Reads of_root(language::TypedId expr);

 private:
  using Phases = std::vector<bytecode::Mask>;  ///< of each parameter, the phases that it may be
  bytecode::Reads of(language::TypedId expr, const Phases& parameters);
  bytecode::Reads of_define(std::uint32_t define, Phases parameters);

  const language::CheckedProgram& program_;
  std::map<std::pair<std::uint32_t, Phases>, bytecode::Reads> known_;  ///< so that the work stays linear
};

}  // namespace writ::compiler
