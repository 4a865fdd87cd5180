#include <fmt/format.h>

#include "runtime/findings/template.hpp"
#include "tools/report/groups.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

// JUnit XML: a suite for each snapshot, a case for each finding shown. What fails the gate is a failure; what could not be
// told is skipped; the rest passes, and says in its output what it is.

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using model::Verdict;

/// XML 1.0 knows no control characters besides tab and line end; U+FFFE and U+FFFF are none either.
std::string xml(std::string_view text) { return findings::escape_html(printable(text)); }

std::string details(Places& places, const Finding& finding) {
  std::string out = finding.message.empty() ? finding.title : finding.message;
  out += "\n";
  for (const RowGroup& group : grouped(finding)) {
    out += fmt::format("{} in {}: {}, {}\n", verdict_word(group.head().verdict), places.list(finding, group.rows),
                       model::name_of(group.head().severity), standing_words(group.head()));
  }
  for (const findings::Missing& missing : finding.missing) out += "could not be told: " + missing_words(missing) + "\n";
  for (const findings::EvidenceItem& item : finding.evidence.items) out += fmt::format("{}  {}\n", item.summary, item.pointer);
  if (finding.waiver && !finding.waiver_expired) out += "waived until " + finding.waiver->until + "\n";
  if (finding.in_baseline) out += "known from the baseline\n";
  return out;
}

std::string one_case(const Report& report, const model::Model& model, Places& places, const Finding& finding, const Options& options) {
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\">\n", xml(finding.pack + "." + finding.rule),
                                xml(finding.title + ": " + vendor_title(model, finding)), xml(report.site));
  if (findings::fails(finding, options.gate)) {
    out += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", model::name_of(finding.severity),
                       xml(one_line(finding.message.empty() ? finding.title : finding.message)), xml(details(places, finding)));
  } else if (finding.verdict == Verdict::Inconclusive) {
    std::string why;
    for (const findings::Missing& missing : finding.missing) why += (why.empty() ? "" : "; ") + missing_words(missing);
    out += fmt::format("      <skipped message=\"{}\"/>\n", xml("inconclusive: " + why));
  } else if (finding.verdict != Verdict::Clear) {
    out += fmt::format("      <system-out>{}</system-out>\n", xml(details(places, finding)));
  }
  return out + "    </testcase>\n";
}

std::string suite(const Report& report, const model::Model& model, const Options& options) {
  Places places(model, report.as_of);
  const auto shown = visible(report, options);
  std::size_t failures = 0, skipped = 0;
  std::string cases;
  for (const Finding* finding : shown) {
    const bool failing = findings::fails(*finding, options.gate);
    failures += failing ? 1U : 0U;
    skipped += !failing && finding->verdict == Verdict::Inconclusive ? 1U : 0U;
    cases += one_case(report, model, places, *finding, options);
  }
  return fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" timestamp=\"{}\">\n{}  </testsuite>\n",
                     xml(report.site), shown.size(), failures, skipped, xml(report.captured_at), cases);
}

}  // namespace

std::string write_junit(Reports reports, const model::Model& model, const Options& options) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"writ\">\n";
  for (const Report& report : reports) out += suite(report, model, options);
  return out + "</testsuites>\n";
}

}  // namespace writ::report
