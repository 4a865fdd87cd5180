#pragma once
// The outcome of tests as text, as JUnit XML, and what no test speaks of.

#include <string>

#include "base/source.hpp"
#include "model/model.hpp"
#include "tools/test_runner/runner.hpp"

namespace writ::test_runner {

/// Every failure with its place; the last line is "N passed, N failed".
[[nodiscard]] std::string text_report(const TestRun& run, const SourceSet& sources);
[[nodiscard]] std::string junit_report(const TestRun& run, const SourceSet& sources);
/// Of each rule that runs: the verdicts that tests expect, and the exceptions that none names.
[[nodiscard]] std::string coverage_report(const TestRun& run, const model::Model& model);

}  // namespace writ::test_runner
