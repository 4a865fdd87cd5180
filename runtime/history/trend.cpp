#include "runtime/history/trend.hpp"

#include <algorithm>
#include <set>

#include "runtime/history/codec.hpp"
#include "runtime/history/columns.hpp"
#include "runtime/history/store.hpp"

namespace writ::history {
namespace {

struct Turn {
  std::int64_t site = 0;
  Subject subject;
  Event event;
};

struct Stand {
  std::map<FindingId, State> standing;
  bool ever = false, counted = false;
  Instant since;
};

std::optional<double> mean_days(std::int64_t ms, std::size_t count) {
  if (count == 0) return std::nullopt;
  return static_cast<double>(ms) / static_cast<double>(kMsPerDay) / static_cast<double>(count);
}

Date first_day(Date day, TrendStep step) {
  switch (step) {
    case TrendStep::Day: return day;
    // 1970-01-01 was a Thursday.
    case TrendStep::Week: return Date{day.days - ((day.days + 3) % 7 + 7) % 7};
    case TrendStep::Month: return parse_date(format_date(day).substr(0, 8) + "01").value_or(day);
  }
  return day;
}

Date next(Date from, TrendStep step) {
  switch (step) {
    case TrendStep::Day: return Date{from.days + 1};
    case TrendStep::Week: return Date{from.days + 7};
    case TrendStep::Month: return day_of(add(start_of(from), Duration{1, 0}));
  }
  return from;
}

using Stands = std::map<std::pair<std::int64_t, Subject>, Stand>;

/// All that one scan changed, at once: a fault that takes another's place is neither fixed nor new.
void take_turns(Stands& stands, std::vector<Turn>::const_iterator first, std::vector<Turn>::const_iterator last, TrendRow* row) {
  std::set<Stands::key_type> touched, withdrawn;
  for (auto turn = first; turn != last; ++turn) {
    const Stands::key_type key{turn->site, turn->subject};
    Stand& stand = stands[key];
    State& state = stand.standing[turn->event.finding];
    take_event(state, turn->event);
    if (!state.standing) stand.standing.erase(turn->event.finding);
    touched.insert(key);
    if (turn->event.kind == EventKind::Withdrawn) withdrawn.insert(key);
  }
  for (const auto& key : touched) {
    Stand& stand = stands.at(key);
    const bool standing = !stand.standing.empty();
    if (standing == stand.counted) continue;
    stand.counted = standing;
    if (standing) {
      if (row != nullptr) ++(stand.ever ? row->returned : row->fresh);
      stand.ever = true;
      stand.since = first->event.at;
    } else if (row != nullptr && withdrawn.contains(key)) {
      ++row->withdrawn;
    } else if (row != nullptr) {
      ++row->fixed;
      row->fixing_ms += first->event.at.ms - stand.since.ms;
    }
  }
}

void count_standing(const Stands& stands, TrendRow& row) {
  for (const auto& [key, stand] : stands) {
    if (stand.standing.empty()) continue;
    std::optional<model::Severity> gravest;   // of those that nobody answers for
    for (const auto& [finding, state] : stand.standing) {
      if (!state.waived && (!gravest || state.severity > *gravest)) gravest = state.severity;
    }
    if (gravest) {
      ++row.by_severity[*gravest];
    } else {
      ++row.waived;
    }
  }
}

}  // namespace

std::size_t TrendRow::violations() const {
  std::size_t sum = 0;
  for (const auto& [severity, count] : by_severity) sum += count;
  return sum;
}
std::optional<double> TrendRow::mean_days_to_fix() const { return mean_days(fixing_ms, fixed); }
std::optional<double> Trend::mean_days_to_fix() const { return mean_days(fixing_ms, fixed); }

Result<Trend> trend(Database& database, const Filter& filter, TrendStep step) {
  Trend out;
  out.step = step;
  std::vector<Instant> visits;
  WRIT_TRY_VOID(database.each("SELECT DISTINCT i.address, s.captured_at FROM scans s JOIN sites i ON i.id = s.site_id ORDER BY s.captured_at", {}, [&](const Row& row) -> Result<> {
    WRIT_TRY(at, instant_at(database, row, 1));
    if (filter.takes_site(row.text(0))) visits.push_back(at);
    return {};
  }));
  std::sort(visits.begin(), visits.end());
  if (visits.empty()) return out;

  std::vector<Turn> turns;
  WRIT_TRY_VOID(database.each(
      "SELECT e.finding_id, e.at, e.event, e.severity, e.waived, i.address, f.site_id, f.pack, f.rule, f.vendor FROM events e JOIN findings f ON f.id = e.finding_id"
      " JOIN sites i ON i.id = f.site_id ORDER BY e.at, f.site_id, e.id",
      {}, [&](const Row& row) -> Result<> {
        if (!filter.takes_site(row.text(5)) || !filter.takes_rule(row.text(7), row.text(8))) return {};
        WRIT_TRY(event, event_at(database, row, 0));
        turns.push_back({row.integer(6), {std::string(row.text(7)), std::string(row.text(8)), row.text_or_nothing(9)}, event});
        return {};
      }));

  const Instant from = filter.since ? std::max(*filter.since, visits.front()) : visits.front();
  if (from > visits.back()) return out;
  Stands stands;
  auto turn = turns.cbegin();
  auto visit = std::lower_bound(visits.cbegin(), visits.cend(), from);
  const auto take_until = [&](Instant end, TrendRow* row) {
    while (turn != turns.cend() && turn->event.at < end) {
      const auto last = std::find_if(turn, turns.cend(), [&](const Turn& other) { return other.event.at != turn->event.at || other.site != turn->site; });
      take_turns(stands, turn, last, row);
      turn = last;
    }
  };
  take_until(from, nullptr);
  for (Date day = first_day(day_of(from), step); start_of(day) <= visits.back(); day = next(day, step)) {
    if (out.rows.size() == kMostTrendRows) {
      return fail("history.long", fmt::format("from {} on there are more than {} rows: take longer steps, or begin later with --since", format_date(day_of(from)), kMostTrendRows));
    }
    TrendRow row;
    row.from = day;
    const Instant end = start_of(next(day, step));
    take_until(end, &row);
    for (; visit != visits.cend() && *visit < end; ++visit) ++row.visits;
    count_standing(stands, row);
    out.fixed += row.fixed;
    out.fixing_ms += row.fixing_ms;
    out.rows.push_back(std::move(row));
  }
  return out;
}

}  // namespace writ::history
