// Proofs as ropes.
#include "runtime/vm/ropes.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace writ;
using vm::Ropes;

namespace {
model::ItemRef item(std::uint32_t index) { return {model::ItemKind::Cookie, 1, index}; }
}  // namespace

TEST_CASE("a rope holds what was joined, shared parts once", "[vm]") {
  Ropes ropes;
  const auto a = ropes.item(item(1)), b = ropes.item(item(2)), why = ropes.reason(7);
  const auto ab = ropes.join(a, b);
  const auto all = ropes.join(ropes.join(ab, ab), ropes.join(why, ab));
  auto items = ropes.items(all);
  std::sort(items.begin(), items.end());
  CHECK(items == std::vector{item(1), item(2)});
  CHECK(ropes.reasons(all) == std::vector<std::uint32_t>{7});
  CHECK(ropes.items(Ropes::kEmpty).empty());
  CHECK(ropes.join(Ropes::kEmpty, a) == a);
  CHECK(ropes.join(a, Ropes::kEmpty) == a);
}

TEST_CASE("joining a rope with itself over and over costs nothing", "[vm]") {
  Ropes ropes;
  auto rope = ropes.join(ropes.item(item(1)), ropes.item(item(2)));
  // Without sharing this would have 2^60 leaves.
  for (int i = 0; i < 60; ++i) rope = ropes.join(ropes.join(rope, ropes.item(item(3))), rope);
  CHECK(ropes.items(rope).size() == 62);
}

TEST_CASE("the same reason again and again takes no room", "[vm]") {
  Ropes ropes;
  auto rope = Ropes::kEmpty;
  for (int i = 0; i < 1000; ++i) rope = ropes.join(rope, ropes.reason(4));
  CHECK(ropes.nodes() < 5);
  CHECK(ropes.reasons(rope) == std::vector<std::uint32_t>{4});
}

TEST_CASE("a long rope is flattened without recursion", "[vm]") {
  Ropes ropes;
  auto rope = Ropes::kEmpty;
  for (std::uint32_t i = 0; i < 300'000; ++i) rope = ropes.join(ropes.item(item(i)), rope);
  CHECK(ropes.items(rope).size() == 300'000);
}
