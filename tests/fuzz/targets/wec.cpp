// Bytes to a snapshot by way of an inspection.json: what is taken must be readable, what is not must have a reason.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/import/wec.hpp"
#include "runtime/snapshot/snapshot.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  writ::import::ImportOptions options;
  options.max_bytes = std::size_t{1} << 18U;
  const auto result = writ::import::import_wec(std::string(reinterpret_cast<const char*>(data), size), options);
  if (!result) {
    if (result.error().message.empty()) __builtin_trap();
  } else if (!writ::snapshot::read_snapshot(*result)) {
    __builtin_trap();
  }
  return 0;
}
