#include "local_server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace writ::test {

LocalServer::LocalServer(Handler handler) : handler_(std::move(handler)) {
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  sockaddr generic{};
  std::memcpy(&generic, &address, sizeof generic);
  socklen_t size = sizeof generic;
  if (listener_ < 0 || bind(listener_, &generic, size) != 0 || listen(listener_, 16) != 0 || getsockname(listener_, &generic, &size) != 0) {
    throw std::runtime_error("no local server");
  }
  std::memcpy(&address, &generic, sizeof address);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { run(); });
}

LocalServer::~LocalServer() {
  stop_ = true;
  thread_.join();
  close(listener_);
}

std::vector<ServedRequest> LocalServer::requests() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return requests_;
}

std::vector<std::string> LocalServer::log() const {
  std::vector<std::string> out;
  for (const ServedRequest& request : requests()) out.push_back(request.host + request.target);
  return out;
}

void LocalServer::run() {
  while (!stop_) {
    pollfd ready{listener_, POLLIN, 0};
    if (poll(&ready, 1, 20) <= 0) continue;
    const int connection = accept(listener_, nullptr, nullptr);
    if (connection < 0) continue;
    serve(connection);
    close(connection);
  }
}

void LocalServer::serve(int connection) {
  std::string head;
  std::array<char, 4096> buffer{};
  while (head.find("\r\n\r\n") == std::string::npos) {
    pollfd ready{connection, POLLIN, 0};
    if (poll(&ready, 1, 2000) <= 0) return;
    const ssize_t n = recv(connection, buffer.data(), buffer.size(), 0);
    if (n <= 0) return;
    head.append(buffer.data(), static_cast<std::size_t>(n));
    if (head.size() > 1'000'000 || head.front() == 0x16) return;  // a TLS hello is not for us
  }
  ServedRequest request;
  request.head = head;
  const auto space = head.find(' ');
  request.target = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
  if (const auto host = head.find("\r\nHost: "); host != std::string::npos) {
    request.host = head.substr(host + 8, head.find("\r\n", host + 8) - host - 8);
    request.host = request.host.substr(0, request.host.find(':'));
  }
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    requests_.push_back(request);
  }
  const Answer answer = handler_(request);
  for (int waited = 0; waited < answer.delay_ms && !stop_; waited += 10) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  std::string out = "HTTP/1.1 " + std::to_string(answer.status) + " X\r\nConnection: close\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\n" +
                    answer.headers + "\r\n" + answer.body;
  std::size_t sent = 0;
  while (sent < out.size()) {
    const ssize_t n = send(connection, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) return;
    sent += static_cast<std::size_t>(n);
  }
}

}  // namespace writ::test
