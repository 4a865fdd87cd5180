#include "runtime/findings/judge.hpp"

#include <algorithm>

#include "runtime/findings/blind_spots.hpp"
#include "runtime/findings/compose.hpp"
#include "runtime/findings/summary.hpp"

namespace writ::findings {
namespace {

/// A rule in every place that it covers on the day.
struct Covered {
  std::vector<PlaceRule> places;
  std::vector<bool> asked;
  [[nodiscard]] bool any_asked() const { return std::find(asked.begin(), asked.end(), true) != asked.end(); }
};

Result<Covered> covered_places(const model::Model& model, const model::Rule& rule, Date day, const JudgeOptions& options) {
  Covered out;
  for (const model::JurisdictionId place : model::covered(model, rule.jurisdictions, day)) {
    const auto& only = options.only;
    out.asked.push_back(!only || std::any_of(only->begin(), only->end(), [&](model::JurisdictionId outer) {
                          return model::lies_in(model, place, outer, day);
                        }));
    WRIT_TRY(at, rule_in_place(model, rule, place, day));
    out.places.push_back(std::move(at));
  }
  return out;
}

Trace trace_of(const snapshot::Page& page, const model::Rule& rule, std::optional<model::VendorId> vendor) {
  if (!vendor || rule.scope == model::VendorScope::Site) return Trace::NotAsked;
  if (page.has_trace(*vendor)) return Trace::Found;
  return rule.scope == model::VendorScope::Any ? Trace::NoneAny : Trace::NoneNamed;
}

model::Severity severity_in(const model::Model& model, const PlaceRule& at, std::optional<model::VendorId> vendor) {
  if (at.severity) return *at.severity;
  return vendor ? model.vendors[*vendor].severity.value_or(model::Severity::Info) : model::Severity::Info;
}

bool silent(model::Verdict verdict) { return verdict == model::Verdict::Clear || verdict == model::Verdict::NotApplicable; }

AskedRule asked_rule(const model::Model& model, const model::Rule& rule, const Covered& covered) {
  AskedRule out{model.packs[rule.pack].name, rule.name, std::nullopt};
  if (std::find(covered.asked.begin(), covered.asked.end(), false) == covered.asked.end()) return out;
  out.only.emplace();
  for (std::size_t i = 0; i < covered.places.size(); ++i) {
    if (covered.asked[i]) out.only->push_back(model.jurisdictions[covered.places[i].place].name);
  }
  return out;
}

void judge_vendor(const snapshot::Page& page, Engine& engine, const JudgeOptions& options, Date day, model::RuleId rule_id,
                  const Covered& covered, std::optional<model::VendorId> vendor, Report& report) {
  const model::Model& model = page.model();
  Outcomes outcomes(engine, vendor);
  const Trace trace = trace_of(page, model.rules[rule_id], vendor);
  Judged judged{page, rule_id, vendor, day, options.facts, {}};
  for (std::size_t i = 0; i < covered.places.size(); ++i) {
    const PlaceRule& at = covered.places[i];
    judged.places.push_back({&at, decide(page, at, trace, outcomes), severity_in(model, at, vendor), covered.asked[i]});
  }
  if (const model::Verdict verdict = verdict_of(judged); silent(verdict) && !options.keep_silent) {
    count(report.summary, verdict, model::Severity::Info);
    return;
  }
  Finding finding = compose(judged);
  count(report.summary, finding.verdict, finding.severity);
  report.findings.push_back(std::move(finding));
}

Result<> judge_rule(const snapshot::Page& page, Engine& engine, const JudgeOptions& options, Date day, model::RuleId rule_id,
                    Report& report) {
  const model::Rule& rule = page.model().rules[rule_id];
  WRIT_TRY(covered, covered_places(page.model(), rule, day, options));
  report.rules.push_back(asked_rule(page.model(), rule, covered));
  if (!covered.any_asked()) return {};
  if (rule.scope == model::VendorScope::Site) {
    judge_vendor(page, engine, options, day, rule_id, covered, std::nullopt, report);
    return {};
  }
  for (const model::VendorId vendor : rule.vendors) judge_vendor(page, engine, options, day, rule_id, covered, vendor, report);
  return {};
}

/// Those asked for in their order, then what they depend on by name.
std::vector<PackUsed> packs_used(const model::Model& model) {
  std::vector<PackUsed> out;
  for (const model::Pack& pack : model.packs) {
    if (pack.asked) out.push_back({pack.name, pack.version, pack.digest});
  }
  const auto dependencies = static_cast<std::ptrdiff_t>(out.size());
  for (const model::Pack& pack : model.packs) {
    if (!pack.asked) out.push_back({pack.name, pack.version, pack.digest});
  }
  std::stable_sort(out.begin() + dependencies, out.end(), [](const PackUsed& a, const PackUsed& b) { return a.name < b.name; });
  return out;
}

}  // namespace

Result<Report> judge(const snapshot::Page& page, Engine& engine, const JudgeOptions& options) {
  const snapshot::Snapshot& snapshot = page.snapshot();
  Report report;
  report.site = std::string(snapshot.site);
  report.as_of = options.as_of.value_or(day_of(snapshot.captured_at));
  report.captured_at = format_instant(snapshot.captured_at);
  report.packs = packs_used(page.model());
  if (snapshot.asked) report.asked = std::string(*snapshot.asked);
  if (snapshot.mode) report.collector_mode = std::string(*snapshot.mode);
  report.blind_spots = blind_spots(page);
  report.summary = empty_summary();
  if (options.take_inventory) report.inventory = take_inventory(page);
  for (std::size_t i = 0; i < page.model().rules.size(); ++i) {
    const model::RuleId rule(i);
    if (!page.model().rules[rule].runs) continue;
    WRIT_TRY_VOID(judge_rule(page, engine, options, report.as_of, rule, report));
  }
  sort_findings(report.findings);
  return report;
}

}  // namespace writ::findings
