#include "runtime/snapshot/tcf.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "runtime/snapshot/decoded.hpp"

namespace writ::snapshot {
namespace {

constexpr std::size_t kShortest = 39;               ///< characters up to the number of vendors
constexpr std::size_t kLongest = std::size_t{1} << 16;
constexpr std::size_t kMostValue = std::size_t{1} << 20;
constexpr int kLayers = 3;

/// Bits from the left; past the end the reader has failed and gives zeros.
class Bits {
 public:
  explicit Bits(std::string_view bytes) : bytes_(bytes) {}
  std::uint64_t take(unsigned count) {
    if (at_ + count > bytes_.size() * 8) {
      ok_ = false;
      return 0;
    }
    std::uint64_t out = 0;
    for (unsigned i = 0; i < count; ++i, ++at_) {
      out = out << 1U | (static_cast<unsigned>(static_cast<unsigned char>(bytes_[at_ / 8])) >> (7 - at_ % 8) & 1U);
    }
    return out;
  }
  [[nodiscard]] bool ok() const { return ok_; }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

/// Bit N - 1 for the Nth from the left.
std::uint32_t purposes(Bits& bits) {
  std::uint32_t out = 0;
  for (unsigned i = 0; i < kTcfPurposes; ++i) out |= static_cast<std::uint32_t>(bits.take(1)) << i;
  return out;
}

/// A list of vendors, as bits or as ranges, by their numbers; nothing where it contradicts itself.
std::optional<std::vector<bool>> vendors(Bits& bits) {
  const auto most = static_cast<std::uint32_t>(bits.take(16));
  const bool ranges = bits.take(1) != 0;
  std::vector<bool> named(most + 1, false);
  if (!ranges) {
    for (std::uint32_t i = 1; i <= most && bits.ok(); ++i) named[i] = bits.take(1) != 0;
    return bits.ok() ? std::optional(std::move(named)) : std::nullopt;
  }
  const std::uint64_t entries = bits.take(12);
  for (std::uint64_t i = 0; i < entries && bits.ok(); ++i) {
    const bool range = bits.take(1) != 0;
    const std::uint64_t first = bits.take(16);
    const std::uint64_t last = range ? bits.take(16) : first;
    if (!bits.ok() || first == 0 || first > last || last > most) return std::nullopt;
    for (std::uint64_t v = first; v <= last; ++v) named[v] = true;
  }
  return bits.ok() ? std::optional(std::move(named)) : std::nullopt;
}

bool in_alphabet(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::optional<TcString> find_plain(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    if (!in_alphabet(text[at])) {
      ++at;
      continue;
    }
    std::size_t end = at;
    while (end < text.size() && in_alphabet(text[end])) ++end;
    if (auto found = parse_tc_string(text.substr(at, end - at))) return found;
    at = end;
  }
  return std::nullopt;
}

}  // namespace

std::optional<TcString> parse_tc_string(std::string_view text) {
  text = text.substr(0, text.find('.'));
  // Version 2 in six bits is a C.
  if (text.size() < kShortest || text.size() > kLongest || text.front() != 'C') return std::nullopt;
  if (!std::all_of(text.begin(), text.end(), in_alphabet)) return std::nullopt;
  const auto bytes = base64_decoded(text);
  if (!bytes) return std::nullopt;
  Bits bits(*bytes);
  TcString out;
  (void)bits.take(6 + 36 + 18);            // version, created, …
  (void)bits.take(18);                     // … and updated
  out.cmp = static_cast<std::uint32_t>(bits.take(12));
  (void)bits.take(12 + 6);                 // the platform's version and screen
  const std::uint64_t first_letter = bits.take(6), second_letter = bits.take(6);
  (void)bits.take(12 + 6 + 1 + 1 + 12);    // vendor list, policy, service specific, texts, special features
  out.consent = purposes(bits);
  out.interest = purposes(bits);
  (void)bits.take(1);                      // purpose one treatment
  const std::uint64_t first_of_country = bits.take(6), second_of_country = bits.take(6);
  auto consenting = vendors(bits);
  auto interested = consenting ? vendors(bits) : std::nullopt;
  // Letters count from A: what has others is some other word that begins with a C.
  const bool letters = first_letter < 26 && second_letter < 26 && first_of_country < 26 && second_of_country < 26;
  if (!letters || !consenting || !interested) return std::nullopt;
  out.vendors = static_cast<std::uint32_t>(std::count(consenting->begin(), consenting->end(), true));
  out.consenting = std::move(*consenting);
  out.interested = std::move(*interested);
  out.core = text;
  return out;
}

std::optional<TcString> find_tc_string(std::string_view value) {
  value = value.substr(0, kMostValue);
  if (value.size() < kShortest) return std::nullopt;
  if (auto found = find_plain(value)) return found;
  std::string text(value);
  for (int layer = 0; layer < kLayers; ++layer) {
    auto plain = percent_decoded(text);
    if (!plain) return std::nullopt;
    text = std::move(*plain);
    if (auto found = find_plain(text)) return found;
  }
  return std::nullopt;
}

}  // namespace writ::snapshot
