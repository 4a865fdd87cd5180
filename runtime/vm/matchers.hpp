#pragma once
// The text patterns of a program, compiled the first time that they are needed, and the many-at-once matchers that answer
// the atoms of all rules in one pass. Belongs to the program, not to a page: a run over many snapshots keeps one.
// Used by one thread.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/bytecode/program.hpp"
#include "runtime/patterns/glob.hpp"
#include "runtime/patterns/host.hpp"
#include "runtime/patterns/pattern_set.hpp"
#include "runtime/patterns/regex.hpp"

namespace writ::vm {

class Matchers {
 public:
  /// The program must outlive it and has been verified.
  explicit Matchers(const bytecode::Program& program);

  [[nodiscard]] bool regex(std::uint32_t constant, std::string_view text);
  [[nodiscard]] bool glob(std::uint32_t constant, std::string_view text);
  [[nodiscard]] bool pattern(model::PatternId id, std::string_view text);
  /// Any host under any host, both as written.
  [[nodiscard]] static bool under(std::string_view host, std::string_view suffix);

  /// The atoms of the field, as indexes into Program::atoms, that hold for the text; each once, in no order.
  [[nodiscard]] std::vector<std::uint32_t> atoms(model::Field field, std::string_view text);
  /// All atoms of the field.
  [[nodiscard]] const std::vector<std::uint32_t>& atoms_of(model::Field field) const;

 private:
  /// The atoms of one field, by the way in which they are found.
  struct FieldAtoms {
    std::vector<std::uint32_t> all;
    std::unordered_map<std::string_view, std::vector<std::uint32_t>> equal;
    patterns::HostSet hosts;
    patterns::PatternSet patterns;
    std::vector<std::uint32_t> single;  ///< those that no set takes; tested one by one
    bool built = false;
  };
  void build(FieldAtoms& field);
  void build(FieldAtoms& field, std::uint32_t number);
  [[nodiscard]] bool holds(const bytecode::Atom& atom, std::string_view text);

  const bytecode::Program& program_;
  std::vector<std::optional<patterns::Regex>> regexes_;  ///< by constant
  std::vector<std::optional<patterns::Glob>> globs_;     ///< by constant
  std::vector<bool> tried_;                              ///< by constant: a regex that failed stays empty
  std::vector<std::optional<patterns::PatternSet>> patterns_;
  std::unordered_map<std::uint16_t, FieldAtoms> fields_;
};

}  // namespace writ::vm
