#pragma once
// Filling the placeholders of message, note, because and remedy (spec/language.md, "Placeholders").
//
// A Template is already parsed: its pieces are literal text or a path of names. What a placeholder speaks of that is not
// there (a cookie where no cookie is in evidence) is empty in a sentence and "…" in a remedy, where an empty attribute
// would look like a working one. Code that a pack declares of a vendor (`{vendor.stop}`) and the names in evidence (`{evidence.cookies}`)
// stand in a remedy unescaped, and a line of it that names such a thing where there is none is left out.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"
#include "runtime/findings/finding.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::findings {

/// What a message may speak of.
struct Subject {
  const snapshot::Page& page;
  const model::Rule& rule;
  model::Severity severity = model::Severity::Info;
  std::optional<model::VendorId> vendor;
  const std::vector<model::ItemRef>& items;        ///< the whole evidence, in order
  const std::vector<Searched>& searched;           ///< stands for the first item where there is none
  const std::vector<GivenFact>& facts;
};

enum class Escape { None, Attribute };

[[nodiscard]] std::string render(const model::Template& text, const Subject& subject, Escape escape = Escape::None);

/// "what was looked through: requests before-consent" in a few words, for `{evidence.first}` without evidence.
[[nodiscard]] std::string describe_searched(const std::vector<Searched>& searched);

}  // namespace writ::findings
