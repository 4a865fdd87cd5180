#pragma once
// A small HTTP/1.1 server on loopback, one thread, one request a connection: what the tests of the collector talk to.

#include <atomic>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace writ::test {

struct ServedRequest {
  std::string host;  ///< of the Host header, without port
  std::string target;
  std::string head;  ///< all of it
};

struct Answer {
  int status = 200;
  std::string headers = "Content-Type: text/html; charset=utf-8\r\n";
  std::string body;
  int delay_ms = 0;
};

class LocalServer {
 public:
  using Handler = std::function<Answer(const ServedRequest&)>;
  explicit LocalServer(Handler handler);
  ~LocalServer();
  LocalServer(const LocalServer&) = delete;
  LocalServer& operator=(const LocalServer&) = delete;

  [[nodiscard]] int port() const { return port_; }
  /// For CollectOptions::connect_to: every host and port is this server.
  [[nodiscard]] std::string everything_here() const { return "::127.0.0.1:" + std::to_string(port_); }
  [[nodiscard]] std::vector<ServedRequest> requests() const;
  /// "shop.example/robots.txt" for each request, in order.
  [[nodiscard]] std::vector<std::string> log() const;

 private:
  void run();
  void serve(int connection);

  Handler handler_;
  int listener_ = -1;
  int port_ = 0;
  std::atomic<bool> stop_{false};
  mutable std::mutex mutex_;
  std::vector<ServedRequest> requests_;
  std::thread thread_;
};

}  // namespace writ::test
