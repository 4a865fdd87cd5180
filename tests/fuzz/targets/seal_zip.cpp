// Bytes as a bundle: refused with a reason, or read within the limits and never whole without a signature.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/seal/bundle.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writ::seal;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // Small limits, so that no input takes long.
  const ZipLimits limits{std::size_t{1} << 16U, 64, std::uint64_t{1} << 16U, std::uint64_t{1} << 18U};
  static const SecretKey secret = SecretKey::from_seed({1}, {2});
  static const TrustedKeys keys({{secret.public_key(), "test.pub"}});
  if (const auto archive = ZipReader::open(bytes, limits)) {
    for (std::size_t i = 0; i < archive->entries().size(); ++i) {
      const auto read = archive->read(i);
      if (read && read->size() != archive->entries()[i].size) __builtin_trap();
      if (!is_bundle_name(archive->entries()[i].name)) __builtin_trap();
    }
  } else if (archive.error().message.empty()) {
    __builtin_trap();
  }
  const auto bundle = open_bundle(bytes, keys, limits);
  if (bundle && bundle->verification.trust() == Trust::Whole) __builtin_trap();
  return 0;
}
