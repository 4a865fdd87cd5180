// The scans of the site that the store holds: a bar a scan, a part a severity, and the same as a table for those who cannot see bars.

#include <algorithm>
#include <array>

#include "tools/report/html_parts.hpp"

namespace writ::report::html {
namespace {

using findings::PastScan;
using model::Severity;

constexpr std::array kGravestFirst = {Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Info};

// In units of the picture, which is as wide as the page's text.
constexpr double kWidth = 720, kHeight = 196, kLeft = 34, kRight = 6, kTop = 18, kBottom = 30, kWidestBar = 40, kLabelWidth = 76, kDigitWidth = 7;

std::string day_of_scan(const PastScan& scan) { return format_date(day_of(scan.captured_at)); }
std::size_t whole(const PastScan& scan) { return scan.violations() + scan.waived; }

std::size_t count_of(const PastScan& scan, Severity severity) {
  const auto it = scan.by_severity.find(severity);
  return it == scan.by_severity.end() ? 0 : it->second;
}

/// A round step, so that at most four lines reach the highest bar.
std::size_t step_of(std::size_t most) {
  for (std::size_t ten = 1;; ten *= 10) {
    for (const std::size_t factor : {std::size_t{1}, std::size_t{2}, std::size_t{5}}) {
      if (ten * factor * 4 >= most) return ten * factor;
    }
  }
}

/// One part of a bar; gives where the next begins.
double part(std::string& out, std::string_view name, std::size_t count, double left, double width, double bottom, double unit) {
  if (count == 0) return bottom;
  const double height = static_cast<double>(count) * unit;
  out += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{:.1f}\"/>", name, left, bottom - height, width, height);
  return bottom - height;
}

std::string picture(const Site& site, const std::vector<PastScan>& scans) {
  std::size_t most = 1;
  for (const PastScan& scan : scans) most = std::max(most, whole(scan));
  const std::size_t step = step_of(most), lines = (most + step - 1) / step;
  const double floor = kHeight - kBottom, unit = (floor - kTop) / static_cast<double>(step * lines);
  const double slot = (kWidth - kLeft - kRight) / static_cast<double>(std::max<std::size_t>(scans.size(), 6)), width = std::min(kWidestBar, slot * 0.62);

  std::string out = fmt::format("<svg class=\"past\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", kWidth, kHeight, esc(std::string(site.text(Text::TrendSays)) + " " + trend_words(site.report, site.language())));
  for (std::size_t i = 0; i <= lines; ++i) {
    const double y = floor - static_cast<double>(i * step) * unit;
    out += fmt::format("<line class=\"{}\" x1=\"{}\" x2=\"{}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/><text class=\"y\" x=\"{}\" y=\"{:.1f}\">{}</text>\n", i == 0 ? "floor" : "grid", kLeft, kWidth - kRight, y, y,
                       kLeft - 8, y + 4, i * step);
  }
  // Under the bars as many days as fit, the last one always.
  const auto every = static_cast<std::size_t>(kLabelWidth / slot) + 1;
  for (std::size_t i = 0; i < scans.size(); ++i) {
    const PastScan& scan = scans[i];
    const double middle = kLeft + slot * (static_cast<double>(i) + 0.5), left = middle - width / 2;
    out += fmt::format("<g{}><title>{}: {}</title>", i + 1 == scans.size() ? " class=\"now\"" : "", day_of_scan(scan),
                       esc(filled(scan.violations() == 1 ? Text::OneViolation : Text::ManyViolations, site.language(), scan.violations())));
    double bottom = floor;
    for (const Severity severity : kGravestFirst) bottom = part(out, model::name_of(severity), count_of(scan, severity), left, width, bottom, unit);
    bottom = part(out, "waived", scan.waived, left, width, bottom, unit);
    // Numbers that would run into each other are left to the table.
    if (const std::string number = std::to_string(whole(scan)); kDigitWidth * static_cast<double>(number.size() + 1) <= slot || i + 1 == scans.size()) {
      out += fmt::format("<text class=\"n\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", middle, bottom - 5, number);
    }
    if ((scans.size() - 1 - i) % every == 0) {
      // The first and last words must not leave the picture.
      const double x = std::clamp(middle, kLeft, kWidth - kLabelWidth / 2 + 4);
      out += fmt::format("<text class=\"x\" x=\"{:.1f}\" y=\"{:.1f}\">{}</text>", x, floor + 18, day_of_scan(scan));
    }
    out += "</g>\n";
  }
  return out + "</svg>\n";
}

std::string legend(const Site& site, const std::vector<PastScan>& scans) {
  std::string out;
  const auto entry = [&](std::string_view name, std::string_view word) { out += fmt::format("<li><i class=\"{}\"></i>{}</li>", name, word); };
  for (const Severity severity : kGravestFirst) {
    if (std::any_of(scans.begin(), scans.end(), [&](const PastScan& scan) { return count_of(scan, severity) > 0; })) entry(model::name_of(severity), severity_word(severity, site.language()));
  }
  if (std::any_of(scans.begin(), scans.end(), [](const PastScan& scan) { return scan.waived > 0; })) entry("waived", site.text(Text::TrendWaived));
  return out.empty() ? out : "<ul class=\"key\">" + out + "</ul>\n";
}

std::string table(const Site& site, const std::vector<PastScan>& scans) {
  std::string out = fmt::format("<details><summary>{}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table class=\"plain numbers\"><thead><tr><th scope=\"col\">{}</th>",
                                esc(filled(Text::TrendScans, site.language(), scans.size())), site.text(Text::Trend), site.text(Text::Captured));
  const auto head = [&](std::string_view word) { out += fmt::format("<th scope=\"col\">{}</th>", word); };
  head(site.text(Text::Violations));
  for (const Severity severity : kGravestFirst) head(severity_word(severity, site.language()));
  for (const Text text : {Text::TrendWaived, Text::Inconclusives, Text::TrendNew, Text::TrendReturned, Text::TrendGone}) head(site.text(text));
  out += "</tr></thead>\n<tbody>\n";
  for (auto it = scans.rbegin(); it != scans.rend(); ++it) {
    out += fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td>", format_instant(it->captured_at), it->violations());
    for (const Severity severity : kGravestFirst) out += fmt::format("<td>{}</td>", count_of(*it, severity));
    for (const std::size_t number : {it->waived, it->inconclusive, it->fresh, it->returned, it->gone}) out += fmt::format("<td>{}</td>", number);
    out += "</tr>\n";
  }
  return out + "</tbody></table></div></details>\n";
}

}  // namespace

std::string trend(const Site& site) {
  const auto& scans = site.report.past;
  if (scans.empty()) return {};
  std::string out = site.heading(1, site.text(Text::Trend), site.anchor("trend")) + fmt::format("<p>{}</p>\n", esc(trend_words(site.report, site.language())));
  if (scans.size() == 1) return out;
  return out + "<figure class=\"trend\">\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + esc(site.text(Text::TrendSays)) + "\">\n" + picture(site, scans) + "</div>\n" + legend(site, scans) +
         fmt::format("<figcaption class=\"soft\">{}</figcaption>\n</figure>\n", site.text(Text::TrendSays)) + table(site, scans);
}

}  // namespace writ::report::html
