// What lies on the device, one line a thing, with the phases in which it was there.

#include <algorithm>
#include <map>
#include <tuple>

#include "tools/report/html_parts.hpp"

namespace writ::report::html {
namespace {

constexpr std::size_t kMostRows = 500;

struct Line {
  const findings::SeenStored* seen = nullptr;  ///< the first of it
  std::vector<model::Phase> phases;
};

}  // namespace

std::string inventory(const Site& site) {
  if (!site.report.inventory) return {};
  std::vector<Line> lines;
  std::map<std::tuple<model::StoredKind, std::string, std::string>, std::size_t> at;
  for (const findings::SeenPhase& phase : site.report.inventory->phases) {
    for (const findings::SeenStored& stored : phase.stored) {
      const auto [it, is_new] = at.try_emplace({stored.kind, stored.where, stored.key}, lines.size());
      if (is_new) lines.push_back({&stored, {}});
      Line& line = lines[it->second];
      if (std::find(line.phases.begin(), line.phases.end(), phase.phase) == line.phases.end()) line.phases.push_back(phase.phase);
    }
  }
  if (lines.empty()) return {};
  std::string out = site.heading(1, site.text(Text::Inventory), site.anchor("inventory"));
  out += fmt::format("<details><summary>{} · {}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">\n<table class=\"plain\">\n<thead><tr>", site.text(Text::Inventory),
                     lines.size(), site.text(Text::Inventory));
  for (const Text head : {Text::Kind, Text::Name, Text::WhereStored, Text::Vendor, Text::Lifetime, Text::Phases}) {
    out += fmt::format("<th scope=\"col\">{}</th>", site.text(head));
  }
  out += "</tr></thead>\n<tbody>\n";
  for (std::size_t i = 0; i < std::min(lines.size(), kMostRows); ++i) {
    const findings::SeenStored& seen = *lines[i].seen;
    std::string vendors, phases;
    for (const model::VendorId vendor : seen.vendors) vendors += (vendors.empty() ? "" : ", ") + site.model.vendors[vendor].title;
    for (const model::Phase phase : lines[i].phases) phases += (phases.empty() ? "" : ", ") + std::string(phase_word(phase, site.language()));
    out += fmt::format("<tr><td>{}</td><td><code>{}</code></td><td><code>{}</code></td><td>{}</td><td>{}</td><td>{}</td></tr>\n", model::name_of(seen.kind),
                       esc(one_line(seen.key)), esc(one_line(seen.where)), esc(vendors), esc(seen.lifetime), esc(phases));
  }
  out += "</tbody></table></div>\n";
  if (lines.size() > kMostRows) out += fmt::format("<p class=\"soft\">{}</p>\n", esc(filled(Text::AndMore, site.language(), lines.size() - kMostRows)));
  return out + "</details>\n";
}

}  // namespace writ::report::html
