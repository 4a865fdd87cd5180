#pragma once
// A visit with a browser: what really happens before and after the visitor's choice, each phase in a context of its own.
//
// A phase ends by what happened (load event, quiet, a least stay, a moved pointer, leaving), not by a fixed sleep. A page
// that did not get that far is not measured, and that is an error, never a clean phase.

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/model.hpp"
#include "runtime/browser/choice.hpp"
#include "runtime/browser/redact.hpp"
#include "runtime/browser/tab.hpp"

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
  std::string country, language = "en-US";
  std::vector<model::Phase> phases{model::Phase::BeforeConsent, model::Phase::AfterAccept, model::Phase::AfterReject, model::Phase::AfterWithdraw};
  PhaseTimes times;
  VisitLimits limits;
  ChoiceTimes choice;
  std::chrono::milliseconds total_timeout{180'000};  ///< of one phase
  Redaction redaction = Redaction::On;
  bool type_canary = false;
  std::string screenshots;  ///< the folder that pictures go into; empty: none are taken
  std::size_t max_documents = 6;
  const model::Model* model = nullptr;  ///< consent platforms and vendors' globals; must outlive the collector
};

struct SiteCapture {
  std::string snapshot;
  std::vector<std::string> warnings;  ///< what went another way than asked, for a person
};

/// Sites one after another with one browser; the phases of a site side by side.
class BrowserCollector {
 public:
  /// Starts the browser. Call it in a thread that outlives the collector: the browser ends with its thread.
  [[nodiscard]] static Result<std::unique_ptr<BrowserCollector>> start(BrowserOptions options);
  ~BrowserCollector();
  BrowserCollector(const BrowserCollector&) = delete;
  BrowserCollector& operator=(const BrowserCollector&) = delete;

  /// An address without scheme is taken as https. A browser that crashed or hangs is started anew for the next site.
  [[nodiscard]] Result<SiteCapture> capture(const std::string& url);
  /// What has to be said of the browser itself: that it runs without its sandbox.
  [[nodiscard]] const std::vector<std::string>& warnings() const;
  [[nodiscard]] pid_t browser_pid() const;

 private:
  struct Impl;
  explicit BrowserCollector(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ::browser
