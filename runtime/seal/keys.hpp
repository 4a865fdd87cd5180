#pragma once
// Ed25519 keys (RFC 8032), in the form of minisign: what is signed here can be verified there, and the other way round.
//
// A public key is one line of base64: the letters "Ed", the key's id (eight bytes that only find it again), the point. Its
// file has a comment line in front, which proves nothing. spec/evidence-bundles.md, "Keys".

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/seal/encoding.hpp"

namespace writ::seal {

using KeyId = Bytes<8>;
/// Sixteen hex digits, as minisign writes it (it leaves out zeros in front).
[[nodiscard]] std::string text_of(const KeyId& id);

struct PublicKey {
  KeyId id{};
  Bytes<32> point{};
  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

/// A file of two lines, or the line of base64 alone. Error: `key.form`.
[[nodiscard]] Result<PublicKey> read_public_key(std::string_view text);
/// The line of base64.
[[nodiscard]] std::string key_line(const PublicKey& key);
/// The file: the comment line that names the id, and the line of base64.
[[nodiscard]] std::string write_public_key(const PublicKey& key);

/// Whether the bytes were signed with the key's other half: plain Ed25519.
[[nodiscard]] bool verifies(const PublicKey& key, std::string_view message, const SignatureBytes& signature);

/// What guessing one passphrase costs: scrypt's work and memory (bytes).
struct Hardness {
  std::uint64_t work = 33554432, memory = std::uint64_t{256} << 20U;
};

/// The secret half. It is wiped from memory when it goes; copies are not made.
class SecretKey {
 public:
  using Seed = Bytes<32>;
  /// A new one from the system's randomness.
  [[nodiscard]] static SecretKey generate();
  [[nodiscard]] static SecretKey from_seed(const KeyId& id, const Seed& seed);
  SecretKey(SecretKey&& other) noexcept;
  SecretKey(const SecretKey&) = delete;
  SecretKey& operator=(const SecretKey&) = delete;
  SecretKey& operator=(SecretKey&&) = delete;
  ~SecretKey();

  [[nodiscard]] PublicKey public_key() const;
  /// Plain Ed25519; equal messages give equal signatures.
  [[nodiscard]] SignatureBytes sign(std::string_view message) const;

 private:
  friend Result<std::string> write_secret_key(const SecretKey&, std::optional<std::string_view>, const Hardness&);
  SecretKey() = default;
  KeyId id_{};
  Bytes<64> key_{};  ///< seed and point
};

/// The file of a secret key, encrypted where there is a passphrase; the caller wipes it. Error: `key.memory`.
[[nodiscard]] Result<std::string> write_secret_key(const SecretKey& key, std::optional<std::string_view> passphrase, const Hardness& hardness);
/// Whether a passphrase is needed to read it. Error: `key.form`.
[[nodiscard]] Result<bool> is_protected(std::string_view text);
/// Errors: `key.form`; `key.passphrase` where it is missing or wrong; `key.memory` where the file asks for more work than we do.
[[nodiscard]] Result<SecretKey> read_secret_key(std::string_view text, std::optional<std::string_view> passphrase);

/// Overwrites what is secret.
void wipe(std::string& text);

}  // namespace writ::seal
