#include "runtime/snapshot/html_arena.hpp"

#include <gumbo.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>

namespace writ::snapshot {
namespace {

constexpr std::size_t kFewestLevels = 128;     // allowed in a page of any size
constexpr std::size_t kMostAttributes = 1000;  // of a tag; each is compared with those before it

}  // namespace

HtmlArena::HtmlArena(const HtmlLimits& limits, std::size_t html_bytes)
    : depth_limit_(std::min(limits.depth, std::max(kFewestLevels, limits.work / std::max<std::size_t>(html_bytes, 1)))),
      memory_left_(std::min(limits.memory, (std::size_t{64} << 20) + html_bytes * 128)),
      free_(kSmall / kStep + 1) {}

HtmlArena::~HtmlArena() {
  for (std::byte* block : large_) std::free(block);
}

void HtmlArena::charge(std::size_t bytes) {
  if (bytes > memory_left_) std::longjmp(give_up, 1);
  memory_left_ -= bytes;
}

/// The depth of the node made last, now that it hangs on its parent. A block of that size may be a buffer for text or
/// pointers instead; it is none unless it begins with a kind of element, padding, and the address of its parent. Blocks
/// are zeroed and texts have no such zero bytes inside, nor do pointers look like a small number.
void HtmlArena::settle() {
  if (last_node_ == nullptr) return;
  std::uint64_t head = 0;
  std::memcpy(&head, last_node_, sizeof head);
  if (head == GUMBO_NODE_ELEMENT || head == GUMBO_NODE_TEMPLATE) {
    const auto* node = static_cast<const GumboNode*>(last_node_);
    if (node->parent != nullptr) {
      const Header* parent = reinterpret_cast<const Header*>(node->parent) - 1;
      Header* own = static_cast<Header*>(last_node_) - 1;
      own->depth = parent->depth + 1;
      if (own->depth > depth_limit_) std::longjmp(give_up, 1);
    }
  }
  last_node_ = nullptr;
}

void* HtmlArena::take(std::size_t size) {
  if (size > kSmall) {
    charge(size + sizeof(Header));
    auto* block = static_cast<std::byte*>(std::malloc(size + sizeof(Header)));
    if (block == nullptr) std::longjmp(give_up, 1);
    ::new (block) Header{kLarge, 0, static_cast<std::uint32_t>(large_.size())};
    large_.push_back(block);
    return block + sizeof(Header);
  }
  const std::size_t size_class = (size + kStep - 1) / kStep;
  std::vector<void*>& unused = free_[size_class];
  if (!unused.empty()) {
    void* block = unused.back();
    unused.pop_back();
    return block;
  }
  const std::size_t bytes = size_class * kStep + sizeof(Header);
  if (slab_used_ + bytes > kSlab) {
    charge(kSlab);
    slabs_.push_back(std::make_unique_for_overwrite<std::byte[]>(kSlab));
    slab_used_ = 0;
  }
  std::byte* block = slabs_.back().get() + slab_used_;
  slab_used_ += bytes;
  ::new (block) Header{static_cast<std::uint32_t>(size_class), 0, 0};
  return block + sizeof(Header);
}

void* HtmlArena::allocate(void* self, std::size_t size) {
  auto& arena = *static_cast<HtmlArena*>(self);
  if (size == sizeof(GumboNode)) {
    arena.settle();
    arena.attributes_in_a_row_ = 0;
    void* block = arena.take(size);
    std::memset(block, 0, size);
    arena.last_node_ = block;
    return block;
  }
  if (size == sizeof(GumboAttribute) && ++arena.attributes_in_a_row_ > kMostAttributes) std::longjmp(arena.give_up, 1);
  return arena.take(size);
}

void HtmlArena::release(void* self, void* block) {
  if (block == nullptr) return;
  auto& arena = *static_cast<HtmlArena*>(self);
  if (block == arena.last_node_) arena.last_node_ = nullptr;
  Header* header = static_cast<Header*>(block) - 1;
  if (header->size_class != kLarge) {
    // Blocks of a node's size are not used again: a header's depth must not outlive its node.
    if (header->size_class != (sizeof(GumboNode) + kStep - 1) / kStep) arena.free_[header->size_class].push_back(block);
    return;
  }
  const std::uint32_t place = header->place;
  arena.large_[place] = arena.large_.back();
  reinterpret_cast<Header*>(arena.large_[place])->place = place;
  arena.large_.pop_back();
  std::free(header);
}

}  // namespace writ::snapshot
