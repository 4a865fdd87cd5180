#pragma once
// Builds the code of one chunk, and the pools that all chunks of a program share.

#include <cstdint>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "runtime/bytecode/program.hpp"

namespace writ::compiler {

/// Constants and atoms of a program, each kept once.
class Pools {
 public:
  explicit Pools(bytecode::Program& program) : program_(program) {}
  std::uint32_t constant(const bytecode::Constant& value);
  std::uint32_t atom(const bytecode::Atom& atom);

 private:
  bytecode::Program& program_;
  std::map<std::string, std::uint32_t> constants_;
  std::map<std::tuple<model::Field, bytecode::AtomTest, std::uint32_t>, std::uint32_t> atoms_;
};

struct Operands {
  std::uint32_t x = 0, y = 0, z = 0;
};

class Assembler {
 public:
  explicit Assembler(bytecode::Chunk& chunk) : chunk_(chunk) {}

  /// The place that later instructions belong to in the source map.
  void at(Span span) { span_ = span; }
  [[nodiscard]] Span span() const { return span_; }

  /// Gives the instruction's index.
  std::uint32_t emit(bytecode::Op op, Operands operands = {});
  /// A jump whose target is given later by `land`.
  [[nodiscard]] std::uint32_t jump(bytecode::Op op) { return emit(op); }
  void land(std::uint32_t jump) { chunk_.code[jump].z = here(); }
  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(chunk_.code.size()); }

  std::uint32_t add_loop(const bytecode::Loop& loop);
  [[nodiscard]] bytecode::Loop& loop(std::uint32_t number) { return chunk_.loops[number]; }
  /// False once an operand did not fit its field: the expression is larger than a chunk can be.
  [[nodiscard]] bool fits() const { return fits_; }

 private:
  bytecode::Chunk& chunk_;
  Span span_;
  bool fits_ = true;
};

}  // namespace writ::compiler
