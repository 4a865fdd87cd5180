#include <fmt/format.h>

#include "runtime/findings/template.hpp"
#include "tools/report/groups.hpp"
#include "tools/report/html_style.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

// One page that needs nothing else: no script, no address but those of the law. Readable on paper.

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using findings::Row;
using model::Verdict;

std::string esc(std::string_view text) { return findings::escape_html(printable(text)); }

std::string list_of(const std::vector<std::string>& items) {
  if (items.empty()) return {};
  std::string out = "<ul>\n";
  for (const std::string& item : items) out += "<li>" + item + "</li>\n";
  return out + "</ul>\n";
}

std::string source(const model::Model& model, model::SourceId id, std::string_view where, Told& told) {
  const model::Source& s = model.sources[id];
  std::string out = esc(source_title(model, id));
  const bool first = told.first_time(id);
  if (first && linkable(s.url)) out = fmt::format("<a href=\"{}\" rel=\"noreferrer\">{}</a>", esc(s.url), out);
  if (!where.empty()) out += "," + esc(where);
  if (!first) return out;
  out += fmt::format("<br><span class=\"soft\">{}</span>", esc(source_words(model, id)));
  if (!s.holds.empty()) out += "<span class=\"holds\">" + esc(s.holds) + "</span>";
  return out;
}

std::string place_group(const model::Model& model, Places& places, const Finding& finding, const RowGroup& group, Told& told) {
  const Row& row = group.head();
  std::string title = fmt::format("{} in {}", verdict_word(row.verdict), esc(places.list(finding, group.rows)));
  if (row.verdict == Verdict::Violation || row.verdict == Verdict::Inconclusive) {
    title += fmt::format(": {}, {}", model::name_of(row.severity), esc(standing_words(row)));
  }
  std::string out = fmt::format("<p class=\"where {}\">{}</p>\n", model::name_of(row.verdict), title);
  if (row.unbound) out += "<p>No cited source gives this verdict a standing in these places on that day.</p>\n";
  std::vector<std::string> law;
  for (const auto& said : group.sources) law.push_back(source(model, said.what, places.only_in(finding, group, said.rows), told));
  out += list_of(law);
  if (row.exception) {
    out += "<p>Exempt by <b>" + esc(exception_title(model, finding, row.exception->name)) + "</b>";
    if (row.exception->because) out += ": " + esc(*row.exception->because);
    out += "</p>\n";
    law.clear();
    for (const model::SourceId id : row.exception->sources) law.push_back(source(model, id, {}, told));
    out += list_of(law);
  }
  for (const findings::FailedNeed& need : row.failed_needs) {
    out += "<p>Not exempt by <b>" + esc(exception_title(model, finding, need.exception)) + "</b>: " + esc(failed_need_words(need)) + ".</p>\n";
  }
  for (const auto& note : group.notes) {
    out += "<p><b>Note" + esc(places.only_in(finding, group, note.rows)) + ":</b> " + esc(note.what) + "</p>\n";
  }
  return out;
}

std::string proof(const Finding& finding) {
  const findings::Evidence& evidence = finding.evidence;
  std::string out;
  if (!evidence.items.empty()) {
    std::vector<std::string> items;
    for (const findings::EvidenceItem& item : evidence.items) {
      std::string text = "<code>" + esc(item.summary) + "</code><br><span class=\"soft\">" + esc(item.kind);
      if (item.phase) text += ", " + std::string(model::name_of(*item.phase));
      for (std::size_t i = 0; i < item.jurisdictions.size(); ++i) text += (i == 0 ? ", only for " : ", ") + esc(item.jurisdictions[i]);
      text += ", <code>" + esc(item.pointer) + "</code>";
      if (item.path) text += " <code>" + esc(*item.path) + "</code>";
      items.push_back(text + "</span>");
    }
    if (evidence.count > evidence.items.size()) items.push_back(fmt::format("and {} more", evidence.count - evidence.items.size()));
    out += fmt::format("<details open><summary>{}</summary>\n{}</details>\n", counted(evidence.count, "item", "items"), list_of(items));
  }
  if (!evidence.searched.empty()) {
    std::string text;
    for (const findings::Searched& s : evidence.searched) text += (text.empty() ? "" : ", ") + searched_words(s);
    out += "<p class=\"soft\">Looked through: " + esc(text) + "</p>\n";
  }
  if (out.empty()) return out;
  return (finding.verdict == Verdict::Inconclusive ? "<h4>What was seen</h4>\n" : "<h4>Proof</h4>\n") + out;
}

std::string waiver(const Finding& finding) {
  std::string out;
  if (finding.in_baseline) out += "<p class=\"soft\">Known from the baseline.</p>\n";
  if (!finding.waiver) return out;
  const findings::Waiver& w = *finding.waiver;
  out += fmt::format("<p><b>{} {}</b>", finding.waiver_expired ? "A waiver expired after" : "Waived until", esc(w.until));
  if (!w.by.empty()) out += " by " + esc(w.by);
  if (!w.why.empty()) out += ": " + esc(w.why);
  if (!w.ticket.empty()) out += " (" + esc(w.ticket) + ")";
  return out + "</p>\n";
}

std::string article(const model::Model& model, Places& places, const Finding& finding) {
  std::string out = fmt::format("<article class=\"{}\">\n<span class=\"tag\">{}</span>\n<h3>{}: {}</h3>\n", model::name_of(finding.verdict),
                                model::name_of(finding.severity), esc(finding.title), esc(vendor_title(model, finding)));
  if (!finding.message.empty()) out += "<p>" + esc(finding.message) + "</p>\n";
  out += waiver(finding);
  std::vector<std::string> missing;
  for (const findings::Missing& m : finding.missing) missing.push_back(esc(missing_words(m)));
  if (!missing.empty()) out += "<h4>Why it could not be told</h4>\n" + list_of(missing);
  out += proof(finding);
  out += "<h4>Where, and by which law</h4>\n";
  Told told;
  for (const RowGroup& group : grouped(finding)) out += place_group(model, places, finding, group, told);
  for (const findings::RenderedRemedy& remedy : finding.remedies) {
    out += "<h4>Fix</h4>\n<p>" + esc(remedy.title) + "</p>\n<pre>" + esc(remedy.text) + "</pre>\n";
  }
  return out + fmt::format("<p class=\"soft\">Rule <code>{}</code>, fingerprint <code>{}</code></p>\n</article>\n",
                           esc(finding.pack + "." + finding.rule), esc(finding.fingerprint));
}

std::string tiles(const findings::Summary& summary) {
  std::string out = "<div class=\"tiles\">\n";
  for (const auto& [verdict, count] : summary.by_verdict) {
    out += fmt::format("<div class=\"tile {}\"><b>{}</b>{}</div>\n", model::name_of(verdict), count, heading(verdict));
  }
  return out + "</div>\n";
}

std::string section(const Report& report, const model::Model& model, const Options& options) {
  std::string packs;
  for (const findings::PackUsed& pack : report.packs) {
    packs += (packs.empty() ? "" : ", ") + pack.name + (pack.version.empty() ? "" : " " + pack.version);
  }
  std::string out = fmt::format("<h1>{}</h1>\n<p class=\"soft\">Captured {}{}, judged by the law of {}. Rules: {}.</p>\n{}<p>{}. {}</p>\n",
                                esc(report.site), esc(report.captured_at), report.collector_mode ? " (" + esc(*report.collector_mode) + ")" : "",
                                format_date(report.as_of), esc(packs), tiles(report.summary), esc(summary_words(report.summary)),
                                esc(gate_words(report, options)));
  Places places(model, report.as_of);
  std::optional<Verdict> open;
  std::vector<std::string> silent;
  for (const Finding* finding : visible(report, options)) {
    if (open != finding->verdict) {
      out += list_of(silent);
      silent.clear();
      open = finding->verdict;
      out += fmt::format("<h2>{}</h2>\n", heading(*open));
    }
    if (*open == Verdict::Clear || *open == Verdict::NotApplicable) {
      silent.push_back(esc(finding->title + ": " + vendor_title(model, *finding)));
    } else {
      out += article(model, places, *finding);
    }
  }
  out += list_of(silent);
  std::vector<std::string> spots;
  for (const findings::BlindSpot& spot : report.blind_spots) spots.push_back(esc(blind_spot_words(spot)));
  if (!spots.empty()) out += "<h2>Not seen</h2>\n<p>Silence about the following is no clean bill:</p>\n" + list_of(spots);
  return out;
}

}  // namespace

std::string write_html(Reports reports, const model::Model& model, const Options& options) {
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>Writ: ";
  out += reports.size() == 1 ? esc(reports.front().site) : counted(reports.size(), "site", "sites");
  out += "</title>\n<style>" + std::string(kStyle) + "</style>\n</head>\n<body>\n";
  out += "<main>\n";
  for (const Report& report : reports) out += "<section>\n" + section(report, model, options) + "</section>\n";
  return out + "</main>\n</body>\n</html>\n";
}

}  // namespace writ::report
