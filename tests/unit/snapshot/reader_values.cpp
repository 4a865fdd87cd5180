#include <zlib.h>
#include <zstd.h>

#include <catch2/catch.hpp>
#include <cmath>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <tuple>

#include "runtime/snapshot/snapshot.hpp"

using namespace writ;
using namespace writ::snapshot;
using nlohmann::json;

namespace {

std::unique_ptr<Snapshot> read(const std::string& text) {
  auto result = read_snapshot(text);
  if (!result) FAIL(result.error().message);
  return std::move(*result);
}

json minimal() {
  return {{"format", "writ.snapshot/1"}, {"site", "https://shop.example/"}, {"captured_at", "2026-11-23T10:00:00Z"},
          {"phases", json::array()}};
}

std::string gzip(const std::string& text) {
  z_stream stream{};
  REQUIRE(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())) + 32, '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  REQUIRE(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), '\0');
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

}  // namespace

TEST_CASE("every member is read", "[snapshot][reader]") {
  const auto snapshot = read(R"({
    "format": "writ.snapshot/1", "site": "https://shop.example/", "captured_at": "2026-11-23T11:00:00+01:00", "language": "fr",
    "collector": {"name": "writ", "version": "0.1.0", "mode": "browser", "more": [1, {"a": null}]},
    "vantage": {"country": "FR"}, "unknown": {"deep": [[[]]]},
    "facts": {"sector": "retail", "employees": 250, "listed": true, "share": 0.5, "not": null},
    "cmp": {"id": "klaro", "banner_shown": true},
    "phases": [{
      "phase": "before-consent", "choice": null,
      "coverage": {"requests": "complete", "cookies": "partial", "documents": "complete", "later": "whatever"},
      "requests": [
        {"url": "https://a/", "method": "GET", "type": "script", "at_ms": 320.6, "frame": 1, "status": 200, "mime": "text/html",
         "initiator": {"type": "script", "url": "https://b/", "request": 1, "stack": ["https://c/", {"url": "https://d/", "line": 3}]},
         "request_headers": {"Referer": "r"}, "headers": {"B": "2", "A": "1"}, "body": "q", "cname": ["x", "y"], "remote_ip": "::1"},
        {"url": "https://stopped/", "blocked": "mixed-content", "type": "eventsource", "status": null}
      ],
      "cookies": [
        {"name": "a", "value": "v", "domain": ".shop.example", "path": "/", "expires": "2027-11-23T10:00:00Z", "http_only": false,
         "secure": true, "same_site": "None", "at_ms": 410, "new": true, "partition": "https://shop.example", "set_by": {"script": "https://s/", "request": "https://r/"}},
        {"name": "", "domain": "d", "expires": null, "same_site": "odd", "partition": null},
        {"name": "b", "domain": "d", "expires": "soon", "same_site": "LAX"}
      ],
      "storage": [{"kind": "indexed-db", "origin": "o", "key": "k", "value": "", "size": 12, "at_ms": 1, "new": false, "set_by": null}],
      "frames": [{"url": "u", "parent": null, "source": "<p>\"\u00e9\"</p>", "dom": ""}, {"url": "v", "parent": 0}],
      "globals": ["hj", "_hjSettings"],
      "displayed": [{"frame": 0, "text": "x", "more": {}}], "left_at_ms": 900.4,
      "commands": [{"name": "consent", "action": "default", "layer": "l", "place": 2, "regional": false, "states": {"ad_storage": "denied"}, "more": 1}, {"name": "js", "states": null}],
      "screenshots": [{"moment": "end", "file": "shop.png", "sha256": "00ff", "more": [1]}, {}],
      "boxes": [{"frame": 1, "selector": "#x", "x": -1.5, "y": 2, "width": 3e1, "visible": false}, {"selector": "#y"}, {"frame": 0, "role": "toggle",
                 "by": "heuristic", "layer": 2, "text": "Ads", "tag": "input", "covered": false, "in_view": true, "focusable": true, "checked": true,
                 "color": "#000", "background": "white", "font_size": 13.5}]
    }],
    "documents": [{"kind": "privacy-policy", "url": "p", "language": "en", "text": "t\n\nu"}],
    "coverage": {"documents": "partial"}
  })");
  CHECK(snapshot->site == "https://shop.example/");
  CHECK(format_instant(snapshot->captured_at) == "2026-11-23T10:00:00Z");
  CHECK(snapshot->language == "fr");
  CHECK(snapshot->collector_name == "writ");
  CHECK(snapshot->collector_version == "0.1.0");
  CHECK(snapshot->mode == "browser");
  REQUIRE(snapshot->facts.size() == 4);
  CHECK(std::get<std::string>(snapshot->facts[0].value) == "retail");
  CHECK(std::get<std::int64_t>(snapshot->facts[1].value) == 250);
  CHECK(std::get<bool>(snapshot->facts[2].value));
  CHECK(std::get<double>(snapshot->facts[3].value) == 0.5);
  CHECK(snapshot->cmp_given);
  CHECK(snapshot->cmp_id == "klaro");
  CHECK(snapshot->banner_shown == true);
  CHECK(snapshot->documents_coverage == model::Coverage::Partial);
  REQUIRE(snapshot->documents.size() == 1);
  CHECK(snapshot->documents[0].text == "t\n\nu");

  REQUIRE(snapshot->phases.size() == 1);
  const Phase& phase = snapshot->phases[0];
  CHECK(phase.counts);
  CHECK(phase.choice_given);
  CHECK(phase.coverage[static_cast<std::size_t>(model::EvidenceKind::Requests)] == model::Coverage::Complete);
  CHECK(phase.coverage[static_cast<std::size_t>(model::EvidenceKind::Cookies)] == model::Coverage::Partial);
  CHECK(phase.coverage[static_cast<std::size_t>(model::EvidenceKind::Dom)] == model::Coverage::None);

  CHECK(phase.displayed);
  CHECK_FALSE(phase.typed);
  CHECK(phase.left_at_ms == 900);
  REQUIRE(phase.commands.size() == 2);
  CHECK(phase.commands[0].action == "default");
  CHECK(phase.commands[0].layer == "l");
  CHECK(phase.commands[0].place == 2);
  CHECK(phase.commands[0].regional == false);
  CHECK(phase.commands[0].states == Headers{{"ad_storage", "denied"}});
  CHECK(phase.commands[1].name == "js");
  CHECK(phase.commands[1].states.empty());
  CHECK_FALSE(phase.commands[1].place);

  REQUIRE(phase.requests.size() == 1);
  const Request& request = phase.requests[0];
  CHECK(request.source_index == 0);
  CHECK(request.type == model::RequestType::Script);
  CHECK(request.at_ms == 321);
  CHECK(request.frame == 1U);
  CHECK(request.status == 200);
  CHECK(request.initiator->request == 1U);
  CHECK(request.initiator->stack == std::vector<std::string_view>{"https://c/", "https://d/"});
  CHECK(request.headers == Headers{{"B", "2"}, {"A", "1"}});
  CHECK(request.request_headers == Headers{{"Referer", "r"}});
  CHECK(request.cname == std::vector<std::string_view>{"x", "y"});
  REQUIRE(phase.blocked_requests.size() == 1);
  CHECK(phase.blocked_requests[0].source_index == 1);
  CHECK(phase.blocked_requests[0].blocked == model::BlockReason::MixedContent);
  CHECK_FALSE(phase.blocked_requests[0].type);
  CHECK_FALSE(phase.blocked_requests[0].status);

  REQUIRE(phase.cookies.size() == 3);
  CHECK(phase.cookies[0].same_site == model::SameSite::Unrestricted);
  CHECK(format_instant(*phase.cookies[0].expires) == "2027-11-23T10:00:00Z");
  CHECK(phase.cookies[0].set_by->script == "https://s/");
  CHECK(phase.cookies[0].partitioned == true);
  CHECK(phase.cookies[1].partitioned == false);
  CHECK_FALSE(phase.cookies[2].partitioned);
  CHECK(phase.cookies[1].session);
  CHECK(phase.cookies[1].name.empty());
  CHECK_FALSE(phase.cookies[1].same_site);
  CHECK_FALSE(phase.cookies[1].secure);
  CHECK(phase.cookies[2].expires_given);
  CHECK_FALSE(phase.cookies[2].session);
  CHECK_FALSE(phase.cookies[2].expires);
  CHECK(phase.cookies[2].same_site == model::SameSite::Lax);
  REQUIRE(phase.storage.size() == 1);
  CHECK(phase.storage[0].kind == model::StoredKind::IndexedDb);
  CHECK(phase.storage[0].value == "");
  CHECK_FALSE(phase.storage[0].set_by);
  REQUIRE(phase.frames.size() == 2);
  CHECK(phase.frames[0].source == "<p>\"\xC3\xA9\"</p>");
  CHECK(phase.frames[0].dom == "");
  CHECK_FALSE(phase.frames[1].dom);
  CHECK(phase.frames[1].parent == 0U);
  CHECK(phase.globals.size() == 2);
  REQUIRE(phase.boxes.size() == 3);
  CHECK(phase.boxes[0].x == -1.5);
  CHECK(phase.boxes[0].width == 30);
  CHECK_FALSE(phase.boxes[0].height);
  CHECK(phase.boxes[0].visible == false);
  CHECK_FALSE(phase.boxes[0].role);
  CHECK(phase.controls == std::vector<std::uint32_t>{2});
  const ElementBox& toggle = phase.boxes[2];
  CHECK(toggle.role == model::ControlRole::Toggle);
  CHECK(toggle.by == model::ControlBy::Heuristic);
  CHECK(toggle.layer == 2);
  CHECK(toggle.text == "Ads");
  CHECK(toggle.tag == "input");
  CHECK(toggle.covered == false);
  CHECK(toggle.in_view == true);
  CHECK(toggle.focusable == true);
  CHECK(toggle.checked == true);
  CHECK(toggle.color == "#000");
  CHECK(toggle.background == "white");
  CHECK(toggle.font_size == 13.5);
  REQUIRE(phase.screenshots.size() == 2);
  CHECK(phase.screenshots[0].moment == "end");
  CHECK(phase.screenshots[0].file == "shop.png");
  CHECK(phase.screenshots[0].sha256 == "00ff");
  CHECK_FALSE(phase.screenshots[1].file);
}

TEST_CASE("a phase counts if its choice was applied", "[snapshot][reader]") {
  const auto [phase_name, choice, reason] = GENERATE(table<std::string, std::string, std::string>({
      {"before-consent", "null", ""},
      {"before-consent", "", ""},
      {"before-consent", R"({"outcome":"hidden-only"})", ""},
      {"after-reject", "", ""},
      {"after-reject", R"({"action":"reject","outcome":"applied","clicks":2,"path":"click"})", ""},
      {"after-reject", R"({"action":"reject","outcome":"applied","path":"telepathy"})", ""},
      {"after-reject", "null", "choice: null"},
      {"after-reject", R"({"outcome":"hidden-only"})", "choice: hidden-only"},
      {"after-accept", R"({"outcome":"not-offered"})", "choice: not-offered"},
      {"after-accept", R"({"action":"accept"})", "choice: outcome not given"},
      {"after-accept", R"({"outcome":null})", "choice: outcome not given"},
  }));
  CAPTURE(phase_name, choice);
  json document = minimal();
  json phase{{"phase", phase_name}};
  if (!choice.empty()) phase["choice"] = json::parse(choice);
  document["phases"].push_back(phase);
  const auto snapshot = read(document.dump());
  CHECK(snapshot->phases[0].not_counted == reason);
  CHECK(snapshot->phases[0].counts == reason.empty());
}

TEST_CASE("what is known of the consent platform", "[snapshot][reader]") {
  const auto [cmp, given, has_id] = GENERATE(table<std::string, bool, bool>({
      {"null", true, false},
      {"{}", false, false},
      {R"({"banner_shown":false})", false, false},
      {R"({"id":null})", true, false},
      {R"({"id":"klaro"})", true, true},
  }));
  CAPTURE(cmp);
  json document = minimal();
  document["cmp"] = json::parse(cmp);
  const auto snapshot = read(document.dump());
  CHECK(snapshot->cmp_given == given);
  CHECK(snapshot->cmp_id.has_value() == has_id);
  CHECK_FALSE(read(minimal().dump())->cmp_given);
}

TEST_CASE("where frames are not known, neither is a request's", "[snapshot][reader]") {
  json document = minimal();
  document["phases"].push_back({{"phase", "before-consent"}, {"requests", {{{"url", "u"}, {"frame", 7}}}},
                                {"boxes", {{{"frame", 2}, {"selector", "a"}}}}});
  const auto snapshot = read(document.dump());
  CHECK_FALSE(snapshot->phases[0].requests[0].frame);
  REQUIRE(snapshot->phases[0].boxes.size() == 1);
  CHECK_FALSE(snapshot->phases[0].boxes[0].frame);
}

TEST_CASE("escapes become text", "[snapshot][reader]") {
  const auto [written, text] = GENERATE(table<std::string, std::string>({
      {R"(\"\\\/\b\f\n\r\t)", "\"\\/\b\f\n\r\t"},
      {R"(\u00e9\u20AC\ud83c\udf6a)", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8D\xAA"},
      {R"(a\u0000b)", std::string("a\0b", 3)},
      {R"(\ud83c)", "\xEF\xBF\xBD"},
      {R"(\udf6ax)", "\xEF\xBF\xBDx"},
      {R"(\ud83c\ud83c\udf6a)", "\xEF\xBF\xBD\xF0\x9F\x8D\xAA"},
      {R"(\ud83c\n)", "\xEF\xBF\xBD\n"},
      {"\xF0\x9F\x8D\xAA", "\xF0\x9F\x8D\xAA"},
      {"", ""},
  }));
  CAPTURE(written);
  const auto snapshot = read(R"({"format":"writ.snapshot/1","captured_at":"2026-01-01T00:00:00Z","phases":[],"si\u0074e":")" +
                             written + "\"}");
  CHECK(snapshot->site == text);
}

TEST_CASE("compressed snapshots are known by their first bytes", "[snapshot][reader]") {
  json document = minimal();
  document["x"] = std::string(300'000, 'y');
  const std::string text = document.dump();
  CHECK(read(gzip(text))->site == "https://shop.example/");
  CHECK(read(zstd(text))->site == "https://shop.example/");
  CHECK(read("\xEF\xBB\xBF" + text)->site == "https://shop.example/");
  // gzip files one behind the other are one text.
  CHECK(read(gzip(text.substr(0, 100)) + gzip(text.substr(100)))->site == "https://shop.example/");

  for (const std::string& packed : {gzip(text), zstd(text)}) {
    CHECK(read_snapshot(packed.substr(0, packed.size() / 2)).error().code == "snapshot.compression");
    CHECK(read_snapshot(packed.substr(0, 6)).error().code == "snapshot.compression");
    std::string broken = packed;
    broken[packed.size() / 2] = static_cast<char>(~broken[packed.size() / 2]);
    CHECK_FALSE(read_snapshot(broken));
  }
  CHECK_FALSE(read_snapshot(gzip(text) + "x"));
  // Offsets are those of the plain bytes.
  CHECK_THAT(read_snapshot(gzip("{\"a\":?}")).error().message, Catch::Contains("(byte 5)"));

  ReadLimits limits;
  limits.file_bytes = 1'000'000;
  const std::string bomb(50'000'000, ' ');
  CHECK(read_snapshot(gzip(bomb), limits).error().code == "snapshot.too-large");
  CHECK(read_snapshot(zstd(bomb), limits).error().code == "snapshot.too-large");
  CHECK(plain_bytes("plain", 5) == "plain");
  CHECK_FALSE(plain_bytes("plain", 4));
}

namespace {

class Random {
 public:
  explicit Random(unsigned seed) : engine_(seed) {}
  std::size_t below(std::size_t n) { return engine_() % n; }
  bool coin() { return below(2) == 0; }
  std::string text() {
    static const std::vector<std::string> kPieces{"a", "\"", "\\", "/", "\n", "\t", "\x01", "\xC3\xA9", "\xE2\x82\xAC",
                                                  "\xF0\x9F\x8D\xAA", "<p class=\"x\">", "key", "0", " ", std::string(1, '\0')};
    std::string out;
    for (std::size_t i = below(12); i > 0; --i) out += kPieces[below(kPieces.size())];
    return out;
  }
  template <typename E>
  std::string word() {
    return std::string(model::names<E>()[below(model::names<E>().size())]);
  }

 private:
  std::mt19937 engine_;
};

json random_document(Random& random) {
  json document = minimal();
  document["site"] = random.text();
  if (random.coin()) document["language"] = random.text();
  if (random.coin()) document["vantage"] = {{random.text(), random.text()}, {"n", {1, 2.5, nullptr, true}}};
  for (const auto name : model::names<model::Phase>()) {
    if (random.coin()) continue;
    json phase{{"phase", name}};
    for (std::size_t i = random.below(4); i > 0; --i) {
      json request{{"url", random.text()}, {"at_ms", static_cast<std::int64_t>(random.below(100'000)) - 50}};
      if (random.coin()) request["body"] = random.text();
      if (random.coin()) request["type"] = random.word<model::RequestType>();
      if (random.coin()) request["blocked"] = random.word<model::BlockReason>();
      for (std::size_t h = random.below(40); h > 0; --h) request["headers"][random.text()] = random.text();
      phase["requests"].push_back(request);
    }
    for (std::size_t i = random.below(4); i > 0; --i) {
      json cookie{{"name", random.text()}, {"domain", random.text()}};
      if (random.coin()) cookie["value"] = random.text();
      if (random.coin()) cookie["secure"] = random.coin();
      phase["cookies"].push_back(cookie);
    }
    for (std::size_t i = random.below(3); i > 0; --i) {
      phase["frames"].push_back({{"url", random.text()}, {"source", random.text()}});
    }
    for (std::size_t i = random.below(3); i > 0; --i) phase["globals"].push_back(random.text());
    document["phases"].push_back(phase);
  }
  return document;
}

void same_text(const json& object, const char* name, const std::optional<std::string_view>& value) {
  CAPTURE(name);
  REQUIRE(object.contains(name) == value.has_value());
  if (value) REQUIRE(object.at(name).get<std::string>() == *value);
}

}  // namespace

TEST_CASE("another reader reads the same", "[snapshot][reader]") {
  Random random(5);
  for (int round = 0; round < 300; ++round) {
    const std::string text = random_document(random).dump(random.coin() ? 1 : -1, ' ', random.coin());
    CAPTURE(text);
    const json other = json::parse(text);
    const auto snapshot = read(text);
    REQUIRE(other.at("site").get<std::string>() == snapshot->site);
    same_text(other, "language", snapshot->language);
    REQUIRE(snapshot->phases.size() == other.at("phases").size());
    for (std::size_t p = 0; p < snapshot->phases.size(); ++p) {
      const Phase& phase = snapshot->phases[p];
      const json& theirs = other.at("phases")[p];
      const std::size_t requests = theirs.contains("requests") ? theirs.at("requests").size() : 0;
      REQUIRE(phase.requests.size() + phase.blocked_requests.size() == requests);
      for (const auto* list : {&phase.requests, &phase.blocked_requests}) {
        for (const Request& request : *list) {
          const json& one = theirs.at("requests").at(request.source_index);
          REQUIRE(one.at("url").get<std::string>() == request.url);
          REQUIRE(one.at("at_ms").get<std::int64_t>() == request.at_ms);
          same_text(one, "body", request.body);
          REQUIRE(one.contains("blocked") == request.blocked.has_value());
          if (request.type) REQUIRE(one.at("type") == std::string(model::name_of(*request.type)));
          REQUIRE(one.contains("headers") == request.headers.has_value());
          if (!request.headers) continue;
          REQUIRE(request.headers->size() == one.at("headers").size());
          for (const auto& [name, value] : *request.headers) REQUIRE(one.at("headers").at(std::string(name)) == std::string(value));
        }
      }
      for (std::size_t i = 0; i < phase.cookies.size(); ++i) {
        const json& one = theirs.at("cookies").at(i);
        REQUIRE(one.at("name").get<std::string>() == phase.cookies[i].name);
        same_text(one, "value", phase.cookies[i].value);
        REQUIRE(one.contains("secure") == phase.cookies[i].secure.has_value());
        if (phase.cookies[i].secure) REQUIRE(one.at("secure") == *phase.cookies[i].secure);
      }
      for (std::size_t i = 0; i < phase.frames.size(); ++i) same_text(theirs.at("frames").at(i), "source", phase.frames[i].source);
      for (std::size_t i = 0; i < phase.globals.size(); ++i) {
        REQUIRE(theirs.at("globals").at(i).get<std::string>() == phase.globals[i]);
      }
    }
  }
}
