// The small questions that checks ask of a declaration's fields.

#include <algorithm>

#include <fmt/format.h>

#include "language/check_context.hpp"
#include "language/fields.hpp"

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

bool CheckContext::is_broken(const Decl& decl) const { return has_error(decl, "W0"); }

bool CheckContext::has_error(const Decl& decl, std::string_view codes) const {
  return std::any_of(diagnostics.all().begin(), diagnostics.all().end(), [&](const Diagnostic& d) {
    return d.severity == DiagnosticSeverity::Error && info(d.code).code.starts_with(codes) && d.span.file == decl.span.file &&
           decl.span.begin <= d.span.begin && d.span.begin <= decl.span.end + 1;
  });
}

void CheckContext::check_table(const DeclSite& site) {
  const Decl& decl = *site.decl;
  const auto holder = holder_of(decl);
  if (!holder) return;
  const bool amends = decl.kind == DeclKind::Amend, extends = decl.kind == DeclKind::Extend;
  for (const Field& field : decl.fields) {
    const FieldInfo* row = find_field(*holder, *holder == Holder::Phrases ? "" : field.keyword.text);
    if (row == nullptr) continue;  // the parser has reported it
    if (amends && row->where != FieldWhere::Amend && row->where != FieldWhere::AmendOnly) {
      report(DiagnosticCode::BadAmendment, field.keyword.span, fmt::format("an amendment may not set `{}`", row->word),
             "it may set every field of a rule but vendor, subtype and jurisdiction");
    } else if (!amends && row->where == FieldWhere::AmendOnly) {
      report(DiagnosticCode::BadAmendment, field.keyword.span, fmt::format("`{}` stands only in amendments", row->word),
             "write `amend rule NAME in PLACE { … }`, or `effective until DATE` here");
    } else if (extends && row->where != FieldWhere::Extend) {
      report(DiagnosticCode::BadExtension, field.keyword.span, fmt::format("an extension may not set `{}`", row->word),
             "an extension adds to lists: it changes no single value");
    }
  }
  // What a declaration lacks is not asked where a part of it did not parse: one fault, one error.
  if (amends || extends || is_broken(decl)) return;
  for (const FieldInfo& row : fields_of(*holder)) {
    // A list without words (pattern, phrases, fact) and a test say in their own words what they lack.
    if (row.need != FieldNeed::Required || row.word.empty() || decl.kind == DeclKind::Test) continue;
    if (!all(decl.fields, row.word).empty()) continue;
    report(DiagnosticCode::MissingField, decl.name.span,
           fmt::format("{} `{}` has no `{}`", keyword_of(decl.kind), decl.name.name.text, row.word), fmt::format("add a field `{}`", row.word));
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
