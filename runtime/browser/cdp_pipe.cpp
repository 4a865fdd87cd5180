#include "runtime/browser/cdp_pipe.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace writ::browser {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

static int left_ms(Clock::time_point deadline) {
  const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now()).count();
  return left < 0 ? 0 : static_cast<int>(left);
}

namespace {

/// While it lives, a write of this thread to a pipe that nobody reads any more is an error, not the end of the process.
class WithoutSigpipe {
 public:
  WithoutSigpipe() {
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    had_ = ::sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~WithoutSigpipe() {
    const timespec now{};
    if (!had_) {
      while (::sigtimedwait(&pipe_, nullptr, &now) == -1 && errno == EINTR) {
      }
    }
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  WithoutSigpipe(const WithoutSigpipe&) = delete;
  WithoutSigpipe& operator=(const WithoutSigpipe&) = delete;

 private:
  sigset_t pipe_{}, before_{};
  bool had_ = false;
};

}  // namespace

Result<> FrameReader::feed(std::string_view bytes) {
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    looked_ -= begin_;
    tail_ -= begin_;
    begin_ = 0;
  }
  const std::size_t news = buffer_.size();
  buffer_.append(bytes);
  const auto too_long = [this](std::size_t end) { return end - tail_ > max_text_; };
  bool refused = false;
  for (auto end = buffer_.find('\0', news); end != std::string::npos && !refused; end = buffer_.find('\0', tail_)) {
    refused = too_long(end);
    tail_ = end + 1;
  }
  if (refused || too_long(buffer_.size())) return fail("browser.protocol", fmt::format("the browser sent a text of more than {} bytes", max_text_));
  return {};
}

std::optional<std::string> FrameReader::next() {
  const auto end = buffer_.find('\0', looked_);
  if (end == std::string::npos) {
    looked_ = buffer_.size();
    return std::nullopt;
  }
  std::string text = buffer_.substr(begin_, end - begin_);
  begin_ = looked_ = end + 1;
  return text;
}

CdpPipe::CdpPipe(int read_fd, int write_fd, std::size_t max_text) : read_fd_(read_fd), write_fd_(write_fd), reader_(max_text) {
  for (const int fd : {read_fd_, write_fd_}) ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
}

CdpPipe::~CdpPipe() {
  ::close(read_fd_);
  ::close(write_fd_);
}

Result<std::optional<std::string>> CdpPipe::read(milliseconds timeout) {
  const auto deadline = Clock::now() + timeout;
  while (true) {
    if (auto text = reader_.next()) return text;
    pollfd watched{read_fd_, POLLIN, 0};
    const int ready = ::poll(&watched, 1, left_ms(deadline));
    if (ready < 0 && errno == EINTR) continue;
    if (ready == 0) return std::optional<std::string>();
    std::array<char, 65536> bytes{};
    const auto got = ::read(read_fd_, bytes.data(), bytes.size());
    if (got > 0) {
      WRIT_TRY_VOID(reader_.feed(std::string_view(bytes.data(), static_cast<std::size_t>(got))));
    } else if (got == 0) {
      return fail("browser.gone", reader_.in_the_middle() ? "the browser went away in the middle of a text" : "the browser went away");
    } else if (errno != EAGAIN && errno != EINTR) {
      return fail("browser.gone", fmt::format("the browser cannot be read: {}", std::strerror(errno)));
    }
  }
}

Result<> CdpPipe::write(std::string_view text, milliseconds timeout) {
  const std::lock_guard lock(writing_);
  const WithoutSigpipe quiet;
  std::string bytes(text);
  bytes.push_back('\0');
  const auto deadline = Clock::now() + timeout;
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const auto wrote = ::write(write_fd_, bytes.data() + sent, bytes.size() - sent);
    if (wrote > 0) {
      sent += static_cast<std::size_t>(wrote);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno != EAGAIN) return fail("browser.gone", fmt::format("the browser cannot be told anything: {}", std::strerror(errno)));
    pollfd watched{write_fd_, POLLOUT, 0};
    if (::poll(&watched, 1, left_ms(deadline)) == 0) return fail("browser.timeout", "the browser does not read what it is told");
  }
  return {};
}

}  // namespace writ::browser
