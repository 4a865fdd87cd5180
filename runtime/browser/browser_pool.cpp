#include "runtime/browser/browser_pool.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "runtime/collect/stopped.hpp"

namespace writ::browser {

static constexpr std::chrono::milliseconds kWatch{2'000};

static tl::unexpected<Error> stopped() { return fail(collect::kStopped, "the run was stopped"); }

BrowserPool::BrowserPool(ChromiumOptions options, PoolLimits limits) : options_(std::move(options)), limits_(limits), starter_([this] { run(); }) {}

BrowserPool::~BrowserPool() {
  Host last;
  {
    const std::lock_guard lock(mutex_);
    last = std::move(current_);
  }
  last.reset();  // before the thread that started it
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    asked_.notify_all();
  }
  starter_.join();
}

void BrowserPool::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    if (requests_.empty()) {
      if (asked_.wait_for(lock, kWatch) == std::cv_status::timeout) {
        lock.unlock();
        watch();
        lock.lock();
      }
      continue;
    }
    Request request = std::move(requests_.front());
    requests_.pop_front();
    if (stopped_) {
      request.set_value(stopped());
      continue;
    }
    lock.unlock();
    auto made = BrowserHost::start(options_);
    lock.lock();
    if (!made) {
      request.set_value(tl::make_unexpected(made.error()));
      continue;
    }
    Host host = std::move(*made);
    std::erase_if(hosts_, [](const auto& old) { return old.expired(); });
    hosts_.push_back(host);
    ++started_;
    if (stopped_) host->kill();
    request.set_value(std::move(host));
  }
  for (Request& request : requests_) request.set_value(stopped());
}

void BrowserPool::watch() {
  std::vector<Host> living;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& host : hosts_) {
      if (Host alive = host.lock()) living.push_back(std::move(alive));
    }
  }
  for (const Host& host : living) {
    const std::uint64_t held = host->memory();
    if (held <= limits_.memory) continue;
    if (held > limits_.memory * 2) host->kill();
    const std::lock_guard lock(mutex_);
    if (host == current_) due_ = true;
  }
}

Result<BrowserPool::Host> BrowserPool::start() {
  std::future<Result<Host>> answer;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_ || ending_) return stopped();
    Request request;
    answer = request.get_future();
    requests_.push_back(std::move(request));
    asked_.notify_all();
  }
  return answer.get();
}

Result<BrowserPool::Host> BrowserPool::shared() {
  const std::lock_guard one(choosing_);
  Host old;
  {
    const std::lock_guard lock(mutex_);
    if (stopped_) return stopped();
    if (current_ && current_->usable() && !due_ && sites_ < limits_.sites) {
      ++sites_;
      return current_;
    }
    old = std::move(current_);
    current_.reset();
  }
  // Where nobody uses it any more it ends here, before the next one takes its memory.
  old.reset();
  WRIT_TRY(host, start());
  const std::lock_guard lock(mutex_);
  current_ = host;
  sites_ = 1;
  due_ = false;
  return std::move(host);
}

Result<BrowserPool::Host> BrowserPool::alone() { return start(); }

void BrowserPool::stop() {
  const std::lock_guard lock(mutex_);
  stopped_ = true;
  for (const auto& host : hosts_) {
    if (const Host alive = host.lock()) alive->kill();
  }
}

pid_t BrowserPool::shared_pid() {
  const std::lock_guard lock(mutex_);
  return current_ ? current_->pid() : -1;
}

bool BrowserPool::sandboxed() {
  const std::lock_guard lock(mutex_);
  return !current_ || current_->sandboxed();
}

std::size_t BrowserPool::started() {
  const std::lock_guard lock(mutex_);
  return started_;
}

}  // namespace writ::browser
