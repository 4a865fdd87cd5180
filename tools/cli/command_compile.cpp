// writ compile: a pack to a verified binary pack.

#include "tools/cli/commands.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"

namespace writ::cli {

ExitStatus run_compile(const CompileOptions& options) {
  const auto compiled = load_rules(options.path, options.packs.packs, options.packs, {.from_sources = true, .release = options.release});
  if (!compiled) return ExitStatus::Failed;
  auto bytes = compiler::write_compiled(*compiled);
  if (!bytes) return complain(bytes.error());
  Outputs outputs;
  outputs.add(options.output, std::move(*bytes));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  return ExitStatus::Fine;
}

}  // namespace writ::cli
