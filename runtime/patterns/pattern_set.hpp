#pragma once
// One matcher for a field that many declarations ask about: substrings, globs and regexes mixed, one pass each kind.
// Attribution uses one for each field of an item; rules use them for lists of patterns.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/patterns/glob.hpp"
#include "runtime/patterns/literal_set.hpp"
#include "runtime/patterns/regex.hpp"

namespace writ::patterns {

class PatternSet {
 public:
  enum class Kind { Substring, Glob, Regex };

  /// Takes one more; before `build` only. `id` is the caller's and may be used more than once (all patterns of a vendor).
  /// A regex that does not compile is an error and is not taken.
  [[nodiscard]] Result<void> add(Kind kind, std::string_view text, std::uint32_t id, RegexFlags flags = {});
  void build();
  [[nodiscard]] bool empty() const { return literals_.empty() && globs_.empty() && regexes_.empty(); }
  /// The caller's ids of which some pattern matches, ascending, each once.
  [[nodiscard]] std::vector<std::uint32_t> match(std::string_view text) const;

 private:
  LiteralSet literals_;
  GlobSet globs_;
  RegexSet regexes_;
  std::vector<std::uint32_t> literal_ids_, glob_ids_, regex_ids_;
};

}  // namespace writ::patterns
