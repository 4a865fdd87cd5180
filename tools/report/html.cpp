// One page that needs nothing else: no address but those of the law, readable without its script and on paper. The script filters and
// copies; the page's policy lets no other run, whatever a captured site smuggles into a text.

#include <sodium.h>

#include <algorithm>
#include <array>
#include <map>

#include "base/base64.hpp"
#include "tools/report/html_parts.hpp"
#include "tools/report/html_script.hpp"
#include "tools/report/html_style.hpp"

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using html::esc;
using html::Site;
using model::Verdict;

std::string tiles(const Site& site) {
  std::string out = "<ul class=\"tiles\">\n";
  for (const auto& [verdict, count] : site.report.summary.by_verdict) {
    out += fmt::format("<li class=\"tile {}\"><b>{}</b> {}</li>\n", model::name_of(verdict), count, heading(verdict, site.language()));
  }
  return out + "</ul>\n";
}

std::string choices(const Site& site) {
  if (!site.report.inventory) return {};
  std::string out;
  for (const findings::SeenPhase& phase : site.report.inventory->phases) {
    if (!phase.action) continue;
    out += fmt::format("{}{}", out.empty() ? "" : "; ",
                       filled(Text::Outcome, site.language(), model::name_of(*phase.action), phase.path ? model::name_of(*phase.path) : "?",
                              phase.clicks ? std::to_string(*phase.clicks) : "?", phase.outcome ? model::name_of(*phase.outcome) : "applied"));
  }
  return out;
}

/// "2026-11-23T10:00:00.123Z" as people write it; what is written otherwise stays.
std::string moment_words(std::string_view moment) {
  constexpr std::size_t kDay = 10, kMinute = 16;
  if (moment.size() <= kMinute || moment[kDay] != 'T' || moment.back() != 'Z') return std::string(moment);
  return fmt::format("{} {} UTC", moment.substr(0, kDay), moment.substr(kDay + 1, kMinute - kDay - 1));
}

std::string facts_of(const Site& site) {
  const Report& report = site.report;
  std::string packs;
  for (const findings::PackUsed& pack : report.packs) packs += (packs.empty() ? "" : ", ") + pack.name + (pack.version.empty() ? "" : " " + pack.version);
  std::string out = "<dl class=\"facts\">\n";
  const auto line = [&](Text name, std::string_view value) {
    if (!value.empty()) out += fmt::format("<div><dt>{}</dt><dd>{}</dd></div>\n", site.text(name), esc(value));
  };
  line(Text::Captured, moment_words(report.captured_at));
  line(Text::How, report.collector_mode.value_or(""));
  line(Text::LawOf, format_date(report.as_of));
  line(Text::ChoicesMade, choices(site));
  line(Text::RulePacks, packs);
  return out + "</dl>\n";
}

/// The controls of the script: without it they would do nothing and stay hidden.
std::string filters(const Site& site, const std::vector<const Finding*>& shown) {
  std::map<std::string, std::string> vendors, places;
  for (const Finding* finding : shown) {
    if (finding->vendor) vendors[*finding->vendor] = vendor_title(site.model, *finding);
    for (const findings::Row& row : finding->jurisdictions) places.try_emplace(row.code, place_name(site.model, row.place));
  }
  const auto select = [&](std::string_view name, Text label, const auto& options_of) {
    std::string out = fmt::format("<label>{} <select data-filter=\"{}\"><option value=\"\">{}</option>", site.text(label), name, site.text(Text::AllOf));
    options_of(out);
    return out + "</select></label>\n";
  };
  std::string out = fmt::format("<form class=\"filters\" hidden aria-label=\"{}\" data-shown=\"{}\">\n<label>{} <input type=\"search\" data-filter=\"text\"></label>\n", site.text(Text::FilterFindings),
                                esc(site.text(Text::Shown)), site.text(Text::Search));
  out += select("verdict", Text::Verdict, [&](std::string& to) {
    for (const Verdict verdict : {Verdict::Violation, Verdict::Inconclusive, Verdict::Exempt}) {
      to += fmt::format("<option value=\"{}\">{}</option>", model::name_of(verdict), heading(verdict, site.language()));
    }
  });
  out += select("severity", Text::Severity, [&](std::string& to) {
    for (int severity = static_cast<int>(model::Severity::Critical); severity > 0; --severity) {
      to += fmt::format("<option value=\"{}\">≥ {}</option>", severity, severity_word(static_cast<model::Severity>(severity), site.language()));
    }
  });
  out += select("vendor", Text::Vendor, [&](std::string& to) {
    for (const auto& [name, title] : vendors) to += fmt::format("<option value=\"{}\">{}</option>", esc(name), esc(title));
  });
  out += select("place", Text::Place, [&](std::string& to) {
    for (const auto& [code, title] : places) to += fmt::format("<option value=\"{}\">{}</option>", esc(code), esc(title));
  });
  return out + "<output aria-live=\"polite\"></output>\n</form>\n";
}

std::string not_seen(const Site& site) {
  std::string out = site.heading(1, site.text(Text::NotSeen), site.anchor("not-seen"));
  if (site.report.blind_spots.empty()) return out + fmt::format("<p>{}</p>\n", site.text(Text::AllSeen));
  std::vector<std::string> spots;
  for (const findings::BlindSpot& spot : site.report.blind_spots) spots.push_back(esc(blind_spot_words(spot, site.language())));
  return "<div class=\"blind\">\n" + out + fmt::format("<p>{}</p>\n", site.text(Text::NotSeenSays)) + html::list_of(spots) + "</div>\n";
}

std::string findings_of(Site& site, const std::vector<const Finding*>& shown) {
  std::string out = site.heading(1, site.text(Text::Findings), site.anchor("findings"));
  if (shown.empty()) return out + fmt::format("<p>{}</p>\n", site.text(Text::NoFindings));
  out += filters(site, shown);
  std::vector<std::string> silent;
  std::optional<Verdict> open;
  const auto close = [&] {
    if (silent.empty()) return;
    out += fmt::format("<details><summary>{} · {}</summary>\n{}</details>\n", heading(*open, site.language()), silent.size(), html::list_of(silent));
    silent.clear();
  };
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const Finding& finding = *shown[i];
    if (open != finding.verdict) {
      close();
      open = finding.verdict;
    }
    if (finding.verdict == Verdict::Clear || finding.verdict == Verdict::NotApplicable) {
      silent.push_back("<span lang=\"en\">" + esc(finding.title) + "</span>: " + esc(vendor_title(site.model, finding, site.language())));
    } else {
      out += html::finding_article(site, finding, i);
    }
  }
  close();
  return out;
}

/// From so many on the law is told once for all: at each finding it would be most of the page.
constexpr std::size_t kManyFindings = 150;

std::string section(Site& site) {
  const Report& report = site.report;
  const bool fails = failing_count(report, site.options) > 0;
  const auto shown = visible(report, site.options);
  const auto quiet = [](const Finding* finding) { return finding->verdict == Verdict::Clear || finding->verdict == Verdict::NotApplicable; };
  const std::size_t told = shown.size() - static_cast<std::size_t>(std::count_if(shown.begin(), shown.end(), quiet));
  site.law_apart = site.options.law_apart || told > kManyFindings;
  std::string out = fmt::format("<section class=\"site\" aria-labelledby=\"{}\">\n<div class=\"head\">\n", site.anchor("top"));
  out += site.heading(0, esc(report.site), site.anchor("top"));
  out += fmt::format("<p class=\"gate {}\">{}</p>\n", fails ? "fails" : "passes", esc(gate_words(report, site.options, site.language())));
  if (report.comparison) {
    out += fmt::format("<p>{}</p>\n", esc(comparison_words(*report.comparison, site.language())));
    std::vector<std::string> gone;
    for (const findings::EarlierViolation& violation : report.comparison->gone) gone.push_back(esc(violation.title + (violation.vendor ? ": " + *violation.vendor : "")));
    if (!gone.empty()) out += fmt::format("<details><summary>{} · {}</summary>\n{}</details>\n", site.text(Text::Gone), gone.size(), html::list_of(gone));
  }
  out += tiles(site) + facts_of(site) + "</div>\n";
  const std::string matrix = html::matrix(site, shown), timeline = html::timeline(site), pictures = html::pictures(site), inventory = html::inventory(site), trend = html::trend(site);
  out += fmt::format("<nav aria-label=\"{}\"><ul class=\"parts\">", site.text(Text::Contents));
  const auto entry = [&](Text name, std::string_view part, bool there) {
    if (there) out += fmt::format("<li><a href=\"#{}\">{}</a></li>", site.anchor(part), site.text(name));
  };
  entry(Text::Trend, "trend", !trend.empty());
  entry(Text::Matrix, "matrix", !matrix.empty());
  entry(Text::Findings, "findings", true);
  entry(Text::Timeline, "timeline", !timeline.empty());
  entry(Text::Law, "law", site.law_apart);
  entry(Text::Pictures, "pictures", !pictures.empty());
  entry(Text::NotSeen, "not-seen", true);
  entry(Text::Inventory, "inventory", !inventory.empty());
  out += "</ul></nav>\n";
  // What the capture could not see is told before what it saw, and what is wrong where before each proof.
  out += not_seen(site) + trend + matrix + findings_of(site, shown);
  return out + html::law(site) + timeline + pictures + inventory + "</section>\n";
}

std::string overview(Reports reports, const Options& options) {
  const auto language = options.language;
  std::string out = fmt::format("<h1>{} · {} {}</h1>\n<table class=\"plain sites\"><thead><tr><th scope=\"col\">{}</th><th scope=\"col\">{}</th>", text_of(Text::ComplianceReport, language),
                                reports.size(), text_of(Text::Sites, language), text_of(Text::Sites, language), text_of(Text::Verdict, language));
  for (const Verdict verdict : {Verdict::Violation, Verdict::Inconclusive, Verdict::Exempt}) out += fmt::format("<th scope=\"col\">{}</th>", heading(verdict, language));
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const bool fails = failing_count(reports[i], options) > 0;
    out += fmt::format("<tr><td><a href=\"#s{}-top\">{}</a></td><td class=\"{}\">{}</td>", i, esc(reports[i].site), fails ? "violation" : "clear",
                       text_of(fails ? Text::Fail : Text::Pass, language));
    for (const Verdict verdict : {Verdict::Violation, Verdict::Inconclusive, Verdict::Exempt}) {
      const auto it = reports[i].summary.by_verdict.find(verdict);
      out += fmt::format("<td>{}</td>", it == reports[i].summary.by_verdict.end() ? 0 : it->second);
    }
    out += "</tr>\n";
  }
  return out + "</tbody></table>\n";
}

/// What a content security policy calls a script that may run.
std::string script_digest() {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  const std::string text(kScript);
  crypto_hash_sha256(digest.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return "'sha256-" + base64(digest) + "'";
}

}  // namespace

std::string write_html(Reports reports, const model::Model& model, const Options& options) {
  const auto language = options.language;
  std::string title(text_of(Text::ComplianceReport, language));
  title += ": " + (reports.size() == 1 ? std::string(reports.front().site) : fmt::format("{} {}", reports.size(), text_of(Text::Sites, language)));
  std::string out = fmt::format(
      "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src {}\">\n"
      "<title>{}</title>\n<style>{}</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#{}\">{}</a>\n"
      "<header class=\"brand\"><b>Writ</b> <span>{}</span></header>\n<main>\n",
      tag_of(language), script_digest(), esc(title), kStyle, reports.empty() ? "end" : "s0-findings", text_of(Text::SkipToFindings, language),
      text_of(Text::ComplianceReport, language));
  if (reports.size() != 1) out += overview(reports, options);
  for (std::size_t i = 0; i < reports.size(); ++i) {
    Site site(reports[i], model, options, i, reports.size() == 1 ? 1 : 2);
    out += section(site);
  }
  out += fmt::format("</main>\n<footer id=\"end\">{} {}.</footer>\n<script>{}</script>\n</body>\n</html>\n", text_of(Text::NoLegalAdvice, language),
                     esc(filled(Text::WrittenBy, language, options.version)), kScript);
  return out;
}

}  // namespace writ::report
