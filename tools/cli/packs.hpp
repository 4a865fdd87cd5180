#pragma once
// Packs to a program, with everything that is to be said about them said.

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "language/check.hpp"
#include "runtime/bytecode/program.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

/// A compiled run. The tests and packs point into each other and into nothing else; it may be moved.
struct Rules {
  SourceSet sources;
  std::vector<language::PackSource> packs;
  std::vector<language::CheckedTest> tests;
  bytecode::Program program;
};

struct LoadFlags {
  bool trace = false;  ///< for explanations
};

/// The packs of `--pack`, or the standard library. Where something is wrong it is said on standard error and nothing is
/// given; warnings are `writ check`'s to tell.
[[nodiscard]] std::optional<Rules> load_rules(const PackOptions& options, const LoadFlags& flags);

/// One pack by its path; those of `--pack` and the standard library are there to depend on.
[[nodiscard]] std::optional<Rules> load_rules(const std::string& path, const PackOptions& options, const LoadFlags& flags);

}  // namespace writ::cli
