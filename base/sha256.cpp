#include "base/sha256.hpp"

#include <sodium/crypto_hash_sha256.h>

#include <array>

namespace writ {
namespace {

using Digest = std::array<unsigned char, crypto_hash_sha256_BYTES>;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string hex(const Digest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(digest.size() * 2);
  for (const unsigned char byte : digest) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xFU];
  }
  return out;
}

}  // namespace

// The plain hash functions of libsodium need no sodium_init().
std::string sha256_hex(std::string_view bytes) {
  Digest digest{};
  crypto_hash_sha256(digest.data(), bytes_of(bytes), bytes.size());
  return hex(digest);
}

struct Sha256::State {
  crypto_hash_sha256_state hash;
};

Sha256::Sha256() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->hash); }
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) { crypto_hash_sha256_update(&state_->hash, bytes_of(bytes), bytes.size()); }

void Sha256::field(std::string_view bytes) {
  std::array<char, 8> size{};
  for (std::size_t i = 0; i < size.size(); ++i) size[i] = static_cast<char>((std::uint64_t{bytes.size()} >> (8 * i)) & 0xFFU);
  add({size.data(), size.size()});
  add(bytes);
}

std::string Sha256::finish() {
  Digest digest{};
  crypto_hash_sha256_final(&state_->hash, digest.data());
  return hex(digest);
}

}  // namespace writ
