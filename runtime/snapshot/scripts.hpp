#pragma once
// Script items of a frame: script elements, handler attributes and `javascript:` addresses, as served and as the DOM stood
// (spec/snapshot.md, "Scripts").

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/model.hpp"
#include "runtime/patterns/url.hpp"
#include "runtime/snapshot/dom.hpp"

namespace writ::snapshot {

enum class ScriptState : std::uint8_t { Run, Blocked, Data, Inert };
enum class ScriptForm : std::uint8_t { Element, Handler, Address };

struct ScriptItem {
  std::uint32_t frame = 0;
  bool from_dom = false;                     ///< `element` stands in the DOM, not in the source
  std::uint32_t element = 0;                 ///< the script, or the element that holds the handler or address
  ScriptForm form = ScriptForm::Element;
  ScriptState state = ScriptState::Run;
  std::string_view attribute;                ///< the name of the handler or address attribute
  std::optional<std::string_view> type;      ///< the attribute as written
  bool has_src = false;
  std::optional<std::string> src;            ///< resolved; nothing where it does not parse
  std::optional<std::string> host;           ///< of src or the parked address
  std::optional<std::string> parked;         ///< the address of a blocked script without src, resolved
  std::string_view text;                     ///< inline text, or the attribute's value
  [[nodiscard]] bool is_inline() const { return !has_src && !parked; }
};

/// How consent platforms park scripts, from all declared ones.
class ParkingRules {
 public:
  ParkingRules() = default;
  explicit ParkingRules(const model::Model& model);
  /// A platform declares that a script like this one is held back.
  [[nodiscard]] bool parks(const Dom& dom, std::uint32_t script) const;
  /// The attributes that may hold the address of a parked script, `data-src` first.
  [[nodiscard]] const std::vector<std::string>& addresses() const { return addresses_; }

 private:
  std::vector<model::CmpBlocks> rules_;
  std::vector<std::string> addresses_{"data-src"};
};

/// What a browser does with a script of this type: nothing where the attribute is not written.
[[nodiscard]] ScriptState state_of_type(std::optional<std::string_view> type, std::optional<std::string_view> language);

/// The script items of one parsed page, in document order; an element's handlers after the element itself.
[[nodiscard]] std::vector<ScriptItem> scripts_of(const Dom& dom, bool from_dom, const std::optional<patterns::Url>& base,
                                                 const ParkingRules& rules, std::uint32_t frame);

/// Source and DOM as one list: those of the source in order, then those of the DOM that are not among them. Two are one if
/// form, state, resolved src, type and text are the same (of handlers: the element's path too), counted.
[[nodiscard]] std::vector<ScriptItem> merge_scripts(const Dom* source, std::vector<ScriptItem> served, const Dom* dom,
                                                    std::vector<ScriptItem> stood);

/// The base URL of a page: the first `base` with an href, read against the page's own URL.
[[nodiscard]] std::optional<patterns::Url> base_of(const Dom& dom, const std::optional<patterns::Url>& page);

}  // namespace writ::snapshot
