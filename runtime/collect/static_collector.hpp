#pragma once
// A visit without a browser: the page, its redirects, its frames and the policies it links to, as they are served.
//
// What such a visit can prove is that a tag stands live or inert in the page, that the server set a cookie, that a policy
// says something. What scripts would do it cannot see, and the coverage that it writes says so (spec/snapshot.md,
// "Static captures").

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "base/date.hpp"
#include "base/result.hpp"
#include "runtime/collect/document_text.hpp"
#include "runtime/collect/http.hpp"
#include "runtime/collect/politeness.hpp"
#include "runtime/collect/snapshot_writer.hpp"

namespace writ::collect {

enum class RobotsPolicy { Respect, Ignore };
enum class Timing { Measured, Zero };  ///< Zero: every `at_ms` is 0, so that the same pages give the same bytes

struct CollectOptions {
  std::string user_agent = "writ/0.1 (+https://writ.invalid/bot)";
  HeaderList headers;                          ///< sent to the registrable domain of the first URL only, and never written down
  std::function<void(SnapshotDraft&)> last_look;  ///< takes out what must not be written; may be empty
  std::vector<std::string> connect_to;         ///< "HOST:PORT:ADDRESS:PORT"
  std::string ca_file;
  bool allow_private = false;
  RobotsPolicy robots = RobotsPolicy::Respect;
  std::string country;                         ///< from where the visit is made, if the caller knows it
  std::string language;                        ///< what the visitor reads, as in `fr-FR`; empty: not said
  std::string accept_language;                 ///< the header for it
  bool privacy_signal = false;                 ///< Sec-GPC, with every request
  ConsentElements consent;                     ///< what is left out of documents

  std::chrono::milliseconds request_timeout{30'000};
  std::chrono::milliseconds total_timeout{120'000};    ///< of one site
  std::chrono::milliseconds host_delay{250};           ///< between two requests to one host
  std::chrono::milliseconds max_crawl_delay{10'000};   ///< a host that asks for more is asked for its page alone
  std::size_t max_body_bytes = std::size_t{10} << 20;  ///< of one page, decompressed
  std::size_t max_redirects = 10;
  std::size_t max_frames = 20;
  std::size_t max_frame_depth = 2;
  std::size_t max_documents = 8;

  std::shared_ptr<Politeness> politeness;      ///< of several collectors side by side; where empty, one of its own
  std::stop_token stop;                        ///< ends a visit soon, with `collect.stopped`
  std::function<Instant()> clock;              ///< the system's where empty
  Pace pace = Pace::real();
  Timing timing = Timing::Measured;
};

/// Captures sites one after another: hosts, robots.txt and connections are shared, cookies are not.
class StaticCollector {
 public:
  explicit StaticCollector(CollectOptions options);
  ~StaticCollector();
  StaticCollector(const StaticCollector&) = delete;
  StaticCollector& operator=(const StaticCollector&) = delete;

  /// The snapshot as JSON text. An address without scheme is taken as https.
  [[nodiscard]] Result<std::string> capture(const std::string& url);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

[[nodiscard]] Result<std::string> capture_static(const std::string& url, const CollectOptions& options);
/// One result a URL, in their order.
[[nodiscard]] std::vector<Result<std::string>> capture_static_all(const std::vector<std::string>& urls, const CollectOptions& options);

}  // namespace writ::collect
