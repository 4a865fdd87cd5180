#include "runtime/findings/facts.hpp"

#include <charconv>
#include <map>
#include <string_view>

#include "base/diagnostic.hpp"
#include "base/json.hpp"

namespace writ::findings {
namespace {

using Given = std::map<model::FactId, model::Value>;

std::string listed(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

tl::unexpected<Error> bad_value(const model::Fact& fact, const std::string& found, std::string_view bare) {
  std::string message = "fact `" + fact.name + "` is " + found + ", expected " + fact_takes(fact);
  const std::string guess = fact.kind == model::FactKind::OneOf ? did_you_mean(bare, fact.options) : std::string();
  if (!guess.empty()) message += "; did you mean `" + guess + "`?";
  return fail("fact.bad-value", std::move(message));
}

std::optional<std::int64_t> integer(std::string_view text) {
  if (!text.empty() && text.front() == '+') text.remove_prefix(1);
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A value written as text, by the kind of the fact; nothing if it is none of it.
std::optional<model::Value> from_text(const model::Fact& fact, std::string_view text) {
  switch (fact.kind) {
    case model::FactKind::OneOf:
      for (std::size_t i = 0; i < fact.options.size(); ++i) {
        if (fact.options[i] == text) return model::Symbol{static_cast<std::uint32_t>(i)};
      }
      return std::nullopt;
    case model::FactKind::Integer:
      if (const auto value = integer(text)) return model::Interval{*value, *value};
      return std::nullopt;
    case model::FactKind::Boolean:
      if (text == "true") return model::Truth::True;
      if (text == "false") return model::Truth::False;
      return std::nullopt;
    case model::FactKind::Text: return text;
    case model::FactKind::Date:
      if (const auto value = parse_date(text)) return *value;
      return std::nullopt;
  }
  return std::nullopt;
}

/// A value of JSON: a number is no text and a text is no number, whatever it looks like.
std::optional<model::Value> from_json(const model::Fact& fact, const snapshot::FactValue& value) {
  if (const auto* b = std::get_if<bool>(&value)) {
    return fact.kind == model::FactKind::Boolean ? std::optional<model::Value>(model::truth(*b)) : std::nullopt;
  }
  if (const auto* i = std::get_if<std::int64_t>(&value)) {
    return fact.kind == model::FactKind::Integer ? std::optional<model::Value>(model::Interval{*i, *i}) : std::nullopt;
  }
  const auto* text = std::get_if<std::string>(&value);
  if (!text || fact.kind == model::FactKind::Boolean || fact.kind == model::FactKind::Integer) return std::nullopt;
  return from_text(fact, *text);
}

std::string shown(const snapshot::FactValue& value) {
  return std::visit([](const auto& v) {
    if constexpr (std::is_same_v<std::decay_t<decltype(v)>, std::string>) {
      return json_string(v);
    } else {
      return dump(Json(v), JsonLayout::Compact);
    }
  }, value);
}

tl::unexpected<Error> undeclared(const model::Model& model, const std::string& name) {
  std::vector<std::string> names;
  for (const model::Fact& fact : model.facts) names.push_back(fact.name);
  const std::string guess = did_you_mean(name, names);
  return fail("fact.unknown", "no fact `" + name + "` is declared" + (guess.empty() ? "" : "; did you mean `" + guess + "`?"));
}

enum class Strange { Ignore, Refuse };

Result<> add(const model::Model& model, const std::vector<snapshot::Fact>& facts, Strange undeclared_is, Given& given) {
  for (const snapshot::Fact& fact : facts) {
    const auto ids = facts_named(model, fact.name);
    if (ids.empty() && undeclared_is == Strange::Refuse) return undeclared(model, fact.name);
    for (const model::FactId id : ids) {
      const auto value = from_json(model.facts[id], fact.value);
      if (!value) {
        const auto* text = std::get_if<std::string>(&fact.value);
        return bad_value(model.facts[id], shown(fact.value), text ? std::string_view(*text) : std::string_view());
      }
      given[id] = *value;
    }
  }
  return {};
}

Result<> add_of_caller(const model::Model& model, const std::vector<std::string>& facts, Given& given) {
  for (const std::string& text : facts) {
    const auto equals = text.find('=');
    if (equals == std::string::npos || equals == 0) return fail("fact.form", "`" + text + "` is no fact: expected NAME=VALUE");
    const auto ids = facts_named(model, std::string_view(text).substr(0, equals));
    if (ids.empty()) return undeclared(model, text.substr(0, equals));
    const std::string_view value = std::string_view(text).substr(equals + 1);
    for (const model::FactId id : ids) {
      const auto read = from_text(model.facts[id], value);
      if (!read) return bad_value(model.facts[id], json_string(value), value);
      given[id] = *read;
    }
  }
  return {};
}

}  // namespace

std::string fact_takes(const model::Fact& fact) {
  switch (fact.kind) {
    case model::FactKind::OneOf: return "one of " + listed(fact.options);
    case model::FactKind::Integer: return "an integer";
    case model::FactKind::Boolean: return "true or false";
    case model::FactKind::Text: return "a text";
    case model::FactKind::Date: return "a date such as 2026-01-31";
  }
  return {};
}

std::vector<model::FactId> facts_named(const model::Model& model, std::string_view name) {
  std::vector<model::FactId> out;
  for (std::size_t i = 0; i < model.facts.size(); ++i) {
    const model::Fact& fact = model.facts[model::FactId(i)];
    if (fact.name == name || model.packs[fact.pack].name + "." + fact.name == name) out.emplace_back(i);
  }
  return out;
}

Result<std::vector<GivenFact>> resolve_facts(const model::Model& model, const std::vector<snapshot::Fact>& of_snapshot,
                                             const std::vector<snapshot::Fact>& of_test,
                                             const std::vector<std::string>& of_caller) {
  Given given;
  if (auto added = add(model, of_snapshot, Strange::Ignore, given); !added) {
    return tl::make_unexpected(std::move(added).error().with("the snapshot's facts"));
  }
  WRIT_TRY_VOID(add(model, of_test, Strange::Refuse, given));
  WRIT_TRY_VOID(add_of_caller(model, of_caller, given));
  std::vector<GivenFact> out;
  for (const auto& [fact, value] : given) out.push_back({fact, value});
  return out;
}

}  // namespace writ::findings
