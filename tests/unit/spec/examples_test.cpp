// The code blocks of spec/ and README.md: those marked `writ` compile without an error; one that begins with `# error W…` gives
// that error.
#include <catch2/catch.hpp>

#include "base/diagnostic.hpp"
#include "language/check.hpp"
#include "language/format.hpp"
#include "language/parse.hpp"
#include "reading.hpp"

using namespace writ;

TEST_CASE("the examples of the specification are true", "[spec]") {
  auto pages = test::files(test::root() / "spec", {".md"});
  pages.push_back(test::root() / "README.md");
  std::size_t examples = 0;
  for (const auto& page : pages) {
    const std::string text = test::read(page);
    for (std::size_t at = text.find("```writ\n"); at != std::string::npos; at = text.find("```writ\n", at + 1)) {
      const std::size_t begin = at + 8, end = text.find("```", begin);
      REQUIRE(end != std::string::npos);
      const std::string code = text.substr(begin, end - begin);
      ++examples;
      SourceSet sources;
      Diagnostics diagnostics;
      const FileId file = sources.push(SourceFile(page.filename().string(), code));
      std::vector<language::PackSource> packs(1);
      packs[0].name = "example";
      packs[0].files.push_back(language::parse(sources, file, diagnostics));
      const std::size_t files = packs[0].files.size();
      if (page.filename() == "README.md") {
        const FileId prelude = sources.push(SourceFile("prelude", test::read(test::root() / "tests/golden/readme_prelude.writ")));
        packs[0].files.push_back(language::parse(sources, prelude, diagnostics));
      }
      REQUIRE(files == 1);
      (void)language::check(sources, packs, {}, diagnostics);
      std::string errors;
      for (const auto& d : diagnostics.all()) {
        if (d.severity == DiagnosticSeverity::Error) errors += std::string(info(d.code).code) + " ";
      }
      const std::string expected = code.starts_with("# error ") ? code.substr(8, 4) + " " : "";
      INFO(page.filename() << "\n" << code);
      CHECK(errors == expected);
      if (!expected.empty()) continue;
      // Laid out anew, it stays as it is.
      const std::string once = language::format(sources[file], packs[0].files[0]);
      Diagnostics again;
      const FileId second = sources.push(SourceFile("again", once));
      const language::Ast ast = language::parse(sources, second, again);
      CHECK_FALSE(again.has_errors());
      CHECK(language::format(sources[second], ast) == once);
    }
  }
  CHECK(examples >= 6);
}
