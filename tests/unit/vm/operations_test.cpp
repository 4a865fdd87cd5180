// Comparisons and arithmetic, value by value (spec/semantics.md, 1).
#include "runtime/vm/operations.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace writ;
using bytecode::Comparison;
using model::Interval;
using model::Truth;
using model::Value;

namespace {

constexpr Instant kFrom{1'769'853'600'000};  // 2026-01-31T10:00:00Z

std::string all_six(const Value& a, const Value& b) {
  std::string out;
  for (const auto op : {Comparison::Is, Comparison::IsNot, Comparison::Less, Comparison::LessEqual, Comparison::Greater,
                        Comparison::GreaterEqual}) {
    const Truth t = vm::compare(op, a, b, kFrom);
    out += t == Truth::True ? 'T' : t == Truth::False ? 'F' : '?';
  }
  return out;
}

Value number(std::int64_t n) { return Interval{n, n}; }
Value many(std::int64_t low, std::int64_t high) { return Interval{low, high}; }
constexpr std::int64_t kOpen = Interval::kUnbounded;
constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

model::Lifetime lifetime(std::string_view from, std::string_view to) { return {*parse_instant(from), *parse_instant(to), false}; }

}  // namespace

TEST_CASE("comparisons are is, is not, <, <=, >, >=", "[vm]") {
  const auto [a, b, expected] = GENERATE(table<Value, Value, std::string>({
      {number(3), number(3), "TFFTFT"},
      {number(2), number(3), "FTTTFF"},
      {number(2), 2.5, "FTTTFF"},
      {2.0, number(2), "TFFTFT"},
      {number(std::numeric_limits<std::int64_t>::max() - 1), number(std::numeric_limits<std::int64_t>::max()), "FTTTFF"},
      // Intervals: decided where every number in them agrees.
      {many(2, 4), number(5), "FTTTFF"},
      {many(2, 4), number(4), "??" "?TF?"},
      {many(2, 4), number(2), "??F??T"},
      {many(2, kOpen), number(1), "FTFFTT"},
      {many(2, kOpen), number(9), "??????"},
      {number(9), many(2, kOpen), "??????"},
      {many(2, 3), many(4, kOpen), "FTTTFF"},
      // What is unknown stays unknown, what is absent is known to be nothing.
      {model::Unknown{}, number(1), "??????"},
      {model::Absent{}, number(1), "FTFFFF"},
      {model::Absent{}, model::Unknown{}, "FTFFFF"},
      {model::Absent{}, model::Absent{}, "FTFFFF"},
      {std::string_view("a"), std::string_view("b"), "FTTTFF"},
      {std::string_view("a"), std::string_view("A"), "FTFFTT"},
      {Date{1}, Date{2}, "FTTTFF"},
      {model::Symbol{4}, model::Symbol{1}, "FTFFTT"},
      {Truth::True, Truth::True, "TFFTFT"},
      {Duration{0, 1000}, Duration{0, 2000}, "FTTTFF"},
      // Months count from the capture: 31 January to 28 February is 28 days.
      {Duration{1, 0}, Duration{0, 28 * kMsPerDay}, "TFFTFT"},
      {Duration{1, 0}, Duration{0, 29 * kMsPerDay}, "FTTTFF"},
  }));
  CAPTURE(expected);
  CHECK(all_six(a, b) == expected);
}

TEST_CASE("a set has what it shares", "[vm]") {
  const std::vector<std::uint32_t> one{3}, two{1, 3}, other{2, 5}, none;
  const auto is = [](const Value& a, const Value& b) { return vm::compare(Comparison::Is, a, b, kFrom); };
  CHECK(is(model::SymbolSet{two}, model::Symbol{3}) == Truth::True);
  CHECK(is(model::Symbol{1}, model::SymbolSet{two}) == Truth::True);
  CHECK(is(model::SymbolSet{two}, model::SymbolSet{one}) == Truth::True);
  CHECK(is(model::SymbolSet{two}, model::SymbolSet{other}) == Truth::False);
  CHECK(is(model::SymbolSet{none}, model::Symbol{3}) == Truth::False);
  CHECK(vm::compare(Comparison::IsNot, model::SymbolSet{none}, model::Symbol{3}, kFrom) == Truth::True);
}

TEST_CASE("a lifetime counts months from its setting", "[vm]") {
  const Value a_month = lifetime("2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z");
  CHECK(all_six(a_month, Duration{1, 0}) == "TFFTFT");
  CHECK(all_six(Duration{1, 0}, a_month) == "TFFTFT");
  CHECK(all_six(a_month, Duration{0, 28 * kMsPerDay}) == "TFFTFT");
  CHECK(all_six(a_month, Duration{2, 0}) == "FTTTFF");
  const Value expired = lifetime("2026-01-31T10:00:00Z", "2026-01-30T10:00:00Z");
  CHECK(all_six(expired, Duration{0, 0}) == "FTTTFF");
  const Value session = model::Lifetime{{}, {}, true};
  CHECK(all_six(session, Duration{0, 0}) == "FTTTFF");
  CHECK(all_six(session, expired) == "FTTTFF");
  CHECK(vm::is_none(session) == Truth::True);
  CHECK(vm::is_none(a_month) == Truth::False);
}

TEST_CASE("is none asks for nothing", "[vm]") {
  CHECK(vm::is_none(model::Absent{}) == Truth::True);
  CHECK(vm::is_none(model::Unknown{}) == Truth::Unknown);
  CHECK(vm::is_none(model::SymbolSet{}) == Truth::True);
  CHECK(vm::is_none(number(0)) == Truth::False);
}

TEST_CASE("sums", "[vm]") {
  using vm::add;
  using vm::subtract;
  CHECK(add(number(2), number(3)).value == number(5));
  CHECK(std::get<double>(add(number(2), 0.5).value) == 2.5);
  CHECK(add(many(1, 2), many(3, kOpen)).value == many(4, kOpen));
  CHECK(subtract(many(1, 2), many(3, 5)).value == many(-4, -1));
  CHECK(subtract(number(1), many(3, kOpen)).value == many(kLeast, -2));
  CHECK(vm::compare(Comparison::Less, subtract(number(1), many(3, kOpen)).value, number(0), kFrom) == Truth::True);
  CHECK(add(Date{10}, Duration{0, 2 * kMsPerDay}).value == Value(Date{12}));
  CHECK(add(Duration{0, 2 * kMsPerDay}, Date{10}).value == Value(Date{12}));
  CHECK(subtract(*parse_date("2026-03-31"), Duration{1, 0}).value == Value(*parse_date("2026-02-28")));
  CHECK(subtract(Date{12}, Date{10}).value == Value(Duration{0, 2 * kMsPerDay}));
  CHECK(add(Duration{1, 5}, Duration{2, 7}).value == Value(Duration{3, 12}));
  CHECK(vm::is_absent(add(model::Absent{}, model::Unknown{}).value));
  CHECK(vm::is_unknown(add(number(1), model::Unknown{}).value));

  SECTION("what leaves the range is unknown and says so") {
    const Value most = number(std::numeric_limits<std::int64_t>::max());
    for (const auto& sum : {add(most, number(1)), subtract(number(kLeast), number(1)), add(Date{0}, Duration{0, kOpen}),
                            add(Duration{kOpen, 0}, Duration{1, 0}), subtract(Duration{0, 0}, Duration{kLeast, 0}),
                            add(Date{0}, Duration{kOpen, 0})}) {
      CHECK(sum.overflow);
      CHECK(vm::is_unknown(sum.value));
    }
  }
}
