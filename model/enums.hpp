#pragma once
// The closed vocabularies of names.def as enumerations, with their names both ways.

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace writ::model {

#define ENUM_BEGIN(type) enum class type {
#define NAME(type, ident, text) ident,
#define ENUM_END(type) };
#include "model/names.def"
#undef ENUM_BEGIN
#undef NAME
#undef ENUM_END

/// All names of an enumeration, in order: names<Phase>()[i] is the name of Phase(i).
template <typename E>
[[nodiscard]] std::span<const std::string_view> names();

template <typename E>
[[nodiscard]] inline std::string_view name_of(E value) {
  return names<E>()[static_cast<std::size_t>(value)];
}

/// The enumerator of that name; nothing for anything else.
template <typename E>
[[nodiscard]] inline std::optional<E> parse(std::string_view text) {
  const auto all = names<E>();
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (all[i] == text) return static_cast<E>(i);
  }
  return std::nullopt;
}

inline constexpr std::size_t kPhaseCount = 4;
inline constexpr std::size_t kCoverageKeyCount = 13;                         ///< EvidenceKinds that a phase's `coverage` names
inline constexpr std::size_t kPhaseEvidenceCount = kCoverageKeyCount + 1;    ///< EvidenceKind less Documents

#define ENUM_BEGIN(type) \
  template <>            \
  std::span<const std::string_view> names<type>();
#define NAME(type, ident, text)
#define ENUM_END(type)
#include "model/names.def"
#undef ENUM_BEGIN
#undef NAME
#undef ENUM_END

}  // namespace writ::model
