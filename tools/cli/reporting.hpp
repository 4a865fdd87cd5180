#pragma once
// Reports to outputs and exit status: formats, waivers, baselines, gate.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/findings/earlier_run.hpp"
#include "runtime/findings/gate.hpp"
#include "runtime/findings/waivers.hpp"
#include "runtime/history/store.hpp"
#include "runtime/seal/zip.hpp"
#include "tools/cli/commands.hpp"
#include "tools/report/writer.hpp"

namespace writ::cli {

/// What the findings and the report of a bundle are called in it.
inline constexpr std::string_view kBundledFindings = "findings.json", kBundledReport = "report.html";

class Reporting {
 public:
  /// Reads the flags and the files that they name. `lines`: the input is newline-delimited, and so is the output where no
  /// format is given.
  [[nodiscard]] static Result<Reporting> prepare(const ReportFlags& report, const GateFlags& gate, bool lines);

  /// Whether results can go out one by one: newline-delimited findings on standard output and nothing else.
  [[nodiscard]] bool streams() const;
  /// Whether some format shows what the snapshot holds beside its findings.
  [[nodiscard]] bool wants_inventory() const;
  /// Whether some format shows the snapshot itself, or the pictures that it names.
  [[nodiscard]] bool wants_snapshot() const;
  [[nodiscard]] bool wants_pictures() const;
  /// Where newline-delimited findings go that are the only output (empty: standard output); nothing where there are others.
  [[nodiscard]] std::optional<std::string> only_lines() const;
  [[nodiscard]] bool writes_baseline() const { return !write_baseline_.empty(); }

  /// Findings and report go into a bundle, too, as they stand in the end. Called before anything asks what is wanted.
  void bundle() {
    targets_.push_back({report::Format::Json, "", kBundledFindings});
    targets_.push_back({report::Format::Html, "", kBundledReport});
  }
  /// Makes the bundle of these files; it is written with the other outputs or not at all.
  struct BundleOutput {
    std::string path;
    std::function<Result<std::string>(std::vector<seal::ZipFile>)> make;
  };

  /// Writes everything and says how it ended.
  [[nodiscard]] ExitStatus finish(std::vector<findings::Report> reports, const model::Model& model, const BundleOutput& bundle = {});

  /// One report as one line; `status` becomes the graver. Needs `streams()`. The error is that of the store.
  [[nodiscard]] Result<std::string> line(findings::Report report, ExitStatus& status);
  /// After the last line: the baseline, and what was wrong with waivers.
  [[nodiscard]] Result<> finish_lines();
  /// `-o` of a stream: where its lines go in the end; empty: standard output, at once.
  [[nodiscard]] const std::string& output() const { return output_; }

 private:
  Reporting() = default;
  struct Target {
    report::Format format;
    std::string path;  ///< empty: standard output or `-o`
    std::string_view bundled = {};  ///< its name in the bundle, where it goes there and nowhere else
  };
  [[nodiscard]] report::Options options(bool colour) const;
  [[nodiscard]] Result<std::string> written(const Target& target, const std::vector<findings::Report>& reports, const model::Model& model, bool colour) const;

  std::vector<Target> targets_;
  std::string output_, write_baseline_;
  std::string printer_;  ///< the browser that prints; empty where nothing is printed
  bool all_ = false, ci_ = false;
  report::Language language_ = report::Language::English;
  findings::Gate gate_;
  std::optional<findings::Waivers> waivers_;
  std::optional<findings::Baseline> baseline_;
  std::optional<findings::EarlierRun> earlier_;
  std::optional<history::Store> store_;
  // Of a stream.
  std::size_t lines_ = 0;
  std::map<std::string, std::size_t> warnings_;
  findings::Baseline violations_;
};

}  // namespace writ::cli
