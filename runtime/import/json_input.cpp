#include "runtime/import/json_input.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "runtime/collect/ascii.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::import {
namespace {

constexpr std::size_t kMaxDepth = 64;

/// Takes off `name(` … `)` as some tools wrap their JSON for a script tag.
std::string_view without_padding(std::string_view text) {
  text = collect::trim(text);
  std::size_t n = 0;
  while (n < text.size() && (collect::is_alpha(text[n]) || collect::is_digit(text[n]) || text[n] == '_' || text[n] == '$' || text[n] == '.')) ++n;
  if (n == 0) return text;
  std::string_view rest = collect::trim(text.substr(n));
  if (!rest.starts_with('(')) return text;
  rest = collect::trim(rest.substr(1));
  if (rest.ends_with(';')) rest = collect::trim(rest.substr(0, rest.size() - 1));
  return rest.ends_with(')') ? collect::trim(rest.substr(0, rest.size() - 1)) : text;
}

std::optional<unsigned> hex4(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return std::nullopt;
  unsigned value = 0;
  for (const char c : text.substr(at, 4)) {
    const char l = collect::lower(c);
    if (!collect::is_digit(l) && (l < 'a' || l > 'f')) return std::nullopt;
    value = value * 16 + static_cast<unsigned>(collect::is_digit(l) ? l - '0' : l - 'a' + 10);
  }
  return value;
}

/// Browsers write bodies that were cut in the middle of a pair as `\ud83d` alone, which JSON libraries refuse. Same length.
bool mend_half_surrogates(std::string& text) {
  bool changed = false;
  for (std::size_t i = 0; i + 5 < text.size(); ++i) {
    if (text[i] != '\\') continue;
    if (text[i + 1] != 'u') {
      ++i;  // the escaped character, a back slash too
      continue;
    }
    const auto unit = hex4(text, i + 2);
    if (!unit || *unit < 0xD800 || *unit > 0xDFFF) continue;
    const bool paired = *unit < 0xDC00 && i + 11 < text.size() && text[i + 6] == '\\' && text[i + 7] == 'u' &&
                        hex4(text, i + 8).value_or(0) >= 0xDC00 && hex4(text, i + 8).value_or(0) <= 0xDFFF;
    if (paired) {
      i += 11;
    } else {
      text.replace(i + 2, 4, "fffd");
      changed = true;
      i += 5;
    }
  }
  return changed;
}

/// Finds the place of a fault that simdjson only names.
struct FaultFinder : nlohmann::json_sax<nlohmann::json> {
  std::size_t place = 0;
  std::string token, what;
  std::size_t depth = 0;
  bool start() { return ++depth <= kMaxDepth; }
  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool string(string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool start_object(std::size_t) override { return start(); }
  bool key(string_t&) override { return true; }
  bool end_object() override { return --depth, true; }
  bool start_array(std::size_t) override { return start(); }
  bool end_array() override { return --depth, true; }
  bool parse_error(std::size_t position, const std::string& last, const nlohmann::detail::exception& error) override {
    place = position;
    token = last;
    what = error.what();
    return false;
  }
};

Error fault(std::string_view text, std::size_t skipped, simdjson::error_code code, std::string_view what) {
  if (code == simdjson::DEPTH_ERROR) return {"import.json", fmt::format("the {} file nests deeper than {} levels", what, kMaxDepth), {}};
  if (code == simdjson::EMPTY || text.empty()) return {"import.json", fmt::format("the {} file is empty", what), {}};
  FaultFinder finder;
  nlohmann::json::sax_parse(text.begin(), text.end(), &finder);
  if (finder.depth > kMaxDepth) return fault({}, 0, simdjson::DEPTH_ERROR, what);
  if (finder.what.empty()) return {"import.json", fmt::format("the {} file is not valid JSON: {}", what, simdjson::error_message(code)), {}};
  // The finder counts bytes from 1 and stands behind the last one that it read.
  const std::size_t at = std::min(text.size(), finder.place == 0 ? 0 : finder.place - 1);
  const std::string_view before = text.substr(0, at);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const auto line_start = before.rfind('\n');
  const std::size_t column = line_start == std::string_view::npos ? at + 1 : at - line_start;
  std::string why = finder.what;
  if (const auto colon = why.find(": syntax error"); colon != std::string::npos) why = why.substr(colon + 2);
  if (why.size() > 200) why = why.substr(0, 200) + "…";
  return {"import.json", fmt::format("the {} file is not valid JSON at byte {} (line {}, column {}): {}", what, at + skipped, line, column, why), {}};
}

}  // namespace

Result<JsonInput> JsonInput::read(std::string bytes, std::size_t limit, std::string_view what) {
  WRIT_TRY(plain, snapshot::plain_bytes(std::move(bytes), limit));
  std::string_view view = plain;
  if (view.starts_with("\xEF\xBB\xBF")) view.remove_prefix(3);
  if (view.starts_with("\xFF\xFE") || view.starts_with("\xFE\xFF")) {
    return fail("import.json", fmt::format("the {} file is UTF-16; JSON is UTF-8", what));
  }
  view = without_padding(view);
  const auto skipped = static_cast<std::size_t>(view.data() - plain.data());
  std::string text(view);
  JsonInput out;
  out.parser_ = std::make_unique<simdjson::dom::parser>();
  simdjson::error_code code = out.parser_->allocate(text.size() + 1, kMaxDepth);
  if (code == simdjson::SUCCESS) code = out.parser_->parse(text).get(out.root_);
  if (code == simdjson::STRING_ERROR && mend_half_surrogates(text)) code = out.parser_->parse(text).get(out.root_);
  if (code != simdjson::SUCCESS) return tl::make_unexpected(fault(text, skipped, code, what));
  return out;
}

std::optional<JsonElement> get(JsonElement from, std::string_view name) {
  JsonElement out;
  if (from.type() != simdjson::dom::element_type::OBJECT || from.at_key(name).get(out) != simdjson::SUCCESS) return std::nullopt;
  return out;
}

namespace {
template <typename T>
std::optional<T> get_as(JsonElement from, std::string_view name) {
  const auto member = get(from, name);
  T out{};
  if (!member || member->get(out) != simdjson::SUCCESS) return std::nullopt;
  return out;
}
}  // namespace

std::optional<JsonObject> get_object(JsonElement from, std::string_view name) { return get_as<JsonObject>(from, name); }
std::optional<JsonArray> get_array(JsonElement from, std::string_view name) { return get_as<JsonArray>(from, name); }
std::optional<std::string_view> get_text(JsonElement from, std::string_view name) { return get_as<std::string_view>(from, name); }
std::optional<double> get_number(JsonElement from, std::string_view name) { return get_as<double>(from, name); }
std::optional<bool> get_bool(JsonElement from, std::string_view name) { return get_as<bool>(from, name); }
std::string_view text_or_empty(JsonElement from, std::string_view name) { return get_text(from, name).value_or(std::string_view()); }
bool is_object(JsonElement value) { return value.type() == simdjson::dom::element_type::OBJECT; }

std::optional<Instant> loose_instant(std::string_view text) {
  if (const auto exact = parse_instant(text)) return exact;
  std::string mended(collect::trim(text));
  const auto dot = mended.find('.');
  if (dot != std::string::npos) {
    std::size_t end = dot + 1;
    while (end < mended.size() && collect::is_digit(mended[end])) ++end;
    if (end - dot > 4) mended.erase(dot + 4, end - dot - 4);
  }
  const auto sign = mended.find_last_of("+-");
  if (sign != std::string::npos && sign > 10 && mended.size() == sign + 5 && mended.find(':', sign) == std::string::npos) mended.insert(sign + 3, ":");
  if (mended.size() > 10 && mended[10] == ' ') mended[10] = 'T';
  return parse_instant(mended);
}

std::optional<Instant> from_epoch_seconds(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0 || seconds > 253'402'300'799.0) return std::nullopt;
  return Instant{static_cast<std::int64_t>(std::floor(seconds * 1000))};
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out;
  out.reserve(text.size() / 4 * 3);
  unsigned buffer = 0;
  int bits = 0;
  bool ended = false;
  for (const char c : text) {
    unsigned value = 0;
    if (c >= 'A' && c <= 'Z') {
      value = static_cast<unsigned>(c - 'A');
    } else if (c >= 'a' && c <= 'z') {
      value = static_cast<unsigned>(c - 'a') + 26;
    } else if (collect::is_digit(c)) {
      value = static_cast<unsigned>(c - '0') + 52;
    } else if (c == '+' || c == '-') {
      value = 62;
    } else if (c == '/' || c == '_') {
      value = 63;
    } else if (c == '=') {
      ended = true;
      continue;
    } else if (collect::is_space(c)) {
      continue;
    } else {
      return std::nullopt;
    }
    if (ended) return std::nullopt;
    buffer = ((buffer << 6U) | value) & 0xFFFFU;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>((buffer >> static_cast<unsigned>(bits)) & 0xFFU);
    }
  }
  return out;
}

}  // namespace writ::import
