// Bytes as a signature and as keys: what is read writes itself again, and nothing that is read verifies by chance.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/seal/signature.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writ::seal;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const SecretKey secret = SecretKey::from_seed({1}, {2});
  if (const auto signature = read_signature(text)) {
    const auto again = read_signature(write_signature(*signature));
    if (!again || again->of_file != signature->of_file || again->comment != signature->comment) __builtin_trap();
    if (holds("message", *signature, secret.public_key()) == Holding::Holds) __builtin_trap();
    (void)claimed_moment(*signature);
  }
  if (const auto key = read_public_key(text)) {
    if (*read_public_key(write_public_key(*key)) != *key) __builtin_trap();
  }
  // Only open keys: the work that an encrypted one asks for is scrypt's.
  if (const auto locked = is_protected(text); locked && !*locked) (void)read_secret_key(text, std::nullopt);
  return 0;
}
