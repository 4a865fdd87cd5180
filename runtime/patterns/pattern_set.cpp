#include "runtime/patterns/pattern_set.hpp"

#include <algorithm>

namespace writ::patterns {

Result<void> PatternSet::add(Kind kind, std::string_view text, std::uint32_t id, RegexFlags flags) {
  switch (kind) {
    case Kind::Substring:
      literals_.add(text);
      literal_ids_.push_back(id);
      return {};
    case Kind::Glob:
      globs_.add(text);
      glob_ids_.push_back(id);
      return {};
    case Kind::Regex: {
      WRIT_TRY_VOID(regexes_.add(text, flags));
      regex_ids_.push_back(id);
      return {};
    }
  }
  return {};
}

void PatternSet::build() {
  literals_.build();
  globs_.build();
  regexes_.build();
}

std::vector<std::uint32_t> PatternSet::match(std::string_view text) const {
  std::vector<std::uint32_t> out;
  if (!literals_.empty()) {
    for (const std::uint32_t at : literals_.match(text)) out.push_back(literal_ids_[at]);
  }
  if (!globs_.empty()) {
    for (const std::uint32_t at : globs_.match(text)) out.push_back(glob_ids_[at]);
  }
  if (!regexes_.empty()) {
    for (const std::uint32_t at : regexes_.match(text)) out.push_back(regex_ids_[at]);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

}  // namespace writ::patterns
