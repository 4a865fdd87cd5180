#pragma once
// Globs: `*` takes any run of characters, `/` included, `?` takes one; the whole text must match, case is held.

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/patterns/literal_set.hpp"

namespace writ::patterns {

/// A parsed glob. Matching never backtracks over more than one `*`: time is at most text times pattern.
class Glob {
 public:
  explicit Glob(std::string_view pattern);
  [[nodiscard]] bool matches(std::string_view text) const;
  /// No `*` and no `?` in it.
  [[nodiscard]] bool is_literal() const { return pieces_.size() == 1 && !has_any_; }
  /// What every match begins and ends with; the longest literal inside.
  [[nodiscard]] std::string_view literal_prefix() const;
  [[nodiscard]] std::string_view literal_suffix() const;
  [[nodiscard]] std::string_view longest_literal() const;
  [[nodiscard]] const std::string& text() const { return pattern_; }

 private:
  std::string pattern_;
  std::vector<std::string> pieces_;  ///< the runs between stars; the first is anchored in front, the last behind
  bool has_any_ = false;             ///< some piece has a `?`
};

/// Many globs asked of one text at once. Literal ones are looked up by hash, others by their literal beginning or end or
/// by a literal inside them, and only candidates are matched. Ids are those of `add`, from 0.
class GlobSet {
 public:
  std::uint32_t add(std::string_view pattern);
  void build();
  [[nodiscard]] bool empty() const { return globs_.empty(); }
  /// The ids of those that match the whole text, ascending.
  [[nodiscard]] std::vector<std::uint32_t> match(std::string_view text) const;

 private:
  using Index = std::unordered_map<std::string, std::vector<std::uint32_t>>;
  std::vector<Glob> globs_;
  Index exact_, prefix_, suffix_;
  std::vector<std::size_t> prefix_lengths_, suffix_lengths_;
  LiteralSet inner_;
  std::vector<std::uint32_t> inner_ids_;
  std::vector<std::uint32_t> always_;  ///< globs without any literal
};

}  // namespace writ::patterns
