#include "base/utf8.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>

#include "base/check.hpp"

namespace writ::utf8 {
namespace {

std::uint8_t byte(std::string_view text, std::size_t offset) { return static_cast<std::uint8_t>(text[offset]); }

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<std::uint8_t>(c) < 0x80; });
}

const icu::Normalizer2& nfc() {
  static const icu::Normalizer2* const instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(status);
    WRIT_CHECK(U_SUCCESS(status));
    return normalizer;
  }();
  return *instance;
}

icu::UnicodeString utf16(std::string_view text) {
  return icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<std::int32_t>(text.size())));
}

}  // namespace

Decoded decode(std::string_view text, std::size_t offset) {
  if (offset >= text.size()) return {};
  const std::uint8_t first = byte(text, offset);
  if (first < 0x80) return {first, 1};
  std::uint32_t length = 0;
  char32_t value = 0;
  char32_t least = 0;
  if ((first & 0xE0U) == 0xC0U) {
    length = 2;
    value = first & 0x1FU;
    least = 0x80;
  } else if ((first & 0xF0U) == 0xE0U) {
    length = 3;
    value = first & 0x0FU;
    least = 0x800;
  } else if ((first & 0xF8U) == 0xF0U) {
    length = 4;
    value = first & 0x07U;
    least = 0x10000;
  } else {
    return {};
  }
  if (text.size() - offset < length) return {};
  for (std::uint32_t i = 1; i < length; ++i) {
    const std::uint8_t next = byte(text, offset + i);
    if ((next & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (next & 0x3FU);
  }
  if (value < least || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return {};
  return {value, length};
}

bool append(std::string& out, char32_t code_point) {
  const auto put = [&out](char32_t value) { out.push_back(static_cast<char>(static_cast<std::uint8_t>(value))); };
  if (code_point < 0x80) {
    put(code_point);
  } else if (code_point < 0x800) {
    put(0xC0U | (code_point >> 6U));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point >= 0xD800 && code_point <= 0xDFFF) {
    return false;
  } else if (code_point < 0x10000) {
    put(0xE0U | (code_point >> 12U));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else if (code_point <= 0x10FFFF) {
    put(0xF0U | (code_point >> 18U));
    put(0x80U | ((code_point >> 12U) & 0x3FU));
    put(0x80U | ((code_point >> 6U) & 0x3FU));
    put(0x80U | (code_point & 0x3FU));
  } else {
    return false;
  }
  return true;
}

std::optional<std::size_t> first_invalid(std::string_view text) {
  std::size_t offset = 0;
  while (offset < text.size()) {
    const Decoded decoded = decode(text, offset);
    if (decoded.length == 0) return offset;
    offset += decoded.length;
  }
  return std::nullopt;
}

std::size_t count(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<std::uint8_t>(c) & 0xC0U) != 0x80U; }));
}

bool is_letter(char32_t code_point) {
  if (code_point < 0x80) return (code_point >= 'a' && code_point <= 'z') || (code_point >= 'A' && code_point <= 'Z');
  return u_isalpha(static_cast<UChar32>(code_point)) != 0;
}

bool is_mark(char32_t code_point) {
  if (code_point < 0x80) return false;
  return (U_GET_GC_MASK(static_cast<UChar32>(code_point)) & U_GC_M_MASK) != 0;
}

bool is_digit(char32_t code_point) {
  if (code_point < 0x80) return code_point >= '0' && code_point <= '9';
  return u_isdigit(static_cast<UChar32>(code_point)) != 0;
}

bool is_nfc(std::string_view text) {
  if (is_ascii(text)) return true;
  UErrorCode status = U_ZERO_ERROR;
  const bool normal = nfc().isNormalized(utf16(text), status) != 0;
  return U_SUCCESS(status) && normal;
}

std::string to_nfc(std::string_view text) {
  if (is_ascii(text)) return std::string(text);
  UErrorCode status = U_ZERO_ERROR;
  const icu::UnicodeString normal = nfc().normalize(utf16(text), status);
  if (U_FAILURE(status)) return std::string(text);
  std::string out;
  normal.toUTF8String(out);
  return out;
}

}  // namespace writ::utf8
