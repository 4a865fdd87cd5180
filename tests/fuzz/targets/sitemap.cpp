// Bytes to a sitemap's addresses: refused with a reason, or addresses within the limits. Limits are small, so that no input takes long.
#include <cstddef>
#include <cstdint>
#include <string>

#include "runtime/collect/sitemap.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = writ::collect::parse_sitemap(std::string(reinterpret_cast<const char*>(data), size), {std::size_t{1} << 18U, 100});
  if (!read) {
    if (read.error().message.empty()) __builtin_trap();
  } else if (read->locations.size() > 100) {
    __builtin_trap();
  }
  return 0;
}
