// writ list: what is known, as a table or as JSON.

#include "tools/cli/catalogue.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"

namespace writ::cli {

ExitStatus run_list(const ListOptions& options) {
  if (const auto what = one_of("list", options.what, catalogue_names()); !what) return complain(what.error());
  if (const auto format = one_of("format", options.format, {"text", "json"}); !format) return complain(format.error());

  Json rows;
  if (is_of_the_language(options.what)) {
    rows = catalogue(options.what, {});
  } else {
    const auto rules = load_rules(options.packs, {});
    if (!rules) return ExitStatus::Failed;
    rows = catalogue(options.what, rules->program->model);
  }
  Outputs outputs;
  outputs.add(options.output, options.format == "json" ? dump(rows) + "\n" : table_of(rows));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  if (rows.empty()) say("there are no " + options.what);
  return ExitStatus::Fine;
}

}  // namespace writ::cli
