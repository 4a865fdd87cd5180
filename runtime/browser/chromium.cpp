#include "runtime/browser/chromium.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

namespace writ::browser {

namespace fs = std::filesystem;
using std::chrono::milliseconds;

namespace {

bool runnable(const fs::path& path) {
  std::error_code ignored;
  return fs::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

constexpr std::array<const char*, 6> kBinaries{"/usr/lib/chromium/chromium", "/usr/lib64/chromium-browser/chromium-browser",
                                               "/usr/lib/chromium-browser/chromium-browser", "/opt/google/chrome/chrome",
                                               "/opt/chromium.org/chromium/chromium", "/usr/lib/chromium/chrome"};
/// What the browsers that are built on Chromium call themselves.
constexpr std::array<const char*, 6> kProducts{"Chrom", "Edge", "Brave", "Vivaldi", "Opera", "HeadlessShell"};
constexpr std::array<const char*, 5> kNames{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"};

/// Both ends, none of them 0 to 4, none of them left to other children.
bool open_pipe(std::array<int, 2>& ends) {
  std::array<int, 2> low{};
  if (::pipe2(low.data(), O_CLOEXEC) != 0) return false;
  for (std::size_t i = 0; i < 2; ++i) {
    ends[i] = ::fcntl(low[i], F_DUPFD_CLOEXEC, 10);
    ::close(low[i]);
  }
  return ends[0] >= 0 && ends[1] >= 0;
}

/// A pipe that closes by itself.
struct Gate {
  std::array<int, 2> fd{-1, -1};
  Gate() = default;
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;
  ~Gate() {
    for (const int end : fd) {
      if (end >= 0) ::close(end);
    }
  }
};

/// Third-party cookies are permitted, as in the browsers of most visitors: with an empty profile none would be set, and
/// what a recorder tries to store would not be seen.
constexpr const char* kPreferences =
    R"({"intl":{"accept_languages":"LANGUAGES"},"profile":{"cookie_controls_mode":0,"block_third_party_cookies":false,"default_content_setting_values":{"notifications":2,"geolocation":2,"media_stream_camera":2,"media_stream_mic":2}},"credentials_enable_service":false,"download":{"prompt_for_download":false},"safebrowsing":{"enabled":false},"signin":{"allowed":false},"translate":{"enabled":false},"net":{"network_prediction_options":2}})";

constexpr std::string_view kProfilePrefix = "writ-browser-";

/// Profiles of runs that were killed: their names say which process they belonged to.
void sweep(const fs::path& base) {
  std::error_code error;
  for (fs::directory_iterator at(base, error), end; !error && at != end; at.increment(error)) {
    const std::string name = at->path().filename();
    if (!name.starts_with(kProfilePrefix)) continue;
    struct stat info {};
    if (::lstat(at->path().c_str(), &info) != 0 || !S_ISDIR(info.st_mode) || info.st_uid != ::geteuid()) continue;
    const long owner = std::strtol(name.c_str() + kProfilePrefix.size(), nullptr, 10);
    if (owner <= 1 || ::kill(static_cast<pid_t>(owner), 0) == 0 || errno != ESRCH) continue;
    std::error_code ignored;
    fs::remove_all(at->path(), ignored);
  }
}

Result<std::string> make_profile(const std::string& languages) {
  std::error_code error;
  fs::path base = fs::temp_directory_path(error);
  if (error) base = "/tmp";
  sweep(base);
  std::string pattern = base / fmt::format("{}{}-XXXXXX", kProfilePrefix, ::getpid());
  if (::mkdtemp(pattern.data()) == nullptr) return fail("browser.profile", fmt::format("no folder for the browser's profile: {}", std::strerror(errno)));
  fs::create_directories(fs::path(pattern) / "Default", error);
  std::ofstream file(fs::path(pattern) / "Default" / "Preferences");
  std::string preferences = kPreferences;
  static constexpr std::string_view kPlace = "LANGUAGES";
  preferences.replace(preferences.find(kPlace), kPlace.size(), languages);
  file << preferences;
  file.close();
  if (!file) {
    fs::remove_all(pattern, error);
    return fail("browser.profile", fmt::format("{}: the browser's profile cannot be written", pattern));
  }
  return pattern;
}

/// Helpers still write while they end.
void delete_profile(const std::string& profile) {
  for (int attempt = 0; attempt < 40; ++attempt) {
    std::error_code error;
    fs::remove_all(profile, error);
    if (!error && !fs::exists(profile, error)) return;
    std::this_thread::sleep_for(milliseconds{50});
  }
}

/// Whether a process may make itself a user namespace. Settings, containers and filters of system calls all have a say, so it is tried.
bool user_namespaces() {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(::unshare(CLONE_NEWUSER) == 0 ? 0 : 1);
  int status = 1;
  while (child > 0 && ::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  long restricted = 0;  // the namespace is made, but nothing may be done in it
  std::ifstream("/proc/sys/kernel/apparmor_restrict_unprivileged_userns") >> restricted;
  return child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0 && restricted == 0;
}

/// Chromium's own sandbox refuses to run as root, and needs user namespaces or a setuid helper.
bool sandbox_possible(const std::string& binary) {
  if (::geteuid() == 0) return false;
  struct stat helper {};
  const fs::path folder = fs::path(binary).parent_path();
  for (const char* name : {"chrome-sandbox", "chrome_sandbox"}) {
    if (::stat((folder / name).c_str(), &helper) == 0 && helper.st_uid == 0 && (helper.st_mode & S_ISUID) != 0) return true;
  }
  return user_namespaces();
}

/// Reads which process group the browser is; when its standard input ends, that is, when the one process that holds the
/// other end is gone, however it went, it ends what is left of the group and deletes the profile.
constexpr const char* kJanitor =
    "read -r group; read -r nothing; [ -z \"$group\" ] || kill -s KILL -- \"-$group\" 2>/dev/null; tries=0; "
    "while [ -e \"$1\" ] && [ $tries -lt 50 ]; do rm -rf -- \"$1\" 2>/dev/null; tries=$((tries + 1)); [ ! -e \"$1\" ] || sleep 0.1; done";

std::vector<std::string> arguments(const ChromiumOptions& options, const std::string& profile, bool sandboxed) {
  std::vector<std::string> out = {
      options.binary, "--headless=new", "--remote-debugging-pipe", "--user-data-dir=" + profile, "--no-first-run", "--no-default-browser-check",
      "--disable-blink-features=AutomationControlled", "--window-size=1366,988", "--lang=" + options.language,
      "--disable-background-networking", "--disable-component-update", "--disable-default-apps", "--disable-extensions", "--disable-sync",
      "--disable-domain-reliability", "--disable-client-side-phishing-detection", "--disable-breakpad", "--disable-crash-reporter",
      "--disable-background-timer-throttling", "--disable-backgrounding-occluded-windows", "--disable-renderer-backgrounding",
      "--disable-hang-monitor", "--disable-prompt-on-repost", "--metrics-recording-only", "--no-service-autorun", "--no-pings",
      "--password-store=basic", "--use-mock-keychain", "--mute-audio", "--hide-scrollbars", "--deny-permission-prompts", "--disable-gpu",
      "--disable-dev-shm-usage", "--disable-features=Translate,OptimizationHints,MediaRouter,InterestFeedContentSuggestions,LocalNetworkAccessChecks,HttpsUpgrades",
      "--force-webrtc-ip-handling-policy=disable_non_proxied_udp", "--disable-quic", "--log-level=3"};
  if (options.privacy_signal) out.emplace_back("--enable-features=GlobalPrivacyControl,GlobalPrivacyControlForce");
  if (!options.user_agent.empty()) out.push_back("--user-agent=" + options.user_agent);
  if (options.proxy_port != 0) {
    out.push_back("--proxy-server=socks5://127.0.0.1:" + std::to_string(options.proxy_port));
    out.push_back("--proxy-bypass-list=<-loopback>");
    // Names are looked up by the proxy; the browser itself must not ask.
    out.push_back("--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1");
  }
  if (!options.trusted_keys.empty()) {
    std::string keys;
    for (const std::string& key : options.trusted_keys) keys += (keys.empty() ? "" : ",") + key;
    out.push_back("--ignore-certificate-errors-spki-list=" + keys);
  }
  if (!sandboxed) out.push_back("--no-sandbox");
  out.push_back("--no-startup-window");
  return out;
}

/// The environment, with what the browser writes beside its profile (sockets, keys) in the profile as well.
std::vector<std::string> environment(const std::string& profile, const std::string& timezone) {
  constexpr std::size_t kLongestSocket = 107, kSocket = std::string_view("/org.chromium.Chromium.XXXXXX/SingletonSocket").size();
  std::vector<std::string> out;
  for (char** word = environ; *word != nullptr; ++word) {
    const std::string_view text = *word;
    if (!text.starts_with("TMPDIR=") && !text.starts_with("HOME=") && (timezone.empty() || !text.starts_with("TZ="))) out.emplace_back(text);
  }
  out.push_back("HOME=" + profile);
  // Frames, workers and the browser itself know the time zone from there.
  if (!timezone.empty()) out.push_back("TZ=" + timezone);
  if (profile.size() + kSocket <= kLongestSocket) out.push_back("TMPDIR=" + profile);
  return out;
}

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> out;
  for (std::string& word : words) out.push_back(word.data());
  out.push_back(nullptr);
  return out;
}

}  // namespace

std::optional<std::string> find_chromium(const std::string& asked) {
  if (!asked.empty()) return runnable(asked) ? std::optional(asked) : std::nullopt;
  for (const char* path : kBinaries) {
    if (runnable(path)) return path;
  }
  const char* search = std::getenv("PATH");
  std::string_view rest = search == nullptr ? "/usr/bin:/bin" : search;
  std::vector<fs::path> folders;
  while (!rest.empty()) {
    const auto end = rest.find(':');
    if (end != 0) folders.emplace_back(rest.substr(0, end));
    rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  }
  for (const char* name : kNames) {
    for (const fs::path& folder : folders) {
      if (runnable(folder / name)) return folder / name;
    }
  }
  return std::nullopt;
}

Result<std::string> chromium_version(const std::string& binary) {
  std::array<int, 2> ends{};
  if (!open_pipe(ends)) return fail("browser.start", "no pipe could be opened");
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], 1);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  std::string program = binary, flag = "--version";
  std::array<char*, 3> argv{program.data(), flag.data(), nullptr};
  pid_t child = -1;
  const int failed = ::posix_spawn(&child, binary.c_str(), &actions, nullptr, argv.data(), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  std::string text;
  if (failed == 0) {
    CdpPipe reader(ends[0], ::open("/dev/null", O_WRONLY | O_CLOEXEC));
    std::array<char, 512> bytes{};
    for (int waited = 0; waited < 500; ++waited) {
      const auto got = ::read(ends[0], bytes.data(), bytes.size());
      if (got > 0) text.append(bytes.data(), static_cast<std::size_t>(got));
      if (got == 0 || text.size() > 4096) break;
      if (got < 0) std::this_thread::sleep_for(milliseconds{10});
    }
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
  } else {
    ::close(ends[0]);
    return fail("browser.start", fmt::format("{} cannot be started: {}", binary, std::strerror(failed)));
  }
  const auto begin = text.find_first_of("0123456789");
  const std::string version = begin == std::string::npos ? std::string() : text.substr(begin, text.find_first_not_of("0123456789.", begin) - begin);
  const bool named = std::any_of(kProducts.begin(), kProducts.end(), [&text](const char* product) { return text.find(product) != std::string::npos; });
  if (!named || version.find('.') == std::string::npos) return fail("browser.start", fmt::format("{} does not say its version: it is no Chromium", binary));
  return version;
}

std::string usual_user_agent(const std::string& version, Device device) {
  // As Chrome writes it: the system is the same for all, the version has zeros.
  const bool telephone = device == Device::Telephone;
  return fmt::format("Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{}.0.0.0 {}Safari/537.36", telephone ? "Linux; Android 10; K" : "X11; Linux x86_64",
                     version.substr(0, version.find('.')), telephone ? "Mobile " : "");
}

Result<std::unique_ptr<Chromium>> Chromium::start(const ChromiumOptions& options) {
  WRIT_TRY(profile, make_profile(options.accepted_languages));
  std::unique_ptr<Chromium> browser(new Chromium());
  browser->profile_ = profile;
  browser->quit_timeout_ = options.quit_timeout;
  browser->sandboxed_ = sandbox_possible(options.binary);
  std::array<int, 2> to{}, from{};
  if (!open_pipe(to) || !open_pipe(from)) return fail("browser.start", "no pipe could be opened");
  std::vector<std::string> words = arguments(options, profile, browser->sandboxed_);
  std::vector<std::string> surroundings = environment(profile, options.timezone);
  const std::vector<char*> argv = pointers(words), envp = pointers(surroundings);
  Gate go;
  if (!open_pipe(go.fd)) return fail("browser.start", "no pipe could be opened");
  browser->start_janitor();
  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child == 0) {
    // Between fork and exec only what is safe there.
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    char word = 0;
    ::close(go.fd[1]);
    if (::read(go.fd[0], &word, 1) != 1) ::_exit(127);
    const int nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(nowhere, 0);
    ::dup2(nowhere, 1);
    ::dup2(nowhere, 2);
    ::dup2(to[0], 3);
    ::dup2(from[1], 4);
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }
  const int error = errno;
  ::close(to[0]);
  ::close(from[1]);
  browser->pipe_ = std::make_unique<CdpPipe>(from[0], to[1], options.max_text);
  if (child < 0) return fail("browser.start", fmt::format("{} cannot be started: {}", options.binary, std::strerror(error)));
  ::setpgid(child, child);
  browser->pid_ = child;
  // It runs only once the janitor knows of it: there is no moment in which nobody would end it.
  if (browser->janitor_end_ >= 0) {
    const std::string group = std::to_string(child) + "\n";
    if (::write(browser->janitor_end_, group.data(), group.size()) < 0) return fail("browser.start", "the process that cleans up after the browser ended at once");
  }
  if (::write(go.fd[1], "", 1) != 1) return fail("browser.start", "the browser's process ended before it began");
  return browser;
}

void Chromium::start_janitor() {
  std::array<int, 2> ends{};
  if (!open_pipe(ends)) return;
  std::string profile = profile_, shell = "/bin/sh", flag = "-c", script = kJanitor, name = "writ-janitor";
  std::array<char*, 6> argv{shell.data(), flag.data(), script.data(), name.data(), profile.data(), nullptr};
  const pid_t child = ::fork();
  if (child == 0) {
    ::setsid();  // what a terminal sends to its processes is not meant for it
    const int nowhere = ::open("/dev/null", O_RDWR);
    ::dup2(ends[0], 0);
    ::dup2(nowhere, 1);
    ::dup2(nowhere, 2);
    ::execv(argv[0], argv.data());
    ::_exit(127);
  }
  ::close(ends[0]);
  if (child < 0) {
    ::close(ends[1]);
    return;
  }
  janitor_ = child;
  janitor_end_ = ends[1];
}

bool Chromium::running() {
  if (pid_ < 0) return false;
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == 0;
}

void Chromium::finish() {
  if (pid_ < 0) return;
  const auto deadline = std::chrono::steady_clock::now() + quit_timeout_;
  while (running() && std::chrono::steady_clock::now() < deadline) std::this_thread::sleep_for(milliseconds{5});
  // The group, not only the process: helpers outlive a browser that was killed. It is not reaped before, so that its
  // number cannot be another's meanwhile.
  ::kill(-pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
  pid_ = -1;
}

Chromium::~Chromium() {
  if (pid_ >= 0 && running()) {
    quit_timeout_ = milliseconds{0};
  }
  finish();
  delete_profile(profile_);
  if (janitor_ < 0) return;
  // Nothing is left for it to do, unless the profile could not be deleted yet.
  std::error_code ignored;
  if (!fs::exists(profile_, ignored)) ::kill(janitor_, SIGKILL);
  ::close(janitor_end_);
  ::waitpid(janitor_, nullptr, 0);
}

}  // namespace writ::browser
