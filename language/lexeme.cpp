#include "language/lexeme.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.hpp"

namespace writ::language {
namespace {

bool is_ascii_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

char at(std::string_view source, std::size_t offset) { return offset < source.size() ? source[offset] : '\0'; }

std::size_t digits_end(std::string_view source, std::size_t offset) {
  while (is_ascii_digit(at(source, offset))) ++offset;
  return offset;
}

Lexeme make(LexemeKind kind, std::size_t begin, std::size_t end) {
  return {kind, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

Lexeme string_at(std::string_view source, std::size_t begin) {
  if (source.substr(begin, 3) == "\"\"\"") {
    const std::size_t close = source.find("\"\"\"", begin + 3);
    if (close == std::string_view::npos) return make(LexemeKind::BrokenBlock, begin, source.size());
    return make(LexemeKind::Block, begin, close + 3);
  }
  std::size_t p = begin + 1;
  for (; p < source.size() && source[p] != '\n'; ++p) {
    if (source[p] == '"') return make(LexemeKind::String, begin, p + 1);
    if (source[p] == '\\' && p + 1 < source.size() && source[p + 1] != '\n') ++p;
  }
  if (p > begin + 1 && source[p - 1] == '\r') --p;
  return make(LexemeKind::BrokenString, begin, p);
}

Lexeme regex_at(std::string_view source, std::size_t begin) {
  std::size_t p = begin + 1;
  for (; p < source.size() && source[p] != '\n'; ++p) {
    if (source[p] == '/') {
      ++p;
      while ((at(source, p) >= 'a' && at(source, p) <= 'z') || (at(source, p) >= 'A' && at(source, p) <= 'Z')) ++p;
      return make(LexemeKind::Regex, begin, p);
    }
    if (source[p] == '\\' && p + 1 < source.size() && source[p + 1] != '\n') ++p;
  }
  if (p > begin + 1 && source[p - 1] == '\r') --p;
  return make(LexemeKind::BrokenRegex, begin, p);
}

Lexeme quoted_at(std::string_view source, std::size_t begin) {
  const std::size_t close = source.find_first_of("`\n", begin + 1);
  if (close == std::string_view::npos || source[close] == '\n') {
    return make(LexemeKind::BrokenQuoted, begin, std::min(close, source.size()));
  }
  const bool whole = close > begin + 1 && name_end(source, begin + 1) == close;
  return make(whole ? LexemeKind::QuotedName : LexemeKind::BrokenQuoted, begin, close + 1);
}

/// Words that people write for units, and which unit is meant: these are mended, never taken for the next field's word.
bool is_mistaken_unit(std::string_view word) {
  static constexpr std::array<std::string_view, 22> kMistaken = {
      "msec", "msecs", "millisecond", "milliseconds", "sec", "secs", "second", "seconds", "mins", "minute", "minutes",
      "hr", "hrs", "hour", "hours", "d", "w", "mo", "y", "yr", "yrs", "m"};
  return std::find(kMistaken.begin(), kMistaken.end(), word) != kMistaken.end();
}

Lexeme one_number_at(std::string_view source, std::size_t begin) {
  std::size_t p = digits_end(source, begin);
  if (at(source, p) == '-' && is_ascii_digit(at(source, p + 1))) {
    const std::size_t q = digits_end(source, p + 1);
    if (at(source, q) == '-' && is_ascii_digit(at(source, q + 1))) {
      const std::size_t end = digits_end(source, q + 1);
      const std::size_t more = name_end(source, end);
      return more > end ? make(LexemeKind::BadNumber, begin, more) : make(LexemeKind::Date, begin, end);
    }
  }
  LexemeKind kind = LexemeKind::Integer;
  if (at(source, p) == '.' && is_ascii_digit(at(source, p + 1))) {
    kind = LexemeKind::Decimal;
    p = digits_end(source, p + 1);
  }
  if (const std::size_t end = name_end(source, p); end > p) {
    const std::string_view word = source.substr(p, end - p);
    if (find_unit(word) != nullptr) return make(LexemeKind::Duration, begin, end);
    return make(is_mistaken_unit(word) ? LexemeKind::BadDuration : LexemeKind::BadNumber, begin, end);
  }
  if (at(source, p) == '_') return make(LexemeKind::BadNumber, begin, p + 1);
  std::size_t q = p;
  while (is_space(at(source, q))) ++q;
  if (const std::size_t end = name_end(source, q); q > p && end > q) {
    const std::string_view word = source.substr(q, end - q);
    const bool one_space = q == p + 1 && source[p] == ' ';
    if (find_unit(word) != nullptr) {
      return make(one_space ? LexemeKind::Duration : LexemeKind::BadDuration, begin, end);
    }
    if (one_space && is_mistaken_unit(word)) return make(LexemeKind::BadDuration, begin, end);
  }
  return make(kind, begin, p);
}

Lexeme number_at(std::string_view source, std::size_t begin) {
  Lexeme out = one_number_at(source, begin);
  // `1h 30min`: one fault, not two literals.
  while (out.kind == LexemeKind::Duration || out.kind == LexemeKind::BadDuration) {
    const std::size_t next = at(source, out.end) == ' ' ? out.end + 1 : out.end;
    if (!is_ascii_digit(at(source, next))) break;
    const Lexeme more = one_number_at(source, next);
    if (more.kind != LexemeKind::Duration) break;
    out = make(LexemeKind::BadDuration, begin, more.end);
  }
  return out;
}

}  // namespace

const Unit* find_unit(std::string_view word) {
  static constexpr std::array<Unit, 8> kUnits = {{
      {"ms", "ms", 0, 1},
      {"s", "s", 0, 1'000},
      {"min", "min", 0, 60'000},
      {"h", "h", 0, 3'600'000},
      {"day", "days", 0, 86'400'000},
      {"week", "weeks", 0, 7 * 86'400'000},
      {"month", "months", 1, 0},
      {"year", "years", 12, 0},
  }};
  const auto it = std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& u) { return u.name == word || u.plural == word; });
  return it == kUnits.end() ? nullptr : &*it;
}

std::size_t name_end(std::string_view source, std::size_t offset) {
  const auto is_word = [](char32_t c) { return utf8::is_letter(c) || utf8::is_digit(c); };
  utf8::Decoded c = utf8::decode(source, offset);
  if (c.length == 0 || !utf8::is_letter(c.code_point)) return offset;
  bool after_word = true;  // before the offset stands a letter or digit (with its marks)
  offset += c.length;
  for (;;) {
    c = utf8::decode(source, offset);
    if (c.length == 0) return offset;
    if (is_word(c.code_point)) {
      after_word = true;
    } else if (c.code_point == '_') {
      after_word = false;
    } else if (c.code_point == '-' && after_word) {
      const utf8::Decoded next = utf8::decode(source, offset + 1);
      if (next.length == 0 || !is_word(next.code_point)) return offset;
    } else if (!utf8::is_mark(c.code_point)) {
      return offset;
    }
    offset += c.length;
  }
}

std::size_t comment_end(std::string_view source, std::size_t offset) {
  std::size_t end = std::min(source.find('\n', offset), source.size());
  while (end > offset && source[end - 1] == '\r') --end;
  return end;
}

std::size_t skip_gap(std::string_view source, std::size_t offset) {
  while (offset < source.size()) {
    if (source[offset] == '#') {
      offset = comment_end(source, offset);
    } else if (is_space(source[offset])) {
      ++offset;
    } else {
      break;
    }
  }
  return offset;
}

bool first_on_line(std::string_view source, std::size_t offset) {
  while (offset > 0) {
    const char c = source[offset - 1];
    if (c == '\n') return true;
    // A byte-order mark is as nothing.
    if (offset == 3 && source.substr(0, 3) == "\xEF\xBB\xBF") return true;
    if (!is_space(c)) return false;
    --offset;
  }
  return true;
}

Lexeme lexeme_at(std::string_view source, std::size_t offset) {
  using enum LexemeKind;
  if (offset >= source.size()) return make(End, source.size(), source.size());
  if (const std::size_t end = name_end(source, offset); end > offset) return make(Name, offset, end);
  const char c = source[offset];
  const auto one = [&](LexemeKind kind) { return make(kind, offset, offset + 1); };
  switch (c) {
    case '"': return string_at(source, offset);
    case '/': return regex_at(source, offset);
    case '`': return quoted_at(source, offset);
    case ',': return one(Comma);
    case '.': return one(Dot);
    case ':': return one(Colon);
    case ';': return one(Semicolon);
    case '(': return one(OpenParen);
    case ')': return one(CloseParen);
    case '[': return one(OpenBracket);
    case ']': return one(CloseBracket);
    case '{': return one(OpenBrace);
    case '}': return one(CloseBrace);
    case '+': case '-': return one(Operator);
    case '=': case '<': case '>': case '!':
      return make(Operator, offset, at(source, offset + 1) == '=' ? offset + 2 : offset + 1);
    case '&': case '|':
      if (at(source, offset + 1) == c) return make(Operator, offset, offset + 2);
      return one(Unknown);
    default: break;
  }
  if (is_ascii_digit(c)) return number_at(source, offset);
  const utf8::Decoded decoded = utf8::decode(source, offset);
  return make(Unknown, offset, offset + std::max<std::size_t>(decoded.length, 1));
}

}  // namespace writ::language
