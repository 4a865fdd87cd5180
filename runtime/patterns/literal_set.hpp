#pragma once
// Many literal strings looked for in one pass over a text (Aho-Corasick), any number of them, linear time.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace writ::patterns {

class LiteralSet {
 public:
  /// Takes one more; before `build` only. Empty strings are never found. Equal strings may be added again.
  std::uint32_t add(std::string_view literal);
  void build();
  [[nodiscard]] bool empty() const { return literals_.empty(); }
  [[nodiscard]] std::size_t size() const { return literals_.size(); }

  /// Calls `found(id, begin)` for every occurrence, overlapping ones too, by their end. It returns false to stop.
  template <typename Found>
  void each(std::string_view text, Found&& found) const {
    if (nodes_.empty()) return;
    std::uint32_t state = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto byte = static_cast<unsigned char>(text[i]);
      state = state == 0 ? root_[byte] : step(state, byte);
      for (std::uint32_t at = nodes_[state].literal != kNone ? state : nodes_[state].shorter; at != 0;
           at = nodes_[at].shorter) {
        for (std::uint32_t id = nodes_[at].literal; id != kNone; id = same_[id]) {
          if (!found(id, i + 1 - literals_[id].size())) return;
        }
      }
    }
  }
  /// The ids of all that occur, ascending, each once.
  [[nodiscard]] std::vector<std::uint32_t> match(std::string_view text) const;

 private:
  static constexpr std::uint32_t kNone = 0xFFFFFFFFU;
  struct Node {
    std::uint32_t first_edge = 0, edge_count = 0;  ///< into edges_, sorted by byte, after build
    std::uint32_t fallback = 0;                    ///< the longest proper suffix that is a node
    std::uint32_t shorter = 0;                     ///< the nearest node on the fallback chain that ends a literal; 0 none
    std::uint32_t literal = kNone;                 ///< a literal that ends here
  };
  struct Edge {
    unsigned char byte;
    std::uint32_t to;
  };
  [[nodiscard]] std::uint32_t step(std::uint32_t state, unsigned char byte) const;

  std::vector<std::string> literals_;
  std::vector<std::uint32_t> same_;  ///< next literal with the same text
  std::vector<Node> nodes_;
  std::vector<Edge> edges_;
  std::array<std::uint32_t, 256> root_{};  ///< the root's edges by byte, as most of a text is read there
};

}  // namespace writ::patterns
