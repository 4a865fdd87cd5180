// Rules by places: the gravest verdict of each rule in each place. Places with the same results share a column.

#include <algorithm>
#include <map>
#include <set>

#include "tools/report/html_parts.hpp"

namespace writ::report::html {
namespace {

using findings::Finding;
using model::Verdict;

struct Line {
  const Finding* first = nullptr;             ///< of the rule, for its title
  std::size_t index = 0;                      ///< of that finding among the shown
  std::map<model::JurisdictionId, Verdict> verdicts;
};

/// The rules in the order of their findings.
std::vector<Line> lines_of(const std::vector<const Finding*>& shown) {
  std::vector<Line> lines;
  std::map<model::RuleId, std::size_t> at;
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto [it, is_new] = at.try_emplace(shown[i]->rule_id, lines.size());
    if (is_new) lines.push_back({shown[i], i, {}});
    Line& line = lines[it->second];
    for (const findings::Row& row : shown[i]->jurisdictions) {
      const auto [cell, added] = line.verdicts.try_emplace(row.place, row.verdict);
      if (!added) cell->second = std::min(cell->second, row.verdict);  // the gravest comes first
    }
  }
  return lines;
}

struct Column {
  std::vector<model::JurisdictionId> places;  ///< by code
  std::vector<std::optional<Verdict>> cells;  ///< by line
};

std::vector<Column> columns_of(const model::Model& model, const std::vector<Line>& lines) {
  std::set<model::JurisdictionId> places;
  for (const Line& line : lines) {
    for (const auto& [place, verdict] : line.verdicts) places.insert(place);
  }
  std::map<std::vector<std::optional<Verdict>>, std::vector<model::JurisdictionId>> same;
  for (const model::JurisdictionId place : places) {
    std::vector<std::optional<Verdict>> cells;
    for (const Line& line : lines) {
      const auto it = line.verdicts.find(place);
      cells.push_back(it == line.verdicts.end() ? std::nullopt : std::optional(it->second));
    }
    same[cells].push_back(place);
  }
  std::vector<Column> columns;
  for (auto& [cells, list] : same) {
    std::sort(list.begin(), list.end(), [&](auto a, auto b) { return model.jurisdictions[a].name < model.jurisdictions[b].name; });
    columns.push_back({std::move(list), cells});
  }
  // The widest first, so that the common case stands beside the rules.
  std::stable_sort(columns.begin(), columns.end(), [](const Column& a, const Column& b) { return a.places.size() > b.places.size(); });
  return columns;
}

/// The places of the column that lie in no other of it, with how many lie in them.
std::string column_name(const Site& site, const Column& column) {
  std::string out;
  for (const model::JurisdictionId place : column.places) {
    std::size_t inside = 0;
    bool within = false;
    for (const model::JurisdictionId other : column.places) {
      if (other == place) continue;
      inside += model::lies_in(site.model, other, place, site.report.as_of) ? 1U : 0U;
      within = within || model::lies_in(site.model, place, other, site.report.as_of);
    }
    if (within) continue;
    out += (out.empty() ? "" : ", ") + site.model.jurisdictions[place].name + (inside > 0 ? fmt::format(" ({})", inside + 1) : "");
  }
  return out;
}

std::string_view sign(Verdict verdict) {
  switch (verdict) {
    case Verdict::Violation: return "✕";
    case Verdict::Inconclusive: return "?";
    case Verdict::Exempt: return "○";
    case Verdict::Clear: return "✓";
    case Verdict::NotApplicable: return "–";
  }
  return {};
}

}  // namespace

std::string matrix(Site& site, const std::vector<const Finding*>& shown) {
  const std::vector<Line> lines = lines_of(shown);
  if (lines.empty()) return {};
  const std::vector<Column> columns = columns_of(site.model, lines);
  std::string out = site.heading(1, site.text(Text::Matrix), site.anchor("matrix"));
  out += fmt::format("<p class=\"soft\">{}</p>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n<table class=\"matrix\">\n<thead><tr><th scope=\"col\">{}</th>",
                     site.text(Text::MatrixSays), site.text(Text::Matrix), site.text(Text::Rule));
  out += fmt::format("<th scope=\"col\" class=\"grade\">{}</th>", site.text(Text::Severity));
  for (const Column& column : columns) out += "<th scope=\"col\">" + esc(column_name(site, column)) + "</th>";
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const Line& line = lines[i];
    const bool has_article = line.first->verdict != Verdict::Clear && line.first->verdict != Verdict::NotApplicable;
    const std::string title = "<span lang=\"en\">" + esc(line.first->title) + "</span>";
    out += "<tr><th scope=\"row\">" + (has_article ? fmt::format("<a href=\"#{}\">{}</a>", site.anchor(fmt::format("f{}", line.index)), title) : title) + "</th>";
    out += fmt::format("<td class=\"grade {}\">{}</td>", line.first->verdict == Verdict::Violation ? model::name_of(line.first->severity) : std::string_view(), severity_word(line.first->severity, site.language()));
    for (const Column& column : columns) {
      const auto& cell = column.cells[i];
      out += cell ? fmt::format("<td class=\"{}\"><span aria-hidden=\"true\">{}</span><span class=\"unseen\">{}</span></td>", model::name_of(*cell), sign(*cell),
                                verdict_word(*cell, site.language()))
                  : fmt::format("<td><span class=\"unseen\">{}</span></td>", site.text(Text::NoRow));
    }
    out += "</tr>\n";
  }
  out += "</tbody></table></div>\n";
  std::vector<std::string> legend;
  for (const Column& column : columns) {
    if (column.places.size() < 2) continue;
    std::string names;
    for (const model::JurisdictionId place : column.places) names += (names.empty() ? "" : ", ") + place_name(site.model, place);
    legend.push_back("<b>" + esc(column_name(site, column)) + "</b>: " + esc(names));
  }
  if (!legend.empty()) out += fmt::format("<details><summary>{}</summary>\n{}</details>\n", site.text(Text::Place), list_of(legend));
  return out;
}

}  // namespace writ::report::html
