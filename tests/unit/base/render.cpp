#include <catch2/catch.hpp>

#include "base/render.hpp"

using namespace writ;

namespace {

Span part(const SourceSet& sources, FileId file, std::string_view text) {
  const auto at = static_cast<std::uint32_t>(sources[file].text().find(text));
  return {file, at, at + static_cast<std::uint32_t>(text.size())};
}

}  // namespace

TEST_CASE("a diagnostic shows its line, the other places and the mend", "[render]") {
  SourceSet sources;
  const FileId file = sources.push(SourceFile("rules.writ", "vendor x {\n\thost  \"\xE6\x97\xA5\xE6\x9C\xAC\", oops\n}\n"));
  Diagnostics diagnostics;
  auto& d = diagnostics.add(DiagnosticCode::UnknownField, part(sources, file, "oops"), "a vendor has no field `oops`", "did you mean `hosts`?");
  d.labels.push_back({part(sources, file, "vendor"), "of this vendor"});
  CHECK(render(sources, d) ==
        "rules.writ:2:14: error[W011]: a vendor has no field `oops`\n"
        "    2 |     host  \"\xE6\x97\xA5\xE6\x9C\xAC\", oops\n"
        "      |                   ^^^^\n"
        "  rules.writ:1:1:\n"
        "    1 | vendor x {\n"
        "      | ------ of this vendor\n"
        "  help: did you mean `hosts`?\n");
  CHECK(render(sources, d, Colour::Yes).find("\x1b[1;31m") != std::string::npos);
  CHECK(render(sources, d).find('\x1b') == std::string::npos);
}

TEST_CASE("a stranger's file does not write to the terminal", "[render]") {
  SourceSet sources;
  const FileId file = sources.push(SourceFile("a\x1b[31m.writ", "x \x1b[2J \xE2\x80\xAE y\n"));
  Diagnostics diagnostics;
  auto& d = diagnostics.add(DiagnosticCode::SyntaxError, part(sources, file, "y"), "found `\x1b[2J`");
  const std::string text = render(sources, d);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\xE2\x80\xAE") == std::string::npos);
}

TEST_CASE("places at the edges can be shown", "[render]") {
  SourceSet sources;
  const FileId file = sources.push(SourceFile("f.writ", "\xEF\xBB\xBF" "a\nlast"));
  const FileId empty = sources.push(SourceFile("empty.writ", ""));
  Diagnostics diagnostics;
  CHECK(render(sources, diagnostics.add(DiagnosticCode::SyntaxError, {file, 9, 9}, "at the end")) ==
        "f.writ:2:5: error[W001]: at the end\n    2 | last\n      |     ^\n");
  CHECK(render(sources, diagnostics.add(DiagnosticCode::SyntaxError, {file, 3, 9}, "two lines")) ==
        "f.writ:1:1: error[W001]: two lines\n    1 | a\n      | ^\n");
  CHECK(render(sources, diagnostics.add(DiagnosticCode::SyntaxError, {empty, 0, 0}, "nothing")).starts_with("empty.writ:1:1: error"));
  CHECK(render(sources, diagnostics.add(DiagnosticCode::MissingPack, {}, "no file")) == "error[W306]: no file\n");
  const FileId wide = sources.push(SourceFile("wide.writ", std::string(5'000, 'a') + "b" + std::string(5'000, 'c')));
  const std::string cut = render(sources, diagnostics.add(DiagnosticCode::SyntaxError, {wide, 5'000, 5'001}, "wide"));
  CHECK(cut.size() < 600);
  CHECK(cut.find("ab") != std::string::npos);
}
