#pragma once
// Form controls of a page (spec/types.md, "field"): inputs, hidden ones too, selects and textareas; buttons are none.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/enums.hpp"
#include "runtime/snapshot/dom.hpp"

namespace writ::snapshot {

struct FieldItem {
  std::uint32_t frame = 0;
  std::uint32_t element = 0;
  std::string type;                  ///< as the browser has it: "text" where none is written, "select-one", "textarea"
  std::optional<std::string> label;  ///< of its labels, else aria-labelledby, aria-label, placeholder
};

[[nodiscard]] std::vector<FieldItem> fields_of(const Dom& dom, std::uint32_t frame);

/// Whether a recorder with that default leaves the field out without any mark.
[[nodiscard]] bool masked_by_default(const Dom& dom, const FieldItem& field, model::MaskingDefault by_default);

}  // namespace writ::snapshot
