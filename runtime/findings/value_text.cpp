#include "runtime/findings/value_text.hpp"

#include <fmt/format.h>

#include <cmath>

namespace writ::findings {
namespace {

std::string decimal(double d) {
  if (std::nearbyint(d) == d && std::abs(d) < 1e15) return fmt::format("{:.0f}", d);
  return fmt::format("{}", d);
}

template <typename E>
std::optional<std::string> enumerator(std::uint32_t payload) {
  const auto all = model::names<E>();
  if (payload >= all.size()) return std::nullopt;
  return std::string(all[payload]);
}

template <typename T>
std::optional<std::string> title_in(const Table<T>& table, std::uint32_t index) {
  if (index >= table.size()) return std::nullopt;
  const T& found = table[Id<T>(index)];
  return found.title.empty() ? found.name : found.title;
}

std::optional<std::string> symbol_text(const model::Model& m, std::uint32_t payload, const model::Type& type) {
  switch (type.kind) {
    case model::TypeKind::Phase: return enumerator<model::Phase>(payload);
    case model::TypeKind::Severity: return enumerator<model::Severity>(payload);
    case model::TypeKind::Party: return enumerator<model::Party>(payload);
    case model::TypeKind::RequestType: return enumerator<model::RequestType>(payload);
    case model::TypeKind::StoredKind: return enumerator<model::StoredKind>(payload);
    case model::TypeKind::DocumentKind: return enumerator<model::DocumentKind>(payload);
    case model::TypeKind::SameSite: return enumerator<model::SameSite>(payload);
    case model::TypeKind::BlockReason: return enumerator<model::BlockReason>(payload);
    case model::TypeKind::ChoiceAction: return enumerator<model::ChoiceAction>(payload);
    case model::TypeKind::ChoicePath: return enumerator<model::ChoicePath>(payload);
    case model::TypeKind::ChoiceOutcome: return enumerator<model::ChoiceOutcome>(payload);
    case model::TypeKind::ControlRole: return enumerator<model::ControlRole>(payload);
    case model::TypeKind::ControlBy: return enumerator<model::ControlBy>(payload);
    case model::TypeKind::Country: return model::country_code(payload);
    case model::TypeKind::Vendor: return title_in(m.vendors, payload);
    case model::TypeKind::Subtype: return title_in(m.subtypes, payload);
    case model::TypeKind::Category: return title_in(m.categories, payload);
    case model::TypeKind::Cmp: return title_in(m.cmps, payload);
    case model::TypeKind::OneOf: {
      if (type.fact >= m.facts.size()) return std::nullopt;
      const auto& options = m.facts[model::FactId(type.fact)].options;
      return payload < options.size() ? std::optional(options[payload]) : std::nullopt;
    }
    case model::TypeKind::Error:
    case model::TypeKind::Boolean:
    case model::TypeKind::Integer:
    case model::TypeKind::Decimal:
    case model::TypeKind::Text:
    case model::TypeKind::Duration:
    case model::TypeKind::Date:
    case model::TypeKind::Item:
    case model::TypeKind::Box:
    case model::TypeKind::Site:
    case model::TypeKind::CmpRecord:
    case model::TypeKind::Pattern:
    case model::TypeKind::Phrases: break;
  }
  return std::nullopt;
}

/// Whole days where it is at least one, else to the millisecond: nobody reads "34214400000 ms".
std::string lifetime_text(const model::Lifetime& lifetime) {
  if (lifetime.session) return "the session";
  const std::int64_t ms = lifetime.expires.ms - lifetime.set.ms;
  if (ms >= kMsPerDay || ms <= -kMsPerDay) return fmt::format("{} day{}", ms / kMsPerDay, ms / kMsPerDay == 1 ? "" : "s");
  return format_duration({0, ms});
}

struct ToText {
  const snapshot::Page& page;
  const model::Type& type;
  using Text = std::optional<std::string>;

  Text operator()(model::Unknown) const { return std::nullopt; }
  Text operator()(model::Absent) const { return std::nullopt; }
  Text operator()(model::Truth t) const {
    if (t == model::Truth::Unknown) return std::nullopt;
    return t == model::Truth::True ? "true" : "false";
  }
  Text operator()(model::Interval i) const {
    return i.low == i.high ? std::to_string(i.low) : fmt::format("at least {}", i.low);
  }
  Text operator()(double d) const { return decimal(d); }
  Text operator()(std::string_view text) const { return std::string(text); }
  Text operator()(Duration d) const { return format_duration(d); }
  Text operator()(const model::Lifetime& l) const { return lifetime_text(l); }
  Text operator()(Date d) const { return format_date(d); }
  Text operator()(model::Symbol s) const { return symbol_text(page.model(), s.payload, type); }
  Text operator()(model::SymbolSet set) const {
    std::string out;
    for (const std::uint32_t member : set.members) {
      if (const auto text = symbol_text(page.model(), member, type)) out += (out.empty() ? "" : ", ") + *text;
    }
    return out.empty() ? std::nullopt : std::optional(out);
  }
  Text operator()(model::ItemRef item) const {
    if (item.kind == model::ItemKind::Frame) {
      const model::Value url = page.get(item, model::Field::FrameUrl);
      if (const auto* text = std::get_if<std::string_view>(&url)) return std::string(*text);
    }
    return page.summary(item);
  }
  Text operator()(const model::Box& b) const {
    return fmt::format("{} × {} at {}, {}", decimal(b.width), decimal(b.height), decimal(b.x), decimal(b.y));
  }
};

}  // namespace

std::optional<std::string> value_text(const snapshot::Page& page, const model::Value& value, const model::Type& type) {
  return std::visit(ToText{page, type}, value);
}

std::string fact_text(const model::Fact& fact, const model::Value& value) {
  if (const auto* s = std::get_if<model::Symbol>(&value)) return s->payload < fact.options.size() ? fact.options[s->payload] : "";
  if (const auto* i = std::get_if<model::Interval>(&value)) return std::to_string(i->low);
  if (const auto* t = std::get_if<model::Truth>(&value)) return *t == model::Truth::True ? "true" : "false";
  if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
  if (const auto* date = std::get_if<Date>(&value)) return format_date(*date);
  return {};
}

}  // namespace writ::findings
