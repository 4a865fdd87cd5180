#include "runtime/import/har.hpp"

#include "import_support.hpp"

using namespace writ;
using namespace writ::test;
using import::import_har;
using import::ImportOptions;
using nlohmann::json;

namespace {

json phase_of(const std::string& har, const ImportOptions& options = {}) { return snapshot_of(import_har(har, options))["phases"].at(0); }

/// A file of these entries.
std::string har_of(const std::string& entries) { return R"({"log": {"version": "1.2", "creator": {"name": "t", "version": "1"}, "entries": [)" + entries + "]}}"; }

/// An entry of a URL, with what more its request, its response and itself say.
std::string entry(const std::string& url, const std::string& response, const std::string& request = {}, const std::string& more = {}) {
  return R"({"startedDateTime": "2026-11-23T10:00:00Z", "request": {"method": "GET", "url": ")" + url + "\"" + request + R"(}, "response": {)" + response + "}" + more + "}";
}

const std::string kPage = entry("https://shop.example/", R"("status": 200, "content": {"mimeType": "text/html"})");

}  // namespace

TEST_CASE("the page of a HAR file after its redirects", "[import]") {
  const json snapshot = snapshot_of(import_har(fixture("chrome.har"), {}));
  CHECK(snapshot["site"] == "https://shop.example/");
  CHECK(snapshot["captured_at"] == "2026-11-23T10:00:00Z");
  CHECK(snapshot["language"] == "fr");
  CHECK(snapshot["collector"] == json({{"name", "WebInspector"}, {"version", "537.36"}, {"mode", "import"}}));
  CHECK(snapshot["vantage"]["user_agent"] == "Test/1");
  CHECK(snapshot["vantage"]["gpc"] == false);
  const json& phase = snapshot["phases"][0];
  CHECK(phase["coverage"]["requests"] == "complete");
  CHECK(phase["coverage"]["cookies"] == "partial");
  CHECK(phase["coverage"]["scripts"] == "partial");
  CHECK(phase["coverage"]["local_storage"] == "none");
  CHECK(phase["coverage"]["dom"] == "none");
  REQUIRE(phase["frames"].size() == 2);
  CHECK(has(phase["frames"][0]["source"], "<p>\xC3\xA9t\xC3\xA9</p>"));
  CHECK(phase["frames"][1]["url"] == "https://player.example/embed");
  CHECK(phase["frames"][1]["parent"] == 0);
}

TEST_CASE("the requests of a HAR file, what was stopped among them, and no data addresses", "[import]") {
  const json requests = phase_of(fixture("chrome.har"))["requests"];
  REQUIRE(requests.size() == 10);
  CHECK(requests[1]["url"] == "https://shop.example/");
  CHECK(requests[1]["initiator"] == json({{"type", "redirect"}, {"url", "http://shop.example/"}, {"request", 0}}));
  CHECK(requests[1]["at_ms"] == 200);
  CHECK(requests[1]["remote_ip"] == "2001:db8::1");
  CHECK(requests[1]["headers"]["set-cookie"] == "sid=3; Max-Age=3600; Secure\nlang=fr; Path=/");
  CHECK(requests[2]["type"] == "script");
  CHECK(requests[2]["initiator"]["request"] == 1);
  CHECK(requests[3]["method"] == "POST");
  CHECK(requests[3]["body"] == "{\"e\":[1]}");
  CHECK(requests[3]["initiator"]["url"] == "https://static.vendor.example/r.js");
  CHECK(requests[3]["initiator"]["request"] == 2);
  CHECK(requests[3]["initiator"]["stack"] == json({"https://static.vendor.example/r.js", "https://shop.example/boot.js"}));
  CHECK_FALSE(requests[3].contains("mime"));
  CHECK(requests[4]["blocked"] == "csp");
  CHECK_FALSE(requests[4].contains("status"));
  CHECK(requests[5]["blocked"] == "blocker");
  CHECK(requests[6]["type"] == "websocket");
  CHECK(requests[7]["body"] == "hello");
  CHECK(requests[7]["at_ms"] == 700);
  CHECK(requests[8]["body"] == "hi");
  CHECK(requests[9]["frame"] == 1);
}

TEST_CASE("cookies of a HAR file: set ones whole, sent ones as far as they show", "[import]") {
  const json cookies = phase_of(fixture("chrome.har"))["cookies"];
  REQUIRE(cookies.size() == 3);
  CHECK(cookies[0]["name"] == "sid");
  CHECK(cookies[0]["value"] == "3");
  CHECK(cookies[0]["expires"] == "2026-11-23T11:00:00.200Z");
  CHECK(cookies[0]["set_by"]["request"] == "https://shop.example/");
  CHECK(cookies[1]["expires"].is_null());
  CHECK(cookies[2]["name"] == "old");
  CHECK(cookies[2]["domain"] == "shop.example");
  CHECK_FALSE(cookies[2].contains("expires"));
  CHECK_FALSE(cookies[2].contains("new"));
}

TEST_CASE("whether a cookie is partitioned, a header says and a list of cookies only if it has a word for it", "[import]") {
  const auto partition = [](const std::string& response) {
    const json cookie = phase_of(har_of(entry("https://shop.example/", R"("status": 200, "content": {"mimeType": "text/html"}, )" + response)))["cookies"].at(0);
    return cookie.contains("partition") ? cookie["partition"].dump() : "unknown";
  };
  CHECK(partition(R"("headers": [{"name": "Set-Cookie", "value": "a=b; Secure; Partitioned"}])") == "\"https://shop.example\"");
  CHECK(partition(R"("headers": [{"name": "Set-Cookie", "value": "a=b; Secure"}])") == "null");
  CHECK(partition(R"("headers": [], "cookies": [{"name": "a", "value": "b", "secure": true}])") == "unknown");
  CHECK(partition(R"("headers": [], "cookies": [{"name": "a", "value": "b", "secure": true, "partitionKey": "https://shop.example"}])") == "\"https://shop.example\"");
}

TEST_CASE("the opt-out signal shows in the headers of the page's request, or is not known", "[import]") {
  const auto vantage = [](const std::string& request) {
    const json snapshot = snapshot_of(import_har(har_of(entry("https://shop.example/", R"("status": 200, "content": {"mimeType": "text/html"})", request)), {}));
    return snapshot.value("vantage", json::object());
  };
  CHECK(vantage(R"(, "headers": [{"name": "Sec-GPC", "value": "1"}])")["gpc"] == true);
  CHECK(vantage(R"(, "headers": [{"name": "accept", "value": "*/*"}])")["gpc"] == false);
  CHECK_FALSE(vantage(R"(, "headers": [])").contains("gpc"));
  CHECK_FALSE(vantage("").contains("gpc"));
}

TEST_CASE("one page of several, by id, title or not there", "[import]") {
  ImportOptions options;
  options.page = "page_2";
  CHECK(snapshot_of(import_har(fixture("chrome.har"), options))["site"] == "https://shop.example/two");
  options.page = "https://shop.example/two";
  CHECK(phase_of(fixture("chrome.har"), options)["requests"].size() == 1);
  options.page = "page_9";
  CHECK(has(message_of(import_har(fixture("chrome.har"), options)), "no page `page_9`; the file has `page_1`, `page_2`"));
}

TEST_CASE("the phase is the caller's and a later one has a choice that was applied", "[import]") {
  ImportOptions options;
  options.phase = model::Phase::AfterReject;
  const json phase = phase_of(fixture("chrome.har"), options);
  CHECK(phase["phase"] == "after-reject");
  CHECK_FALSE(phase.contains("choice"));
}

TEST_CASE("types that no tool wrote are read from what was asked and answered", "[import]") {
  const auto [more, mime, type] = GENERATE(table<std::string, std::string, std::string>({
      {R"("headers": [{"name": "Sec-Fetch-Dest", "value": "script"}])", "text/html", "script"},
      {R"("headers": [{"name": "sec-fetch-dest", "value": "iframe"}])", "", "document"},
      {R"("headers": [{"name": "X-Requested-With", "value": "XMLHttpRequest"}])", "text/html", "xhr"},
      {R"("headers": [])", "image/gif", "image"},
      {R"("headers": [])", "text/css; charset=utf-8", "stylesheet"},
      {R"("headers": [])", "application/x-javascript", "script"},
      {R"("headers": [])", "font/woff2", "font"},
      {R"("headers": [])", "video/mp4", "media"},
      {R"("headers": [])", "application/json", "xhr"},
  }));
  CAPTURE(more, mime);
  const std::string second = entry("https://v.example/x", R"("status": 200, "content": {"mimeType": ")" + mime + "\"}", ", " + more);
  CHECK(phase_of(har_of(kPage + "," + second))["requests"][1]["type"] == type);
}

TEST_CASE("a request without answer or reason is left out, and coverage says so", "[import]") {
  const json lost = phase_of(har_of(kPage + "," + entry("https://v.example/x", R"("status": 0)")));
  CHECK(lost["requests"].size() == 1);
  CHECK(lost["coverage"]["requests"] == "partial");
  const json sent = phase_of(har_of(kPage + "," + entry("https://v.example/x", R"("status": 0)", {}, R"(, "serverIPAddress": "192.0.2.9")")));
  CHECK(sent["requests"].size() == 2);
  CHECK_FALSE(sent["requests"][1].contains("status"));
  CHECK(sent["coverage"]["requests"] == "complete");
  const json mixed = phase_of(har_of(kPage + "," + entry("http://v.example/x", R"("status": -1, "_error": "mixed-content")")));
  CHECK(mixed["requests"][1]["blocked"] == "mixed-content");
}

TEST_CASE("a redirect that the browser made up never left", "[import]") {
  const std::string hsts = entry("http://shop.example/", R"("status": 307, "redirectURL": "https://shop.example/", "headers": [{"name": "Non-Authoritative-Reason", "value": "HSTS"}])");
  const json phase = phase_of(har_of(hsts + "," + kPage));
  REQUIRE(phase["requests"].size() == 1);
  CHECK_FALSE(phase["requests"][0].contains("initiator"));
  CHECK(phase["coverage"]["requests"] == "complete");
}

TEST_CASE("a recording that begins in the middle is partial, one without cookies knows of none", "[import]") {
  const json phase = phase_of(har_of(entry("https://shop.example/a.css", R"("status": 200, "content": {"mimeType": "text/css"})")));
  CHECK(phase["coverage"]["requests"] == "partial");
  CHECK(phase["coverage"]["cookies"] == "none");
  CHECK(phase["coverage"]["scripts"] == "none");
  CHECK(phase["frames"][0]["url"] == "https://shop.example/");
}

TEST_CASE("missing, null and odd members are not known", "[import]") {
  const json phase = phase_of(har_of(kPage + R"(, {"request": {"url": "https://v.example/x", "headers": null, "cookies": null}, "response": {"status": 200, "headers": null}},
    {"request": {"url": "https://v.example/y", "method": 7}, "response": null, "serverIPAddress": "192.0.2.1", "startedDateTime": "yesterday"})"));
  REQUIRE(phase["requests"].size() == 3);
  CHECK_FALSE(phase["requests"][1].contains("headers"));
  CHECK_FALSE(phase["requests"][1].contains("at_ms"));
  CHECK_FALSE(phase["requests"][2].contains("method"));
}

TEST_CASE("times as tools write them", "[import]") {
  std::string har = har_of(kPage);
  har.replace(har.find("2026-11-23T10:00:00Z"), 20, "2026-11-23T12:00:00.1234567+0200");
  CHECK(snapshot_of(import_har(har, {}))["captured_at"] == "2026-11-23T10:00:00.123Z");
  const std::string timeless = R"({"log": {"entries": [{"request": {"url": "https://shop.example/"}, "response": {"status": 200}}]}})";
  CHECK(has(message_of(import_har(timeless, {})), "--captured-at"));
  ImportOptions options;
  options.captured_at = parse_instant("2026-01-01T00:00:00Z");
  CHECK(snapshot_of(import_har(timeless, options))["captured_at"] == "2026-01-01T00:00:00Z");
}

TEST_CASE("marks, padding and half surrogates do not hinder", "[import]") {
  CHECK(snapshot_of(import_har("\xEF\xBB\xBF" + har_of(kPage), {}))["site"] == "https://shop.example/");
  CHECK(snapshot_of(import_har("onInputData(" + har_of(kPage) + ");\n", {}))["site"] == "https://shop.example/");
  const std::string cut = har_of(kPage + "," + entry("https://v.example/x", R"("status": 200)", R"(, "postData": {"text": "a\ud83d \\ud83d \ud83d\ude00"})"));
  CHECK(phase_of(cut)["requests"][1]["body"] == "a\xEF\xBF\xBD \\ud83d \xF0\x9F\x98\x80");
}

TEST_CASE("what is no HAR file is refused with the place of the fault", "[import]") {
  const auto [text, part] = GENERATE(table<std::string, std::string>({
      {"", "empty"},
      {"{\n  \"log\": xxx }", "at byte 11 (line 2, column 10)"},
      {"{\"log\": {\"entries\": [", "not valid JSON"},
      {"[]", "no object at /log"},
      {"{}", "no object at /log"},
      {R"({"log": {"version": "1.2"}})", "/log/entries"},
      {R"({"log": {"entries": []}})", "nothing was recorded"},
      {R"({"log": {"entries": [{"request": {}}]}})", "/log/entries/0/request/url"},
      {R"({"log": {"entries": [{"request": {"url": "data:,x"}}]}})", "nothing to import"},
      {R"({"request": {}, "response": {}})", "a single entry"},
      {R"({"uri_ins": "x"})", "writ import wec"},
      {"\xFF\xFE{", "UTF-16"},
      {"{\"log\": \"\xFF\"}", "not valid JSON"},
  }));
  CAPTURE(text);
  const std::string message = message_of(import_har(text, {}));
  CAPTURE(message);
  CHECK(has(message, part));
}

TEST_CASE("deep and large input ends soon", "[import]") {
  CHECK(has(message_of(import_har(std::string(1'000'000, '['), {})), "deeper"));
  ImportOptions options;
  options.max_bytes = 100;
  CHECK_FALSE(import_har(har_of(kPage), options));
  std::string many;
  for (int i = 0; i < 3000; ++i) many += (i == 0 ? "" : ",") + entry("https://v.example/x", R"("status": 302, "redirectURL": "https://v.example/x", "headers": [{"name": "Set-Cookie", "value": "c)" + std::to_string(i) + R"(=1"}])");
  CHECK(phase_of(har_of(many))["cookies"].size() == 3000);
}

TEST_CASE("a compressed file is read as the plain one", "[import]") {
  // gzip of {"log": {"entries": [{"startedDateTime": "2026-11-23T10:00:00Z", "request": {"url": "https://a.example/"}, "response": {"status": 200}}]}}
  const auto plain = snapshot_of(import_har(fixture("tiny.har.gz"), {}));
  CHECK(plain["site"] == "https://a.example/");
}
