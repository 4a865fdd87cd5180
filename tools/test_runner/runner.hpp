#pragma once
// Runs the `test` declarations of packs: page, machine, judgement, expectations (spec/language.md, "Tests").

#include <string>
#include <vector>

#include "base/source.hpp"
#include "language/check.hpp"
#include "runtime/bytecode/program.hpp"
#include "runtime/snapshot/snapshot.hpp"
#include "tools/test_runner/expectations.hpp"

namespace writ::test_runner {

struct TestResult {
  std::string pack, name;
  std::string file;
  Position position;                  ///< of the declaration
  std::vector<Failure> failures;      ///< none: it passed
};

struct RunOptions {
  snapshot::ReadLimits limits;
  std::string only;                   ///< a text that the names of the tests to run hold
};

struct TestRun {
  std::vector<TestResult> tests;
  std::vector<Spoken> spoken;
  [[nodiscard]] std::size_t failed() const;
};

/// Runs tests in their order. What keeps a single test from running (a snapshot that cannot be read) is its failure.
[[nodiscard]] TestRun run_tests(const bytecode::Program& program, const SourceSet& sources,
                                const std::vector<language::CheckedTest>& tests, const RunOptions& options);

}  // namespace writ::test_runner
