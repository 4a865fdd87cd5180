// Trees and diagnostics of tests/golden/parse, layouts of tests/golden/format: NAME.writ beside what is expected of it.
// Names that begin with `bad_` have errors, and only they. WRIT_UPDATE=1 writes what came out.
#include <catch2/catch.hpp>

#include "base/render.hpp"
#include "language/dump.hpp"
#include "language/format.hpp"
#include "language/parse.hpp"
#include "tests/unit/spec/reading.hpp"

using namespace writ;
using namespace writ::language;

namespace {

void compare(const std::filesystem::path& expected, const std::string& found) {
  if (test::update()) {
    std::ofstream(expected, std::ios::binary) << found;
    return;
  }
  CHECK(found == test::read(expected));
}

std::filesystem::path beside(std::filesystem::path path, const char* extension) { return path.replace_extension(extension); }

}  // namespace

TEST_CASE("trees and diagnostics are what the golden files say", "[parse][golden]") {
  const auto paths = test::files(test::root() / "tests/golden/parse", {".writ"});
  REQUIRE(paths.size() > 20);
  for (const auto& path : paths) {
    INFO(path);
    const std::string name = path.filename().string();
    SourceSet sources;
    Diagnostics diagnostics;
    const FileId file = sources.push(SourceFile(name, test::read(path)));
    const Ast ast = parse(sources, file, diagnostics);
    diagnostics.sort();
    std::string found = dump(sources[file], ast, DumpSpans::Lines);
    for (const Diagnostic& diagnostic : diagnostics.all()) found += "\n" + render(sources, diagnostic);
    CHECK(diagnostics.has_errors() == name.starts_with("bad_"));
    CHECK(ast.complete == !name.starts_with("bad_"));
    compare(beside(path, ".tree"), found);
  }
}

TEST_CASE("layouts are what the golden files say", "[format][golden]") {
  for (const auto& path : test::files(test::root() / "tests/golden/format", {".writ"})) {
    INFO(path);
    SourceSet sources;
    Diagnostics diagnostics;
    const FileId file = sources.push(SourceFile(path.filename().string(), test::read(path)));
    const Ast ast = parse(sources, file, diagnostics);
    REQUIRE(ast.complete);
    compare(beside(path, ".formatted"), format(sources[file], ast));
    compare(beside(path, ".canonical"), format(sources[file], ast, Comments::Drop));
  }
}
