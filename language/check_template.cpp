// Messages and remedies with placeholders: "{vendor.name} was active: {evidence.first}" (spec/findings.md, "Placeholders").

#include <algorithm>

#include <fmt/format.h>

#include "language/check_context.hpp"

namespace writ::language {
namespace {

/// The fields that a placeholder may name, beyond those of the record.
std::vector<std::string> fields_of(std::string_view head, const CheckContext& c, std::uint32_t pack) {
  const auto of_record = [](model::Record record) {
    std::vector<std::string> out;
    for (const auto& f : model::all_fields()) {
      if (f.record == record && f.argument == model::Argument::None && f.type.kind != model::TypeKind::Item &&
          f.type.kind != model::TypeKind::Box) {
        out.emplace_back(f.name);
      }
    }
    return out;
  };
  if (head == "vendor") return of_record(model::Record::Vendor);
  if (head == "site") {
    auto out = of_record(model::Record::Site);
    for (auto& fact : c.names_seen(DeclKind::Fact, pack)) out.push_back(std::move(fact));
    return out;
  }
  if (head == "rule") return {"id", "title", "severity"};
  if (head == "evidence") return {"first", "count", "cookies", "storage"};
  if (head == "script") return of_record(model::Record::Script);
  if (head == "cookie") return of_record(model::Record::Cookie);
  if (head == "request") return of_record(model::Record::Request);
  if (head == "field") {
    auto out = of_record(model::Record::Field);
    out.emplace_back("selector");
    return out;
  }
  if (head == "cmp") return {"id", "name"};
  return {};
}

const std::vector<std::string> kHeads = {"vendor", "site", "rule", "evidence", "script", "cookie", "request", "field", "cmp"};

}  // namespace

model::Template CheckContext::make_template(const StringLiteral& text, TemplateUse use, std::uint32_t pack) {
  model::Template out;
  std::string literal;
  const auto flush = [&] {
    if (!literal.empty()) out.pieces.push_back({std::exchange(literal, {}), {}});
  };
  const std::string& s = text.value;
  const auto bad = [&](const std::string& what, std::string help) {
    report(DiagnosticCode::UnknownPlaceholder, text.span, what, std::move(help));
  };
  for (std::size_t i = 0; i < s.size();) {
    if (s.compare(i, 2, "{{") == 0 || s.compare(i, 2, "}}") == 0) {
      literal += s[i];
      i += 2;
      continue;
    }
    if (s[i] != '{') {
      literal += s[i++];
      continue;
    }
    const std::size_t close = s.find('}', i);
    if (close == std::string::npos) {
      bad("a `{` is never closed", "write `{{` for a brace");
      literal.append(s, i, std::string::npos);
      break;
    }
    const std::string inside = s.substr(i + 1, close - i - 1);
    i = close + 1;
    const std::size_t dot = inside.find('.');
    const std::string head = inside.substr(0, dot);
    const std::string field = dot == std::string::npos ? "" : inside.substr(dot + 1);
    if (std::find(kHeads.begin(), kHeads.end(), head) == kHeads.end()) {
      const std::string guess = did_you_mean(head, kHeads);
      bad(fmt::format("unknown placeholder `{{{}}}`", inside),
          guess.empty() ? fmt::format("known: {}; write `{{{{` for a brace", fmt::join(kHeads, ", ")) : fmt::format("did you mean `{}`?", guess));
      continue;
    }
    if (head == "vendor" && use == TemplateUse::SiteRule) {
      bad(fmt::format("placeholder `{{{}}}` in a rule without vendor", inside), "the rule has no field `vendor`: name the evidence instead");
      continue;
    }
    const auto known = fields_of(head, *this, pack);
    if (std::find(known.begin(), known.end(), field) == known.end()) {
      const std::string guess = did_you_mean(field, known);
      bad(fmt::format("unknown placeholder `{{{}}}`", inside),
          guess.empty() ? fmt::format("`{}` has: {}", head, fmt::join(known, ", ")) : fmt::format("did you mean `{{{}.{}}}`?", head, guess));
      continue;
    }
    if (head == "site") {
      // A fact that a message shows is a fact that is asked.
      const QualifiedName name{std::nullopt, {field, text.span, false}, text.span};
      if (const DeclSite* site = look(DeclKind::Fact, name, pack)) used.insert({DeclKind::Fact, site->index});
    }
    flush();
    out.pieces.push_back({{}, {head, field}});
  }
  flush();
  return out;
}

}  // namespace writ::language
