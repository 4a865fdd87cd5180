// What conditions yield, with their proof and what is missing. The breadth is the differential test's; here stand the
// cases that a person would ask about.
#include "support.hpp"

using namespace writ;
using namespace writ::test;

namespace {

const std::string kCookies = R"("cookies":[
  {"name":"_rec1","value":"x","domain":".shop.example","path":"/","expires":"2027-02-28T10:00:00Z","secure":true,"new":true},
  {"name":"_ads1","value":"y","domain":".ads.example","path":"/","expires":null,"secure":false},
  {"name":"sid","domain":"shop.example","path":"/"}])";
const std::string kRequests = R"("requests":[
  {"url":"https://shop.example/","method":"GET","type":"document","at_ms":0,"status":200},
  {"url":"https://static.rec.example/v2.js?a=1","method":"GET","type":"script","at_ms":320,"status":200},
  {"url":"https://px.ads.example/p","method":"POST","type":"ping","at_ms":400}])";

std::string before(const std::string& members) { return snapshot_json(phase("before-consent", members)); }
std::string full() { return before(kRequests + "," + kCookies); }

}  // namespace

TEST_CASE("any, no, every, count", "[vm]") {
  const auto [condition, expected] = GENERATE(table<std::string, std::string>({
      {"any request r where r.vendor is vendor", "true /phases/0/requests/1"},
      {"any request r where r.type is font", "false"},
      {"no request r where r.type is font", "true"},
      {"no request r where r.vendor is vendor", "false /phases/0/requests/1"},
      {"every request r satisfies r.method is \"GET\"", "false /phases/0/requests/2"},
      {"every request r where r.type is script satisfies r.method is \"GET\"", "true"},
      {"every request r where r.type is font satisfies r.method is \"PUT\"", "true"},
      {"count(request) == 3", "true /phases/0/requests/0 /phases/0/requests/1 /phases/0/requests/2"},
      {"count(request) > 3", "false /phases/0/requests/0 /phases/0/requests/1 /phases/0/requests/2"},
      {"count(request r where r.status is 200) < 3", "unknown /phases/0/requests/0 /phases/0/requests/1 | before-consent/requests/status"},
      {"count(request r where r.status is 200) <= 3", "true /phases/0/requests/0 /phases/0/requests/1"},
      {"count(request r) + count(cookie c) == 6",
       "true /phases/0/requests/0 /phases/0/requests/1 /phases/0/requests/2 /phases/0/cookies/0 /phases/0/cookies/1 /phases/0/cookies/2"},
  }));
  CAPTURE(condition);
  CHECK(evaluate(condition, full()) == expected);
}

TEST_CASE("and, or, not keep the proof of what decides", "[vm]") {
  const std::string rec = "(any request r where r.vendor is rec)", ads = "(any cookie c where c.vendor is ads)",
                    none = "(any cookie c where c.name is \"nobody\")", all_secure = "(every cookie c where c.name is \"_ads1\" satisfies c.secure)";
  const auto [condition, expected] = GENERATE_COPY(table<std::string, std::string>({
      {rec + " and " + ads, "true /phases/0/requests/1 /phases/0/cookies/1"},
      {rec + " or " + ads, "true /phases/0/requests/1 /phases/0/cookies/1"},
      {rec + " or " + none, "true /phases/0/requests/1"},
      {"not (" + none + " or " + all_secure + ")", "true /phases/0/cookies/1"},
      {"not (" + rec + " and " + all_secure + ")", "true /phases/0/cookies/1"},
      {"not not " + rec, "true /phases/0/requests/1"},
      {rec + " and site.public", "unknown /phases/0/requests/1 | public"},
      {none + " and site.public", "false"},
      {rec + " or site.public", "true /phases/0/requests/1"},
      {"(" + rec + " is true) and site.captured is 2026-01-31", "true /phases/0/requests/1"},
  }));
  CAPTURE(condition);
  CHECK(evaluate(condition, full()) == expected);
}

TEST_CASE("inner quantifiers bring their witnesses", "[vm]") {
  CHECK(evaluate("any request r where r.vendor is rec and (any cookie c where c.vendor is r.vendor)", full()) ==
        "true /phases/0/requests/1 /phases/0/cookies/0");
  CHECK(evaluate("any request r where r.type is script and (no cookie c where c.name is \"nobody\")", full()) ==
        "true /phases/0/requests/1");
}

TEST_CASE("a conjunct narrows the kinds of storage that matter", "[vm]") {
  const std::string cookies_only =
      snapshot_json(R"({"phase":"before-consent","choice":null,"coverage":{"cookies":"complete"},)" + kCookies + "}");
  CHECK(evaluate("any stored s where s.kind is cookie and s.value is \"zz\"", cookies_only) == "unknown | before-consent/cookies/value");
  CHECK(evaluate("any stored s where s.kind in [cookie] and s.key is \"zz\"", cookies_only) == "false");
  CHECK(evaluate("any entry e where e.kind is cache and e.key is \"zz\"", cookies_only) == "unknown | before-consent/cache_storage");
  CHECK(evaluate("any stored s where s.kind in [cookie, local] and s.key is \"zz\"", cookies_only) ==
        "unknown | before-consent/local_storage");
  CHECK(evaluate("any stored s where s.key is \"sid\"", cookies_only) == "true /phases/0/cookies/2");
  // An `or` is no conjunct.
  CHECK(evaluate("any stored s where (s.kind is cookie or s.kind is cookie) and s.key is \"zz\"", cookies_only) ==
        "unknown | before-consent/local_storage before-consent/session_storage before-consent/indexed_db "
        "before-consent/cache_storage before-consent/service_workers");
}

TEST_CASE("a phase that is not there or does not count is not captured", "[vm]") {
  const std::string one = before(kRequests);
  CHECK(evaluate("any request r during after-reject where r.vendor is rec", one) == "unknown | after-reject/requests");
  CHECK(evaluate("no request r during before-consent, after-reject where r.vendor is rec", one) == "false /phases/0/requests/1");
  CHECK(evaluate("any request r where r.type is font", one) == "false");
  const std::string hidden = snapshot_json(
      phase("before-consent", "") + R"(,{"phase":"after-reject","choice":{"action":"reject","path":"click","outcome":"hidden-only"},)" +
      kComplete + "," + kRequests + "}");
  CHECK(evaluate("any request r during after-reject where r.vendor is rec", hidden) ==
        "unknown | after-reject/requests/choice: hidden-only");
  CHECK(evaluate("any request r where r.vendor is rec", hidden) == "false");
  CHECK(evaluate("every cookie c during after-reject satisfies c.secure", hidden) ==
        "unknown | after-reject/cookies/choice: hidden-only");
}

TEST_CASE("where nothing was captured nothing is clear", "[vm]") {
  CHECK(evaluate("any request r where r.vendor is rec", snapshot_json("")) == "unknown | before-consent/requests");
  CHECK(evaluate("count(request r where r.vendor is rec) == 0", snapshot_json("")) == "unknown | before-consent/requests");
  CHECK(evaluate("count(request r where r.vendor is rec) >= 0", snapshot_json("")) == "true");
}

TEST_CASE("fields are given, absent or unknown", "[vm]") {
  const auto [condition, expected] = GENERATE(table<std::string, std::string>({
      {"any request r where r.query is \"a=1\"", "true /phases/0/requests/1"},
      {"any request r where r.type is document and r.query is not \"a=1\"", "true /phases/0/requests/0"},
      {"any request r where r.type is document and r.query is none", "true /phases/0/requests/0"},
      {"any request r where r.type is document and not r.query contains \"a\"", "true /phases/0/requests/0"},
      {"any cookie c where c.name is \"sid\" and c.value is \"x\"", "unknown | before-consent/cookies/value"},
      {"any cookie c where c.name is \"sid\" and c.value matches /x/", "unknown | before-consent/cookies/value"},
      {"any cookie c where c.lifetime > 12 months", "true /phases/0/cookies/0"},
      {"any cookie c where c.name is \"_rec1\" and c.lifetime > 13 months", "false"},
      {"any cookie c where c.name is \"_ads1\" and c.lifetime <= 0 days", "true /phases/0/cookies/1"},
      {"any cookie c where c.name is \"_ads1\" and c.lifetime is none", "true /phases/0/cookies/1"},
      {"any cookie c where c.name is \"sid\" and c.lifetime > 1 day", "unknown | before-consent/cookies/lifetime"},
      {"any request r where r.vendor is none", "true /phases/0/requests/0"},
      {"site.language is \"fr\"", "unknown | language"},
      {"cmp.banner-shown", "unknown | banner-shown"},
      {"site.sector is health", "unknown | sector"},
      {"site.captured is 2026-01-31", "true"},
      {"site.captured - 1 month is 2025-12-31", "true"},
      {"vendor.severity > medium", "true"},
      {"vendor.subtype in [recording, ads]", "true"},
      {"vendor.country is FR and vendor.operator is \"Recco Ltd\"", "true"},
  }));
  CAPTURE(condition);
  CHECK(evaluate(condition, full()) == expected);
}

TEST_CASE("facts are those that are given", "[vm]") {
  const std::string given = snapshot_json(phase("before-consent", ""),
                                          R"("facts":{"sector":"health","employees":12,"public":true,"founded":"2020-02-02","owner":"A. B."})");
  CHECK(evaluate("site.sector is health and site.employees > 11 and site.public and site.founded < 2020-02-03 and "
                 "site.owner starts with \"A\"",
                 given) == "true");
  CHECK(evaluate("site.sector in [retail] or site.employees + 1 == 12", given) == "false");
}

TEST_CASE("text tests", "[vm]") {
  const auto [condition, expected] = GENERATE(table<std::string, std::string>({
      {"any request r where r.url matches /V2\\.JS/i", "true /phases/0/requests/1"},
      {"any request r where r.url matches /V2\\.JS/", "false"},
      {"any request r where r.url matches \"https://*.ads.example/?\"", "true /phases/0/requests/2"},
      {"any request r where r.url matches \"ads.example\"", "false"},
      {"any request r where r.url matches loader", "true /phases/0/requests/1"},
      {"any request r where r.host under \"ads.example\"", "true /phases/0/requests/2"},
      {"any request r where r.host under \"s.example\"", "false"},
      {"any request r where r.path starts with \"/p\" and r.path ends with \"p\"", "true /phases/0/requests/2"},
      {"any request r where r.url contains \"static.\"", "true /phases/0/requests/1"},
      {"any request r where r.url contains \"\"", "true /phases/0/requests/0 /phases/0/requests/1 /phases/0/requests/2"},
      {"any request r where r.url starts with \"*\"", "false"},
  }));
  CAPTURE(condition);
  CHECK(evaluate(condition, full()) == expected);
}

TEST_CASE("documents and paragraphs", "[vm]") {
  const std::string json = snapshot_json(
      phase("before-consent", ""),
      R"("documents":[{"kind":"privacy-policy","language":"en","text":"We use Recco.\n\nBut WE  ask first."},)"
      R"({"kind":"imprint","text":"Recco Ltd"}],"coverage":{"documents":"partial"})");
  CHECK(evaluate("any paragraph p of privacy-policy where p.text mentions vendor", json).starts_with("true /documents/0"));
  CHECK(evaluate("any document d of privacy-policy, imprint where d.text mentions operator of vendor", json) == "true /documents/1");
  CHECK(evaluate("any paragraph p where p.text says consent in en", json).starts_with("true /documents/0"));
  CHECK(evaluate("any paragraph p where p.text says consent in fr", json) == "unknown | documents");
  CHECK(evaluate("any document d of terms", json) == "unknown | documents");
}

TEST_CASE("defines take values and truths", "[vm]") {
  const std::string defines = R"(
define active(v: vendor, p: phase): boolean = (any request r during p where r.vendor is v) or any stored s during p where s.vendor is v
define both(a: boolean, b: boolean): boolean = a and b
define limit: integer = 2
)";
  const std::string json = full();
  CHECK(evaluate("active(vendor, before-consent)", json, defines) == "true /phases/0/requests/1 /phases/0/cookies/0");
  CHECK(evaluate("active(vendor, after-reject)", json, defines).starts_with("unknown | after-reject/requests after-reject/cookies"));
  CHECK(evaluate("both(active(rec, before-consent), active(ads, before-consent))", json, defines) ==
        "true /phases/0/requests/1 /phases/0/requests/2 /phases/0/cookies/0 /phases/0/cookies/1");
  CHECK(evaluate("count(request) > limit", json, defines).starts_with("true"));
}

TEST_CASE("drivers and early ends change nothing", "[vm]") {
  const std::string condition =
      "any request r where r.vendor is vendor and r.url contains \".js\" and "
      "(no cookie c where c.vendor is r.vendor and c.name is \"nobody\") and not (every cookie d satisfies d.secure)";
  const auto snapshot = read(full());
  const auto fast = compile_condition(condition), plain = compile_condition(condition, {}, {.drivers = false}),
             traced = compile_condition(condition, {}, {.trace = true});
  const std::string expected = "true /phases/0/requests/1 /phases/0/cookies/1";
  CHECK(evaluate(fast->program, *snapshot) == expected);
  CHECK(evaluate(plain->program, *snapshot) == expected);
  CHECK(evaluate(traced->program, *snapshot) == expected);
  CHECK(fast->program.roots[0].code != plain->program.roots[0].code);
}

TEST_CASE("what is searched does not depend on what is found", "[vm]") {
  const auto compiled = compile_condition(
      "any request r during before-consent where r.type is font and (any cookie c where c.name is \"x\")");
  const auto snapshot = read(before(kRequests));
  const snapshot::Page page(*snapshot, compiled->program.model);
  vm::Vm vm(compiled->program, page, {});
  const auto outcome = vm.evaluate(model::RootId(0), model::VendorId(0));
  using findings::Searched;
  CHECK(outcome.searched == std::vector<Searched>{{model::Phase::BeforeConsent, model::EvidenceKind::Requests},
                                                  {model::Phase::BeforeConsent, model::EvidenceKind::Cookies}});
}

TEST_CASE("over a limit the outcome is unknown and says which", "[vm]") {
  std::string many = R"("requests":[)";
  for (int i = 0; i < 2000; ++i) {
    many += (i != 0 ? "," : "") + std::string(R"({"url":"https://shop.example/)") + std::to_string(i) + R"(","type":"image"})";
  }
  const auto snapshot = read(before(many + "]"));
  const auto compiled = compile_condition("any request r where (any request s where s.path is not r.path)");
  CHECK(evaluate(compiled->program, *snapshot, {.steps = 10'000}) == "unknown | steps");
  CHECK(evaluate(compiled->program, *snapshot, {.proof_nodes = 1'000}) == "unknown | memory");
  CHECK(evaluate(compiled->program, *snapshot, {.stack = 2}) == "unknown | stack");
  const auto calls = compile_condition("b", "define a: boolean = any request\ndefine b: boolean = a or a\n");
  CHECK(evaluate(calls->program, *snapshot, {.calls = 1}) == "unknown | calls");
}

TEST_CASE("explanations show every part", "[vm]") {
  const auto compiled = compile_condition("site.public and any request r where r.vendor is vendor", {}, {.trace = true});
  const auto snapshot = read(before(kRequests));
  const snapshot::Page page(*snapshot, compiled->program.model);
  vm::Vm vm(compiled->program, page, {});
  const auto explanation = vm.explain(model::RootId(0), model::VendorId(0));
  CHECK(explanation.outcome.truth == model::Truth::Unknown);
  std::vector<std::string> rows;
  for (const auto& point : explanation.points) {
    const auto text = compiled->sources[point.span.file].text().substr(point.span.begin, point.span.end - point.span.begin);
    rows.push_back(std::to_string(point.times) + "x " + std::to_string(point.trues) + "/" + std::to_string(point.falses) + "/" +
                   std::to_string(point.unknowns) + " " + std::to_string(point.items.size()) + " " + std::string(text));
  }
  CHECK(rows == std::vector<std::string>{
                    "1x 0/0/1 1 site.public and any request r where r.vendor is vendor",
                    "1x 0/0/1 0 site.public",
                    "1x 1/0/0 1 any request r where r.vendor is vendor",
                    "1x 1/0/0 0 r.vendor is vendor",
                    "1x 0/0/0 0 r.vendor",
                });
}
