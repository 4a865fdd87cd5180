#pragma once
// A detached signature over the exact bytes of a file, in the form of minisign (`FILE.minisig`): four lines.
//
// What is signed is the BLAKE2b-512 of the file. The trusted comment is signed too, together with the first signature; it
// holds when, by the signer's own clock, and under which name. The first line is nobody's word.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "runtime/seal/keys.hpp"

namespace writ::seal {

inline constexpr std::string_view kSignatureSuffix = ".minisig";

struct Signature {
  std::string untrusted;  ///< the first line without its beginning
  KeyId key{};
  SignatureBytes of_file{}, of_comment{};
  std::string comment;    ///< the trusted one
};

/// Larger ones are refused; the longest that is written is far shorter.
inline constexpr std::size_t kMostSignatureBytes = 8192;

/// Error `signature.form`: what is wrong with which line.
[[nodiscard]] Result<Signature> read_signature(std::string_view text);
[[nodiscard]] std::string write_signature(const Signature& signature);

/// The same bytes, key and comment give the same signature.
[[nodiscard]] Signature sign(std::string_view bytes, const SecretKey& key, std::string comment);
/// The first line that `sign` writes.
[[nodiscard]] std::string untrusted_comment(const KeyId& key);
/// "timestamp:SECONDS\tfile:NAME\thashed", as minisign has it.
[[nodiscard]] std::string trusted_comment(std::int64_t seconds, std::string_view file);
/// The moment that the comment claims, in seconds since 1970.
[[nodiscard]] std::optional<std::int64_t> claimed_moment(const Signature& signature);

enum class Holding { Holds, FileDiffers, CommentDiffers };
[[nodiscard]] Holding holds(std::string_view bytes, const Signature& signature, const PublicKey& key);

}  // namespace writ::seal
