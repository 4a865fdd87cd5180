#pragma once
// Packs from disk: folders, single files, compiled packs, and what they depend on (spec/packs.md).

#include <functional>
#include <string>
#include <vector>

#include "base/diagnostic.hpp"
#include "base/result.hpp"
#include "base/source.hpp"
#include "language/check.hpp"
#include "runtime/bytecode/program_file.hpp"

namespace writ::compiler {

/// The packs of a run, parsed, in the order of the paths, then dependencies by name. `names[p][f]` is the name of file `f`
/// of pack `p` relative to its pack; files are sorted by it.
struct LoadedPacks {
  std::vector<language::PackSource> packs;
  std::vector<std::vector<std::string>> names;
  bool whole = true;  ///< false: a pack is missing or misshapen, so that checking would only report what follows from it
};

/// The bytes of a pack as they were read, before any of them is parsed.
struct PackBytes {
  std::string path;
  bool folder = false;                      ///< else one file, source or compiled
  std::vector<bytecode::SourceText> files;  ///< of a folder: every file that belongs to the pack, sorted by name
};
/// Says whether a pack may be used; its error ends the run. What it saw is what is parsed.
using Admit = std::function<Result<>(const PackBytes&)>;

struct LoadOptions {
  std::string library = {};  ///< the folder with the packs of the standard library; may be empty
  Admit admit = {};          ///< asked for each pack that is read from disk, dependencies included; may be empty
};

/// A path is a folder with a pack.writ, one .writ file, or a compiled pack. What the author did wrong goes to `diagnostics`;
/// the error is a path that cannot be read or a compiled pack that is damaged.
[[nodiscard]] Result<LoadedPacks> load_packs(const std::vector<std::string>& paths, const LoadOptions& options,
                                             SourceSet& sources, Diagnostics& diagnostics);

/// Packs from texts in memory: what a compiled pack holds, editors and tests. No dependency is looked for elsewhere.
/// `prefix` stands before the names of the files.
[[nodiscard]] LoadedPacks load_texts(const std::vector<bytecode::PackText>& packs, const std::string& prefix,
                                     SourceSet& sources, Diagnostics& diagnostics);

/// The name under which such a text is shown: prefix, pack and file, parted by slashes.
[[nodiscard]] std::string text_name(const std::string& prefix, const std::string& pack, const std::string& file);

/// A pack's bytes from disk: the file, or the rule files of the folder (those below it that end in .writ and are not hidden).
/// Errors: `pack.missing`, `pack.unreadable`, `pack.too-large`.
[[nodiscard]] Result<PackBytes> read_pack(const std::string& path);

/// The bytes of a file.
[[nodiscard]] Result<std::string> read_bytes(const std::string& path);

}  // namespace writ::compiler
