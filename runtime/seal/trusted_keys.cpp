#include "runtime/seal/trusted_keys.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "runtime/seal/small_file.hpp"

namespace writ::seal {

namespace fs = std::filesystem;

static constexpr std::size_t kMostKeyBytes = 4096;

static Result<TrustedKey> read_key(const fs::path& path) {
  WRIT_TRY(text, read_small_file(path.string(), kMostKeyBytes));
  if (!text) return fail("keys.read", fmt::format("there is no `{}`", path.string()));
  auto key = read_public_key(*text);
  if (!key) return tl::make_unexpected(std::move(key).error().with(path.string()));
  return TrustedKey{*key, path.filename().string()};
}

Result<TrustedKeys> TrustedKeys::read(const std::string& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (!fs::exists(status)) return fail("keys.read", fmt::format("there is no `{}` with keys to trust", path));
  TrustedKeys out;
  if (!fs::is_directory(status)) {
    WRIT_TRY(key, read_key(path));
    out.keys_.push_back(std::move(key));
    return out;
  }
  std::vector<fs::path> files;
  for (fs::directory_iterator at(path, error), end; !error && at != end; at.increment(error)) {
    if (at->path().extension() == ".pub") files.push_back(at->path());
  }
  if (error) return fail("keys.read", fmt::format("cannot read `{}`: {}", path, error.message()));
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    WRIT_TRY(key, read_key(file));
    out.keys_.push_back(std::move(key));
  }
  if (out.keys_.empty()) return fail("keys.read", fmt::format("no key in `{}`: public keys there have names that end in .pub", path));
  return out;
}

std::vector<const TrustedKey*> TrustedKeys::find(const KeyId& id) const {
  std::vector<const TrustedKey*> out;
  for (const TrustedKey& trusted : keys_) {
    if (trusted.key.id == id) out.push_back(&trusted);
  }
  return out;
}

}  // namespace writ::seal
