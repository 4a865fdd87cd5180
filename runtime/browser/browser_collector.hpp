#pragma once
// A visit with a browser: what really happens before and after the visitor's choice, each phase in a context of its own.
//
// A phase ends by what happened (load event, quiet, a least stay, a moved pointer, leaving), not by a fixed sleep. A page
// that did not get that far is not measured, and that is an error, never a clean phase. The phases of a site are taken side
// by side, as far as there are places for pages; a phase that failed is taken again, and only it.

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "model/model.hpp"
#include "runtime/browser/browser_pool.hpp"
#include "runtime/browser/choice.hpp"
#include "runtime/browser/preset.hpp"
#include "runtime/browser/redact.hpp"
#include "runtime/browser/tab.hpp"
#include "runtime/browser/vantage.hpp"
#include "runtime/collect/document_text.hpp"
#include "runtime/collect/fleet.hpp"

namespace writ::browser {

struct PhaseTimes {
  std::chrono::milliseconds load{30'000};      ///< for the load event
  std::chrono::milliseconds least_stay{4'000}; ///< after it
  std::chrono::milliseconds quiet{1'500};      ///< without anything on the way
  std::chrono::milliseconds most_stay{12'000};
  std::chrono::milliseconds after_pointer{2'000};
  std::chrono::milliseconds after_choice{3'000};
  std::chrono::milliseconds leaving{1'000};
};

/// Of one phase; what goes beyond is cut off, and the snapshot says so.
struct VisitLimits {
  std::uint64_t bytes = std::uint64_t{256} << 20;  ///< in both directions, of all its connections
  std::size_t requests = 20'000;
};

struct BrowserOptions {
  std::string binary;                   ///< as found by find_chromium
  std::string user_agent;               ///< empty: what the browser calls itself when nobody automates it
  std::vector<std::string> connect_to;  ///< "HOST:PORT:ADDRESS:PORT"
  std::string ca_file;                  ///< certificates whose keys are trusted
  bool allow_private = false;
  bool isolated = false;                ///< only hosts that `connect_to` redirects are reached; what others were asked is recorded without an answer
  Vantage vantage;
  std::vector<std::pair<std::string, std::string>> headers;  ///< sent to the site's own registrable domain
  std::shared_ptr<const StorageState> state;                 ///< brought along in every phase
  /// Brought along in one phase instead, where it holds the choice that the phase is about.
  std::map<model::Phase, std::shared_ptr<const StorageState>> choice_states;
  std::vector<model::Phase> phases{model::Phase::BeforeConsent, model::Phase::AfterAccept, model::Phase::AfterReject, model::Phase::AfterWithdraw};
  PhaseTimes times;
  VisitLimits limits;
  ChoiceTimes choice;
  std::chrono::milliseconds total_timeout{180'000};  ///< of one attempt at a phase
  Redaction redaction = Redaction::On;
  bool type_canary = false;
  std::string screenshots;  ///< the folder that pictures go into; empty: none are taken
  std::size_t max_documents = 6;
  const model::Model* model = nullptr;  ///< consent platforms and vendors' globals; must outlive the collector

  std::size_t pages_at_a_time = 4;      ///< of all sites together
  std::size_t retries = 1;              ///< of a phase
  std::chrono::milliseconds host_delay{250};  ///< between two phases that begin on one host
  PoolLimits browsers;
  std::stop_token stop;                 ///< ends everything soon; captures then fail with `collect.stopped`

  // Of one visit; the collector fills them.
  std::shared_ptr<const collect::ConsentElements> consent;  ///< of the model
  std::string browser_version, header_site;
  bool header_needs_tls = false;

  [[nodiscard]] const StorageState* state_of(model::Phase phase) const {
    const auto own = choice_states.find(phase);
    return own == choice_states.end() ? state.get() : own->second.get();
  }
};

using collect::SiteCapture;

/// How many pages a machine can have open with its timers still true, as measured: two for a core.
[[nodiscard]] std::size_t usual_pages_at_a_time();

class BrowserCollector {
 public:
  /// Starts the browser.
  [[nodiscard]] static Result<std::unique_ptr<BrowserCollector>> start(BrowserOptions options);
  ~BrowserCollector();
  BrowserCollector(const BrowserCollector&) = delete;
  BrowserCollector& operator=(const BrowserCollector&) = delete;

  /// An address without scheme is taken as https. May be called from several threads at a time; a browser that crashed or
  /// hangs is started anew.
  [[nodiscard]] Result<SiteCapture> capture(const std::string& url);
  /// How many sites keep all places for pages taken.
  [[nodiscard]] std::size_t sites_at_a_time() const;
  /// What has to be said of the browser itself: that it runs without its sandbox.
  [[nodiscard]] const std::vector<std::string>& warnings() const;
  [[nodiscard]] pid_t browser_pid() const;
  /// How many browsers were started so far.
  [[nodiscard]] std::size_t browsers_started() const;

 private:
  friend class SiteRun;
  struct Impl;
  explicit BrowserCollector(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ::browser
