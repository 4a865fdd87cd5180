// writ eval: snapshots to findings.

#include <algorithm>
#include <filesystem>
#include <optional>

#include "tools/cli/asking.hpp"
#include "tools/cli/bundling.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/file_kind.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/judging.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"
#include "tools/cli/project_file.hpp"
#include "tools/cli/reporting.hpp"
#include "tools/cli/snapshot_files.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/report/writer.hpp"

namespace writ::cli {
namespace {

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r") == std::string_view::npos; }

/// Newline-delimited snapshots to newline-delimited findings, each as soon as it is there. A bad line is told in its
/// place, the others go on, and the status says it in the end.
ExitStatus eval_lines(const EvalOptions& options, Judging& judging, Reporting& reporting) {
  InputLines input(options.limits.file_bytes);
  auto status = ExitStatus::Fine;
  std::string line;
  std::string kept;  // for -o
  for (std::size_t number = 1;; ++number) {
    const auto got = input.next(line);
    if (!got) return complain(got.error());
    if (*got == InputLines::Status::End) break;
    std::string result;
    if (*got == InputLines::Status::TooLong) {
      result = report::ndjson_error(number, "the line is larger than " + std::to_string(options.limits.file_bytes) + " bytes");
    } else if (is_blank(line)) {
      continue;
    } else if (auto report = judging.judge(line); report) {
      auto made = reporting.line(std::move(*report), status);
      if (!made) return complain(made.error());
      result = std::move(*made);
    } else {
      complain("line " + std::to_string(number) + ": " + report.error().text());
      result = report::ndjson_error(number, report.error().text());
      status = ExitStatus::Failed;
    }
    if (*got == InputLines::Status::TooLong) status = complain("line " + std::to_string(number) + " is too long");
    if (!reporting.output().empty()) {
      kept += result;
    } else if (const auto written = write_output(result); !written) {
      return complain(written.error());
    }
  }
  if (!reporting.output().empty()) {
    if (const auto written = write_file(reporting.output(), kept); !written) return complain(written.error());
  }
  if (const auto finished = reporting.finish_lines(); !finished) return complain(finished.error());
  return status;
}

/// The snapshots of standard input, one a line, all or nothing.
Result<> judge_input(const EvalOptions& options, Judging& judging, std::optional<Bundling>& bundling, std::vector<findings::Report>& reports, Visits* visits) {
  InputLines input(options.limits.file_bytes);
  std::string line;
  for (std::size_t number = 1;; ++number) {
    WRIT_TRY(got, input.next(line));
    if (got == InputLines::Status::End) return {};
    if (got == InputLines::Status::TooLong) return fail("snapshot.size", "line " + std::to_string(number) + " is too long");
    if (is_blank(line)) continue;
    auto visit = snapshot::read_snapshot(line, read_limits(options.limits));
    if (!visit) return tl::make_unexpected(std::move(visit).error().with("line " + std::to_string(number)));
    auto report = judging.judge(**visit);
    if (!report) return tl::make_unexpected(std::move(report).error().with("line " + std::to_string(number)));
    reports.push_back(std::move(*report));
    if (visits != nullptr) visits->push_back(std::move(*visit));
    if (bundling) WRIT_TRY_VOID(bundling->add(line, {}));
  }
}

/// Where the pictures of a snapshot lie.
std::string folder_of(const std::string& snapshot, const std::string& asked) {
  if (!asked.empty()) return asked;
  const std::string folder = std::filesystem::path(snapshot).parent_path().string();
  return folder.empty() ? "." : folder;
}

}  // namespace

ExitStatus run_eval(const EvalOptions& options) {
  if (const auto nobody = nobody_to_ask(options.judge)) return *nobody;
  const bool lines = std::find(options.snapshots.begin(), options.snapshots.end(), "-") != options.snapshots.end();
  if (lines && options.snapshots.size() > 1) return complain("`-` stands alone: standard input, or files by name");
  if (lines && options.judge.ask) return complain("--ask reads answers from standard input, and so does `-`: name files");
  const auto snapshots = snapshot_files(options.snapshots);
  if (!snapshots) return complain(snapshots.error());
  auto reporting = Reporting::prepare(options.report, options.gate, lines);
  if (!reporting) return complain(reporting.error());
  std::optional<Bundling> bundling;
  if (!options.seal.bundle.empty()) {
    auto prepared = Bundling::prepare(options.seal, options.gate, options.limits, "eval");
    if (!prepared) return complain(prepared.error());
    bundling.emplace(std::move(*prepared));
    reporting->bundle();
  }
  const auto rules = load_rules(options.packs, {.from_sources = bundling.has_value()});
  if (!rules) return ExitStatus::Failed;
  JudgeFlags flags = options.judge;
  if (take_facts(rules->program->model, flags) == Taken::Broken) return ExitStatus::Failed;
  auto judging = Judging::prepare(*rules->program, flags, options.limits, options.report.all, reporting->wants_inventory());
  if (!judging) return complain(judging.error());

  if (lines && reporting->streams()) return eval_lines(options, *judging, *reporting);

  std::vector<findings::Report> reports;
  const bool keep = flags.ask || reporting->wants_snapshot();
  Visits visits;
  std::vector<std::string> folders;
  if (lines) {
    if (const auto judged = judge_input(options, *judging, bundling, reports, keep ? &visits : nullptr); !judged) return complain(judged.error());
  } else {
    for (std::size_t i = 0; i < snapshots->size(); ++i) {
      const auto& path = (*snapshots)[i];
      show_progress("judging " + std::to_string(i + 1) + " of " + std::to_string(snapshots->size()) + ": " + path);
      auto bytes = read_file(path, options.limits.file_bytes);
      if (!bytes) return complain(bytes.error());
      if (const auto expected = expect_snapshot(path, *bytes); !expected) return complain(expected.error());
      auto visit = snapshot::read_snapshot(bundling ? *bytes : std::move(*bytes), read_limits(options.limits));
      if (!visit) return complain(no_snapshot(std::move(visit).error(), path));
      auto report = judging->judge(**visit);
      if (!report) return complain(std::move(report).error().with(path));
      if (bundling) {
        if (const auto added = bundling->add(std::move(*bytes), folder_of(path, options.report.pictures)); !added) return complain(Error(added.error()).with(path));
      }
      reports.push_back(std::move(*report));
      if (keep) {
        visits.push_back(std::move(*visit));
        folders.push_back(folder_of(path, options.report.pictures));
      }
    }
  }
  if (flags.ask) {
    if (const auto ended = ask_for_facts(*judging, rules->program->model, flags, visits, reports)) return *ended;
  }
  show_visits(*reporting, visits, folders, reports);
  if (!bundling) return reporting->finish(std::move(reports), rules->program->model);
  bundling->tell(flags, options.gate, options.report);
  return reporting->finish(std::move(reports), rules->program->model, bundling->output(*rules));
}

}  // namespace writ::cli
