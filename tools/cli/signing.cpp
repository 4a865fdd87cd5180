#include "tools/cli/signing.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <ctime>
#include <optional>

#include "runtime/seal/small_file.hpp"
#include "tools/cli/message.hpp"

namespace writ::cli {
namespace {

constexpr std::size_t kMostBytes = 4096;

/// The terminal with echo switched off; as it was when this goes.
class SilentTerminal {
 public:
  SilentTerminal() : descriptor_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (descriptor_ < 0 || ::tcgetattr(descriptor_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    usable_ = ::tcsetattr(descriptor_, TCSAFLUSH, &silent) == 0;
  }
  ~SilentTerminal() {
    if (usable_) ::tcsetattr(descriptor_, TCSAFLUSH, &before_);
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;
  [[nodiscard]] bool usable() const { return usable_; }

  void say(std::string_view text) const { (void)!::write(descriptor_, text.data(), text.size()); }
  [[nodiscard]] std::string line() const {
    std::string out;
    for (char c = 0; ::read(descriptor_, &c, 1) == 1 && c != '\n' && out.size() < kMostBytes;) out += c;
    return out;
  }

 private:
  int descriptor_;
  termios before_{};
  bool usable_ = false;
};

void warn_of_readers(const std::string& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRWXG | S_IRWXO)) != 0) warn(fmt::format("others may read the secret key `{}`; `chmod 600` it", path));
}

std::int64_t moment() {
  if (const char* given = std::getenv("SOURCE_DATE_EPOCH"); given != nullptr) {
    const std::string_view text = given;
    std::int64_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (!text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size() && seconds >= 0) return seconds;
    warn("SOURCE_DATE_EPOCH is no number of seconds; the clock is taken");
  }
  return static_cast<std::int64_t>(std::time(nullptr));
}

}  // namespace

Result<std::string> read_passphrase(const std::string& file) {
  WRIT_TRY(text, seal::read_small_file(file, kMostBytes));
  if (!text) return fail("passphrase.file", fmt::format("there is no `{}` with a passphrase", file));
  text->erase(std::min(text->find_first_of("\r\n"), text->size()));
  if (text->empty()) return fail("passphrase.file", fmt::format("the first line of `{}` is empty; a passphrase was expected", file));
  return std::move(*text);
}

Result<std::string> ask_passphrase(std::string_view question) {
  const SilentTerminal terminal;
  if (!terminal.usable()) return fail("passphrase.terminal", "a passphrase is needed and there is no terminal to ask on; name a file with --passphrase-file");
  terminal.say(fmt::format("{}: ", question));
  std::string out = terminal.line();
  terminal.say("\n");
  return out;
}

Result<seal::SecretKey> load_secret_key(const std::string& path, const std::string& passphrase_file) {
  auto text = seal::read_small_file(path, kMostBytes);
  if (!text) return tl::make_unexpected(std::move(text).error());
  if (!*text) return fail("key.read", fmt::format("there is no secret key `{}`; `writ keygen` makes one", path));
  warn_of_readers(path);
  const auto named = [&](Error error) { return tl::make_unexpected(std::move(error).with(path)); };
  const auto locked = seal::is_protected(**text);
  if (!locked) return named(locked.error());
  std::string passphrase;
  if (*locked) {
    auto given = passphrase_file.empty() ? ask_passphrase(fmt::format("Passphrase of {}", path)) : read_passphrase(passphrase_file);
    if (!given) return tl::make_unexpected(std::move(given).error());
    passphrase = std::move(*given);
  }
  auto key = seal::read_secret_key(**text, *locked ? std::optional<std::string_view>(passphrase) : std::nullopt);
  seal::wipe(passphrase);
  seal::wipe(**text);
  if (!key) return named(key.error());
  return key;
}

seal::Signature sign_now(std::string_view bytes, const seal::SecretKey& key, std::string_view name) {
  return seal::sign(bytes, key, seal::trusted_comment(moment(), name));
}

}  // namespace writ::cli
