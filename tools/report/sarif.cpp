#include <algorithm>

#include "base/json.hpp"
#include "tools/report/groups.hpp"
#include "tools/report/tag_fixes.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

// SARIF 2.1.0: one run, a reporting descriptor for each rule that has a result, a result for each finding shown.

namespace writ::report {
namespace {

using findings::Finding;
using findings::Report;
using model::Severity;
using model::Verdict;

std::string level_of(const Finding& finding) {
  if (finding.verdict != Verdict::Violation) return "none";
  switch (finding.severity) {
    case Severity::Critical:
    case Severity::High: return "error";
    case Severity::Medium: return "warning";
    case Severity::Low:
    case Severity::Info: return "note";
  }
  return "none";
}

std::string kind_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::Violation: return "fail";
    case Verdict::Inconclusive: return "review";
    case Verdict::Exempt:
    case Verdict::Clear: return "pass";
    case Verdict::NotApplicable: return "notApplicable";
  }
  return "none";
}

/// The name of the taxonomy.
constexpr const char* kLaw = "law";

/// What code scanning sorts by.
std::string_view score_of(Severity severity) {
  switch (severity) {
    case Severity::Critical: return "9.5";
    case Severity::High: return "8.0";
    case Severity::Medium: return "5.5";
    case Severity::Low: return "3.0";
    case Severity::Info: return "1.0";
  }
  return "1.0";
}

Json text_object(std::string_view text) {
  Json out = Json::object();
  out["text"] = std::string(text);
  return out;
}

/// The sources that the rule cites anywhere in these reports, as help.
std::string law_of(const model::Model& model, const Finding& finding) {
  std::vector<model::SourceId> seen;
  std::string out;
  for (const findings::Row& row : finding.jurisdictions) {
    for (const model::SourceId id : row.sources) {
      if (std::find(seen.begin(), seen.end(), id) != seen.end()) continue;
      seen.push_back(id);
      out += (out.empty() ? "" : "\n") + source_title(model, id);
      if (!model.sources[id].url.empty()) out += " <" + model.sources[id].url + ">";
    }
  }
  return out;
}

std::string rule_id(const Finding& finding) { return finding.pack + "/" + finding.rule; }

/// Descriptors in the order in which results first name them.
struct Rules {
  std::vector<std::string> ids;
  Json list = Json::array();

  std::size_t index_of(const model::Model& model, const Finding& finding) {
    const std::string id = rule_id(finding);
    const auto it = std::find(ids.begin(), ids.end(), id);
    if (it != ids.end()) return static_cast<std::size_t>(it - ids.begin());
    Json rule = Json::object();
    rule["id"] = id;
    rule["name"] = finding.rule;
    rule["shortDescription"] = text_object(finding.title);
    if (const std::string law = law_of(model, finding); !law.empty()) rule["help"] = text_object(law);
    Json properties = Json::object();
    Json tags = Json::array();
    for (const std::string& tag : finding.tags) tags.push_back(tag);
    properties["tags"] = std::move(tags);
    properties["security-severity"] = std::string(score_of(finding.severity));
    rule["properties"] = std::move(properties);
    list.push_back(std::move(rule));
    ids.push_back(id);
    return ids.size() - 1;
  }
};

/// The sources of law that results point to, as a taxonomy.
struct Law {
  std::vector<model::SourceId> ids;
  Json taxa = Json::array();

  Json reference_to(const model::Model& model, model::SourceId id) {
    const auto it = std::find(ids.begin(), ids.end(), id);
    const auto index = static_cast<std::size_t>(it - ids.begin());
    const model::Source& source = model.sources[id];
    if (it == ids.end()) {
      Json taxon = Json::object();
      taxon["id"] = source.name;
      taxon["name"] = source_title(model, id);
      if (!source.holds.empty()) taxon["shortDescription"] = text_object(source.holds);
      taxon["fullDescription"] = text_object(source_title(model, id) + ": " + source_words(model, id));
      if (linkable(source.url)) taxon["helpUri"] = source.url;
      Json properties = Json::object();
      properties["standing"] = std::string(model::name_of(source.standing));
      properties["status"] = std::string(model::name_of(source.status));
      taxon["properties"] = std::move(properties);
      taxa.push_back(std::move(taxon));
      ids.push_back(id);
    }
    Json out = Json::object();
    out["id"] = source.name;
    out["index"] = index;
    out["toolComponent"] = Json{{"name", kLaw}};
    return out;
  }
};

std::string message_of(const model::Model& model, Places& places, const Finding& finding) {
  std::string out = finding.message.empty() ? finding.title + ": " + vendor_title(model, finding) : finding.message;
  for (const RowGroup& group : grouped(finding)) {
    out += "\n" + std::string(verdict_word(group.head().verdict)) + " in " + places.list(finding, group.rows) + " (" +
           standing_words(group.head()) + ").";
  }
  for (const findings::Missing& missing : finding.missing) out += "\nCould not be told: " + missing_words(missing) + ".";
  return out;
}

Json location_of(const std::string& site, const findings::EvidenceItem* item) {
  Json artifact = Json::object();
  artifact["uri"] = site;
  Json physical = Json::object();
  physical["artifactLocation"] = std::move(artifact);
  Json out = Json::object();
  out["physicalLocation"] = std::move(physical);
  if (!item) return out;
  Json logical = Json::object();
  logical["fullyQualifiedName"] = item->pointer;
  logical["kind"] = item->kind;
  out["logicalLocations"] = Json::array();
  out["logicalLocations"].push_back(std::move(logical));
  out["message"] = text_object(item->summary);
  return out;
}

Json properties_of(const Finding& finding) {
  Json out = Json::object();
  out["vendor"] = finding.vendor ? Json(*finding.vendor) : Json();
  out["verdict"] = std::string(model::name_of(finding.verdict));
  out["severity"] = std::string(model::name_of(finding.severity));
  Json rows = Json::array();
  for (const findings::Row& row : finding.jurisdictions) {
    Json r = Json::object();
    r["code"] = row.code;
    r["verdict"] = std::string(model::name_of(row.verdict));
    r["severity"] = std::string(model::name_of(row.severity));
    r["standing"] = row.standing ? Json(std::string(model::name_of(*row.standing))) : Json();
    rows.push_back(std::move(r));
  }
  out["jurisdictions"] = std::move(rows);
  return out;
}

Json fix_of(const TagFix& fix) {
  Json region = Json::object();
  region["startLine"] = fix.region.start_line;
  region["startColumn"] = fix.region.start_column;
  region["endLine"] = fix.region.end_line;
  region["endColumn"] = fix.region.end_column;
  Json replacement = Json::object();
  replacement["deletedRegion"] = std::move(region);
  replacement["insertedContent"] = text_object(fix.tag);
  Json change = Json::object();
  change["artifactLocation"] = Json{{"uri", fix.url}};
  change["replacements"] = Json::array({std::move(replacement)});
  Json out = Json::object();
  out["description"] = text_object(fix.title);
  out["artifactChanges"] = Json::array({std::move(change)});
  return out;
}

Json result_of(const Report& report, const model::Model& model, Places& places, TagFixes& tags, const Finding& finding, Rules& rules, Law& law) {
  Json out = Json::object();
  out["ruleId"] = rule_id(finding);
  out["ruleIndex"] = rules.index_of(model, finding);
  out["kind"] = kind_of(finding.verdict);
  out["level"] = level_of(finding);
  out["message"] = text_object(message_of(model, places, finding));
  Json locations = Json::array();
  locations.push_back(location_of(report.site, finding.evidence.items.empty() ? nullptr : &finding.evidence.items.front()));
  out["locations"] = std::move(locations);
  if (finding.evidence.items.size() > 1) {
    Json related = Json::array();
    for (std::size_t i = 1; i < finding.evidence.items.size(); ++i) {
      related.push_back(location_of(report.site, &finding.evidence.items[i]));
    }
    out["relatedLocations"] = std::move(related);
  }
  Json prints = Json::object();
  prints["writ/v1"] = finding.fingerprint;
  out["partialFingerprints"] = std::move(prints);
  if (finding.waiver && !finding.waiver_expired) {
    Json suppression = Json::object();
    suppression["kind"] = "external";
    suppression["status"] = "accepted";
    if (!finding.waiver->why.empty()) suppression["justification"] = finding.waiver->why;
    out["suppressions"] = Json::array();
    out["suppressions"].push_back(std::move(suppression));
  }
  if (finding.in_baseline) {
    out["baselineState"] = "unchanged";
  } else if ((report.comparison || report.against_baseline) && finding.verdict == Verdict::Violation) {
    out["baselineState"] = "new";
  }
  std::vector<model::SourceId> cited;
  Json taxa = Json::array();
  for (const findings::Row& row : finding.jurisdictions) {
    for (const model::SourceId id : row.sources) {
      if (std::find(cited.begin(), cited.end(), id) != cited.end()) continue;
      cited.push_back(id);
      taxa.push_back(law.reference_to(model, id));
    }
  }
  if (!taxa.empty()) out["taxa"] = std::move(taxa);
  out["properties"] = properties_of(finding);
  Json fixes = Json::array();
  for (const TagFix& fix : tags.of(finding)) fixes.push_back(fix_of(fix));
  if (!fixes.empty()) out["fixes"] = std::move(fixes);
  // Whole, to be pasted: a fix above is only what changes one tag of a page that was served.
  Json remedies = Json::array();
  for (const findings::RenderedRemedy& remedy : finding.remedies) {
    remedies.push_back(Json{{"id", remedy.id}, {"title", remedy.title}, {"text", remedy.text}});
  }
  if (!remedies.empty()) out["properties"]["remedies"] = std::move(remedies);
  return out;
}

}  // namespace

std::string write_sarif(Reports reports, const model::Model& model, const Options& options) {
  Rules rules;
  Law law;
  Json results = Json::array();
  for (const Report& report : reports) {
    Places places(model, report.as_of);
    TagFixes tags(report);
    for (const Finding* finding : visible(report, options)) results.push_back(result_of(report, model, places, tags, *finding, rules, law));
  }
  Json driver = Json::object();
  driver["name"] = "Writ";
  if (!options.version.empty()) driver["version"] = std::string(options.version);
  driver["rules"] = std::move(rules.list);
  if (!law.taxa.empty()) driver["supportedTaxonomies"] = Json::array({Json{{"name", kLaw}}});
  Json tool = Json::object();
  tool["driver"] = std::move(driver);
  Json run = Json::object();
  run["tool"] = std::move(tool);
  run["columnKind"] = "unicodeCodePoints";
  run["results"] = std::move(results);
  if (!law.taxa.empty()) {
    Json taxonomy = Json::object();
    taxonomy["name"] = kLaw;
    taxonomy["shortDescription"] = text_object("Sources of law, as the rule packs cite them");
    taxonomy["taxa"] = std::move(law.taxa);
    run["taxonomies"] = Json::array({taxonomy});
  }
  Json document = Json::object();
  document["$schema"] = "https://json.schemastore.org/sarif-2.1.0.json";
  document["version"] = "2.1.0";
  document["runs"] = Json::array();
  document["runs"].push_back(std::move(run));
  return dump(document) + "\n";
}

}  // namespace writ::report
