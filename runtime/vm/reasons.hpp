#pragma once
// Why something is unknown, as small numbers that ropes can hold, and as findings::Missing in the end.

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "runtime/findings/outcome.hpp"
#include "runtime/snapshot/page.hpp"

namespace writ::vm {

class Reasons {
 public:
  explicit Reasons(const snapshot::Page& page) : page_(page) {}

  /// Evidence of a phase that was not captured whole; nothing for documents.
  std::uint32_t coverage(std::optional<model::Phase> phase, model::EvidenceKind evidence);
  /// A field that an item lacks.
  std::uint32_t field(model::ItemRef item, model::Field field);
  std::uint32_t fact(model::FactId fact);
  /// A field of `site` or `cmp`.
  std::uint32_t site(model::Field field);
  enum class Limit : std::uint8_t { Steps, Stack, Calls, Memory, Integer };
  std::uint32_t limit(Limit limit);

  /// No doubles, by phase, then evidence, then the rest.
  [[nodiscard]] std::vector<findings::Missing> list(const std::vector<std::uint32_t>& numbers) const;

 private:
  struct Reason {
    enum class Kind : std::uint8_t { Coverage, Field, Fact, Site, Limit } kind;
    std::uint8_t phase, evidence;  ///< kNothing where they do not apply
    std::uint32_t what;            ///< field, fact or limit
    friend auto operator<=>(const Reason&, const Reason&) = default;
  };
  static constexpr std::uint8_t kNothing = 255;
  std::uint32_t number(Reason reason);
  [[nodiscard]] findings::Missing show(const Reason& reason) const;

  const snapshot::Page& page_;
  std::vector<Reason> reasons_;
  std::unordered_map<std::uint64_t, std::uint32_t> numbers_;
};

/// The kind of evidence that an item belongs to.
[[nodiscard]] model::EvidenceKind evidence_of(const snapshot::Page& page, model::ItemRef item);

}  // namespace writ::vm
