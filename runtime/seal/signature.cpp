#include "runtime/seal/signature.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <charconv>

#include "base/base64.hpp"

namespace writ::seal {
namespace {

constexpr std::string_view kUntrusted = "untrusted comment: ", kTrusted = "trusted comment: ", kTime = "timestamp:";
constexpr std::size_t kLineBytes = 2 + 8 + kSignatureBytes;

std::string_view text_of_bytes(const unsigned char* bytes, std::size_t size) { return {reinterpret_cast<const char*>(bytes), size}; }

std::string hash_of(std::string_view bytes) {
  Bytes<64> hash{};
  crypto_generichash(hash.data(), hash.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), nullptr, 0);
  return std::string(text_of_bytes(hash.data(), hash.size()));
}

std::string with_comment(const SignatureBytes& signature, std::string_view comment) {
  return std::string(text_of_bytes(signature.data(), signature.size())) + std::string(comment);
}

tl::unexpected<Error> bad_line(int line, std::string_view expected) { return fail("signature.form", fmt::format("line {}: expected {}", line, expected)); }

bool plain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F; });
}

}  // namespace

Result<Signature> read_signature(std::string_view text) {
  if (text.size() > kMostSignatureBytes) return fail("signature.form", fmt::format("a signature has less than {} bytes, this has {}", kMostSignatureBytes, text.size()));
  const auto lines = lines_of(text);
  if (lines.size() != 4) return fail("signature.form", fmt::format("expected four lines as minisign writes them, found {}", lines.size()));
  Signature out;
  if (!lines[0].starts_with(kUntrusted) || !plain(lines[0])) return bad_line(1, "`untrusted comment: …`");
  out.untrusted = lines[0].substr(kUntrusted.size());
  const auto signature = from_base64(lines[1], kLineBytes);
  if (!signature) return bad_line(2, "base64 of 74 bytes");
  const auto algorithm = text_of_bytes(signature->data(), 2);
  if (algorithm == "Ed") return fail("signature.form", "the signature is of the old kind, over the file instead of its hash; sign again (minisign 0.10 or later, or writ)");
  if (algorithm != "ED") return bad_line(2, "a signature of Ed25519 over BLAKE2b");
  std::copy_n(signature->begin() + 2, out.key.size(), out.key.begin());
  std::copy_n(signature->begin() + 10, out.of_file.size(), out.of_file.begin());
  if (!lines[2].starts_with(kTrusted) || !plain(lines[2])) return bad_line(3, "`trusted comment: …`");
  out.comment = lines[2].substr(kTrusted.size());
  const auto of_comment = from_base64(lines[3], kSignatureBytes);
  if (!of_comment) return bad_line(4, "base64 of 64 bytes");
  std::copy_n(of_comment->begin(), out.of_comment.size(), out.of_comment.begin());
  return out;
}

std::string write_signature(const Signature& signature) {
  Bytes<kLineBytes> line{'E', 'D'};
  std::copy(signature.key.begin(), signature.key.end(), line.begin() + 2);
  std::copy(signature.of_file.begin(), signature.of_file.end(), line.begin() + 10);
  return fmt::format("{}{}\n{}\n{}{}\n{}\n", kUntrusted, signature.untrusted, base64(line), kTrusted, signature.comment, base64(signature.of_comment));
}

Signature sign(std::string_view bytes, const SecretKey& key, std::string comment) {
  Signature out;
  out.key = key.public_key().id;
  out.untrusted = untrusted_comment(out.key);
  out.of_file = key.sign(hash_of(bytes));
  out.comment = std::move(comment);
  out.of_comment = key.sign(with_comment(out.of_file, out.comment));
  return out;
}

std::string untrusted_comment(const KeyId& key) { return "signature from writ key " + text_of(key); }

std::string trusted_comment(std::int64_t seconds, std::string_view file) { return fmt::format("{}{}\tfile:{}\thashed", kTime, seconds, shown(file)); }

std::optional<std::int64_t> claimed_moment(const Signature& signature) {
  const std::string_view comment = signature.comment;
  if (!comment.starts_with(kTime)) return std::nullopt;
  const auto number = comment.substr(kTime.size(), comment.find('\t') - kTime.size());
  std::int64_t seconds = 0;
  const auto read = std::from_chars(number.data(), number.data() + number.size(), seconds);
  // Up to the year 9999, which is as far as dates go.
  if (number.empty() || read.ec != std::errc() || read.ptr != number.data() + number.size() || seconds < 0 || seconds > 253402300799) return std::nullopt;
  return seconds;
}

Holding holds(std::string_view bytes, const Signature& signature, const PublicKey& key) {
  if (!verifies(key, hash_of(bytes), signature.of_file)) return Holding::FileDiffers;
  if (!verifies(key, with_comment(signature.of_file, signature.comment), signature.of_comment)) return Holding::CommentDiffers;
  return Holding::Holds;
}

}  // namespace writ::seal
