// writ scan: capture and eval in one.

#include "tools/cli/collecting.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/judging.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/packs.hpp"
#include "tools/cli/reporting.hpp"

namespace writ::cli {

ExitStatus run_scan(const ScanOptions& options) {
  // Everything that can be wrong with the call is found before a site is asked.
  auto reporting = Reporting::prepare(options.report, options.gate, false);
  if (!reporting) return complain(reporting.error());
  const auto rules = load_rules(options.packs, {});
  if (!rules) return ExitStatus::Failed;
  auto judging = Judging::prepare(*rules->program, options.judge, options.limits, options.report.all, reporting->wants_inventory());
  if (!judging) return complain(judging.error());

  auto snapshots = collect_sites(options.urls, options.collect, &rules->program->model);
  if (!snapshots) return complain(snapshots.error());
  std::vector<findings::Report> reports;
  for (std::size_t i = 0; i < snapshots->size(); ++i) {
    auto report = judging->judge(std::move((*snapshots)[i]));
    if (!report) return complain(std::move(report).error().with(options.urls[i]));
    reports.push_back(std::move(*report));
  }
  return reporting->finish(std::move(reports), rules->program->model);
}

}  // namespace writ::cli
