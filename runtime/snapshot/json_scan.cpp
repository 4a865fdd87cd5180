#include "runtime/snapshot/json_scan.hpp"

#include <fmt/format.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "base/json.hpp"
#include "runtime/patterns/text.hpp"

namespace writ::snapshot {
namespace {

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::optional<std::uint32_t> hex4(std::string_view text, std::size_t at) {
  if (at + 4 > text.size()) return std::nullopt;
  std::uint32_t value = 0;
  for (std::size_t i = at; i < at + 4; ++i) {
    const char c = text[i];
    std::uint32_t digit = 0;
    if (is_digit(c)) {
      digit = static_cast<std::uint32_t>(c - '0');
    } else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')) {
      digit = static_cast<std::uint32_t>((c | 0x20) - 'a') + 10;
    } else {
      return std::nullopt;
    }
    value = value << 4U | digit;
  }
  return value;
}

std::size_t first_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    std::size_t size = 1;
    const auto lead = static_cast<unsigned char>(text[at]);
    if (lead >= 0xF0) {
      size = 4;
    } else if (lead >= 0xE0) {
      size = 3;
    } else if (lead >= 0xC0) {
      size = 2;
    }
    if (lead >= 0x80 && !patterns::is_valid_utf8(text.substr(at, size))) return at;
    at += size;
  }
  return std::string_view::npos;
}

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text), invalid_(first_invalid_utf8(text)) {}

  std::optional<JsonFault> run() {
    bool ok = true;
    bool value_next = true;
    while (ok) {
      skip_space();
      if (value_next) {
        ok = value(value_next);
        continue;
      }
      if (levels_.empty()) {
        if (pos_ < text_.size()) ok = unexpected("the end of the document");
        break;
      }
      ok = after_value(value_next);
    }
    return std::move(fault_);
  }

 private:
  struct Level {
    bool object;
    std::size_t index = 0;
    std::string_view key;  ///< as written, escapes in it
  };

  [[nodiscard]] char peek() const { return pos_ < text_.size() ? text_[pos_] : '\0'; }
  void skip_space() {
    while (pos_ < text_.size() && is_space(text_[pos_])) ++pos_;
  }

  bool fault(std::size_t offset, std::string message) {
    std::string pointer;
    for (const Level& level : levels_) {
      if (!level.object) {
        pointer += fmt::format("/{}", level.index);
        continue;
      }
      std::string key(level.key.size(), '\0');
      key.resize(unescape_json(level.key, key.data()).size);
      pointer += "/" + pointer_step(key);
    }
    fault_ = JsonFault{std::move(pointer), offset, std::move(message)};
    return false;
  }
  bool unexpected(std::string_view expected) {
    if (pos_ >= text_.size()) return fault(text_.size(), fmt::format("the document ends too early; expected {}", expected));
    if (pos_ == invalid_) return not_utf8();
    const auto byte = static_cast<unsigned char>(text_[pos_]);
    if (byte < 0x20 || byte == 0x7F) return fault(pos_, fmt::format("the byte 0x{:02x}; expected {}", byte, expected));
    std::size_t size = 1;
    while (pos_ + size < text_.size() && (static_cast<unsigned char>(text_[pos_ + size]) & 0xC0U) == 0x80U) ++size;
    return fault(pos_, fmt::format("`{}`; expected {}", text_.substr(pos_, size), expected));
  }
  bool not_utf8() {
    return fault(invalid_, fmt::format("the byte 0x{:02x} is not UTF-8", static_cast<unsigned char>(text_[invalid_])));
  }

  /// At a value; says whether another value must follow at once (the first element of an array, of a member).
  bool value(bool& value_next) {
    value_next = false;
    switch (peek()) {
      case '{':
        ++pos_;
        skip_space();
        if (peek() == '}' && pos_ < text_.size()) {
          ++pos_;
          return true;
        }
        levels_.push_back({true, 0, {}});
        return member_name(value_next);
      case '[':
        ++pos_;
        skip_space();
        if (peek() == ']' && pos_ < text_.size()) {
          ++pos_;
          return true;
        }
        levels_.push_back({false, 0, {}});
        value_next = true;
        return true;
      case '"': {
        std::string_view inside;
        return string(inside);
      }
      default: return scalar();
    }
  }

  bool scalar() {
    const std::size_t begin = pos_;
    std::size_t end = pos_;
    while (end < text_.size() && !is_space(text_[end]) && std::strchr(",]}:[{\"", text_[end]) == nullptr) ++end;
    const std::string_view token = text_.substr(begin, end - begin);
    if (token == "true" || token == "false" || token == "null" || is_json_number(token)) {
      pos_ = end;
      return true;
    }
    if (token.empty() || invalid_ < end) {
      if (invalid_ < end && invalid_ >= begin) return not_utf8();
      return unexpected("a value");
    }
    const char first = token.front();
    if (is_digit(first) || first == '-' || first == '+' || first == '.') {
      return fault(begin, fmt::format("`{}` is no number", token.substr(0, 40)));
    }
    return unexpected(levels_.empty() ? "a JSON object" : "a value");
  }

  bool string(std::string_view& inside) {
    const std::size_t begin = ++pos_;
    while (true) {
      if (pos_ >= text_.size()) return fault(begin - 1, "a string is never closed");
      if (pos_ == invalid_) return not_utf8();
      const char c = text_[pos_];
      if (c == '"') {
        inside = text_.substr(begin, pos_ - begin);
        ++pos_;
        return true;
      }
      if (static_cast<unsigned char>(c) < 0x20) {
        return fault(pos_, fmt::format("the control character U+{:04X} stands raw in a string", static_cast<unsigned char>(c)));
      }
      if (c == '\\') {
        const char next = pos_ + 1 < text_.size() ? text_[pos_ + 1] : '\0';
        if (next == 'u') {
          if (!hex4(text_, pos_ + 2)) return fault(pos_, "`\\u` without four hexadecimal digits");
          pos_ += 4;
        } else if (next == '\0' || std::strchr("\"\\/bfnrt", next) == nullptr) {
          const bool shown = next > 0x20 && next < 0x7F;
          return fault(pos_, shown ? fmt::format("`\\{}` is no escape", next) : "`\\` escapes nothing");
        }
        ++pos_;
      }
      ++pos_;
    }
  }

  bool member_name(bool& value_next) {
    levels_.back().key = {};
    if (peek() != '"') return unexpected("a member name");
    std::string_view name;
    if (!string(name)) return false;
    levels_.back().key = name;
    skip_space();
    if (peek() != ':') return unexpected("`:`");
    ++pos_;
    value_next = true;
    return true;
  }

  bool after_value(bool& value_next) {
    Level& level = levels_.back();
    if (peek() == ',') {
      ++pos_;
      skip_space();
      if (level.object) return member_name(value_next);
      ++level.index;
      value_next = true;
      return true;
    }
    if (peek() == (level.object ? '}' : ']')) {
      ++pos_;
      levels_.pop_back();
      return true;
    }
    return unexpected(level.object ? "`,` or `}`" : "`,` or `]`");
  }

  std::string_view text_;
  std::size_t invalid_;
  std::size_t pos_ = 0;
  std::vector<Level> levels_;
  std::optional<JsonFault> fault_;
};

char* put_utf8(char* out, std::uint32_t point) {
  const auto put = [&](std::uint32_t byte) { *out++ = static_cast<char>(byte); };
  if (point < 0x80) {
    put(point);
  } else if (point < 0x800) {
    put(0xC0U | point >> 6U);
    put(0x80U | (point & 0x3FU));
  } else if (point < 0x10000) {
    put(0xE0U | point >> 12U);
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  } else {
    put(0xF0U | point >> 18U);
    put(0x80U | (point >> 12U & 0x3FU));
    put(0x80U | (point >> 6U & 0x3FU));
    put(0x80U | (point & 0x3FU));
  }
  return out;
}

}  // namespace

std::optional<JsonFault> find_json_fault(std::string_view text) { return Scanner(text).run(); }

bool is_json_number(std::string_view token) {
  std::size_t at = 0;
  const auto digits = [&] {
    const std::size_t begin = at;
    while (at < token.size() && is_digit(token[at])) ++at;
    return at > begin;
  };
  if (at < token.size() && token[at] == '-') ++at;
  if (at < token.size() && token[at] == '0') {
    ++at;
  } else if (!digits()) {
    return false;
  }
  if (at < token.size() && token[at] == '.') {
    ++at;
    if (!digits()) return false;
  }
  if (at < token.size() && (token[at] == 'e' || token[at] == 'E')) {
    ++at;
    if (at < token.size() && (token[at] == '+' || token[at] == '-')) ++at;
    if (!digits()) return false;
  }
  return at == token.size();
}

Unescaped unescape_json(std::string_view inside, char* out) {
  char* const begin = out;
  std::size_t at = 0;
  while (at < inside.size()) {
    const void* next = std::memchr(inside.data() + at, '\\', inside.size() - at);
    const std::size_t end = next == nullptr ? inside.size() : static_cast<std::size_t>(static_cast<const char*>(next) - inside.data());
    std::memmove(out, inside.data() + at, end - at);
    out += end - at;
    at = end;
    if (at == inside.size()) break;
    const auto bad = [&] { return Unescaped{static_cast<std::size_t>(out - begin), at}; };
    if (at + 1 >= inside.size()) return bad();
    switch (inside[at + 1]) {
      case '"': *out++ = '"'; break;
      case '\\': *out++ = '\\'; break;
      case '/': *out++ = '/'; break;
      case 'b': *out++ = '\b'; break;
      case 'f': *out++ = '\f'; break;
      case 'n': *out++ = '\n'; break;
      case 'r': *out++ = '\r'; break;
      case 't': *out++ = '\t'; break;
      case 'u': {
        const auto first = hex4(inside, at + 2);
        if (!first) return bad();
        std::uint32_t point = *first;
        at += 4;
        if (point >= 0xD800 && point < 0xDC00 && at + 3 < inside.size() && inside[at + 2] == '\\' && inside[at + 3] == 'u') {
          if (const auto second = hex4(inside, at + 4); second && *second >= 0xDC00 && *second < 0xE000) {
            point = 0x10000 + ((point - 0xD800) << 10U) + (*second - 0xDC00);
            at += 6;
          }
        }
        if (point >= 0xD800 && point < 0xE000) point = 0xFFFD;
        out = put_utf8(out, point);
        break;
      }
      default: return bad();
    }
    at += 2;
  }
  return {static_cast<std::size_t>(out - begin), std::nullopt};
}

}  // namespace writ::snapshot
