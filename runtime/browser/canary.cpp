#include "runtime/browser/canary.hpp"

#include <fmt/format.h>

#include <map>

#include "runtime/browser/json_access.hpp"

namespace writ::browser {

using std::chrono::milliseconds;

static constexpr std::size_t kOfEachKind = 2;  // in the whole page

static std::string_view bait_for(const std::string& kind) { return kind == "email" ? kBaitEmail : kind == "password" ? kBaitPassword : kBaitText; }

Result<std::vector<Typed>> type_canary(Tab& tab) {
  std::vector<Typed> out;
  std::map<std::string, std::size_t> of_kind;
  for (const FrameState& frame : tab.frames()) {
    const auto fields = tab.evaluate(frame, Tab::World::Apart, "writ.fields()");
    if (!fields && ends_visit(fields.error())) return tl::make_unexpected(fields.error());
    if (!fields || !fields->is_array()) continue;
    for (std::size_t i = 0; i < fields->size(); ++i) {
      const std::string kind = text_at((*fields)[i], "kind");
      if (of_kind[kind] >= kOfEachKind) continue;
      const auto spot = tab.spot(frame, fmt::format("writ.field({})", i));
      if (!spot || !spot->found || spot->covered) continue;
      WRIT_TRY_VOID(tab.click(frame, *spot));
      const auto focused = tab.evaluate(frame, Tab::World::Apart, fmt::format("writ.focused({})", i));
      if (!focused || !true_of(*focused)) continue;
      WRIT_TRY_VOID(tab.type(frame, bait_for(kind)));
      ++of_kind[kind];
      out.push_back({frame.id, text_at((*fields)[i], "selector"), kind, std::string(bait_for(kind))});
    }
  }
  return out;
}

}  // namespace writ::browser
