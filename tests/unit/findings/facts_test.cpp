#include <catch2/catch.hpp>

#include "bench.hpp"
#include "runtime/findings/facts.hpp"

using namespace writ;
using namespace writ::findings;
using namespace writ::findings::test;

namespace {

struct Declared : Bench {
  Declared() {
    const auto fact = [&](std::string called, model::FactKind kind, std::vector<std::string> options = {}) {
      model::Fact f;
      f.pack = pack;
      f.name = std::move(called);
      f.kind = kind;
      f.options = std::move(options);
      return model.facts.push(std::move(f));
    };
    sector = fact("sector", model::FactKind::OneOf, {"health", "finance"});
    employees = fact("employees", model::FactKind::Integer);
    open = fact("open", model::FactKind::Boolean);
    name = fact("name", model::FactKind::Text);
    since = fact("since", model::FactKind::Date);
  }
  model::FactId sector, employees, open, name, since;
};

std::string error(const Result<std::vector<GivenFact>>& result) { return result ? "none" : result.error().text(); }

}  // namespace

TEST_CASE("facts of every kind from the caller", "[facts]") {
  Declared d;
  const std::vector<std::string> given = {"since=2026-01-31", "sector=finance", "employees=-12", "open=false", "name=a=b"};
  const auto facts = resolve_facts(d.model, {}, {}, given);
  REQUIRE(facts);
  REQUIRE(facts->size() == 5);
  CHECK(std::get<model::Symbol>((*facts)[0].value).payload == 1);
  CHECK(std::get<model::Interval>((*facts)[1].value) == model::Interval{-12, -12});
  CHECK(std::get<model::Truth>((*facts)[2].value) == model::Truth::False);
  CHECK(std::get<std::string_view>((*facts)[3].value) == "a=b");
  CHECK(std::get<Date>((*facts)[4].value) == *parse_date("2026-01-31"));
}

TEST_CASE("the caller stands over the test, the test over the snapshot", "[facts]") {
  Declared d;
  const std::vector<snapshot::Fact> snap = {{"sector", std::string("health")}, {"employees", std::int64_t{1}}, {"open", true}};
  const std::vector<snapshot::Fact> test = {{"sector", std::string("finance")}, {"employees", std::int64_t{2}}};
  const std::vector<std::string> caller = {"employees=3"};
  const auto facts = resolve_facts(d.model, snap, test, caller);
  REQUIRE(facts);
  REQUIRE(facts->size() == 3);
  CHECK(std::get<model::Symbol>((*facts)[0].value).payload == 1);
  CHECK(std::get<model::Interval>((*facts)[1].value).low == 3);
  CHECK(std::get<model::Truth>((*facts)[2].value) == model::Truth::True);
}

TEST_CASE("undeclared facts are ignored in a snapshot, an error from others", "[facts]") {
  Declared d;
  const std::vector<snapshot::Fact> strange = {{"sectr", std::string("x")}};
  CHECK(resolve_facts(d.model, strange, {}, {}));
  CHECK(error(resolve_facts(d.model, {}, strange, {})) == "no fact `sectr` is declared; did you mean `sector`?");
  CHECK(error(resolve_facts(d.model, {}, {}, {"sectr=health"})) == "no fact `sectr` is declared; did you mean `sector`?");
  CHECK(error(resolve_facts(d.model, {}, {}, {"sector"})) == "`sector` is no fact: expected NAME=VALUE");
}

TEST_CASE("a bad value is an error that names the fact, the value and what was expected", "[facts]") {
  Declared d;
  CHECK(error(resolve_facts(d.model, {}, {}, {"sector=helth"})) ==
        "fact `sector` is \"helth\", expected one of health, finance; did you mean `health`?");
  CHECK(error(resolve_facts(d.model, {{"employees", std::string("many")}}, {}, {})) ==
        "the snapshot's facts: fact `employees` is \"many\", expected an integer");
  CHECK(error(resolve_facts(d.model, {{"employees", 3.5}}, {}, {})) == "the snapshot's facts: fact `employees` is 3.5, expected an integer");
  CHECK(error(resolve_facts(d.model, {{"open", std::string("true")}}, {}, {})) ==
        "the snapshot's facts: fact `open` is \"true\", expected true or false");
  CHECK_FALSE(resolve_facts(d.model, {}, {}, {"employees=9223372036854775808"}));
  CHECK_FALSE(resolve_facts(d.model, {}, {}, {"employees="}));
  CHECK_FALSE(resolve_facts(d.model, {}, {}, {"since=2026-02-30"}));
  CHECK_FALSE(resolve_facts(d.model, {}, {}, {"open=yes"}));
}
