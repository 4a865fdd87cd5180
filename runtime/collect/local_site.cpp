#include "runtime/collect/local_site.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <microhttpd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <mutex>
#include <set>

#include "base/temporary_folder.hpp"
#include "runtime/collect/ascii.hpp"
#include "runtime/collect/own_certificate.hpp"
#include "runtime/collect/served_folder.hpp"

namespace writ::collect {

namespace {

constexpr std::size_t kMostMissing = 1000;
constexpr char kBegun = '\n';  // before the target, which has no line end in it: the request has been announced
constexpr unsigned kMostConnections = 512, kSilence = 60;  // seconds

struct FreeResponse {
  void operator()(MHD_Response* response) const { MHD_destroy_response(response); }
};
using Response = std::unique_ptr<MHD_Response, FreeResponse>;

Response with_text(std::string_view text) {
  // The library copies what it is given, though it does not say so in the type.
  std::string copy(text);
  return Response(MHD_create_response_from_buffer(copy.size(), copy.data(), MHD_RESPMEM_MUST_COPY));
}

std::string request_header(MHD_Connection* connection, const char* name) {
  const char* value = MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
  return value == nullptr ? std::string() : value;
}

MHD_Result queue(MHD_Connection* connection, int status, const Response& response) {
  return response ? MHD_queue_response(connection, static_cast<unsigned>(status), response.get()) : MHD_NO;
}

}  // namespace

struct LocalSite::Impl {
  /// One of the two servers; the library hands it back.
  struct Side {
    Impl* site = nullptr;
    const char* scheme = "";
    MHD_Daemon* daemon = nullptr;
    std::uint16_t port = 0;
  };

  ServedFolder folder;
  WebUrl base;
  std::string prefix;  ///< of paths in the folder: "/" or "/shop/"
  std::optional<Others> others;
  std::vector<std::string> connect_to;
  TemporaryFolder scratch;
  std::string certificate_file;
  Side tls, plain;
  std::mutex mutex;
  std::set<std::string> missing;

  explicit Impl(ServedFolder served) : folder(std::move(served)) {}
  ~Impl() {
    for (const Side* side : {&tls, &plain}) {
      if (side->daemon != nullptr) MHD_stop_daemon(side->daemon);
    }
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  MHD_Result answer_file(MHD_Connection* connection, std::string_view target) {
    if (!target.starts_with(prefix)) return not_there(connection, target, {});
    const ServedFile found = folder.find(target.substr(prefix.size() - 1));
    if (found.status == 400) return queue(connection, 400, with_text("this address cannot be that of a file\n"));
    if (found.status == 301) {
      const Response response = with_text("");
      MHD_add_response_header(response.get(), "Location", (prefix.substr(0, prefix.size() - 1) + found.location).c_str());
      return queue(connection, 301, response);
    }
    if (found.status == 404) return not_there(connection, target, found);
    return send_file(connection, found);
  }

  MHD_Result not_there(MHD_Connection* connection, std::string_view target, const ServedFile& page) {
    {
      const std::lock_guard lock(mutex);
      if (missing.size() < kMostMissing) missing.emplace(target.substr(0, target.find('?')));
    }
    if (!page.path.empty()) return send_file(connection, page);
    return queue(connection, 404, with_text("the folder has no such file\n"));
  }

  static MHD_Result send_file(MHD_Connection* connection, const ServedFile& file) {
    const int descriptor = ::open(file.path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat now {};
    // The file may have changed since it was found.
    if (descriptor < 0 || ::fstat(descriptor, &now) != 0 || !S_ISREG(now.st_mode)) {
      if (descriptor >= 0) ::close(descriptor);
      return queue(connection, 404, with_text("the file is not there any more\n"));
    }
    const auto size = static_cast<std::uint64_t>(now.st_size);
    ByteRange range{0, size == 0 ? 0 : size - 1};
    const auto asked = file.status == 200 ? parse_range(request_header(connection, "Range"), size, range) : RangeAnswer::Whole;
    if (asked == RangeAnswer::Outside) {
      ::close(descriptor);
      const Response response = with_text("");
      MHD_add_response_header(response.get(), "Content-Range", fmt::format("bytes */{}", size).c_str());
      return queue(connection, 416, response);
    }
    const std::uint64_t length = size == 0 ? 0 : range.last - range.first + 1;
    // The response owns the descriptor from here on.
    const Response response(MHD_create_response_from_fd_at_offset64(length, descriptor, range.first));
    if (!response) {
      ::close(descriptor);
      return MHD_NO;
    }
    MHD_add_response_header(response.get(), "Content-Type", file.mime.c_str());
    if (file.status == 200) MHD_add_response_header(response.get(), "Accept-Ranges", "bytes");
    if (asked == RangeAnswer::Part) MHD_add_response_header(response.get(), "Content-Range", fmt::format("bytes {}-{}/{}", range.first, range.last, size).c_str());
    return queue(connection, asked == RangeAnswer::Part ? 206 : file.status, response);
  }

  /// What was recorded for another origin holds for this one, too: the page is the same under another name.
  static MHD_Result send_recorded(MHD_Connection* connection, const RecordedAnswer& recorded) {
    const Response response = with_text(recorded.body);
    if (!response) return MHD_NO;
    const std::string origin = request_header(connection, "Origin");
    for (const auto& [name, value] : recorded.headers) {
      const bool names_origin = same_word(name, "access-control-allow-origin") && value != "*" && !origin.empty();
      MHD_add_response_header(response.get(), name.c_str(), (names_origin ? origin : value).c_str());
    }
    return queue(connection, recorded.status, response);
  }

  /// A recording often lacks the question that comes before a request to another origin; what was answered later was permitted.
  MHD_Result permit(MHD_Connection* connection) const {
    const Response response = with_text("");
    const std::string origin = request_header(connection, "Origin"), headers = request_header(connection, "Access-Control-Request-Headers");
    MHD_add_response_header(response.get(), "Access-Control-Allow-Origin", origin.empty() ? "*" : origin.c_str());
    MHD_add_response_header(response.get(), "Access-Control-Allow-Credentials", "true");
    MHD_add_response_header(response.get(), "Access-Control-Allow-Methods", request_header(connection, "Access-Control-Request-Method").c_str());
    if (!headers.empty()) MHD_add_response_header(response.get(), "Access-Control-Allow-Headers", headers.c_str());
    return queue(connection, 204, response);
  }

  MHD_Result answer(const Side& side, MHD_Connection* connection, const std::string& target, const std::string& method) {
    const auto url = parse_web_url(fmt::format("{}://{}{}", side.scheme, request_header(connection, "Host"), target));
    if (!url || !target.starts_with('/')) return queue(connection, 400, with_text("no address\n"));
    if (url->origin == base.origin) {
      if (method != "GET" && method != "HEAD") {
        const Response response = with_text("only GET and HEAD: this is a folder of files\n");
        MHD_add_response_header(response.get(), "Allow", "GET, HEAD");
        return queue(connection, 405, response);
      }
      return answer_file(connection, target);
    }
    if (url->host == base.host && url->scheme == "http" && base.scheme == "https" && url->port == 80) {
      const Response response = with_text("");
      MHD_add_response_header(response.get(), "Location", (base.origin + target).c_str());
      return queue(connection, 301, response);
    }
    if (!others) return MHD_NO;
    if (const auto recorded = others->answer(method, url->href)) return send_recorded(connection, *recorded);
    const std::string wanted = request_header(connection, "Access-Control-Request-Method");
    if (method == "OPTIONS" && !wanted.empty() && others->answer(wanted, url->href)) return permit(connection);
    return MHD_NO;  // no answer at all: the connection ends
  }

  static void* begin(void* /*side*/, const char* target, MHD_Connection* /*connection*/) { return new std::string(target); }
  static void end(void* /*side*/, MHD_Connection* /*connection*/, void** target, MHD_RequestTerminationCode /*why*/) {
    delete static_cast<std::string*>(*target);
    *target = nullptr;
  }
  static std::size_t as_it_is(void* /*side*/, MHD_Connection* /*connection*/, char* text) { return std::char_traits<char>::length(text); }
  static MHD_Result handle(void* side, MHD_Connection* connection, const char* /*url*/, const char* method, const char* /*version*/, const char* /*data*/, std::size_t* size,
                           void** target) {
    if (*target == nullptr) return MHD_NO;
    // The first call says that the headers are there, the last that all of the body is; what is sent along is thrown away.
    std::string& text = *static_cast<std::string*>(*target);
    if (*size != 0) {
      *size = 0;
      return MHD_YES;
    }
    if (!text.starts_with(kBegun)) {
      text.insert(text.begin(), kBegun);
      return MHD_YES;
    }
    const auto& own = *static_cast<const Side*>(side);
    return own.site->answer(own, connection, text.substr(1), method);
  }

  Result<> start(Side& side, const char* scheme, const OwnCertificate* certificate) {
    side.site = this;
    side.scheme = scheme;
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const unsigned flags = MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_EPOLL | (certificate != nullptr ? MHD_USE_TLS : MHD_NO_FLAG);
    std::array<MHD_OptionItem, 3> keys{{{MHD_OPTION_END, 0, nullptr}, {MHD_OPTION_END, 0, nullptr}, {MHD_OPTION_END, 0, nullptr}}};
    if (certificate != nullptr) {
      keys[0] = {MHD_OPTION_HTTPS_MEM_KEY, 0, const_cast<char*>(certificate->key.c_str())};
      keys[1] = {MHD_OPTION_HTTPS_MEM_CERT, 0, const_cast<char*>(certificate->certificate.c_str())};
    }
    side.daemon = MHD_start_daemon(flags, 0, nullptr, nullptr, &handle, &side, MHD_OPTION_SOCK_ADDR, reinterpret_cast<sockaddr*>(&address), MHD_OPTION_URI_LOG_CALLBACK, &begin, &side,
                                   MHD_OPTION_NOTIFY_COMPLETED, &end, &side, MHD_OPTION_UNESCAPE_CALLBACK, &as_it_is, &side, MHD_OPTION_CONNECTION_LIMIT, kMostConnections,
                                   MHD_OPTION_CONNECTION_TIMEOUT, kSilence, MHD_OPTION_ARRAY, keys.data(), MHD_OPTION_END);
    const MHD_DaemonInfo* info = side.daemon == nullptr ? nullptr : MHD_get_daemon_info(side.daemon, MHD_DAEMON_INFO_BIND_PORT);
    if (info == nullptr || info->port == 0) return fail("collect.serve", "no port on loopback could be opened for the folder");
    side.port = info->port;
    return {};
  }

  Result<> write_certificate(const std::string& text) {
    if (const auto made = scratch.make(); !made) return fail("collect.serve", made.error().message);
    certificate_file = scratch.path() + "/certificates.pem";
    std::ofstream out(certificate_file, std::ios::binary);
    out << text;
    if (!out.flush()) return fail("collect.serve", certificate_file + " cannot be written");
    return {};
  }
};

LocalSite::LocalSite(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
LocalSite::~LocalSite() = default;
const WebUrl& LocalSite::url() const { return impl_->base; }
const std::vector<std::string>& LocalSite::connect_to() const { return impl_->connect_to; }
const std::string& LocalSite::certificate_file() const { return impl_->certificate_file; }
std::vector<std::string> LocalSite::missing() const {
  const std::lock_guard lock(impl_->mutex);
  return {impl_->missing.begin(), impl_->missing.end()};
}

Result<std::unique_ptr<LocalSite>> LocalSite::serve(LocalSiteOptions options) {
  WRIT_TRY(folder, ServedFolder::open(options.folder));
  auto impl = std::make_unique<Impl>(std::move(folder));
  const auto base = parse_web_url(options.serve_as.find("://") == std::string::npos ? "https://" + options.serve_as : options.serve_as);
  if (!base || base->has_credentials || base->path.find('?') != std::string::npos) {
    return fail("usage.serve-as", "--serve-as: `" + options.serve_as + "` is no http or https address without name, password and query, as https://shop.example/ is");
  }
  impl->base = *base;
  impl->prefix = base->path.ends_with('/') ? base->path : base->path + "/";
  impl->base.path = impl->prefix;
  impl->base.href = base->origin + impl->prefix;
  impl->others = std::move(options.others);

  std::vector<std::string> hosts{base->host};
  if (impl->others) {
    for (const std::string& endpoint : impl->others->endpoints) hosts.push_back(endpoint.substr(0, endpoint.rfind(':')));
  }
  WRIT_TRY(certificate, make_certificate(hosts));
  WRIT_TRY_VOID(impl->start(impl->tls, "https", &certificate));
  WRIT_TRY_VOID(impl->start(impl->plain, "http", nullptr));
  WRIT_TRY_VOID(impl->write_certificate(options.trusted + (options.trusted.empty() || options.trusted.ends_with('\n') ? "" : "\n") + certificate.certificate));

  const auto lead = [&](const std::string& host, unsigned port, const Impl::Side& side) { impl->connect_to.push_back(fmt::format("{}:{}:127.0.0.1:{}", host, port, side.port)); };
  lead(base->host, base->port, base->scheme == "https" ? impl->tls : impl->plain);
  if (base->scheme == "https" && base->port != 80) lead(base->host, 80, impl->plain);
  if (impl->others) {
    for (const std::string& endpoint : impl->others->endpoints) {
      const auto colon = endpoint.rfind(':');
      const bool tls = endpoint.substr(colon + 1) != "80";
      if (endpoint.substr(0, colon) != base->host) lead(endpoint.substr(0, colon), tls ? 443 : 80, tls ? impl->tls : impl->plain);
    }
  }
  return std::unique_ptr<LocalSite>(new LocalSite(std::move(impl)));
}

}  // namespace writ::collect
