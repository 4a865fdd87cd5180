#include <algorithm>
#include <string>

#include "base/json.hpp"
#include "base/sha256.hpp"
#include "tools/report/groups.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

// OSCAL assessment results: a result a site, an observation and a finding each. Identifiers are made from what they name, so that the same
// input gives the same bytes. What could not be told is not satisfied, for another reason than failure.

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using model::Verdict;

constexpr const char* kOscalVersion = "1.0.6";

/// A UUID of version 5's shape from a name.
std::string uuid_of(std::string_view kind, std::string_view name) {
  std::string hex = sha256_hex(std::string(kind) + "\n" + std::string(name));
  hex[12] = '5';
  hex[16] = "89ab"[hex[16] % 4];
  return hex.substr(0, 8) + "-" + hex.substr(8, 4) + "-" + hex.substr(12, 4) + "-" + hex.substr(16, 4) + "-" + hex.substr(20, 12);
}

/// A token: letters, digits, dots, dashes and underlines, a letter first.
std::string control_of(const Finding& finding) { return finding.pack + "." + finding.rule; }

Json observation_of(const Report& report, const Finding& finding, const std::string& uuid, const std::string& subject) {
  Json out = Json::object();
  out["uuid"] = uuid;
  out["title"] = finding.title;
  out["description"] = finding.message.empty() ? finding.title : finding.message;
  out["methods"] = Json::array({"TEST"});
  out["types"] = Json::array({"finding"});
  out["subjects"] = Json::array({Json{{"subject-uuid", subject}, {"type", "component"}}});
  Json evidence = Json::array();
  for (const findings::EvidenceItem& item : finding.evidence.items) {
    evidence.push_back(Json{{"href", "#" + item.pointer}, {"description", one_line(item.summary)}});
  }
  if (!evidence.empty()) out["relevant-evidence"] = std::move(evidence);
  out["collected"] = report.captured_at;
  std::string missing;
  for (const findings::Missing& m : finding.missing) missing += (missing.empty() ? "Could not be told: " : "; ") + missing_words(m);
  if (!missing.empty()) out["remarks"] = missing;
  return out;
}

Json finding_of(const model::Model& model, Places& places, const Finding& finding, const std::string& uuid, const std::string& observation) {
  const bool satisfied = finding.verdict == Verdict::Clear || finding.verdict == Verdict::Exempt;
  Json status = Json::object();
  status["state"] = satisfied ? "satisfied" : "not-satisfied";
  status["reason"] = finding.verdict == Verdict::Violation ? "fail" : finding.verdict == Verdict::Clear ? "pass" : "other";
  std::string remarks;
  for (const RowGroup& group : grouped(finding)) {
    remarks += (remarks.empty() ? "" : "\n") + std::string(verdict_word(group.head().verdict)) + " in " + places.list(finding, group.rows) + ": " + standing_words(group.head());
  }
  status["remarks"] = remarks;
  Json target = Json::object();
  target["type"] = "objective-id";
  target["target-id"] = control_of(finding);
  target["status"] = std::move(status);
  Json out = Json::object();
  out["uuid"] = uuid;
  out["title"] = finding.title + ": " + vendor_title(model, finding);
  out["description"] = finding.message.empty() ? finding.title : finding.message;
  out["target"] = std::move(target);
  out["related-observations"] = Json::array({Json{{"observation-uuid", observation}}});
  return out;
}

Json result_of(const Report& report, const model::Model& model, const Options& options) {
  const std::string subject = uuid_of("site", report.site);
  Places places(model, report.as_of);
  Json observations = Json::array(), found = Json::array(), controls = Json::array();
  std::vector<std::string> named;
  for (const Finding* finding : visible(report, options)) {
    if (finding->verdict == Verdict::NotApplicable) continue;
    const std::string key = report.site + "\n" + control_of(*finding) + "\n" + finding->vendor.value_or("") + "\n" + finding->fingerprint;
    const std::string observation = uuid_of("observation", key);
    observations.push_back(observation_of(report, *finding, observation, subject));
    found.push_back(finding_of(model, places, *finding, uuid_of("finding", key), observation));
    if (std::find(named.begin(), named.end(), control_of(*finding)) == named.end()) {
      named.push_back(control_of(*finding));
      controls.push_back(Json{{"control-id", control_of(*finding)}});
    }
  }
  Json out = Json::object();
  out["uuid"] = uuid_of("result", report.site + "\n" + report.captured_at + "\n" + format_date(report.as_of));
  out["title"] = "Web compliance of " + one_line(report.site);
  out["description"] = "Judged by the law of " + format_date(report.as_of) + ". " + summary_words(report.summary) + ".";
  out["start"] = report.captured_at;
  Json component = Json::object();
  component["uuid"] = subject;
  component["type"] = "service";
  component["title"] = one_line(report.site);
  component["description"] = "The website as it was visited.";
  component["status"] = Json{{"state", "operational"}};
  out["local-definitions"] = Json{{"components", Json::array({component})}};
  Json selection = Json::object();
  if (controls.empty()) {
    selection["include-all"] = Json::object();
  } else {
    selection["include-controls"] = std::move(controls);
  }
  out["reviewed-controls"] = Json{{"control-selections", Json::array({selection})}};
  if (!observations.empty()) out["observations"] = std::move(observations);
  if (!found.empty()) out["findings"] = std::move(found);
  if (!report.blind_spots.empty()) {
    std::string spots = "Not seen:";
    for (const findings::BlindSpot& spot : report.blind_spots) spots += "\n" + blind_spot_words(spot);
    out["remarks"] = spots;
  }
  return out;
}

}  // namespace

std::string write_oscal(Reports reports, const model::Model& model, const Options& options) {
  std::string names, last;
  Json results = Json::array();
  for (const Report& report : reports) {
    results.push_back(result_of(report, model, options));
    names += report.site + "\n" + report.captured_at + "\n";
    last = std::max(last, report.captured_at);
  }
  const std::string plan = uuid_of("plan", names);
  Json metadata = Json::object();
  metadata["title"] = "Web compliance findings";
  metadata["last-modified"] = last.empty() ? "1970-01-01T00:00:00Z" : last;
  metadata["version"] = options.version.empty() ? "0" : std::string(options.version);
  metadata["oscal-version"] = kOscalVersion;
  Json body = Json::object();
  body["uuid"] = uuid_of("results", names);
  body["metadata"] = std::move(metadata);
  body["import-ap"] = Json{{"href", "#" + plan}};
  body["results"] = std::move(results);
  body["back-matter"] = Json{{"resources", Json::array({Json{{"uuid", plan}, {"title", "Rule packs that were applied"}}})}};
  Json document = Json::object();
  document["assessment-results"] = std::move(body);
  return dump(document) + "\n";
}

}  // namespace writ::report
