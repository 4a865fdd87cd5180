#pragma once
// How often a host is asked: never sooner than the delay after the last request to it. One for all threads of a run.

#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <string>

namespace writ::collect {

/// Time as the collector measures it and waits for it; tests bring their own.
struct Pace {
  std::function<std::chrono::milliseconds()> now;               ///< never goes back
  std::function<void(std::chrono::milliseconds)> sleep;
  [[nodiscard]] static Pace real();
};

class Politeness {
 public:
  Politeness(Pace pace, std::chrono::milliseconds default_delay);

  /// A host asks for more time between requests (crawl-delay); less than the default changes nothing.
  void ask_delay(const std::string& host, std::chrono::milliseconds delay);
  /// How long a request to the host would have to wait now.
  [[nodiscard]] std::chrono::milliseconds wait_for(const std::string& host) const;
  /// Takes the host's next turn and says how long it is until then.
  [[nodiscard]] std::chrono::milliseconds reserve(const std::string& host);
  /// Waits as long as that and marks the request as made.
  void take_turn(const std::string& host);

 private:
  struct Host {
    std::chrono::milliseconds delay{0};
    std::chrono::milliseconds last{0};
    bool asked = false;
  };
  [[nodiscard]] std::chrono::milliseconds wait_of(const std::string& host) const;

  Pace pace_;
  std::chrono::milliseconds default_delay_;
  mutable std::mutex mutex_;
  std::map<std::string, Host, std::less<>> hosts_;
};

}  // namespace writ::collect
