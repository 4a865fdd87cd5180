#include <fmt/format.h>

#include "base/escape_html.hpp"
#include "runtime/patterns/url.hpp"
#include "tools/report/groups.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

// JUnit XML, as the schema of the Ant tasks has it: a suite for each snapshot, a case for each finding shown. What fails the gate is a
// failure; what could not be told is skipped; the rest passes, and the suite's output says what it is.

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using model::Verdict;

/// XML 1.0 knows no control characters besides tab and line end; U+FFFE and U+FFFF are none either.
std::string xml(std::string_view text) { return escape_html(printable(text)); }

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

/// What passes for another reason than that there is nothing to say goes to `passed`.
std::string one_case(const model::Model& model, Places& places, const Finding& finding, const Options& options, std::string& passed) {
  const std::string name = finding.title + ": " + vendor_title(model, finding);
  std::string out = fmt::format("    <testcase classname=\"{}\" name=\"{}\" time=\"0\">\n", xml(finding.pack + "." + finding.rule), xml(one_line(name)));
  if (findings::fails(finding, options.gate)) {
    out += fmt::format("      <failure type=\"{}\" message=\"{}\">{}</failure>\n", model::name_of(finding.severity),
                       xml(one_line(finding.message.empty() ? finding.title : finding.message)), xml(details(places, finding)));
  } else if (finding.verdict == Verdict::Inconclusive) {
    std::string why;
    for (const findings::Missing& missing : finding.missing) why += (why.empty() ? "" : "; ") + missing_words(missing);
    out += fmt::format("      <skipped message=\"{}\"/>\n", xml("inconclusive: " + why));
  } else if (finding.verdict != Verdict::Clear) {
    passed += name + "\n" + details(places, finding) + "\n";
  }
  return out + "    </testcase>\n";
}

/// A moment without its zone, which is UTC, and without fractions.
std::string local_time(std::string_view moment) {
  constexpr std::size_t kSeconds = std::string_view("2026-11-23T10:00:00").size();
  return std::string(moment.substr(0, kSeconds));
}

std::string suite(const Report& report, const model::Model& model, const Options& options, std::size_t index) {
  Places places(model, report.as_of);
  const auto shown = visible(report, options);
  std::size_t failures = 0, skipped = 0;
  std::string cases, passed;
  for (const Finding* finding : shown) {
    const bool failing = findings::fails(*finding, options.gate);
    failures += failing ? 1U : 0U;
    skipped += !failing && finding->verdict == Verdict::Inconclusive ? 1U : 0U;
    cases += one_case(model, places, *finding, options, passed);
  }
  const std::string host = patterns::host_of(report.site).value_or("localhost");
  return fmt::format("  <testsuite name=\"{}\" package=\"writ\" id=\"{}\" hostname=\"{}\" timestamp=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\" time=\"0\">\n"
                     "    <properties/>\n{}    <system-out>{}</system-out>\n    <system-err/>\n  </testsuite>\n",
                     xml(report.site), index, xml(host), xml(local_time(report.captured_at)), shown.size(), failures, skipped, cases, xml(passed));
}

}  // namespace

std::string write_junit(Reports reports, const model::Model& model, const Options& options) {
  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n";
  for (std::size_t i = 0; i < reports.size(); ++i) out += suite(reports[i], model, options, i);
  return out + "</testsuites>\n";
}

}  // namespace writ::report
