#pragma once
// A folder served on loopback under the name that it will have, over TLS where that name is https, and perhaps others' answers
// beside it. The only file that knows the server library (libmicrohttpd).
//
// A collector that connects as `connect_to` says and trusts `certificate_file` sees the site as it will be: a secure context,
// Secure cookies, its own registrable domain. Requests that name another host than those served get no answer, so that a page of
// another origin that finds the port learns nothing.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "runtime/collect/http.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::collect {

/// What somebody else answered once.
struct RecordedAnswer {
  int status = 200;
  HeaderList headers;  ///< without those of the transfer (length, encoding, connection)
  std::string body;    ///< as it is after decompression
};

/// Others' answers, from a recording. Called in the server's threads.
struct Others {
  std::vector<std::string> endpoints;  ///< "HOST:PORT", port 443 or 80
  std::function<std::optional<RecordedAnswer>(const std::string& method, const std::string& url)> answer;
};

struct LocalSiteOptions {
  std::string folder;
  std::string serve_as = "https://site.test/";  ///< what stands before a page's path in the folder
  std::optional<Others> others;
  std::string trusted;  ///< certificates in PEM form that are to be trusted beside its own
};

class LocalSite {
 public:
  /// Errors: `usage.folder`, `usage.serve-as`, `collect.certificate`, `collect.serve`.
  [[nodiscard]] static Result<std::unique_ptr<LocalSite>> serve(LocalSiteOptions options);
  ~LocalSite();
  LocalSite(const LocalSite&) = delete;
  LocalSite& operator=(const LocalSite&) = delete;

  /// The address of the first page.
  [[nodiscard]] const WebUrl& url() const;
  /// "HOST:PORT:127.0.0.1:PORT", for the site and the others.
  [[nodiscard]] const std::vector<std::string>& connect_to() const;
  /// A PEM file that is there as long as this is.
  [[nodiscard]] const std::string& certificate_file() const;
  /// Paths that were asked for and that the folder does not have, each once.
  [[nodiscard]] std::vector<std::string> missing() const;

 private:
  struct Impl;
  explicit LocalSite(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ::collect
