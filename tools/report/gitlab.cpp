#include <string>

#include "base/json.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

// GitLab's code quality report: an array of issues, each with a path that need not exist, a line, and a fingerprint that is its own.

namespace writ::report {
namespace {

using findings::Finding;

std::string_view severity_of(const Finding& finding) {
  if (finding.verdict != model::Verdict::Violation) return "info";
  switch (finding.severity) {
    case model::Severity::Info: return "info";
    case model::Severity::Low: return "minor";
    case model::Severity::Medium: return "major";
    case model::Severity::High: return "critical";
    case model::Severity::Critical: return "blocker";
  }
  return "info";
}

/// "shop.example/cart": a page has no file of the repository, and GitLab wants a relative path.
std::string path_of(std::string_view site) {
  const auto scheme = site.find("://");
  std::string out(scheme == std::string_view::npos ? site : site.substr(scheme + 3));
  while (!out.empty() && out.back() == '/') out.pop_back();
  return out.empty() ? "site" : out;
}

}  // namespace

std::string write_gitlab(Reports reports, const model::Model& model, const Options& options) {
  Json issues = Json::array();
  for (const findings::Report& report : reports) {
    for (const Finding* finding : visible(report, options)) {
      if (finding->verdict != model::Verdict::Violation && finding->verdict != model::Verdict::Inconclusive) continue;
      if (finding->in_baseline || (finding->waiver && !finding->waiver_expired)) continue;
      std::string text = finding->title + ": " + vendor_title(model, *finding);
      if (finding->verdict == model::Verdict::Inconclusive) text += " (" + std::string(verdict_word(finding->verdict)) + ")";
      if (!finding->message.empty()) text += ". " + finding->message;
      Json issue = Json::object();
      issue["description"] = one_line(text);
      issue["check_name"] = finding->pack + "." + finding->rule;
      issue["fingerprint"] = finding->fingerprint;
      issue["severity"] = std::string(severity_of(*finding));
      Json lines = Json::object();
      lines["begin"] = 1;
      Json location = Json::object();
      location["path"] = path_of(report.site);
      location["lines"] = std::move(lines);
      issue["location"] = std::move(location);
      issues.push_back(std::move(issue));
    }
  }
  return dump(issues) + "\n";
}

}  // namespace writ::report
