#pragma once
// A finding: the verdict on one rule and vendor at hand, row by row (spec/findings.md). What the report writers read.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "runtime/findings/inventory.hpp"
#include "runtime/findings/outcome.hpp"
#include "runtime/findings/picture.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::findings {

struct EvidenceItem {
  std::string kind;                        ///< "request", "cookie", "local", "script", "element", …: the item's kind
  std::optional<model::Phase> phase;
  std::string pointer, summary;
  std::optional<std::string> path;         ///< CSS path of an element or script
  std::vector<std::string> jurisdictions;  ///< only where it proves only some of the violating places
  model::ItemRef item;
};

struct Evidence {
  std::size_t count = 0;
  std::vector<EvidenceItem> items;         ///< the first twenty
  std::vector<Searched> searched;
};

struct RowException {
  std::string name;
  std::vector<std::string> cites;          ///< of its sources, those that bind the place and are in force that day
  std::vector<model::SourceId> sources;    ///< the same as ids
  std::optional<std::string> because;
  std::optional<model::Standing> standing;
};
struct FailedNeed {
  std::string exception, need;
  std::optional<bool> value;               ///< false, or nothing for unknown
};

/// One jurisdiction of a finding.
struct Row {
  model::JurisdictionId place;
  std::string code;
  model::Verdict verdict = model::Verdict::NotApplicable;
  model::Severity severity = model::Severity::Info;
  std::optional<model::Standing> standing;
  std::vector<std::string> cites;          ///< names of sources, in order, no doubles
  std::vector<model::SourceId> sources;    ///< the same as ids
  std::vector<std::string> notes;
  bool unbound = false;                    ///< no cited source binds this place on the day; said as first note
  std::optional<RowException> exception;
  std::vector<FailedNeed> failed_needs;
};

struct RenderedRemedy {
  std::string id, title, text;
};

struct Waiver {
  std::string by, until, why, ticket;
};

/// What a store of past scans knows of a finding (spec/history.md), up to the scan of its report.
struct Life {
  model::FindingStatus status = model::FindingStatus::New;
  Instant first_seen, last_seen;
  Instant since;                           ///< the beginning of the time that it stands, or last stood, without a break
  std::optional<Instant> gone_at;          ///< when it was last found to be gone; set for Gone and Returned
};

struct Finding {
  model::RuleId rule_id;
  std::optional<model::VendorId> vendor_id;
  std::string rule, pack, title;
  std::optional<std::string> vendor;
  std::vector<std::string> subtype;
  model::Verdict verdict = model::Verdict::NotApplicable;
  model::Severity severity = model::Severity::Info;
  std::vector<Row> jurisdictions;          ///< by code
  std::string message;
  Evidence evidence;
  std::vector<Missing> missing;
  std::vector<RenderedRemedy> remedies;
  std::vector<std::string> tags;
  std::string fingerprint;
  std::vector<Searched> rests_on;          ///< of a violation: what must be looked through again before it can be called gone
  std::optional<Life> life;                ///< of a violation, where a store was given
  std::optional<Waiver> waiver;
  bool waiver_expired = false;
  bool in_baseline = false;                ///< known from the baseline or from the run compared with
};

/// A kind of evidence of a phase that was not captured whole.
struct BlindSpot {
  std::optional<model::Phase> phase;
  std::optional<model::EvidenceKind> evidence;  ///< nothing: "all"
  model::Coverage coverage = model::Coverage::None;
  std::optional<std::string> reason;
  std::vector<std::string> vendors;             ///< seen only in this phase, which does not count
};

struct PackUsed {
  std::string name, version, digest;
};

struct Summary {
  std::map<model::Verdict, std::size_t> by_verdict;     ///< every verdict has an entry
  std::map<model::Severity, std::size_t> by_severity;   ///< violations only
  std::size_t waived = 0;
};

/// A rule that was held against the site, whatever came of it.
struct AskedRule {
  std::string pack, rule;
  std::optional<std::vector<std::string>> only;         ///< the codes asked, where `--jurisdiction` left some out; empty: all of them
};

/// What a scan of the same site found, as a store has it.
struct PastScan {
  Instant captured_at;
  std::map<model::Severity, std::size_t> by_severity;   ///< violations without the waived ones
  std::size_t waived = 0, inconclusive = 0;
  std::size_t fresh = 0, returned = 0, gone = 0;        ///< findings, against the scans before
  [[nodiscard]] std::size_t violations() const {
    std::size_t sum = 0;
    for (const auto& [severity, count] : by_severity) sum += count;
    return sum;
  }
};

/// A violation of an earlier run, as its findings file has it.
struct EarlierViolation {
  std::string site, fingerprint, pack, rule, title;
  std::optional<std::string> vendor;
  model::Severity severity = model::Severity::Info;
};

/// How the violations stand to those of an earlier run.
struct Comparison {
  std::size_t fresh = 0, known = 0;
  std::vector<EarlierViolation> gone;      ///< of the same site
};

struct Report {
  std::string site;
  Date as_of;
  std::string captured_at;                 ///< as the snapshot has it, normalised
  std::vector<PackUsed> packs;
  std::vector<AskedRule> rules;            ///< in the order of the packs' declarations
  std::vector<Finding> findings;           ///< all of them, sorted: verdict, severity, rule, vendor
  std::vector<BlindSpot> blind_spots;
  Summary summary;
  std::optional<std::string> collector_mode;
  bool against_baseline = false;           ///< a baseline was given, and `in_baseline` says what it knows
  std::optional<Comparison> comparison;    ///< where an earlier run was given
  std::vector<PastScan> past;              ///< oldest first, this one last; where a store was given
  std::optional<Inventory> inventory;      ///< where it was asked for
  std::optional<std::string> asked;        ///< the address that the visit began with
  std::shared_ptr<const snapshot::Snapshot> seen;  ///< what it rests on; null where no format shows it
  std::vector<Picture> pictures;           ///< those that the snapshot names, in its order; none where no format shows them
};

}  // namespace writ::findings
