#include "tools/report/texts.hpp"

#include <algorithm>
#include <array>

namespace writ::report {
namespace {

constexpr std::array<std::string_view, 5> kTags = {"en", "fr", "de", "it", "es"};

#define TEXT(id, en, fr, de, it, es) en,
constexpr auto kEnglish = std::to_array<std::string_view>({
#include "tools/report/texts.def"
});
#undef TEXT
#define TEXT(id, en, fr, de, it, es) fr,
constexpr auto kFrench = std::to_array<std::string_view>({
#include "tools/report/texts.def"
});
#undef TEXT
#define TEXT(id, en, fr, de, it, es) de,
constexpr auto kGerman = std::to_array<std::string_view>({
#include "tools/report/texts.def"
});
#undef TEXT
#define TEXT(id, en, fr, de, it, es) it,
constexpr auto kItalian = std::to_array<std::string_view>({
#include "tools/report/texts.def"
});
#undef TEXT
#define TEXT(id, en, fr, de, it, es) es,
constexpr auto kSpanish = std::to_array<std::string_view>({
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

std::span<const std::string_view> texts_of(Language language) {
  switch (language) {
    case Language::English: return kEnglish;
    case Language::French: return kFrench;
    case Language::German: return kGerman;
    case Language::Italian: return kItalian;
    case Language::Spanish: return kSpanish;
  }
  return kEnglish;
}

std::string_view text_of(Text text, Language language) { return texts_of(language)[static_cast<std::size_t>(text)]; }

}  // namespace writ::report
