#include "runtime/browser/browser_host.hpp"

#include <signal.h>

#include <filesystem>
#include <fstream>
#include <string>

namespace writ::browser {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

/// The process group of a process, from /proc; 0 where it is gone.
pid_t group_of(const fs::path& process) {
  std::ifstream file(process / "stat");
  std::string text;
  std::getline(file, text);
  // The name, in brackets, may hold anything: what counts stands behind the last one.
  const auto end = text.rfind(')');
  if (end == std::string::npos) return 0;
  char state = 0;
  int parent = 0, group = 0;
  return std::sscanf(text.c_str() + end + 1, " %c %d %d", &state, &parent, &group) == 3 ? group : 0;
}

std::uint64_t pss_of(const fs::path& process) {
  std::ifstream file(process / "smaps_rollup");
  for (std::string line; std::getline(file, line);) {
    unsigned long long kilobytes = 0;
    if (std::sscanf(line.c_str(), "Pss: %llu kB", &kilobytes) == 1) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace

BrowserHost::BrowserHost(std::unique_ptr<Chromium> browser) : browser_(std::move(browser)) {
  connection_ = std::make_unique<CdpConnection>(browser_->take_pipe());
  control_ = std::make_unique<CdpClient>(*connection_);
}

Result<std::unique_ptr<BrowserHost>> BrowserHost::start(const ChromiumOptions& options) {
  WRIT_TRY(started, Chromium::start(options));
  std::unique_ptr<BrowserHost> host(new BrowserHost(std::move(started)));
  const auto answer = host->control_->call("", "Browser.getVersion", Json::object(), milliseconds{20'000});
  if (!answer) return tl::make_unexpected(Error(answer.error()).with(options.binary));
  // Pages and the workers that belong to no page; frames and their workers are attached by their pages.
  const Json filter = Json::array({Json{{"type", "page"}}, Json{{"type", "service_worker"}}, Json{{"type", "shared_worker"}}, Json{{"exclude", true}}});
  WRIT_TRY_VOID(host->control_->call("", "Target.setAutoAttach", {{"autoAttach", true}, {"waitForDebuggerOnStart", true}, {"flatten", true}, {"filter", filter}}));
  return host;
}

BrowserHost::~BrowserHost() {
  if (!connection_->gone()) {
    control_->send("", "Browser.close");
    control_.reset();
    browser_->finish();
  }
  control_.reset();
  connection_.reset();
}

bool BrowserHost::answers(milliseconds timeout) {
  if (!usable()) return false;
  CdpClient asking(*connection_);
  return asking.call("", "Browser.getVersion", Json::object(), timeout).has_value();
}

void BrowserHost::kill() {
  // Its own process is not reaped before this object ends, so the number is no other's.
  if (const pid_t group = browser_->pid(); group > 0) ::kill(-group, SIGKILL);
}

std::uint64_t BrowserHost::memory() const {
  std::uint64_t sum = 0;
  std::error_code error;
  for (fs::directory_iterator at("/proc", error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename();
    if (name.empty() || name[0] < '1' || name[0] > '9') continue;
    if (group_of(at->path()) == browser_->pid()) sum += pss_of(at->path());
  }
  return sum;
}

}  // namespace writ::browser
