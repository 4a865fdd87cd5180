#include "runtime/patterns/text.hpp"

#include <unicode/bytestream.h>
#include <unicode/normalizer2.h>
#include <unicode/stringpiece.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>
#include <unicode/utf8.h>

#include <algorithm>
#include <cstring>

#include "runtime/patterns/host.hpp"

namespace writ::patterns {
namespace {

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// NFKC_Casefold takes out soft hyphens and all else that shows nothing; the apostrophes come before it, as compatibility
/// mapping would make a space and an accent of one of them. Folding is done in slices, as ICU counts bytes in 32 bits; a
/// slice ends before a space, where no composition crosses.
constexpr std::size_t kSlice = std::size_t{1} << 24U;

void append_plain_apostrophes(std::string& out, std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("\xE2\x80\x98") || rest.starts_with("\xE2\x80\x99") || rest.starts_with("\xE2\x80\x9B")) {
      out += '\'';  // U+2018, U+2019, U+201B
      at += 3;
    } else if (rest.starts_with("\xCA\xBC") || rest.starts_with("\xCA\xB9") || rest.starts_with("\xC2\xB4")) {
      out += '\'';  // U+02BC, U+02B9, U+00B4
      at += 2;
    } else {
      out += rest[0];
      ++at;
    }
  }
}

std::string nfkc_casefold(std::string_view text) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* form = icu::Normalizer2::getNFKCCasefoldInstance(status);
  std::string out;
  if (U_FAILURE(status)) return std::string(text);
  out.reserve(text.size());
  while (!text.empty()) {
    std::size_t size = text.size();
    if (size > kSlice) {
      const auto space = text.rfind(' ', kSlice);
      size = space == std::string_view::npos || space == 0 ? kSlice : space;
    }
    icu::StringByteSink<std::string> sink(&out);
    form->normalizeUTF8(0, icu::StringPiece(text.data(), static_cast<int32_t>(size)), sink, nullptr, status);
    if (U_FAILURE(status)) return out;
    text.remove_prefix(size);
  }
  return out;
}

/// The code point that begins at `at`, and where the next one does.
UChar32 next_point(std::string_view text, std::size_t& at) {
  // A window of a few bytes, so that ICU's 32-bit offsets never matter.
  const std::string_view window = text.substr(at, 4);
  int32_t i = 0;
  UChar32 point = 0;
  U8_NEXT_OR_FFFD(reinterpret_cast<const uint8_t*>(window.data()), i, static_cast<int32_t>(window.size()), point);
  at += static_cast<std::size_t>(i);
  return point;
}

/// The code point that ends before `at`.
UChar32 previous_point(std::string_view text, std::size_t at) {
  std::size_t begin = at - 1;
  while (begin > 0 && at - begin < 4 && (static_cast<unsigned char>(text[begin]) & 0xC0U) == 0x80U) --begin;
  return next_point(text, begin);
}

std::string fold_white_space(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool gap = false;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t begin = at;
    const auto byte = static_cast<unsigned char>(text[at]);
    bool space = false;
    if (byte < 0x80) {
      space = byte == ' ' || (byte >= '\t' && byte <= '\r');
      ++at;
    } else {
      space = u_isUWhiteSpace(next_point(text, at)) != 0;
    }
    if (space) {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out += ' ';
    gap = false;
    out.append(text.substr(begin, at - begin));
  }
  return out;
}

/// A letter, digit or mark of a script that parts words by spaces. Digits and marks have no script of their own and count.
bool is_word_point(UChar32 point) {
  if (point < 0x80) return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || (point >= '0' && point <= '9');
  const auto mask = U_GET_GC_MASK(point);
  if ((mask & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK)) == 0) return false;
  UErrorCode status = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(point, &status);
  if (U_FAILURE(status)) return true;
  // Signs that kana share (the long-vowel mark) have no one script; they part nothing.
  if (script == USCRIPT_COMMON && (mask & U_GC_LM_MASK) != 0) {
    return uscript_hasScript(point, USCRIPT_HIRAGANA) == 0 && uscript_hasScript(point, USCRIPT_KATAKANA) == 0;
  }
  return uscript_breaksBetweenLetters(script) == 0 && script != USCRIPT_HAN && script != USCRIPT_HIRAGANA &&
         script != USCRIPT_KATAKANA && script != USCRIPT_BOPOMOFO && script != USCRIPT_YI && script != USCRIPT_TIBETAN;
}

/// No edge of [begin, end) runs through a word.
bool is_whole(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin > 0) {
    std::size_t at = begin;
    if (is_word_point(next_point(text, at)) && is_word_point(previous_point(text, begin))) return false;
  }
  if (end < text.size()) {
    std::size_t at = end;
    if (is_word_point(previous_point(text, end)) && is_word_point(next_point(text, at))) return false;
  }
  return true;
}

/// The host at [begin, end) stands there as a name by itself or with further labels in front.
bool is_whole_host(std::string_view text, std::size_t begin, std::size_t end) {
  if (begin > 0) {
    const char before = text[begin - 1];
    // `a-host.example` is another name, `a.host.example` lies under it.
    if (before == '-' || before == '_') return false;
    if (is_word_point(previous_point(text, begin)) && before != '.') {
      std::size_t at = begin;
      if (is_word_point(next_point(text, at))) return false;
    }
  }
  std::size_t at = end;
  if (at < text.size() && text[at] != '.' && text[at] != '-') {
    return text[at] != '_' && is_whole(text, begin, end);
  }
  // A dot or dash behind: the name goes on if letters follow a dot later on; "hotjar.com." and "hotjar.com-Cookies" end.
  while (at < text.size()) {
    const char c = text[at];
    if (c == '.') {
      std::size_t next = at + 1;
      if (next < text.size() && is_word_point(next_point(text, next))) return false;
      return true;
    }
    if (c != '-' && !is_word_point(static_cast<unsigned char>(c) < 0x80 ? c : 0)) return true;
    ++at;
  }
  return true;
}

template <typename Whole>
bool contains_where(std::string_view text, std::string_view part, Whole&& whole) {
  if (part.empty()) return false;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) {
    if (whole(text, at, at + part.size())) return true;
  }
  return false;
}

}  // namespace

FoldedText::FoldedText(std::string_view text) {
  if (is_ascii(text)) {
    text_ = fold_white_space(ascii_lower(text));
    return;
  }
  std::string plain;
  plain.reserve(text.size());
  append_plain_apostrophes(plain, text);
  text_ = fold_white_space(nfkc_casefold(plain));
}

bool contains_phrase(const FoldedText& text, const FoldedText& phrase) {
  return contains_where(text.text(), phrase.text(), is_whole);
}

bool contains_host(const FoldedText& text, std::string_view host) {
  if (contains_where(text.text(), host, is_whole_host)) return true;
  if (host.find("xn--") == std::string_view::npos) return false;
  const FoldedText readable(host_to_unicode(host));
  return readable.text() != host && contains_where(text.text(), readable.text(), is_whole_host);
}

void NameSet::add_phrase(std::string_view phrase, std::uint32_t id) {
  const FoldedText folded(phrase);
  if (folded.empty()) return;
  literals_.add(folded.text());
  names_.push_back({id, folded.text().size(), false});
}

void NameSet::add_host(std::string_view host, std::uint32_t id) {
  if (host.empty()) return;
  literals_.add(host);
  names_.push_back({id, host.size(), true});
  const FoldedText readable(host_to_unicode(host));
  if (readable.text() == host) return;
  literals_.add(readable.text());
  names_.push_back({id, readable.text().size(), true});
}

void NameSet::build() { literals_.build(); }

std::vector<std::uint32_t> NameSet::match(const FoldedText& text) const {
  std::vector<std::uint32_t> out;
  std::vector<bool> done(names_.size(), false);
  literals_.each(text.text(), [&](std::uint32_t at, std::size_t begin) {
    if (done[at]) return true;
    const std::size_t end = begin + names_[at].size;
    if (names_[at].host ? is_whole_host(text.text(), begin, end) : is_whole(text.text(), begin, end)) {
      done[at] = true;
      out.push_back(names_[at].id);
    }
    return true;
  });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::string collapse_white_space(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool gap = false;
  for (const char c : text) {
    if (c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f') {
      gap = true;
      continue;
    }
    if (gap && !out.empty()) out += ' ';
    gap = false;
    out += c;
  }
  return out;
}

std::string ascii_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
  }
  return out;
}

bool ascii_iequals(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; };
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

bool is_valid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    // Eight ASCII bytes at a time, as nearly all text is.
    if (at + 8 <= text.size()) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, 8);
      if ((word & 0x8080808080808080ULL) == 0) {
        at += 8;
        continue;
      }
    }
    const std::string_view window = text.substr(at, 4);
    int32_t i = 0;
    UChar32 point = 0;
    U8_NEXT(reinterpret_cast<const uint8_t*>(window.data()), i, static_cast<int32_t>(window.size()), point);
    if (point < 0) return false;
    at += static_cast<std::size_t>(i);
  }
  return true;
}

}  // namespace writ::patterns
