#include "tools/test_runner/expectations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace writ::test_runner {

using findings::Finding;
using findings::Row;
using language::ExpectValue;

std::string describe(const findings::Missing& missing) {
  std::string text;
  if (missing.fact) text = "fact " + *missing.fact;
  else if (missing.cmp) text = "cmp " + *missing.cmp;
  else if (missing.site) text = "site " + *missing.site;
  else if (missing.limit) text = "the limit of " + *missing.limit + " was reached";
  else if (missing.whole_phase) text = "all of";
  else if (missing.evidence) text = std::string(model::name_of(*missing.evidence));
  if (missing.field) text += " (field " + *missing.field + ")";
  if (missing.phase) text += (missing.whole_phase ? " " : " of ") + std::string(model::name_of(*missing.phase));
  if (missing.reason) text += " (" + *missing.reason + ")";
  return text;
}

namespace {

std::string name_text(const language::QualifiedName& name) {
  return name.pack ? name.pack->text + "." + name.name.text : name.name.text;
}

/// The expectation as it was written.
std::string expected_text(const ExpectValue& expected) {
  std::string text = "expected " + expected.verdict->text + " " + name_text(*expected.rule);
  if (expected.vendor) text += " for " + name_text(*expected.vendor);
  if (expected.jurisdiction) text += " in " + name_text(*expected.jurisdiction);
  if (expected.severity) text += " severity " + expected.severity->text;
  if (expected.exception) text += " by " + expected.exception->text;
  return text;
}

/// Up to eight codes, and how many more.
std::string places(const std::vector<std::string>& codes) {
  constexpr std::size_t kShown = 8;
  std::string text;
  for (std::size_t i = 0; i < codes.size() && i < kShown; ++i) text += (i == 0 ? "" : ", ") + codes[i];
  if (codes.size() > kShown) text += fmt::format(" and {} more", codes.size() - kShown);
  return text;
}

/// Why the finding has the verdict that a row shows: proof, what is missing, or what was looked through.
void add_reasons(const Finding& finding, const Row& row, std::string& text) {
  switch (row.verdict) {
    case model::Verdict::Violation:
    case model::Verdict::Exempt:
      for (const auto& item : finding.evidence.items) {
        text += "\n    proved by " + item.summary;
        if (item.phase) text += fmt::format(" ({})", model::name_of(*item.phase));
      }
      if (finding.evidence.count > finding.evidence.items.size()) {
        text += fmt::format("\n    and {} more", finding.evidence.count - finding.evidence.items.size());
      }
      break;
    case model::Verdict::Inconclusive:
      for (const auto& missing : finding.missing) text += "\n    missing: " + describe(missing);
      break;
    case model::Verdict::Clear:
      for (const auto& searched : finding.evidence.searched) {
        text += fmt::format("\n    nothing found in {}", model::name_of(searched.evidence));
        if (searched.phase) text += fmt::format(" of {}", model::name_of(*searched.phase));
      }
      break;
    case model::Verdict::NotApplicable:
      text += "\n    no trace of the vendor, outside the dates, or `applies` is false";
      break;
  }
  for (const auto& need : row.failed_needs) {
    text += fmt::format("\n    exception {}: \"{}\" is {}", need.exception, need.need,
                        need.value ? "false" : "unknown");
  }
}

class Judge {
 public:
  Judge(const language::CheckedTest& test, const model::Model& model, const findings::Report& report)
      : test_(test), model_(model), report_(report) {}

  Expectations run() {
    for (const auto& field : test_.decl->fields) {
      const auto* expected = std::get_if<ExpectValue>(&field.value);
      if (expected != nullptr && !expected->nothing_else) hold(*expected, field.span);
    }
    for (const auto& field : test_.decl->fields) {
      const auto* expected = std::get_if<ExpectValue>(&field.value);
      if (expected != nullptr && expected->nothing_else) hold_nothing_else(field.span);
    }
    return std::move(result_);
  }

 private:
  void fail(Span span, std::string text) { result_.failures.push_back({span, std::move(text)}); }

  void hold(const ExpectValue& expected, Span span) {
    if (!expected.verdict || !expected.rule) return;
    const auto verdict = model::parse<model::Verdict>(expected.verdict->text);
    const auto rule = find(model_.rules, model_, test_.pack, *expected.rule);
    const std::string wanted = expected_text(expected);
    if (!verdict) return fail(span, wanted + ", but there is no such verdict");
    if (!rule) return fail(span, wanted + ", but no rule of this name is known");
    result_.spoken.push_back({*rule, *verdict, expected.exception ? std::optional(expected.exception->text) : std::nullopt});

    std::optional<model::VendorId> vendor;
    if (expected.vendor) {
      vendor = find(model_.vendors, model_, test_.pack, *expected.vendor);
      if (!vendor) return fail(span, wanted + ", but no vendor of this name is known");
      const auto& selected = model_.rules[*rule].vendors;
      if (std::find(selected.begin(), selected.end(), *vendor) == selected.end()) {
        return fail(span, fmt::format("{}, but vendor {} is not selected by the rule", wanted, name_text(*expected.vendor)));
      }
    }

    std::size_t answers = 0;
    for (const auto& finding : report_.findings) {
      if (finding.rule_id != *rule || (vendor && finding.vendor_id != vendor)) continue;
      ++answers;
      if (*verdict == model::Verdict::Violation) expected_.insert({finding.rule_id, finding.vendor_id});
      hold_finding(expected, *verdict, finding, wanted, span);
    }
    if (answers == 0) {
      fail(span, wanted + ", but no finding answers: the rule covers no place on that day or selects no vendor");
    }
  }

  void hold_finding(const ExpectValue& expected, model::Verdict verdict, const Finding& finding, const std::string& wanted,
                    Span span) {
    const auto rows = rows_of(expected, finding);
    const std::string whose = finding.vendor && !expected.vendor ? " for " + *finding.vendor : "";
    if (rows.empty()) {
      return fail(span, wanted + ", but no finding answers" + whose + ": the rule does not cover that place on that day");
    }
    // Rows that fail alike are told together.
    std::map<std::string, std::vector<const Row*>> wrong;
    for (const Row* row : rows) {
      const bool severity_fits = !expected.severity || expected.severity->text == model::name_of(row->severity);
      const bool exception_fits = !expected.exception || (row->exception && row->exception->name == expected.exception->text);
      if (row->verdict == verdict && severity_fits && exception_fits) continue;
      std::string got(model::name_of(row->verdict));
      if (expected.severity) got += fmt::format(" severity {}", model::name_of(row->severity));
      if (row->exception) got += " by " + row->exception->name;
      wrong[got].push_back(row);
    }
    if (wrong.empty()) return;
    std::string text = wanted;
    for (const auto& [got, failing] : wrong) {
      std::vector<std::string> codes;
      for (const Row* row : failing) codes.push_back(row->code);
      text += fmt::format("\n  got {}{} in {}", got, whose, places(codes));
      add_reasons(finding, *failing.front(), text);
    }
    fail(span, std::move(text));
  }

  /// `in J` is the row of J; where the rule has none, the rows of what lies in J.
  std::vector<const Row*> rows_of(const ExpectValue& expected, const Finding& finding) const {
    std::vector<const Row*> rows;
    std::optional<model::JurisdictionId> place;
    if (expected.jurisdiction) {
      place = find(model_.jurisdictions, model_, test_.pack, *expected.jurisdiction);
      if (!place) return rows;
    }
    for (const auto& row : finding.jurisdictions) {
      if (!place || row.place == *place) rows.push_back(&row);
    }
    if (!rows.empty()) return rows;
    for (const auto& row : finding.jurisdictions) {
      if (place && model::lies_in(model_, row.place, *place, report_.as_of)) rows.push_back(&row);
    }
    return rows;
  }

  void hold_nothing_else(Span span) {
    std::string unexpected;
    for (const auto& finding : report_.findings) {
      if (finding.verdict != model::Verdict::Violation || expected_.contains({finding.rule_id, finding.vendor_id})) continue;
      std::string text = "\n  got violation " + finding.rule;
      if (finding.vendor) text += " for " + *finding.vendor;
      std::vector<std::string> codes;
      const Row* first = nullptr;
      for (const auto& row : finding.jurisdictions) {
        if (row.verdict != model::Verdict::Violation) continue;
        codes.push_back(row.code);
        if (first == nullptr) first = &row;
      }
      text += " in " + places(codes);
      if (first != nullptr) add_reasons(finding, *first, text);
      unexpected += text;
    }
    if (!unexpected.empty()) fail(span, "expected nothing else" + unexpected);
  }

  const language::CheckedTest& test_;
  const model::Model& model_;
  const findings::Report& report_;
  Expectations result_;
  std::set<std::pair<model::RuleId, std::optional<model::VendorId>>> expected_;
};

}  // namespace

Expectations hold_against(const language::CheckedTest& test, const model::Model& model, const findings::Report& report) {
  return Judge(test, model, report).run();
}

}  // namespace writ::test_runner
