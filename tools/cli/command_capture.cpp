// writ capture: sites to snapshots.

#include "tools/cli/collecting.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"

namespace writ::cli {

ExitStatus run_capture(const CaptureOptions& options) {
  // The banners that are known by name are those of the packs.
  std::optional<compiler::Compiled> rules;
  if (will_use_browser(options.collect)) {
    rules = load_rules(options.packs, {});
    if (!rules) return ExitStatus::Failed;
  }
  const auto snapshots = collect_sites(options.urls, options.collect, rules ? &rules->program->model : nullptr);
  if (!snapshots) return complain(snapshots.error());
  std::string lines;
  for (const auto& snapshot : *snapshots) lines += snapshot + "\n";
  Outputs outputs;
  outputs.add(options.output, std::move(lines));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  return ExitStatus::Fine;
}

}  // namespace writ::cli
