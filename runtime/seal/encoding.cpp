#include "runtime/seal/encoding.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include "base/base64.hpp"

namespace writ::seal {

std::optional<std::vector<unsigned char>> from_base64(std::string_view text, std::size_t size) {
  // The library wants memory to write to, even where nothing is to be written.
  if (size == 0 || text.empty()) return size == 0 && text.empty() ? std::optional(std::vector<unsigned char>()) : std::nullopt;
  std::vector<unsigned char> out(size);
  std::size_t written = 0;
  if (sodium_base642bin(out.data(), out.size(), text.data(), text.size(), nullptr, &written, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) return std::nullopt;
  // Bits that are left over in the last letter would give one key several forms.
  if (written != size || base64(out) != text) return std::nullopt;
  return out;
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return lines;
}

std::string shown(std::string_view text) {
  constexpr std::size_t kMost = 120;
  std::string out;
  for (const char c : text.substr(0, kMost)) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte >= 0x7F) out += fmt::format("\\x{:02x}", byte);
    else out += c;
  }
  if (text.size() > kMost) out += "…";
  return out;
}

}  // namespace writ::seal
