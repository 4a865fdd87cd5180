#include <fmt/format.h>

#include "tools/report/groups.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using findings::Row;

enum class Style { Plain, Bold, Dim, Red, Yellow, Green };

/// Collects lines; everything that comes from rules or snapshots passes through here and is made printable.
class Page {
 public:
  explicit Page(bool colour) : colour_(colour) {}
  void line(int indent, std::string_view text, Style style = Style::Plain) {
    out_.append(static_cast<std::size_t>(indent), ' ');
    out_ += styled(one_line(text), style) + "\n";
  }
  /// Several lines at one indentation.
  void block(int indent, std::string_view text) {
    for (const std::string_view each : lines_of(text)) line(indent, each);
  }
  void gap() { out_ += "\n"; }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  [[nodiscard]] std::string styled(std::string text, Style style) const {
    if (!colour_ || style == Style::Plain) return text;
    const char* code = "0";
    switch (style) {
      case Style::Plain: break;
      case Style::Bold: code = "1"; break;
      case Style::Dim: code = "2"; break;
      case Style::Red: code = "1;31"; break;
      case Style::Yellow: code = "1;33"; break;
      case Style::Green: code = "1;32"; break;
    }
    return fmt::format("\x1b[{}m{}\x1b[0m", code, text);
  }

  bool colour_;
  std::string out_;
};

Style style_of(model::Verdict verdict) {
  switch (verdict) {
    case model::Verdict::Violation: return Style::Red;
    case model::Verdict::Inconclusive: return Style::Yellow;
    case model::Verdict::Exempt: return Style::Bold;
    case model::Verdict::Clear: return Style::Green;
    case model::Verdict::NotApplicable: return Style::Dim;
  }
  return Style::Plain;
}

void write_waiver(Page& page, const Finding& finding) {
  if (finding.in_baseline) page.line(2, text_of(Text::FromBaseline, Language::English));
  if (!finding.waiver) return;
  const findings::Waiver& w = *finding.waiver;
  std::string text = finding.waiver_expired ? "A waiver expired after " + w.until : "Waived until " + w.until;
  if (!w.by.empty()) text += " by " + w.by;
  if (!w.why.empty()) text += ": " + w.why;
  if (!w.ticket.empty()) text += " (" + w.ticket + ")";
  page.line(2, text);
}

void write_proof(Page& page, const Finding& finding) {
  const findings::Evidence& evidence = finding.evidence;
  if (evidence.count > 0) {
    page.line(2, finding.verdict == model::Verdict::Inconclusive ? "What was found:" : "Proof:", Style::Bold);
    for (const findings::EvidenceItem& item : evidence.items) {
      std::string text = item.summary + "  [" + item.kind;
      if (item.phase) text += ", " + std::string(model::name_of(*item.phase));
      for (std::size_t i = 0; i < item.jurisdictions.size(); ++i) text += (i == 0 ? "; only for " : ", ") + item.jurisdictions[i];
      page.line(4, text + "]");
      page.line(6, item.path ? item.pointer + "  " + *item.path : item.pointer, Style::Dim);
    }
    if (evidence.count > evidence.items.size()) page.line(4, fmt::format("and {} more", evidence.count - evidence.items.size()));
  }
  if (!evidence.searched.empty()) {
    std::string text;
    for (const findings::Searched& s : evidence.searched) text += (text.empty() ? "" : ", ") + searched_words(s);
    page.line(2, "Looked through: " + text);
  }
}

/// One line a source; what it says stands once, at the end of the report.
void write_source(Page& page, const model::Model& model, model::SourceId id, std::string_view where, Told& told, int indent) {
  const model::Source& source = model.sources[id];
  page.line(indent, fmt::format("{}: {}{}{}", source.title, model::name_of(source.standing),
                                source.status == model::SourceStatus::Verified ? "" : fmt::format(" ({})", model::name_of(source.status)), where));
  (void)told.first_time(id);
}

/// The law cited above, each source once, in the order of the declarations.
void write_law(Page& page, const model::Model& model, const Told& told) {
  if (told.all().empty()) return;
  page.line(0, "THE LAW CITED", Style::Bold);
  page.gap();
  for (const model::SourceId id : told.all()) {
    const model::Source& source = model.sources[id];
    page.line(2, source_title(model, id));
    page.line(4, source_words(model, id), Style::Dim);
    if (!source.holds.empty()) page.line(4, source.holds);
    if (!source.url.empty()) page.line(4, source.url, Style::Dim);
  }
  page.gap();
}

void write_exceptions(Page& page, const model::Model& model, const Finding& finding, const Row& row, Told& told) {
  if (row.exception) {
    page.line(4, "Exempt by: " + exception_title(model, finding, row.exception->name));
    if (row.exception->because) page.line(6, *row.exception->because);
    for (const model::SourceId id : row.exception->sources) write_source(page, model, id, {}, told, 6);
  }
  for (const findings::FailedNeed& need : row.failed_needs) {
    page.line(4, "Not exempt by " + exception_title(model, finding, need.exception) + ": " + failed_need_words(need));
  }
}

void write_places(Page& page, const model::Model& model, Places& places, const Finding& finding, Told& told) {
  for (const RowGroup& group : grouped(finding)) {
    const Row& row = group.head();
    std::string text = std::string(verdict_word(row.verdict)) + " in " + places.list(finding, group.rows);
    if (row.verdict == model::Verdict::Violation || row.verdict == model::Verdict::Inconclusive) {
      text += fmt::format(": {}, {}", model::name_of(row.severity), standing_words(row));
    }
    page.line(2, text, style_of(row.verdict));
    if (row.unbound) {
      page.line(4, row.sources.empty() ? "No cited source binds these places on that day: a warning without law behind it."
                                       : "The sources cited here are only claimed, not verified: they give no standing.");
    }
    for (const auto& source : group.sources) {
      write_source(page, model, source.what, places.only_in(finding, group, source.rows), told, 4);
    }
    write_exceptions(page, model, finding, row, told);
    for (const auto& note : group.notes) page.line(4, "Note" + places.only_in(finding, group, note.rows) + ": " + note.what);
  }
}

void write_finding(Page& page, const Report& report, const model::Model& model, Places& places, const Finding& finding, Told& told) {
  page.line(0, fmt::format("[{}] {}: {}", model::name_of(finding.severity), finding.title, vendor_title(model, finding)),
            style_of(finding.verdict));
  if (!finding.message.empty()) page.line(2, finding.message);
  page.line(2, fmt::format("rule {}.{}, fingerprint {}", finding.pack, finding.rule, finding.fingerprint), Style::Dim);
  if (const std::string life = life_line(report, finding); !life.empty()) page.line(2, life);
  write_waiver(page, finding);
  for (const findings::Missing& missing : finding.missing) {
    page.line(2, "Could not be told: " + missing_words(missing));
    if (const auto asked = fact_question(model, missing)) page.line(4, asked->question + " " + asked->answer);
  }
  write_proof(page, finding);
  write_places(page, model, places, finding, told);
  for (const findings::RenderedRemedy& remedy : finding.remedies) {
    page.line(2, "Fix: " + remedy.title, Style::Bold);
    page.block(6, remedy.text);
  }
  page.gap();
}

/// Clear and not-applicable findings prove nothing that wants a paragraph: a line each.
void write_silent(Page& page, const model::Model& model, const Finding& finding) {
  page.line(2, fmt::format("{}: {}  [{}.{}]", finding.title, vendor_title(model, finding), finding.pack, finding.rule));
}

void write_blind_spots(Page& page, const Report& report) {
  if (report.blind_spots.empty()) return;
  page.line(0, "NOT SEEN", Style::Bold);
  page.line(2, "Silence about the following is no clean bill:");
  for (const findings::BlindSpot& spot : report.blind_spots) page.line(4, blind_spot_words(spot));
  page.gap();
}

void write_waiver_lines(Page& page, const Report& report, const Options& options) {
  bool told = false;
  for (const Finding& finding : report.findings) {
    if (!findings::fails(finding, options.gate)) continue;
    if (!told) page.line(0, waiver_advice());
    told = true;
    page.line(2, waiver_line(report, finding));
  }
}

void write_report(Page& page, const Report& report, const model::Model& model, const Options& options) {
  page.line(0, report.site, Style::Bold);
  page.line(0, fmt::format("captured {}{}, judged by the law of {}", report.captured_at,
                           report.collector_mode ? " (" + *report.collector_mode + ")" : "", format_date(report.as_of)));
  std::string packs;
  for (const findings::PackUsed& pack : report.packs) {
    packs += (packs.empty() ? "" : ", ") + pack.name + (pack.version.empty() ? "" : " " + pack.version);
  }
  page.line(0, "rules: " + packs);
  page.gap();
  Places places(model, report.as_of);
  Told told;
  std::optional<model::Verdict> section;
  bool silent = false;
  for (const Finding* finding : visible(report, options)) {
    if (section != finding->verdict) {
      if (silent) page.gap();
      section = finding->verdict;
      silent = *section == model::Verdict::Clear || *section == model::Verdict::NotApplicable;
      std::string title(heading(*section));
      for (char& c : title) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
      page.line(0, title, Style::Bold);
      page.gap();
    }
    if (silent) {
      write_silent(page, model, *finding);
    } else {
      write_finding(page, report, model, places, *finding, told);
    }
  }
  if (silent) page.gap();
  write_law(page, model, told);
  write_blind_spots(page, report);
  page.line(0, summary_words(report.summary), Style::Bold);
  if (!report.past.empty()) page.line(0, trend_words(report));
  if (report.comparison) {
    page.line(0, comparison_words(*report.comparison));
    for (const findings::EarlierViolation& gone : report.comparison->gone) {
      page.line(2, fmt::format("gone: {}{}  [{}.{}]", gone.title, gone.vendor ? ": " + *gone.vendor : "", gone.pack, gone.rule), Style::Green);
    }
  }
  page.line(0, gate_words(report, options));
  if (options.name_waivers) write_waiver_lines(page, report, options);
}

}  // namespace

std::string write_text(Reports reports, const model::Model& model, const Options& options) {
  Page page(options.colour);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    if (i > 0) {
      page.gap();
      page.line(0, std::string(72, '-'));
      page.gap();
    }
    write_report(page, reports[i], model, options);
  }
  return page.take();
}

}  // namespace writ::report
