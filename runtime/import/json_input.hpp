#pragma once
// The JSON of other tools, read with limits. The only file of this folder that parses.

#include <simdjson.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/date.hpp"
#include "base/result.hpp"

namespace writ::import {

using JsonElement = simdjson::dom::element;
using JsonObject = simdjson::dom::object;
using JsonArray = simdjson::dom::array;

class JsonInput {
 public:
  /// Reads plain or gzip JSON; a byte-order mark and a `name(…)` wrapper (JSONP) are taken off, escapes of half surrogates
  /// become U+FFFD. The error names the byte and the line of the fault. `what` names the format in messages.
  [[nodiscard]] static Result<JsonInput> read(std::string bytes, std::size_t limit, std::string_view what);

  [[nodiscard]] JsonElement root() const { return root_; }

 private:
  std::unique_ptr<simdjson::dom::parser> parser_;
  JsonElement root_;
};

// Members that may be missing or of another type: nothing then.
[[nodiscard]] std::optional<JsonElement> get(JsonElement from, std::string_view name);
[[nodiscard]] std::optional<JsonObject> get_object(JsonElement from, std::string_view name);
[[nodiscard]] std::optional<JsonArray> get_array(JsonElement from, std::string_view name);
[[nodiscard]] std::optional<std::string_view> get_text(JsonElement from, std::string_view name);
[[nodiscard]] std::optional<double> get_number(JsonElement from, std::string_view name);
[[nodiscard]] std::optional<bool> get_bool(JsonElement from, std::string_view name);
/// The text, or "" where there is none.
[[nodiscard]] std::string_view text_or_empty(JsonElement from, std::string_view name);
[[nodiscard]] bool is_object(JsonElement value);

/// The times of other tools: RFC 3339, also with an offset without colon or more than three digits of a second.
[[nodiscard]] std::optional<Instant> loose_instant(std::string_view text);
/// Seconds since 1970, fractions allowed; nothing outside the years 1970 to 9999.
[[nodiscard]] std::optional<Instant> from_epoch_seconds(double seconds);
/// Base64, standard or URL alphabet, white space skipped; nothing for anything else.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace writ::import
