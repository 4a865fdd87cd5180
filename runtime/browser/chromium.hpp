#pragma once
// The browser as a process: found, started with a profile of its own, and gone without a trace.

#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/browser/cdp_pipe.hpp"

namespace writ::browser {

/// The browser's own binary rather than the wrapper that a distribution puts in front of it; `asked` where given.
/// Nothing where there is none.
[[nodiscard]] std::optional<std::string> find_chromium(const std::string& asked = {});

/// "156.0.8078.79".
[[nodiscard]] Result<std::string> chromium_version(const std::string& binary);

/// What a browser of that version calls itself when nobody automates it.
enum class Device { Desktop, Telephone };
[[nodiscard]] std::string usual_user_agent(const std::string& version, Device device = Device::Desktop);

struct ChromiumOptions {
  std::string binary;
  std::string user_agent;
  std::string language = "en-US", accepted_languages = "en-US,en";
  std::string timezone;                   ///< empty: the machine's
  bool privacy_signal = false;            ///< Global Privacy Control
  int proxy_port = 0;                     ///< of a SOCKS5 server on loopback; 0: none
  std::vector<std::string> trusted_keys;  ///< base64 of SHA-256 of public keys that are trusted without an authority
  std::chrono::milliseconds quit_timeout{3'000};
  std::size_t max_text = CdpPipe::kMaxText;  ///< of one text over the pipe
};

class Chromium {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Chromium>> start(const ChromiumOptions& options);
  /// Ends the browser and all it started, then deletes the profile.
  ~Chromium();
  Chromium(const Chromium&) = delete;
  Chromium& operator=(const Chromium&) = delete;

  /// The pipe, once.
  [[nodiscard]] std::unique_ptr<CdpPipe> take_pipe() { return std::move(pipe_); }
  [[nodiscard]] bool running();
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] const std::string& profile() const { return profile_; }
  /// False: started without its sandbox, because the system does not allow it.
  [[nodiscard]] bool sandboxed() const { return sandboxed_; }
  /// Waits for an exit that was asked for, then ends what is left.
  void finish();

 private:
  Chromium() = default;
  void start_janitor();
  std::unique_ptr<CdpPipe> pipe_;
  pid_t pid_ = -1, janitor_ = -1;
  int janitor_end_ = -1;  ///< while this process holds it open, the janitor waits
  bool sandboxed_ = true;
  std::string profile_;
  std::chrono::milliseconds quit_timeout_{3'000};
};

}  // namespace writ::browser
