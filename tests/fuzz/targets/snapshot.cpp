// Bytes to a snapshot. Limits are small, so that a compressed bomb ends soon.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/snapshot/snapshot.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  writ::snapshot::ReadLimits limits;
  limits.file_bytes = std::size_t{1} << 20U;
  const auto result = writ::snapshot::read_snapshot(std::string(reinterpret_cast<const char*>(data), size), limits);
  if (!result && result.error().message.empty()) __builtin_trap();
  return 0;
}
