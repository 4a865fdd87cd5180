#pragma once
// What reports say in words of their own (texts.def), by language.

#include <fmt/format.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace writ::report {

enum class Language { English, French, German, Italian, Spanish };

enum class Text {
#define TEXT(id, en, fr, de, it, es) id,
#include "tools/report/texts.def"
#undef TEXT
};

/// "en", "fr", "de", "it", "es".
[[nodiscard]] std::optional<Language> parse_language(std::string_view tag);
[[nodiscard]] std::string_view tag_of(Language language);
[[nodiscard]] std::span<const std::string_view> language_tags();

/// How many texts there are.
[[nodiscard]] std::size_t text_count();
[[nodiscard]] std::string_view text_of(Text text, Language language);

/// The text with its gaps filled. A text whose gaps do not fit the arguments is a fault of texts.def that a test finds.
template <typename... Arguments>
[[nodiscard]] std::string filled(Text text, Language language, const Arguments&... arguments) {
  return fmt::format(fmt::runtime(text_of(text, language)), arguments...);
}

}  // namespace writ::report
