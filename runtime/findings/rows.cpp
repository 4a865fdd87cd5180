#include "runtime/findings/rows.hpp"

#include <algorithm>

namespace writ::findings {
namespace {

/// An amendment that holds in the place on the day, and how near it is.
struct Active {
  const model::Amendment* amendment;
  int steps;
};

/// Nearer first; of equally near ones the later. Neither: equal.
int compare(const Active& a, const Active& b) {
  if (a.steps != b.steps) return a.steps < b.steps ? -1 : 1;
  const auto from = [](const Active& x) { return x.amendment->effective.from; };
  if (from(a) == from(b)) return 0;
  return from(a) > from(b) ? -1 : 1;  // an open beginning is the earliest
}

/// By name of pack, so that the order in which packs are given changes nothing; within a pack as written.
std::vector<Active> active_amendments(const model::Model& model, const model::Rule& rule, model::JurisdictionId place, Date day) {
  std::vector<Active> out;
  for (const model::Amendment& amendment : rule.amendments) {
    if (!amendment.effective.holds(day)) continue;
    std::optional<int> nearest;
    for (const model::JurisdictionId where : amendment.in) {
      const auto steps = model::steps_to(model, place, where, day);
      if (steps && (!nearest || *steps < *nearest)) nearest = steps;
    }
    if (nearest) out.push_back({&amendment, *nearest});
  }
  std::stable_sort(out.begin(), out.end(), [&](const Active& a, const Active& b) {
    return model.packs[a.amendment->pack].name < model.packs[b.amendment->pack].name;
  });
  return out;
}

Error tie(const model::Model& model, const model::Rule& rule, const PlaceRule& at, std::string_view field, const Active& a,
          const Active& b) {
  std::string first = a.amendment->file, second = b.amendment->file;
  if (second < first) std::swap(first, second);
  return Error{"amend.tie",
               "two amendments set `" + std::string(field) + "` of rule `" + rule.name + "` in " +
                   model.jurisdictions[at.place].name + ", and neither place nor date tells them apart: " + first + " and " + second,
               {}};
}

/// The amendment that wins for a field, if any sets it.
template <typename Sets>
Result<const model::Amendment*> winner(const model::Model& model, const model::Rule& rule, const PlaceRule& at,
                                       const std::vector<Active>& active, std::string_view field, Sets sets) {
  const Active* best = nullptr;
  const Active* equal = nullptr;
  for (const Active& a : active) {
    if (!sets(*a.amendment)) continue;
    const int order = best ? compare(a, *best) : -1;
    if (order < 0) {
      best = &a;
      equal = nullptr;
    } else if (order == 0) {
      equal = &a;
    }
  }
  if (equal) return tl::make_unexpected(tie(model, rule, at, field, *best, *equal));
  return best ? best->amendment : nullptr;
}

const model::Exception* named(const std::vector<model::Exception>& list, const std::string& name) {
  const auto it = std::find_if(list.begin(), list.end(), [&](const model::Exception& e) { return e.name == name; });
  return it == list.end() ? nullptr : &*it;
}

/// The rule's exceptions, each replaced where an amendment has one of its name, then those that amendments add.
Result<std::vector<const model::Exception*>> exceptions_in(const model::Model& model, const model::Rule& rule, const PlaceRule& at,
                                                           const std::vector<Active>& active) {
  std::vector<std::string> names;
  const auto add = [&](const std::vector<model::Exception>& list) {
    for (const model::Exception& e : list) {
      if (std::find(names.begin(), names.end(), e.name) == names.end()) names.push_back(e.name);
    }
  };
  add(rule.exceptions);
  for (const Active& a : active) add(a.amendment->exceptions);

  std::vector<const model::Exception*> out;
  for (const std::string& name : names) {
    WRIT_TRY(by, winner(model, rule, at, active, "except " + name, [&](const model::Amendment& a) {
               return named(a.exceptions, name) != nullptr;
             }));
    out.push_back(named(by ? by->exceptions : rule.exceptions, name));
  }
  return out;
}

template <typename T>
void append(std::vector<T>& to, const std::vector<T>& from) {
  for (const T& x : from) {
    if (std::find(to.begin(), to.end(), x) == to.end()) to.push_back(x);
  }
}

void add_up(const model::Model& model, const model::Rule& rule, const std::vector<Active>& active, Date day, PlaceRule& at) {
  std::vector<model::SourceId> cites = rule.cites;
  at.tags = rule.tags;
  for (const Active& a : active) {
    append(cites, a.amendment->cites);
    append(at.tags, a.amendment->tags);
  }
  const auto add_notes = [&](const std::vector<model::Note>& notes) {
    for (const model::Note& note : notes) {
      if (!holds_in(model, note.places, at.place, day)) continue;
      at.notes.push_back(&note);
      append(cites, note.cites);
    }
  };
  add_notes(rule.notes);
  for (const Active& a : active) add_notes(a.amendment->notes);
  at.cited = in_force(model, cites, at.place, day);
  at.only_claimed = !at.cited.sources.empty() && !at.cited.standing;
}

}  // namespace

bool holds_in(const model::Model& model, const std::vector<model::JurisdictionId>& places, model::JurisdictionId place, Date day) {
  return places.empty() || std::any_of(places.begin(), places.end(), [&](model::JurisdictionId outer) {
           return model::lies_in(model, place, outer, day);
         });
}

Result<PlaceRule> rule_in_place(const model::Model& model, const model::Rule& rule, model::JurisdictionId place, Date day) {
  PlaceRule at;
  at.place = place;
  at.severity = rule.severity;
  at.applies = rule.applies;
  at.condition = rule.condition;
  at.message = rule.message ? &*rule.message : nullptr;
  at.remedies = &rule.remedies;

  const std::vector<Active> active = active_amendments(model, rule, place, day);
  at.in_force = rule.effective.holds(day) && std::none_of(active.begin(), active.end(), [day](const Active& a) {
                  return a.amendment->repealed && *a.amendment->repealed <= day;
                });

  const auto find = [&](std::string_view field, auto sets) { return winner(model, rule, at, active, field, sets); };
  using model::Amendment;
  WRIT_TRY(severity, find("severity", [](const Amendment& a) { return a.severity || a.severity_of_vendor; }));
  WRIT_TRY(applies, find("applies", [](const Amendment& a) { return a.applies.has_value(); }));
  WRIT_TRY(condition, find("condition", [](const Amendment& a) { return a.condition.has_value(); }));
  WRIT_TRY(message, find("message", [](const Amendment& a) { return a.message.has_value(); }));
  WRIT_TRY(remedies, find("remedy", [](const Amendment& a) { return a.remedies.has_value(); }));
  if (severity) at.severity = severity->severity_of_vendor ? std::nullopt : severity->severity;
  if (applies) at.applies = applies->applies;
  if (condition) at.condition = *condition->condition;
  if (message) at.message = &*message->message;
  if (remedies) at.remedies = &*remedies->remedies;

  WRIT_TRY(exceptions, exceptions_in(model, rule, at, active));
  for (const model::Exception* exception : exceptions) {
    if (!exception->window.holds(day) || !holds_in(model, exception->in, place, day)) continue;
    OpenException open{exception, in_force(model, exception->cites, place, day), false};
    open.weak = !exception->cites.empty() && !has_weight(open.cited.standing);
    at.exceptions.push_back(std::move(open));
  }
  add_up(model, rule, active, day, at);
  return at;
}

}  // namespace writ::findings
