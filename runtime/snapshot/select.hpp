#pragma once
// Selectors matched over the tables of a Dom (spec/types.md, "Selectors").
//
// A selector is answered for the whole document: compound by compound, the set of elements at which the part read so far
// matches is carried over its combinator in one pass. So the time is elements times compounds whatever the selector, and
// nothing backtracks. What the rightmost compound asks for is looked up first: most selectors of a pack match nothing on a
// page, and that is one look into a table.

#include <cstdint>
#include <vector>

#include "runtime/patterns/selector.hpp"
#include "runtime/snapshot/dom.hpp"

namespace writ::snapshot {

/// The elements that match, in document order.
[[nodiscard]] std::vector<std::uint32_t> select(const Dom& dom, const patterns::Selector& selector);

/// The same without any lookup, from the sets alone: for tests.
[[nodiscard]] std::vector<std::uint32_t> select_by_sets(const Dom& dom, const patterns::Selector& selector);


}  // namespace writ::snapshot
