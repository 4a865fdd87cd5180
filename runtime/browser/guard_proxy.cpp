#include "runtime/browser/guard_proxy.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <charconv>
#include <mutex>
#include <optional>
#include <set>
#include <thread>

#include "runtime/collect/address_guard.hpp"
#include "runtime/collect/ascii.hpp"

namespace writ::browser {

using std::chrono::milliseconds;

namespace {

constexpr milliseconds kHandshakeTimeout{10'000};
constexpr milliseconds kTick{200};  // how soon a connection sees that the run is over

struct Endpoint {
  std::string host;
  int port = 0;
};

/// One of curl's redirections: empty and 0 mean any.
struct Redirection {
  Endpoint from, to;
};

/// "host" or "[v6]" up to the next colon, which goes with it.
std::string take_part(std::string_view& rest) {
  std::size_t end = rest.starts_with("[") ? rest.find(']') : 0;
  end = end == std::string_view::npos ? rest.size() : rest.find(':', end);
  std::string part(rest.substr(0, end));
  rest = end == std::string_view::npos || end >= rest.size() ? std::string_view() : rest.substr(end + 1);
  if (part.size() > 1 && part.front() == '[' && part.back() == ']') part = part.substr(1, part.size() - 2);
  return part;
}

std::optional<Redirection> parse_redirection(std::string_view text) {
  Redirection out;
  const auto port = [](const std::string& digits) -> std::optional<int> {
    int value = 0;
    if (digits.empty()) return 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (error != std::errc() || end != digits.data() + digits.size() || value < 1 || value > 65535) return std::nullopt;
    return value;
  };
  out.from.host = collect::lower(take_part(text));
  const auto from = port(take_part(text));
  out.to.host = take_part(text);
  const auto to = port(take_part(text));
  if (!from || !to || !text.empty()) return std::nullopt;
  out.from.port = *from;
  out.to.port = *to;
  return out;
}

class Socket {
 public:
  explicit Socket(int fd) : fd_(fd) {}
  ~Socket() {
    if (fd_ >= 0) ::close(fd_);
  }
  Socket(Socket&& other) noexcept : fd_(other.fd_) { other.fd_ = -1; }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  Socket& operator=(Socket&&) = delete;
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

bool ready(int fd, short events, milliseconds timeout) {
  pollfd watched{fd, events, 0};
  return ::poll(&watched, 1, static_cast<int>(timeout.count())) > 0;
}

bool read_exactly(int fd, unsigned char* into, std::size_t size) {
  std::size_t got = 0;
  while (got < size) {
    if (!ready(fd, POLLIN, kHandshakeTimeout)) return false;
    const auto n = ::recv(fd, into + got, size - got, 0);
    if (n <= 0) return false;
    got += static_cast<std::size_t>(n);
  }
  return true;
}

bool send_all(int fd, const char* bytes, std::size_t size, milliseconds timeout) {
  std::size_t sent = 0;
  while (sent < size) {
    const auto n = ::send(fd, bytes + sent, size - sent, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (n > 0) {
      sent += static_cast<std::size_t>(n);
    } else if (n < 0 && (errno == EAGAIN || errno == EINTR)) {
      if (!ready(fd, POLLOUT, timeout)) return false;
    } else {
      return false;
    }
  }
  return true;
}

enum class Reply : char { Granted = 0, NotAllowed = 2, HostUnreachable = 4 };

bool answer(int fd, Reply reply) {
  const std::array<char, 10> bytes{5, static_cast<char>(reply), 0, 1, 0, 0, 0, 0, 0, 0};
  return send_all(fd, bytes.data(), bytes.size(), kHandshakeTimeout);
}

/// RFC 1928: no authentication, CONNECT only.
std::optional<Endpoint> read_request(int fd) {
  std::array<unsigned char, 256> bytes{};
  if (!read_exactly(fd, bytes.data(), 2) || bytes[0] != 5 || !read_exactly(fd, bytes.data() + 2, bytes[1])) return std::nullopt;
  if (!send_all(fd, "\x05\x00", 2, kHandshakeTimeout)) return std::nullopt;
  if (!read_exactly(fd, bytes.data(), 4) || bytes[0] != 5 || bytes[1] != 1) return std::nullopt;
  Endpoint out;
  const int kind = bytes[3];
  if (kind == 3) {
    if (!read_exactly(fd, bytes.data(), 1)) return std::nullopt;
    const std::size_t size = bytes[0];
    if (!read_exactly(fd, bytes.data(), size)) return std::nullopt;
    for (std::size_t i = 0; i < size; ++i) out.host.push_back(static_cast<char>(bytes[i]));
  } else if (kind == 1 || kind == 4) {
    if (!read_exactly(fd, bytes.data(), kind == 1 ? 4 : 16)) return std::nullopt;
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (::inet_ntop(kind == 1 ? AF_INET : AF_INET6, bytes.data(), text.data(), text.size()) == nullptr) return std::nullopt;
    out.host = text.data();
  } else {
    return std::nullopt;
  }
  if (!read_exactly(fd, bytes.data(), 2)) return std::nullopt;
  out.port = bytes[0] * 256 + bytes[1];
  return out;
}

}  // namespace

struct GuardProxy::Shared {
  GuardOptions options;
  std::vector<Redirection> redirections;
  int listener = -1;
  int port = 0;
  std::atomic<bool> stop{false};
  std::atomic<std::uint64_t> bytes{0};
  std::atomic<std::size_t> connections{0};
  mutable std::mutex mutex;
  std::map<std::string, HostRecord> hosts;

  ~Shared() {
    if (listener >= 0) ::close(listener);
  }

  void remember(const std::string& host, const HostRecord& record) {
    const std::lock_guard lock(mutex);
    if (hosts.size() < 10'000) hosts[host] = record;
  }

  /// A connection to the first address that is open and answers; the record says what happened.
  std::optional<Socket> connect_to(const Endpoint& asked, HostRecord& record) {
    Endpoint target = asked;
    bool redirected = false;
    for (const Redirection& redirection : redirections) {
      if (!redirection.from.host.empty() && redirection.from.host != asked.host) continue;
      if (redirection.from.port != 0 && redirection.from.port != asked.port) continue;
      if (!redirection.to.host.empty()) target.host = redirection.to.host;
      if (redirection.to.port != 0) target.port = redirection.to.port;
      redirected = true;
      break;
    }
    if (!redirected && options.isolated) {
      // What a page may never reach is told apart from what it could have reached.
      record.refused = collect::closed_network(asked.host);
      if (record.refused.empty() && (asked.host == "localhost" || asked.host.ends_with(".localhost"))) record.refused = "loopback";
      return std::nullopt;
    }
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_CANONNAME;
    addrinfo* found = nullptr;
    if (::getaddrinfo(target.host.c_str(), std::to_string(target.port).c_str(), &hints, &found) != 0) return std::nullopt;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owned(found, &::freeaddrinfo);
    if (!redirected && found->ai_canonname != nullptr && collect::lower(found->ai_canonname) != asked.host) {
      record.canonical = collect::lower(found->ai_canonname);
    }
    for (const addrinfo* address = found; address != nullptr; address = address->ai_next) {
      const std::string_view why = collect::closed_network(*address->ai_addr);
      if (!why.empty() && !options.allow_private && !redirected) {
        record.refused = why;
        continue;
      }
      Socket socket(::socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
      if (socket.fd() < 0) continue;
      if (::connect(socket.fd(), address->ai_addr, address->ai_addrlen) != 0) {
        int error = errno;
        if (error != EINPROGRESS || !ready(socket.fd(), POLLOUT, options.connect_timeout)) continue;
        socklen_t size = sizeof error;
        if (::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) continue;
      }
      const int on = 1;
      ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      record.refused.clear();
      record.address = collect::address_text(*address->ai_addr);
      return socket;
    }
    return std::nullopt;
  }

  /// Bytes both ways until one side is done with both, the run ends or its bytes are used up.
  void pass(int one, int other) {
    std::array<char, 65536> buffer{};
    std::array<int, 2> from{one, other};
    std::array<bool, 2> open{true, true};
    while (!stop && (open[0] || open[1])) {
      std::array<pollfd, 2> watched{{{open[0] ? one : -1, POLLIN, 0}, {open[1] ? other : -1, POLLIN, 0}}};
      const int count = ::poll(watched.data(), watched.size(), static_cast<int>(kTick.count()));
      if (count < 0 && errno != EINTR) return;
      for (std::size_t i = 0; i < 2 && count > 0; ++i) {
        if (watched[i].revents == 0) continue;
        const auto got = ::recv(from[i], buffer.data(), buffer.size(), 0);
        if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
        if (got < 0) return;
        if (got == 0) {
          open[i] = false;
          ::shutdown(from[1 - i], SHUT_WR);
          continue;
        }
        if ((bytes += static_cast<std::uint64_t>(got)) > options.max_bytes) return;
        if (!send_all(from[1 - i], buffer.data(), static_cast<std::size_t>(got), milliseconds{30'000})) return;
      }
    }
  }

  void serve(int fd) {
    const Socket client(fd);
    const int on = 1;
    ::setsockopt(client.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto asked = read_request(client.fd());
    if (!asked) return;
    asked->host = collect::lower(asked->host);
    HostRecord record;
    const auto server = bytes > options.max_bytes ? std::nullopt : connect_to(*asked, record);
    remember(asked->host, record);
    if (!server) {
      answer(client.fd(), record.refused.empty() ? Reply::HostUnreachable : Reply::NotAllowed);
      return;
    }
    if (answer(client.fd(), Reply::Granted)) pass(client.fd(), server->fd());
  }
};

Result<std::unique_ptr<GuardProxy>> GuardProxy::start(GuardOptions options) {
  auto shared = std::make_shared<Shared>();
  for (const std::string& text : options.connect_to) {
    auto redirection = parse_redirection(text);
    if (!redirection) return fail("collect.connect-to", "`" + text + "` is not HOST:PORT:ADDRESS:PORT");
    shared->redirections.push_back(std::move(*redirection));
  }
  shared->options = std::move(options);
  shared->listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* const plain = reinterpret_cast<sockaddr*>(&address);
  if (shared->listener < 0 || ::bind(shared->listener, plain, size) != 0 || ::listen(shared->listener, 256) != 0 ||
      ::getsockname(shared->listener, plain, &size) != 0) {
    return fail("browser.proxy", "no port on loopback could be opened for the browser's connections");
  }
  shared->port = ntohs(address.sin_port);
  std::thread([shared] {
    while (!shared->stop) {
      if (!ready(shared->listener, POLLIN, kTick)) continue;
      const int fd = ::accept4(shared->listener, nullptr, nullptr, SOCK_CLOEXEC);
      if (fd < 0) continue;
      if (shared->connections >= shared->options.max_connections) {
        ::close(fd);
        continue;
      }
      ++shared->connections;
      std::thread([shared, fd] {
        shared->serve(fd);
        --shared->connections;
      }).detach();
    }
  }).detach();
  return std::unique_ptr<GuardProxy>(new GuardProxy(std::move(shared)));
}

GuardProxy::GuardProxy(std::shared_ptr<Shared> shared) : shared_(std::move(shared)) {}
GuardProxy::~GuardProxy() { shared_->stop = true; }
int GuardProxy::port() const { return shared_->port; }
std::uint64_t GuardProxy::bytes() const { return shared_->bytes; }
std::map<std::string, HostRecord> GuardProxy::hosts() const {
  const std::lock_guard lock(shared_->mutex);
  return shared_->hosts;
}

}  // namespace writ::browser
