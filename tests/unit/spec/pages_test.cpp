// Pages that are made from tables: what is checked in is what the table gives. WRIT_UPDATE=1 writes them.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <fstream>

#include "base/diagnostic.hpp"
#include "language/fields.hpp"
#include "model/types.hpp"
#include "reading.hpp"

namespace {

void hold(const std::string& name, const std::string& text) {
  const auto path = writ::test::root() / "spec" / name;
  if (writ::test::update()) std::ofstream(path, std::ios::binary) << text;
  INFO("made from its table; WRIT_UPDATE=1 test_spec writes " << name);
  CHECK(writ::test::read(path) == text);
}

}  // namespace

TEST_CASE("spec/diagnostics.md is what diagnostics.def says", "[spec]") {
  std::string out =
      "# Diagnostics\n\nMade from `base/diagnostics.def`. Codes never change meaning. Each has a smallest source that gives it in\n"
      "`tests/golden/diagnostics/`. A message names what was found; `help` how to mend it; labels show the other places that matter.\n\n"
      "0xx reading and syntax, 1xx names, 2xx types and literals, 3xx declarations, 4xx law, 5xx doubts, 6xx the project file\n"
      "([project.md](project.md)). Warnings become errors with `--deny warnings`; some with `--release` (spec/packs.md).\n\n| code | severity | given for |\n| --- | --- | --- |\n";
  for (const auto& d : writ::all_diagnostics()) {
    out += fmt::format("| {} | {} | {} |\n", d.code, d.severity == writ::DiagnosticSeverity::Error ? "error" : "warning", d.meaning);
  }
  hold("diagnostics.md", out);
}

TEST_CASE("spec/types.md is what schema.def says", "[spec]") {
  std::string out =
      "# Types and fields\n\nMade from `model/schema.def` and `model/names.def`.\n\n"
      "Types: boolean, integer (64 bits), decimal, text, duration, date; the closed vocabularies below; declared names (vendor, subtype,\n"
      "category, cmp); one-of values of facts; items. A set-valued field is asked with `is` (has), `in` and `is none`. Booleans are\n"
      "`true` and `false`; a boolean field or fact stands alone.\n\nA name without dot stands, in this order, for a variable in scope, a "
      "`define`, or a constant of the type that the other side asks for.\n";
  std::string last;
  for (const auto& f : writ::model::all_fields()) {
    const std::string record(writ::model::record_name(f.record));
    if (record != last) out += fmt::format("\n## `{}`\n\n| field | type | is |\n| --- | --- | --- |\n", record);
    last = record;
    const char* argument = f.argument == writ::model::Argument::None ? "" : f.argument == writ::model::Argument::Text ? "(\"name\")" : "(vendor)";
    out += fmt::format("| `{}{}` | {} | {} |\n", f.name, argument, writ::model::describe(f.type), f.meaning);
  }
  out += "\n`site` has besides every `fact` that the pack sees.\n\n## Closed vocabularies\n\n| type | names |\n| --- | --- |\n";
  const auto row = [&](std::string_view name, std::span<const std::string_view> words) {
    out += fmt::format("| {} | {} |\n", name, fmt::join(words, " "));
  };
  using namespace writ::model;
  row("phase", names<Phase>());
  row("severity", names<Severity>());
  row("party", names<Party>());
  row("request type", names<RequestType>());
  row("kind of storage", names<StoredKind>());
  row("kind of document", names<DocumentKind>());
  row("same-site", names<SameSite>());
  row("reason of blocking", names<BlockReason>());
  row("item", names<ItemKind>());
  row("standing, weakest first", names<Standing>());
  row("kind of source", names<SourceKind>());
  row("status of a source", names<SourceStatus>());
  row("masking default", names<MaskingDefault>());
  row("verdict, gravest first", names<Verdict>());
  row("coverage", names<Coverage>());
  row("choice", names<ChoiceAction>());
  row("path of a choice", names<ChoicePath>());
  row("outcome of a choice", names<ChoiceOutcome>());
  out += "| country | ISO 3166-1 alpha-2 |\n";
  hold("types.md", out);
}

TEST_CASE("spec/fields.md is what fields.def says", "[spec]") {
  using namespace writ::language;
  std::string out =
      "# Fields of declarations\n\nMade from `language/fields.def`. *List*: repeated fields add up. *amend*, *extend*: it may stand there too; no\n"
      "other field may.\n";
  const auto where = [](FieldWhere w) {
    switch (w) {
      case FieldWhere::Plain: return "";
      case FieldWhere::Amend: return "amend";
      case FieldWhere::AmendOnly: return "amend only";
      case FieldWhere::Extend: return "extend";
    }
    return "";
  };
  std::string last;
  for (const auto& f : all_fields()) {
    std::string holder(phrase_of(f.holder));
    holder = holder.substr(holder.find(' ') + 1);
    if (holder != last) out += fmt::format("\n## {}\n\n| field | | | is |\n| --- | --- | --- | --- |\n", holder);
    last = holder;
    out += fmt::format("| {} | {}{} | {} | {} |\n", f.word.empty() ? "(without word)" : fmt::format("`{}`", f.word),
                       f.shape == FieldShape::List ? "list" : "single", f.need == FieldNeed::Required ? ", required" : "", where(f.where), f.meaning);
  }
  hold("fields.md", out);
}
