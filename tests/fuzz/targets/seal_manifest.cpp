// Bytes as a manifest: what is read writes itself again with the same files, and every path stays below its folder.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "runtime/seal/manifest.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace writ::seal;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const Sealed of : {Sealed::EvidenceBundle, Sealed::Pack}) {
    const auto manifest = read_manifest(text, of);
    if (!manifest) {
      if (manifest.error().message.empty()) __builtin_trap();
      continue;
    }
    for (const FileSum& file : manifest->files) {
      if (!is_plain_path(file.path) || file.path.front() == '/') __builtin_trap();
    }
    const auto again = read_manifest(write_manifest(*manifest), of);
    if (!again || again->files.size() != manifest->files.size()) __builtin_trap();
  }
  return 0;
}
