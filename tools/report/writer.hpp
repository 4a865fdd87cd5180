#pragma once
// Reports for people and for machines: one file a format, all from the same finished findings (spec/findings.md).
//
// A writer is a function of its arguments: no clock, no environment, no terminal. Texts of the snapshot are escaped for the
// format; what could steer a terminal or a page never gets through.

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/model.hpp"
#include "runtime/findings/finding.hpp"
#include "runtime/findings/gate.hpp"
#include "tools/report/texts.hpp"

namespace writ::report {

enum class Format { Text, Json, Ndjson, Sarif, Junit, Html, Markdown, Github, Gitlab, Csv, Oscal, Har, Pdf };

[[nodiscard]] std::optional<Format> parse_format(std::string_view name);
/// "text", "json", …: for help and messages.
[[nodiscard]] std::span<const std::string_view> format_names();

/// Whether the format shows what the snapshot holds beside the findings (Report::inventory).
[[nodiscard]] bool shows_inventory(Format format);
/// Whether the format shows the snapshot itself (Report::seen).
[[nodiscard]] bool shows_snapshot(Format format);
/// Whether the format shows pictures (Report::pictures).
[[nodiscard]] bool shows_pictures(Format format);

struct Options {
  bool all = false;          ///< clear and not-applicable findings too
  bool colour = false;       ///< of Text
  bool name_waivers = false; ///< Text, Markdown: the line that would waive each failing finding
  findings::Gate gate;       ///< what a report marks as failing
  std::string_view version;  ///< of Writ, for formats that name their tool
  Language language = Language::English;  ///< of Html
  bool law_apart = false;    ///< Html: the law told once behind the findings, not at each; on paper always
};

/// The reports of one run, in the order of its snapshots.
using Reports = std::span<const findings::Report>;

/// What a printer makes of the text that the writer gives: of Pdf that is the HTML to print.
[[nodiscard]] bool is_printed(Format format);

[[nodiscard]] std::string write(Format format, Reports reports, const model::Model& model, const Options& options);

[[nodiscard]] std::string write_text(Reports reports, const model::Model& model, const Options& options);
/// `writ.findings/1`: one object; of several reports an array.
[[nodiscard]] std::string write_json(Reports reports, const Options& options);
/// One compact object a line.
[[nodiscard]] std::string write_ndjson(Reports reports, const Options& options);
/// `writ.error/1`: what stands in the place of a line that could not be judged. `line` counts from 1.
[[nodiscard]] std::string ndjson_error(std::size_t line, std::string_view message);
/// The same in the place of a site that could not be captured or judged.
[[nodiscard]] std::string ndjson_error(std::string_view asked, std::string_view message);
[[nodiscard]] std::string write_sarif(Reports reports, const model::Model& model, const Options& options);
[[nodiscard]] std::string write_junit(Reports reports, const model::Model& model, const Options& options);
[[nodiscard]] std::string write_html(Reports reports, const model::Model& model, const Options& options);
/// Also what a GitHub step summary takes.
[[nodiscard]] std::string write_markdown(Reports reports, const model::Model& model, const Options& options);
/// Workflow commands: an annotation for each violation and inconclusive finding.
[[nodiscard]] std::string write_github(Reports reports, const model::Model& model, const Options& options);
/// A code quality report: violations that count, and inconclusive findings as `info`.
[[nodiscard]] std::string write_gitlab(Reports reports, const model::Model& model, const Options& options);
/// The inventory of cookies and storage; no findings.
[[nodiscard]] std::string write_csv(Reports reports, const model::Model& model, const Options& options);
/// OSCAL assessment results.
[[nodiscard]] std::string write_oscal(Reports reports, const model::Model& model, const Options& options);
/// HAR 1.2 of the requests that the findings rest on; reports without `seen` are left out.
[[nodiscard]] std::string write_har(Reports reports, const model::Model& model, const Options& options);

}  // namespace writ::report
