#pragma once
// Proofs as persistent ropes: sets of items, and of reasons why something is unknown, that are joined in constant time and
// shared, and flattened once at the end.
//
// A rope is a number; 0 is the empty one. Nodes live until `clear`. Items and reasons may stand in one rope; the VM keeps
// them apart.

#include <cstddef>
#include <cstdint>
#include <vector>

#include "model/value.hpp"

namespace writ::vm {

using Rope = std::uint32_t;

class Ropes {
 public:
  static constexpr Rope kEmpty = 0;

  Ropes() { clear(); }
  void clear();

  [[nodiscard]] Rope item(model::ItemRef item);
  [[nodiscard]] Rope reason(std::uint32_t number);
  [[nodiscard]] Rope join(Rope a, Rope b);
  [[nodiscard]] std::size_t nodes() const { return nodes_.size(); }

  /// All leaves, in no order, shared parts once.
  [[nodiscard]] std::vector<model::ItemRef> items(Rope rope) const;
  [[nodiscard]] std::vector<std::uint32_t> reasons(Rope rope) const;

 private:
  // A join holds two ropes. A leaf has the top bit of `a` set: an item has kind and phase below and its index in `b`; a
  // reason has the next bit set too and its number in `b`.
  struct Node {
    std::uint32_t a = 0, b = 0;
  };
  static constexpr std::uint32_t kLeaf = 0x80000000U, kReason = 0x40000000U;

  Rope push(Node node);
  template <typename Leaf>
  void each_leaf(Rope rope, Leaf leaf) const;

  std::vector<Node> nodes_;
  Rope last_reason_ = 0;  ///< the same field is often missing of many items in a row
};

}  // namespace writ::vm
