#pragma once
// What `writ verify` found, in plain words, as `writ.verification/1`, and as a page.

#include <cstdint>
#include <optional>
#include <string>

#include "runtime/seal/verification.hpp"

namespace writ::cli {

/// Judging the snapshots of a bundle again with the packs in it.
struct ReEvaluation {
  bool same = false;
  std::string difference;  ///< where not: the first line that differs, or why it could not be done
};

struct Verified {
  std::string path;
  seal::Sealed of = seal::Sealed::EvidenceBundle;
  seal::Verification verification;
  std::uint64_t files = 0, bytes = 0;  ///< of what was looked at, manifest and signature left out
  std::optional<ReEvaluation> again;
};

enum class VerdictFormat { Text, Json, Html };
[[nodiscard]] std::string write_verdict(const Verified& verified, VerdictFormat format);

}  // namespace writ::cli
