// The browser as a process, with scripts in its place that do what a browser must not: whatever it does, it is ended, what
// it started too, and its profile is gone.
#include <catch2/catch.hpp>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <thread>

#include "runtime/browser/cdp_session.hpp"
#include "runtime/browser/chromium.hpp"

using namespace writ;
using namespace writ::browser;
namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

/// A folder for a test, also where profiles are made meanwhile.
class Folder {
 public:
  Folder() {
    std::string pattern = fs::temp_directory_path() / "writ-test-XXXXXX";
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
    if (const char* old = std::getenv("TMPDIR")) before_ = old;
    fs::create_directory(path_ / "tmp");
    ::setenv("TMPDIR", (path_ / "tmp").c_str(), 1);
  }
  ~Folder() {
    if (before_.empty()) ::unsetenv("TMPDIR");
    else ::setenv("TMPDIR", before_.c_str(), 1);
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] fs::path operator/(const char* name) const { return path_ / name; }
  [[nodiscard]] bool no_profile() const { return fs::is_empty(path_ / "tmp"); }
  /// A script in the browser's place; it finds the folder in $here.
  [[nodiscard]] std::string browser(const std::string& script) const {
    const fs::path file = path_ / "browser";
    std::ofstream(file) << "#!/bin/sh\nhere='" << path_.string() << "'\n[ \"$1\" = --version ] && { echo 'Chromium 156.0.1.2 tests'; exit; }\n" << script << "\n";
    fs::permissions(file, fs::perms::owner_all);
    return file;
  }

 private:
  fs::path path_;
  std::string before_;
};

bool soon(const std::function<bool()>& what) {
  const auto deadline = Clock::now() + std::chrono::seconds{20};
  while (!what()) {
    if (Clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds{10});
  }
  return true;
}

pid_t pid_in(const fs::path& file) {
  pid_t pid = 0;
  std::ifstream(file) >> pid;
  return pid;
}

/// Gone, or dead and only not yet collected by whoever inherited it.
bool gone(pid_t pid) {
  if (::kill(pid, 0) != 0) return true;
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(file, text);
  const auto end = text.rfind(')');
  return end == std::string::npos || text.compare(end + 2, 1, "Z") == 0;
}

/// What asking it something brings.
std::string answer(Chromium& browser, milliseconds timeout = milliseconds{20'000}) {
  CdpConnection connection(browser.take_pipe());
  CdpClient client(connection);
  const auto reply = client.call("", "Browser.getVersion", Json::object(), timeout);
  return reply ? dump(*reply, JsonLayout::Compact) : reply.error().code + ": " + reply.error().message;
}

std::unique_ptr<Chromium> started(const std::string& binary) {
  ChromiumOptions options;
  options.binary = binary;
  options.quit_timeout = milliseconds{100};
  auto browser = Chromium::start(options);
  REQUIRE(browser);
  return std::move(*browser);
}

}  // namespace

TEST_CASE("a browser says its version, or is none", "[browser][process]") {
  const Folder folder;
  CHECK(chromium_version(folder.browser("")).value() == "156.0.1.2");
  CHECK(usual_user_agent("156.0.1.2").find("Chrome/156.0.0.0 ") != std::string::npos);
  std::ofstream(folder / "other") << "#!/bin/sh\necho 'true (GNU coreutils) 9.1'\n";
  fs::permissions(folder / "other", fs::perms::owner_all);
  const auto other = chromium_version(folder / "other");
  REQUIRE_FALSE(other);
  CHECK(other.error().message.find("does not say its version: it is no Chromium") != std::string::npos);
  const auto missing = chromium_version(folder / "missing");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().message.find("cannot be started: No such file or directory") != std::string::npos);
}

TEST_CASE("a browser that is asked for by name is that one or none", "[browser][process]") {
  const Folder folder;
  CHECK(find_chromium(folder.browser("")) == (folder / "browser").string());
  CHECK_FALSE(find_chromium(folder / "missing"));
  std::ofstream(folder / "plain") << "text";
  CHECK_FALSE(find_chromium(folder / "plain"));
  CHECK_FALSE(find_chromium(folder / "tmp"));
}

TEST_CASE("garbage between the answers harms nothing", "[browser][process]") {
  const Folder folder;
  // It waits for the question, as an answer to none is passed over.
  auto browser = started(folder.browser(R"(dd bs=1 count=5 <&3 >/dev/null 2>&1; printf 'no json\0{"id":7}\0[[[\0\0{"id":1,"result":{"product":"Chrome"}}\0' >&4; read -r nothing <&3)"));
  CHECK(answer(*browser) == R"({"product":"Chrome"})");
  browser.reset();
  CHECK(folder.no_profile());
}

TEST_CASE("what a broken browser does is said", "[browser][process]") {
  const Folder folder;
  const auto [script, says] = GENERATE(table<std::string, std::string>({
      {"exit 3", "browser.gone: the browser went away"},
      {"printf '{\"id\":1,\"res' >&4; exit", "browser.gone: the browser went away in the middle of a text"},
      {"exec 3<&- 4>&-; sleep 1000", "browser.gone: the browser went away"},
      {"kill -SEGV $$", "browser.gone: the browser went away"},
  }));
  CAPTURE(script);
  auto browser = started(folder.browser(script));
  const std::string heard = answer(*browser);
  // Whether the write or the read sees it first is chance.
  const bool told = heard == says || heard == "browser.gone: the browser cannot be told anything: Broken pipe";
  CHECK(told);
  const pid_t pid = browser->pid();
  browser.reset();
  CHECK(gone(pid));
  CHECK(folder.no_profile());
}

TEST_CASE("a browser that never answers, and will not end, is ended", "[browser][process]") {
  const Folder folder;
  auto browser = started(folder.browser("trap '' TERM INT HUP; echo $$ >\"$here/ready\"; while :; do sleep 1; done"));
  REQUIRE(soon([&] { return pid_in(folder / "ready") > 0; }));
  CHECK(answer(*browser, milliseconds{100}) == "browser.timeout: the browser did not answer Browser.getVersion in 100 ms");
  const pid_t pid = browser->pid();
  browser.reset();
  CHECK(gone(pid));
  CHECK(folder.no_profile());
}

TEST_CASE("a text without end is refused, not stored", "[browser][process]") {
  const Folder folder;
  ChromiumOptions options;
  options.binary = folder.browser("while :; do printf '%01000d' 0 >&4 || exit; done");
  options.max_text = 100'000;
  auto made = Chromium::start(options);
  REQUIRE(made);
  std::unique_ptr<Chromium> browser = std::move(*made);
  CHECK(answer(*browser) == "browser.protocol: the browser sent a text of more than 100000 bytes");
  browser.reset();
  CHECK(folder.no_profile());
}

TEST_CASE("what a browser left behind goes with it", "[browser][process]") {
  const Folder folder;
  // A wrapper that starts something and ends.
  auto browser = started(folder.browser("(trap '' TERM HUP; echo $$ >/dev/null; exec sleep 1000) & echo $! >\"$here/child\"; exit"));
  REQUIRE(soon([&] { return pid_in(folder / "child") > 0; }));
  const pid_t child = pid_in(folder / "child");
  CHECK(soon([&] { return !browser->running(); }));
  CHECK_FALSE(gone(child));
  browser.reset();
  CHECK(soon([&] { return gone(child); }));
  CHECK(folder.no_profile());
}

TEST_CASE("a process that is killed leaves neither browser nor profile", "[browser][process]") {
  const Folder folder;
  const std::string binary = folder.browser("(exec sleep 1000) & echo $! >\"$here/child\"; echo $$ >\"$here/ready\"; sleep 1000");
  const int signal = GENERATE(SIGKILL, SIGTERM, SIGINT);
  CAPTURE(signal);
  const pid_t victim = ::fork();
  if (victim == 0) {
    ::signal(SIGTERM, SIG_DFL);
    ::signal(SIGINT, SIG_DFL);
    ChromiumOptions options;
    options.binary = binary;
    const auto browser = Chromium::start(options);
    ::sleep(100);
    ::_exit(0);
  }
  REQUIRE(victim > 0);
  REQUIRE(soon([&] { return pid_in(folder / "ready") > 0 && pid_in(folder / "child") > 0; }));
  const pid_t child = pid_in(folder / "child"), browser = pid_in(folder / "ready");
  CHECK_FALSE(folder.no_profile());
  ::kill(victim, signal);
  ::waitpid(victim, nullptr, 0);
  CHECK(soon([&] { return gone(browser) && gone(child); }));
  CHECK(soon([&] { return folder.no_profile(); }));
}

TEST_CASE("profiles of processes that are gone are swept, others are not", "[browser][process]") {
  const Folder folder;
  const pid_t dead = ::fork();
  if (dead == 0) ::_exit(0);
  ::waitpid(dead, nullptr, 0);
  const fs::path stale = folder / "tmp" / ("writ-browser-" + std::to_string(dead) + "-abcdef");
  const fs::path other = folder / "tmp" / "writ-browser-1-abcdef", foreign = folder / "tmp" / "something-else";
  for (const fs::path& path : {stale, other, foreign}) fs::create_directory(path);
  started(folder.browser("exit")).reset();
  CHECK_FALSE(fs::exists(stale));
  CHECK(fs::exists(other));
  CHECK(fs::exists(foreign));
}

TEST_CASE("a folder for temporary files that is none is not used", "[browser][process]") {
  const Folder folder;
  const std::string binary = folder.browser("exit");
  ::setenv("TMPDIR", (folder / "tmp" / "missing").c_str(), 1);
  std::ofstream(folder / "tmp" / "file") << "x";
  ChromiumOptions options;
  options.binary = binary;
  const auto browser = Chromium::start(options);
  // The system's own folder serves where the named one is no folder.
  REQUIRE(browser);
  CHECK_FALSE((*browser)->profile().starts_with((folder / "tmp").string()));
}
