// Attribution by tables held against attribution vendor by vendor, as spec/snapshot.md says it.

#include <catch2/catch.hpp>
#include <algorithm>
#include <functional>
#include <random>
#include <set>
#include <string>
#include <string_view>

#include "page_support.hpp"
#include "runtime/patterns/host.hpp"
#include "runtime/patterns/regex.hpp"
#include "runtime/patterns/url.hpp"
#include "runtime/snapshot/attribution.hpp"

namespace {

using writ::model::Field;
using writ::model::ItemKind;
using writ::test::item;
using writ::test::json;
using writ::test::Site;
using writ::test::snapshot_of;
using Set = std::set<std::uint32_t>;

bool glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern.front() == '*') return glob(pattern.substr(1), text) || (!text.empty() && glob(pattern, text.substr(1)));
  return !text.empty() && (pattern.front() == '?' || pattern.front() == text.front()) && glob(pattern.substr(1), text.substr(1));
}

bool any_glob(const std::vector<std::string>& patterns, std::string_view text) {
  return std::any_of(patterns.begin(), patterns.end(), [&](const std::string& p) { return glob(p, text); });
}

bool any_host(const std::vector<std::string>& hosts, std::string_view host) {
  return std::any_of(hosts.begin(), hosts.end(), [&](const std::string& h) {
    return host == h || (host.size() > h.size() && host.ends_with(h) && host[host.size() - h.size() - 1] == '.');
  });
}

/// The rules for one vendor and one thing of a phase.
struct Naive {
  const writ::model::Model& model;
  const json& phase;

  bool url(const writ::model::Vendor& vendor, const std::string& text) const {
    const auto parsed = writ::patterns::parse_url(text);
    if (!parsed) return false;
    if (any_glob(vendor.urls, parsed->without_fragment()) || any_host(vendor.hosts, parsed->host)) return true;
    for (const std::string& glob : vendor.urls) {
      if (glob.starts_with("https://") && any_glob({"http://" + glob.substr(8)}, parsed->without_fragment())) return true;
    }
    for (const json& request : phase.at("requests")) {
      const auto other = writ::patterns::parse_url(request.at("url").get<std::string>());
      if (!other || other->host != parsed->host || other->host.empty() || !request.contains("cname")) continue;
      for (const json& name : request.at("cname")) {
        if (any_host(vendor.hosts, name.get<std::string>())) return true;
      }
    }
    return false;
  }
  bool setter(const writ::model::Vendor& vendor, const json& thing) const {
    if (!thing.contains("set_by")) return false;
    for (const char* key : {"script", "request"}) {
      if (thing["set_by"].contains(key) && url(vendor, thing["set_by"][key])) return true;
    }
    return false;
  }
  bool cookie(const writ::model::Vendor& vendor, const json& cookie) const {
    std::string domain = cookie.at("domain");
    if (domain.starts_with('.')) domain.erase(0, 1);
    return any_glob(vendor.cookies, cookie.at("name").get<std::string>()) || any_host(vendor.hosts, domain) || setter(vendor, cookie);
  }
  bool entry(const writ::model::Vendor& vendor, const json& entry) const {
    const std::string kind = entry.at("kind"), key = entry.at("key");
    const auto& list = kind == "local" ? vendor.local_storage : kind == "session" ? vendor.session_storage : kind == "cache" ? vendor.cache_storage : kind == "service-worker" ? vendor.service_workers : vendor.indexed_db;
    if (any_glob(list, key) || (kind == "indexed-db" && any_glob(list, key.substr(0, key.find('/'))))) return true;
    const auto origin = writ::patterns::parse_url(entry.at("origin").get<std::string>());
    return (origin && any_host(vendor.hosts, origin->host)) || setter(vendor, entry);
  }
  bool script(const writ::model::Vendor& vendor, const json& script) const {
    if (script.contains("src")) return url(vendor, script["src"]);
    const std::string text = script.at("text");
    return std::any_of(vendor.inline_marks.begin(), vendor.inline_marks.end(), [&](const writ::model::Mark& mark) {
      if (!mark.regex) return text.find(mark.text) != std::string::npos;
      return writ::patterns::Regex::compile(mark.text, {mark.ignore_case, mark.dot_all})->find(text);
    });
  }
  Set of(const std::function<bool(const writ::model::Vendor&)>& holds) const {
    Set out;
    for (std::uint32_t v = 0; v < model.vendors.size(); ++v) {
      if (holds(model.vendors[writ::model::VendorId(v)])) out.insert(v);
    }
    return out;
  }
  /// Every request that can be reached by going back along initiators.
  Set via(std::size_t request) const {
    const json& requests = phase.at("requests");
    std::set<std::size_t> seen;
    Set out;
    const auto back = [&](auto&& self, std::size_t at) -> void {
      if (!requests[at].contains("initiator")) return;
      const json& initiator = requests[at]["initiator"];
      std::set<std::size_t> before;
      if (initiator.contains("request")) before.insert(initiator["request"].get<std::size_t>());
      if (initiator.contains("url")) {
        const std::string url = initiator["url"];
        out.merge(of([&](const auto& vendor) { return this->url(vendor, url); }));
        for (std::size_t i = 0; i < requests.size(); ++i) {
          if (requests[i]["url"] != url) continue;
          before.insert(i);
          break;
        }
      }
      before.erase(at);
      for (const std::size_t b : before) {
        out.merge(of([&](const auto& vendor) { return this->url(vendor, requests[b]["url"]); }));
        if (seen.insert(b).second) self(self, b);
      }
    };
    back(back, request);
    return out;
  }
};

Set set_of(const std::vector<std::uint32_t>& members) { return {members.begin(), members.end()}; }

}  // namespace

TEST_CASE("looked up is the same as asked one by one", "[attribution]") {
  const unsigned seed = GENERATE(range(0U, 60U));
  CAPTURE(seed);
  std::mt19937 random(seed);
  const auto pick = [&](const std::vector<std::string>& from) { return from[random() % from.size()]; };
  const auto some = [&](const std::vector<std::string>& from, std::size_t most) {
    std::vector<std::string> out;
    for (std::size_t i = random() % (most + 1); i > 0; --i) out.push_back(pick(from));
    return out;
  };
  const std::vector<std::string> hosts{"a.example", "b.a.example", "c.example", "x.c.example", "nota.example", "d.test"};
  const std::vector<std::string> names{"_a", "_a1", "_ab", "b_a", "AA", "", "a*b", "db/store/key", "db"};
  const std::vector<std::string> globs{"_a*", "*a", "_?", "?*", "_ab", "*b*", "db", "db*", "AA", "*"};
  const std::vector<std::string> paths{"/", "/t.js", "/t.js?x=1", "/deep/t.js#f"};
  const std::vector<std::string> url_globs{"https://a.example/*", "*/t.js", "*t.js?x=?", "https://d.test/*t.js", "*://c.example/"};
  const std::vector<std::string> texts{"load('hj')", "h._hjSettings = 1", "x", "HJ", "a\nb"};
  const auto url = [&] { return "https://" + pick(hosts) + pick(paths); };

  Site site;
  for (int v = 0; v < 12; ++v) {
    const auto id = site.vendor("v" + std::to_string(v), some(hosts, 2));
    auto& vendor = site.model.vendors[id];
    vendor.urls = some(url_globs, 1);
    for (auto* list : {&vendor.cookies, &vendor.local_storage, &vendor.session_storage, &vendor.indexed_db, &vendor.cache_storage,
                       &vendor.service_workers, &vendor.globals}) {
      *list = some(globs, 2);
    }
    if (random() % 2 == 0) vendor.inline_marks.push_back({false, pick({"hj", "x", "'hj'", "nosuch"}), false, false});
    if (random() % 2 == 0) vendor.inline_marks.push_back({true, pick({"_hjSettings\\s*=", "^hj$", "a.b"}), random() % 2 == 0, random() % 2 == 0});
  }

  json requests = json::array(), cookies = json::array(), storage = json::array(), frames = json::array(), globals = json::array();
  const std::size_t request_count = 1 + random() % 12;
  for (std::size_t i = 0; i < request_count; ++i) {
    json request = {{"url", url()}};
    if (random() % 4 == 0) request["cname"] = {pick(hosts)};
    if (random() % 2 == 0) {
      request["initiator"] = json::object();
      if (random() % 2 == 0) request["initiator"]["request"] = random() % request_count;
      if (random() % 2 == 0) request["initiator"]["url"] = random() % 2 == 0 ? url() : "https://www.shop.example/";
    }
    if (random() % 4 == 0) request["blocked"] = "csp";
    requests.push_back(request);
  }
  const auto set_by = [&](json& thing) {
    if (random() % 3 == 0) thing["set_by"] = {{random() % 2 == 0 ? "script" : "request", url()}};
  };
  for (int i = 0; i < 8; ++i) {
    json cookie = {{"name", pick(names)}, {"domain", (random() % 2 == 0 ? "." : "") + pick(hosts)}};
    set_by(cookie);
    cookies.push_back(cookie);
    json entry = {{"kind", pick({"local", "session", "indexed-db", "cache", "service-worker"})}, {"key", pick(names)}, {"origin", random() % 4 == 0 ? "https://" + pick(hosts) : "https://www.shop.example"}};
    set_by(entry);
    storage.push_back(entry);
    globals.push_back(pick(names));
  }
  json scripts = json::array();
  std::string html;
  for (int i = 0; i < 6; ++i) {
    json script = {{"text", pick(texts)}};
    if (random() % 2 == 0) script["src"] = url() + (random() % 2 == 0 ? "" : "#" + std::to_string(i));
    html += "<script" + (script.contains("src") ? " src='" + script["src"].get<std::string>() + "'" : "") + ">" + script["text"].get<std::string>() + "</script>";
    scripts.push_back(script);
  }
  frames.push_back({{"url", url()}, {"parent", nullptr}, {"source", html}});
  frames.push_back({{"url", "about:blank"}, {"parent", 0}});
  const json phase = {{"requests", requests}, {"cookies", cookies}, {"storage", storage}, {"frames", frames}, {"globals", globals}};
  site.load(snapshot_of(phase));
  const Naive naive{site.model, phase};

  std::uint32_t sent = 0, stopped = 0;
  for (std::uint32_t i = 0; i < requests.size(); ++i) {
    CAPTURE(i, requests[i].dump());
    const bool blocked = requests[i].contains("blocked");
    const auto ref = blocked ? item(ItemKind::BlockedRequest, stopped++) : item(ItemKind::Request, sent++);
    CHECK(set_of(site.vendors(ref, blocked ? Field::BlockedVendor : Field::RequestVendor)) ==
          naive.of([&](const auto& vendor) { return naive.url(vendor, requests[i]["url"]); }));
    if (!requests[i].contains("initiator")) continue;
    CHECK(set_of(site.vendors(ref, blocked ? Field::BlockedVia : Field::RequestVia)) == naive.via(i));
  }
  for (std::uint32_t i = 0; i < cookies.size(); ++i) {
    CAPTURE(cookies[i].dump());
    const Set expected = naive.of([&](const auto& vendor) { return naive.cookie(vendor, cookies[i]); });
    CHECK(set_of(site.vendors(item(ItemKind::Cookie, i), Field::CookieVendor)) == expected);
    CHECK(set_of(site.vendors(item(ItemKind::Stored, i), Field::StoredVendor)) == expected);
  }
  for (std::uint32_t i = 0; i < storage.size(); ++i) {
    CAPTURE(storage[i].dump());
    const Set expected = naive.of([&](const auto& vendor) { return naive.entry(vendor, storage[i]); });
    CHECK(set_of(site.vendors(item(ItemKind::Entry, i), Field::EntryVendor)) == expected);
  }
  REQUIRE(site.page->item_count(ItemKind::Script, 0) == scripts.size());
  for (std::uint32_t i = 0; i < scripts.size(); ++i) {
    CAPTURE(scripts[i].dump());
    CHECK(set_of(site.vendors(item(ItemKind::Script, i), Field::ScriptVendor)) ==
          naive.of([&](const auto& vendor) { return naive.script(vendor, scripts[i]); }));
  }
  for (std::uint32_t i = 0; i < globals.size(); ++i) {
    CHECK(set_of(site.vendors(item(ItemKind::Global, i), Field::GlobalVendor)) ==
          naive.of([&](const auto& vendor) { return any_glob(vendor.globals, globals[i].get<std::string>()); }));
  }
  CHECK(set_of(site.vendors(item(ItemKind::Frame, 0), Field::FrameVendor)) ==
        naive.of([&](const auto& vendor) { return naive.url(vendor, frames[0]["url"]); }));

  // The items of a vendor are those that have it.
  for (const ItemKind kind : {ItemKind::Request, ItemKind::BlockedRequest, ItemKind::Cookie, ItemKind::Entry, ItemKind::Stored,
                              ItemKind::Script, ItemKind::Frame, ItemKind::Global}) {
    const auto* field = writ::model::find_field(writ::model::record_of(kind), "vendor");
    REQUIRE(field != nullptr);
    for (std::uint32_t v = 0; v < site.model.vendors.size(); ++v) {
      std::vector<std::uint32_t> expected;
      for (std::uint32_t i = 0; i < site.page->item_count(kind, 0); ++i) {
        if (set_of(site.vendors(item(kind, i), field->field)).contains(v)) expected.push_back(i);
      }
      const auto items = site.page->items_of_vendor(kind, 0, writ::model::VendorId(v));
      CHECK(std::vector<std::uint32_t>(items.begin(), items.end()) == expected);
    }
  }
}

TEST_CASE("initiators may go round in a circle or be long", "[attribution]") {
  Site site;
  const auto a = site.vendor("a", {"a.example"});
  const auto b = site.vendor("b", {"b.example"});
  json requests = json::array({{{"url", "https://a.example/1"}, {"initiator", {{"url", "https://b.example/2"}}}},
                               {{"url", "https://b.example/2"}, {"initiator", {{"url", "https://a.example/1"}}}},
                               {{"url", "https://c.example/"}, {"initiator", {{"url", "https://a.example/1"}}}},
                               {{"url", "https://c.example/self"}, {"initiator", {{"url", "https://c.example/self"}}}}});
  for (int i = 0; i < 5000; ++i) {
    requests.push_back({{"url", "https://c.example/" + std::to_string(i)}, {"initiator", {{"request", requests.size() - 1}}}});
  }
  requests[4]["initiator"] = {{"request", 0}};
  site.load(snapshot_of({{"requests", requests}}));
  const auto via = [&](std::uint32_t i) { return site.vendors(item(ItemKind::Request, i), Field::RequestVia); };
  const std::vector<std::uint32_t> both{a.index, b.index};
  CHECK(via(0) == both);
  CHECK(via(1) == both);
  CHECK(via(2) == both);
  CHECK(via(3).empty());
  CHECK(via(5003) == both);
}

TEST_CASE("the names that a host is an alias of count wherever the host stands", "[attribution]") {
  Site site;
  const auto tracker = site.vendor("tracker", {"eulerian.net"});
  site.load(snapshot_of({{"requests", json::array({{{"url", "https://m.shop.example/x.js"}, {"cname", {"shop.Eulerian.net."}}},
                                                   {{"url", "https://m.shop.example/y"}}})},
                         {"cookies", json::array({{{"name", "z"}, {"domain", "shop.example"}, {"set_by", {{"script", "https://m.shop.example/x.js"}}}}})},
                         {"frames", json::array({writ::test::frame_of("<script src=//m.shop.example/x.js></script>", "")})}}));
  const std::vector<std::uint32_t> expected{tracker.index};
  CHECK(site.vendors(item(ItemKind::Request, 0), Field::RequestVendor) == expected);
  CHECK(site.vendors(item(ItemKind::Request, 1), Field::RequestVendor) == expected);
  CHECK(site.vendors(item(ItemKind::Cookie, 0), Field::CookieVendor) == expected);
  CHECK(site.vendors(item(ItemKind::Script, 0), Field::ScriptVendor) == expected);
}

TEST_CASE("a parked script is its vendor's; a running one is not by its data-src", "[attribution]") {
  Site site;
  const auto hotjar = site.vendor("hotjar", {"hotjar.com"});
  site.model.vendors[hotjar].inline_marks = {{false, "hjSettings", false, false}};
  site.load(snapshot_of({{"frames", json::array({writ::test::frame_of(
                                        "<script type=text/plain data-src=//static.hotjar.com/a.js></script><script "
                                        "data-src=//static.hotjar.com/a.js></script><p onclick='hjSettings()'>"
                                        "<script src=/x.js>hjSettings</script><noscript><img src=//hotjar.com onerror=hjSettings></noscript>",
                                        "")})}}));
  const auto items = site.page->items_of_vendor(ItemKind::Script, 0, hotjar);
  CHECK(std::vector<std::uint32_t>(items.begin(), items.end()) == std::vector<std::uint32_t>{0, 2, 4});
}

TEST_CASE("matchers may be shared by many pages", "[attribution]") {
  Site site;
  const auto hotjar = site.vendor("hotjar", {"hotjar.com"});
  site.load(snapshot_of({{"requests", json::array({{{"url", "https://hotjar.com/"}}})}}));
  const writ::snapshot::VendorMatchers matchers(site.model);
  const writ::snapshot::Page page(*site.snapshot, site.model, matchers);
  CHECK(page.has_trace(hotjar));
}

TEST_CASE("an address declared with https is the vendor's in clear as well, one declared in clear only in clear", "[attribution]") {
  Site site;
  const auto tag = site.vendor("tag", {});
  site.model.vendors[tag].urls = {"https://cdn.example/tag.js*", "http://old.example/*"};
  const std::vector<std::string> urls{"http://cdn.example/tag.js?v=1", "https://cdn.example/tag.js",  "http://cdn.example/other.js",
                                      "http://old.example/a",          "https://old.example/a",       "https://a.example/?u=http://cdn.example/tag.js"};
  json requests = json::array();
  for (const std::string& url : urls) requests.push_back({{"url", url}});
  site.load(snapshot_of({{"requests", requests}}));
  const std::vector<bool> of_the_tag{true, true, false, true, false, false};
  for (std::uint32_t i = 0; i < urls.size(); ++i) {
    CAPTURE(urls[i]);
    CHECK(set_of(site.vendors(item(ItemKind::Request, i), Field::RequestVendor)) == (of_the_tag[i] ? Set{tag.index} : Set{}));
  }
}

TEST_CASE("on a vendor's own site the site's hosts are no mark of the vendor, its other marks are", "[attribution]") {
  Site site;
  const auto own = site.vendor("own", {"shop.example", "widget.test"});
  site.model.vendors[own].cookies = {"_own*"};
  site.model.vendors[own].urls = {"https://www.shop.example/recorder.js*"};
  const auto other = site.vendor("other", {"cdn.shop.example"});
  const std::vector<std::string> urls{"https://www.shop.example/page.js", "https://static.shop.example/a.png", "https://www.shop.example/recorder.js?v=1",
                                      "https://widget.test/w.js",         "https://cdn.shop.example/lib.js"};
  json requests = json::array(), cookies = json::array(), storage = json::array();
  for (const std::string& url : urls) requests.push_back({{"url", url}});
  for (const char* name : {"session", "_own_id"}) cookies.push_back({{"name", name}, {"domain", ".shop.example"}});
  for (const char* origin : {"https://www.shop.example", "https://widget.test"}) storage.push_back({{"kind", "local"}, {"key", "k"}, {"origin", origin}});
  site.load(snapshot_of({{"requests", requests}, {"cookies", cookies}, {"storage", storage}}));

  const auto id = [](const writ::model::VendorId& vendor) { return vendor.index; };
  const std::vector<Set> of_requests{{}, {}, {id(own)}, {id(own)}, {id(other)}};
  for (std::uint32_t i = 0; i < urls.size(); ++i) {
    CAPTURE(urls[i]);
    CHECK(set_of(site.vendors(item(ItemKind::Request, i), Field::RequestVendor)) == of_requests[i]);
  }
  CHECK(set_of(site.vendors(item(ItemKind::Cookie, 0), Field::CookieVendor)).empty());
  CHECK(set_of(site.vendors(item(ItemKind::Cookie, 1), Field::CookieVendor)) == Set{id(own)});
  CHECK(set_of(site.vendors(item(ItemKind::Entry, 0), Field::EntryVendor)).empty());
  CHECK(set_of(site.vendors(item(ItemKind::Entry, 1), Field::EntryVendor)) == Set{id(own)});
}
