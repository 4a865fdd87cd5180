#pragma once
// What becomes of findings from scan to scan of one site: a pure fold over the scans in the order of their captures (spec/history.md,
// "Status"). No database, no clock.

#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/date.hpp"
#include "model/enums.hpp"
#include "runtime/findings/finding.hpp"

namespace writ::history {

using FindingId = std::int64_t;
using ScanId = std::int64_t;

/// What a finding is about: one rule and one vendor, or the site itself. Findings of one subject differ in their evidence.
struct Subject {
  std::string pack, rule;
  std::optional<std::string> vendor;
  friend auto operator<=>(const Subject&, const Subject&) = default;
};

/// The rules of the packs that a run held against a site.
struct Rules {
  /// By pack and rule the places asked, perhaps none; nothing: all that the rule covers.
  std::map<std::pair<std::string, std::string>, std::optional<std::set<std::string>>> places;
  bool whole = true;   ///< false: an older Writ left out those that were asked nowhere
  /// Whether the pack was held against the site and has no such rule.
  [[nodiscard]] bool lacks(const std::string& pack, const std::string& rule) const;
};

/// A kind of evidence of a phase (without phase: documents), and how much of it a scan saw.
struct Looked {
  std::optional<model::Phase> phase;
  model::EvidenceKind evidence = model::EvidenceKind::Requests;
  model::Coverage coverage = model::Coverage::Complete;
  friend bool operator==(const Looked&, const Looked&) = default;
};

/// How much a scan saw. What is not named was seen whole.
class Sight {
 public:
  Sight() = default;
  explicit Sight(const std::vector<findings::BlindSpot>& blind_spots);
  [[nodiscard]] model::Coverage of(std::optional<model::Phase> phase, model::EvidenceKind evidence) const;

 private:
  std::set<model::Phase> unseen_;   ///< whole phases
  std::map<std::pair<std::optional<model::Phase>, model::EvidenceKind>, model::Coverage> parts_;
};

/// What a scan says of a finding: a violation, inconclusive or exempt.
struct Said {
  FindingId finding = 0;
  Subject subject;
  model::Verdict verdict = model::Verdict::Violation;
  model::Severity severity = model::Severity::Info;
  bool waived = false;
  std::vector<std::string> places;   ///< where it is a violation
  std::vector<Looked> rests_on;
};

struct ScanSaid {
  ScanId id = 0;
  Instant captured_at;
  const Rules* rules = nullptr;
  Sight sight;
  std::vector<Said> said;
};

/// How a finding stands after the scans so far.
struct State {
  Subject subject;
  bool standing = false;
  bool withdrawn = false;                             ///< it stands no longer because there is no rule that could find it
  model::Severity severity = model::Severity::Info;   ///< this and the next three: as last seen
  bool waived = false;
  std::vector<std::string> places;
  std::vector<Looked> rests_on;
  Instant first_seen, last_seen, since;
  std::optional<Instant> gone_at;                     ///< or withdrawn
  friend bool operator==(const State&, const State&) = default;
};
using States = std::map<FindingId, State>;

enum class EventKind { New, Returned, Changed, Gone, Withdrawn };
[[nodiscard]] std::string_view name_of(EventKind kind);
[[nodiscard]] std::optional<EventKind> parse_event_kind(std::string_view text);

/// A turn in the life of a finding. Severity and waiver are those after it.
struct Event {
  FindingId finding = 0;
  ScanId scan = 0;   ///< 0: the scan is not kept any more
  Instant at;
  EventKind kind = EventKind::New;
  model::Severity severity = model::Severity::Info;
  bool waived = false;
};

/// Takes the next scan in. The events are by finding.
std::vector<Event> take_scan(States& states, const ScanSaid& scan);

/// What an event alone tells about the state: for those whose scans are not kept any more.
void take_event(State& state, const Event& event);

/// `newest`: the capture of the newest scan of the site.
[[nodiscard]] model::FindingStatus status_of(const State& state, Instant newest);

}  // namespace writ::history
