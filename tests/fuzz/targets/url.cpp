// Two lines: a base and a reference. What is serialised parses again to the same.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/patterns/url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto line = text.find('\n');
  auto url = writ::patterns::parse_url(text.substr(0, line));
  if (url && line != std::string_view::npos) url = writ::patterns::resolve(*url, text.substr(line + 1));
  if (!url) return 0;
  const auto again = writ::patterns::parse_url(url->href);
  if (!again || again->href != url->href || again->host != url->host) __builtin_trap();
  return 0;
}
