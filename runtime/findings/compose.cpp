#include "runtime/findings/compose.hpp"

#include <algorithm>

#include "runtime/findings/evidence.hpp"
#include "runtime/findings/fingerprint.hpp"
#include "runtime/findings/remedies.hpp"
#include "runtime/findings/template.hpp"

namespace writ::findings {
namespace {

using model::Truth;
using model::Verdict;

bool condition_holds(const JudgedPlace& place) {
  return place.decision.condition && place.decision.condition->truth == Truth::True &&
         (place.decision.verdict == Verdict::Violation || place.decision.verdict == Verdict::Exempt);
}

const std::string& code_of(const Judged& judged, const JudgedPlace& place) {
  return judged.page.model().jurisdictions[place.rule->place].name;
}

/// By verdict, then severity, then code: what speaks for the finding.
const JudgedPlace& gravest(const Judged& judged) {
  const JudgedPlace* best = nullptr;
  for (const JudgedPlace& place : judged.places) {
    if (!place.asked) continue;
    if (!best || place.decision.verdict < best->decision.verdict ||
        (place.decision.verdict == best->decision.verdict && place.severity > best->severity)) {
      best = &place;
    }
  }
  return *best;
}

/// What the finding rests on: the conditions of the places that have its verdict. A clear one rests on nothing found.
std::vector<Proof> proofs_of(const Judged& judged, Verdict verdict) {
  std::vector<Proof> out;
  if (verdict == Verdict::Clear || verdict == Verdict::NotApplicable) return out;
  for (const JudgedPlace& place : judged.places) {
    if (place.asked && place.decision.verdict == verdict && place.decision.condition) {
      out.push_back({code_of(judged, place), place.decision.condition});
    }
  }
  return out;
}

std::vector<Searched> searched_for(const Judged& judged, Verdict verdict, bool nothing_found) {
  if (!nothing_found && verdict != Verdict::Inconclusive) return {};
  std::vector<const Outcome*> outcomes;
  for (const JudgedPlace& place : judged.places) {
    if (!place.asked || place.decision.verdict != verdict) continue;
    if (place.decision.condition) outcomes.push_back(place.decision.condition);
    const Outcome* applies = place.decision.applies;
    if (applies && verdict == Verdict::Inconclusive) outcomes.push_back(applies);
  }
  return searched_by(outcomes);
}

/// What a violation rests on: all that its conditions read of the phases that prove it; without proof, all that they read.
std::vector<Searched> rests_on(const std::vector<Proof>& proofs, const std::vector<EvidenceItem>& items) {
  std::vector<const Outcome*> outcomes;
  for (const Proof& proof : proofs) outcomes.push_back(proof.outcome);
  std::vector<Searched> out = searched_by(outcomes);
  if (items.empty()) return out;
  std::erase_if(out, [&](const Searched& s) { return std::none_of(items.begin(), items.end(), [&](const EvidenceItem& item) { return item.phase == s.phase; }); });
  return out;
}

/// The same whatever places are asked for: over all whose condition is true.
std::string fingerprint_of(const Judged& judged, const model::Rule& rule, const std::vector<model::ItemRef>& shown_items) {
  std::vector<Proof> proofs;
  for (const JudgedPlace& place : judged.places) {
    if (condition_holds(place)) proofs.push_back({code_of(judged, place), place.decision.condition});
  }
  const model::Model& model = judged.page.model();
  std::optional<std::string_view> vendor;
  if (judged.vendor) vendor = model.vendors[*judged.vendor].name;
  return fingerprint(judged.page, model.packs[rule.pack].name, rule.name, vendor,
                     proofs.empty() ? shown_items : union_of(judged.page, proofs));
}

std::string place_words(const model::Model& model, model::JurisdictionId place) {
  const model::Jurisdiction& where = model.jurisdictions[place];
  return where.title.empty() ? where.name : where.title + " (" + where.name + ")";
}

/// What the row has to say before any note of an author.
void note_standing(const Judged& judged, const PlaceRule& rule, Row& row) {
  row.unbound = !row.standing;
  if (!row.unbound) return;
  const std::string where = place_words(judged.page.model(), rule.place);
  if (rule.only_claimed) {
    row.notes.push_back("The sources cited for " + where + " are only claimed, not verified: they give this verdict no standing.");
  } else {
    row.notes.push_back("No cited source binds " + where + " on " + format_date(judged.day) + ".");
  }
}

/// Where the violation stays although an exception would hold. Beside an exception that exempts it would say nothing.
void note_weak(const Judged& judged, const JudgedPlace& place, Row& row) {
  if (row.verdict != Verdict::Violation) return;
  for (const OpenException* weak : place.decision.weak) {
    row.notes.push_back("The exception " + weak->exception->name + " does not exempt: none of the sources that it cites is binding or " +
                        "settled guidance in force here on " + format_date(judged.day) + ".");
  }
}

Row row_of(const Judged& judged, const JudgedPlace& place, const Subject& subject) {
  Row row;
  row.place = place.rule->place;
  row.code = code_of(judged, place);
  row.verdict = place.decision.verdict;
  row.severity = place.severity;
  row.standing = place.rule->cited.standing;
  row.cites = place.rule->cited.names;
  row.sources = place.rule->cited.sources;
  row.failed_needs = place.decision.failed_needs;
  note_standing(judged, *place.rule, row);
  for (const model::Note* note : place.rule->notes) {
    if (note->text) row.notes.push_back(render(*note->text, subject));
  }
  note_weak(judged, place, row);
  if (const OpenException* exempts = place.decision.exempts) {
    RowException e;
    e.name = exempts->exception->name;
    e.cites = exempts->cited.names;
    e.sources = exempts->cited.sources;
    if (exempts->exception->because) e.because = render(*exempts->exception->because, subject);
    e.standing = exempts->cited.standing;
    row.exception = std::move(e);
  }
  return row;
}

model::Severity severity_of(const Judged& judged, Verdict verdict) {
  model::Severity highest = model::Severity::Info;
  for (const JudgedPlace& place : judged.places) {
    if (place.asked && place.decision.verdict == verdict) highest = std::max(highest, place.severity);
  }
  return highest;
}

void name_it(const Judged& judged, const model::Rule& rule, Finding& finding) {
  const model::Model& model = judged.page.model();
  finding.rule_id = judged.rule;
  finding.vendor_id = judged.vendor;
  finding.rule = rule.name;
  finding.pack = model.packs[rule.pack].name;
  if (!judged.vendor) return;
  const model::Vendor& vendor = model.vendors[*judged.vendor];
  finding.vendor = vendor.name;
  for (const model::SubtypeId subtype : vendor.subtypes) finding.subtype.push_back(model.subtypes[subtype].name);
}

}  // namespace

Verdict verdict_of(const Judged& judged) { return gravest(judged).decision.verdict; }

Finding compose(const Judged& judged) {
  const snapshot::Page& page = judged.page;
  const model::Rule& rule = page.model().rules[judged.rule];
  const JudgedPlace& speaker = gravest(judged);

  Finding finding;
  name_it(judged, rule, finding);
  finding.title = rule.title;
  finding.verdict = speaker.decision.verdict;
  finding.severity = severity_of(judged, finding.verdict);

  const std::vector<Proof> proofs = proofs_of(judged, finding.verdict);
  const std::vector<model::ItemRef> items = union_of(page, proofs);
  finding.evidence.count = items.size();
  finding.evidence.items = shown(page, items, proofs, finding.verdict == Verdict::Violation);
  if (finding.verdict == Verdict::Violation) finding.rests_on = rests_on(proofs, finding.evidence.items);
  finding.evidence.searched = searched_for(judged, finding.verdict, items.empty());

  const Subject subject{page, rule, finding.severity, judged.vendor, items, finding.evidence.searched, judged.facts};
  // The message says what is wrong; where nothing is proved it would be a claim.
  if (finding.verdict == Verdict::Violation || finding.verdict == Verdict::Exempt) {
    finding.message = speaker.rule->message ? render(*speaker.rule->message, subject) : finding.title;
  }
  if (finding.verdict == Verdict::Violation) finding.remedies = render_remedies(*speaker.rule->remedies, subject);

  for (const JudgedPlace& place : judged.places) {
    if (!place.asked) continue;
    finding.jurisdictions.push_back(row_of(judged, place, subject));
    if (place.decision.verdict == Verdict::Inconclusive) {
      finding.missing.insert(finding.missing.end(), place.decision.missing.begin(), place.decision.missing.end());
    }
    for (const std::string& tag : place.rule->tags) {
      if (std::find(finding.tags.begin(), finding.tags.end(), tag) == finding.tags.end()) finding.tags.push_back(tag);
    }
  }
  tidy(finding.missing);
  finding.fingerprint = fingerprint_of(judged, rule, items);
  return finding;
}

}  // namespace writ::findings
