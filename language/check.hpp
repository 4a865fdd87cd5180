#pragma once
// Trees to a checked program: names, types, literals, law (spec/types.md, spec/packs.md).

#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "language/ast.hpp"
#include "language/typed.hpp"

namespace writ::language {

/// A pack as it was read: its files, parsed. `name` is the stem of a single file, or what `pack` declares.
struct PackSource {
  std::string name;
  std::vector<Ast> files;
  bool asked = true;     ///< named by the caller, not only by `depends`
  std::string path;      ///< as the user gave it
};

struct CheckOptions {
  bool release = false;  ///< claimed sources and exceptions without sources are errors
  bool lint = false;     ///< also rules without a test and unused declarations
};

/// A test declaration with its names resolved, ready to be run (tools/test_runner).
struct CheckedTest {
  model::PackId pack;
  const Decl* decl;      ///< in the PackSource that was given
  const Ast* ast;
};

struct CheckResult {
  CheckedProgram program;  ///< whole only where there are no errors
  std::vector<CheckedTest> tests;
};

/// Checks all packs of a run together. Adds to `diagnostics`; the result may be used where `has_errors()` is false.
[[nodiscard]] CheckResult check(const SourceSet& sources, const std::vector<PackSource>& packs, const CheckOptions& options,
                                Diagnostics& diagnostics);

}  // namespace writ::language
