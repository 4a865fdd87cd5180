#pragma once
// The exit statuses of every command: a contract (spec/findings.md).

namespace writ::cli {

enum class ExitStatus {
  Fine = 0,    ///< the work is done and nothing that counts was found
  Found = 1,   ///< the work is done and something that counts was found
  Failed = 2,  ///< the work could not be done; standard error says why
  Interrupted = 130,  ///< somebody stopped it; what was written is whole
};

/// The graver of two: of several inputs the greatest status is the command's.
[[nodiscard]] constexpr ExitStatus graver(ExitStatus a, ExitStatus b) { return a < b ? b : a; }

}  // namespace writ::cli
