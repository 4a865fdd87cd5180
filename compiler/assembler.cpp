#include "compiler/assembler.hpp"

#include <fmt/format.h>

namespace writ::compiler {
namespace {

/// A text that is equal for equal constants only; the index of the alternative stands in front.
struct Key {
  std::string operator()(std::int64_t v) const { return fmt::format("i{}", v); }
  std::string operator()(double v) const { return fmt::format("d{:a}", v); }
  std::string operator()(const std::string& v) const { return "t" + v; }
  std::string operator()(const Duration& v) const { return fmt::format("u{},{}", v.months, v.ms); }
  std::string operator()(const Date& v) const { return fmt::format("y{}", v.days); }
  std::string operator()(const model::Mark& v) const {
    return fmt::format("m{}{}{}{}", v.regex ? 1 : 0, v.ignore_case ? 1 : 0, v.dot_all ? 1 : 0, v.text);
  }
};

}  // namespace

std::uint32_t Pools::constant(const bytecode::Constant& value) {
  const auto [it, fresh] =
      constants_.emplace(std::visit(Key{}, value), static_cast<std::uint32_t>(program_.constants.size()));
  if (fresh) program_.constants.push_back(value);
  return it->second;
}

std::uint32_t Pools::atom(const bytecode::Atom& atom) {
  const auto [it, fresh] = atoms_.emplace(std::tuple(atom.field, atom.test, atom.literal),
                                          static_cast<std::uint32_t>(program_.atoms.size()));
  if (fresh) program_.atoms.push_back(atom);
  return it->second;
}

std::uint32_t Assembler::emit(bytecode::Op op, Operands operands) {
  if (operands.x > 0xFF || operands.y > 0xFFFF || chunk_.code.size() > 0xFFFFF) fits_ = false;
  const auto index = here();
  chunk_.code.push_back({op, static_cast<std::uint8_t>(operands.x), static_cast<std::uint16_t>(operands.y), operands.z});
  chunk_.spans.push_back(span_);
  return index;
}

std::uint32_t Assembler::add_loop(const bytecode::Loop& loop) {
  chunk_.loops.push_back(loop);
  return static_cast<std::uint32_t>(chunk_.loops.size() - 1);
}

}  // namespace writ::compiler
