#include "runtime/collect/static_collector.hpp"

#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

#include "local_server.hpp"
#include "runtime/snapshot/snapshot.hpp"

using namespace writ;
using namespace writ::collect;
using writ::test::Answer;
using writ::test::LocalServer;
using writ::test::ServedRequest;
using nlohmann::json;

namespace {

using Pages = std::map<std::string, Answer>;

/// Serves "host/path"; robots.txt is not there unless it is given.
LocalServer::Handler serving(Pages pages) {
  return [pages = std::move(pages)](const ServedRequest& request) {
    const auto page = pages.find(request.host + request.target);
    return page == pages.end() ? Answer{404, "Content-Type: text/plain\r\n", "no", 0} : page->second;
  };
}

Answer html(std::string body, std::string more = {}) { return {200, "Content-Type: text/html; charset=utf-8\r\n" + more, std::move(body), 0}; }
Answer redirect(std::string to, int status = 302) { return {status, "Location: " + to + "\r\n", "", 0}; }

CollectOptions options_for(const LocalServer& server) {
  CollectOptions options;
  options.connect_to = {server.everything_here()};
  options.allow_private = true;
  options.host_delay = std::chrono::milliseconds(0);
  options.timing = Timing::Zero;
  options.clock = [] { return *parse_instant("2026-11-23T10:00:00Z"); };
  return options;
}

json captured(const LocalServer& server, const std::string& url, const CollectOptions& options) {
  (void)server;
  const auto result = capture_static(url, options);
  INFO((result ? std::string() : result.error().text()));
  REQUIRE(result);
  const auto read = snapshot::read_snapshot(*result);
  INFO((read ? std::string() : read.error().text()));
  CHECK(read);
  return json::parse(*result);
}

std::string error_code(const std::string& url, const CollectOptions& options) {
  const auto result = capture_static(url, options);
  REQUIRE_FALSE(result);
  INFO(result.error().text());
  CHECK_FALSE(result.error().message.empty());
  return result.error().code;
}

}  // namespace

TEST_CASE("a page, its redirects and its headers", "[collect]") {
  LocalServer server(serving({{"shop.example/", redirect("http://www.shop.example/fr?x=1#top", 301)},
                              {"www.shop.example/fr?x=1", html("<html lang=fr><script src=https://v.example/a.js></script>", "X-Test: 1\r\nX-Test: 2\r\n")}}));
  const json snapshot = captured(server, "http://shop.example", options_for(server));
  CHECK(snapshot["format"] == "writ.snapshot/1");
  CHECK(snapshot["site"] == "http://www.shop.example/fr?x=1");
  CHECK(snapshot["captured_at"] == "2026-11-23T10:00:00Z");
  CHECK(snapshot["language"] == "fr");
  CHECK(snapshot["collector"]["mode"] == "static");
  CHECK(snapshot["vantage"]["user_agent"].get<std::string>().rfind("writ/", 0) == 0);
  const json& phase = snapshot["phases"].at(0);
  CHECK(phase["phase"] == "before-consent");
  CHECK(phase["coverage"]["requests"] == "partial");
  CHECK(phase["coverage"]["scripts"] == "partial");
  CHECK(phase["coverage"]["local_storage"] == "none");
  CHECK(phase["coverage"]["dom"] == "none");
  REQUIRE(phase["requests"].size() == 2);
  CHECK(phase["requests"][0]["status"] == 301);
  CHECK(phase["requests"][1]["initiator"] == json({{"type", "redirect"}, {"url", "http://shop.example/"}, {"request", 0}}));
  CHECK(phase["requests"][1]["type"] == "document");
  CHECK(phase["requests"][1]["headers"]["x-test"] == "1, 2");
  CHECK(phase["requests"][1]["request_headers"]["host"] == "www.shop.example");
  CHECK(phase["requests"][1]["at_ms"] == 0);
  REQUIRE(phase["frames"].size() == 1);
  CHECK(phase["frames"][0]["source"] == "<html lang=fr><script src=https://v.example/a.js></script>");
  CHECK(phase["frames"][0]["parent"].is_null());
  CHECK_FALSE(phase["frames"][0].contains("dom"));
}

TEST_CASE("cookies of the page and of its redirects", "[collect]") {
  LocalServer server(serving(
      {{"shop.example/", {302, "Location: /in\r\nSet-Cookie: a=1; Max-Age=3600; Domain=shop.example; HttpOnly; SameSite=Lax\r\nSet-Cookie: gone=1\r\n", "", 0}},
       {"shop.example/in", html("<p>x", "Set-Cookie: b=2\r\nSet-Cookie: bad=1; Domain=example\r\nSet-Cookie: gone=; Max-Age=0\r\n")}}));
  const json snapshot = captured(server, "http://shop.example/", options_for(server));
  const json& cookies = snapshot["phases"][0]["cookies"];
  REQUIRE(cookies.size() == 2);
  CHECK(cookies[0]["name"] == "a");
  CHECK(cookies[0]["domain"] == ".shop.example");
  CHECK(cookies[0]["expires"] == "2026-11-23T11:00:00Z");
  CHECK(cookies[0]["http_only"] == true);
  CHECK(cookies[0]["same_site"] == "Lax");
  CHECK(cookies[0]["new"] == true);
  CHECK(cookies[0]["set_by"]["request"] == "http://shop.example/");
  CHECK(cookies[1]["expires"].is_null());
  CHECK(cookies[1]["domain"] == "shop.example");
  // A visitor's browser would have sent the first ones along.
  const auto requests = server.requests();
  CHECK(requests.back().head.find("a=1") != std::string::npos);
}

TEST_CASE("frames with their sources, two deep, srcdoc too", "[collect]") {
  LocalServer server(serving({{"shop.example/", html("<base href=/f/><iframe src=one></iframe><iframe srcdoc='<p>inner'></iframe><iframe src=gone></iframe>")},
                              {"shop.example/f/one", html("<iframe src=http://third.example/two></iframe>")},
                              {"third.example/two", html("<iframe src=/three></iframe>", "Set-Cookie: t=1\r\nSet-Cookie: l=1; SameSite=Lax\r\n")},
                              {"third.example/three", html("deep")}}));
  const json snapshot = captured(server, "http://shop.example/", options_for(server));
  const json& frames = snapshot["phases"][0]["frames"];
  REQUIRE(frames.size() == 5);
  CHECK(frames[1]["url"] == "http://shop.example/f/one");
  CHECK(frames[1]["parent"] == 0);
  CHECK(frames[2]["url"] == "http://third.example/two");
  CHECK(frames[2]["parent"] == 1);
  CHECK(frames[3]["source"] == "<p>inner");
  CHECK(frames[3]["url"] == "about:srcdoc");
  const json& requests = snapshot["phases"][0]["requests"];
  CHECK(requests[2]["frame"] == 2);
  CHECK(requests[2]["initiator"]["request"] == 1);
  REQUIRE(snapshot["phases"][0]["cookies"].size() == 1);
  CHECK(snapshot["phases"][0]["cookies"][0]["name"] == "t");
}

TEST_CASE("scripts and frames that the page's policy stops are written as stopped", "[collect]") {
  LocalServer server(serving({{"shop.example/", html("<script src=http://v.example/a.js></script><script src=/own.js></script><iframe src=http://v.example/f></iframe>",
                                                     "Content-Security-Policy: default-src 'self'\r\n")}}));
  const json snapshot = captured(server, "http://shop.example/", options_for(server));
  const json& requests = snapshot["phases"][0]["requests"];
  REQUIRE(requests.size() == 3);
  CHECK(requests[1]["url"] == "http://v.example/a.js");
  CHECK(requests[1]["blocked"] == "csp");
  CHECK(requests[1]["type"] == "script");
  CHECK(requests[2]["blocked"] == "csp");
  for (const std::string& line : server.log()) CHECK(line != "v.example/f");
}

TEST_CASE("linked policies become documents", "[collect]") {
  const std::string text(150, 'x');
  LocalServer server(serving({{"shop.example/", html("<footer><a href=/privacy>Datenschutz</a><a href=/imp>Impressum</a></footer>")},
                              {"shop.example/privacy", redirect("/privacy/de")},
                              {"shop.example/privacy/de", html("<html lang=de><h1>Datenschutz</h1><p>" + text)},
                              {"shop.example/imp", html("<p>" + text)}}));
  const json snapshot = captured(server, "http://shop.example/", options_for(server));
  REQUIRE(snapshot["documents"].size() == 2);
  CHECK(snapshot["documents"][0]["kind"] == "privacy-policy");
  CHECK(snapshot["documents"][0]["url"] == "http://shop.example/privacy/de");
  CHECK(snapshot["documents"][0]["language"] == "de");
  CHECK(snapshot["documents"][0]["text"] == "Datenschutz\n\n" + text);
  CHECK(snapshot["documents"][1]["kind"] == "imprint");
  CHECK(snapshot["coverage"]["documents"] == "complete");
  // Documents are read beside the visit: they are no requests of the page.
  CHECK(snapshot["phases"][0]["requests"].size() == 1);
}

TEST_CASE("what a policy links to is read too, each page once", "[collect]") {
  const std::string text(150, 'x');
  LocalServer server(serving({{"shop.example/", html("<a href=/privacy>Privacy</a><a href=/privacy-old>Privacy</a>")},
                              {"shop.example/privacy", html("<p>" + text + "<a href=/privacy>Privacy</a> <a href=/processors>Subprocessors</a>")},
                              {"shop.example/privacy-old", redirect("/privacy")},
                              {"shop.example/processors", html("<p>" + text + "<a href=/cookies>Cookies</a>")},
                              {"shop.example/cookies", html("<p>" + text)}}));
  const json snapshot = captured(server, "http://shop.example/", options_for(server));
  REQUIRE(snapshot["documents"].size() == 3);
  CHECK(snapshot["documents"][1]["kind"] == "subprocessors");
  CHECK(snapshot["coverage"]["documents"] == "complete");
  CHECK(server.log() == std::vector<std::string>{"shop.example/robots.txt", "shop.example/", "shop.example/privacy", "shop.example/privacy-old", "shop.example/privacy",
                                                 "shop.example/processors", "shop.example/cookies"});
}

TEST_CASE("documents are partial where a policy could not be had or none is linked", "[collect]") {
  LocalServer server(serving({{"shop.example/", html("<a href=/gone>Privacy</a>")}, {"bare.example/", html("<p>x")}}));
  CHECK(captured(server, "http://shop.example/", options_for(server))["coverage"]["documents"] == "partial");
  CHECK(captured(server, "http://bare.example/", options_for(server))["coverage"]["documents"] == "partial");
}

TEST_CASE("robots.txt is asked first and kept to", "[collect]") {
  LocalServer server(serving({{"shop.example/robots.txt", {200, "Content-Type: text/plain\r\n", "User-agent: writ\nDisallow: /in\n", 0}},
                              {"shop.example/", html("<iframe src=/in/frame></iframe>")},
                              {"shop.example/in/", html("<p>x")}}));
  CollectOptions options = options_for(server);
  const json snapshot = captured(server, "http://shop.example/", options);
  CHECK(server.log() == std::vector<std::string>{"shop.example/robots.txt", "shop.example/"});
  CHECK_FALSE(snapshot["phases"][0]["frames"][1].contains("source"));
  CHECK(error_code("http://shop.example/in/", options) == "collect.robots");
  options.robots = RobotsPolicy::Ignore;
  CHECK(captured(server, "http://shop.example/in/", options)["site"] == "http://shop.example/in/");
}

TEST_CASE("a robots.txt that fails allows nothing, one that is missing everything", "[collect]") {
  LocalServer server(serving({{"broken.example/robots.txt", {503, "", "", 0}}, {"broken.example/", html("<p>x")}, {"shop.example/", html("<p>x")}}));
  CHECK(error_code("http://broken.example/", options_for(server)) == "collect.robots");
  CHECK(captured(server, "http://shop.example/", options_for(server))["site"] == "http://shop.example/");
}

TEST_CASE("closed networks are refused, by literal and by what a name leads to", "[collect]") {
  LocalServer server(serving({{"127.0.0.1/", html("<p>x")}, {"shop.example/", html("<p>x")}}));
  CollectOptions options = options_for(server);
  options.allow_private = false;
  // The name is put on loopback as a hostile name server would.
  CHECK(error_code("http://shop.example/", options) == "collect.address");
  options.connect_to.clear();
  const std::string port = ":" + std::to_string(server.port()) + "/";
  CHECK(error_code("http://127.0.0.1" + port, options) == "collect.address");
  CHECK(error_code("http://localhost" + port, options) == "collect.address");
  CHECK(error_code("http://2130706433" + port, options) == "collect.address");
  CHECK(error_code("http://[::ffff:127.0.0.1]" + port, options) == "collect.address");
  CHECK(server.log().empty());
  options.allow_private = true;
  CHECK(captured(server, "http://127.0.0.1" + port, options)["site"] == "http://127.0.0.1" + port);
}

TEST_CASE("redirects that lead where nobody should go", "[collect]") {
  LocalServer server(serving({{"file.example/", redirect("file:///etc/passwd")},
                              {"secret.example/", redirect("http://user:pass@shop.example/")},
                              {"loop.example/", redirect("/")},
                              {"far.example/", redirect("/1")},
                              {"inner.example/", redirect("http://169.254.169.254/")}}));
  CollectOptions options = options_for(server);
  CHECK(error_code("http://file.example/", options) == "collect.redirects");
  CHECK(error_code("http://secret.example/", options) == "collect.credentials");
  CHECK(error_code("http://loop.example/", options) == "collect.redirects");
  CHECK(error_code("http://u:p@shop.example/", options) == "collect.credentials");
  CHECK(error_code("ftp://shop.example/", options) == "collect.url");
  CHECK(error_code("", options) == "collect.url");
}

TEST_CASE("ten redirects are followed, eleven are not", "[collect]") {
  LocalServer server([](const ServedRequest& request) {
    if (request.target == "/robots.txt") return Answer{404, "", "", 0};
    const int left = std::stoi(request.target.substr(1));
    return left == 0 ? html("<p>x") : redirect("/" + std::to_string(left - 1));
  });
  CHECK(captured(server, "http://shop.example/10", options_for(server))["phases"][0]["requests"].size() == 11);
  CHECK(error_code("http://shop.example/11", options_for(server)) == "collect.redirects");
}

TEST_CASE("a refresh is followed once", "[collect]") {
  LocalServer server(serving({{"shop.example/", html("<meta http-equiv=refresh content='0; url=/two'>")},
                              {"shop.example/two", html("<meta http-equiv=refresh content='0; url=/three'>")},
                              {"header.example/", html("<p>x", "Refresh: 1;url=http://shop.example/three\r\n")},
                              {"shop.example/three", html("<p>3")},
                              {"slow.example/", html("<meta http-equiv=refresh content='300; url=/two'>")}}));
  const json snapshot = captured(server, "http://shop.example/", options_for(server));
  CHECK(snapshot["site"] == "http://shop.example/two");
  CHECK(snapshot["phases"][0]["requests"][1]["initiator"]["request"] == 0);
  CHECK(captured(server, "http://header.example/", options_for(server))["site"] == "http://shop.example/three");
  CHECK(captured(server, "http://slow.example/", options_for(server))["site"] == "http://slow.example/");
}

TEST_CASE("answers that are no page, each with its reason", "[collect]") {
  LocalServer server(serving({{"pdf.example/", {200, "Content-Type: application/pdf\r\n", "%PDF", 0}},
                              {"empty.example/", html(" ")},
                              {"big.example/", html(std::string(20'000, 'x'))},
                              {"slow.example/", {200, "Content-Type: text/html\r\n", "x", 1000}}}));
  CollectOptions options = options_for(server);
  options.max_body_bytes = 10'000;
  options.request_timeout = std::chrono::milliseconds(300);
  CHECK(error_code("http://gone.example/", options) == "collect.status");
  CHECK(error_code("http://pdf.example/", options) == "collect.not-html");
  CHECK(error_code("http://empty.example/", options) == "collect.not-html");
  CHECK(error_code("http://big.example/", options) == "collect.too-large");
  CHECK(error_code("http://slow.example/", options) == "collect.timeout");
  options.request_timeout = std::chrono::milliseconds(3000);
  CHECK(error_code("https://shop.example/", options) == "collect.tls");
  options.connect_to = {"::127.0.0.1:1"};
  CHECK(error_code("http://shop.example/", options) == "collect.connect");
}

TEST_CASE("extra headers go to the site alone and secrets are not written down", "[collect]") {
  LocalServer server(serving({{"shop.example/", html("<iframe src=http://third.example/></iframe>")}, {"third.example/", html("x")}}));
  CollectOptions options = options_for(server);
  options.headers = {{"X-Staging", "token"}, {"Authorization", "Bearer secret"}};
  const auto result = capture_static("http://shop.example/", options);
  REQUIRE(result);
  CHECK(result->find("secret") == std::string::npos);
  for (const ServedRequest& request : server.requests()) {
    CAPTURE(request.host);
    CHECK((request.head.find("X-Staging: token") != std::string::npos) == (request.host == "shop.example"));
  }
}

TEST_CASE("a host is given time between requests, more where it asks for it", "[collect]") {
  LocalServer server(serving({{"shop.example/robots.txt", {200, "", "User-agent: *\nCrawl-delay: 2\n", 0}},
                              {"shop.example/", html("<iframe src=/f></iframe>")},
                              {"shop.example/f", html("x")}}));
  CollectOptions options = options_for(server);
  options.host_delay = std::chrono::milliseconds(100);
  std::chrono::milliseconds now{0};
  std::vector<long> slept;
  options.pace.now = [&] { return now; };
  options.pace.sleep = [&](std::chrono::milliseconds time) {
    slept.push_back(static_cast<long>(time.count()));
    now += time;
  };
  captured(server, "http://shop.example/", options);
  CHECK(slept == std::vector<long>{2000, 2000});
}

TEST_CASE("several sites share robots and delays, not cookies", "[collect]") {
  LocalServer server(serving({{"shop.example/", html("<p>x", "Set-Cookie: a=1\r\n")}, {"shop.example/two", html("<p>y")}}));
  const auto results = capture_static_all({"http://shop.example/", "http://gone.example/", "http://shop.example/two"}, options_for(server));
  REQUIRE(results.size() == 3);
  CHECK(results[0]);
  CHECK_FALSE(results[1]);
  REQUIRE(results[2]);
  CHECK(json::parse(*results[2])["phases"][0]["cookies"].empty());
  int robots = 0;
  for (const ServedRequest& request : server.requests()) {
    robots += request.host == "shop.example" && request.target == "/robots.txt" ? 1 : 0;
    CHECK(request.head.find("Cookie:") == std::string::npos);
  }
  CHECK(robots == 1);
}

TEST_CASE("the served text is kept, decoded by its charset", "[collect]") {
  LocalServer server(serving({{"shop.example/", {200, "Content-Type: text/html; charset=iso-8859-15\r\n", "<p>\xA4\r\n\t x", 0}}}));
  CHECK(captured(server, "http://shop.example/", options_for(server))["phases"][0]["frames"][0]["source"] == "<p>\xE2\x82\xAC\r\n\t x");
}
