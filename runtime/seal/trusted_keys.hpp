#pragma once
// The public keys that somebody trusts: a file with one, or a folder of `*.pub`. Trust is this list and nothing else; a key
// that is taken out is not trusted any more.

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/seal/keys.hpp"

namespace writ::seal {

struct TrustedKey {
  PublicKey key;
  std::string name;  ///< of its file, which is how people know it
};

class TrustedKeys {
 public:
  TrustedKeys() = default;
  explicit TrustedKeys(std::vector<TrustedKey> keys) : keys_(std::move(keys)) {}
  /// Errors: `keys.read` (nothing there, or no key in it), `key.form` with the file's name.
  [[nodiscard]] static Result<TrustedKeys> read(const std::string& path);

  /// Those of the id. It is no secret and may be copied, so there may be several.
  [[nodiscard]] std::vector<const TrustedKey*> find(const KeyId& id) const;
  [[nodiscard]] std::size_t size() const { return keys_.size(); }

 private:
  std::vector<TrustedKey> keys_;
};

}  // namespace writ::seal
