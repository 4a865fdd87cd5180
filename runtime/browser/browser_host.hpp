#pragma once
// A browser that runs: the process, the pipe to it, and what tells whether it is still of use.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/browser/cdp_session.hpp"
#include "runtime/browser/chromium.hpp"

namespace writ::browser {

class BrowserHost {
 public:
  /// The browser lives no longer than the thread that starts it.
  [[nodiscard]] static Result<std::unique_ptr<BrowserHost>> start(const ChromiumOptions& options);
  /// Asks it to close, then ends it and all it started.
  ~BrowserHost();
  BrowserHost(const BrowserHost&) = delete;
  BrowserHost& operator=(const BrowserHost&) = delete;

  [[nodiscard]] CdpConnection& connection() { return *connection_; }
  [[nodiscard]] pid_t pid() const { return browser_->pid(); }
  [[nodiscard]] bool sandboxed() const { return browser_->sandboxed(); }
  [[nodiscard]] bool usable() { return !connection_->gone() && browser_->running(); }
  /// Whether it answers at all; from any thread.
  [[nodiscard]] bool answers(std::chrono::milliseconds timeout);
  /// Ends it at once, from any thread; who works with it sees `browser.gone`.
  void kill();
  /// Bytes that the browser and all it started hold, what they share counted once (PSS).
  [[nodiscard]] std::uint64_t memory() const;

 private:
  explicit BrowserHost(std::unique_ptr<Chromium> browser);
  std::unique_ptr<Chromium> browser_;
  std::unique_ptr<CdpConnection> connection_;
  std::unique_ptr<CdpClient> control_;
};

}  // namespace writ::browser
