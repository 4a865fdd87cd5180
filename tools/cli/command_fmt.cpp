// writ fmt: the one layout, in place, of each file that parses.

#include <set>

#include "base/diagnostic.hpp"
#include "base/source.hpp"
#include "language/format.hpp"
#include "language/parse.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/diagnostics_output.hpp"
#include "tools/cli/file_kind.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/rule_files.hpp"

namespace writ::cli {
namespace {

constexpr const char* kInputName = "standard input";
constexpr std::size_t kLargestFile = std::size_t{16} << 20;

/// The canonical text; nothing where it does not parse, which has then been said.
std::optional<std::string> formatted(const std::string& name, const std::string& text) {
  SourceSet sources;
  Diagnostics diagnostics;
  const auto file = sources.push(SourceFile(name, text));
  const auto ast = language::parse(sources, file, diagnostics);
  if (diagnostics.has_errors() || !ast.complete) {
    print_diagnostics(sources, diagnostics, Stream::Errors);
    complain(name + " does not parse" + (name == kInputName ? "" : " and stays as it is"));
    return std::nullopt;
  }
  return language::format(sources[file], ast);
}

ExitStatus format_input(const FmtOptions& options) {
  const auto text = read_input(kLargestFile);
  if (!text) return complain(text.error());
  const auto result = formatted(kInputName, *text);
  if (!result) return ExitStatus::Failed;
  if (options.check) return *result == *text ? ExitStatus::Fine : ExitStatus::Found;
  if (const auto written = write_output(*result); !written) return complain(written.error());
  return ExitStatus::Fine;
}

ExitStatus format_file(const std::string& path, const FmtOptions& options) {
  if (kind_of_file(path) == FileKind::BinaryPack) return complain("`" + path + "` is a compiled pack: its sources have a layout, it has none");
  if (const auto expected = expect_pack(path); !expected) return complain(expected.error());
  const auto text = read_file(path, kLargestFile);
  if (!text) return complain(text.error());
  const auto result = formatted(path, *text);
  if (!result) return ExitStatus::Failed;
  if (*result == *text) return ExitStatus::Fine;
  if (!options.check) {
    if (const auto written = write_file(path, *result); !written) return complain(written.error());
  }
  if (const auto written = write_output(path + "\n"); !written) return complain(written.error());
  return options.check ? ExitStatus::Found : ExitStatus::Fine;
}

}  // namespace

ExitStatus run_fmt(const FmtOptions& options) {
  auto status = ExitStatus::Fine;
  std::set<std::string> done;
  for (const auto& path : options.paths) {
    if (path == "-") {
      status = graver(status, format_input(options));
      continue;
    }
    const auto files = rule_files(path);
    if (!files) {
      status = graver(status, complain(files.error()));
      continue;
    }
    if (files->empty()) warn("no .writ file below `" + path + "`");
    for (const auto& file : *files) {
      if (done.insert(file).second) status = graver(status, format_file(file, options));
    }
  }
  return status;
}

}  // namespace writ::cli
