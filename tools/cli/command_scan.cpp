// writ scan: capture and eval in one.

#include <optional>

#include "base/temporary_folder.hpp"
#include "tools/cli/asking.hpp"
#include "tools/cli/bundling.hpp"
#include "tools/cli/collecting.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/importing.hpp"
#include "tools/cli/judging.hpp"
#include "tools/cli/local_folder.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/packs.hpp"
#include "tools/cli/project_file.hpp"
#include "tools/cli/reporting.hpp"
#include "tools/cli/site_run.hpp"

namespace writ::cli {
namespace {

/// Recordings instead of visits: all are judged, or nothing is.
ExitStatus scan_recordings(const ScanOptions& options, Reporting& reporting, std::optional<Bundling>& bundling) {
  const CollectFlags& collect = options.collect;
  if (!options.urls.empty() || !collect.sites_file.empty() || !collect.sitemap.empty() || collect.crawl_depth > 0) {
    return complain("--har judges what was recorded, and no site is asked: leave out addresses, --sites, --sitemap and --crawl");
  }
  if (options.judge.ask) return complain("--ask is for sites that are visited; with --har give the facts with --fact");
  const auto rules = load_rules(options.packs, {.from_sources = bundling.has_value()});
  if (!rules) return ExitStatus::Failed;
  JudgeFlags flags = options.judge;
  if (take_facts(rules->program->model, flags) == Taken::Broken) return ExitStatus::Failed;
  auto judging = Judging::prepare(*rules->program, flags, options.limits, options.report.all, reporting.wants_inventory());
  if (!judging) return complain(judging.error());
  std::vector<findings::Report> reports;
  Visits visits;
  for (const std::string& path : options.hars) {
    ImportOptions import = options.import;
    import.kind = "har";
    import.path = path;
    import.limits = options.limits;
    auto snapshot = import_file(import);
    if (!snapshot) return complain(snapshot.error());
    auto visit = snapshot::read_snapshot(bundling ? *snapshot : std::move(*snapshot), read_limits(options.limits));
    if (!visit) return complain(std::move(visit).error().with(path));
    auto report = judging->judge(**visit);
    if (!report) return complain(std::move(report).error().with(path));
    reports.push_back(std::move(*report));
    if (reporting.wants_snapshot()) visits.push_back(std::move(*visit));
    if (!bundling) continue;
    if (const auto added = bundling->add(std::move(*snapshot), {}); !added) return complain(Error(added.error()).with(path));
  }
  show_visits(reporting, visits, {}, reports);
  if (!bundling) return reporting.finish(std::move(reports), rules->program->model);
  bundling->tell(flags, options.gate, options.report);
  return reporting.finish(std::move(reports), rules->program->model, bundling->output(*rules));
}

}  // namespace

ExitStatus run_scan(const ScanOptions& options) {
  if (const auto nobody = nobody_to_ask(options.judge)) return *nobody;
  // Everything that can be wrong with the call is found before a site is asked.
  ReportFlags reports_wanted = options.report;
  reports_wanted.browser = options.collect.browser;
  auto reporting = Reporting::prepare(reports_wanted, options.gate, false);
  if (!reporting) return complain(reporting.error());
  std::optional<Bundling> bundling;
  if (!options.seal.bundle.empty()) {
    if (options.collect.resume) return complain("--bundle has the snapshots that a judgement was made of, and a run that is resumed no longer has those of the sites it had finished: leave one of them out");
    auto prepared = Bundling::prepare(options.seal, options.gate, options.limits, "scan");
    if (!prepared) return complain(prepared.error());
    bundling.emplace(std::move(*prepared));
    reporting->bundle();
  }
  if (!options.hars.empty()) return scan_recordings(options, *reporting, bundling);
  std::vector<std::string> urls = options.urls;
  CollectFlags collect = options.collect;
  const auto folder = LocalFolder::open(urls, collect);
  if (!folder) return complain(folder.error());
  TemporaryFolder pictures;
  // Evidence and reports that show pictures have them taken, into a folder that is gone afterwards where nobody wants to keep them.
  if ((bundling || reporting->wants_pictures()) && collect.visit.screenshots.empty()) {
    if (const auto made = pictures.make(); !made) return complain(made.error());
    collect.visit.screenshots = pictures.path();
  }
  auto collecting = Collecting::prepare(collect);
  if (!collecting) return complain(collecting.error());
  auto run = SiteRun::prepare(urls, collect);
  if (!run) return complain(run.error());
  const auto lines = reporting->only_lines();
  if (options.collect.resume && !lines) return complain("--resume goes on with newline-delimited findings: --format ndjson -o FILE, and no other format");
  if (options.collect.resume && reporting->writes_baseline()) return complain("--write-baseline would know only of the sites of this run; with --resume it is left out");
  if (options.judge.ask && options.collect.resume) return complain("--ask asks for what the findings of all sites wait for, and --resume has only those of this run: leave one of them out");
  if (options.judge.ask && options.collect.sites_file == "-") return complain("--ask reads answers from standard input, and so does `--sites -`: name a file");
  const auto rules = load_rules(options.packs, {.from_sources = bundling.has_value()});
  if (!rules) return ExitStatus::Failed;
  const model::Model& model = rules->program->model;
  JudgeFlags flags = options.judge;
  if (take_facts(rules->program->model, flags) == Taken::Broken) return ExitStatus::Failed;
  auto judging = Judging::prepare(*rules->program, flags, options.limits, options.report.all, reporting->wants_inventory());
  if (!judging) return complain(judging.error());

  // Each is judged as it comes, and only what was found is kept, unless there are questions at the end.
  if (lines && run->several() && !flags.ask) {
    auto status = ExitStatus::Fine;
    const SiteRun::Ended ended = run->stream(*collecting, &model, *lines, [&](std::string snapshot) -> Result<std::string> {
      WRIT_TRY(report, judging->judge(std::move(snapshot)));
      return reporting->line(std::move(report), status);
    });
    folder->tell();
    if (!ended.complete) return ended.status;
    if (const auto finished = reporting->finish_lines(); !finished) return complain(finished.error());
    return graver(status, ended.status);
  }
  std::vector<findings::Report> reports;
  Visits visits;
  const SiteRun::Ended ended = run->gather(*collecting, &model, [&](std::string snapshot) -> Result<> {
    WRIT_TRY(visit, snapshot::read_snapshot(bundling ? snapshot : std::move(snapshot), read_limits(options.limits)));
    WRIT_TRY(report, judging->judge(*visit));
    if (bundling) WRIT_TRY_VOID(bundling->add(std::move(snapshot), collect.visit.screenshots));
    reports.push_back(std::move(report));
    if (flags.ask || reporting->wants_snapshot()) visits.push_back(std::move(visit));
    return {};
  });
  folder->tell();
  if (!ended.complete || reports.empty()) return ended.status;
  if (flags.ask) {
    if (const auto stopped = ask_for_facts(*judging, model, flags, visits, reports)) return *stopped;
  }
  show_visits(*reporting, visits, std::vector<std::string>(visits.size(), collect.visit.screenshots), reports);
  if (!bundling) return graver(reporting->finish(std::move(reports), model), ended.status);
  bundling->tell(flags, options.gate, options.report);
  bundling->tell(options.collect, collect.served);
  return graver(reporting->finish(std::move(reports), model, bundling->output(*rules)), ended.status);
}

}  // namespace writ::cli
