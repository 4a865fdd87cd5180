// writ capture: sites to snapshots.

#include "tools/cli/collecting.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/local_folder.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"
#include "tools/cli/site_run.hpp"

namespace writ::cli {

ExitStatus run_capture(const CaptureOptions& options) {
  std::vector<std::string> urls = options.urls;
  CollectFlags flags = options.collect;
  const auto folder = LocalFolder::open(urls, flags);
  if (!folder) return complain(folder.error());
  auto collecting = Collecting::prepare(flags);
  if (!collecting) return complain(collecting.error());
  auto run = SiteRun::prepare(urls, flags);
  if (!run) return complain(run.error());
  // The banners that are known by name are those of the packs.
  std::optional<compiler::Compiled> rules;
  if (collecting->uses_browser()) {
    rules = load_rules(options.packs, {});
    if (!rules) return ExitStatus::Failed;
  }
  const model::Model* model = rules ? &rules->program->model : nullptr;
  if (run->several()) {
    const auto status = run->stream(*collecting, model, options.output, [](std::string snapshot) -> Result<std::string> { return snapshot + "\n"; }).status;
    folder->tell();
    return status;
  }
  std::string snapshot;
  const SiteRun::Ended ended = run->gather(*collecting, model, [&](std::string captured) -> Result<> {
    snapshot = std::move(captured) + "\n";
    return {};
  });
  folder->tell();
  if (ended.status != ExitStatus::Fine) return ended.status;
  if (const auto written = write_file(options.output, snapshot); !written) return complain(written.error());
  return ExitStatus::Fine;
}

}  // namespace writ::cli
