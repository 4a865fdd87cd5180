#pragma once
// The one place that says whether something signed is still what was signed, for bundles and packs alike.
//
// First the signature, over the exact bytes and before any of them is parsed; then the manifest; then each file against it.
// What a signature does not prove stands in spec/evidence-bundles.md.

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "runtime/seal/manifest.hpp"
#include "runtime/seal/signature.hpp"
#include "runtime/seal/trusted_keys.hpp"

namespace writ::seal {

/// What is wrong with one file. `code`: `unsigned`, `unknown-key` (nobody trusted vouches for it); `signature`, `manifest`,
/// `changed`, `missing`, `unlisted` (it is not what was signed).
struct Fault {
  std::string code, file, message;
};

/// A signature that holds.
struct Signer {
  KeyId key{};
  std::string trusted_as;               ///< the name of the key's file
  std::optional<std::int64_t> moment;   ///< when, by the signer's own clock: seconds since 1970
};

enum class Trust { Whole, NotTrusted, Changed };

struct Verification {
  std::optional<KeyId> key;             ///< which key the signature names, trusted or not
  std::optional<Signer> signer;         ///< given where the signature holds and its key is trusted
  std::vector<Fault> faults;            ///< by file
  std::optional<Manifest> manifest;     ///< given where it could be read
  [[nodiscard]] Trust trust() const;
};

/// `bytes` against a detached signature. `name` and `name`.minisig are what faults call the two; `signature` missing: there
/// is none.
[[nodiscard]] Verification check_signature(std::string_view bytes, const std::string& name, std::optional<std::string_view> signature, const TrustedKeys& keys);

/// A file that is there. Its sum is asked for only where its size is right; an error of it says that the file cannot be read whole.
struct FoundFile {
  std::string path;
  std::uint64_t size = 0;
  std::function<Result<std::string>()> sha256;
};

/// A manifest with its signature, and the files that are there beside them. The manifest is read only where the signature
/// holds, or where there is nothing to hold it against (none, or of a key that nobody trusts): then what can be said is said
/// all the same, and the verdict is not better for it.
[[nodiscard]] Verification check_manifest(Sealed of, std::string_view manifest, const std::string& name, std::optional<std::string_view> signature,
                                          const TrustedKeys& keys, const std::vector<FoundFile>& found);

/// "`a` was changed after it was signed; and 2 more": for a message of one line.
[[nodiscard]] std::string told(const std::vector<Fault>& faults);

}  // namespace writ::seal
