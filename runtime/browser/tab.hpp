#pragma once
// One page in a browser context of its own, with all its frames and workers: made, watched, moved, read and left.

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "runtime/browser/cdp_session.hpp"
#include "runtime/browser/preset.hpp"
#include "runtime/browser/recording.hpp"
#include "runtime/browser/vantage.hpp"

namespace writ::browser {

struct TabOptions {
  int proxy_port = 0;                                        ///< of the context's way out, on loopback
  Vantage vantage;
  std::string user_agent, browser_version;                   ///< as the browser was started
  std::vector<std::pair<std::string, std::string>> headers;  ///< sent with the requests to `header_site`, none else
  std::string header_site;                                   ///< a registrable domain
  bool header_needs_tls = false;
  const StorageState* state = nullptr;                       ///< what the visitor brings along
  RecordingLimits recording;
  std::chrono::milliseconds call_timeout{10'000};
  double patience = 6.0;  ///< seconds after which a request does not hold up quiet
  Clock::time_point deadline = Clock::time_point::max();  ///< of the whole visit
};

/// A frame that is alive.
struct FrameState {
  std::string id, session, parent, url, loader;
};

/// A point that was asked of the helper in a frame.
struct Spot {
  bool found = false, hidden = false, covered = false, disabled = false;
  double x = 0, y = 0;          ///< in its session, where it is pressed
  double own_x = 0, own_y = 0;  ///< in the frame itself
};

/// Whether an error ends the visit: the browser, the page's own process or the time is gone. Others concern one frame or command.
[[nodiscard]] bool ends_visit(const Error& error);

class Tab {
 public:
  /// A new context and an empty page in it.
  [[nodiscard]] static Result<std::unique_ptr<Tab>> open(CdpConnection& connection, const TabOptions& options);
  /// Closes the page and disposes of the context.
  ~Tab();
  Tab(const Tab&) = delete;
  Tab& operator=(const Tab&) = delete;

  /// Starts going there and waits for the load event; false where it did not come in time.
  /// Errors, of all that follows too: `browser.navigation` with the browser's reason, `browser.crashed` (the page's process),
  /// `browser.hung` (a script keeps the page from answering), `browser.deadline`, `browser.gone`.
  [[nodiscard]] Result<bool> navigate(const std::string& url, std::chrono::milliseconds timeout);
  [[nodiscard]] Result<bool> reload(std::chrono::milliseconds timeout);
  /// Until nothing was on the way for `quiet`, but at least `least` and at most `most` from now.
  [[nodiscard]] Result<> settle(std::chrono::milliseconds least, std::chrono::milliseconds quiet, std::chrono::milliseconds most);
  [[nodiscard]] Result<> wait(std::chrono::milliseconds time);
  /// Whether the visit can go on.
  [[nodiscard]] Result<> fit() const;
  /// The pointer moves over the page, the wheel turns.
  [[nodiscard]] Result<> stir();
  /// Goes away from the page, so that what it sends at leaving is sent, and waits that long for it.
  [[nodiscard]] Result<> leave(std::chrono::milliseconds time);

  /// When `leave` set out, by the clock of `now`; nothing where it did not.
  [[nodiscard]] std::optional<double> left_at() const { return left_at_; }

  /// The value of an expression in the page's own world (`Main`) or in the helper's, where `writ` is the helper.
  enum class World { Main, Apart };
  [[nodiscard]] Result<Json> evaluate(const FrameState& frame, World world, const std::string& expression);
  /// Asks the helper where something is, in page coordinates of the frame's session.
  [[nodiscard]] Result<Spot> spot(const FrameState& frame, const std::string& expression);
  [[nodiscard]] Result<> click(const FrameState& frame, const Spot& spot);
  /// Whether a point of the frame's content can be seen and reached through every page around it.
  [[nodiscard]] Result<Spot> seen_from_outside(const FrameState& frame, double x, double y);
  /// Keys, one after another, into what has the focus there; then on to the next field.
  [[nodiscard]] Result<> type(const FrameState& frame, std::string_view text);

  /// Main frame first, then by parents.
  [[nodiscard]] std::vector<FrameState> frames() const;
  [[nodiscard]] FrameState main_frame() const;
  [[nodiscard]] Recording& recording() { return recording_; }
  [[nodiscard]] const std::string& context() const { return context_; }
  [[nodiscard]] const std::string& page_session() const { return page_; }
  [[nodiscard]] CdpClient& client() { return client_; }
  /// The document as served, by loader.
  [[nodiscard]] std::optional<std::string> source_of(const std::string& loader) const;
  /// Scope to script address.
  [[nodiscard]] const std::map<std::string, std::string>& service_workers() const { return service_workers_; }
  /// A frame or worker crashed, does not answer, or was one too many: what it holds is not seen.
  [[nodiscard]] bool frames_lost() const { return frames_lost_; }
  /// Fails at once where the session's page crashed or hangs.
  [[nodiscard]] Result<Json> call(const std::string& session, const std::string& method, Json params = Json::object());

  [[nodiscard]] static double now();

 private:
  Tab(CdpConnection& connection, const TabOptions& options);
  void event(const std::string& session, const std::string& method, const Json& params);
  void attached(const Json& params);
  void set_up(const std::string& session, const std::string& type);
  void play_vantage(const std::string& session, const std::string& type);
  void go_on(const std::string& session, const Json& paused);
  void fetch_what_is_wanted();
  [[nodiscard]] Result<int> apart(const FrameState& frame);
  /// Asks for a navigation until it begins.
  [[nodiscard]] Result<> set_out(const char* method, const Json& params, Clock::time_point deadline);
  [[nodiscard]] Result<bool> await_load(std::chrono::milliseconds timeout);
  /// Pumps, fetches what is wanted, and ends early where the visit cannot go on.
  [[nodiscard]] Result<> pump(Clock::time_point until, const std::function<bool()>& done = {});
  /// Where the frame's own coordinates begin, in those of its session.
  [[nodiscard]] std::pair<double, double> offset_of(const FrameState& frame);

  TabOptions options_;
  CdpClient client_;
  Recording recording_;
  std::string context_, target_, page_, binding_;
  std::map<std::string, std::string> sessions_;           ///< to the type of target
  std::map<std::string, FrameState> frames_;
  std::map<std::string, std::pair<std::string, int>> apart_;  ///< frame to loader and context of the helper's world
  std::map<std::string, std::string> sources_;
  std::map<std::string, std::string> registrations_, service_workers_;  ///< registration to scope; scope to script
  std::set<std::string> hung_;                                          ///< sessions that did not answer
  std::optional<double> left_at_;
  bool loaded_ = false, started_ = false, crashed_ = false, leaving_ = false, frames_lost_ = false;
};

}  // namespace writ::browser
