// Values that may hold a TC string, and texts that may be encoded: they end, whatever they hold, within their bounds.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/snapshot/decoded.hpp"
#include "runtime/snapshot/tcf.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& found : {writ::snapshot::parse_tc_string(text), writ::snapshot::find_tc_string(text)}) {
    if (found && (found->vendors > 65535 || found->cmp > 4095 || (found->consent | found->interest) >> writ::snapshot::kTcfPurposes != 0)) __builtin_trap();
  }
  if (writ::snapshot::decoded_layers(text).size() > std::size_t{1} << 20U) __builtin_trap();
  return 0;
}
