#pragma once
// Many sites, several at a time: which is taken next, and how its outcome comes back.
//
// Two sites of one host are never in work at the same time, so that a list of a thousand pages of one shop is no attack on
// it. Outcomes are handed over one by one in the thread that called, in the order in which sites are finished; a worker
// begins no other site before its last outcome was taken, so that no more snapshots are in memory than there are workers.

#include <chrono>
#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace writ::collect {

/// How long a part of a visit took, all its attempts together.
struct PhaseTime {
  std::string phase;
  std::chrono::milliseconds spent{0};
  std::size_t attempts = 1;
};

struct SiteCapture {
  std::string snapshot;
  std::vector<std::string> warnings;  ///< what went another way than asked, for a person
  std::vector<PhaseTime> times;
};

struct SiteOutcome {
  std::size_t index = 0;  ///< into the list of sites
  Result<SiteCapture> capture;
  std::chrono::milliseconds spent{0};
};

struct FleetProgress {
  std::size_t sites = 0, finished = 0;
  std::string_view latest;  ///< a site in work; empty: none
};

struct FleetWork {
  std::size_t at_a_time = 1;
  std::stop_token stop;
  /// In threads of the fleet, several at a time. Asked to stop it should end soon, with an error of code `collect.stopped`.
  std::function<Result<SiteCapture>(const std::string& site)> capture;
  /// In the thread that called; false ends the run, as `stop` does.
  std::function<bool(SiteOutcome)> finished;
  /// Now and then, in the thread that called. May ask `stop`'s source to stop.
  std::function<void(const FleetProgress&)> tick;
};

/// Gives back how many sites were finished; fewer than there are where it was stopped. What was stopped in the middle is not
/// handed over.
std::size_t run_fleet(const std::vector<std::string>& sites, const FleetWork& work);

/// The address that a site is known by: as it is written, with https where it has no scheme; the text itself where it is
/// no address.
[[nodiscard]] std::string address_of(const std::string& site);

}  // namespace writ::collect
