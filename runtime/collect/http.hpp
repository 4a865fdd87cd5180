#pragma once
// One HTTP GET after another, with limits. The only file that knows libcurl's transfers.
//
// A client never follows a redirect, never speaks another scheme than http and https, asks no proxy, reads no environment
// and opens no socket to a closed network unless it is allowed to. Bodies are decompressed, and counted after that.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace writ::collect {

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// The first header of that name, in any case; empty if there is none.
[[nodiscard]] std::string_view header(const HeaderList& headers, std::string_view name);

/// Whether an answer of that status says to ask elsewhere.
[[nodiscard]] constexpr bool is_redirect(int status) { return status == 301 || status == 302 || status == 303 || status == 307 || status == 308; }

struct HttpOptions {
  std::string user_agent;
  std::vector<std::string> connect_to;  ///< "HOST:PORT:ADDRESS:PORT", empty parts mean any
  std::string ca_file;                  ///< certificates to trust instead of the system's
  bool allow_private = false;
  std::size_t max_body_bytes = std::size_t{10} << 20;
  std::chrono::milliseconds connect_timeout{10'000};
  std::stop_token stop;  ///< ends a transfer soon, with `collect.stopped`
};

struct HttpRequest {
  std::string url;
  HeaderList headers;
  std::chrono::milliseconds timeout{30'000};
};

struct HttpResponse {
  int status = 0;
  HeaderList sent;     ///< the request headers that left
  HeaderList headers;  ///< of the final response, names as they came
  std::string body;
  std::string remote_ip;
};

class HttpClient {
 public:
  explicit HttpClient(HttpOptions options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// The answer, whatever its status. Errors are those of the way there: `collect.name`, `collect.connect`, `collect.tls`,
  /// `collect.timeout`, `collect.too-large`, `collect.address`, `collect.http`.
  [[nodiscard]] Result<HttpResponse> get(const HttpRequest& request);
  /// Cookies are kept and sent within one visit; this ends it.
  void forget_cookies();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ::collect
