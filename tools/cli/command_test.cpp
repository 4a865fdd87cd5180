// writ test: the tests that stand in packs.

#include <cstdio>

#include "tools/cli/commands.hpp"
#include "tools/cli/judging.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"
#include "tools/cli/terminal.hpp"
#include "tools/test_runner/test_report.hpp"

namespace writ::cli {

ExitStatus run_test(const TestOptions& options) {
  if (const auto format = one_of("format", options.format, {"text", "junit"}); !format) return complain(format.error());

  // Each path is a run of its own, so that `nothing else` speaks of that pack's rules only. Reports hold places of all.
  SourceSet sources;
  test_runner::TestRun all;
  std::string coverage;
  for (const auto& path : options.paths) {
    show_progress("testing " + path);
    // Rules run of the pack under test and of those that --pack names, so that a pack which only adds vendors can say what
    // the library's rules make of them; the tests are those of the first alone.
    PackOptions named = options.packs;
    std::erase(named.packs, path);
    named.packs.insert(named.packs.begin(), path);
    auto rules = options.packs.packs.empty() ? load_rules(path, options.paths, options.packs, {.from_sources = true})
                                             : load_rules(named, {.from_sources = true});
    if (!rules) return ExitStatus::Failed;
    const auto& model = rules->program->model;
    std::erase_if(rules->tests, [](const auto& test) { return test.pack.index != 0; });
    auto run = test_runner::run_tests(*rules->program, rules->sources, rules->tests,
                                      {.limits = read_limits(options.limits), .only = options.only});
    if (options.coverage) coverage += test_runner::coverage_report(run, model);
    // Spans of this run's sources become spans of the sources of all.
    const auto offset = static_cast<std::uint32_t>(sources.size());
    for (auto& source : rules->sources) sources.push(std::move(source));
    for (auto& test : run.tests) {
      for (auto& failure : test.failures) {
        if (failure.span.file.is_some()) failure.span.file.index += offset;
      }
      all.tests.push_back(std::move(test));
    }
  }
  clear_progress();
  if (all.tests.empty()) warn(options.only.empty() ? "there is no test in what was named" : "no test's name holds `" + options.only + "`");

  Outputs outputs;
  if (options.format == "junit") {
    outputs.add(options.output, test_runner::junit_report(all, sources));
    // The XML holds no coverage: it goes where progress goes.
    if (options.coverage) std::fwrite(coverage.data(), 1, coverage.size(), stderr);
  } else {
    outputs.add(options.output, coverage + test_runner::text_report(all, sources));
  }
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  return all.failed() == 0 ? ExitStatus::Fine : ExitStatus::Found;
}

}  // namespace writ::cli
