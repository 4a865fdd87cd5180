#pragma once
// The only way out of the browser: a SOCKS5 server on loopback that looks names up itself, connects to open addresses
// only, and counts.
//
// A page may ask for any name, from any frame or worker, over sockets that the protocol never reports, and a name may
// resolve to another address the second time. So the question is put here, for the very address that is connected to,
// and not per request. Who finds the port gains nothing by it: what the page may not reach, nobody reaches through here.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace writ::browser {

struct GuardOptions {
  std::vector<std::string> connect_to;  ///< "HOST:PORT:ADDRESS:PORT", empty parts mean any; permitted wherever they lead
  bool allow_private = false;
  bool isolated = false;                ///< nothing is reached but what `connect_to` redirects: other hosts are as unreachable as with the cable pulled
  std::uint64_t max_bytes = std::uint64_t{1} << 30;  ///< in both directions, of all connections of a run
  std::size_t max_connections = 512;                 ///< at a time
  std::chrono::milliseconds connect_timeout{10'000};
};

/// What became of a name.
struct HostRecord {
  std::string address, canonical;  ///< the address connected to; the name that the name led to, where another
  std::string refused;             ///< why no connection was made: "loopback", "private network" …
};

class GuardProxy {
 public:
  [[nodiscard]] static Result<std::unique_ptr<GuardProxy>> start(GuardOptions options);
  ~GuardProxy();
  GuardProxy(const GuardProxy&) = delete;
  GuardProxy& operator=(const GuardProxy&) = delete;

  [[nodiscard]] int port() const;
  [[nodiscard]] std::map<std::string, HostRecord> hosts() const;
  [[nodiscard]] std::uint64_t bytes() const;

 private:
  struct Shared;
  explicit GuardProxy(std::shared_ptr<Shared> shared);
  std::shared_ptr<Shared> shared_;  ///< with the threads of connections, which may outlive this by a name lookup
};

}  // namespace writ::browser
