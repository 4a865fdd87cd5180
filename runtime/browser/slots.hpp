#pragma once
// How many pages are open at a time. Who has the lower turn gets the next free place, so that a site that was begun is
// finished before the next one spreads out.

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <stop_token>

namespace writ::browser {

class Slots {
 public:
  explicit Slots(std::size_t count) : free_(count) {}

  class Hold {
   public:
    explicit Hold(Slots& slots) : slots_(&slots) {}
    ~Hold() {
      if (slots_ != nullptr) slots_->give_back();
    }
    Hold(Hold&& other) noexcept : slots_(other.slots_) { other.slots_ = nullptr; }
    Hold(const Hold&) = delete;
    Hold& operator=(const Hold&) = delete;
    Hold& operator=(Hold&&) = delete;

   private:
    Slots* slots_;
  };

  /// Waits for a place; nothing where it was stopped meanwhile.
  [[nodiscard]] std::optional<Hold> take(std::uint64_t turn, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    const auto own = waiting_.insert(turn);
    while (!stop.stop_requested() && (free_ == 0 || own != waiting_.begin())) changed_.wait_for(lock, std::chrono::milliseconds{100});
    waiting_.erase(own);
    changed_.notify_all();
    if (stop.stop_requested()) return std::nullopt;
    --free_;
    return std::optional<Hold>(std::in_place, *this);
  }

 private:
  void give_back() {
    const std::lock_guard lock(mutex_);
    ++free_;
    changed_.notify_all();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::multiset<std::uint64_t> waiting_;
  std::size_t free_;
};

}  // namespace writ::browser
