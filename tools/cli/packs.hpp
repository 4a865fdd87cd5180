#pragma once
// Packs to a program, with everything that is to be said about them said.

#include <optional>
#include <string>
#include <vector>

#include "compiler/compile.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

struct LoadFlags {
  bool trace = false;         ///< for explanations
  bool from_sources = false;  ///< compiled packs are compiled again: their sources are asked for
  bool release = false;
};

/// The packs of `--pack`, or the standard library. Where something is wrong it is said on standard error and nothing is
/// given; warnings are `writ check`'s to tell. What is given has a program.
[[nodiscard]] std::optional<compiler::Compiled> load_rules(const PackOptions& options, const LoadFlags& flags);

/// One pack by its path. `others` are there to depend on, beside the standard library; their rules do not run.
[[nodiscard]] std::optional<compiler::Compiled> load_rules(const std::string& path, const std::vector<std::string>& others,
                                                           const PackOptions& options, const LoadFlags& flags);

/// The folder for `depends`, empty where there is none: packs that need no library work without.
[[nodiscard]] Result<std::string> dependency_library(const PackOptions& options);

/// What a project file names as a pack: a file or a folder of rules below `folder`, or the name of a pack of the library (which may be
/// empty). The error has the help, "did you mean" included, as its context.
[[nodiscard]] Result<std::string> find_pack(const std::string& folder, const std::string& name, const std::string& library);

}  // namespace writ::cli
