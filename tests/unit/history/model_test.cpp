// Random scans against a small model that tells from the whole list of scans, without states or events, what must have become of each finding.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <random>

#include "reports.hpp"
#include "runtime/history/past.hpp"
#include "runtime/history/store.hpp"
#include "runtime/history/trend.hpp"

using namespace writ;
using namespace writ::history;
using namespace writ::history::test;
using model::Coverage;
using model::EvidenceKind;
using model::FindingStatus;
using model::Phase;
using model::Severity;
using model::Verdict;

namespace {

constexpr std::size_t kRules = 2, kVendors = 2, kFaces = 2;
const std::vector<std::string> kPlaces{"DE", "FR"};

/// What one scan says of one rule and vendor.
struct Answer {
  Verdict verdict = Verdict::Clear;
  std::size_t face = 0;   ///< which of its fingerprints
  Severity severity = Severity::High;
  bool waived = false;
  std::vector<std::string> places;
  bool operator==(const Answer&) const = default;
};

struct Visit {
  int site = 0, time = 0;
  std::size_t arrived = 0;
  bool there[kRules] = {};                 ///< whether the pack has the rule
  bool asked[kRules] = {};
  std::vector<std::string> only[kRules];   ///< empty: everywhere
  Coverage before = Coverage::Complete;    ///< of the requests before consent
  bool after = true;                       ///< whether the phase after rejection is there
  Answer answers[kRules][kVendors];
  bool same_as(const Visit& other) const {
    return site == other.site && time == other.time && std::equal(there, there + kRules, other.there) && std::equal(asked, asked + kRules, other.asked) && std::equal(only, only + kRules, other.only) && before == other.before &&
           after == other.after && std::equal(&answers[0][0], &answers[0][0] + kRules * kVendors, &other.answers[0][0]);
  }
};

/// Rule 0 rests on requests before consent; rule 1 on those after rejection, too.
std::vector<findings::Searched> rests_on(std::size_t rule) {
  std::vector<findings::Searched> out{{Phase::BeforeConsent, EvidenceKind::Requests}};
  if (rule == 1) out.push_back({Phase::AfterReject, EvidenceKind::Requests});
  return out;
}

Coverage seen(const Visit& visit, std::size_t i) { return i == 0 ? visit.before : visit.after ? Coverage::Complete : Coverage::None; }

std::string time_of(int time) { return fmt::format("2026-11-{:02}T{:02}:00:00Z", 1 + time / 3, time % 3 * 8); }
std::string site_of(int site) { return fmt::format("https://site{}.example/", site); }
std::string fingerprint_of(int site, std::size_t rule, std::size_t vendor, std::size_t face) { return fmt::format("s{}r{}v{}f{}", site, rule, vendor, face); }

class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(engine_); }
  bool one_in(std::size_t n) { return below(n) == 0; }

 private:
  std::mt19937 engine_;
};

Visit random_visit(Dice& dice) {
  Visit out;
  out.site = static_cast<int>(dice.below(2));
  out.time = static_cast<int>(dice.below(24));
  out.before = dice.one_in(4) ? static_cast<Coverage>(dice.below(3)) : Coverage::Complete;
  out.after = !dice.one_in(4);
  for (std::size_t rule = 0; rule < kRules; ++rule) {
    out.there[rule] = !dice.one_in(8);
    out.asked[rule] = out.there[rule] && !dice.one_in(5);
    if (out.asked[rule] && dice.one_in(5)) out.only[rule] = {kPlaces[dice.below(2)]};
    for (auto& answer : out.answers[rule]) {
      if (!out.asked[rule]) continue;
      constexpr Verdict kVerdicts[] = {Verdict::Violation, Verdict::Violation, Verdict::Violation, Verdict::Inconclusive, Verdict::Exempt, Verdict::Clear, Verdict::Clear};
      answer.verdict = kVerdicts[dice.below(7)];
      answer.face = dice.below(kFaces);
      answer.severity = dice.one_in(2) ? Severity::High : Severity::Low;
      answer.waived = answer.verdict == Verdict::Violation && dice.one_in(4);
      answer.places = !out.only[rule].empty() ? out.only[rule] : dice.one_in(2) ? kPlaces : std::vector<std::string>{kPlaces[dice.below(2)]};
      if (answer.verdict == Verdict::Clear) answer = Answer{};
    }
  }
  return out;
}

findings::Report report_of(const Visit& visit) {
  std::vector<findings::Finding> list;
  findings::Report out = report(time_of(visit.time), {}, site_of(visit.site));
  out.rules.clear();
  // Another rule makes another pack.
  out.packs[0].digest = fmt::format("sha256:{:d}{:d}", visit.there[0], visit.there[1]);
  for (std::size_t rule = 0; rule < kRules; ++rule) {
    if (!visit.there[rule]) continue;
    findings::AskedRule asked{"rules", fmt::format("r{}", rule), {}};
    if (!visit.asked[rule] || !visit.only[rule].empty()) asked.only = visit.only[rule];
    out.rules.push_back(asked);
    if (!visit.asked[rule]) continue;
    for (std::size_t vendor = 0; vendor < kVendors; ++vendor) {
      const Answer& answer = visit.answers[rule][vendor];
      if (answer.verdict == Verdict::Clear) continue;
      auto f = finding(fmt::format("r{}", rule), fmt::format("v{}", vendor), fingerprint_of(visit.site, rule, vendor, answer.face), answer.verdict, answer.severity);
      const findings::Row row = f.jurisdictions[0];
      f.jurisdictions.clear();
      for (const std::string& place : answer.places) {
        f.jurisdictions.push_back(row);
        f.jurisdictions.back().code = place;
      }
      if (answer.waived) f.waiver = findings::Waiver{"Ada", "2030-01-01", "", ""};
      if (answer.verdict == Verdict::Violation) f.rests_on = rests_on(rule);
      list.push_back(std::move(f));
    }
  }
  if (visit.before != Coverage::Complete) out.blind_spots.push_back({Phase::BeforeConsent, EvidenceKind::Requests, visit.before, {}, {}});
  if (!visit.after) out.blind_spots.push_back({Phase::AfterReject, {}, Coverage::None, {}, {}});
  out.findings = std::move(list);
  return out;
}

/// Whether `later` shows that the finding which `earlier` saw is not there any more.
bool clears(const Visit& later, const Visit& earlier, std::size_t rule, std::size_t vendor) {
  if (!later.asked[rule]) return false;
  const Answer& then = earlier.answers[rule][vendor];
  const Answer& now = later.answers[rule][vendor];
  if (now.verdict == Verdict::Violation && now.face == then.face) return false;
  for (const std::string& place : then.places) {
    if (!later.only[rule].empty() && std::count(later.only[rule].begin(), later.only[rule].end(), place) == 0) return false;
  }
  if (now.verdict == Verdict::Inconclusive) return false;
  if (now.verdict == Verdict::Exempt) return true;
  for (std::size_t i = 0; i < rests_on(rule).size(); ++i) {
    if (seen(later, i) < seen(earlier, i)) return false;
  }
  return true;
}

/// Whether `later` shows that nobody asks any more. A pack without a rule shows nothing.
bool withdraws(const Visit& later, std::size_t rule) {
  return !later.there[rule] && std::any_of(later.there, later.there + kRules, [](bool there) { return there; });
}

struct Expected {
  FindingStatus status;
  int first, last, since;
  std::optional<int> gone;
  Severity severity;
  bool standing, waived, withdrawn;
};

/// From the visits of one site in their order; nothing where the finding was never seen.
std::optional<Expected> expected(const std::vector<Visit>& visits, std::size_t rule, std::size_t vendor, std::size_t face) {
  std::vector<std::size_t> sightings;
  for (std::size_t i = 0; i < visits.size(); ++i) {
    const Answer& answer = visits[i].answers[rule][vendor];
    if (visits[i].asked[rule] && answer.verdict == Verdict::Violation && answer.face == face) sightings.push_back(i);
  }
  if (sightings.empty()) return std::nullopt;
  Expected out{};
  out.first = out.since = visits[sightings[0]].time;
  out.standing = true;
  for (std::size_t s = 0; s < sightings.size(); ++s) {
    const std::size_t end = s + 1 < sightings.size() ? sightings[s + 1] : visits.size();
    const Visit& saw = visits[sightings[s]];
    for (std::size_t i = sightings[s] + 1; i < end; ++i) {
      if (!withdraws(visits[i], rule) && !clears(visits[i], saw, rule, vendor)) continue;
      out.gone = visits[i].time;
      out.withdrawn = withdraws(visits[i], rule);
      if (end == visits.size()) out.standing = false;
      else out.since = visits[end].time;
      break;
    }
  }
  const Visit& last = visits[sightings.back()];
  out.last = last.time;
  out.severity = last.answers[rule][vendor].severity;
  out.waived = last.answers[rule][vendor].waived;
  out.status = !out.standing ? (out.withdrawn ? FindingStatus::RuleWithdrawn : FindingStatus::Gone) : out.waived ? FindingStatus::Waived : out.gone ? FindingStatus::Returned : out.first == visits.back().time ? FindingStatus::New : FindingStatus::Open;
  return out;
}

std::vector<Visit> in_order(const std::vector<Visit>& all, int site, int until) {
  std::vector<Visit> out;
  for (const Visit& visit : all) {
    if (visit.site == site && visit.time <= until) out.push_back(visit);
  }
  std::stable_sort(out.begin(), out.end(), [](const Visit& a, const Visit& b) { return a.time < b.time; });
  return out;
}

void hold(const std::string& path, const std::vector<Visit>& all) {
  auto database = open_to_read(path);
  REQUIRE(database);
  const auto rows = findings_of(*database, {});
  REQUIRE(rows);
  REQUIRE(scans(*database, {})->size() == all.size());
  std::size_t count = 0;
  for (int site = 0; site < 2; ++site) {
    const auto visits = in_order(all, site, 1000);
    for (std::size_t rule = 0; rule < kRules; ++rule) {
      for (std::size_t vendor = 0; vendor < kVendors; ++vendor) {
        for (std::size_t face = 0; face < kFaces; ++face) {
          const auto wanted = expected(visits, rule, vendor, face);
          if (!wanted) continue;
          ++count;
          const std::string fingerprint = fingerprint_of(site, rule, vendor, face);
          CAPTURE(fingerprint);
          const auto row = std::find_if(rows->begin(), rows->end(), [&](const FindingRow& r) { return r.fingerprint == fingerprint; });
          REQUIRE(row != rows->end());
          CHECK(row->status == wanted->status);
          CHECK(row->severity == wanted->severity);
          CHECK(format_instant(row->first_seen) == time_of(wanted->first));
          CHECK(format_instant(row->last_seen) == time_of(wanted->last));
          CHECK(format_instant(row->since) == time_of(wanted->since));
          CHECK((row->gone_at ? format_instant(*row->gone_at) : "") == (wanted->gone ? time_of(*wanted->gone) : ""));
        }
      }
    }
  }
  CHECK(rows->size() == count);

  // At the end of each day: what stands, a rule and vendor counted once.
  const auto days = trend(*database, {}, TrendStep::Day);
  REQUIRE(days);
  for (const TrendRow& row : days->rows) {
    CAPTURE(format_date(row.from));
    const int until = (row.from.days - parse_date("2026-11-01")->days) * 3 + 2;
    std::map<Severity, std::size_t> standing;
    std::size_t waived = 0;
    for (int site = 0; site < 2; ++site) {
      const auto visits = in_order(all, site, until);
      for (std::size_t rule = 0; rule < kRules; ++rule) {
        for (std::size_t vendor = 0; vendor < kVendors; ++vendor) {
          std::optional<Severity> gravest;
          bool any = false;
          for (std::size_t face = 0; face < kFaces; ++face) {
            const auto one = expected(visits, rule, vendor, face);
            if (!one || !one->standing) continue;
            any = true;
            if (!one->waived) gravest = std::max(gravest.value_or(Severity::Info), one->severity);
          }
          if (gravest) ++standing[*gravest];
          else if (any) ++waived;
        }
      }
    }
    CHECK(row.by_severity == standing);
    CHECK(row.waived == waived);
  }
}

}  // namespace

TEST_CASE("random scans in random order become what the model says", "[history]") {
  for (unsigned seed = 1; seed <= 25; ++seed) {
    CAPTURE(seed);
    const Folder folder;
    const std::string path = folder.file("scans.db");
    Dice dice(seed);
    auto store = Store::open(path);
    REQUIRE(store);
    std::vector<Visit> all;
    for (std::size_t step = 0; step < 40; ++step) {
      // Now and then one that is there already: it must count once.
      Visit visit = !all.empty() && dice.one_in(6) ? all[dice.below(all.size())] : random_visit(dice);
      if (std::none_of(all.begin(), all.end(), [&](const Visit& other) { return visit.same_as(other); })) all.push_back(visit);
      std::vector<findings::Report> one{report_of(visit)};
      REQUIRE(store->add(one, "0.1.0"));
      // Its own report tells of how it stood then, which is the model over the visits until then.
      const auto visits = in_order(all, visit.site, visit.time);
      for (const findings::Finding& f : one[0].findings) {
        if (f.verdict != Verdict::Violation) continue;
        REQUIRE(f.life);
        const std::size_t rule = f.rule == "r0" ? 0 : 1, vendor = *f.vendor == "v0" ? 0 : 1;
        const auto wanted = expected(visits, rule, vendor, f.fingerprint.back() == '0' ? 0 : 1);
        REQUIRE(wanted);
        CHECK(format_instant(f.life->first_seen) == time_of(wanted->first));
        CHECK(f.life->status == wanted->status);
      }
      if (step % 10 == 9) hold(path, all);
    }
  }
}
