#pragma once
// Text as `says` and `mentions` compare it (spec/semantics.md, "Text").
//
// Folding: compatibility forms and case folded (NFKC_Casefold), soft hyphens and other invisible characters removed,
// typographic apostrophes made plain, any run of white space one space, none at the ends. A document is folded once and
// searched many times. A found text must be whole words: no letter, digit or mark next to it, asked only where both
// sides of the edge are of scripts that part words (not Han, Kana, Thai, Lao, Khmer, Myanmar and the like).

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/patterns/literal_set.hpp"

namespace writ::patterns {

class FoldedText {
 public:
  FoldedText() = default;
  explicit FoldedText(std::string_view text);
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }

 private:
  std::string text_;
};

/// The phrase stands in the text as whole words. An empty phrase stands nowhere.
[[nodiscard]] bool contains_phrase(const FoldedText& text, const FoldedText& phrase);

/// The host (normalised, host.hpp) or a name under it stands in the text, by label: `hotjar.com` is in
/// "static.hotjar.com/x" and "hotjar.com.", not in "nothotjar.com", "not-hotjar.com" or "hotjar.com.evil.example".
/// A host with letters beyond ASCII is found in its readable form too.
[[nodiscard]] bool contains_host(const FoldedText& text, std::string_view host);

/// Many names, phrases and hosts looked for in one pass. Ids are the caller's and may be used more than once.
class NameSet {
 public:
  void add_phrase(std::string_view phrase, std::uint32_t id);
  void add_host(std::string_view host, std::uint32_t id);
  void build();
  [[nodiscard]] bool empty() const { return literals_.empty(); }
  /// The ids found, ascending, each once.
  [[nodiscard]] std::vector<std::uint32_t> match(const FoldedText& text) const;

 private:
  struct Name {
    std::uint32_t id;
    std::size_t size;
    bool host;
  };
  LiteralSet literals_;
  std::vector<Name> names_;
};

/// White space folded as an element's text is shown: runs of HTML white space to one space, none at the ends; case held.
[[nodiscard]] std::string collapse_white_space(std::string_view text);

/// ASCII letters to lower case; everything else as it is.
[[nodiscard]] std::string ascii_lower(std::string_view text);
[[nodiscard]] bool ascii_iequals(std::string_view a, std::string_view b);

[[nodiscard]] bool is_valid_utf8(std::string_view text);

}  // namespace writ::patterns
