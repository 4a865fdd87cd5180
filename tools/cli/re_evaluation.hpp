#pragma once
// A bundle's snapshots judged again with the packs in it.

#include "base/result.hpp"
#include "runtime/seal/bundle.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/verification_output.hpp"

namespace writ::cli {

/// Unpacks into a folder that is gone afterwards, judges with what the manifest says of the command, and compares the
/// findings byte by byte. Only for a bundle whose files agree with its manifest. Error: the folder cannot be written.
[[nodiscard]] Result<ReEvaluation> re_evaluate(const seal::OpenBundle& bundle, const LimitOptions& limits);

}  // namespace writ::cli
