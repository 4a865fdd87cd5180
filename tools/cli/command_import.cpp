// writ import: other tools' files to snapshots.

#include "tools/cli/commands.hpp"
#include "tools/cli/importing.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"

namespace writ::cli {

ExitStatus run_import(const ImportOptions& flags) {
  const auto snapshot = import_file(flags);
  if (!snapshot) return complain(snapshot.error());
  Outputs outputs;
  outputs.add(flags.output, *snapshot + "\n");
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  return ExitStatus::Fine;
}

}  // namespace writ::cli
