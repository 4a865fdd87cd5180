// writ doc: a pack as pages.

#include <filesystem>

#include "tools/cli/commands.hpp"
#include "tools/cli/doc_pages.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/packs.hpp"

namespace writ::cli {

ExitStatus run_doc(const DocOptions& options) {
  const auto rules = load_rules(options.pack, options.packs.packs, options.packs, {.from_sources = true});
  if (!rules) return ExitStatus::Failed;
  const auto& model = rules->program->model;

  Outputs outputs;
  std::size_t count = 0;
  for (std::size_t i = 0; i < model.packs.size(); ++i) {
    const model::PackId id(i);
    if (!model.packs[id].asked) continue;
    WrittenTexts texts;
    for (const auto& pack : rules->packs) {
      if (pack.name == model.packs[id].name) texts = written_texts(rules->sources, pack);
    }
    for (auto& page : doc_pages(model, id, texts)) {
      outputs.add((std::filesystem::path(options.output) / page.path).string(), std::move(page.html));
      ++count;
    }
  }
  std::error_code error;
  std::filesystem::create_directories(options.output, error);
  if (error) return complain("cannot make the folder `" + options.output + "`: " + error.message());
  if (const auto written = outputs.commit(); !written) return complain(written.error());
  say(counted(count, "page") + " written to " + options.output);
  return ExitStatus::Fine;
}

}  // namespace writ::cli
