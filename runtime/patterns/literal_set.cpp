#include "runtime/patterns/literal_set.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace writ::patterns {

std::uint32_t LiteralSet::add(std::string_view literal) {
  literals_.emplace_back(literal);
  return static_cast<std::uint32_t>(literals_.size() - 1);
}

void LiteralSet::build() {
  nodes_.clear();
  edges_.clear();
  same_.assign(literals_.size(), kNone);
  if (literals_.empty()) return;

  // A trie first, its edges in maps; they are laid out as sorted runs afterwards.
  std::vector<std::map<unsigned char, std::uint32_t>> children(1);
  nodes_.emplace_back();
  for (std::uint32_t id = 0; id < literals_.size(); ++id) {
    if (literals_[id].empty()) continue;
    std::uint32_t at = 0;
    for (const char c : literals_[id]) {
      const auto next = static_cast<std::uint32_t>(nodes_.size());
      const auto [edge, fresh] = children[at].emplace(static_cast<unsigned char>(c), next);
      at = edge->second;
      if (fresh) {
        nodes_.emplace_back();
        children.emplace_back();
      }
    }
    same_[id] = std::exchange(nodes_[at].literal, id);
  }
  for (std::uint32_t at = 0; at < nodes_.size(); ++at) {
    nodes_[at].first_edge = static_cast<std::uint32_t>(edges_.size());
    nodes_[at].edge_count = static_cast<std::uint32_t>(children[at].size());
    for (const auto& [byte, to] : children[at]) edges_.push_back({byte, to});
  }

  root_.fill(0);
  for (const auto& [byte, to] : children[0]) root_[byte] = to;

  // Breadth first, so that a node's shorter suffixes are done before it.
  std::vector<std::uint32_t> queue{0};
  for (std::size_t i = 0; i < queue.size(); ++i) {
    const std::uint32_t at = queue[i];
    for (const auto& [byte, to] : children[at]) {
      const std::uint32_t fallback = at == 0 ? 0 : step(nodes_[at].fallback, byte);
      nodes_[to].fallback = fallback;
      nodes_[to].shorter = nodes_[fallback].literal != kNone ? fallback : nodes_[fallback].shorter;
      queue.push_back(to);
    }
  }
}

std::uint32_t LiteralSet::step(std::uint32_t state, unsigned char byte) const {
  while (state != 0) {
    const Node& node = nodes_[state];
    const auto first = edges_.begin() + node.first_edge;
    const auto last = first + node.edge_count;
    const auto edge = std::lower_bound(first, last, byte, [](const Edge& e, unsigned char b) { return e.byte < b; });
    if (edge != last && edge->byte == byte) return edge->to;
    state = node.fallback;
  }
  return root_[byte];
}

std::vector<std::uint32_t> LiteralSet::match(std::string_view text) const {
  std::vector<std::uint32_t> out;
  std::vector<bool> seen(literals_.size(), false);
  each(text, [&](std::uint32_t id, std::size_t) {
    if (!seen[id]) {
      seen[id] = true;
      out.push_back(id);
    }
    return out.size() < literals_.size();
  });
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace writ::patterns
