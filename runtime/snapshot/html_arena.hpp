#pragma once
// Memory for the HTML parser, and the watch over it.
//
// Gumbo asks for memory through callbacks. It never checks what it gets, and it frees a tree by recursion, which deep
// nesting turns into a stack overflow. So it gets blocks of ours, which go all at once with the arena, and the tree is
// never destroyed. The same callbacks see every node before the next one is made, hence its depth: what would take
// quadratic time (deep nesting, thousands of attributes on a tag) or memory (formatting elements opened again in every
// paragraph) is stopped by a jump out of the parser. Gumbo is C and holds nothing but our blocks, so nothing leaks. The
// limits count work, not time: the same page is refused on every machine.

#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace writ::snapshot {

struct HtmlLimits {
  std::size_t depth = 20'000;             ///< of nested elements
  std::size_t memory = std::size_t{2} << 30;
  std::uint64_t work = 3'000'000'000;     ///< depth times bytes: every byte may look through all open elements
};

class HtmlArena {
 public:
  HtmlArena(const HtmlLimits& limits, std::size_t html_bytes);
  ~HtmlArena();
  HtmlArena(const HtmlArena&) = delete;
  HtmlArena& operator=(const HtmlArena&) = delete;

  static void* allocate(void* self, std::size_t size);
  static void release(void* self, void* block);

  std::jmp_buf give_up;  ///< set before parsing; the arena jumps here with 1

 private:
  struct alignas(16) Header {
    std::uint32_t size_class = 0;  ///< index into free_, or kLarge
    std::uint32_t depth = 0;       ///< of an element, once it is known
    std::uint32_t place = 0;       ///< in large_
  };
  static constexpr std::uint32_t kLarge = 0xFFFFFFFFU;
  static constexpr std::size_t kSlab = 256 * 1024;
  static constexpr std::size_t kSmall = 1024;
  static constexpr std::size_t kStep = 16;

  void* take(std::size_t size);
  void charge(std::size_t bytes);
  void settle();

  std::size_t depth_limit_, memory_left_;
  std::size_t attributes_in_a_row_ = 0;
  void* last_node_ = nullptr;  ///< a block of a node's size, perhaps a node
  std::vector<std::unique_ptr<std::byte[]>> slabs_;
  std::size_t slab_used_ = kSlab;
  std::vector<std::vector<void*>> free_;
  std::vector<std::byte*> large_;
};

}  // namespace writ::snapshot
