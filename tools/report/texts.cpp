#include "tools/report/texts.hpp"

#include <algorithm>
#include <array>

namespace writ::report {
namespace {

constexpr std::array<std::string_view, 5> kTags = {"en", "fr", "de", "it", "es"};

// A text in every language, in the order of Language.
#define TEXT(id, en, fr, de, it, es) std::array<std::string_view, kTags.size()>{en, fr, de, it, es},
constexpr auto kTexts = std::to_array<std::array<std::string_view, kTags.size()>>({
#include "tools/report/texts.def"
});
#undef TEXT

}  // namespace

std::optional<Language> parse_language(std::string_view tag) {
  const auto it = std::find(kTags.begin(), kTags.end(), tag);
  if (it == kTags.end()) return std::nullopt;
  return static_cast<Language>(it - kTags.begin());
}

std::string_view tag_of(Language language) { return kTags[static_cast<std::size_t>(language)]; }
std::span<const std::string_view> language_tags() { return kTags; }

std::size_t text_count() { return kTexts.size(); }

std::string_view text_of(Text text, Language language) { return kTexts[static_cast<std::size_t>(text)][static_cast<std::size_t>(language)]; }

}  // namespace writ::report
