#include "runtime/vm/operations.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace writ::vm {
namespace {

using bytecode::Comparison;
using model::Interval;
using model::Truth;
using model::Value;

constexpr std::int64_t kLeast = std::numeric_limits<std::int64_t>::min();

/// The answer where the order of the two is known: negative, zero, positive.
Truth by_order(Comparison op, int order) {
  switch (op) {
    case Comparison::Is: return model::truth(order == 0);
    case Comparison::IsNot: return model::truth(order != 0);
    case Comparison::Less: return model::truth(order < 0);
    case Comparison::LessEqual: return model::truth(order <= 0);
    case Comparison::Greater: return model::truth(order > 0);
    case Comparison::GreaterEqual: return model::truth(order >= 0);
  }
  return Truth::False;
}

template <typename T>
int order_of(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

/// All numbers that the value may be.
struct Range {
  long double low, high;
};
std::optional<Range> range_of(const Value& value) {
  if (const auto* d = std::get_if<double>(&value)) return Range{*d, *d};
  const auto* i = std::get_if<Interval>(&value);
  if (i == nullptr) return std::nullopt;
  static constexpr long double kInfinity = std::numeric_limits<long double>::infinity();
  const bool exact = i->low == i->high;
  return Range{!exact && i->low == kLeast ? -kInfinity : static_cast<long double>(i->low),
               !exact && i->high == Interval::kUnbounded ? kInfinity : static_cast<long double>(i->high)};
}

Truth by_range(Comparison op, Range a, Range b) {
  const auto less = [](Range x, Range y) {
    return x.high < y.low ? Truth::True : x.low >= y.high ? Truth::False : Truth::Unknown;
  };
  const auto equal = [&] {
    if (a.low == a.high && b.low == b.high && a.low == b.low) return Truth::True;
    return a.high < b.low || b.high < a.low ? Truth::False : Truth::Unknown;
  };
  switch (op) {
    case Comparison::Is: return equal();
    case Comparison::IsNot: return model::negate(equal());
    case Comparison::Less: return less(a, b);
    case Comparison::LessEqual: return model::negate(less(b, a));
    case Comparison::Greater: return less(b, a);
    case Comparison::GreaterEqual: return model::negate(less(a, b));
  }
  return Truth::Unknown;
}

/// A symbol as a set of one.
std::optional<std::span<const std::uint32_t>> members_of(const Value& value) {
  if (const auto* one = std::get_if<model::Symbol>(&value)) return std::span(&one->payload, 1);
  if (const auto* set = std::get_if<model::SymbolSet>(&value)) return set->members;
  return std::nullopt;
}

bool share(std::span<const std::uint32_t> a, std::span<const std::uint32_t> b) {
  auto i = a.begin();
  auto k = b.begin();
  while (i != a.end() && k != b.end()) {
    if (*i == *k) return true;
    if (*i < *k) ++i;
    else ++k;
  }
  return false;
}

/// Saturating: moved lifetimes may end at the ends of time.
std::int64_t length_ms(const model::Lifetime& life) {
  std::int64_t out = 0;
  if (!__builtin_sub_overflow(life.expires.ms, life.set.ms, &out)) return out;
  return life.expires < life.set ? kLeast : std::numeric_limits<std::int64_t>::max();
}

/// A session cookie's lifetime is shorter than any other.
int order_of_lifetimes(const model::Lifetime& a, const model::Lifetime& b) {
  if (a.session || b.session) return order_of(!a.session, !b.session);
  return order_of(length_ms(a), length_ms(b));
}
int order_of_lifetime(const model::Lifetime& a, const Duration& b) {
  return a.session ? -1 : order_of(a.expires, writ::add(a.set, b));
}

std::optional<int> order_of_spans(const Value& a, const Value& b, Instant from) {
  const auto* a_life = std::get_if<model::Lifetime>(&a);
  const auto* b_life = std::get_if<model::Lifetime>(&b);
  const auto* a_span = std::get_if<Duration>(&a);
  const auto* b_span = std::get_if<Duration>(&b);
  if (a_life && b_life) return order_of_lifetimes(*a_life, *b_life);
  if (a_life && b_span) return order_of_lifetime(*a_life, *b_span);
  if (a_span && b_life) return -order_of_lifetime(*b_life, *a_span);
  if (a_span && b_span) {
    if (a_span->months == b_span->months) return order_of(a_span->ms, b_span->ms);
    return order_of(writ::add(from, *a_span), writ::add(from, *b_span));
  }
  return std::nullopt;
}

template <typename T>
std::optional<int> order_as(const Value& a, const Value& b) {
  const auto* x = std::get_if<T>(&a);
  const auto* y = std::get_if<T>(&b);
  if (x == nullptr || y == nullptr) return std::nullopt;
  return order_of(*x, *y);
}

// ---- arithmetic

std::optional<std::int64_t> sum(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (__builtin_add_overflow(a, b, &out)) return std::nullopt;
  return out;
}
std::optional<std::int64_t> difference(std::int64_t a, std::int64_t b) {
  std::int64_t out = 0;
  if (__builtin_sub_overflow(a, b, &out)) return std::nullopt;
  return out;
}

constexpr Sum kOverflow{model::Unknown{}, true};

Sum interval(std::optional<std::int64_t> low, std::optional<std::int64_t> high) {
  if (!low || !high) return kOverflow;
  return {Interval{*low, *high}, false};
}
bool open_above(const Interval& i) { return i.high == Interval::kUnbounded && i.low != i.high; }
bool open_below(const Interval& i) { return i.low == kLeast && i.low != i.high; }

Sum add_intervals(const Interval& a, const Interval& b) {
  return interval(open_below(a) || open_below(b) ? kLeast : sum(a.low, b.low),
                  open_above(a) || open_above(b) ? Interval::kUnbounded : sum(a.high, b.high));
}
Sum subtract_intervals(const Interval& a, const Interval& b) {
  return interval(open_below(a) || open_above(b) ? kLeast : difference(a.low, b.high),
                  open_above(a) || open_below(b) ? Interval::kUnbounded : difference(a.high, b.low));
}

/// The number, where it is exactly one.
std::optional<double> number(const Value& value) {
  if (const auto* d = std::get_if<double>(&value)) return *d;
  const auto* i = std::get_if<Interval>(&value);
  if (i == nullptr || i->low != i->high) return std::nullopt;
  return static_cast<double>(i->low);
}

Sum duration(std::optional<std::int64_t> months, std::optional<std::int64_t> ms) {
  if (!months || !ms) return kOverflow;
  return {Duration{*months, *ms}, false};
}

std::optional<Duration> negated(const Duration& d) {
  if (d.months == kLeast || d.ms == kLeast) return std::nullopt;
  return negate(d);
}

/// A lifetime as a plain length of time; a session's has none.
std::optional<Duration> length_of(const Value& value) {
  if (const auto* d = std::get_if<Duration>(&value)) return *d;
  const auto* l = std::get_if<model::Lifetime>(&value);
  if (l == nullptr || l->session) return std::nullopt;
  return Duration{0, length_ms(*l)};
}

Sum moved(const Value& value, const Duration& by) {
  if (const auto* date = std::get_if<Date>(&value)) {
    static constexpr std::int64_t kFirst = -719'162 * kMsPerDay, kLast = 2'932'897 * kMsPerDay;  // years 1 to 9999
    const Instant there = writ::add(start_of(*date), by);
    if (there.ms < kFirst || there.ms >= kLast) return kOverflow;
    return {day_of(there), false};
  }
  const auto& life = std::get<model::Lifetime>(value);
  if (life.session) return {life, false};
  return {model::Lifetime{life.set, writ::add(life.expires, by), false}, false};
}

/// What is unknown or absent in goes through; nothing if both are given.
std::optional<Sum> without_values(const Value& a, const Value& b) {
  if (is_absent(a) || is_absent(b)) return Sum{model::Absent{}, false};
  if (is_unknown(a) || is_unknown(b)) return Sum{model::Unknown{}, false};
  return std::nullopt;
}

bool moves(const Value& value) { return std::holds_alternative<Date>(value) || std::holds_alternative<model::Lifetime>(value); }

}  // namespace

Truth compare(Comparison op, const Value& a, const Value& b, Instant from) {
  if (is_absent(a) || is_absent(b)) return model::truth(op == Comparison::IsNot);
  if (is_unknown(a) || is_unknown(b)) return Truth::Unknown;
  const auto a_range = range_of(a);
  const auto b_range = range_of(b);
  if (a_range && b_range) return by_range(op, *a_range, *b_range);
  if (op == Comparison::Is || op == Comparison::IsNot) {
    const auto a_members = members_of(a);
    const auto b_members = members_of(b);
    if (a_members && b_members) return model::truth(share(*a_members, *b_members) == (op == Comparison::Is));
  }
  std::optional<int> order = order_as<std::string_view>(a, b);
  if (!order) order = order_of_spans(a, b, from);
  if (!order) order = order_as<Date>(a, b);
  if (!order) order = order_as<Truth>(a, b);
  if (!order) order = order_as<model::ItemRef>(a, b);
  if (!order) {
    const auto* x = std::get_if<model::Symbol>(&a);
    const auto* y = std::get_if<model::Symbol>(&b);
    if (x != nullptr && y != nullptr) order = order_of(x->payload, y->payload);
  }
  // Values of two types: the checker lets none through, a damaged program may.
  if (!order) return model::truth(op == Comparison::IsNot);
  return by_order(op, *order);
}

Truth is_none(const Value& value) {
  if (is_unknown(value)) return Truth::Unknown;
  if (is_absent(value)) return Truth::True;
  if (const auto* set = std::get_if<model::SymbolSet>(&value)) return model::truth(set->members.empty());
  if (const auto* life = std::get_if<model::Lifetime>(&value)) return model::truth(life->session);
  return Truth::False;
}

Sum add(const Value& a, const Value& b) {
  if (auto through = without_values(a, b)) return *through;
  const auto* x = std::get_if<Interval>(&a);
  const auto* y = std::get_if<Interval>(&b);
  if (x != nullptr && y != nullptr) return add_intervals(*x, *y);
  if (range_of(a) && range_of(b)) {
    const auto left = number(a), right = number(b);
    return left && right ? Sum{*left + *right, false} : Sum{model::Unknown{}, false};
  }
  if (moves(a)) {
    if (const auto by = length_of(b)) return moved(a, *by);
  } else if (moves(b)) {
    if (const auto by = length_of(a)) return moved(b, *by);
  } else if (const auto p = length_of(a), q = length_of(b); p && q) {
    return duration(sum(p->months, q->months), sum(p->ms, q->ms));
  }
  return {model::Absent{}, false};
}

Sum subtract(const Value& a, const Value& b) {
  if (auto through = without_values(a, b)) return *through;
  const auto* x = std::get_if<Interval>(&a);
  const auto* y = std::get_if<Interval>(&b);
  if (x != nullptr && y != nullptr) return subtract_intervals(*x, *y);
  if (range_of(a) && range_of(b)) {
    const auto left = number(a), right = number(b);
    return left && right ? Sum{*left - *right, false} : Sum{model::Unknown{}, false};
  }
  const auto* first = std::get_if<Date>(&a);
  const auto* second = std::get_if<Date>(&b);
  if (first != nullptr && second != nullptr) {
    return {Duration{0, (std::int64_t{first->days} - second->days) * kMsPerDay}, false};
  }
  const auto by = length_of(b);
  if (!by) return {model::Absent{}, false};
  const auto back = negated(*by);
  if (!back) return kOverflow;
  if (moves(a)) return moved(a, *back);
  if (const auto p = length_of(a)) return duration(sum(p->months, back->months), sum(p->ms, back->ms));
  return {model::Absent{}, false};
}

}  // namespace writ::vm
