// writ baseline write: the violations of an earlier run as a baseline.

#include "runtime/findings/earlier_run.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"

namespace writ::cli {

ExitStatus run_baseline_write(const BaselineOptions& options) {
  constexpr std::size_t kLargest = std::size_t{256} << 20;
  auto text = options.findings == "-" ? read_input(kLargest) : read_file(options.findings, kLargest);
  if (!text) return complain(text.error());
  const auto run = findings::read_earlier_run(*text);
  if (!run) return complain(Error(run.error()).with(options.findings));
  Outputs outputs;
  outputs.add(options.output, findings::write_baseline(run->fingerprints()));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  if (options.told) say("baseline written to " + options.output);
  return ExitStatus::Fine;
}

}  // namespace writ::cli
