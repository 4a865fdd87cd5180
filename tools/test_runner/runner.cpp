#include "tools/test_runner/runner.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>

#include "runtime/findings/facts.hpp"
#include "runtime/findings/judge.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/vm/matchers.hpp"
#include "runtime/vm/vm.hpp"
#include "tools/test_runner/inline_site.hpp"

namespace writ::test_runner {
namespace {

using language::Field;

template <typename T>
const T* field_value(const language::Decl& test, const Field** found = nullptr) {
  for (const auto& field : test.fields) {
    if (const auto* value = std::get_if<T>(&field.value)) {
      if (found != nullptr) *found = &field;
      return value;
    }
  }
  return nullptr;
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) return fail("test.snapshot", "cannot read `" + path + "`: " + std::strerror(errno));
  std::string bytes;
  char block[65536];
  while (const std::size_t got = std::fread(block, 1, sizeof block, file.get())) {
    bytes.append(block, got);
    if (bytes.size() > limit) return fail("test.snapshot", "`" + path + "` is too large");
  }
  if (std::ferror(file.get()) != 0) return fail("test.snapshot", "cannot read `" + path + "`");
  return bytes;
}

/// `fact NAME is VALUE` as a snapshot would have it.
std::vector<snapshot::Fact> facts_of(const language::CheckedTest& test) {
  std::vector<snapshot::Fact> facts;
  for (const auto& field : test.decl->fields) {
    const auto* given = std::get_if<language::GivenFactValue>(&field.value);
    if (given == nullptr) continue;
    const auto& node = test.ast->exprs[given->value].node;
    snapshot::FactValue value;
    if (const auto* name = std::get_if<language::NameNode>(&node)) {
      if (name->name.text == "true" || name->name.text == "false") value = name->name.text == "true";
      else value = name->name.text;
    } else if (const auto* integer = std::get_if<language::IntegerNode>(&node)) {
      value = integer->value;
    } else if (const auto* decimal = std::get_if<language::DecimalNode>(&node)) {
      value = decimal->value;
    } else if (const auto* text = std::get_if<language::StringNode>(&node)) {
      value = text->literal.value;
    } else if (const auto* date = std::get_if<language::DateNode>(&node)) {
      value = format_date(date->value);
    } else {
      continue;  // the checker has refused it
    }
    facts.push_back({given->fact.text, std::move(value)});
  }
  return facts;
}

class Runner {
 public:
  Runner(const bytecode::Program& program, const SourceSet& sources, const RunOptions& options)
      : program_(program), sources_(sources), options_(options), matchers_(program) {}

  TestResult run(const language::CheckedTest& test, std::vector<Spoken>& spoken) {
    const auto& decl = *test.decl;
    TestResult result;
    result.pack = program_.model.packs[test.pack].name;
    result.name = decl.title ? decl.title->value : "";
    result.file = sources_[decl.span.file].name();
    result.position = sources_[decl.span.file].position(decl.span.begin);
    if (auto failure = judge(test, result.failures, spoken)) result.failures.push_back(std::move(*failure));
    return result;
  }

 private:
  /// What kept the test from being carried out, if anything did.
  std::optional<Failure> judge(const language::CheckedTest& test, std::vector<Failure>& failures, std::vector<Spoken>& spoken) {
    const auto& decl = *test.decl;
    std::optional<Date> as_of;
    for (const auto& field : decl.fields) {
      if (const auto* date = std::get_if<language::DateValue>(&field.value); date != nullptr && field.keyword.text == "as of") {
        as_of = date->date.value;
      }
    }

    std::string bytes;
    const Field* given = nullptr;
    if (const auto* site = field_value<language::GivenSiteValue>(decl, &given)) {
      if (!as_of) return Failure{decl.keyword_span, "the test has an inline site and no day"};
      auto text = inline_snapshot(*site, *as_of);
      if (!text) return Failure{text.error().span, text.error().message};
      bytes = std::move(*text);
    } else if (const auto* file = field_value<language::GivenSnapshotValue>(decl, &given)) {
      // Relative to the file that the test stands in.
      const auto beside = std::filesystem::path(sources_[decl.span.file].name()).parent_path();
      auto text = read_file((beside / file->path.value).string(), options_.limits.file_bytes);
      if (!text) return Failure{file->path.span, text.error().text()};
      bytes = std::move(*text);
    } else {
      return Failure{decl.keyword_span, "the test has nothing to look at"};
    }

    const auto snapshot = snapshot::read_snapshot(std::move(bytes), options_.limits);
    if (!snapshot) return Failure{given->span, snapshot.error().text()};
    const auto& model = program_.model;
    const auto of_test = facts_of(test);
    const auto facts = findings::resolve_facts(model, (*snapshot)->facts, of_test, {});
    if (!facts) return Failure{decl.keyword_span, facts.error().text()};
    const snapshot::Page page(**snapshot, model);
    vm::Vm engine(program_, page, *facts, {}, &matchers_);
    const auto report = findings::judge(page, engine, {.as_of = as_of, .only = {}, .facts = *facts, .keep_silent = true});
    if (!report) return Failure{decl.keyword_span, report.error().text()};

    auto held = hold_against(test, model, *report);
    failures = std::move(held.failures);
    spoken.insert(spoken.end(), held.spoken.begin(), held.spoken.end());
    return std::nullopt;
  }

  const bytecode::Program& program_;
  const SourceSet& sources_;
  const RunOptions& options_;
  vm::Matchers matchers_;
};

}  // namespace

std::size_t TestRun::failed() const {
  return static_cast<std::size_t>(std::count_if(tests.begin(), tests.end(), [](const auto& test) { return !test.failures.empty(); }));
}

TestRun run_tests(const bytecode::Program& program, const SourceSet& sources, const std::vector<language::CheckedTest>& tests,
                  const RunOptions& options) {
  TestRun run;
  Runner runner(program, sources, options);
  for (const auto& test : tests) {
    const bool named = options.only.empty() || (test.decl->title && test.decl->title->value.find(options.only) != std::string::npos);
    if (named) run.tests.push_back(runner.run(test, run.spoken));
  }
  return run;
}

}  // namespace writ::test_runner
