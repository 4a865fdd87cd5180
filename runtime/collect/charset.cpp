#include "runtime/collect/charset.hpp"

#include <unicode/ucnv.h>
#include <unicode/utf8.h>

#include <array>
#include <memory>
#include <utility>

#include "runtime/collect/ascii.hpp"

namespace writ::collect {
namespace {

/// Labels whose encoding in browsers is not the one that their name says (Encoding Standard, "Names and labels").
constexpr std::array<std::pair<std::string_view, std::string_view>, 22> kLabels = {{
    {"ascii", "windows-1252"},      {"us-ascii", "windows-1252"},   {"iso-8859-1", "windows-1252"},
    {"iso8859-1", "windows-1252"},  {"iso_8859-1", "windows-1252"}, {"latin1", "windows-1252"},
    {"l1", "windows-1252"},         {"cp1252", "windows-1252"},     {"x-cp1252", "windows-1252"},
    {"iso-8859-9", "windows-1254"}, {"latin5", "windows-1254"},     {"iso-8859-11", "windows-874"},
    {"tis-620", "windows-874"},     {"gb2312", "gb18030"},          {"gbk", "gb18030"},
    {"gb_2312-80", "gb18030"},      {"x-gbk", "gb18030"},           {"ks_c_5601-1987", "windows-949"},
    {"euc-kr", "windows-949"},      {"shift_jis", "ibm-943_P15A-2003"}, {"sjis", "ibm-943_P15A-2003"},
    {"x-sjis", "ibm-943_P15A-2003"},
}};

std::string canonical(std::string_view label) {
  const std::string name = lower(trim(label));
  for (const auto& [from, to] : kLabels) {
    if (name == from) return std::string(to);
  }
  return name;
}

/// The value of `name=` in a run of text as the meta prescan and content types write it.
std::string value_after(std::string_view text, std::string_view name) {
  for (std::size_t i = 0; i + name.size() <= text.size(); ++i) {
    if (!starts_with_word(text.substr(i), name)) continue;
    std::string_view rest = trim(text.substr(i + name.size()));
    if (rest.empty() || rest.front() != '=') continue;
    rest = trim(rest.substr(1));
    if (rest.empty()) return {};
    if (rest.front() == '"' || rest.front() == '\'') {
      const auto end = rest.find(rest.front(), 1);
      return end == std::string_view::npos ? std::string() : std::string(trim(rest.substr(1, end - 1)));
    }
    const auto end = rest.find_first_of("; \t\r\n\"'>/,");
    return std::string(rest.substr(0, end));
  }
  return {};
}

/// The meta prescan: the first `meta` with a charset in the first 1024 bytes, comments skipped.
std::string prescan(std::string_view bytes) {
  std::string_view head = bytes.substr(0, 1024);
  while (!head.empty()) {
    const auto open = head.find('<');
    if (open == std::string_view::npos) return {};
    head.remove_prefix(open);
    if (head.substr(0, 4) == "<!--") {
      const auto end = head.find("-->", 2);
      if (end == std::string_view::npos) return {};
      head.remove_prefix(end + 3);
      continue;
    }
    if (starts_with_word(head, "<meta") && head.size() > 5 && (is_space(head[5]) || head[5] == '/')) {
      const auto close = head.find('>');
      const std::string label = value_after(head.substr(0, close), "charset");
      if (!label.empty()) {
        const std::string name = canonical(label);
        if (name.starts_with("utf-16")) return "utf-8";  // the bytes of the tag itself were not
        if (name == "x-user-defined") return "windows-1252";
        return name;
      }
    }
    head.remove_prefix(1);
  }
  return {};
}

std::string convert(std::string_view bytes, const std::string& name, bool& known) {
  known = true;
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, void (*)(UConverter*)> converter(ucnv_open(name.c_str(), &status), [](UConverter* c) { ucnv_close(c); });
  if (U_FAILURE(status) != 0 || !converter) {
    known = false;
    return {};
  }
  const char* source = bytes.data();
  const char* const source_end = bytes.data() + bytes.size();
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  // In pieces, so that a large page needs no second large buffer.
  std::array<char16_t, 4096> piece{};
  while (true) {
    status = U_ZERO_ERROR;
    char16_t* target = piece.data();
    ucnv_toUnicode(converter.get(), &target, piece.data() + piece.size(), &source, source_end, nullptr, 1, &status);
    const char16_t* at = piece.data();
    while (at < target) {
      UChar32 c = *at++;
      if (U16_IS_LEAD(c)) {
        if (at < target && U16_IS_TRAIL(*at)) {
          c = U16_GET_SUPPLEMENTARY(c, *at);
          ++at;
        } else if (at == target && status == U_BUFFER_OVERFLOW_ERROR) {
          c = 0xFFFD;  // ICU never splits a pair over two pieces
        }
      }
      if (U_IS_SURROGATE(c)) c = 0xFFFD;
      std::array<std::uint8_t, 4> unit{};
      std::size_t n = 0;
      U8_APPEND_UNSAFE(unit.data(), n, c);
      for (std::size_t i = 0; i < n; ++i) out += static_cast<char>(unit[i]);
    }
    if (status != U_BUFFER_OVERFLOW_ERROR) break;
  }
  return out;
}

}  // namespace

std::string charset_of(std::string_view content_type) {
  const auto semicolon = content_type.find(';');
  if (semicolon == std::string_view::npos) return {};
  return value_after(content_type.substr(semicolon + 1), "charset");
}

bool is_utf8(std::string_view text) {
  const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  std::int64_t i = 0;
  while (i < size) {
    UChar32 c = 0;
    U8_NEXT(data, i, size, c);
    if (c < 0) return false;
  }
  return true;
}

std::string valid_utf8(std::string_view text) {
  if (is_utf8(text)) return std::string(text);
  std::string out;
  out.reserve(text.size());
  const auto* data = reinterpret_cast<const std::uint8_t*>(text.data());
  const auto size = static_cast<std::int64_t>(text.size());
  std::int64_t i = 0;
  while (i < size) {
    const std::int64_t start = i;
    UChar32 c = 0;
    U8_NEXT(data, i, size, c);
    if (c < 0) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text.substr(static_cast<std::size_t>(start), static_cast<std::size_t>(i - start));
    }
  }
  return out;
}

std::string to_utf8(std::string_view bytes, std::string_view content_type) {
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") return valid_utf8(bytes.substr(3));
  bool known = false;
  const std::string_view mark = bytes.substr(0, 2);
  if (mark == "\xFE\xFF" || mark == "\xFF\xFE") {
    std::string text = convert(bytes.substr(2), mark == "\xFE\xFF" ? "utf-16be" : "utf-16le", known);
    if (known) return text;
  }
  std::string name = canonical(charset_of(content_type));
  if (name.empty()) name = prescan(bytes);
  if (name == "utf-16") name = "utf-16le";
  if (!name.empty() && name != "utf-8" && name != "utf8") {
    std::string text = convert(bytes, name, known);
    if (known) return text;
    name.clear();  // an unknown label is as none
  }
  if (!name.empty() || is_utf8(bytes)) return valid_utf8(bytes);
  std::string text = convert(bytes, "windows-1252", known);
  return known ? text : valid_utf8(bytes);
}

}  // namespace writ::collect
