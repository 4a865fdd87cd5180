#pragma once
// Typed indices and the tables they point into.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <utility>
#include <vector>

namespace writ {

/// An index into a `Table<T>`. A default-made id is "none" and points nowhere.
template <typename T>
struct Id {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t index = kNone;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t i) : index(static_cast<std::uint32_t>(i)) {}
  [[nodiscard]] constexpr bool is_some() const { return index != kNone; }
  friend constexpr auto operator<=>(Id, Id) = default;
};

/// A vector that is read by `Id<T>`; ids are given in order of insertion and never change.
template <typename T>
class Table {
 public:
  Id<T> push(T value) {
    items_.push_back(std::move(value));
    return Id<T>(items_.size() - 1);
  }
  [[nodiscard]] const T& operator[](Id<T> id) const { return items_[id.index]; }
  [[nodiscard]] T& operator[](Id<T> id) { return items_[id.index]; }
  [[nodiscard]] std::size_t size() const { return items_.size(); }
  [[nodiscard]] bool empty() const { return items_.empty(); }
  void resize(std::size_t n) { items_.resize(n); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  auto begin() { return items_.begin(); }
  auto end() { return items_.end(); }

 private:
  std::vector<T> items_;
};

}  // namespace writ

template <typename T>
struct std::hash<writ::Id<T>> {
  std::size_t operator()(writ::Id<T> id) const noexcept { return std::hash<std::uint32_t>{}(id.index); }
};
