#pragma once
// For each atom of a program, the items of a page whose field may satisfy it (spec/bytecode.md, "Loops").
//
// The first question about a field and phase reads that field of every item there once and answers all atoms of the field.
// An item whose field is unknown stands in every list, since its `where` is unknown and not false.

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "runtime/snapshot/page.hpp"
#include "runtime/vm/matchers.hpp"

namespace writ::vm {

class Postings {
 public:
  Postings(const bytecode::Program& program, const snapshot::Page& page, Matchers& matchers)
      : program_(program), page_(page), matchers_(matchers) {}

  /// Ascending; valid as long as the object.
  [[nodiscard]] std::span<const std::uint32_t> items(std::uint32_t atom, std::uint8_t phase);

 private:
  struct Lists {
    std::vector<std::uint32_t> unknown;
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> by_atom;  ///< without the unknown, until merged
    std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> merged;   ///< only where some are unknown
  };
  Lists& lists(model::Field field, std::uint8_t phase);

  const bytecode::Program& program_;
  const snapshot::Page& page_;
  Matchers& matchers_;
  std::unordered_map<std::uint32_t, Lists> fields_;  ///< by field and phase
};

}  // namespace writ::vm
