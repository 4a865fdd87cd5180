// A line with a glob, then a text. A glob alone and in a set answer alike.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/patterns/glob.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size < 4096 ? size : 4096);
  const auto line = input.find('\n');
  if (line == std::string_view::npos) return 0;
  const std::string_view glob = input.substr(0, line);
  const std::string_view text = input.substr(line + 1);
  writ::patterns::GlobSet set;
  set.add(glob);
  set.build();
  if (writ::patterns::Glob(glob).matches(text) == set.match(text).empty()) __builtin_trap();
  return 0;
}
