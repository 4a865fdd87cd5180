#include "tools/test_runner/test_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

namespace writ::test_runner {
namespace {

std::string place_of(const SourceSet& sources, Span span) {
  if (!span.file.is_some() || span.file.index >= sources.size()) return "";
  const auto position = sources[span.file].position(span.begin);
  return fmt::format("{}:{}:{}", sources[span.file].name(), position.line, position.column);
}

/// XML 1.0 text: control characters that XML does not have become U+FFFD.
std::string xml(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\n': out += "&#10;"; break;
      case '\t': out += "&#9;"; break;
      default:
        if (static_cast<unsigned char>(c) < 0x20) out += "\xEF\xBF\xBD";
        else out += c;
    }
  }
  return out;
}

/// Lines behind the first moved in.
std::string indented(std::string_view text, std::string_view by) {
  std::string out;
  for (const char c : text) {
    out += c;
    if (c == '\n') out += by;
  }
  return out;
}

}  // namespace

std::string text_report(const TestRun& run, const SourceSet& sources) {
  std::string out;
  for (const auto& test : run.tests) {
    if (test.failures.empty()) continue;
    out += fmt::format("FAIL  {}: {}\n", test.pack, test.name);
    for (const auto& failure : test.failures) {
      const auto place = place_of(sources, failure.span);
      out += fmt::format("  {}{}{}\n", place, place.empty() ? "" : ": ", indented(failure.text, "  "));
    }
    out += '\n';
  }
  return out + fmt::format("{} passed, {} failed\n", run.tests.size() - run.failed(), run.failed());
}

std::string junit_report(const TestRun& run, const SourceSet& sources) {
  std::map<std::string, std::vector<const TestResult*>> packs;
  for (const auto& test : run.tests) packs[test.pack].push_back(&test);

  std::string out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
  out += fmt::format("<testsuites tests=\"{}\" failures=\"{}\">\n", run.tests.size(), run.failed());
  for (const auto& [pack, tests] : packs) {
    const auto failed = std::count_if(tests.begin(), tests.end(), [](const auto* test) { return !test->failures.empty(); });
    out += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n", xml(pack), tests.size(), failed);
    for (const auto* test : tests) {
      out += fmt::format("    <testcase classname=\"{}\" name=\"{}\" file=\"{}\" line=\"{}\"", xml(pack), xml(test->name),
                         xml(test->file), test->position.line);
      if (test->failures.empty()) {
        out += "/>\n";
        continue;
      }
      // One failure element a test case: readers of JUnit take no more.
      const auto& first = test->failures.front().text;
      std::string all;
      for (const auto& failure : test->failures) all += place_of(sources, failure.span) + ": " + failure.text + "\n";
      out += fmt::format(">\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n",
                         xml(first.substr(0, first.find('\n'))), xml(all));
    }
    out += "  </testsuite>\n";
  }
  return out + "</testsuites>\n";
}

std::string coverage_report(const TestRun& run, const model::Model& model) {
  struct Seen {
    std::set<model::Verdict> verdicts;
    std::set<std::string> exceptions;
    std::size_t expectations = 0;
  };
  std::map<model::RuleId, Seen> seen;
  for (const auto& spoken : run.spoken) {
    auto& rule = seen[spoken.rule];
    rule.verdicts.insert(spoken.verdict);
    ++rule.expectations;
    if (spoken.exception) rule.exceptions.insert(*spoken.exception);
  }

  std::string out;
  std::size_t rules = 0;
  std::size_t tested = 0;
  std::size_t both_ways = 0;
  for (std::size_t i = 0; i < model.rules.size(); ++i) {
    const model::RuleId id(i);
    const auto& rule = model.rules[id];
    if (!rule.runs) continue;
    ++rules;
    const Seen& of_rule = seen[id];
    if (of_rule.expectations > 0) ++tested;
    if (of_rule.verdicts.contains(model::Verdict::Violation) && of_rule.verdicts.contains(model::Verdict::Clear)) ++both_ways;
    out += fmt::format("{}.{}:", model.packs[rule.pack].name, rule.name);
    if (of_rule.expectations == 0) out += " no test";
    for (const auto verdict : of_rule.verdicts) out += fmt::format(" {}", model::name_of(verdict));
    for (const auto verdict : {model::Verdict::Violation, model::Verdict::Clear}) {
      if (of_rule.expectations > 0 && !of_rule.verdicts.contains(verdict)) out += fmt::format("; never {}", model::name_of(verdict));
    }
    std::set<std::string> exceptions;
    for (const auto& exception : rule.exceptions) exceptions.insert(exception.name);
    for (const auto& amendment : rule.amendments) {
      for (const auto& exception : amendment.exceptions) exceptions.insert(exception.name);
    }
    for (const auto& exception : exceptions) {
      if (!of_rule.exceptions.contains(exception)) out += "; exception " + exception + " untested";
    }
    out += '\n';
  }
  return out + fmt::format("{} of {} rules tested, {} as violation and as clear\n", tested, rules, both_ways);
}

}  // namespace writ::test_runner
