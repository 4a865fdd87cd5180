// The small questions that checks ask of a declaration's fields.

#include <fmt/format.h>

#include "language/check_context.hpp"

namespace writ::language {

const Field* CheckContext::one(const std::vector<Field>& fields, std::string_view keyword) {
  const Field* first = nullptr;
  for (const Field& field : fields) {
    if (field.keyword.text != keyword) continue;
    if (first == nullptr) {
      first = &field;
      continue;
    }
    report(DiagnosticCode::RepeatedField, field.keyword.span, fmt::format("`{}` stands twice", keyword),
           "it takes one value: keep one of them")
        .labels.push_back({first->keyword.span, "the first is here"});
  }
  return first;
}

std::vector<const Field*> CheckContext::all(const std::vector<Field>& fields, std::string_view keyword) const {
  std::vector<const Field*> out;
  for (const Field& field : fields) {
    if (field.keyword.text == keyword) out.push_back(&field);
  }
  return out;
}

void CheckContext::require(const DeclSite& site, std::initializer_list<std::string_view> keywords) {
  for (const std::string_view keyword : keywords) {
    if (!all(site.decl->fields, keyword).empty()) continue;
    report(DiagnosticCode::MissingField, site.decl->name.span,
           fmt::format("{} `{}` has no `{}`", keyword_of(site.decl->kind), site.decl->name.name.text, keyword),
           fmt::format("add a field `{}`", keyword));
  }
}

std::optional<StringLiteral> CheckContext::literal(const std::vector<Field>& fields, std::string_view keyword) {
  const Field* field = one(fields, keyword);
  const auto* value = field != nullptr ? std::get_if<TextValue>(&field->value) : nullptr;
  return value != nullptr ? std::optional(value->text) : std::nullopt;
}

std::string CheckContext::text(const std::vector<Field>& fields, std::string_view keyword) {
  auto found = literal(fields, keyword);
  return found ? std::move(found->value) : std::string{};
}

std::optional<Date> CheckContext::date(const std::vector<Field>& fields, std::string_view keyword) {
  const Field* field = one(fields, keyword);
  const auto* value = field != nullptr ? std::get_if<DateValue>(&field->value) : nullptr;
  return value != nullptr ? std::optional(value->date.value) : std::nullopt;
}

std::vector<StringLiteral> CheckContext::strings(const std::vector<Field>& fields, std::string_view keyword) const {
  std::vector<StringLiteral> out;
  for (const Field* field : all(fields, keyword)) {
    if (const auto* value = std::get_if<MarksValue>(&field->value)) {
      for (const Mark& mark : value->marks) {
        if (const auto* string = std::get_if<StringLiteral>(&mark.value)) out.push_back(*string);
      }
    } else if (const auto* single = std::get_if<TextValue>(&field->value)) {
      out.push_back(single->text);
    }
  }
  return out;
}

model::Window CheckContext::window_of(const std::optional<DateLiteral>& from, const std::optional<DateLiteral>& until, Span span) {
  model::Window window;
  if (from) window.from = from->value;
  if (until) window.until = until->value;
  if (window.from && window.until && *window.until < *window.from) {
    report(DiagnosticCode::EmptyWindow, span,
           fmt::format("the window ends on {} before it begins on {}", format_date(*window.until), format_date(*window.from)),
           "`from` and `until` include their day; `from` must not be after `until`");
  }
  return window;
}

model::Window CheckContext::window(const std::vector<Field>& fields, std::string_view keyword) {
  const Field* field = one(fields, keyword);
  if (field == nullptr) return {};
  if (const auto* value = std::get_if<WindowValue>(&field->value)) {
    return window_of(value->from, value->until, field->keyword.span);
  }
  return {};
}

}  // namespace writ::language
