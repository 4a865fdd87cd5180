// Every diagnostic has a smallest source that gives it: tests/golden/diagnostics/<code>.writ, checked together with
// prelude.writ as one pack, or <code>/ with a folder for each pack.
#include <catch2/catch.hpp>

#include <set>

#include "base/diagnostic.hpp"
#include "language/check.hpp"
#include "language/parse.hpp"
#include "reading.hpp"

using namespace writ;

namespace {

std::set<std::string> codes_of(const std::filesystem::path& path, const language::CheckOptions& options) {
  SourceSet sources;
  Diagnostics diagnostics;
  std::vector<language::PackSource> packs;
  std::vector<std::pair<std::string, std::vector<std::filesystem::path>>> shape;
  if (std::filesystem::is_directory(path)) {
    for (const auto& folder : std::filesystem::directory_iterator(path)) {
      shape.emplace_back(folder.path().filename().string(), test::files(folder.path(), {".writ"}));
    }
    std::sort(shape.begin(), shape.end());
  } else {
    shape.push_back({"golden", {path.parent_path() / "prelude.writ", path}});
  }
  for (const auto& [name, list] : shape) {
    language::PackSource pack{name, {}, true, name};
    for (const auto& file : list) {
      const FileId id = sources.push(SourceFile(file.filename().string(), test::read(file)));
      pack.files.push_back(language::parse(sources, id, diagnostics));
    }
    packs.push_back(std::move(pack));
  }
  (void)language::check(sources, packs, options, diagnostics);
  std::set<std::string> out;
  for (const Diagnostic& d : diagnostics.all()) {
    out.emplace(info(d.code).code);
    CHECK_FALSE(d.message.empty());
    CHECK(d.message.back() != '.');
    CHECK(d.span.begin <= d.span.end);
  }
  return out;
}

/// Told by the loading of packs, not by the checker: compile_test.cpp shows them. Those of the project file are shown by
/// tests/unit/project and the transcript project.
const std::set<std::string> kElsewhere = {"W306", "W318", "W601", "W602", "W603", "W604", "W605", "W606"};

}  // namespace

TEST_CASE("every diagnostic is given by its smallest source", "[diagnostics]") {
  for (const DiagnosticInfo& d : all_diagnostics()) {
    const std::string code(d.code);
    if (kElsewhere.contains(code)) continue;
    const auto folder = test::root() / "tests/golden/diagnostics";
    auto path = folder / (code + ".writ");
    if (!std::filesystem::exists(path)) path = folder / code;
    INFO(path);
    REQUIRE(std::filesystem::exists(path));
    const bool lint = code == "W502" || code == "W505";
    const auto codes = codes_of(path, {code == "W401", lint});
    std::string all;
    for (const auto& c : codes) all += c + " ";
    INFO("given: " << all);
    CHECK(codes.contains(code));
    // One fault, one error.
    std::size_t errors = 0;
    for (const auto& c : codes) {
      for (const auto& row : all_diagnostics()) errors += row.code == c && row.severity == DiagnosticSeverity::Error;
    }
    CHECK(errors <= 1);
  }
}

TEST_CASE("the prelude of the smallest sources is faultless", "[diagnostics]") {
  CHECK(codes_of(test::root() / "tests/golden/diagnostics/prelude.writ", {}).contains("W103"));  // with itself: all twice
}
