#pragma once
// The inside of a Page, for page*.cpp alone.

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "runtime/patterns/pattern_set.hpp"
#include "runtime/patterns/selector.hpp"
#include "runtime/snapshot/attribution.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/snapshot/phase_view.hpp"
#include "runtime/snapshot/tcf.hpp"

namespace writ::snapshot {

struct Paragraph {
  std::uint32_t document = 0;
  std::string_view text;
};

/// Not within Impl: clang makes no optional of a class with defaults before the class around it is complete.
struct Platforms {
  bool looked = false;               ///< some counting phase's DOM is captured
  bool complete = false;             ///< and of one of them as a whole
  std::optional<model::CmpId> found;
  std::vector<char> all;             ///< for each declared platform, whether it is there
};

struct Page::Impl {
  Impl(const Snapshot& snapshot, const model::Model& model, const VendorMatchers* shared);

  const Snapshot& snapshot;
  const model::Model& model;
  std::unique_ptr<VendorMatchers> own_matchers;
  const VendorMatchers& matchers;
  ParkingRules parking;
  std::optional<patterns::Url> site;
  std::optional<std::string> site_host;
  mutable std::vector<std::unique_ptr<PhaseView>> views;
  mutable TextPool texts;

  [[nodiscard]] bool counts(std::size_t phase) const { return phase < snapshot.phases.size() && snapshot.phases[phase].counts; }
  /// A later phase that tells of its choice, whatever came of it.
  [[nodiscard]] bool has_choice(std::size_t phase) const {
    return phase < snapshot.phases.size() && snapshot.phases[phase].choice && snapshot.phases[phase].phase != model::Phase::BeforeConsent;
  }
  [[nodiscard]] PhaseView& view(std::size_t phase) const { return *views[phase]; }

  /// Kept results of selectors, by phase and text.
  mutable std::unordered_map<std::string, std::vector<model::ItemRef>> selected;
  mutable std::unordered_map<std::string, std::optional<patterns::Selector>> selectors;
  [[nodiscard]] const patterns::Selector* parsed(std::string_view selector) const;

  mutable std::optional<std::vector<Paragraph>> paragraphs;
  [[nodiscard]] const std::vector<Paragraph>& all_paragraphs() const;

  /// What was found in a text, by the text's place: texts live as long as the snapshot or the program.
  struct Searched {
    patterns::FoldedText folded;
    std::optional<std::vector<std::uint32_t>> names, phrases;
  };
  mutable std::unordered_map<const char*, std::unordered_map<std::size_t, Searched>> searched;
  mutable std::size_t searched_bytes = 0;
  [[nodiscard]] Searched& search(std::string_view text) const;

  // ---- consent platforms
  mutable std::optional<Platforms> platforms;
  [[nodiscard]] const Platforms& look_for_platforms() const;
  [[nodiscard]] std::optional<model::CmpId> declared_cmp(std::string_view name) const;
  /// By kind of storage: the names that platforms keep, each with its platform.
  using Kept = std::array<patterns::PatternSet, static_cast<std::size_t>(model::StoredKind::ServiceWorker) + 1>;
  mutable std::optional<Kept> kept;
  /// Whether a platform that is there declares the name as its own.
  [[nodiscard]] model::Value of_cmp(model::StoredKind kind, std::string_view name) const;

  // ---- values
  /// Cookies and entries by what they are called, with their values in every phase: of phases that do not count too, for their
  /// profiles were fresh all the same.
  mutable std::optional<std::unordered_map<std::string, std::vector<std::pair<std::uint8_t, std::string_view>>>> values;
  [[nodiscard]] model::Value unique(std::string key, std::uint8_t phase, const std::optional<std::string_view>& value) const;
  /// TC strings by the place of the value that may hold one.
  mutable std::unordered_map<const char*, std::optional<TcString>> tc_strings;
  [[nodiscard]] model::Value tcf(const std::optional<std::string_view>& value, model::Field field, std::string_view purpose) const;
  /// The first TC string that a request carries, by the request.
  mutable std::unordered_map<const Request*, std::optional<TcString>> sent_tc_strings;
  [[nodiscard]] model::Value sent_tcf(const Request& request, const std::optional<patterns::Url>& url, model::Field field, std::string_view purpose,
                                      std::optional<model::VendorId> vendor) const;
  /// Payloads by their request.
  mutable std::unordered_map<const Request*, std::string> payloads;
  [[nodiscard]] model::Value payload(const Request& request, const std::optional<patterns::Url>& url) const;

  // ---- masking
  mutable std::unordered_map<std::uint64_t, std::vector<char>> masked;  ///< by phase and vendor: one for each field
  [[nodiscard]] model::Value masked_for(std::uint8_t phase, std::uint32_t field, model::VendorId vendor) const;

  // ---- vendors' own sets
  std::vector<std::vector<std::uint32_t>> subtypes, categories;
  std::vector<std::string> marks;  ///< of each vendor: the selectors of its `masking`, joined

  /// A Dom element by its frame and whether the DOM or the source is meant.
  struct Place {
    std::uint32_t frame = 0;
    bool in_dom = true;
    std::uint32_t element = 0;
  };
  /// Where a script, element or field stands.
  [[nodiscard]] Place place(model::ItemRef item) const;
  [[nodiscard]] const Dom& dom(std::uint8_t phase, const Place& place) const;

  using Order = std::tuple<std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t, std::uint32_t>;
  [[nodiscard]] Order order(model::ItemRef item) const;

  [[nodiscard]] model::Value request_field(const Request& request, bool blocked, model::ItemRef item, model::Field field,
                                           std::string_view text, std::optional<model::VendorId> vendor) const;
  [[nodiscard]] model::Value cookie_field(const Cookie& cookie, model::ItemRef item, model::Field field, std::string_view text) const;
  [[nodiscard]] model::Value entry_field(const Entry& entry, model::ItemRef item, model::Field field, std::string_view text) const;
  [[nodiscard]] model::Value script_field(const ScriptItem& script, model::ItemRef item, model::Field field,
                                          std::string_view text) const;
  [[nodiscard]] model::Value element_field(model::ItemRef item, model::Field field, std::string_view text) const;
  [[nodiscard]] model::Value form_field(model::ItemRef item, model::Field field, std::optional<model::VendorId> vendor) const;
  [[nodiscard]] model::Value frame_field(model::ItemRef item, model::Field field) const;
  [[nodiscard]] const ElementBox& control(model::ItemRef item) const {
    const Phase& phase = snapshot.phases[item.phase];
    return phase.boxes[phase.controls[item.index]];
  }
  [[nodiscard]] model::Value control_field(model::ItemRef item, model::Field field) const;
  [[nodiscard]] static model::Value command_field(const Command& command, model::Field field, std::string_view text);
  [[nodiscard]] static model::Value choice_field(const Choice& choice, model::Field field);
  [[nodiscard]] model::Value document_field(model::ItemRef item, model::Field field) const;
  [[nodiscard]] model::Lifetime lifetime(const Cookie& cookie) const;
};

/// A cookie or entry for a stored item; others as they are.
[[nodiscard]] model::ItemRef canonical_item(const Snapshot& snapshot, model::ItemRef item);

}  // namespace writ::snapshot
