#include "runtime/vm/postings.hpp"

#include <algorithm>
#include <iterator>

namespace writ::vm {

Postings::Lists& Postings::lists(model::Field field, std::uint8_t phase) {
  const auto [it, fresh] = fields_.try_emplace(static_cast<std::uint32_t>(field) << 8U | phase);
  Lists& lists = it->second;
  if (!fresh) return lists;
  const auto kind = static_cast<model::ItemKind>(model::info(field).record);
  const std::uint32_t count = page_.item_count(kind, phase);
  for (std::uint32_t i = 0; i < count; ++i) {
    const model::Value value = page_.get({kind, phase, i}, field);
    if (std::holds_alternative<model::Unknown>(value)) {
      lists.unknown.push_back(i);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      for (const std::uint32_t atom : matchers_.atoms(field, *text)) lists.by_atom[atom].push_back(i);
    }
  }
  return lists;
}

std::span<const std::uint32_t> Postings::items(std::uint32_t atom, std::uint8_t phase) {
  Lists& found = lists(program_.atoms[atom].field, phase);
  const auto it = found.by_atom.find(atom);
  if (it == found.by_atom.end()) return found.unknown;
  if (found.unknown.empty()) return it->second;
  const auto [merged, fresh] = found.merged.try_emplace(atom);
  if (fresh) {
    std::merge(it->second.begin(), it->second.end(), found.unknown.begin(), found.unknown.end(),
               std::back_inserter(merged->second));
  }
  return merged->second;
}

}  // namespace writ::vm
