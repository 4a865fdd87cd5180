#pragma once
// Regular expressions: RE2, so linear time whatever the pattern (spec/types.md, "Patterns"). RE2 itself stays in regex.cpp.
//
// Text is UTF-8; bytes that are none match nothing but harm nothing. `^` and `$` are the ends of the text.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace writ::patterns {

struct RegexFlags {
  bool ignore_case = false;  ///< i
  bool dot_all = false;      ///< s: the dot takes line ends
};

/// A compiled expression; cheap to move, safe to share between threads.
class Regex {
 public:
  /// The error ("regex.syntax", "regex.too-large") names the part that is wrong and, where people expect what RE2 has not
  /// (look-around, back-references), says so.
  [[nodiscard]] static Result<Regex> compile(std::string_view pattern, RegexFlags flags = {});
  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

  /// Whether the expression matches anywhere in the text.
  [[nodiscard]] bool find(std::string_view text) const;

 private:
  struct Impl;
  explicit Regex(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// Many expressions asked of one text at once. Ids are those of `add`, from 0.
class RegexSet {
 public:
  RegexSet();
  RegexSet(RegexSet&&) noexcept;
  RegexSet& operator=(RegexSet&&) noexcept;
  ~RegexSet();

  /// Takes one more; before `build` only. The id is its place in the order of adding.
  [[nodiscard]] Result<std::uint32_t> add(std::string_view pattern, RegexFlags flags = {});
  void build();
  /// The ids of those that match anywhere in the text, ascending.
  [[nodiscard]] std::vector<std::uint32_t> match(std::string_view text) const;
  [[nodiscard]] bool empty() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ::patterns
