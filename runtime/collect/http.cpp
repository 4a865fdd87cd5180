#include "runtime/collect/http.hpp"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include <array>
#include <string_view>

#include "runtime/collect/address_guard.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/collect/stopped.hpp"

namespace writ::collect {
namespace {

constexpr std::size_t kMaxHeaderBytes = std::size_t{512} << 10;

/// curl_global_init is not to be called twice at once; a static does that.
bool curl_ready() {
  static const bool ready = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
  return ready;
}

struct ListDelete {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};
using List = std::unique_ptr<curl_slist, ListDelete>;

bool append(List& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return false;
  (void)list.release();
  list.reset(longer);
  return true;
}

/// What the callbacks of one transfer fill.
struct Transfer {
  const HttpOptions* options = nullptr;
  HttpResponse response;
  std::size_t header_bytes = 0;
  bool body_too_large = false;
  bool headers_too_large = false;
  std::string refused;  ///< "127.0.0.1 (loopback)"
};

void read_header_line(std::string_view line, HeaderList& into) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  const auto colon = line.find(':', 1);
  if (colon == std::string_view::npos) return;
  into.emplace_back(std::string(trim(line.substr(0, colon))), std::string(trim(line.substr(colon + 1))));
}

std::size_t on_header(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::string_view line(data, size * count);
  transfer.header_bytes += line.size();
  if (transfer.header_bytes > kMaxHeaderBytes) {
    transfer.headers_too_large = true;
    return 0;
  }
  if (starts_with_word(line, "HTTP/")) {
    transfer.response.headers.clear();  // an interim response, or the final one begins
  } else {
    read_header_line(line, transfer.response.headers);
  }
  return line.size();
}

std::size_t on_body(char* data, std::size_t size, std::size_t count, void* user) {
  auto& transfer = *static_cast<Transfer*>(user);
  const std::size_t bytes = size * count;
  if (transfer.response.body.size() + bytes > transfer.options->max_body_bytes) {
    transfer.body_too_large = true;
    return 0;
  }
  transfer.response.body.append(data, bytes);
  return bytes;
}

int on_debug(CURL* /*handle*/, curl_infotype type, char* data, std::size_t size, void* user) {
  if (type != CURLINFO_HEADER_OUT) return 0;
  auto& transfer = *static_cast<Transfer*>(user);
  transfer.response.sent.clear();
  std::string_view text(data, size);
  bool first = true;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    if (!first) read_header_line(line, transfer.response.sent);
    first = false;
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  return 0;
}

/// The guard stands here, where the resolved address is known and nothing can change it any more.
curl_socket_t on_socket(void* user, curlsocktype /*purpose*/, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(user);
  if (!transfer.options->allow_private) {
    const std::string_view why = closed_network(address->addr);
    if (!why.empty()) {
      transfer.refused = fmt::format("{} ({})", address_text(address->addr), why);
      return CURL_SOCKET_BAD;
    }
  }
  return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

/// Called about once a second, and with every piece that comes.
int on_progress(void* user, curl_off_t /*to_get*/, curl_off_t /*got*/, curl_off_t /*to_send*/, curl_off_t /*sent*/) {
  return static_cast<Transfer*>(user)->options->stop.stop_requested() ? 1 : 0;
}

Error error_of(CURLcode code, const Transfer& transfer, const HttpRequest& request, const char* detail) {
  const auto make = [&](std::string_view name, std::string what) { return Error{std::string(name), std::move(what), {}}; };
  const std::string& url = request.url;
  if (transfer.options->stop.stop_requested()) return make(kStopped, url + ": stopped");
  const std::string why = detail[0] != '\0' ? detail : curl_easy_strerror(code);
  if (transfer.body_too_large) {
    return make("collect.too-large", fmt::format("{} sent more than {} bytes; a higher limit takes it", url, transfer.options->max_body_bytes));
  }
  if (transfer.headers_too_large) return make("collect.too-large", fmt::format("{} sent more than {} bytes of headers", url, kMaxHeaderBytes));
  if (!transfer.refused.empty() && (code == CURLE_COULDNT_CONNECT || code == CURLE_ABORTED_BY_CALLBACK)) {
    return make("collect.address", fmt::format("{} lies at {}, not on the open internet; --allow-private permits it", url, transfer.refused));
  }
  switch (code) {
    case CURLE_COULDNT_RESOLVE_HOST: return make("collect.name", fmt::format("{}: the host name is not known; check its spelling", url));
    case CURLE_COULDNT_CONNECT: return make("collect.connect", fmt::format("{}: no connection: {}", url, why));
    case CURLE_OPERATION_TIMEDOUT: return make("collect.timeout", fmt::format("{}: no answer in time ({}); --timeout gives it longer", url, why));
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS:
      return make("collect.tls", fmt::format("{}: no trusted TLS connection: {}; --cacert names a certificate to trust", url, why));
    default: return make("collect.http", fmt::format("{}: the transfer failed: {}", url, why));
  }
}

}  // namespace

std::string_view header(const HeaderList& headers, std::string_view name) {
  for (const auto& [key, value] : headers) {
    if (same_word(key, name)) return value;
  }
  return {};
}

struct HttpClient::Impl {
  HttpOptions options;
  CURL* handle = nullptr;
  List connect_to;
};

HttpClient::HttpClient(HttpOptions options) : impl_(std::make_unique<Impl>()) {
  impl_->options = std::move(options);
  if (curl_ready()) impl_->handle = curl_easy_init();
  for (const std::string& line : impl_->options.connect_to) append(impl_->connect_to, line);
  // Starts the cookie engine with nothing in it. Said once: libcurl adds to a list each time.
  if (impl_->handle != nullptr) curl_easy_setopt(impl_->handle, CURLOPT_COOKIEFILE, "");
}

HttpClient::~HttpClient() {
  if (impl_->handle != nullptr) curl_easy_cleanup(impl_->handle);
}

void HttpClient::forget_cookies() {
  if (impl_->handle != nullptr) curl_easy_setopt(impl_->handle, CURLOPT_COOKIELIST, "ALL");
}

Result<HttpResponse> HttpClient::get(const HttpRequest& request) {
  CURL* const curl = impl_->handle;
  if (curl == nullptr) return fail("collect.http", "libcurl could not be started");
  const HttpOptions& options = impl_->options;
  Transfer transfer;
  transfer.options = &options;
  std::array<char, CURL_ERROR_SIZE> detail{};
  List headers;
  for (const auto& [name, value] : request.headers) {
    append(headers, value.empty() ? name + ";" : name + ": " + value);
  }

  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NETRC, static_cast<long>(CURL_NETRC_IGNORED));
  curl_easy_setopt(curl, CURLOPT_URL, request.url.c_str());
  curl_easy_setopt(curl, CURLOPT_USERAGENT, options.user_agent.c_str());
  curl_easy_setopt(curl, CURLOPT_ACCEPT_ENCODING, "");
  curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers.get());
  curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, static_cast<long>(request.timeout.count()));
  curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(options.connect_timeout.count()));
  curl_easy_setopt(curl, CURLOPT_CONNECT_TO, impl_->connect_to.get());
  if (!options.ca_file.empty()) curl_easy_setopt(curl, CURLOPT_CAINFO, options.ca_file.c_str());
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail.data());
  curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, on_header);
  curl_easy_setopt(curl, CURLOPT_HEADERDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, on_body);
  curl_easy_setopt(curl, CURLOPT_WRITEDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, on_socket);
  curl_easy_setopt(curl, CURLOPT_OPENSOCKETDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, options.stop.stop_possible() ? 0L : 1L);
  curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, on_progress);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, on_debug);
  curl_easy_setopt(curl, CURLOPT_DEBUGDATA, &transfer);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);  // on_debug takes all of it; nothing is printed

  const CURLcode code = curl_easy_perform(curl);
  curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, nullptr);  // what it and the others point to ends with this call
  curl_easy_setopt(curl, CURLOPT_HTTPHEADER, nullptr);
  curl_easy_setopt(curl, CURLOPT_VERBOSE, 0L);
  if (code != CURLE_OK) return tl::make_unexpected(error_of(code, transfer, request, detail.data()));
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  transfer.response.status = static_cast<int>(status);
  char* ip = nullptr;
  curl_easy_getinfo(curl, CURLINFO_PRIMARY_IP, &ip);
  if (ip != nullptr) transfer.response.remote_ip = ip;
  return std::move(transfer.response);
}

}  // namespace writ::collect
