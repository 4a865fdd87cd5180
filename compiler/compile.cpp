#include "compiler/compile.hpp"

#include <algorithm>
#include <filesystem>

#include "base/sha256.hpp"
#include "compiler/load.hpp"
#include "compiler/lower.hpp"
#include "language/format.hpp"

namespace writ::compiler {
namespace {

std::string canonical(const SourceSet& sources, const language::Ast& ast) {
  return language::format(sources[ast.file], ast, language::Comments::Drop);
}

/// Checks and lowers what has been loaded into `out`.
void finish(Compiled& out, LoadedPacks loaded, const CompileOptions& options) {
  out.packs = std::move(loaded.packs);
  out.names = std::move(loaded.names);
  if (loaded.whole) {
    language::CheckResult checked = language::check(out.sources, out.packs, options.check, out.diagnostics);
    if (!out.diagnostics.has_errors()) {
      out.tests = std::move(checked.tests);
      for (std::size_t p = 0; p < out.packs.size(); ++p) {
        checked.program.model.packs[model::PackId(p)].digest = pack_digest(out.sources, out.packs[p]);
      }
      out.program = lower(std::move(checked.program), out.sources, {.trace = options.trace}, out.diagnostics);
    }
  }
  out.diagnostics.sort();
}

/// A compiled pack by itself, without its sources: nothing where the path is something else.
Result<std::optional<Compiled>> take_compiled(const std::string& path, const Admit& admit) {
  WRIT_TRY(pack, read_pack(path));
  if (admit) WRIT_TRY_VOID(admit(pack));
  const std::string& bytes = pack.files.front().text;
  if (!bytecode::looks_compiled(bytes)) return std::optional<Compiled>();
  auto file = bytecode::read_program(bytes);
  if (!file) return tl::make_unexpected(std::move(file).error().with(path));
  Compiled out;
  // Spans of the program speak of these texts.
  for (const bytecode::PackText& text : file->packs) {
    for (const bytecode::SourceText& source : text.files) out.sources.push(SourceFile(text_name(path, text.name, source.name), source.text));
  }
  out.program = std::move(file->program);
  return std::optional(std::move(out));
}

bool may_be_compiled(const std::string& path) {
  const auto dot = path.rfind('.');
  return dot == std::string::npos || path.find('/', dot) != std::string::npos || path.substr(dot) != ".writ";
}

}  // namespace

std::string pack_digest(const SourceSet& sources, const language::PackSource& pack) {
  std::vector<std::string> texts;
  for (const language::Ast& ast : pack.files) texts.push_back(canonical(sources, ast));
  std::sort(texts.begin(), texts.end());
  Sha256 hash;
  hash.field(pack.name);
  for (const std::string& text : texts) hash.field(text);
  return "sha256:" + hash.finish();
}

Result<Compiled> compile(const std::vector<std::string>& paths, const CompileOptions& options) {
  std::error_code ignored;
  if (paths.size() == 1 && !options.trace && !options.from_sources && may_be_compiled(paths.front()) &&
      std::filesystem::is_regular_file(paths.front(), ignored)) {
    WRIT_TRY(taken, take_compiled(paths.front(), options.admit));
    if (taken) return std::move(*taken);
  }
  Compiled out;
  WRIT_TRY(loaded, load_packs(paths, {.library = options.library, .admit = options.admit}, out.sources, out.diagnostics));
  finish(out, std::move(loaded), options);
  return out;
}

Compiled compile_texts(const std::vector<bytecode::PackText>& packs, const CompileOptions& options) {
  Compiled out;
  finish(out, load_texts(packs, "", out.sources, out.diagnostics), options);
  return out;
}

Result<std::string> write_compiled(const Compiled& compiled) {
  if (!compiled.program || compiled.packs.empty()) return fail("program.sources", "there are no sources that compiled");
  bytecode::ProgramFile file;
  for (std::size_t p = 0; p < compiled.packs.size(); ++p) {
    const language::PackSource& pack = compiled.packs[p];
    bytecode::PackText text{pack.name, pack.asked, {}};
    for (std::size_t f = 0; f < pack.files.size(); ++f) {
      text.files.push_back({compiled.names[p][f], canonical(compiled.sources, pack.files[f])});
    }
    file.packs.push_back(std::move(text));
  }
  // The program is compiled from the very texts that the file holds, so that its places are places in them.
  Compiled again = compile_texts(file.packs, {});
  if (!again.program) {
    const auto& all = again.diagnostics.all();
    return fail("program.canonical", "the canonical form of the packs does not compile" +
                                         (all.empty() ? std::string() : ": " + all.front().message));
  }
  file.program = std::move(*again.program);
  return bytecode::write_program(file);
}

}  // namespace writ::compiler
