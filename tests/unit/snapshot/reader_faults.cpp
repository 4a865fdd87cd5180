#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <tuple>

#include "runtime/snapshot/json_scan.hpp"
#include "runtime/snapshot/snapshot.hpp"

using namespace writ;
using namespace writ::snapshot;

namespace {

std::string with_phase(const std::string& members) {
  return R"({"format":"writ.snapshot/1","site":"https://a/","captured_at":"2026-01-01T00:00:00Z","phases":[{"phase":"before-consent")" +
         (members.empty() ? "" : "," + members) + "}]}";
}
std::string with_top(const std::string& members) {
  return R"({"format":"writ.snapshot/1","site":"https://a/","captured_at":"2026-01-01T00:00:00Z",)" + members + "}";
}
std::string error_of(const std::string& text, const ReadLimits& limits = {}) {
  const auto result = read_snapshot(text, limits);
  return result ? std::string("read") : result.error().message;
}

}  // namespace

TEST_CASE("a fault of meaning is named by pointer", "[snapshot][reader]") {
  const auto [text, start] = GENERATE(table<std::string, std::string>({
      {R"({})", "/format: missing (byte 0); a snapshot needs"},
      {R"({"format":"writ.snapshot/2"})", "/format: \"writ.snapshot/2\" (byte 10); expected \"writ.snapshot/1\""},
      {R"({"format":"writ.snapshot/1"})", "/site: missing (byte 0)"},
      {R"({"format":"writ.snapshot/1","site":"x"})", "/captured_at: missing (byte 0)"},
      {R"({"format":"writ.snapshot/1","site":null})", "/site: null (byte 35); expected text"},
      {R"({"captured_at":"yesterday"})", "/captured_at: \"yesterday\" (byte 15); expected a moment"},
      {R"([])", "the document: an array (byte 0); expected an object"},
      {R"(3)", "the document: the number 3 (byte 0)"},
      {R"( "x")", "the document: the text \"x\" (byte 1)"},
      {with_top(R"("phases":{})"), "/phases: an object (byte 94); expected an array of phases"},
      {with_top(R"("phases":[{}])"), "/phases/0/phase: missing (byte 95)"},
      {with_top(R"("phases":[{"phase":"after-acept"}])"),
       "/phases/0/phase: \"after-acept\" (byte 104); expected before-consent, after-accept, after-reject, after-withdraw; did "
       "you mean after-accept?"},
      {with_top(R"("phases":[{"phase":"after-accept"},{"phase":"after-accept"}])"),
       "/phases/1/phase: a second after-accept (byte 129); the first is /phases/0"},
      {with_phase(R"("choice":{"action":"shrug"})"), "/phases/0/choice/action: \"shrug\""},
      {with_phase(R"("choice":{"outcome":"maybe"})"), "/phases/0/choice/outcome: \"maybe\""},
      {with_phase(R"("choice":true)"), "/phases/0/choice: true (byte 130); expected an object or null"},
      {with_phase(R"("coverage":{"cookies":"full"})"), "/phases/0/coverage/cookies: \"full\""},
      {with_phase(R"("requests":[{}])"), "/phases/0/requests/0/url: missing (byte 133); a request needs a url"},
      {with_phase(R"("requests":[{"url":"u"},7])"), "/phases/0/requests/1: the number 7 (byte 145); expected an object, a request"},
      {with_phase(R"("requests":[{"url":"u","status":"200"}])"), "/phases/0/requests/0/status: the text \"200\""},
      {with_phase(R"("requests":[{"url":"u","status":-1}])"), "/phases/0/requests/0/status: the number -1"},
      {with_phase(R"("requests":[{"url":"u","status":2.5}])"), "/phases/0/requests/0/status: the number 2.5"},
      {with_phase(R"("requests":[{"url":"u","status":99999999999999999999}])"), "/phases/0/requests/0/status: the number 9999"},
      {with_phase(R"("requests":[{"url":"u","at_ms":1e999}])"), "/phases/0/requests/0/at_ms: the number 1e999"},
      {with_phase(R"("requests":[{"url":"u","blocked":"maybe"}])"), "/phases/0/requests/0/blocked: \"maybe\""},
      {with_phase(R"("requests":[{"url":"u","headers":{"a":1}}])"), "/phases/0/requests/0/headers/a: the number 1"},
      {with_phase(R"("requests":[{"url":"u","headers":{"a/b~":1}}])"), "/phases/0/requests/0/headers/a~1b~0: the number 1"},
      {with_phase(R"("requests":[{"url":"u","cname":"c"}])"), "/phases/0/requests/0/cname: the text \"c\""},
      {with_phase(R"("requests":[{"url":"u","frame":1}],"frames":[{"url":"u"}])"),
       "/phases/0/requests/0/frame: the index 1 (byte 152); there is 1 frame"},
      {with_phase(R"("requests":[{"url":"u","frame":-1}],"frames":[])"), "/phases/0/requests/0/frame: the number -1"},
      {with_phase(R"("requests":[{"url":"u","frame":4294967296}],"frames":[])"), "/phases/0/requests/0/frame: the index"},
      {with_phase(R"("requests":[{"url":"u","initiator":{"request":3}}])"), "/phases/0/requests/0/initiator/request: the index 3"},
      {with_phase(R"("frames":[{"url":"u","parent":0}])"), "/phases/0/frames/0/parent: the index 0 (byte 151); a frame cannot lie in itself"},
      {with_phase(R"("frames":[{"url":"u","parent":1},{"url":"u","parent":0}])"), "/phases/0/frames/"},
      {with_phase(R"("frames":[{"url":"u","parent":2},{"url":"v"}])"), "/phases/0/frames/0/parent: the index 2"},
      {with_phase(R"("frames":[{"source":""}])"), "/phases/0/frames/0/url: missing"},
      {with_phase(R"("typed":"email")"), "/phases/0/typed: the text \"email\""},
      {with_phase(R"("displayed":[null])"), "/phases/0/displayed/0: null"},
      {with_phase(R"("left_at_ms":"soon")"), "/phases/0/left_at_ms: the text \"soon\""},
      {with_phase(R"("commands":[{"action":"default"}])"), "/phases/0/commands/0/name: missing"},
      {with_phase(R"("commands":[{"name":"consent","place":-1}])"), "/phases/0/commands/0/place: the number -1"},
      {with_phase(R"("commands":[{"name":"consent","states":{"ad_storage":true}}])"), "/phases/0/commands/0/states/ad_storage: true"},
      {with_phase(R"("typed":[{},17])"), "/phases/0/typed/1: the number 17"},
      {with_phase(R"("boxes":[{"role":"rejct"}])"), "/phases/0/boxes/0/role: \"rejct\""},
      {with_phase(R"("boxes":[{},{"by":"magic"}])"), "/phases/0/boxes/1/by: \"magic\""},
      {with_phase(R"("boxes":[{"layer":0}])"), "/phases/0/boxes/0/layer: the number 0"},
      {with_phase(R"("boxes":[{"font_size":"12px"}])"), "/phases/0/boxes/0/font_size: the text \"12px\""},
      {with_phase(R"("frames":[],"boxes":[{"frame":0,"selector":"a"}])"), "/phases/0/boxes/0/frame: the index 0"},
      {with_phase(R"("cookies":[{"domain":"d"}])"), "/phases/0/cookies/0/name: missing (byte 132); a cookie needs a name and a domain"},
      {with_phase(R"("cookies":[{"name":"n"}])"), "/phases/0/cookies/0/domain: missing"},
      {with_phase(R"("cookies":[{"name":"n","domain":"d","secure":"yes"}])"), "/phases/0/cookies/0/secure: the text \"yes\""},
      {with_phase(R"("cookies":[{"name":"n","domain":"d","expires":5}])"), "/phases/0/cookies/0/expires: the number 5"},
      {with_phase(R"("storage":[{"key":"k","origin":"o"}])"), "/phases/0/storage/0/kind: missing"},
      {with_phase(R"("storage":[{"kind":"local","origin":"o"}])"), "/phases/0/storage/0/key: missing"},
      {with_phase(R"("storage":[{"kind":"local","key":"k"}])"), "/phases/0/storage/0/origin: missing"},
      {with_phase(R"("storage":[{"kind":"cookie","key":"k","origin":"o"}])"), "/phases/0/storage/0/kind: \"cookie\""},
      {with_phase(R"("globals":[1])"), "/phases/0/globals/0: the number 1"},
      {with_top(R"("phases":[],"facts":{"a":{}})"), "/facts/a: an object"},
      {with_top(R"("phases":[],"facts":{"a":9223372036854775808})"), "/facts/a: the number 9223372036854775808"},
      {with_top(R"("phases":[],"documents":[{"kind":"poem","text":""}])"), "/documents/0/kind: \"poem\""},
      {with_top(R"("phases":[],"documents":[{"kind":"terms"}])"), "/documents/0/text: missing"},
      {with_top(R"("phases":[],"documents":[{"text":""}])"), "/documents/0/kind: missing"},
      {with_top(R"("phases":[],"coverage":{"documents":"yes"})"), "/coverage/documents: \"yes\""},
      {with_top(R"("phases":[{"phase":"\u001b[31m\u007f"}])"), "/phases/0/phase: \"\\u001b[31m\\u007f\" (byte"},
      {with_top(R"("phases":[],"facts":{"\u001b":[]})"), "/facts/\\u001b: an array"},
      {with_top(R"("phases":[],"site":"b")"), "/site: this member stands a second time (byte 97)"},
      {with_top(R"("phases":[],"x":{"y":[{"z":1,"\u007a":2}]})"), "/x/y/0/z: this member stands a second time"},
  }));
  CAPTURE(text);
  const std::string message = error_of(text);
  CAPTURE(message);
  CHECK(message.substr(0, start.size()) == start);
}

TEST_CASE("a fault of syntax is named by byte", "[snapshot][reader]") {
  const auto [text, offset] = GENERATE(table<std::string, std::size_t>({
      {"", 0},
      {" \n ", 0},
      {"{", 1},
      {"<html>", 0},
      {"nul", 0},
      {"{\"a\" 1}", 5},
      {"{\"a\":1,}", 7},
      {"{\"a\":1 \"b\":2}", 7},
      {"{a:1}", 1},
      {"{\"a\":[1,]}", 8},
      {"{\"a\":[1 2]}", 8},
      {"{\"a\":[1}", 7},
      {"{\"a\":01}", 5},
      {"{\"a\":1.}", 5},
      {"{\"a\":+1}", 5},
      {"{\"a\":tru}", 5},
      {"{\"a\":'x'}", 5},
      {"{\"a\":\"x}", 5},
      {"{\"a\":\"\\x\"}", 6},
      {"{\"a\":\"\\u12g4\"}", 6},
      {"{\"a\":\"\n\"}", 6},
      {"{\"a\":\"\xFF\"}", 6},
      {"{\"a\":\"\xED\xA0\x80\"}", 6},
      {"{\"\xC0\xAF\":1}", 2},
      {"{} x", 3},
      {"{}{}", 2},
      {"{}}", 2},
      {"\xEF\xBB\xBF{]", 4},
      {"{\"a\":1", 6},
      {"{\"a\":{\"b\":[{\"c\":nope}]}}", 16},
      {std::string("{\"a\":\"\0\"}", 9), 6},
  }));
  CAPTURE(text);
  const auto result = read_snapshot(text);
  REQUIRE_FALSE(result);
  CAPTURE(result.error().message);
  CHECK(result.error().code == "snapshot.syntax");
  CHECK_THAT(result.error().message, Catch::Contains("(byte " + std::to_string(offset) + ")"));
}

TEST_CASE("the scanner points into the document", "[snapshot][reader]") {
  CHECK(find_json_fault(R"({"a":{"b/c":[1,{"d":x}]}})")->pointer == "/a/b~1c/1/d");
  CHECK(find_json_fault(R"([[],[[2,]]])")->pointer == "/1/0/1");
  CHECK_FALSE(find_json_fault(R"( [1, -0.5e+3, "\u00e9\ud83c\udf6a", {"a":{}}, [], true, null] )"));
  CHECK_FALSE(find_json_fault(std::string(100'000, '[') + std::string(100'000, ']')));
}

TEST_CASE("limits hold at their edges", "[snapshot][reader]") {
  const auto nested = [](std::size_t depth) {  // the document is one level, the member's arrays are the rest
    return with_top(R"("phases":[],"x":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']'));
  };
  CHECK(error_of(nested(64)) == "read");
  CHECK_THAT(error_of(nested(65)), Catch::Contains("nested deeper than 64"));
  CHECK_THAT(error_of(nested(100'000)), Catch::Contains("nested deeper than 64"));
  ReadLimits limits;
  limits.nesting = 1'000'000;
  CHECK_THAT(error_of(nested(200'000), limits), Catch::Contains("nested deeper than 1000"));
  limits = {};
  limits.string_bytes = 10;
  CHECK_THAT(error_of(with_top(R"("phases":[])"), limits), Catch::Contains("/format: a string of 15 bytes (byte 10); the limit is 10"));
  limits.string_bytes = 20;
  CHECK(error_of(with_top(R"("phases":[])"), limits) == "read");
  CHECK_THAT(error_of(with_top(R"("phases":[],"x":["123456789012345678901"])"), limits), Catch::Contains("/x/0: a string of 21"));
  limits = {};
  const std::string text = with_top(R"("phases":[])");
  limits.file_bytes = text.size();
  CHECK(error_of(text, limits) == "read");
  limits.file_bytes = text.size() - 1;
  CHECK_THAT(error_of(text, limits), Catch::Contains("the limit is"));
}

TEST_CASE("no damage to a document crashes the reader", "[snapshot][reader]") {
  const std::string good = with_top(
      R"("language":"fr","facts":{"a":1,"b":true,"c":"x\n"},"cmp":{"id":"k","banner_shown":true},"phases":[{"phase":"before-consent",)"
      R"("choice":null,"coverage":{"requests":"complete"},"requests":[{"url":"https://a/\u00e9","frame":0,"initiator":{"request":0},)"
      R"("headers":{"a":"b"},"cname":["c"]}],"cookies":[{"name":"n","domain":"d","expires":null}],"storage":[{"kind":"local",)"
      R"("origin":"o","key":"k"}],"frames":[{"url":"u","parent":null,"source":"<p>\"x\"</p>"}],"globals":["g"]}],)"
      R"("documents":[{"kind":"terms","text":"t"}])");
  REQUIRE(read_snapshot(good));
  std::mt19937 random(4);
  static constexpr std::string_view kLikely = "{}[]\",:\\0123456789-tfnue \xFF\xC3\n";
  for (int round = 0; round < 20'000; ++round) {
    std::string text = good;
    const std::size_t changes = 1 + random() % 3;
    for (std::size_t i = 0; i < changes; ++i) {
      const std::size_t at = random() % text.size();
      switch (random() % 4) {
        case 0: text[at] = static_cast<char>(random() % 256); break;
        case 1: text[at] = kLikely[random() % kLikely.size()]; break;
        case 2: text.erase(at, 1 + random() % 20); break;
        default: text.insert(at, 1, kLikely[random() % kLikely.size()]); break;
      }
      if (text.empty()) text = " ";
    }
    const auto result = read_snapshot(text);
    CAPTURE(text);
    // simdjson and the scanner agree on what is JSON.
    if (result) {
      REQUIRE_FALSE(find_json_fault(text));
    } else {
      REQUIRE_THAT(result.error().message, Catch::Contains("(byte "));
      REQUIRE_THAT(result.error().message, !Catch::Contains("no JSON that can be read"));
      if (result.error().code == "snapshot.syntax") REQUIRE(find_json_fault(text));
    }
  }
  for (std::size_t size = 0; size < good.size(); ++size) REQUIRE_FALSE(read_snapshot(good.substr(0, size)));
}
