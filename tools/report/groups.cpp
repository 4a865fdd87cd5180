#include "tools/report/groups.hpp"

#include <algorithm>

namespace writ::report {
namespace {

using findings::Finding;
using findings::Row;

constexpr std::size_t kWorthFolding = 3;

template <typename T>
bool contains(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool one_verdict(const Row& a, const Row& b) {
  const auto exception = [](const Row& r) { return r.exception ? r.exception->name + "\n" + r.exception->because.value_or("") : ""; };
  const auto same_need = [](const findings::FailedNeed& x, const findings::FailedNeed& y) {
    return x.exception == y.exception && x.need == y.need && x.value == y.value;
  };
  return a.verdict == b.verdict && a.severity == b.severity && a.standing == b.standing && a.unbound == b.unbound &&
         a.sources.empty() == b.sources.empty() && exception(a) == exception(b) &&
         std::equal(a.failed_needs.begin(), a.failed_needs.end(), b.failed_needs.begin(), b.failed_needs.end(), same_need);
}

/// The first note of a row that no source binds says that; it is not the author's.
std::vector<std::string> notes_of(const Row& row) {
  std::vector<std::string> notes = row.notes;
  if (row.unbound && !notes.empty()) notes.erase(notes.begin());
  return notes;
}

template <typename T, typename Get>
std::vector<Said<T>> said_by(const Rows& rows, Get get) {
  std::vector<Said<T>> out;
  for (const Row* row : rows) {
    for (const T& what : get(*row)) {
      const auto it = std::find_if(out.begin(), out.end(), [&](const Said<T>& s) { return s.what == what; });
      if (it == out.end()) {
        out.push_back({what, {row}});
      } else if (it->rows.back() != row) {
        it->rows.push_back(row);
      }
    }
  }
  return out;
}

}  // namespace

std::vector<RowGroup> grouped(const Finding& finding) {
  std::vector<RowGroup> out;
  for (const Row& row : finding.jurisdictions) {
    const auto it = std::find_if(out.begin(), out.end(), [&](const RowGroup& g) { return one_verdict(g.head(), row); });
    if (it != out.end()) {
      it->rows.push_back(&row);
    } else {
      out.push_back({{&row}, {}, {}});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const RowGroup& a, const RowGroup& b) {
    if (a.head().unbound != b.head().unbound) return b.head().unbound;
    if (a.head().verdict != b.head().verdict) return a.head().verdict < b.head().verdict;
    return a.head().severity > b.head().severity;
  });
  for (RowGroup& group : out) {
    group.sources = said_by<model::SourceId>(group.rows, [](const Row& row) { return row.sources; });
    group.notes = said_by<std::string>(group.rows, notes_of);
  }
  return out;
}

std::string place_name(const model::Model& model, model::JurisdictionId place) {
  const model::Jurisdiction& where = model.jurisdictions[place];
  return where.title.empty() ? where.name : where.title + " (" + where.name + ")";
}

bool Places::lies_in(model::JurisdictionId inner, model::JurisdictionId outer) {
  const auto [it, unknown] = known_.try_emplace({inner, outer}, false);
  if (unknown) it->second = model::lies_in(model_, inner, outer, day_);
  return it->second;
}

std::size_t Places::whole(const Finding& finding, const Rows& rows, model::JurisdictionId place) {
  std::size_t inside = 0;
  for (const Row& row : finding.jurisdictions) {
    if (row.place == place || !lies_in(row.place, place)) continue;
    if (!contains(rows, &row)) return 0;
    ++inside;
  }
  return inside;
}

std::string Places::list(const Finding& finding, const Rows& rows) {
  std::map<model::JurisdictionId, std::size_t> folded;
  for (const Row* row : rows) {
    if (const std::size_t inside = whole(finding, rows, row->place); inside >= kWorthFolding) folded[row->place] = inside;
  }
  std::string out;
  for (const Row* row : rows) {
    const bool said = std::any_of(folded.begin(), folded.end(), [&](const auto& outer) {
      return outer.first != row->place && lies_in(row->place, outer.first);
    });
    if (said) continue;
    const std::string name = place_name(model_, row->place);
    const auto it = folded.find(row->place);
    out += (out.empty() ? "" : ", ") + (it == folded.end() ? name : filled(Text::WithPlaces, language_, name, it->second));
  }
  return out;
}

std::string Places::only_in(const Finding& finding, const RowGroup& group, const Rows& rows) {
  return rows.size() == group.rows.size() ? std::string() : filled(Text::OnlyIn, language_, list(finding, rows));
}

}  // namespace writ::report
