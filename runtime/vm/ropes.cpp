#include "runtime/vm/ropes.hpp"

namespace writ::vm {

void Ropes::clear() {
  nodes_.clear();
  nodes_.push_back({});  // number 0 stands for the empty rope
  last_reason_ = 0;
}

Rope Ropes::push(Node node) {
  nodes_.push_back(node);
  return static_cast<Rope>(nodes_.size() - 1);
}

Rope Ropes::item(model::ItemRef item) {
  return push({kLeaf | static_cast<std::uint32_t>(item.kind) << 8U | item.phase, item.index});
}

Rope Ropes::reason(std::uint32_t number) {
  if (last_reason_ != 0 && nodes_[last_reason_].b == number) return last_reason_;
  return last_reason_ = push({kLeaf | kReason, number});
}

Rope Ropes::join(Rope a, Rope b) {
  if (a == kEmpty || a == b) return b;
  if (b == kEmpty) return a;
  // Adding what was added last: `a` already ends in `b`.
  if ((nodes_[a].a & kLeaf) == 0 && nodes_[a].b == b) return a;
  return push({a, b});
}

template <typename Leaf>
void Ropes::each_leaf(Rope rope, Leaf leaf) const {
  if (rope == kEmpty) return;
  std::vector<bool> seen(nodes_.size(), false);
  std::vector<Rope> open{rope};
  while (!open.empty()) {
    const Rope at = open.back();
    open.pop_back();
    if (at == kEmpty || seen[at]) continue;
    seen[at] = true;
    const Node& node = nodes_[at];
    if ((node.a & kLeaf) != 0) {
      leaf(node);
    } else {
      open.push_back(node.b);
      open.push_back(node.a);
    }
  }
}

std::vector<model::ItemRef> Ropes::items(Rope rope) const {
  std::vector<model::ItemRef> out;
  each_leaf(rope, [&](const Node& node) {
    if ((node.a & kReason) != 0) return;
    model::ItemRef item;
    item.kind = static_cast<model::ItemKind>(node.a >> 8U & 0xFFU);
    item.phase = static_cast<std::uint8_t>(node.a & 0xFFU);
    item.index = node.b;
    out.push_back(item);
  });
  return out;
}

std::vector<std::uint32_t> Ropes::reasons(Rope rope) const {
  std::vector<std::uint32_t> out;
  each_leaf(rope, [&](const Node& node) {
    if ((node.a & kReason) != 0) out.push_back(node.b);
  });
  return out;
}

}  // namespace writ::vm
