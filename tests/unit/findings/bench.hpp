#pragma once
// What the tests of the judge stand on: declarations made by hand, a small snapshot, and an engine that says what it is told.

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/findings/judge.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::findings::test {

/// Gives each root the outcome that the test chose; counts how often it is asked.
class FakeEngine final : public Engine {
 public:
  Outcome evaluate(model::RootId root, std::optional<model::VendorId> at_hand) override {
    ++asked[root];
    if (at_hand) {
      if (const auto it = for_vendor.find({root, *at_hand}); it != for_vendor.end()) return it->second;
    }
    const auto it = outcomes.find(root);
    return it == outcomes.end() ? Outcome{} : it->second;
  }

  std::map<model::RootId, Outcome> outcomes;
  std::map<std::pair<model::RootId, model::VendorId>, Outcome> for_vendor;
  std::map<model::RootId, int> asked;
};

/// FR and DE lie in EU, BY in DE, EU in EEA, UK apart; statutes, a draft and a split judgment; two recorders; a platform.
struct Bench {
  Bench();

  model::RootId root(Outcome outcome);
  model::RootId root(model::Truth truth) { return root(of(truth)); }
  static Outcome of(model::Truth truth) {
    Outcome out;
    out.truth = truth;
    return out;
  }
  /// Requests of the first phase by their index.
  static Outcome proved_by(std::vector<std::uint32_t> requests);
  static Outcome unknown_for_want_of(model::Phase phase, model::EvidenceKind evidence);

  /// A rule about the site in EEA with a statute that binds there; add it with `add`.
  model::Rule rule(std::string name, model::RootId condition);
  model::RuleId add(model::Rule rule) { return model.rules.push(std::move(rule)); }
  /// An amendment of no field yet, of the pack under test.
  model::Amendment amendment(std::vector<model::JurisdictionId> in) const;
  model::SourceId source(std::string name, std::vector<model::JurisdictionId> binds, model::Standing standing,
                         std::string date = "2002-07-12", model::SourceStatus status = model::SourceStatus::Known);

  Result<Report> judged(const JudgeOptions& options = {});
  /// The report; the test fails where there is none.
  Report report(const JudgeOptions& options = {});
  static const Row& row(const Finding& finding, std::string_view code);

  model::Model model;
  model::PackId pack, other_pack;
  model::JurisdictionId eea, eu, fr, de, by, uk;
  model::SourceId statute, uk_statute, draft, contested;
  model::VendorId hotjar, clarity;
  model::CmpId klaro;
  FakeEngine engine;
  std::string snapshot_text;
  std::unique_ptr<snapshot::Snapshot> snapshot;
  std::unique_ptr<snapshot::Page> page;

 private:
  std::uint32_t roots_ = 0;
};

/// A template of literal text and placeholders: {"Hi ", "{vendor.name}"}.
model::Template text(std::vector<std::string> pieces);

}  // namespace writ::findings::test
