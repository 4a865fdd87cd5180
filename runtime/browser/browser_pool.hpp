#pragma once
// The browser of a run, started anew where that is due: after so many sites, when it holds too much memory, when it died.
//
// Browsers are started by a thread of the pool, which lives as long as the pool does: a browser ends with the thread that
// started it. A browser that is due is replaced for the next site; it ends when the last site that uses it is done.

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "base/result.hpp"
#include "runtime/browser/browser_host.hpp"

namespace writ::browser {

struct PoolLimits {
  std::size_t sites = 100;                                  ///< of one browser
  std::uint64_t memory = std::uint64_t{2} << 30;            ///< above it the next site gets another browser; above twice that it is ended
};

class BrowserPool {
 public:
  using Host = std::shared_ptr<BrowserHost>;
  BrowserPool(ChromiumOptions options, PoolLimits limits);
  ~BrowserPool();
  BrowserPool(const BrowserPool&) = delete;
  BrowserPool& operator=(const BrowserPool&) = delete;

  /// The browser that sites share, for one more of them.
  [[nodiscard]] Result<Host> shared();
  /// One for a single site: for those that were there when a browser died, so that none takes others down twice.
  [[nodiscard]] Result<Host> alone();
  /// Ends every browser at once; nothing can be had any more.
  void stop();

  [[nodiscard]] pid_t shared_pid();
  [[nodiscard]] bool sandboxed();
  /// How often a browser was started.
  [[nodiscard]] std::size_t started();

 private:
  using Request = std::promise<Result<Host>>;
  Result<Host> start();
  void run();
  void watch();

  ChromiumOptions options_;
  PoolLimits limits_;
  std::mutex mutex_;  ///< of what follows
  std::condition_variable asked_;
  std::deque<Request> requests_;
  std::vector<std::weak_ptr<BrowserHost>> hosts_;
  Host current_;
  std::size_t sites_ = 0, started_ = 0;
  bool due_ = false, stopped_ = false, ending_ = false;
  std::mutex choosing_;  ///< one asks for the shared browser at a time
  std::thread starter_;
};

}  // namespace writ::browser
