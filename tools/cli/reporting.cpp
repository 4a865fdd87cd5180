#include "tools/cli/reporting.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "runtime/browser/chromium.hpp"
#include "runtime/browser/print.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/terminal.hpp"

namespace writ::cli {

static constexpr std::size_t kLargestList = std::size_t{64} << 20;

static Result<report::Format> parse_format(const std::string& name) {
  if (const auto format = report::parse_format(name)) return *format;
  std::vector<std::string> known;
  for (const auto word : report::format_names()) known.emplace_back(word);
  return tl::make_unexpected(unknown_word("format", name, known));
}

static Result<report::Language> parse_language(const std::string& name) {
  if (const auto language = report::parse_language(name)) return *language;
  std::vector<std::string> known;
  for (const auto tag : report::language_tags()) known.emplace_back(tag);
  return tl::make_unexpected(unknown_word("language", name, known));
}

static Result<findings::Gate> parse_gate(const GateFlags& flags) {
  findings::Gate gate;
  gate.fail_on_inconclusive = flags.fail_on_inconclusive;
  if (flags.fail_on == "none") {
    gate.fail_on.reset();
  } else {
    WRIT_TRY(severity, parse_word<model::Severity>("severity", flags.fail_on));
    gate.fail_on = severity;
  }
  WRIT_TRY(standing, parse_word<model::Standing>("standing", flags.fail_on_standing));
  gate.fail_on_standing = standing;
  return gate;
}

Result<Reporting> Reporting::prepare(const ReportFlags& report, const GateFlags& gate, bool lines) {
  Reporting reporting;
  reporting.all_ = report.all;
  reporting.ci_ = report.ci;
  WRIT_TRY(language, parse_language(report.language));
  reporting.language_ = language;
  reporting.output_ = report.output;
  reporting.write_baseline_ = gate.write_baseline;
  WRIT_TRY(parsed, parse_gate(gate));
  reporting.gate_ = parsed;

  std::set<std::string> paths{report.output};
  bool has_plain = false;
  for (const auto& text : report.formats) {
    const auto equals = text.find('=');
    WRIT_TRY(format, parse_format(text.substr(0, equals)));
    if (equals == std::string::npos) {
      if (has_plain) return fail("usage.formats", "two formats for standard output; write one of them as --format F=FILE");
      has_plain = true;
      reporting.targets_.push_back({format, ""});
      continue;
    }
    const auto path = text.substr(equals + 1);
    if (path.empty()) return fail("usage.formats", "`--format " + text + "` names no file behind the `=`");
    if (!paths.insert(path).second) return fail("usage.formats", "two outputs into `" + path + "`");
    reporting.targets_.push_back({format, path});
  }
  if (reporting.targets_.empty()) reporting.targets_.push_back({lines ? report::Format::Ndjson : report::Format::Text, ""});
  if (std::any_of(reporting.targets_.begin(), reporting.targets_.end(), [](const Target& target) { return report::is_printed(target.format); })) {
    const auto browser = browser::find_chromium(report.browser);
    if (!browser && !report.browser.empty()) return fail("browser.missing", "--browser: `" + report.browser + "` is no program that can be run");
    if (!browser) {
      return fail("browser.missing", "--format pdf is printed by a browser, and no Chromium or Chrome was found; install one, name it with --browser, or print the page of --format html");
    }
    reporting.printer_ = *browser;
  }
  if (!report.output.empty() && !has_plain && !report.formats.empty()) {
    return fail("usage.formats", "-o is for what standard output would get, and every format has a file already");
  }

  if (!gate.waivers.empty()) {
    WRIT_TRY(text, read_file(gate.waivers, kLargestList));
    auto waivers = findings::read_waivers(text);
    if (!waivers) return tl::make_unexpected(std::move(waivers).error().with(gate.waivers));
    reporting.waivers_ = std::move(*waivers);
  }
  if (!gate.baseline.empty()) {
    WRIT_TRY(text, read_file(gate.baseline, kLargestList));
    auto baseline = findings::read_baseline(text);
    if (!baseline) return tl::make_unexpected(std::move(baseline).error().with(gate.baseline));
    reporting.baseline_ = std::move(*baseline);
  }
  if (!gate.compare.empty()) {
    WRIT_TRY(text, read_file(gate.compare, kLargestList));
    auto earlier = findings::read_earlier_run(text);
    if (!earlier) return tl::make_unexpected(std::move(earlier).error().with(gate.compare));
    reporting.earlier_ = std::move(*earlier);
  }
  if (!report.store.empty()) {
    WRIT_TRY(store, history::Store::open(report.store));
    reporting.store_.emplace(std::move(store));
  }
  return reporting;
}

report::Options Reporting::options(bool colour) const {
  return {.all = all_, .colour = colour, .name_waivers = ci_, .gate = gate_, .version = WRIT_VERSION, .language = language_};
}

bool Reporting::streams() const {
  return targets_.size() == 1 && targets_[0].format == report::Format::Ndjson && targets_[0].path.empty();
}

bool Reporting::wants_inventory() const {
  return std::any_of(targets_.begin(), targets_.end(), [](const Target& target) { return report::shows_inventory(target.format); });
}

bool Reporting::wants_snapshot() const {
  return std::any_of(targets_.begin(), targets_.end(), [](const Target& target) { return report::shows_snapshot(target.format); });
}

bool Reporting::wants_pictures() const {
  return std::any_of(targets_.begin(), targets_.end(), [](const Target& target) { return report::shows_pictures(target.format); });
}

std::optional<std::string> Reporting::only_lines() const {
  if (targets_.size() != 1 || targets_[0].format != report::Format::Ndjson) return std::nullopt;
  return targets_[0].path.empty() ? output_ : targets_[0].path;
}

Result<std::string> Reporting::written(const Target& target, const std::vector<findings::Report>& reports, const model::Model& model, bool colour) const {
  std::string text = report::write(target.format, reports, model, options(colour));
  if (!report::is_printed(target.format)) return text;
  show_progress("printing the report");
  return browser::print_pdf(text, {printer_, reports.size() == 1 ? reports.front().site : counted(reports.size(), "site")});
}

ExitStatus Reporting::finish(std::vector<findings::Report> reports, const model::Model& model, const BundleOutput& bundle) {
  std::vector<std::string> warnings;
  if (waivers_) warnings = findings::apply_waivers(*waivers_, reports);
  if (baseline_) findings::apply_baseline(*baseline_, reports);
  if (earlier_) findings::compare_with(*earlier_, reports);
  // Before anything is written, since the reports show what the store knows. The same scan again adds nothing, so that a run whose outputs
  // could not be written may be repeated.
  if (store_) {
    if (const auto added = store_->add(reports, WRIT_VERSION); !added) return complain(added.error());
  }

  Outputs outputs;
  std::vector<seal::ZipFile> bundled;
  for (const auto& target : targets_) {
    if (!target.bundled.empty()) {
      bundled.push_back({std::string(target.bundled), report::write(target.format, reports, model, options(false))});
      continue;
    }
    const auto& path = target.path.empty() ? output_ : target.path;
    const bool colour = target.format == report::Format::Text && path.empty() && !ci_ && colour_wanted(Stream::Output);
    auto text = written(target, reports, model, colour);
    if (!text) return complain(text.error());
    outputs.add(path, std::move(*text));
  }
  if (!write_baseline_.empty()) outputs.add(write_baseline_, findings::write_baseline(findings::fingerprints_of(reports)));
  if (bundle.make) {
    auto archive = bundle.make(std::move(bundled));
    if (!archive) return complain(archive.error());
    outputs.add(bundle.path, std::move(*archive));
  }
  clear_progress();
  if (const auto written = outputs.commit(); !written) return complain(written.error());

  for (const auto& warning : warnings) warn(warning);
  const bool failing =
      std::any_of(reports.begin(), reports.end(), [&](const auto& report) { return findings::fails(report, gate_); });
  return failing ? ExitStatus::Found : ExitStatus::Fine;
}

Result<std::string> Reporting::line(findings::Report report, ExitStatus& status) {
  std::vector<findings::Report> one;
  one.push_back(std::move(report));
  ++lines_;
  if (waivers_) {
    for (const auto& warning : findings::apply_waivers(*waivers_, one)) ++warnings_[warning];
  }
  if (baseline_) findings::apply_baseline(*baseline_, one);
  if (earlier_) findings::compare_with(*earlier_, one);
  if (store_) WRIT_TRY_VOID(store_->add(one, WRIT_VERSION));
  if (findings::fails(one.front(), gate_)) status = graver(status, ExitStatus::Found);
  auto text = report::write_ndjson(one, options(false));
  if (!write_baseline_.empty()) violations_.merge(findings::fingerprints_of(one));
  return text;
}

Result<> Reporting::finish_lines() {
  // A waiver is stale only where it is so for every line.
  for (const auto& [warning, times] : warnings_) {
    if (times == lines_) warn(warning);
  }
  if (write_baseline_.empty()) return {};
  return write_file(write_baseline_, findings::write_baseline(violations_));
}

}  // namespace writ::cli
