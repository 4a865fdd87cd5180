#pragma once
// What evaluating one root expression gives: a truth value with its proof (spec/semantics.md, "Evidence", "Unknown").

#include <optional>
#include <string>
#include <vector>

#include "model/model.hpp"
#include "model/value.hpp"

namespace writ::findings {

/// Why something is unknown. Which members are set says of what kind it is:
/// phase + evidence (+ field): not captured whole, or an item lacks the field; evidence Documents without phase; fact;
/// cmp ("banner-shown"); site ("language"); limit ("steps"). `whole_phase` with `reason`: the phase does not count.
struct Missing {
  std::optional<model::Phase> phase;
  std::optional<model::EvidenceKind> evidence;
  bool whole_phase = false;              ///< "evidence": "all"
  std::optional<std::string> field, fact, cmp, site, limit, reason;
  friend bool operator==(const Missing&, const Missing&) = default;
};

/// What was looked through where nothing can be shown.
struct Searched {
  std::optional<model::Phase> phase;     ///< nothing for documents
  model::EvidenceKind evidence = model::EvidenceKind::Requests;
  friend bool operator==(const Searched&, const Searched&) = default;
};

/// `items` prove the truth value: witnesses of what is true, counter-examples of what is false, what was found of what is
/// unknown. No doubles, canonical (no Stored), in the order of Page::before.
struct Outcome {
  model::Truth truth = model::Truth::Unknown;
  std::vector<model::ItemRef> items;
  std::vector<Missing> missing;          ///< of an unknown; no doubles, in order of phase, then evidence
  std::vector<Searched> searched;        ///< everything that the evaluation looked through
};

/// Whatever evaluates roots against a page: the VM, or in tests the slow evaluator.
class Engine {
 public:
  Engine() = default;
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  virtual ~Engine() = default;
  [[nodiscard]] virtual Outcome evaluate(model::RootId root, std::optional<model::VendorId> at_hand) = 0;
};

/// Facts that the caller (or a test) gives, over those of the snapshot. Resolved against the declarations.
struct GivenFact {
  model::FactId fact;
  model::Value value;                    ///< Symbol (option index), Interval (integer), Truth, string_view, Date
};

}  // namespace writ::findings
