#include "runtime/collect/fleet.hpp"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/stopped.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::collect {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kTick{100};

/// What workers and the calling thread share, all of it under one lock.
class Board {
 public:
  Board(const std::vector<std::string>& sites, std::stop_token stop) : sites_(sites), stop_(std::move(stop)) {
    for (std::size_t i = 0; i < sites.size(); ++i) {
      waiting_.push_back(i);
      const auto url = parse_web_url(address_of(sites[i]));
      hosts_.push_back(url ? url->host : std::string());
    }
  }

  /// The first site whose host is free; waits where all that are left share a host that is not. Nothing at the end.
  std::optional<std::size_t> take() {
    std::unique_lock lock(mutex_);
    while (!over()) {
      const auto next = std::find_if(waiting_.begin(), waiting_.end(), [this](std::size_t i) { return hosts_[i].empty() || !busy_.contains(hosts_[i]); });
      if (next != waiting_.end()) {
        const std::size_t index = *next;
        waiting_.erase(next);
        busy_.insert(hosts_[index]);
        latest_ = index;
        return index;
      }
      if (waiting_.empty()) return std::nullopt;
      changed_.wait_for(lock, kTick);
    }
    return std::nullopt;
  }

  /// Hands an outcome over and waits until it was taken.
  void give(SiteOutcome outcome) {
    std::unique_lock lock(mutex_);
    const std::size_t index = outcome.index;
    busy_.erase(hosts_[index]);
    if (latest_ == index) latest_.reset();
    outcomes_.push_back(std::move(outcome));
    const std::size_t ticket = ++given_;
    changed_.notify_all();
    changed_.wait(lock, [&] { return taken_ >= ticket || closed_; });
  }

  void worker_ended() {
    const std::lock_guard lock(mutex_);
    ++ended_;
    changed_.notify_all();
  }

  /// The next outcome, or nothing after a while; `all_ended` says that none will come.
  std::optional<SiteOutcome> next(std::size_t workers, bool& all_ended) {
    std::unique_lock lock(mutex_);
    if (outcomes_.empty() && ended_ < workers) changed_.wait_for(lock, kTick);
    all_ended = outcomes_.empty() && ended_ >= workers;
    if (outcomes_.empty()) return std::nullopt;
    SiteOutcome out = std::move(outcomes_.front());
    outcomes_.pop_front();
    return out;
  }
  void taken() {
    const std::lock_guard lock(mutex_);
    ++taken_;
    changed_.notify_all();
  }
  void close() {
    const std::lock_guard lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }
  [[nodiscard]] std::string_view latest() {
    const std::lock_guard lock(mutex_);
    return latest_ ? std::string_view(sites_[*latest_]) : std::string_view();
  }

 private:
  [[nodiscard]] bool over() const { return closed_ || stop_.stop_requested(); }

  const std::vector<std::string>& sites_;
  std::stop_token stop_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::size_t> waiting_;
  std::vector<std::string> hosts_;
  std::set<std::string> busy_;
  std::deque<SiteOutcome> outcomes_;
  std::optional<std::size_t> latest_;
  std::size_t given_ = 0, taken_ = 0, ended_ = 0;
  bool closed_ = false;
};

}  // namespace

std::string address_of(const std::string& site) {
  const std::string_view text = trim(site);
  auto url = parse_web_url(text);
  if (!url && text.find("://") == std::string_view::npos) url = parse_web_url("https://" + std::string(text));
  return url ? url->href : std::string(text);
}

std::size_t run_fleet(const std::vector<std::string>& sites, const FleetWork& work) {
  Board board(sites, work.stop);
  const std::size_t count = std::clamp<std::size_t>(work.at_a_time, 1, std::max<std::size_t>(sites.size(), 1));
  std::vector<std::thread> workers;
  for (std::size_t i = 0; i < count; ++i) {
    workers.emplace_back([&] {
      while (const auto index = board.take()) {
        const auto begin = Clock::now();
        Result<SiteCapture> capture = work.capture(sites[*index]);
        board.give({*index, std::move(capture), std::chrono::duration_cast<milliseconds>(Clock::now() - begin)});
      }
      board.worker_ended();
    });
  }
  std::size_t finished = 0;
  for (bool ended = false; !ended;) {
    if (work.tick) work.tick({sites.size(), finished, board.latest()});
    std::optional<SiteOutcome> outcome = board.next(count, ended);
    if (!outcome) continue;
    const bool stopped = !outcome->capture && outcome->capture.error().code == kStopped;
    if (!stopped) {
      ++finished;
      if (!work.finished(std::move(*outcome))) board.close();
    }
    board.taken();
  }
  for (std::thread& worker : workers) worker.join();
  return finished;
}

}  // namespace writ::collect
