#include "runtime/seal/keys.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <cstring>

#include "base/base64.hpp"
#include "base/check.hpp"

namespace writ::seal {
namespace {

constexpr std::string_view kComment = "untrusted comment: ";
constexpr std::string_view kAlgorithm = "Ed", kScrypt = "Sc", kChecksum = "B2";
constexpr std::string_view kNoKdf{"\0\0", 2};
constexpr std::size_t kPublicBytes = 2 + 8 + 32;
/// Algorithm, way of encryption, way of the sum; salt, work and memory; then id, key and sum, which are encrypted.
constexpr std::size_t kSaltAt = 6, kWorkAt = 38, kMemoryAt = 46, kBodyAt = 54, kBodyBytes = 8 + 64 + 32, kSecretBytes = kBodyAt + kBodyBytes;
/// What a file may ask for; minisign's own is exactly this.
constexpr std::uint64_t kMostWork = std::uint64_t{1} << 26U, kMostMemory = std::uint64_t{1} << 30U;

void start_sodium() {
  // Idempotent and cheap; -1 would mean that there is no randomness, without which no key can be made.
  WRIT_CHECK(sodium_init() >= 0);
}

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

template <std::size_t N>
Bytes<N> take(const unsigned char* from) {
  Bytes<N> out{};
  std::copy_n(from, N, out.begin());
  return out;
}

void put_number(unsigned char* to, std::uint64_t number) {
  for (unsigned i = 0; i < 8; ++i) to[i] = static_cast<unsigned char>((number >> (8 * i)) & 0xFFU);
}
std::uint64_t number_at(const unsigned char* from) {
  std::uint64_t number = 0;
  for (unsigned i = 0; i < 8; ++i) number |= std::uint64_t{from[i]} << (8 * i);
  return number;
}

/// The line that counts: behind a comment, or alone.
Result<std::string_view> key_text(std::string_view text, std::string_view what) {
  auto lines = lines_of(text);
  if (!lines.empty() && lines.front().starts_with(kComment)) lines.erase(lines.begin());
  if (lines.size() != 1) return fail("key.form", fmt::format("this is no {}: expected a comment line and a line of base64", what));
  return lines.front();
}

/// The raw bytes of a secret key's file, wiped when they go.
class SecretBytes {
 public:
  explicit SecretBytes(std::vector<unsigned char> bytes) : bytes_(std::move(bytes)) {}
  SecretBytes(SecretBytes&&) noexcept = default;
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  SecretBytes& operator=(SecretBytes&&) = delete;
  ~SecretBytes() { sodium_memzero(bytes_.data(), bytes_.size()); }
  [[nodiscard]] unsigned char* data() { return bytes_.data(); }
  [[nodiscard]] std::string_view part(std::size_t at, std::size_t size) const {
    return {reinterpret_cast<const char*>(bytes_.data()) + at, size};
  }
  [[nodiscard]] std::span<const unsigned char> all() const { return bytes_; }

 private:
  std::vector<unsigned char> bytes_;
};

Result<SecretBytes> secret_bytes(std::string_view text) {
  WRIT_TRY(line, key_text(text, "secret key"));
  auto bytes = from_base64(line, kSecretBytes);
  if (!bytes) return fail("key.form", "this is no secret key: expected base64 of 158 bytes");
  SecretBytes out(std::move(*bytes));
  if (out.part(0, 2) != kAlgorithm || out.part(4, 2) != kChecksum) return fail("key.form", "this is no secret key for Ed25519 signatures");
  if (out.part(2, 2) != kScrypt && out.part(2, 2) != kNoKdf) return fail("key.form", "the secret key is encrypted in a way that is not known");
  return out;
}

/// Over algorithm, id and key: tells a wrong passphrase.
Bytes<32> sum_of(const unsigned char* id_and_key) {
  Bytes<32> out{};
  crypto_generichash_state state;
  crypto_generichash_init(&state, nullptr, 0, out.size());
  crypto_generichash_update(&state, bytes_of(kAlgorithm), kAlgorithm.size());
  crypto_generichash_update(&state, id_and_key, 8 + 64);
  crypto_generichash_final(&state, out.data(), out.size());
  return out;
}

/// Encrypts and decrypts: both are the same.
bool mask(unsigned char* body, std::string_view passphrase, const unsigned char* salt, const Hardness& hardness) {
  Bytes<kBodyBytes> stream{};
  // libsodium takes its memory as size_t; a file that asks for more was refused before.
  const bool made = crypto_pwhash_scryptsalsa208sha256(stream.data(), stream.size(), passphrase.data(), passphrase.size(), salt, hardness.work,
                                                       static_cast<std::size_t>(hardness.memory)) == 0;
  for (std::size_t i = 0; made && i < kBodyBytes; ++i) body[i] = static_cast<unsigned char>(body[i] ^ stream[i]);
  sodium_memzero(stream.data(), stream.size());
  return made;
}

tl::unexpected<Error> no_memory(const Hardness& hardness) {
  return fail("key.memory", fmt::format("a passphrase takes {} MiB of memory here, which are not to be had", hardness.memory >> 20U));
}

}  // namespace

std::string text_of(const KeyId& id) {
  return fmt::format("{:016X}", number_at(id.data()));
}

Result<PublicKey> read_public_key(std::string_view text) {
  WRIT_TRY(line, key_text(text, "public key"));
  const auto bytes = from_base64(line, kPublicBytes);
  if (!bytes) return fail("key.form", "this is no public key: expected base64 of 42 bytes");
  if (std::memcmp(bytes->data(), kAlgorithm.data(), kAlgorithm.size()) != 0) return fail("key.form", "this is no public key for Ed25519 signatures");
  return PublicKey{take<8>(bytes->data() + 2), take<32>(bytes->data() + 10)};
}

std::string key_line(const PublicKey& key) {
  Bytes<kPublicBytes> bytes{'E', 'd'};
  std::copy(key.id.begin(), key.id.end(), bytes.begin() + 2);
  std::copy(key.point.begin(), key.point.end(), bytes.begin() + 10);
  return base64(bytes);
}

std::string write_public_key(const PublicKey& key) {
  return fmt::format("{}writ public key {}\n{}\n", kComment, text_of(key.id), key_line(key));
}

bool verifies(const PublicKey& key, std::string_view message, const SignatureBytes& signature) {
  return crypto_sign_verify_detached(signature.data(), bytes_of(message), message.size(), key.point.data()) == 0;
}

SecretKey SecretKey::generate() {
  start_sodium();
  KeyId id{};
  Seed seed{};
  randombytes_buf(id.data(), id.size());
  randombytes_buf(seed.data(), seed.size());
  SecretKey key = from_seed(id, seed);
  sodium_memzero(seed.data(), seed.size());
  return key;
}

SecretKey SecretKey::from_seed(const KeyId& id, const Seed& seed) {
  SecretKey key;
  key.id_ = id;
  Bytes<32> point{};
  crypto_sign_seed_keypair(point.data(), key.key_.data(), seed.data());
  return key;
}

SecretKey::SecretKey(SecretKey&& other) noexcept : id_(other.id_), key_(other.key_) { sodium_memzero(other.key_.data(), other.key_.size()); }
SecretKey::~SecretKey() { sodium_memzero(key_.data(), key_.size()); }

PublicKey SecretKey::public_key() const { return {id_, take<32>(key_.data() + 32)}; }

SignatureBytes SecretKey::sign(std::string_view message) const {
  SignatureBytes out{};
  crypto_sign_detached(out.data(), nullptr, bytes_of(message), message.size(), key_.data());
  return out;
}

Result<std::string> write_secret_key(const SecretKey& key, std::optional<std::string_view> passphrase, const Hardness& hardness) {
  start_sodium();
  SecretBytes bytes{std::vector<unsigned char>(kSecretBytes)};
  unsigned char* const at = bytes.data();
  std::memcpy(at, kAlgorithm.data(), 2);
  std::memcpy(at + 2, passphrase ? kScrypt.data() : kNoKdf.data(), 2);
  std::memcpy(at + 4, kChecksum.data(), 2);
  std::copy(key.id_.begin(), key.id_.end(), at + kBodyAt);
  std::copy(key.key_.begin(), key.key_.end(), at + kBodyAt + 8);
  const auto sum = sum_of(at + kBodyAt);
  std::copy(sum.begin(), sum.end(), at + kBodyAt + 72);
  if (passphrase) {
    randombytes_buf(at + kSaltAt, 32);
    put_number(at + kWorkAt, hardness.work);
    put_number(at + kMemoryAt, hardness.memory);
    if (!mask(at + kBodyAt, *passphrase, at + kSaltAt, hardness)) return no_memory(hardness);
  }
  return fmt::format("{}writ {}secret key\n{}\n", kComment, passphrase ? "encrypted " : "", base64(bytes.all()));
}

Result<bool> is_protected(std::string_view text) {
  WRIT_TRY(bytes, secret_bytes(text));
  return bytes.part(2, 2) == kScrypt;
}

Result<SecretKey> read_secret_key(std::string_view text, std::optional<std::string_view> passphrase) {
  start_sodium();
  WRIT_TRY(bytes, secret_bytes(text));
  unsigned char* const at = bytes.data();
  const bool encrypted = bytes.part(2, 2) == kScrypt;
  if (encrypted) {
    if (!passphrase) return fail("key.passphrase", "the key is protected by a passphrase");
    const Hardness hardness{number_at(at + kWorkAt), number_at(at + kMemoryAt)};
    if (hardness.work > kMostWork || hardness.memory > kMostMemory) return fail("key.memory", "the key asks for more work than any passphrase takes; the file is damaged");
    if (!mask(at + kBodyAt, *passphrase, at + kSaltAt, hardness)) return no_memory(hardness);
  }
  const auto sum = sum_of(at + kBodyAt);
  const auto written = take<32>(at + kBodyAt + 72);
  // minisign writes no sum into a key without passphrase.
  const bool unsummed = !encrypted && std::all_of(written.begin(), written.end(), [](unsigned char byte) { return byte == 0; });
  if (!unsummed && sodium_memcmp(sum.data(), written.data(), sum.size()) != 0) {
    return encrypted ? fail("key.passphrase", "wrong passphrase, or the key is damaged") : fail("key.form", "the secret key is damaged: its sum is wrong");
  }
  auto seed = take<32>(at + kBodyAt + 8);
  SecretKey key = SecretKey::from_seed(take<8>(at + kBodyAt), seed);
  sodium_memzero(seed.data(), seed.size());
  // The second half of the key is the point; a key whose halves do not belong together would give its secret away in signatures.
  if (std::memcmp(key.public_key().point.data(), at + kBodyAt + 8 + 32, 32) != 0) return fail("key.form", "the secret key is damaged: its halves do not belong together");
  return key;
}

void wipe(std::string& text) {
  sodium_memzero(text.data(), text.size());
  text.clear();
}

}  // namespace writ::seal
