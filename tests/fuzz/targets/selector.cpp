// Text to a selector; a fault lies inside the text.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/patterns/selector.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto fault = writ::patterns::check_selector(text);
  if (fault && (fault->begin > fault->end || fault->message.empty())) __builtin_trap();
  if (fault.has_value() == writ::patterns::parse_selector(text).has_value()) __builtin_trap();
  return 0;
}
