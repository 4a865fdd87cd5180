#include "runtime/patterns/host_parse.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <unicode/bytestream.h>
#include <unicode/idna.h>
#include <unicode/stringpiece.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "runtime/patterns/text.hpp"

namespace writ::patterns {
namespace {

constexpr std::size_t kMaxHost = 4096;  // names are 253 bytes; what people write percent-encoded is longer, not much

bool is_hex_digit(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
unsigned hex_value(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  return static_cast<unsigned>((c | 0x20) - 'a') + 10;
}

bool forbidden_in_opaque_host(char c) {
  static constexpr std::string_view kForbidden("\0\t\n\r #/:<>?@[\\]^|", 17);
  return kForbidden.find(c) != std::string_view::npos;
}
bool forbidden_in_domain(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x1F || byte == 0x7F || c == '%' || forbidden_in_opaque_host(c);
}

std::string shown(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (c == ' ') return "a space";
  if (byte < 0x20 || byte == 0x7F) return fmt::format("the control character U+{:04X}", byte);
  return fmt::format("`{}`", c);
}

const icu::IDNA* idna() {
  static const std::unique_ptr<icu::IDNA> instance = [] {
    UErrorCode status = U_ZERO_ERROR;
    std::unique_ptr<icu::IDNA> made(icu::IDNA::createUTS46Instance(
        UIDNA_CHECK_BIDI | UIDNA_CHECK_CONTEXTJ | UIDNA_NONTRANSITIONAL_TO_ASCII | UIDNA_NONTRANSITIONAL_TO_UNICODE, status));
    return U_SUCCESS(status) ? std::move(made) : nullptr;
  }();
  return instance.get();
}

Result<std::string> domain_to_ascii(std::string_view domain) {
  std::string lower = ascii_lower(domain);
  const bool ascii = std::all_of(lower.begin(), lower.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  // Browsers take any ASCII name without encoded labels as it is.
  if (ascii && lower.find("xn--") == std::string::npos) return lower;
  if (idna() == nullptr) return fail("host.bad", "no IDNA data at hand");
  UErrorCode status = U_ZERO_ERROR;
  icu::IDNAInfo info;
  std::string out;
  icu::StringByteSink<std::string> sink(&out);
  idna()->nameToASCII_UTF8(icu::StringPiece(lower.data(), static_cast<int32_t>(lower.size())), sink, info, status);
  // Lengths and hyphens are the name servers' business (WHATWG: VerifyDnsLength and CheckHyphens are false).
  constexpr std::uint32_t kTolerated = UIDNA_ERROR_EMPTY_LABEL | UIDNA_ERROR_LABEL_TOO_LONG | UIDNA_ERROR_DOMAIN_NAME_TOO_LONG |
                                       UIDNA_ERROR_LEADING_HYPHEN | UIDNA_ERROR_TRAILING_HYPHEN | UIDNA_ERROR_HYPHEN_3_4;
  if (U_FAILURE(status) || (info.getErrors() & ~kTolerated) != 0) {
    return fail("host.bad", fmt::format("`{}` is no host name: a label is not valid IDNA", domain));
  }
  if (out.empty()) return fail("host.bad", "nothing is left of the host name after IDNA");
  return out;
}

std::vector<std::string_view> labels_of(std::string_view host) {
  std::vector<std::string_view> out;
  std::size_t at = 0;
  while (true) {
    const std::size_t dot = host.find('.', at);
    out.push_back(host.substr(at, dot == std::string_view::npos ? dot : dot - at));
    if (dot == std::string_view::npos) return out;
    at = dot + 1;
  }
}

/// A number as C writes it (0x.., 0.., decimal); values past 32 bits give something above them.
std::optional<std::uint64_t> ipv4_number(std::string_view text) {
  if (text.empty()) return std::nullopt;
  unsigned radix = 10;
  if (text.size() >= 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
    text.remove_prefix(2);
    radix = 16;
  } else if (text.size() >= 2 && text[0] == '0') {
    text.remove_prefix(1);
    radix = 8;
  }
  std::uint64_t value = 0;
  for (const char c : text) {
    if (!is_hex_digit(c) || hex_value(c) >= radix) return std::nullopt;
    value = std::min<std::uint64_t>(value * radix + hex_value(c), std::uint64_t{1} << 40U);
  }
  return value;
}

bool ends_in_number(const std::vector<std::string_view>& labels) {
  std::size_t count = labels.size();
  if (labels.back().empty()) {
    if (count == 1) return false;
    --count;
  }
  const std::string_view last = labels[count - 1];
  if (!last.empty() && std::all_of(last.begin(), last.end(), [](char c) { return c >= '0' && c <= '9'; })) return true;
  return last.size() >= 2 && last[0] == '0' && (last[1] == 'x' || last[1] == 'X') && ipv4_number(last).has_value();
}

Result<std::string> parse_ipv4(std::string_view host, std::vector<std::string_view> labels) {
  const auto bad = [&] { return fail("host.bad", fmt::format("`{}` ends in a number but is no IPv4 address", host)); };
  if (labels.back().empty() && labels.size() > 1) labels.pop_back();
  if (labels.size() > 4) return bad();
  std::uint64_t address = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto number = ipv4_number(labels[i]);
    if (!number) return bad();
    const bool last = i + 1 == labels.size();
    const std::uint64_t limit = last ? std::uint64_t{1} << (8 * (5 - labels.size())) : 256;
    if (*number >= limit) return bad();
    address |= last ? *number : *number << (8 * (3 - i));
  }
  return fmt::format("{}.{}.{}.{}", address >> 24U, (address >> 16U) & 255U, (address >> 8U) & 255U, address & 255U);
}

Result<std::string> parse_ipv6(std::string_view text) {
  std::array<unsigned char, 16> bytes{};
  if (text.size() > 64 || inet_pton(AF_INET6, std::string(text).c_str(), bytes.data()) != 1 ||
      text.find('\0') != std::string_view::npos) {
    return fail("host.bad", fmt::format("`[{}]` is no IPv6 address", text.substr(0, 64)));
  }
  std::array<unsigned, 8> pieces{};
  for (std::size_t i = 0; i < 8; ++i) pieces[i] = static_cast<unsigned>(bytes[2 * i]) << 8U | bytes[2 * i + 1];
  // The longest run of zeros, the first of equal ones, at least two.
  std::size_t best = 8;
  std::size_t best_size = 1;
  for (std::size_t i = 0; i < 8; ++i) {
    std::size_t size = 0;
    while (i + size < 8 && pieces[i + size] == 0) ++size;
    if (size > best_size) {
      best = i;
      best_size = size;
    }
  }
  std::string out = "[";
  for (std::size_t i = 0; i < 8; ++i) {
    if (i == best) {
      out += i == 0 ? "::" : ":";
      i += best_size - 1;
      continue;
    }
    out += fmt::format("{:x}", pieces[i]);
    if (i != 7) out += ':';
  }
  return out + "]";
}

Result<std::string> parse_bracketed(std::string_view text) {
  if (!text.ends_with(']')) return fail("host.bad", fmt::format("`{}`: `[` is never closed", text));
  return parse_ipv6(text.substr(1, text.size() - 2));
}

}  // namespace

void append_percent_encoded(std::string& out, unsigned char byte) {
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  out += '%';
  out += kDigits[byte >> 4U];
  out += kDigits[byte & 0xFU];
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size() && is_hex_digit(text[i + 1]) && is_hex_digit(text[i + 2])) {
      out += static_cast<char>(hex_value(text[i + 1]) << 4U | hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

Result<std::string> parse_special_host(std::string_view text) {
  if (text.empty()) return fail("host.bad", "the host is empty");
  if (text.size() > kMaxHost) return fail("host.bad", fmt::format("a host of {} bytes", text.size()));
  if (text.front() == '[') return parse_bracketed(text);
  const std::string decoded = percent_decode(text);
  if (!is_valid_utf8(decoded)) return fail("host.bad", "the host is not UTF-8");
  WRIT_TRY(ascii, domain_to_ascii(decoded));
  for (const char c : ascii) {
    if (forbidden_in_domain(c)) return fail("host.bad", fmt::format("{} stands in the host `{}`", shown(c), text));
  }
  const auto labels = labels_of(ascii);
  if (ends_in_number(labels)) return parse_ipv4(ascii, labels);
  return ascii;
}

Result<std::string> parse_opaque_host(std::string_view text) {
  if (text.size() > kMaxHost) return fail("host.bad", fmt::format("a host of {} bytes", text.size()));
  if (text.starts_with('[')) return parse_bracketed(text);
  std::string out;
  for (const char c : text) {
    if (forbidden_in_opaque_host(c)) return fail("host.bad", fmt::format("{} stands in the host `{}`", shown(c), text));
    const auto byte = static_cast<unsigned char>(c);
    if (byte <= 0x1F || byte > 0x7E) {
      append_percent_encoded(out, byte);
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace writ::patterns
