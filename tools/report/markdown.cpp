#include <fmt/format.h>

#include <algorithm>

#include "tools/report/groups.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using findings::Row;
using model::Verdict;

/// Text of rules and snapshots as text: nothing in it is markup or a mention.
std::string md(std::string_view text) {
  std::string out;
  for (const char c : one_line(text)) {
    if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "&#64;";
    } else {
      if (std::string_view("\\`*_{}[]()#+!|~").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::size_t longest_run_of_ticks(std::string_view text) {
  std::size_t longest = 0, run = 0;
  for (const char c : text) {
    run = c == '`' ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

/// A code span that its own text cannot close.
std::string code(std::string_view text) {
  const std::string line = one_line(text);
  const std::string fence(longest_run_of_ticks(line) + 1, '`');
  const std::string space = line.empty() || line.front() == '`' || line.back() == '`' ? " " : "";
  return fence + space + line + space + fence;
}

std::string code_block(std::string_view text, std::string_view indent, std::string_view language = "html") {
  const std::string fence(std::max<std::size_t>(3, longest_run_of_ticks(text) + 1), '`');
  std::string out = std::string(indent) + fence + std::string(language) + "\n";
  for (const std::string_view line : lines_of(text)) out += std::string(indent) + one_line(line) + "\n";
  return out + std::string(indent) + fence + "\n";
}

std::string source(const model::Model& model, model::SourceId id, std::string_view where, Told& told) {
  const std::string title = md(source_title(model, id));
  const std::string place = where.empty() ? "" : "," + md(where);
  if (!told.first_time(id)) return title + place;
  const std::string& url = model.sources[id].url;
  const bool link = linkable(url) && url.find_first_of("<> \n\"") == std::string::npos;
  return (link ? "[" + title + "](<" + url + ">)" : title) + place + ": " + md(source_words(model, id));
}

std::string verdicts(const model::Model& model, Places& places, const Finding& finding) {
  Told told;
  std::string out;
  for (const RowGroup& group : grouped(finding)) {
    const Row& row = group.head();
    out += fmt::format("- **{}** in {}", verdict_word(row.verdict), md(places.list(finding, group.rows)));
    if (row.verdict == Verdict::Violation || row.verdict == Verdict::Inconclusive) {
      out += fmt::format(": {}, {}", model::name_of(row.severity), md(standing_words(row)));
    }
    out += "\n";
    if (row.unbound) out += "  - No cited source gives this verdict a standing.\n";
    for (const auto& said : group.sources) {
      out += "  - " + source(model, said.what, places.only_in(finding, group, said.rows), told) + "\n";
    }
    if (row.exception) {
      out += "  - Exempt by " + md(exception_title(model, finding, row.exception->name));
      if (row.exception->because) out += ": " + md(*row.exception->because);
      out += "\n";
      for (const model::SourceId id : row.exception->sources) out += "    - " + source(model, id, {}, told) + "\n";
    }
    for (const findings::FailedNeed& need : row.failed_needs) {
      out += "  - Not exempt by " + md(exception_title(model, finding, need.exception)) + ": " + md(failed_need_words(need)) + "\n";
    }
    for (const auto& note : group.notes) {
      out += "  - Note" + md(places.only_in(finding, group, note.rows)) + ": " + md(note.what) + "\n";
    }
  }
  return out;
}

std::string proof(const Finding& finding) {
  std::string out;
  for (const findings::EvidenceItem& item : finding.evidence.items) {
    out += "- " + code(item.summary) + (item.phase ? " " + std::string(model::name_of(*item.phase)) : "") + ", " + code(item.pointer) + "\n";
  }
  if (finding.evidence.count > finding.evidence.items.size()) {
    out += fmt::format("- and {} more\n", finding.evidence.count - finding.evidence.items.size());
  }
  if (!finding.evidence.searched.empty()) {
    std::string text;
    for (const findings::Searched& s : finding.evidence.searched) text += (text.empty() ? "" : ", ") + searched_words(s);
    out += "- looked through: " + md(text) + "\n";
  }
  return out;
}

std::string one_finding(const Report& report, const model::Model& model, Places& places, const Finding& finding) {
  std::string out = fmt::format("#### {}: {} ({})\n\n", md(finding.title), md(vendor_title(model, finding)), model::name_of(finding.severity));
  if (!finding.message.empty()) out += md(finding.message) + "\n\n";
  if (const std::string life = life_line(report, finding); !life.empty()) out += md(life) + "\n\n";
  if (finding.waiver) {
    const findings::Waiver& w = *finding.waiver;
    out += (finding.waiver_expired ? "A waiver expired after " : "Waived until ") + md(w.until) + (w.by.empty() ? "" : " by " + md(w.by)) +
           (w.why.empty() ? "" : ": " + md(w.why)) + "\n\n";
  }
  if (finding.in_baseline) out += "Known from the baseline.\n\n";
  for (const findings::Missing& missing : finding.missing) {
    out += "- Could not be told: " + md(missing_words(missing)) + "\n";
    if (const auto asked = fact_question(model, missing)) out += "  " + md(asked->question) + " " + md(asked->answer) + "\n";
  }
  out += verdicts(model, places, finding);
  if (const std::string items = proof(finding); !items.empty()) {
    out += (finding.verdict == Verdict::Inconclusive ? "\nSeen:\n\n" : "\nProof:\n\n") + items;
  }
  for (const findings::RenderedRemedy& remedy : finding.remedies) {
    out += "\nFix: " + md(remedy.title) + "\n\n" + code_block(remedy.text, "");
  }
  return out + fmt::format("\nRule {}, fingerprint {}\n\n", code(finding.pack + "." + finding.rule), code(finding.fingerprint));
}

/// What changed since the earlier run, and what it had that is gone.
std::string comparison_of(const Report& report) {
  if (!report.comparison) return {};
  constexpr std::size_t kMostLines = 20;
  std::string out = md(comparison_words(*report.comparison)) + "\n\n";
  const auto& gone = report.comparison->gone;
  for (std::size_t i = 0; i < std::min(gone.size(), kMostLines); ++i) {
    out += fmt::format("- Gone: {}{} ({})\n", md(gone[i].title), gone[i].vendor ? ": " + md(*gone[i].vendor) : "", code(gone[i].pack + "." + gone[i].rule));
  }
  if (gone.size() > kMostLines) out += fmt::format("- and {} more\n", gone.size() - kMostLines);
  return gone.empty() ? out : out + "\n";
}

/// The lines that would waive what fails, for whoever reads the comment and not the log.
std::string waivers_of(const Report& report, const Options& options) {
  constexpr std::size_t kMostLines = 20;
  std::string lines;
  std::size_t count = 0;
  for (const Finding& finding : report.findings) {
    if (options.name_waivers && findings::fails(finding, options.gate) && ++count <= kMostLines) lines += waiver_line(report, finding) + "\n";
  }
  if (count == 0) return {};
  const std::string more = count > kMostLines ? fmt::format("\nand {} more: the log has them.\n", count - kMostLines) : "";
  return fmt::format("\n<details><summary>{} that would waive what fails</summary>\n\n{}\n\n{}{}\n</details>\n\n", counted(count, "line", "lines"), md(waiver_advice()), code_block(lines, "", "json"), more);
}

/// Many wait for what a build cannot know; they are there, and not in the way.
constexpr std::string_view kFoldEnd = "\n</details>\n\n";
std::string fold_begin(const Report& report) {
  const auto it = report.summary.by_verdict.find(Verdict::Inconclusive);
  return fmt::format("<details><summary>{} could not be told</summary>\n\n", counted(it == report.summary.by_verdict.end() ? 0 : it->second, "finding", "findings"));
}

/// A comment on GitHub may have 65,536 characters. What does not fit in full is a line, and what does not fit as a line is counted.
constexpr std::size_t kFull = 44'000, kLines = 58'000, kWhole = 64'000;

std::string one_report(const Report& report, const model::Model& model, const Options& options, std::size_t before) {
  std::string out = fmt::format("## {}\n\nCaptured {}, judged by the law of {}.\n\n**{}.** {}\n\n", md(report.site), report.captured_at,
                                format_date(report.as_of), md(summary_words(report.summary)), md(gate_words(report, options)));
  if (!report.past.empty()) out += md(trend_words(report)) + "\n\n";
  out += comparison_of(report);
  Places places(model, report.as_of);
  std::optional<Verdict> section;
  std::size_t shortened = 0, left_out = 0;
  for (const Finding* finding : visible(report, options)) {
    if (section != finding->verdict) {
      if (section == Verdict::Inconclusive) out += kFoldEnd;
      section = finding->verdict;
      out += fmt::format("### {}\n\n", heading(*section));
      if (section == Verdict::Inconclusive) out += fold_begin(report);
    }
    std::string line = fmt::format("- {}: {}", md(finding->title), md(vendor_title(model, *finding)));
    std::string text;
    const bool quiet = *section == Verdict::Clear || *section == Verdict::NotApplicable;
    if (!quiet && shortened == 0) text = one_finding(report, model, places, *finding);
    if (text.empty() || before + out.size() + text.size() > kFull) {
      if (!quiet) ++shortened;
      text = line + (quiet ? "\n" : fmt::format(" ({})\n", model::name_of(finding->severity)));
    }
    if (before + out.size() + text.size() <= kLines) out += text;
    else ++left_out;
  }
  if (shortened > 0) {
    out += fmt::format("\nThis is too long to be told in full here: {} a line of its own or none ({} left out). The other reports have everything.\n",
                       shortened == 1 ? "1 finding has" : fmt::format("{} findings have", shortened), left_out);
  }
  if (section == Verdict::Inconclusive) out += kFoldEnd;
  if (const std::string lines = waivers_of(report, options); before + out.size() + lines.size() <= kWhole) out += lines;
  if (!report.blind_spots.empty()) {
    out += "\n### Not seen\n\nSilence about the following is no clean bill:\n\n";
    for (const findings::BlindSpot& spot : report.blind_spots) {
      const std::string line = "- " + md(blind_spot_words(spot)) + "\n";
      if (before + out.size() + line.size() <= kWhole) out += line;
    }
  }
  return out;
}

}  // namespace

std::string write_markdown(Reports reports, const model::Model& model, const Options& options) {
  std::string out = "# Writ\n\n";
  std::size_t left_out = 0;
  for (const Report& report : reports) {
    const std::string text = one_report(report, model, options, out.size()) + "\n";
    if (out.size() + text.size() <= kWhole) out += text;
    else ++left_out;
  }
  out.pop_back();
  if (left_out > 0) out += fmt::format("\n{} {} left out here.\n", left_out, left_out == 1 ? "site is" : "sites are");
  return out;
}

}  // namespace writ::report
