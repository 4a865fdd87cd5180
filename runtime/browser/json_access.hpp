#pragma once
// Members of JSON that somebody else wrote: what is missing or of another type is an empty value, never an exception.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.hpp"

namespace writ::browser {

/// The member of an object; a null value for anything else.
[[nodiscard]] inline const Json& at(const Json& object, const char* name) {
  static const Json nothing;
  if (!object.is_object()) return nothing;
  const auto found = object.find(name);
  return found == object.end() ? nothing : *found;
}
template <typename... Names>
[[nodiscard]] const Json& at(const Json& object, const char* name, const char* next, Names... names) {
  return at(at(object, name), next, names...);
}

[[nodiscard]] inline std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : std::string(); }
[[nodiscard]] inline double number_of(const Json& value) { return value.is_number() ? value.get<double>() : 0.0; }
[[nodiscard]] inline std::int64_t integer_of(const Json& value) {
  const double number = number_of(value);
  return number > -9e15 && number < 9e15 ? static_cast<std::int64_t>(number) : 0;
}
[[nodiscard]] inline bool true_of(const Json& value) { return value.is_boolean() && value.get<bool>(); }

[[nodiscard]] inline std::string text_at(const Json& object, const char* name) { return text_of(at(object, name)); }

}  // namespace writ::browser
