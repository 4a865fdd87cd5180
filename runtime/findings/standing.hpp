#pragma once
// Which sources count in a place on a day, and what weight they give (spec/semantics.md, "Standing").

#include <optional>
#include <string>
#include <vector>

#include "model/model.hpp"

namespace writ::findings {

/// Sources that bind a place and are in force on a day, in the order cited, no doubles.
struct Cited {
  std::vector<model::SourceId> sources;
  std::vector<std::string> names;
  std::optional<model::Standing> standing;  ///< the strongest among those that are not merely claimed
};

[[nodiscard]] bool binds(const model::Model& model, const model::Source& source, model::JurisdictionId place, Date day);

/// What is left of `cites` there and then.
[[nodiscard]] Cited in_force(const model::Model& model, const std::vector<model::SourceId>& cites,
                             model::JurisdictionId place, Date day);

/// Guidance or binding: what an exception needs to exempt, and what fails a build by default.
[[nodiscard]] bool has_weight(const std::optional<model::Standing>& standing);

}  // namespace writ::findings
