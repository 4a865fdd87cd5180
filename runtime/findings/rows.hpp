#pragma once
// A rule as it stands in one place on one day: its fields after the amendments (spec/semantics.md, "Dates and places").
//
// Field by field the amendment of the narrowest place wins (fewest steps of `in`), then the one effective latest. Where
// neither tells two apart the run fails: within what a compiler sees it has said so already, packs that do not see each
// other meet only here.

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/model.hpp"
#include "runtime/findings/standing.hpp"

namespace writ::findings {

/// An exception whose place and window hold.
struct OpenException {
  const model::Exception* exception = nullptr;
  Cited cited;        ///< its sources that count here
  bool weak = false;  ///< it cites sources, and none of weight counts here: it does not exempt
};

/// Points into the Model.
struct PlaceRule {
  model::JurisdictionId place;
  bool in_force = false;                      ///< inside the rule's window and not repealed
  std::optional<model::Severity> severity;    ///< nothing: of the vendor
  std::optional<model::RootId> applies;
  model::RootId condition;
  const model::Template* message = nullptr;   ///< may be null
  const std::vector<model::RemedyId>* remedies = nullptr;
  std::vector<OpenException> exceptions;      ///< as written; what an amendment adds comes after
  std::vector<const model::Note*> notes;
  std::vector<std::string> tags;
  Cited cited;                                ///< of rule, amendments and notes
  bool only_claimed = false;                  ///< something is cited that binds here, but all of it is merely claimed
};

[[nodiscard]] Result<PlaceRule> rule_in_place(const model::Model& model, const model::Rule& rule, model::JurisdictionId place,
                                              Date day);

/// Whether a list of places holds for `place`: any of them is it or holds it. An empty list holds everywhere.
[[nodiscard]] bool holds_in(const model::Model& model, const std::vector<model::JurisdictionId>& places,
                            model::JurisdictionId place, Date day);

}  // namespace writ::findings
