#include <catch2/catch.hpp>

#include "base/escape_html.hpp"
#include "bench.hpp"
#include "runtime/findings/template.hpp"

using namespace writ;
using namespace writ::findings;
using namespace writ::findings::test;

namespace {

/// The finding of a rule about Hotjar with this message and these proofs.
Finding with_message(Bench& b, Outcome outcome, std::vector<std::string> pieces) {
  model::Rule r = b.rule("recorder", b.root(std::move(outcome)));
  r.scope = model::VendorScope::Any;
  r.vendors = {b.hotjar};
  r.message = text(std::move(pieces));
  b.add(r);
  return b.report().findings.at(0);
}

std::string remedy_text(Bench& b, Outcome outcome, model::Remedy remedy) {
  remedy.pack = b.pack;
  remedy.name = "block";
  remedy.title = text({"Load ", "{vendor.name}", " later"});
  model::Rule r = b.rule("recorder", b.root(std::move(outcome)));
  r.scope = model::VendorScope::Any;
  r.vendors = {b.hotjar};
  r.remedies = {b.model.remedies.push(std::move(remedy))};
  b.add(r);
  const Finding f = b.report().findings.at(0);
  return f.remedies.empty() ? "" : f.remedies[0].text;
}

}  // namespace

TEST_CASE("placeholders of a message", "[template]") {
  Bench b;
  const Finding f = with_message(b, Bench::proved_by({1, 2}),
                                 {"{vendor.name}", "/", "{vendor.id}", "/", "{vendor.subtype}", "/", "{site.host}", "/", "{rule.id}", "/",
                                  "{rule.severity}", "/", "{evidence.count}", "/", "{request.method}", "/", "{request.party}", "/",
                                  "{request.at}", "/", "{cmp.id}", "/", "{cmp.name}", "/", "{cookie.name}"});
  CHECK(f.message == "Hotjar/hotjar/Session recording/shop.example/recorder/medium/2/GET/third/320 ms/klaro/Klaro/");
}

TEST_CASE("the cookie and the field of a message are the first in evidence", "[template]") {
  Bench b;
  Outcome outcome = Bench::of(model::Truth::True);
  outcome.items = {{model::ItemKind::Cookie, 0, 0}, {model::ItemKind::Field, 0, 0}};
  const Finding f = with_message(b, outcome, {"{cookie.name}", " ", "{cookie.lifetime}", " ", "{field.name}", " ", "{field.type}"});
  CHECK(f.message == "_hjSessionUser_1 the session mail email");
}

TEST_CASE("a rule without message says its title", "[template]") {
  Bench b;
  b.add(b.rule("r", b.root(Bench::proved_by({1}))));
  CHECK(b.report().findings.at(0).message == "The rule r");
}

TEST_CASE("facts in a message", "[template]") {
  Bench b;
  model::Fact fact;
  fact.pack = b.pack;
  fact.name = "sector";
  fact.kind = model::FactKind::OneOf;
  fact.options = {"health", "retail"};
  const auto id = b.model.facts.push(fact);
  model::Rule r = b.rule("r", b.root(Bench::proved_by({1})));
  r.message = text({"a site for ", "{site.sector}"});
  b.add(r);
  JudgeOptions options;
  options.facts = {{id, model::Symbol{1}}};
  CHECK(b.report(options).findings.at(0).message == "a site for retail");
  CHECK(b.report().findings.at(0).message == "a site for ");
}

TEST_CASE("a remedy is written for the platform of the page", "[remedy]") {
  Bench b;
  model::Remedy remedy;
  SECTION("its own text first") {
    remedy.for_cmp.push_back({b.klaro, text({"klaro ", "{vendor.id}"})});
    remedy.otherwise = text({"other"});
    CHECK(remedy_text(b, Bench::proved_by({1}), remedy) == "klaro hotjar");
  }
  SECTION("otherwise the text for all") {
    model::Cmp other;
    other.pack = b.pack;
    other.name = "other";
    remedy.for_cmp.push_back({b.model.cmps.push(other), text({"for another"})});
    remedy.otherwise = text({"other"});
    CHECK(remedy_text(b, Bench::proved_by({1}), remedy) == "other");
  }
  SECTION("without one it is left out") { CHECK(remedy_text(b, Bench::proved_by({1}), remedy).empty()); }
}

TEST_CASE("values in a remedy cannot leave their attribute", "[remedy]") {
  Bench b;
  model::Remedy remedy;
  remedy.otherwise = text({"<script src=\"", "{script.src}", "\"></script>"});
  SECTION("of the script request in evidence") {
    CHECK(remedy_text(b, Bench::proved_by({2, 1}), remedy) ==
          "<script src=\"https://static.hotjar.com/c/hotjar-1.js?v=7&amp;q=%27x%27\"></script>");
  }
  SECTION("of the vendor's first script where the proof is another") {
    CHECK(remedy_text(b, Bench::proved_by({2}), remedy) ==
          "<script src=\"https://static.hotjar.com/c/hotjar-1.js?v=7&amp;q=%27x%27\"></script>");
  }
  CHECK(escape_html("<a href='x' title=\"y\">&") == "&lt;a href=&#39;x&#39; title=&quot;y&quot;&gt;&amp;");
}

TEST_CASE("code that the pack declares of a vendor stands in a remedy as it is", "[remedy]") {
  Bench b;
  model::Remedy remedy;
  remedy.otherwise = text({"Stop it:\n  ", "{vendor.stop}", "; // now\nand tell it:\n", "{vendor.deny}", "\n", "{vendor.marks}"});
  SECTION("whole") {
    b.model.vendors[b.hotjar].consent = {"", "", "hj(\"deny\")", "hj('stop')"};
    b.model.vendors[b.hotjar].masking = {std::nullopt, {"[data-x=\"y\"]"}};
    CHECK(remedy_text(b, Bench::proved_by({1}), remedy) == "Stop it:\n  hj('stop'); // now\nand tell it:\nhj(\"deny\")\n[data-x=\"y\"]");
  }
  SECTION("a line without its code is left out") {
    b.model.vendors[b.hotjar].consent = {"", "", "hj(0)", ""};
    CHECK(remedy_text(b, Bench::proved_by({1}), remedy) == "Stop it:\nand tell it:\nhj(0)\n");
  }
}

TEST_CASE("a remedy names what is stored and in evidence", "[remedy]") {
  Bench b;
  model::Remedy remedy;
  remedy.otherwise = text({"cookies: [", "{evidence.cookies}", "]\nentries: [", "{evidence.storage}", "]\nend"});
  Outcome outcome = Bench::of(model::Truth::True);
  outcome.items = {{model::ItemKind::Cookie, 0, 0}, {model::ItemKind::Cookie, 0, 0}, {model::ItemKind::Field, 0, 0}};
  SECTION("once each; a line without a name is left out") {
    CHECK(remedy_text(b, outcome, remedy) == "cookies: [\"_hjSessionUser_1\"]\nend");
  }
  SECTION("no name gets out of its quotes") {
    const std::string was = "_hjSessionUser_1";
    b.snapshot_text.replace(b.snapshot_text.find(was), was.size(), R"x(a\\\"${x}`\n</script>é-b)x");
    CHECK(remedy_text(b, outcome, remedy) == "cookies: [\"a…x…/script…-b\"]\nend");
  }
}

TEST_CASE("only violations have remedies", "[remedy]") {
  Bench b;
  model::Remedy remedy;
  remedy.otherwise = text({"x"});
  CHECK(remedy_text(b, Outcome{}, remedy).empty());
}

TEST_CASE("a fingerprint holds pack, rule, vendor, site and names of evidence", "[fingerprint]") {
  const auto print = [](auto change, Outcome outcome, JudgeOptions options = {}) {
    Bench b;
    model::Rule r = b.rule("r", b.root(std::move(outcome)));
    r.scope = model::VendorScope::Any;
    r.vendors = {b.hotjar};
    change(b, r);
    if (options.only) options.only = {{b.fr}};
    b.add(r);
    return b.report(options).findings.at(0).fingerprint;
  };
  const auto nothing = [](Bench&, model::Rule&) {};
  const auto replaced = [](const char* what, const char* by) {
    return [what, by](Bench& b, model::Rule&) {
      const auto at = b.snapshot_text.find(what);
      REQUIRE(at != std::string::npos);
      b.snapshot_text.replace(at, std::string(what).size(), by);
    };
  };
  const std::string base = print(nothing, Bench::proved_by({1, 2}));
  CHECK(base.size() == 32);
  CHECK(print(nothing, Bench::proved_by({2, 1})) == base);
  CHECK(print(replaced("\"at_ms\": 320", "\"at_ms\": 999"), Bench::proved_by({1, 2})) == base);
  CHECK(print(replaced("?id=12345", "?id=98765"), Bench::proved_by({1, 2})) == base);
  CHECK(print([](Bench& b, model::Rule&) { b.model.packs[b.pack].version = "9"; }, Bench::proved_by({1, 2})) == base);
  JudgeOptions narrowed;
  narrowed.only = std::vector<model::JurisdictionId>{};
  CHECK(print(nothing, Bench::proved_by({1, 2}), narrowed) == base);
  CHECK(print(nothing, Bench::proved_by({1})) != base);
  CHECK(print([](Bench&, model::Rule& r) { r.name = "s"; }, Bench::proved_by({1, 2})) != base);
  CHECK(print([](Bench& b, model::Rule& r) { r.pack = b.other_pack; }, Bench::proved_by({1, 2})) != base);
  CHECK(print([](Bench& b, model::Rule& r) { r.vendors = {b.clarity}; r.scope = model::VendorScope::Site; }, Bench::proved_by({1, 2})) != base);
  CHECK(print(replaced("\"site\": \"https://shop.example/\"", "\"site\": \"https://other.example/\""), Bench::proved_by({1, 2})) != base);
}
