// writ disasm: bytecode, readable.

#include "runtime/bytecode/disassemble.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"

namespace writ::cli {

ExitStatus run_disasm(const DisasmOptions& options) {
  const auto rules = load_rules(options.pack, options.packs.packs, options.packs, {});
  if (!rules) return ExitStatus::Failed;
  const auto& program = *rules->program;

  std::string text;
  if (options.rule.empty()) {
    text = bytecode::disassemble(program);
  } else {
    std::vector<std::string> known;
    for (const auto& rule : program.model.rules) known.push_back(rule.name);
    if (const auto rule = one_of("rule", options.rule, known); !rule) return complain(rule.error());
    // "rule NAME, condition": the comma keeps `a` from meaning `a-b` too.
    for (const auto& chunk : program.roots) {
      if (chunk.label.find("rule " + options.rule + ",") == std::string::npos) continue;
      text += (text.empty() ? "" : "\n") + bytecode::disassemble(program, chunk);
    }
  }
  Outputs outputs;
  outputs.add(options.output, std::move(text));
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  return ExitStatus::Fine;
}

}  // namespace writ::cli
