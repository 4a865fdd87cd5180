#pragma once
// What left the browser and what was stopped, from the protocol's events: the Network domain of every target, and what is
// paused at leaving, which Network does not report.

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "runtime/browser/cdp_session.hpp"
#include "runtime/collect/snapshot_writer.hpp"

namespace writ::browser {

struct RecordingLimits {
  std::size_t max_requests = 20'000;
  std::size_t max_body_bytes = std::size_t{256} << 10;  ///< of one request's body, inflated
};

/// A write to a store as the watcher saw it.
struct Write {
  std::string kind, name, origin;
  std::vector<std::string> scripts;  ///< innermost first
  double at = 0;
};

class Recording {
 public:
  explicit Recording(RecordingLimits limits) : limits_(limits) {}

  /// An event of the Network domain, of any session.
  void network(const std::string& session, const std::string& method, const Json& params);
  /// Fetch.requestPaused: counted where Network has not said it.
  void paused(const Json& params, double now);
  /// An item of DOM storage that appeared, whoever set it.
  void stored(const Json& params, double now);
  /// A report of the watcher.
  void wrote(const std::string& payload, double now);
  void body(const std::string& request_id, const Json& reply);

  /// Requests whose body has to be asked for: session and id, once each.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> take_wanted_bodies();
  /// Documents that are there whole: session and id, once each.
  [[nodiscard]] std::vector<std::pair<std::string, std::string>> take_finished_documents();

  /// Requests on the way, less those that take longer than `patience` seconds (long polls, streams).
  [[nodiscard]] std::size_t in_flight(double now, double patience) const;
  [[nodiscard]] double last_activity() const { return last_activity_; }
  [[nodiscard]] bool full() const { return requests_.size() >= limits_.max_requests; }

  struct Request {
    collect::RequestDraft draft;
    std::string id, frame, loader, error;
    double at = 0;   ///< seconds of the monotonic clock
    bool done = false;
    bool by_worker = false;  ///< answered by a service worker, whose own request, if any, is one of its own
  };
  [[nodiscard]] const std::vector<Request>& requests() const { return requests_; }
  [[nodiscard]] const std::vector<Write>& writes() const { return writes_; }
  /// The last document requested for a frame.
  [[nodiscard]] const Request* document_of(const std::string& loader) const;

  /// Where a cookie came from: the URL whose response set it, and when.
  struct Setter {
    std::string name, url, domain;
    double at = 0;
  };
  [[nodiscard]] const std::vector<Setter>& setters() const { return setters_; }
  /// Cookies that a response would have set and the browser did not take: an attempt is evidence too.
  struct RefusedCookie {
    std::string line, url, host;
    std::vector<std::string> reasons;  ///< the browser's words, "SameSiteNoneInsecure"
    double at = 0;
  };
  [[nodiscard]] const std::vector<RefusedCookie>& refused_cookies() const { return refused_cookies_; }

 private:
  struct Hops {
    std::vector<std::size_t> indexes;        ///< into requests_, one a redirect
    std::size_t sent_extra = 0, got_extra = 0;
    std::deque<Json> early_sent, early_got;  ///< extra information that came before its request
    std::map<std::size_t, std::string> had;   ///< extra information by its digest, and which session gave it
  };
  void started(const std::string& session, const Json& params);
  void answered(Request& request, const Json& response);
  void sent_headers(Request& request, const Json& params);
  void got_headers(Request& request, const Json& params);
  void extra(const std::string& session, const std::string& id, bool sent, const Json& params);
  void websocket(const std::string& session, const std::string& method, const std::string& id, const Json& params);
  void failed(Request& request, const Json& params);
  [[nodiscard]] collect::InitiatorDraft initiator_of(const Json& initiator, const std::string& asked) const;
  Request* latest(const std::string& id);
  std::size_t add(Request request, const std::string& id);

  RecordingLimits limits_;
  std::vector<Request> requests_;
  std::map<std::string, Hops> hops_;
  std::map<std::string, std::size_t> by_url_;  ///< the latest request for a script or document
  std::map<std::string, std::string> session_of_;  ///< which session reports a request; a service worker has two
  std::vector<std::pair<std::string, std::string>> wanted_bodies_, finished_documents_;
  std::vector<Write> writes_;
  std::map<std::string, std::vector<std::string>> workers_;  ///< address of a worker to the scripts that made it, innermost first
  std::vector<Setter> setters_;
  std::vector<RefusedCookie> refused_cookies_;
  double last_activity_ = 0;
};

/// Inflated where it is gzip or zlib; as it is otherwise. Never more than `limit` bytes.
[[nodiscard]] std::string inflated(const std::string& bytes, std::size_t limit);
[[nodiscard]] std::string from_base64(std::string_view text);

}  // namespace writ::browser
