#include <fmt/format.h>

#include "tools/report/groups.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

namespace writ::report {
namespace {

using findings::Finding;
using model::Severity;
using model::Verdict;

enum class Part { Property, Message };

/// A command is one line; what would end it or a property of it is written in percent form.
std::string escape(std::string_view text, Part part) {
  std::string out;
  for (const char c : printable(text)) {
    switch (c) {
      case '%': out += "%25"; break;
      case '\n': out += "%0A"; break;
      case '\r': out += "%0D"; break;
      case ':': out += part == Part::Property ? "%3A" : ":"; break;
      case ',': out += part == Part::Property ? "%2C" : ","; break;
      default: out += c;
    }
  }
  return out;
}

/// What fails the build is an error; other violations warn; the rest is a notice.
std::string_view command(const Finding& finding, const Options& options) {
  if (findings::fails(finding, options.gate)) return "error";
  return finding.verdict == Verdict::Violation && !finding.waiver && !finding.in_baseline ? "warning" : "notice";
}

std::string annotation(const findings::Report& report, const model::Model& model, Places& places, const Finding& finding, const Options& options) {
  std::string text = finding.message.empty() ? finding.title : finding.message;
  for (const RowGroup& group : grouped(finding)) {
    text += fmt::format("\n{} in {}: {}, {}", verdict_word(group.head().verdict), places.list(finding, group.rows),
                        model::name_of(group.head().severity), standing_words(group.head()));
  }
  for (const findings::Missing& missing : finding.missing) text += "\nCould not be told: " + missing_words(missing);
  text += "\n" + report.site;
  return fmt::format("::{} title={}::{}\n", command(finding, options),
                     escape(one_line(finding.title + ": " + vendor_title(model, finding)), Part::Property), escape(text, Part::Message));
}

}  // namespace

std::string write_github(Reports reports, const model::Model& model, const Options& options) {
  std::string out;
  for (const findings::Report& report : reports) {
    Places places(model, report.as_of);
    for (const Finding* finding : visible(report, options)) {
      if (finding->verdict == Verdict::Violation || finding->verdict == Verdict::Inconclusive) {
        out += annotation(report, model, places, *finding, options);
      }
    }
    // Free text must not begin a command.
    out += "Writ: " + one_line(summary_words(report.summary)) + "\n";
  }
  return out;
}

}  // namespace writ::report
