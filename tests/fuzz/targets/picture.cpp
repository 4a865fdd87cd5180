// A picture that anybody put beside a snapshot: it is shown as what it is, within the limits, or refused.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "tools/report/picture_coding.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1U << 14U) return 0;
  writ::report::PictureLimits limits;
  limits.points = 1 << 16;  // small, so that encoding takes no time
  limits.shown_bytes = 1 << 16;
  const auto shown = writ::report::shown_picture({reinterpret_cast<const char*>(data), size}, limits);
  if (!shown) return 0;
  if (shown->bytes.empty() || shown->bytes.size() > limits.shown_bytes || shown->width <= 0 || shown->height <= 0) __builtin_trap();
  if (static_cast<std::size_t>(shown->width) * static_cast<std::size_t>(shown->height) > limits.points) __builtin_trap();
  return 0;
}
