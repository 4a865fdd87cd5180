#include "runtime/snapshot/decoded.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <unordered_set>

#include "base/utf8.hpp"

namespace writ::snapshot {
namespace {

constexpr std::size_t kMostOut = std::size_t{1} << 20;   ///< of all layers together
constexpr std::size_t kMostWork = std::size_t{8} << 20;  ///< bytes looked at for one text
constexpr std::size_t kShortest = 16;                    ///< of base64: words that are shorter are words
constexpr std::size_t kFewest = 4;                       ///< bytes of text that are worth a line
constexpr int kLayers = 3;

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int base64_digit(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-') return 62;
  return c == '/' || c == '_' ? 63 : -1;
}

/// Bytes that are no UTF-8 as the sign that stands for them.
std::string as_utf8(std::string text) {
  if (!utf8::first_invalid(text)) return text;
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t length = utf8::decode(text, at).length;
    out += length == 0 ? std::string("\xEF\xBF\xBD") : text.substr(at, length);
    at += std::max<std::uint32_t>(length, 1);
  }
  return out;
}

/// Something that a person could have written: UTF-8 without control characters.
bool is_text(std::string_view bytes) {
  if (bytes.size() < kFewest) return false;
  const bool plain = std::none_of(bytes.begin(), bytes.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
  });
  return plain && !utf8::first_invalid(bytes);
}

/// zlib and gzip by their own heads, or deflate alone; nothing unless it comes out whole and within the limit.
std::optional<std::string> inflated(std::string_view bytes, bool headless) {
  z_stream stream{};
  if (inflateInit2(&stream, headless ? -15 : 15 + 32) != Z_OK) return std::nullopt;
  const auto close = [](z_stream* s) { inflateEnd(s); };
  const std::unique_ptr<z_stream, decltype(close)> guard(&stream, close);
  // zlib does not write to its input; its pointer lacks the const.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  for (;;) {
    const std::size_t before = out.size();
    if (before >= kMostOut) return std::nullopt;
    out.resize(before + (std::size_t{1} << 16));
    stream.next_out = reinterpret_cast<Bytef*>(out.data() + before);
    stream.avail_out = static_cast<uInt>(out.size() - before);
    const int status = inflate(&stream, Z_NO_FLUSH);
    out.resize(out.size() - stream.avail_out);
    if (status == Z_STREAM_END) return stream.avail_in == 0 ? std::optional(std::move(out)) : std::nullopt;
    if (status != Z_OK || out.size() == before) return std::nullopt;
  }
}

/// The text in decoded bytes, compressed or not.
std::optional<std::string> text_in(std::string bytes) {
  if (is_text(bytes)) return bytes;
  const bool head = bytes.size() > 2 && (bytes[0] == '\x78' || (bytes[0] == '\x1f' && bytes[1] == '\x8b'));
  auto plain = inflated(bytes, !head);
  return plain && is_text(*plain) ? std::move(plain) : std::nullopt;
}

class Layers {
 public:
  std::string run(std::string_view text) {
    look(std::string(text.substr(0, kMostOut)), 0);
    return std::move(out_);
  }

 private:
  void look(std::string text, int depth) {
    if (depth > 0 && !seen_.insert(text).second) return;
    if (out_.size() + text.size() > kMostOut || work_ > kMostWork) return;
    work_ += text.size();
    if (depth > 0) out_ += '\n';
    out_ += text;
    if (depth == kLayers) return;
    if (auto plain = percent_decoded(text)) look(as_utf8(std::move(*plain)), depth + 1);
    const std::string_view all = text;
    for (std::size_t at = 0; at < all.size();) {
      if (base64_digit(all[at]) < 0) {
        ++at;
        continue;
      }
      std::size_t end = at;
      while (end < all.size() && base64_digit(all[end]) >= 0) ++end;
      if (end - at >= kShortest) {
        work_ += end - at;
        if (auto bytes = base64_decoded(all.substr(at, end - at))) {
          if (auto plain = text_in(std::move(*bytes))) look(std::move(*plain), depth + 1);
        }
      }
      at = end;
    }
  }

  std::string out_;
  std::size_t work_ = 0;
  std::unordered_set<std::string> seen_;
};

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  bool found = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0) {
      out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
      i += 2;
      found = true;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return found ? std::optional(std::move(out)) : std::nullopt;
}

std::optional<std::string> base64_decoded(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const int digit = base64_digit(c);
    if (digit < 0) return std::nullopt;
    bits = bits << 6U | static_cast<std::uint32_t>(digit);
    held += 6;
    if (held < 8) continue;
    held -= 8;
    out += static_cast<char>(bits >> held & 0xFFU);
  }
  return out;
}

std::string decoded_layers(std::string_view text) { return Layers().run(text); }

}  // namespace writ::snapshot
