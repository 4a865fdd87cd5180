#include "runtime/collect/fleet.hpp"

#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <map>
#include <mutex>
#include <set>
#include <thread>

#include "runtime/collect/politeness.hpp"
#include "runtime/collect/stopped.hpp"
#include "runtime/collect/web_url.hpp"

using namespace writ;
using namespace writ::collect;
using std::chrono::milliseconds;

static std::vector<std::string> many(std::size_t count) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) out.push_back("https://s" + std::to_string(i) + ".example/");
  return out;
}

TEST_CASE("every site is handed over once, in the thread that called, a bad one among them", "[fleet]") {
  const auto sites = many(60);
  const auto caller = std::this_thread::get_id();
  std::map<std::size_t, int> seen;
  std::size_t failed = 0;
  FleetWork work;
  work.at_a_time = 5;
  work.capture = [](const std::string& site) -> Result<SiteCapture> {
    if (site == "https://s7.example/") return fail("collect.name", "unknown");
    return SiteCapture{site, {}, {}};
  };
  work.finished = [&](SiteOutcome outcome) {
    CHECK(std::this_thread::get_id() == caller);
    ++seen[outcome.index];
    if (outcome.capture) CHECK(outcome.capture->snapshot == sites[outcome.index]);
    else ++failed;
    return true;
  };
  CHECK(run_fleet(sites, work) == 60);
  CHECK(seen.size() == 60);
  CHECK(std::all_of(seen.begin(), seen.end(), [](const auto& entry) { return entry.second == 1; }));
  CHECK(failed == 1);
}

TEST_CASE("no more outcomes wait than there are workers, and a host is in work once", "[fleet]") {
  std::vector<std::string> sites;
  for (int page = 0; page < 6; ++page) {
    for (const char* host : {"a", "b", "c"}) sites.push_back(std::string("https://") + host + ".example/" + std::to_string(page));
  }
  std::atomic<int> waiting{0};
  std::mutex mutex;
  std::multiset<std::string> busy;
  bool twice = false;
  int most = 0;
  FleetWork work;
  work.at_a_time = 4;
  work.capture = [&](const std::string& site) -> Result<SiteCapture> {
    const std::string host = parse_web_url(site)->host;
    {
      const std::lock_guard lock(mutex);
      busy.insert(host);
      twice = twice || busy.count(host) > 1;
    }
    std::this_thread::sleep_for(milliseconds{2});
    const std::lock_guard lock(mutex);
    busy.erase(busy.find(host));
    ++waiting;
    return SiteCapture{site, {}, {}};
  };
  work.finished = [&](SiteOutcome) {
    most = std::max(most, waiting.load());
    --waiting;
    return true;
  };
  CHECK(run_fleet(sites, work) == sites.size());
  CHECK_FALSE(twice);
  CHECK(most <= 4);
}

TEST_CASE("a run that is stopped begins no site and hands nothing half over", "[fleet]") {
  const auto sites = many(50);
  std::stop_source stop;
  std::atomic<std::size_t> begun{0};
  std::size_t handed = 0;
  FleetWork work;
  work.at_a_time = 3;
  work.stop = stop.get_token();
  work.capture = [&](const std::string& site) -> Result<SiteCapture> {
    ++begun;
    if (stop.stop_requested()) return fail(kStopped, "stopped");
    return SiteCapture{site, {}, {}};
  };
  work.finished = [&](SiteOutcome outcome) {
    CHECK((outcome.capture || outcome.capture.error().code != kStopped));
    if (++handed == 10) stop.request_stop();
    return true;
  };
  const std::size_t finished = run_fleet(sites, work);
  CHECK(finished == handed);
  CHECK(finished >= 10);
  CHECK(finished <= 13);
  CHECK(begun <= 16);
}

TEST_CASE("the caller ends a run by saying so", "[fleet]") {
  const auto sites = many(50);
  std::size_t handed = 0;
  FleetWork work;
  work.at_a_time = 3;
  work.capture = [](const std::string& site) -> Result<SiteCapture> { return SiteCapture{site, {}, {}}; };
  work.finished = [&](SiteOutcome) { return ++handed < 5; };
  CHECK(run_fleet(sites, work) < 50);
  CHECK(run_fleet({}, work) == 0);
}

TEST_CASE("an address is known in one form", "[fleet]") {
  CHECK(address_of("shop.example") == "https://shop.example/");
  CHECK(address_of(" HTTP://Shop.Example:80/a#b ") == "http://shop.example/a");
  CHECK(address_of("ftp://files.example/") == "ftp://files.example/");
}

TEST_CASE("turns of a host are as far apart as it asks, whoever reserves them", "[politeness]") {
  milliseconds now{1'000};
  Politeness politeness({[&now] { return now; }, [&now](milliseconds time) { now += time; }}, milliseconds{250});
  CHECK(politeness.reserve("a").count() == 0);
  CHECK(politeness.reserve("a").count() == 250);
  CHECK(politeness.reserve("a").count() == 500);
  CHECK(politeness.reserve("b").count() == 0);
  politeness.ask_delay("b", milliseconds{2'000});
  CHECK(politeness.reserve("b").count() == 2'000);
  now += milliseconds{10'000};
  CHECK(politeness.reserve("a").count() == 0);
}
