#include "runtime/browser/certificate.hpp"

#include <fstream>
#include <iterator>
#include <optional>

#include "base/sha256.hpp"
#include "runtime/browser/recording.hpp"

namespace writ::browser {
namespace {

struct Element {
  unsigned char tag = 0;
  std::string_view whole, content;
};

/// The next DER element; takes it off the front.
std::optional<Element> take(std::string_view& der) {
  if (der.size() < 2) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(der[i]); };
  std::size_t header = 2, size = byte(1);
  if (size >= 0x80) {
    const std::size_t count = size & 0x7fU;
    if (count == 0 || count > 4 || der.size() < 2 + count) return std::nullopt;
    size = 0;
    for (std::size_t i = 0; i < count; ++i) size = size * 256 + byte(2 + i);
    header += count;
  }
  if (size > der.size() - header) return std::nullopt;
  Element out{byte(0), der.substr(0, header + size), der.substr(header, size)};
  der.remove_prefix(header + size);
  return out;
}

/// RFC 5280: Certificate → tbsCertificate → [version] serial signature issuer validity subject subjectPublicKeyInfo.
std::optional<std::string_view> public_key(std::string_view der) {
  const auto certificate = take(der);
  if (!certificate) return std::nullopt;
  std::string_view rest = certificate->content;
  const auto body = take(rest);
  if (!body) return std::nullopt;
  rest = body->content;
  auto element = take(rest);
  if (element && element->tag == 0xa0) element = take(rest);
  for (int i = 0; i < 5 && element; ++i) element = take(rest);
  if (!element || element->tag != 0x30) return std::nullopt;
  return element->whole;
}

std::string base64_of_hex(const std::string& hex) {
  static constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto nibble = [](char c) { return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10); };
  std::string out;
  unsigned bits = 0;
  int count = 0;
  for (const char c : hex) {
    bits = bits << 4 | nibble(c);
    count += 4;
    if (count >= 6) {
      count -= 6;
      out.push_back(kLetters[bits >> count & 63U]);
      bits &= (1U << count) - 1;
    }
  }
  if (count > 0) out.push_back(kLetters[bits << (6 - count) & 63U]);
  while (out.size() % 4 != 0) out.push_back('=');
  return out;
}

}  // namespace

Result<std::vector<std::string>> trusted_keys_in(std::string_view pem) {
  static constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----", kEnd = "-----END CERTIFICATE-----";
  std::vector<std::string> out;
  while (true) {
    const auto begin = pem.find(kBegin);
    if (begin == std::string_view::npos) break;
    pem = pem.substr(begin + kBegin.size());
    const auto end = pem.find(kEnd);
    if (end == std::string_view::npos) break;
    const std::string der = from_base64(pem.substr(0, end));
    if (const auto key = public_key(der)) out.push_back(base64_of_hex(sha256_hex(*key)));
    pem = pem.substr(end);
  }
  if (out.empty()) return fail("collect.cacert", "no certificate in PEM form was found");
  return out;
}

Result<std::vector<std::string>> trusted_keys_of(const std::string& pem_file) {
  std::ifstream file(pem_file, std::ios::binary);
  const std::string bytes((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  if (!file.good() && bytes.empty()) return fail("collect.cacert", pem_file + " cannot be read");
  auto keys = trusted_keys_in(bytes);
  if (!keys) return tl::make_unexpected(std::move(keys).error().with(pem_file));
  return keys;
}

}  // namespace writ::browser
