// writ check: every error and warning of packs.

#include <fmt/format.h>

#include <algorithm>

#include "tools/cli/commands.hpp"
#include "tools/cli/diagnostics_output.hpp"
#include "tools/cli/file_kind.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"
#include "tools/cli/trust.hpp"

namespace writ::cli {

ExitStatus run_check(const CheckOptions& options) {
  if (const auto format = one_of("format", options.format, {"text", "json", "sarif"}); !format) return complain(format.error());
  for (const std::string& path : options.paths) {
    if (const auto expected = expect_pack(path); !expected) return complain(expected.error());
  }
  const auto library = dependency_library(options.packs);
  if (!library) return complain(library.error());
  auto admit = admit_signed(options.packs.trusted_keys);
  if (!admit) return complain(admit.error());

  compiler::CompileOptions how;
  how.admit = std::move(*admit);
  how.check = {.release = options.release, .lint = options.lint};
  how.library = *library;
  how.from_sources = true;
  const auto compiled = compiler::compile(options.paths, how);
  if (!compiled) return complain(compiled.error());

  const auto& all = compiled->diagnostics.all();
  const auto errors = static_cast<std::size_t>(std::count_if(
      all.begin(), all.end(), [](const auto& diagnostic) { return diagnostic.severity == DiagnosticSeverity::Error; }));
  const std::size_t warnings = all.size() - errors;

  std::string text;
  if (options.format == "json") {
    text = diagnostics_json(compiled->sources, compiled->diagnostics);
  } else if (options.format == "sarif") {
    text = diagnostics_sarif(compiled->sources, compiled->diagnostics);
  } else {
    text = diagnostics_text(compiled->sources, compiled->diagnostics, Stream::Output);
    text += fmt::format("{}, {}\n", counted(errors, "error"), counted(warnings, "warning"));
  }
  Outputs outputs;
  outputs.add(options.output, std::move(text));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  return errors > 0 || (options.deny_warnings && warnings > 0) ? ExitStatus::Found : ExitStatus::Fine;
}

}  // namespace writ::cli
