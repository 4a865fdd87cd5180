#include "runtime/collect/politeness.hpp"

#include <algorithm>
#include <thread>
#include <utility>

namespace writ::collect {

using std::chrono::milliseconds;

Pace Pace::real() {
  return {[] { return std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now().time_since_epoch()); },
          [](milliseconds time) { std::this_thread::sleep_for(time); }};
}

Politeness::Politeness(Pace pace, milliseconds default_delay) : pace_(std::move(pace)), default_delay_(default_delay) {}

void Politeness::ask_delay(const std::string& host, milliseconds delay) {
  const std::lock_guard lock(mutex_);
  Host& entry = hosts_[host];
  entry.delay = std::max(entry.delay, delay);
}

milliseconds Politeness::wait_of(const std::string& host) const {
  const auto it = hosts_.find(host);
  if (it == hosts_.end() || !it->second.asked) return milliseconds{0};
  const milliseconds due = it->second.last + std::max(default_delay_, it->second.delay);
  return std::max(milliseconds{0}, due - pace_.now());
}

milliseconds Politeness::wait_for(const std::string& host) const {
  const std::lock_guard lock(mutex_);
  return wait_of(host);
}

milliseconds Politeness::reserve(const std::string& host) {
  const std::lock_guard lock(mutex_);
  const milliseconds wait = wait_of(host);
  Host& entry = hosts_[host];
  entry.asked = true;
  entry.last = pace_.now() + wait;
  return wait;
}

void Politeness::take_turn(const std::string& host) {
  const milliseconds wait = reserve(host);
  if (wait.count() > 0) pace_.sleep(wait);
}

}  // namespace writ::collect
