// Tests: names that they expect things of, and what must be there to carry them out (spec/language.md, "Tests").

#include <algorithm>

#include <fmt/format.h>

#include "language/check_context.hpp"

namespace writ::language {
namespace {

void check_expectation(CheckContext& c, const DeclSite& site, const ExpectValue& expect) {
  if (expect.nothing_else) return;
  if (expect.verdict) (void)c.closed_word<model::Verdict>(*expect.verdict, "verdict");
  const DeclSite* rule_site = expect.rule ? c.find(DeclKind::Rule, *expect.rule, site.pack) : nullptr;
  if (expect.vendor) (void)c.find(DeclKind::Vendor, *expect.vendor, site.pack);
  if (expect.jurisdiction) (void)c.find(DeclKind::Jurisdiction, *expect.jurisdiction, site.pack);
  if (expect.severity) (void)c.closed_word<model::Severity>(*expect.severity, "severity");
  if (expect.exception && rule_site != nullptr) {
    const model::Rule& rule = c.model().rules[model::RuleId(rule_site->index)];
    std::vector<std::string> known;
    for (const auto& e : rule.exceptions) known.push_back(e.name);
    for (const auto& a : rule.amendments) {
      for (const auto& e : a.exceptions) known.push_back(e.name);
    }
    if (std::find(known.begin(), known.end(), expect.exception->text) == known.end()) c.unknown("exception", *expect.exception, known);
  }
}

void check_fact(CheckContext& c, const DeclSite& site, const GivenFactValue& given) {
  const DeclSite* fact_site = c.find(DeclKind::Fact, {std::nullopt, given.fact, given.fact.span}, site.pack);
  if (fact_site == nullptr) return;
  const model::Fact& fact = c.model().facts[model::FactId(fact_site->index)];
  const Expr& value = site.ast->exprs[given.value];
  const auto wrong = [&](std::string_view wanted) {
    c.report(DiagnosticCode::TypeMismatch, value.span, fmt::format("fact `{}` asks for {}", fact.name, wanted),
             fmt::format("write `fact {} is …`", fact.name));
  };
  const auto* name = std::get_if<NameNode>(&value.node);
  switch (fact.kind) {
    case model::FactKind::OneOf:
      if (name == nullptr) return wrong(fmt::format("one of {}", fmt::join(fact.options, ", ")));
      if (std::find(fact.options.begin(), fact.options.end(), name->name.text) == fact.options.end()) {
        c.unknown(fmt::format("value of fact `{}`:", fact.name), name->name, fact.options);
      }
      return;
    case model::FactKind::Integer:
      if (!std::holds_alternative<IntegerNode>(value.node)) wrong("an integer");
      return;
    case model::FactKind::Boolean:
      if (name == nullptr || (name->name.text != "true" && name->name.text != "false")) wrong("`true` or `false`");
      return;
    case model::FactKind::Text:
      if (!std::holds_alternative<StringNode>(value.node)) wrong("a string");
      return;
    case model::FactKind::Date:
      if (!std::holds_alternative<DateNode>(value.node)) wrong("a date");
      return;
  }
}

void check_item(CheckContext& c, const DeclSite& site, const TestItem& item) {
  const std::string& kind = item.kind.text;
  const auto word = [&](std::size_t i) { return i < item.words.size() ? &item.words[i] : nullptr; };
  if (kind == "entry" && word(0) != nullptr) (void)c.closed_word<model::StoredKind>(*word(0), "kind of storage");
  if (kind == "document" && word(0) != nullptr) (void)c.closed_word<model::DocumentKind>(*word(0), "kind of document");
  if (kind == "cmp" && word(0) != nullptr) {
    (void)c.find(DeclKind::Cmp, {std::nullopt, *word(0), word(0)->span}, site.pack);
  }
  if (kind == "control" && word(0) != nullptr) (void)c.closed_word<model::ControlRole>(*word(0), "role of a control");
  if (kind == "vantage" && word(0) != nullptr && !model::parse_country(word(0)->text)) c.unknown("country", *word(0), {});
  if (kind == "choice") {
    if (word(0) != nullptr) (void)c.closed_word<model::ChoiceAction>(*word(0), "choice");
    for (std::size_t i = 1; i < item.words.size(); ++i) {
      const std::string& text = item.words[i].text;
      if (model::parse<model::ChoicePath>(text) || model::parse<model::ChoiceOutcome>(text)) continue;
      (void)c.closed_word<model::ChoiceOutcome>(item.words[i], "path or outcome of a choice");
    }
  }
  for (const ItemAttribute& a : item.attributes) {
    const auto* name = std::get_if<Name>(&a.value);
    if (name == nullptr) continue;
    if (a.name.text == "type" && (kind == "request" || kind == "blocked-request")) (void)c.closed_word<model::RequestType>(*name, "request type");
    if (a.name.text == "by" && kind == "control") (void)c.closed_word<model::ControlBy>(*name, "way to know a control");
    if (a.name.text == "same-site") (void)c.closed_word<model::SameSite>(*name, "same-site value");
  }
}

}  // namespace

void CheckContext::check_tests() {
  for (const DeclSite& site : sites) {
    if (site.decl->kind != DeclKind::Test) continue;
    const auto& fields = site.decl->fields;
    const Span title = site.decl->title ? site.decl->title->span : site.decl->keyword_span;
    bool inline_site = false, any_expectation = false;
    int given = 0;
    for (const Field& field : fields) {
      if (const auto* value = std::get_if<GivenSiteValue>(&field.value)) {
        inline_site = true;
        ++given;
        url(value->url);
        std::set<std::string> phases;
        for (const TestPhase& phase : value->phases) {
          (void)closed_word<model::Phase>(phase.phase, "phase");
          if (phase.coverage) (void)closed_word<model::Coverage>(*phase.coverage, "coverage");
          if (!phases.insert(phase.phase.text).second) {
            report(DiagnosticCode::RepeatedField, phase.phase.span, fmt::format("phase `{}` stands twice", phase.phase.text), "write its items into one");
          }
          for (const TestItem& item : phase.items) check_item(*this, site, item);
        }
        for (const TestItem& item : value->items) check_item(*this, site, item);
      } else if (std::holds_alternative<GivenSnapshotValue>(field.value)) {
        ++given;
      } else if (const auto* fact = std::get_if<GivenFactValue>(&field.value)) {
        check_fact(*this, site, *fact);
      } else if (const auto* expect = std::get_if<ExpectValue>(&field.value)) {
        any_expectation = true;
        check_expectation(*this, site, *expect);
      }
    }
    if (given != 1) {
      report(DiagnosticCode::BadTest, title, given == 0 ? "the test has nothing to look at" : "the test looks at two things",
             "write `given snapshot \"file\"` or `given site \"https://…\" { … }`, once");
    }
    if (!any_expectation) report(DiagnosticCode::BadTest, title, "the test expects nothing", "write `expect VERDICT RULE`");
    if (inline_site && all(fields, "as of").empty()) {
      report(DiagnosticCode::MissingAsOf, title, "the test has an inline site and no day", "write `as of 2026-01-01`: law has dates");
    }
    (void)one(fields, "as of");
    result.tests.push_back({model::PackId(site.pack), site.decl, site.ast});
  }
}

}  // namespace writ::language
