#pragma once
// Each distinct root is evaluated once for a vendor at hand, whatever the number of places that ask for it.

#include <map>

#include "runtime/findings/outcome.hpp"

namespace writ::findings {

/// The outcomes for one rule and vendor at hand. References stay good while it lives.
class Outcomes {
 public:
  Outcomes(Engine& engine, std::optional<model::VendorId> at_hand) : engine_(engine), at_hand_(at_hand) {}
  [[nodiscard]] const Outcome& of(model::RootId root) {
    const auto it = known_.find(root);
    return it != known_.end() ? it->second : known_.emplace(root, engine_.evaluate(root, at_hand_)).first->second;
  }

 private:
  Engine& engine_;
  std::optional<model::VendorId> at_hand_;
  std::map<model::RootId, Outcome> known_;
};

}  // namespace writ::findings
