#pragma once
// The one door to the JSON library for writing. Reading snapshots is simdjson's, in runtime/snapshot.

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace writ {

/// Members stay in the order they were added.
using Json = nlohmann::ordered_json;

enum class JsonLayout { Compact, Indented };

/// The text, without a line end. Bytes that are not UTF-8 become U+FFFD; equal values give equal bytes.
[[nodiscard]] std::string dump(const Json& value, JsonLayout layout = JsonLayout::Indented);

/// A string as a JSON string literal, quotes included.
[[nodiscard]] std::string json_string(std::string_view text);

/// One step of a JSON pointer: `~` and `/` escaped (RFC 6901).
[[nodiscard]] std::string pointer_step(std::string_view name);

/// Nothing where the text is no JSON or nests deeper; for small files of our own (waivers, baselines). Duplicate keys and
/// text behind the value are refused. `error` says what is wrong and at which byte.
[[nodiscard]] bool parse_json(std::string_view text, Json& out, std::string& error, std::size_t max_depth = 64);

}  // namespace writ
