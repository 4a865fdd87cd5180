// One finding: what is claimed, the proof, the law place by place, the fix.

#include "tools/report/html_parts.hpp"

namespace writ::report::html {
namespace {

using findings::Finding;
using findings::Row;
using model::Verdict;

std::string law_anchor(const Site& site, model::SourceId id) { return site.anchor(fmt::format("law{}", id.index)); }

std::string source(Site& site, model::SourceId id, std::string_view where, Told& told) {
  const model::Source& s = site.model.sources[id];
  std::string out = "<span lang=\"en\">" + esc(source_title(site.model, id)) + "</span>";
  if (site.law_apart) {
    site.cited.insert(id);
    return fmt::format("<a href=\"#{}\">{}</a>{}", law_anchor(site, id), out, where.empty() ? std::string() : "<span class=\"standing\">" + esc(where) + "</span>");
  }
  const bool first = told.first_time(id);
  if (first && linkable(s.url)) out = fmt::format("<a href=\"{}\" rel=\"noreferrer\">{}</a>", esc(s.url), out);
  std::string meta = first ? source_words(site.model, id, site.language()) : std::string();
  if (!where.empty()) meta += (meta.empty() ? "" : " ·") + std::string(where);
  if (!meta.empty()) out += fmt::format("<span class=\"standing {}\">{}</span>", model::name_of(s.standing), esc(meta));
  if (first && !s.holds.empty()) out += "<span class=\"holds\" lang=\"en\">" + esc(s.holds) + "</span>";
  return out;
}

constexpr std::size_t kSourcesAtOnce = 4;

/// The first sources open, the rest folded.
std::string law_list(const Site& site, const std::vector<std::string>& sources) {
  if (sources.empty()) return {};
  std::string out = "<ul class=\"law\">\n";
  const std::size_t open = sources.size() <= kSourcesAtOnce + 1 ? sources.size() : kSourcesAtOnce;
  for (std::size_t i = 0; i < open; ++i) out += "<li>" + sources[i] + "</li>\n";
  if (const std::size_t more = sources.size() - open; more > 0) {
    out += fmt::format("<li><details><summary>{}</summary>\n<ul class=\"law\">\n", esc(filled(more == 1 ? Text::OneMoreSource : Text::MoreSources, site.language(), more)));
    for (std::size_t i = open; i < sources.size(); ++i) out += "<li>" + sources[i] + "</li>\n";
    out += "</ul></details></li>\n";
  }
  return out + "</ul>\n";
}

std::string place_group(Site& site, const Finding& finding, const RowGroup& group, Told& told) {
  const Row& row = group.head();
  const auto language = site.language();
  std::string title = filled(Text::InPlaces, language, verdict_word(row.verdict, language), esc(site.places.list(finding, group.rows)));
  if (row.verdict == Verdict::Violation || row.verdict == Verdict::Inconclusive) {
    title += fmt::format("<span class=\"soft\"> · {}, {}</span>", severity_word(row.severity, language), esc(standing_words(row, language)));
  }
  std::string out = fmt::format("<p class=\"where {}\">{}</p>\n", model::name_of(row.verdict), title);
  if (row.unbound) out += fmt::format("<p>{}</p>\n", site.text(Text::Unbound));
  std::vector<std::string> law;
  for (const auto& said : group.sources) law.push_back(source(site, said.what, site.places.only_in(finding, group, said.rows), told));
  out += law_list(site, law);
  if (row.exception) {
    out += fmt::format("<p>{} <b lang=\"en\">{}</b>", site.text(Text::ExemptBy), esc(exception_title(site.model, finding, row.exception->name)));
    if (row.exception->because) out += ": <span lang=\"en\">" + esc(*row.exception->because) + "</span>";
    out += "</p>\n";
    law.clear();
    for (const model::SourceId id : row.exception->sources) law.push_back(source(site, id, {}, told));
    out += law_list(site, law);
  }
  for (const findings::FailedNeed& need : row.failed_needs) {
    out += fmt::format("<p>{} <b lang=\"en\">{}</b>: {}.</p>\n", site.text(Text::NotExemptBy), esc(exception_title(site.model, finding, need.exception)),
                       esc(failed_need_words(need, language)));
  }
  for (const auto& note : group.notes) {
    out += fmt::format("<p class=\"note\"><b>{}{}:</b> <span lang=\"en\">{}</span></p>\n", site.text(Text::Note),
                       esc(site.places.only_in(finding, group, note.rows)), esc(note.what));
  }
  return out;
}

std::string proof(const Site& site, const Finding& finding) {
  const findings::Evidence& evidence = finding.evidence;
  const auto language = site.language();
  std::string out;
  if (!evidence.items.empty()) {
    out += "<ol class=\"proof\">\n";
    for (const findings::EvidenceItem& item : evidence.items) {
      out += fmt::format("<li><span class=\"kind\">{}</span> <code>{}</code><span class=\"soft\">", esc(item.kind), esc(item.summary));
      if (item.phase) out += fmt::format("{} · ", phase_word(*item.phase, language));
      std::string only;
      for (const std::string& code : item.jurisdictions) only += (only.empty() ? "" : ", ") + code;
      if (!only.empty()) out += esc(filled(Text::OnlyFor, language, only)) + " · ";
      out += "<code>" + esc(item.pointer) + "</code>";
      if (item.path) out += " <code>" + esc(*item.path) + "</code>";
      out += "</span></li>\n";
    }
    out += "</ol>\n";
    if (evidence.count > evidence.items.size()) {
      out += fmt::format("<p class=\"soft\">{}</p>\n", esc(filled(Text::AndMore, language, evidence.count - evidence.items.size())));
    }
  }
  if (!evidence.searched.empty()) {
    std::string text;
    for (const findings::Searched& s : evidence.searched) text += (text.empty() ? "" : ", ") + searched_words(s, language);
    out += fmt::format("<p class=\"soft\">{}</p>\n", esc(filled(Text::LookedThrough, language, text)));
  }
  if (out.empty()) return out;
  return site.heading(3, site.text(finding.verdict == Verdict::Inconclusive ? Text::WhatWasSeen : Text::Proof)) + out;
}

std::string waiver(const Site& site, const Finding& finding) {
  std::string out;
  if (finding.in_baseline) out += fmt::format("<p class=\"soft\">{}</p>\n", site.text(Text::FromBaseline));
  if (!finding.waiver) return out;
  const findings::Waiver& w = *finding.waiver;
  out += "<p class=\"waiver\"><b>" + esc(filled(finding.waiver_expired ? Text::WaiverExpired : Text::WaivedUntil, site.language(), w.until)) + "</b>";
  for (const std::string* part : {&w.by, &w.why, &w.ticket}) {
    if (!part->empty()) out += " · " + esc(*part);
  }
  return out + "</p>\n";
}

/// What would have to be known, and how to answer.
std::string not_told(const Site& site, const Finding& finding, Text title) {
  std::vector<std::string> missing;
  for (const findings::Missing& m : finding.missing) {
    missing.push_back(esc(missing_words(m, site.language())));
    if (const auto asked = fact_question(site.model, m, site.language())) missing.back() += fmt::format("<br><span lang=\"en\">{}</span> {}", esc(asked->question), esc(asked->answer));
  }
  return missing.empty() ? std::string() : site.heading(3, site.text(title)) + list_of(missing);
}

std::string remedies(const Site& site, const Finding& finding, std::string_view id) {
  std::string out;
  for (std::size_t i = 0; i < finding.remedies.size(); ++i) {
    const findings::RenderedRemedy& remedy = finding.remedies[i];
    const std::string target = fmt::format("{}-fix{}", id, i);
    out += "<div class=\"fix\">\n" + site.heading(3, fmt::format("{}: <span lang=\"en\">{}</span>", site.text(Text::Fix), esc(remedy.title)));
    out += fmt::format("<button type=\"button\" class=\"copy\" data-copy=\"{}\" data-done=\"{}\" hidden>{}</button>\n<pre id=\"{}\" tabindex=\"0\">{}</pre>\n</div>\n",
                       target, site.text(Text::Copied), site.text(Text::Copy), target, esc(remedy.text));
  }
  return out;
}

}  // namespace

std::string law(Site& site) {
  if (site.cited.empty()) return {};
  site.law_apart = false;
  std::string out = site.heading(1, site.text(Text::Law), site.anchor("law")) + "<ul class=\"law\">\n";
  Told told;
  for (const model::SourceId id : site.cited) out += fmt::format("<li id=\"{}\" tabindex=\"-1\">{}</li>\n", law_anchor(site, id), source(site, id, {}, told));
  return out + "</ul>\n";
}

std::string finding_article(Site& site, const Finding& finding, std::size_t index) {
  const auto language = site.language();
  const std::string id = site.anchor(fmt::format("f{}", index));
  std::string codes;
  for (const Row& row : finding.jurisdictions) {
    if (row.verdict == finding.verdict) codes += (codes.empty() ? "" : " ") + row.code;
  }
  std::string out = fmt::format(
      "<article id=\"{}\" class=\"finding {}\" data-verdict=\"{}\" data-severity=\"{}\" data-vendor=\"{}\" data-places=\"{}\" aria-labelledby=\"{}-t\">\n",
      id, model::name_of(finding.verdict), model::name_of(finding.verdict), static_cast<int>(finding.severity), esc(finding.vendor.value_or("")), esc(codes), id);
  out += fmt::format("<p class=\"tags\"><span class=\"tag verdict\">{}</span> <span class=\"tag {}\">{}</span></p>\n",
                     verdict_word(finding.verdict, language), model::name_of(finding.severity), severity_word(finding.severity, language));
  out += site.heading(2, fmt::format("<span lang=\"en\">{}</span>: {}", esc(finding.title), esc(vendor_title(site.model, finding, language))), id + "-t");
  if (!finding.message.empty()) out += "<p class=\"lead\" lang=\"en\">" + esc(finding.message) + "</p>\n";
  if (finding.life) out += fmt::format("<p class=\"life {}\">{}</p>\n", model::name_of(finding.life->status), esc(life_words(*finding.life, language)));
  out += waiver(site, finding);
  // What is proven somewhere is told before what is open elsewhere.
  const bool open_everywhere = finding.verdict == Verdict::Inconclusive;
  if (open_everywhere) out += not_told(site, finding, Text::WhyNotTold);
  out += proof(site, finding) + finding_pictures(site, finding);
  if (!open_everywhere) out += not_told(site, finding, Text::WhyNotToldEverywhere);
  out += remedies(site, finding, id);
  out += site.heading(3, site.text(Text::WhereAndLaw));
  Told told;
  for (const RowGroup& group : grouped(finding)) out += place_group(site, finding, group, told);
  return out + fmt::format("<p class=\"soft end\">{} <code>{}</code> · {} <code>{}</code></p>\n</article>\n", site.text(Text::Rule),
                           esc(finding.pack + "." + finding.rule), site.text(Text::Fingerprint), esc(finding.fingerprint));
}

}  // namespace writ::report::html
