#include "tools/cli/packs.hpp"

#include <algorithm>
#include <filesystem>

#include "tools/cli/diagnostics_output.hpp"
#include "tools/cli/file_kind.hpp"
#include "tools/cli/library.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/rule_files.hpp"
#include "tools/cli/trust.hpp"

namespace writ::cli {
namespace {

compiler::CompileOptions compile_options(std::string library, compiler::Admit admit, const LoadFlags& flags) {
  compiler::CompileOptions options;
  options.check.release = flags.release;
  options.library = std::move(library);
  options.trace = flags.trace;
  options.from_sources = flags.from_sources;
  options.admit = std::move(admit);
  return options;
}

/// Compiles what may be packs; what is surely none is refused by what it is.
Result<compiler::Compiled> compile_packs(const std::vector<std::string>& paths, const compiler::CompileOptions& how) {
  for (const std::string& path : paths) WRIT_TRY_VOID(expect_pack(path));
  return compiler::compile(paths, how);
}

/// Says the errors, if there are any, and gives only what has none.
std::optional<compiler::Compiled> without_errors(Result<compiler::Compiled> compiled) {
  if (!compiled) {
    complain(compiled.error());
    return std::nullopt;
  }
  if (compiled->diagnostics.has_errors() || !compiled->program) {
    auto& all = compiled->diagnostics.all();
    std::erase_if(all, [](const auto& diagnostic) { return diagnostic.severity != DiagnosticSeverity::Error; });
    print_diagnostics(compiled->sources, compiled->diagnostics, Stream::Errors);
    complain(counted(all.size(), "error") + " in the rules; nothing was done");
    return std::nullopt;
  }
  return std::move(*compiled);
}

bool lacks_a_pack(const Result<compiler::Compiled>& compiled) {
  if (!compiled) return false;
  const auto& all = compiled->diagnostics.all();
  return std::any_of(all.begin(), all.end(), [](const auto& diagnostic) { return diagnostic.code == DiagnosticCode::MissingPack; });
}

/// Makes every pack but the first one that is only there to depend on.
void ask_for_the_first_alone(compiler::Compiled& compiled) {
  for (std::size_t i = 1; i < compiled.packs.size(); ++i) compiled.packs[i].asked = false;
  if (!compiled.program || compiled.packs.empty()) return;
  auto& model = compiled.program->model;
  for (auto& pack : model.packs) pack.asked = pack.name == compiled.packs.front().name;
  for (auto& rule : model.rules) rule.runs = rule.runs && model.packs[rule.pack].asked;
}

}  // namespace

Result<std::string> dependency_library(const PackOptions& options) {
  auto library = library_folder(options.library);
  if (!library && options.library.empty() && library.error().code == "library.missing") return std::string();
  return library;
}

std::optional<compiler::Compiled> load_rules(const PackOptions& options, const LoadFlags& flags) {
  const auto admit = admit_signed(options.trusted_keys);
  if (!admit) {
    complain(admit.error());
    return std::nullopt;
  }
  if (!options.packs.empty()) {
    auto library = dependency_library(options);
    if (!library) {
      complain(library.error());
      return std::nullopt;
    }
    return without_errors(compile_packs(options.packs, compile_options(*library, *admit, flags)));
  }
  const auto library = library_folder(options.library);
  if (!library) {
    complain(library.error());
    return std::nullopt;
  }
  const auto packs = library_packs(*library);
  if (!packs) {
    complain(packs.error());
    return std::nullopt;
  }
  if (packs->empty()) {
    complain("there is no pack in the standard library `" + *library + "`");
    return std::nullopt;
  }
  return without_errors(compiler::compile(*packs, compile_options(*library, *admit, flags)));
}

std::optional<compiler::Compiled> load_rules(const std::string& path, const std::vector<std::string>& others,
                                             const PackOptions& options, const LoadFlags& flags) {
  const auto admit = admit_signed(options.trusted_keys);
  if (!admit) {
    complain(admit.error());
    return std::nullopt;
  }
  auto library = dependency_library(options);
  if (!library) {
    complain(library.error());
    return std::nullopt;
  }
  const auto how = compile_options(*library, *admit, flags);
  auto compiled = compile_packs({path}, how);
  // The others are taken in only where they are missed: unrelated packs of one command do not meet.
  if (lacks_a_pack(compiled)) {
    std::vector<std::string> paths{path};
    for (const auto& other : others) {
      if (std::find(paths.begin(), paths.end(), other) == paths.end()) paths.push_back(other);
    }
    compiled = compile_packs(paths, how);
    if (compiled) ask_for_the_first_alone(*compiled);
  }
  return without_errors(std::move(compiled));
}

Result<std::string> find_pack(const std::string& folder, const std::string& name, const std::string& library) {
  namespace fs = std::filesystem;
  const fs::path path = name.starts_with('/') ? fs::path(name) : fs::path(folder + name);
  std::error_code ignored;  // what cannot be asked is not there for us
  if (fs::is_regular_file(path, ignored)) return path.string();
  if (fs::is_directory(path, ignored)) {
    // A folder of that name that holds no rules is something else.
    if (const auto files = rule_files(path.string()); !files || !files->empty() || name.find('/') != std::string::npos) return path.string();
  }
  std::vector<std::string> known;
  if (!library.empty()) {
    if (const auto packs = library_packs(library)) {
      for (const std::string& pack : *packs) {
        known.push_back(fs::path(pack).stem().string());
        if (known.back() == name) return pack;
      }
    }
  }
  const std::string near = did_you_mean(name, known);
  return tl::make_unexpected(Error{"project.pack",
                                   "there is no pack `" + name + "`, neither below the folder of this file nor in the library",
                                   {near.empty() ? "write a path such as \"./rules\", or a name: `writ list packs` has those of the library" : "did you mean `" + near + "`?"}});
}

}  // namespace writ::cli
