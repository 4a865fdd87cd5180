#pragma once
// The front door: packs in, a verified program out (spec/packs.md).
//
// parse → check → lower. A single compiled pack is taken as it is, after verification; together with others, or where its
// sources are asked for, it is compiled again from the canonical texts that it holds.

#include <optional>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/result.hpp"
#include "base/source.hpp"
#include "compiler/load.hpp"
#include "language/check.hpp"
#include "runtime/bytecode/program.hpp"
#include "runtime/bytecode/program_file.hpp"

namespace writ::compiler {

struct CompileOptions {
  language::CheckOptions check = {};
  std::string library = {};   ///< the folder of the standard library, for `depends`; may be empty
  bool trace = false;         ///< for explanations
  bool from_sources = false;  ///< a single compiled pack is compiled again too: for check, test and list
  Admit admit = {};           ///< asked before the bytes of a pack are parsed
};

/// What came of it. Moving keeps `tests` valid; copying would not.
struct Compiled {
  SourceSet sources;
  std::vector<language::PackSource> packs;         ///< asked ones in the order of the paths, then dependencies by name
  std::vector<std::vector<std::string>> names;     ///< of their files, relative to the pack
  std::vector<language::CheckedTest> tests;        ///< of the asked packs and their dependencies
  Diagnostics diagnostics;
  std::optional<bytecode::Program> program;        ///< nothing where there are errors

  Compiled() = default;
  Compiled(Compiled&&) = default;
  Compiled& operator=(Compiled&&) = default;
  Compiled(const Compiled&) = delete;
  Compiled& operator=(const Compiled&) = delete;
};

/// The error is one of the world: a path that is not there, a compiled pack that is damaged. What is wrong with the packs
/// themselves stands in `diagnostics`, sorted.
[[nodiscard]] Result<Compiled> compile(const std::vector<std::string>& paths, const CompileOptions& options);

/// The same for texts in memory; `depends` finds only what is given.
[[nodiscard]] Compiled compile_texts(const std::vector<bytecode::PackText>& packs, const CompileOptions& options);

/// The bytes of a `.writc`, of what was compiled from sources without errors. Equal sources give equal bytes, wherever they
/// lie.
[[nodiscard]] Result<std::string> write_compiled(const Compiled& compiled);

/// "sha256:…" over a pack's name and the canonical texts of its files, in the order of the texts: how declarations are
/// spread over files counts, what the files are called does not, nor do comments and layout.
[[nodiscard]] std::string pack_digest(const SourceSet& sources, const language::PackSource& pack);

}  // namespace writ::compiler
