// What `--format har` writes, `writ import har` reads: the same requests, whatever they were.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <random>

#include "bench.hpp"
#include "runtime/import/har.hpp"
#include "tools/report/writer.hpp"

using namespace writ;
using Json = nlohmann::ordered_json;

namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(engine_() % n); }
  bool chance(std::size_t percent) { return below(100) < percent; }
  template <typename T>
  const T& one_of(const std::vector<T>& all) { return all[below(all.size())]; }

 private:
  std::mt19937 engine_;
};

const std::vector<std::string> kHosts{"shop.example", "cdn.example", "static.hotjar.com", "a.b.tracker.example:8443", "xn--bcher-kva.example"};
const std::vector<std::string> kWords{"a", "collect", "h%C3%A9", "é", "\"quoted\"", "<script>", "x=1;y", "日本"};

std::string address(Random& random) {
  std::string out = random.chance(10) ? "wss://" : "https://";
  out += random.one_of(kHosts) + "/" + std::to_string(random.below(30));
  if (random.chance(50)) out += "?" + std::to_string(random.below(9)) + "=" + std::to_string(random.below(99)) + "&b&&c=" + std::to_string(random.below(9));
  return out;
}

Json request(Random& random, bool first) {
  Json out = {{"url", first ? "https://shop.example/" : address(random)}, {"method", random.one_of(std::vector<std::string>{"GET", "POST", "OPTIONS"})}};
  out["at_ms"] = random.below(20'000);
  out["type"] = first ? "document" : random.one_of(std::vector<std::string>{"script", "stylesheet", "image", "font", "media", "xhr", "fetch", "ping", "websocket", "other"});
  if (!first && random.chance(15)) {
    out["blocked"] = random.one_of(std::vector<std::string>{"csp", "mixed-content", "blocker"});
  } else if (first || random.chance(80)) {
    out["status"] = first ? 200 : random.one_of(std::vector<int>{200, 204, 304, 404, 500, 100});
    if (random.chance(70)) out["mime"] = random.one_of(std::vector<std::string>{"application/javascript", "image/gif", "text/plain"});
    if (random.chance(50)) out["headers"] = {{"content-type", "text/plain; charset=utf-8"}, {"set-cookie", "a=" + random.one_of(kWords) + "; Path=/; Secure\nb=2"}};
    if (random.chance(50)) out["remote_ip"] = random.chance(50) ? "192.0.2.7" : "2001:db8::1";
  }
  if (random.chance(60)) out["request_headers"] = {{"cookie", "a=1; b=" + random.one_of(kWords)}, {"x-" + std::to_string(random.below(4)), random.one_of(kWords)}};
  if (random.chance(40)) out["body"] = random.one_of(kWords) + "\n" + random.one_of(kWords);
  if (!first && random.chance(70)) {
    Json initiator = {{"type", random.one_of(std::vector<std::string>{"script", "parser", "other"})}, {"url", "https://never-asked.example/" + std::to_string(random.below(5)) + ".js"}};
    if (random.chance(50)) initiator["stack"] = Json::array({"https://never-asked.example/in.js", "https://never-asked.example/out.js"});
    out["initiator"] = std::move(initiator);
  }
  return out;
}

Json snapshot_of(Random& random) {
  Json phases = Json::array();
  for (const char* name : {"before-consent", "after-reject"}) {
    Json requests = Json::array();
    const std::size_t count = 1 + random.below(25);
    for (std::size_t i = 0; i < count; ++i) requests.push_back(request(random, i == 0));
    phases.push_back({{"phase", name}, {"coverage", {{"requests", "complete"}}}, {"requests", std::move(requests)}});
  }
  return {{"format", "writ.snapshot/1"}, {"site", "https://shop.example/"}, {"captured_at", "2026-11-23T10:00:00.5Z"}, {"phases", std::move(phases)}};
}

/// What of a request a HAR file has a place for. How requests hang together is told by their order and addresses there.
Json told(const Json& from) {
  Json out = Json::object();
  for (const char* name : {"url", "method", "type", "at_ms", "status", "mime", "headers", "request_headers", "remote_ip", "body", "blocked"}) {
    if (from.contains(name)) out[name] = from[name];
  }
  if (from.contains("initiator")) {
    for (const char* name : {"type", "url", "stack"}) {
      if (from["initiator"].contains(name)) out["initiator"][name] = from["initiator"][name];
    }
  }
  return out;
}

findings::Report report_on(const std::string& snapshot) {
  auto read = snapshot::read_snapshot(snapshot);
  REQUIRE(read);
  findings::Report out;
  out.site = "https://shop.example/";
  out.seen = std::move(*read);
  return out;
}

}  // namespace

TEST_CASE("importing a HAR export gives the requests again", "[report][har]") {
  const model::Model model;
  for (unsigned seed = 1; seed <= 200; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Json snapshot = snapshot_of(random);
    const std::vector<findings::Report> reports{report_on(snapshot.dump())};
    const std::string har = report::write_har(reports, model, {});
    for (const Json& phase : snapshot["phases"]) {
      import::ImportOptions options;
      options.page = phase["phase"].get<std::string>();
      const auto again = import::import_har(har, options);
      INFO((again ? std::string() : again.error().text()));
      REQUIRE(again);
      const Json read = Json::parse(*again);
      CHECK(read["captured_at"] == "2026-11-23T10:00:00.500Z");
      const Json& requests = read["phases"][0]["requests"];
      REQUIRE(requests.size() == phase["requests"].size());
      for (std::size_t i = 0; i < requests.size(); ++i) {
        CAPTURE(i);
        Json now = told(requests[i]);
        // A kind that the snapshot does not have the importer takes from the headers.
        if (!phase["requests"][i].contains("mime")) now.erase("mime");
        CHECK(now == told(phase["requests"][i]));
      }
    }
  }
}

TEST_CASE("a HAR export has a page a phase, the HTML that was served, and says who and what", "[report][har]") {
  findings::test::Bench bench;
  findings::JudgeOptions options;
  options.take_inventory = true;
  bench.add(bench.rule("recorder", bench.root(findings::test::Bench::proved_by({1}))));
  std::vector<findings::Report> reports{bench.report(options)};
  CHECK(Json::parse(report::write_har(reports, bench.model, {}))["log"]["entries"].empty());  // without the snapshot there is nothing to tell
  auto read = snapshot::read_snapshot(bench.snapshot_text);
  REQUIRE(read);
  reports.front().seen = std::move(*read);
  const Json log = Json::parse(report::write_har(reports, bench.model, {}))["log"];
  CHECK(log["version"] == "1.2");
  CHECK(log["pages"][0]["id"] == "before-consent");
  const std::string comment = log["entries"][1]["comment"];
  CHECK(comment.starts_with("before-consent; vendor: "));
  CHECK(comment.ends_with("; proves " + reports.front().findings.front().pack + ".recorder"));
  reports.push_back(reports.front());
  CHECK(Json::parse(report::write_har(reports, bench.model, {}))["log"]["pages"].back()["id"].get<std::string>().starts_with("2-"));
}
