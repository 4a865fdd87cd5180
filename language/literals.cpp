#include "language/literals.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/utf8.hpp"
#include "language/lexeme.hpp"

namespace writ::language {
namespace {

using enum DiagnosticCode;

std::uint32_t offset32(std::size_t offset) { return static_cast<std::uint32_t>(offset); }

/// `\u{1F36A}` from its `u` on: the offset behind it, or nothing if it is not of this form.
std::optional<std::size_t> decode_code_point(std::string_view text, std::size_t at, std::string& out) {
  if (at + 1 >= text.size() || text[at + 1] != '{') return std::nullopt;
  const std::size_t close = text.find('}', at + 2);
  if (close == std::string_view::npos || close == at + 2 || close - (at + 2) > 6) return std::nullopt;
  std::uint32_t value = 0;
  const char* const first = text.data() + at + 2;
  const char* const last = text.data() + close;
  const auto [end, error] = std::from_chars(first, last, value, 16);
  if (error != std::errc{} || end != last || !utf8::append(out, value)) return std::nullopt;
  return close + 1;
}

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t") == std::string_view::npos; }

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  for (;;) {
    const std::size_t end = text.find('\n');
    std::string_view line = text.substr(0, end);
    if (end != std::string_view::npos && line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    if (end == std::string_view::npos) return lines;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

Decoded<std::string> decode_string(std::string_view text) {
  Decoded<std::string> out;
  const std::size_t end = text.size() - 1;
  for (std::size_t p = 1; p < end;) {
    if (text[p] != '\\') {
      out.value += text[p++];
      continue;
    }
    const std::size_t escape = p++;
    switch (text[p]) {
      case '"': case '\\': out.value += text[p++]; continue;
      case 'n': out.value += '\n'; ++p; continue;
      case 't': out.value += '\t'; ++p; continue;
      case 'u':
        if (const auto behind = decode_code_point(text.substr(0, end), p, out.value)) {
          p = *behind;
          continue;
        }
        break;
      default: break;
    }
    const std::size_t length = std::max<std::uint32_t>(utf8::decode(text, p).length, 1);
    const bool code_point = text[p] == 'u';
    out.faults.push_back({BadEscape, offset32(escape), offset32(p + length),
                          code_point ? std::string("`\\u` without a code point")
                                     : fmt::format("unknown escape `{}`", text.substr(escape, p + length - escape)),
                          code_point ? "write `\\u{1F36A}`, one to six hexadecimal digits in braces"
                                     : "strings have `\\\"`, `\\\\`, `\\n`, `\\t` and `\\u{…}`; a backslash itself is `\\\\`",
                          {}});
    out.value.append(text.substr(p, length));
    p += length;
  }
  return out;
}

Decoded<std::string> decode_block(std::string_view text) {
  Decoded<std::string> out;
  std::vector<std::string_view> lines = lines_of(text.substr(3, text.size() - 6));
  if (lines.size() == 1) {
    out.value = lines.front();
    return out;
  }
  // What stands right behind the opening quotes is no indented line; if nothing does, the line break goes.
  const bool starts_at_once = !is_blank(lines.front());
  std::size_t common = std::string_view::npos;
  bool spaces = false;
  bool tabs = false;
  const auto measure = [&](std::string_view line) {
    const std::size_t indentation = std::min(line.find_first_not_of(" \t"), line.size());
    common = std::min(common, indentation);
    spaces |= line.substr(0, indentation).find(' ') != std::string_view::npos;
    tabs |= line.substr(0, indentation).find('\t') != std::string_view::npos;
  };
  const bool closes_alone = is_blank(lines.back());
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (!is_blank(lines[i]) || i + 1 == lines.size()) measure(lines[i]);
  }
  if (spaces && tabs) {
    out.faults.push_back({MixedIndentation, 0, 3, "tabs and spaces mixed in the indentation of this text block",
                          "indent its lines with spaces alone or with tabs alone", {}});
  }
  if (starts_at_once) out.value = lines.front();
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (closes_alone && i + 1 == lines.size()) break;
    if (i > 1 || starts_at_once) out.value += '\n';
    if (!is_blank(lines[i])) out.value += lines[i].substr(common);
  }
  return out;
}

Decoded<RegexLiteral> decode_regex(std::string_view text) {
  Decoded<RegexLiteral> out;
  const std::size_t close = text.rfind('/');
  for (std::size_t p = 1; p < close; ++p) {
    if (text[p] == '\\' && p + 1 < close) {
      if (text[p + 1] != '/') out.value.pattern += '\\';
      ++p;
    }
    out.value.pattern += text[p];
  }
  if (close == 1) {
    out.faults.push_back({BadRegex, 0, offset32(text.size()), "an empty regex matches everything",
                          "comments begin with `#`; a regex has something between its slashes", {}});
  }
  for (std::size_t p = close + 1; p < text.size(); ++p) {
    bool& flag = text[p] == 'i' ? out.value.ignore_case : out.value.dot_all;
    if ((text[p] != 'i' && text[p] != 's') || flag) {
      out.faults.push_back({BadRegex, offset32(p), offset32(p + 1),
                            fmt::format("{} flag `{}`", text[p] != 'i' && text[p] != 's' ? "unknown regex" : "repeated regex", text[p]),
                            "flags are `i` (any case) and `s` (a dot takes line ends); a `/` inside a regex is written `\\/`", {}});
      continue;
    }
    flag = true;
  }
  return out;
}

Decoded<std::int64_t> decode_integer(std::string_view text) {
  Decoded<std::int64_t> out;
  if (std::from_chars(text.data(), text.data() + text.size(), out.value).ec != std::errc{}) {
    out.value = std::numeric_limits<std::int64_t>::max();
    out.faults.push_back({BadNumber, 0, offset32(text.size()), fmt::format("`{}` does not fit into 64 bits", text),
                          fmt::format("the greatest integer is {}", out.value), {}});
  }
  return out;
}

Decoded<double> decode_decimal(std::string_view text) {
  Decoded<double> out;
  if (std::from_chars(text.data(), text.data() + text.size(), out.value).ec != std::errc{}) {
    out.value = 0;
    out.faults.push_back({BadNumber, 0, offset32(text.size()), fmt::format("`{}` is out of the range of decimals", text), {}, {}});
  }
  return out;
}

namespace {

/// The unit that was meant by a word that is none.
std::string_view meant_unit(std::string_view word) {
  if (word.starts_with("ms") || word.starts_with("milli")) return "ms";
  if (word.starts_with("s")) return "s";
  if (word.starts_with("mi")) return "min";
  if (word.starts_with("h")) return "h";
  if (word == "d") return "days";
  if (word == "w") return "weeks";
  if (word == "mo") return "months";
  if (word.starts_with("y")) return "years";
  return {};
}

LiteralFault duration_fault(std::string_view text, std::string message, std::string help, std::string replacement = {}) {
  return {BadDuration, 0, offset32(text.size()), std::move(message), std::move(help), std::move(replacement)};
}

}  // namespace

Decoded<Duration> decode_duration(std::string_view text) {
  Decoded<Duration> out;
  const std::size_t number_end = std::min(text.find_first_not_of("0123456789."), text.size());
  const std::string_view number = text.substr(0, number_end);
  const std::size_t word_begin = std::min(text.find_first_not_of(" \t\r\n", number_end), text.size());
  const std::size_t word_end = name_end(text, word_begin);
  const std::string_view word = text.substr(word_begin, word_end - word_begin);
  const Unit* unit = find_unit(word);
  if (unit == nullptr) {
    const std::string_view meant = meant_unit(word);
    std::string mended = meant.empty() ? std::string() : fmt::format("{}{}{}", number, meant.size() > 3 ? " " : "", meant);
    out.faults.push_back(duration_fault(
        text, fmt::format("`{}` is no unit of time", word),
        meant.empty() ? "units are ms, s, min, h, days, weeks, months and years" : fmt::format("write `{}`", mended), mended));
    return out;
  }
  if (word_end != text.size()) {
    const std::size_t next = text.find_first_not_of(' ', word_end);
    std::string mended = fmt::format("{} + {}", text.substr(0, word_end), text.substr(next));
    out.faults.push_back(duration_fault(text, fmt::format("`{}` is a duration of two units", text),
                                        fmt::format("a duration has one unit; write `{}`", mended), mended));
    return out;
  }
  if (word_begin > number_end + 1 || (word_begin == number_end + 1 && text[number_end] != ' ')) {
    std::string mended = fmt::format("{} {}", number, word);
    out.faults.push_back(duration_fault(text, fmt::format("more than a space between `{}` and `{}`", number, word),
                                        fmt::format("write `{}`", mended), mended));
  }
  const std::size_t dot = number.find('.');
  if (dot != std::string_view::npos && unit->months != 0) {
    out.faults.push_back(duration_fault(text, fmt::format("`{}` is not a whole number of {}", number, unit->plural),
                                        "months and years are counted on the calendar, so they are whole; say the rest in days or months"));
    return out;
  }
  // Digits with the dot taken out, over a power of ten: exact for every duration of whole milliseconds.
  std::int64_t amount = 0;
  std::int64_t scale = 1;
  bool fits = true;
  for (std::size_t i = 0; i < number.size(); ++i) {
    if (number[i] == '.') continue;
    fits = fits && !__builtin_mul_overflow(amount, std::int64_t{10}, &amount) &&
           !__builtin_add_overflow(amount, std::int64_t{number[i] - '0'}, &amount);
    if (dot != std::string_view::npos && i > dot) fits = fits && !__builtin_mul_overflow(scale, std::int64_t{10}, &scale);
  }
  std::int64_t value = 0;
  fits = fits && !__builtin_mul_overflow(amount, unit->months != 0 ? unit->months : unit->ms, &value);
  if (!fits) {
    out.faults.push_back({BadNumber, 0, offset32(text.size()), fmt::format("`{}` does not fit into 64 bits", text), {}, {}});
    return out;
  }
  if (value % scale != 0) {
    out.faults.push_back(duration_fault(text, fmt::format("`{}` is not a whole number of milliseconds", text), {}));
    return out;
  }
  (unit->months != 0 ? out.value.months : out.value.ms) = value / scale;
  return out;
}

Decoded<Date> decode_date(std::string_view text) {
  Decoded<Date> out;
  if (const auto date = parse_date(text)) {
    out.value = *date;
    return out;
  }
  const bool shaped = text.size() == 10 && text[4] == '-' && text[7] == '-';
  out.faults.push_back({BadDate, 0, offset32(text.size()),
                        shaped ? fmt::format("the calendar has no day `{}`", text) : fmt::format("`{}` is no date", text),
                        shaped ? std::string() : "a date is year, month and day, as in `2021-03-31`", {}});
  return out;
}

std::string encode_string(std::string_view value) {
  std::string out = "\"";
  for (std::size_t p = 0; p < value.size();) {
    const utf8::Decoded c = utf8::decode(value, p);
    const std::size_t length = std::max<std::uint32_t>(c.length, 1);
    switch (c.code_point) {
      case '"': out += "\\\""; break;
      case '\\': out += "\\\\"; break;
      case '\n': out += "\\n"; break;
      case '\t': out += "\\t"; break;
      default:
        // What cannot be seen is spelt out: controls, marks of direction, separators of lines and paragraphs.
        if (c.code_point < 0x20 || (c.code_point >= 0x7F && c.code_point <= 0xA0) || c.code_point == 0xAD ||
            (c.code_point >= 0x200B && c.code_point <= 0x200F) || (c.code_point >= 0x2028 && c.code_point <= 0x202E) ||
            (c.code_point >= 0x2060 && c.code_point <= 0x2069) || c.code_point == 0xFEFF) {
          out += fmt::format("\\u{{{:X}}}", static_cast<std::uint32_t>(c.code_point));
        } else {
          out.append(value.substr(p, length));
        }
    }
    p += length;
  }
  return out + '"';
}

std::string encode_regex(const RegexLiteral& regex) {
  std::string out = "/";
  for (std::size_t p = 0; p < regex.pattern.size(); ++p) {
    const char c = regex.pattern[p];
    if (c == '\\' && p + 1 < regex.pattern.size()) {
      out += c;
      out += regex.pattern[++p];
    } else if (c == '/') {
      out += "\\/";
    } else {
      out += c;
    }
  }
  out += '/';
  if (regex.ignore_case) out += 'i';
  if (regex.dot_all) out += 's';
  return out;
}

}  // namespace writ::language
