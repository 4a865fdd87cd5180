#include <catch2/catch.hpp>

#include "language/dump.hpp"
#include "language/format.hpp"
#include "language/lexeme.hpp"
#include "language/parse.hpp"
#include "tests/unit/spec/reading.hpp"

using namespace writ;
using namespace writ::language;

namespace {

struct Read {
  SourceSet sources;
  Diagnostics diagnostics;
  FileId file;
  Ast ast;
  explicit Read(std::string text) : file(sources.push(SourceFile("test.writ", std::move(text)))), ast(parse(sources, file, diagnostics)) {}
  [[nodiscard]] std::string formatted(Comments comments = Comments::Keep) const { return format(sources[file], ast, comments); }
  [[nodiscard]] std::string tree() const { return dump(sources[file], ast); }
  [[nodiscard]] std::vector<std::string> comments() const {
    std::vector<std::string> out;
    for (const Comment& comment : ast.comments) {
      out.emplace_back(sources[file].text().substr(comment.span.begin, comment.span.end - comment.span.begin));
      while (out.back().ends_with(' ') || out.back().ends_with('\t')) out.back().pop_back();
    }
    return out;
  }
};

std::string formatted(const std::string& text) {
  const Read read(text);
  REQUIRE(read.ast.complete);
  return read.formatted();
}

/// Everything that must hold of any source that parses.
void check_properties(const std::string& text) {
  const Read before(text);
  if (!before.ast.complete) return;
  const Read after(before.formatted());
  REQUIRE(after.ast.complete);
  CHECK(after.tree() == before.tree());
  CHECK(after.comments() == before.comments());
  CHECK(after.formatted() == before.formatted());
  const Read canonical(before.formatted(Comments::Drop));
  REQUIRE(canonical.ast.complete);
  CHECK(canonical.ast.comments.empty());
  CHECK(canonical.formatted(Comments::Drop) == before.formatted(Comments::Drop));
  CHECK(after.formatted(Comments::Drop) == before.formatted(Comments::Drop));
}

/// Every gap of a source as a line end, or as a comment: `replace` is what stands between two lexemes.
std::string with_gaps(const std::string& text, const std::string& replace) {
  std::string out;
  std::size_t at = 0;
  for (;;) {
    at = skip_gap(text, at);
    const Lexeme lexeme = lexeme_at(text, at);
    if (lexeme.kind == LexemeKind::End) return out;
    out += lexeme.text(text);
    if (skip_gap(text, lexeme.end) > lexeme.end) out += replace;
    at = lexeme.end;
  }
}

}  // namespace

TEST_CASE("formatting keeps the meaning, the comments and itself", "[format]") {
  std::size_t count = 0;
  for (const char* folder : {"stdlib-rules", "examples", "tests"}) {
    for (const auto& path : test::files(test::root() / folder, {".writ"})) {
      INFO(path);
      check_properties(test::read(path));
      ++count;
    }
  }
  CHECK(count > 40);
}

TEST_CASE("layout is not meaning: gaps may be anything", "[format]") {
  for (const char* name : {"parse/declarations", "parse/rule", "parse/test", "parse/precedence", "parse/quantifiers", "parse/words"}) {
    INFO(name);
    const std::string text = test::read(test::root() / "tests/golden" / (std::string(name) + ".writ"));
    const Read plain(text);
    REQUIRE(plain.ast.complete);
    for (const char* gap : {"\n", "\r\n", "\t  \n\n", "  # a comment\n", "\n# one\n\n  # two\n"}) {
      CAPTURE(gap);
      const std::string other = with_gaps(text, gap);
      const Read read(other);
      REQUIRE(read.ast.complete);
      CHECK(read.tree() == plain.tree());
      CHECK(read.formatted(Comments::Drop) == plain.formatted(Comments::Drop));
      check_properties(other);
    }
  }
}

TEST_CASE("a value is written in one way", "[format]") {
  const auto define = [](const std::string& body) { return formatted("define d: duration = " + body); };
  CHECK(define("30days") == "define d: duration = 30 days\n");
  CHECK(define("1 days") == "define d: duration = 1 day\n");
  CHECK(define("90 s") == "define d: duration = 90s\n");
  CHECK(define("12 months") == "define d: duration = 12 months\n");
  CHECK(define("/a/si") == "define d: duration = /a/is\n");
  CHECK(define("a  .b( c ,d )") == "define d: duration = a.b(c, d)\n");
  CHECK(define("\"\\u{41}\"") == "define d: duration = \"\\u{41}\"\n");
}

TEST_CASE("without comments the text depends on the meaning alone", "[format]") {
  const auto canonical = [](const std::string& text) {
    const Read read(text);
    REQUIRE(read.ast.complete);
    return read.formatted(Comments::Drop);
  };
  CHECK(canonical("define d: duration = 12 months") == canonical("define d: duration = 1year # a year"));
  CHECK(canonical("category a \"\\u{41}\"") == canonical("category a \"A\" {}"));
  CHECK(canonical("remedy r \"R\" { otherwise \"a\\nb\" }") == canonical("remedy r \"R\" {\n otherwise \"\"\"\n   a\n   b\n   \"\"\"}"));
  CHECK(canonical("category `a` \"A\"") == canonical("category a \"A\""));
  CHECK(canonical("category a \"A\"\n\n\n\ncategory b \"B\"") == canonical("category a \"A\" category b \"B\""));
  CHECK(canonical("define d: boolean = 1.50 < x") == canonical("define d: boolean = 1.5 < x"));
  CHECK(canonical("define d: duration = 12 months") != canonical("define d: duration = 365 days"));
}

TEST_CASE("an allow comment stays before what it speaks of", "[format]") {
  CHECK(formatted("rule r \"R\" { severity high\n# writ: allow W403 because tests\ncites a }\n# writ: allow W502 because later\ncategory c \"C\"") ==
        "rule r \"R\" {\n"
        "  severity high\n"
        "  # writ: allow W403 because tests\n"
        "  cites    a\n"
        "}\n"
        "\n"
        "# writ: allow W502 because later\n"
        "category c \"C\"\n");
}

TEST_CASE("a byte-order mark goes, line ends become one kind", "[format]") {
  CHECK(formatted("\xEF\xBB\xBF" "category a \"A\"\r\n\r\n\r\n# c\r\n") == "category a \"A\"\n\n# c\n");
}

TEST_CASE("blank lines: the author's one stays, more do not", "[format]") {
  CHECK(formatted("vendor v \"V\" {\n\n  hosts \"a\"\n\n\n  aka \"b\"\n  # c\n\n}\n\n\n\ncategory a \"A\"\ncategory b \"B\"\n\n\ncategory c \"C\"\n") ==
        "vendor v \"V\" {\n  hosts \"a\"\n\n  aka   \"b\"\n  # c\n}\n\ncategory a \"A\"\ncategory b \"B\"\n\ncategory c \"C\"\n");
}

TEST_CASE("text blocks move with their field and keep their text", "[format]") {
  const std::string text = "remedy r \"R\" {\n        otherwise \"\"\"\n      a\n\n        b\n   \"\"\" }";
  const Read read(text);
  REQUIRE(read.ast.complete);
  CHECK(read.formatted() == "remedy r \"R\" {\n  otherwise \"\"\"\n       a\n\n         b\n    \"\"\"\n}\n");
  check_properties(text);
  // Lines that begin with a tab would mix with our spaces: such a block stays.
  check_properties("remedy r \"R\" {\n otherwise \"\"\"\n\ta\n\t\tb\n\t\"\"\"}");
  check_properties("remedy r \"R\" {\n otherwise \"\"\"a\n\tb\"\"\"}");
}

TEST_CASE("what does not parse stays as it is", "[format]") {
  const Read read("rule r {  severity");
  CHECK(read.formatted() == "rule r {  severity");
}

TEST_CASE("no line is wider than it need be", "[format]") {
  std::string names;
  for (int i = 0; i < 200; ++i) names += (i > 0 ? "," : "") + std::string("name-") + std::to_string(i);
  const std::string text = formatted("rule r \"R\" { cites " + names + " condition f(" + names + ") or a in [" + names + "] }");
  std::size_t line = 0;
  for (const char c : text) {
    line = c == '\n' ? 0 : line + 1;
    REQUIRE(line <= 100);
  }
}
