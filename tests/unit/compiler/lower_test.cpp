// Conditions and their code: tests/golden/bytecode/*.golden hold a condition, a line `---`, and the disassembly.
// WRIT_UPDATE=1 rewrites the second part; the diff is the review.
#include <catch2/catch.hpp>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "compiler/fold.hpp"
#include "compiler/lower.hpp"
#include "language/check.hpp"
#include "language/parse.hpp"
#include "runtime/bytecode/disassemble.hpp"

using namespace writ;

namespace {

const std::string kWorld = R"(
jurisdiction FR "France" {}
source act { title "An act" kind statute binds FR reference "1" date 2000-01-01 url "https://law.example/1" holds "It." status verified }
category tracking "Tracking"
subtype recording "Recording" { of tracking }
vendor rec "Recco" { subtype recording hosts "rec.example" }
vendor ads "Adsy" { subtype recording hosts "ads.example" }
phrases consent { en "we ask first" }
fact sector "Sector" { one of health, retail }
fact public "Public" { boolean }
define seen(v: vendor, p: phase): boolean = any stored s during p where s.vendor is v
define limit: duration = 6 months + 7 months
define tracker: text = "ads.example"
)";

std::optional<bytecode::Program> compile(const std::string& condition, compiler::LowerOptions options = {}) {
  SourceSet sources;
  Diagnostics diagnostics;
  const FileId file = sources.push(SourceFile(
      "test.writ", kWorld + "rule r \"R\" { vendor rec jurisdiction FR severity high condition " + condition + " cites act }"));
  std::vector<language::PackSource> packs(1);
  packs[0].name = "test";
  packs[0].files.push_back(language::parse(sources, file, diagnostics));
  auto checked = language::check(sources, packs, {}, diagnostics);
  for (const auto& d : diagnostics.all()) {
    if (d.severity == DiagnosticSeverity::Error) FAIL(d.message << " in " << condition);
  }
  auto program = compiler::lower(std::move(checked.program), sources, options, diagnostics);
  // What is too large is said at the expression.
  if (!program) {
    REQUIRE_FALSE(diagnostics.all().empty());
    CHECK(diagnostics.all().back().code == DiagnosticCode::ProgramTooLarge);
  }
  return program;
}

std::string read(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("conditions become the code that is checked in", "[compiler]") {
  std::vector<std::filesystem::path> files;
  for (const auto& file : std::filesystem::directory_iterator(std::string(WRIT_SOURCE_DIR) + "/tests/golden/bytecode")) {
    files.push_back(file.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() > 5);
  const char* update = std::getenv("WRIT_UPDATE");
  for (const auto& path : files) {
    CAPTURE(path.filename());
    const std::string text = read(path);
    const auto line = text.find("---\n");
    REQUIRE(line != std::string::npos);
    const std::string head = text.substr(0, line);
    const auto program = compile(head);
    REQUIRE(program);
    std::string expected = head + "---\n" + bytecode::disassemble(*program, program->roots.at(0));
    if (head.find("seen(") != std::string::npos) expected += "\n" + bytecode::disassemble(*program, program->defines.at(0));
    if (update != nullptr && *update != '\0') std::ofstream(path, std::ios::binary) << expected;
    CHECK(read(path) == expected);
  }
}

TEST_CASE("long chains are no deep recursion", "[compiler]") {
  std::string chain = "site.public";
  for (int i = 0; i < 990; ++i) chain += i % 2 == 0 ? " or site.public" : " or any cookie";
  CHECK(compile(chain));
}

TEST_CASE("what no chunk can hold is refused where it stands", "[compiler]") {
  std::string list = "site.captured in [2026-01-01";
  for (int i = 0; i < 2000; ++i) list += ", 2026-01-01";
  CHECK_FALSE(compile(list + "]"));

  const auto nested = [](int depth) {
    std::string condition;
    for (int i = 0; i < depth; ++i) condition += "(any cookie c" + std::to_string(i) + " where ";
    return condition + "site.public" + std::string(static_cast<std::size_t>(depth), ')');
  };
  CHECK(compile(nested(20)));
  CHECK_FALSE(compile(nested(40)));
}

TEST_CASE("folding reaches through names for constants", "[compiler]") {
  const auto folded = compile("any cookie c where c.lifetime > limit and c.domain is tracker");
  const auto plain = compile("any cookie c where c.lifetime > limit and c.domain is tracker", {.fold = false});
  REQUIRE(folded);
  REQUIRE(plain);
  CHECK(folded->roots[0].loops[0].driver == bytecode::Driver::Atom);
  CHECK(plain->roots[0].loops[0].driver == bytecode::Driver::All);
  CHECK(std::none_of(folded->roots[0].code.begin(), folded->roots[0].code.end(),
                     [](const bytecode::Instruction& in) { return in.op == bytecode::Op::Call; }));
}
