#pragma once
// SHA-256, for digests and fingerprints.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace writ {

/// 64 lower-case hex digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// The same over pieces. `add` and `field` may be mixed; `finish` once.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  /// A piece with its length before it, so that neighbours cannot run together.
  void field(std::string_view bytes);
  [[nodiscard]] std::string finish();  ///< hex

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace writ
