#include <catch2/catch.hpp>

#include "language/dump.hpp"
#include "language/parse.hpp"

using namespace writ;
using namespace writ::language;

namespace {

struct Read {
  SourceSet sources;
  Diagnostics diagnostics;
  FileId file;
  Ast ast;
  explicit Read(std::string text) : file(sources.push(SourceFile("test.writ", std::move(text)))), ast(parse(sources, file, diagnostics)) {
    diagnostics.sort();
  }
  [[nodiscard]] std::vector<DiagnosticCode> codes() const {
    std::vector<DiagnosticCode> out;
    for (const auto& d : diagnostics.all()) out.push_back(d.code);
    return out;
  }
  [[nodiscard]] std::string text_of(Span span) const { return std::string(sources[file].text().substr(span.begin, span.end - span.begin)); }
};

/// An expression as the parser sees it.
std::string shape(const std::string& expr) {
  const Read read("define d: boolean = " + expr);
  REQUIRE(read.ast.decls.size() == 1);
  return dump_expr(read.ast, read.ast.decls[0].define->body);
}

/// The text with the first fix of every diagnostic applied, last place first.
std::string mended(const Read& read) {
  std::string text(read.sources[read.file].text());
  const auto& all = read.diagnostics.all();
  for (auto it = all.rbegin(); it != all.rend(); ++it) {
    if (it->fixes.empty()) continue;
    const FixIt& fix = it->fixes.front();
    text.replace(fix.span.begin, fix.span.end - fix.span.begin, fix.replacement);
  }
  return text;
}

using Codes = std::vector<DiagnosticCode>;

}  // namespace

TEST_CASE("operators bind as the specification says", "[parse]") {
  CHECK(shape("a or b and c") == "(a or (b and c))");
  CHECK(shape("a and b or c and d") == "((a and b) or (c and d))");
  CHECK(shape("a or b or c") == "((a or b) or c)");
  CHECK(shape("not a and b") == "((not a) and b)");
  CHECK(shape("not a is b") == "(not (a is b))");
  CHECK(shape("not not a") == "(not (not a))");
  CHECK(shape("a - b - c < d + e") == "(((a - b) - c) < (d + e))");
  CHECK(shape("a.b.c is d.e") == "(a.b.c is d.e)");
  CHECK(shape("a is not b") == "(a is not b)");
  CHECK(shape("a is not none") == "(a is not none)");
  CHECK(shape("a in [b, c] and d") == "((a in [b, c]) and d)");
  CHECK(shape("a says p in fr and b") == "((a says p in fr) and b)");
  CHECK(shape("a mentions operator of v") == "(a mentions operator of v)");
  CHECK(shape("f(a or b).c") == "f((a or b)).c");
}

TEST_CASE("a where ends where the specification says", "[parse]") {
  CHECK(shape("any a where x and y or any b where z") == "((any a where (x and y)) or (any b where z))");
  CHECK(shape("any a where x and any b where y and z") == "((any a where x) and (any b where (y and z)))");
  CHECK(shape("any a where x and not any b") == "((any a where x) and (not (any b)))");
  CHECK(shape("any a where x and not y and z") == "(any a where ((x and (not y)) and z))");
  CHECK(shape("any a where x and count(b) > 1") == "((any a where x) and ((count b) > 1))");
  CHECK(shape("(any a where x) and y") == "([(any a where x)] and y)");
  CHECK(shape("any a where (x or y) and z") == "(any a where ([(x or y)] and z))");
  CHECK(shape("any a where x and (no b where y) and z") == "(any a where ((x and [(no b where y)]) and z))");
  CHECK(shape("every a where x and y satisfies z and w or v") == "((every a where (x and y) satisfies (z and w)) or v)");
  CHECK(shape("not any a where x") == "(not (any a where x))");
  CHECK(shape("count(a where x and y) > 3") == "((count a where (x and y)) > 3)");
}

TEST_CASE("a quantifier bare in a where is told, with the parentheses to write", "[parse]") {
  const Read read("define d: boolean = any a x where any b where x.y and x.z");
  REQUIRE(read.codes() == Codes{DiagnosticCode::NeedsParentheses});
  CHECK(mended(read) == "define d: boolean = any a x where (any b where x.y and x.z)");
  CHECK(Read(mended(read)).codes().empty());
  CHECK(Read("define d: boolean = any a x where x.n > count(b)").codes() == Codes{DiagnosticCode::NeedsParentheses});
  CHECK(Read("define d: boolean = any a x where f(any b) and (any c)").codes().empty());
  CHECK(Read("define d: boolean = any a x where x.y in [count(b)]").codes() == Codes{DiagnosticCode::NeedsParentheses});
}

TEST_CASE("every fix mends what it speaks of", "[parse]") {
  const std::string sources[] = {
      "rule r \"R\" { severity: high; condition a = b && !c || d cites x, }",
      "vendor v \"V\" { host \"a\" hosts \"b\" \"c\" operator Foo cookies \"d\", aka \"e\" }",
      "rul r \"R\" { severty high jurisdiction \"FR\" }",
      "define d: duration = 30  days + 3 hours",
      "define d: duration = 1h 30min",
      "rule r \"R\" { condition any request message where a }",
      "test \"t\" { given site \"u\" { during before-consent { requst \"x\" } } }",
  };
  for (const std::string& source : sources) {
    CAPTURE(source);
    const Read read(source);
    CHECK(read.diagnostics.has_errors());
    for (const auto& d : read.diagnostics.all()) CHECK_FALSE(d.fixes.empty());
    // What is mended shows nothing more, or what the first fault hid.
    std::string text = mended(read);
    for (int i = 0; i < 5 && Read(text).diagnostics.has_errors(); ++i) text = mended(Read(text));
    CAPTURE(text);
    CHECK_FALSE(Read(text).diagnostics.has_errors());
  }
}

TEST_CASE("one fault is one error", "[parse]") {
  const std::string good = "rule a \"A\" {\n  severity high\n  condition any request r where r.vendor is vendor\n  cites x\n}\n";
  const auto broken = GENERATE(as<std::string>{}, "  severity\n", "  severity high, low\n", "  cites \"x\n", "  foo bar\n", "  cites a,\n",
                               "  condition (a\n", "  condition a or\n", "  condition a b c\n", "  condition a in b, c\n",
                               "  note FR, \"x\"\n", "  effective 2020-01-01\n", "  message x\n", "  except e in FR\n", "  ]\n", "  \"x\"\n",
                               "  condition r.x is /a\n", "  sevrity\n", "  message \"\\q\"\n", "  applies site.x is y\n");
  CAPTURE(broken);
  const Read read("rule b \"B\" {\n  tags t\n" + broken + "  message \"m\"\n  remedy y\n}\n" + good);
  CHECK(read.diagnostics.all().size() == 1);
  CHECK_FALSE(read.ast.complete);
  // What follows is read as if nothing had been.
  REQUIRE(read.ast.decls.size() == 2);
  const auto& fields = read.ast.decls[0].fields;
  REQUIRE(fields.size() >= 3);
  CHECK(fields.front().keyword.text == "tags");
  CHECK(fields.back().keyword.text == "remedy");
  CHECK(read.ast.decls[1].fields.size() == 3);
  CHECK_FALSE(read.ast.decls[1].broken);
}

TEST_CASE("a field that does not parse stands, so that nobody calls it missing", "[parse]") {
  const Read read("rule b \"B\" { severity\n condition (\n cites x }");
  REQUIRE(read.ast.decls.size() == 1);
  const Decl& decl = read.ast.decls[0];
  CHECK(decl.broken);
  REQUIRE(decl.fields.size() == 3);
  CHECK(std::holds_alternative<BrokenValue>(decl.fields[0].value));
  CHECK(decl.fields[1].keyword.text == "condition");
  CHECK(std::holds_alternative<BrokenValue>(decl.fields[1].value));
  CHECK(std::holds_alternative<NamesValue>(decl.fields[2].value));
}

TEST_CASE("a misspelt word is read as what is meant", "[parse]") {
  const Read read("vendr v \"V\" { host \"a\" }");
  REQUIRE(read.codes() == Codes{DiagnosticCode::StrayText, DiagnosticCode::UnknownField});
  CHECK(read.text_of(read.diagnostics.all()[1].span) == "host");
  REQUIRE(read.ast.decls.size() == 1);
  CHECK(read.ast.decls[0].kind == DeclKind::Vendor);
  REQUIRE(read.ast.decls[0].fields.size() == 1);
  CHECK(read.ast.decls[0].fields[0].keyword.text == "hosts");
}

TEST_CASE("nesting has a limit, not a crash", "[parse]") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '(') + "a" + std::string(depth, ')'); };
  CHECK(Read("define d: boolean = " + nested(100)).codes().empty());
  CHECK(Read("define d: boolean = " + nested(1'000)).codes() == Codes{DiagnosticCode::TooDeep});
  const Read open("rule r \"R\" {\n condition " + std::string(100'000, '(') + "\n cites a\n}\ncategory c \"C\"");
  CHECK(open.codes() == Codes{DiagnosticCode::TooDeep});
  REQUIRE(open.ast.decls.size() == 2);
  CHECK(open.ast.decls[0].fields.size() == 2);
  std::string calls, members, nots, ors;
  for (int i = 0; i < 20'000; ++i) {
    calls += "f(";
    members += ".a";
    nots += "not ";
    ors += " or a";
  }
  CHECK(Read("define d: boolean = " + calls).codes() == Codes{DiagnosticCode::TooDeep});
  CHECK(Read("define d: boolean = a" + members).codes() == Codes{DiagnosticCode::TooDeep});
  CHECK(Read("define d: boolean = " + nots + "a").codes() == Codes{DiagnosticCode::TooDeep});
  CHECK(Read("define d: boolean = a" + ors).codes() == Codes{DiagnosticCode::TooDeep});
  CHECK(Read("define d: boolean = a" + ors.substr(0, 5 * 900)).codes().empty());
  CHECK(Read(std::string(100'000, '{')).codes().size() == 1);
  CHECK(Read(std::string(100'000, '"')).codes().size() >= 1);
}

TEST_CASE("what is not UTF-8 is told at its byte", "[parse]") {
  const auto bytes = GENERATE(as<std::string>{}, "\xFF", "\xC0\x80", "\xED\xA0\x80", "\xF5\x80\x80\x80", "\xE2\x82", "\x80");
  const Read read("category a \"A\"\n# " + bytes);
  REQUIRE(read.codes() == Codes{DiagnosticCode::BadEncoding});
  CHECK(read.diagnostics.all()[0].span.begin == 17);
  CHECK_FALSE(read.ast.complete);
}

TEST_CASE("names are compared in normal form C", "[parse]") {
  const Read read("category za\xCC\x88hlwerk \"Z\"");
  REQUIRE(read.codes().empty());
  CHECK(read.ast.decls[0].name.name.text == "z\xC3\xA4hlwerk");
}

TEST_CASE("comments are kept with their places", "[parse]") {
  const Read read("# one\ncategory a \"# none\" # two\r\n  # three");
  REQUIRE(read.ast.comments.size() == 3);
  CHECK(read.text_of(read.ast.comments[0].span) == "# one");
  CHECK(read.text_of(read.ast.comments[1].span) == "# two");
  CHECK(read.text_of(read.ast.comments[2].span) == "# three");
  CHECK(read.ast.comments[0].own_line);
  CHECK_FALSE(read.ast.comments[1].own_line);
  CHECK(read.ast.comments[2].own_line);
  // Also those of what did not parse.
  CHECK(Read("rule r { # one\n foo # two\n}\n# three").ast.comments.size() == 3);
}

TEST_CASE("spans are those of the tokens, without the gaps", "[parse]") {
  const Read read("rule r \"R\" {  condition  any request r where r.x is b   # c\n cites a , b  }  ");
  REQUIRE(read.codes().empty());
  const Decl& decl = read.ast.decls[0];
  CHECK(read.text_of(decl.fields[0].span) == "condition  any request r where r.x is b");
  const auto& expr = read.ast.exprs[std::get<ExprValue>(decl.fields[0].value).expr];
  CHECK(read.text_of(expr.span) == "any request r where r.x is b");
  CHECK(read.text_of(decl.fields[1].span) == "cites a , b");
  CHECK(read.text_of(decl.span).ends_with("b  }"));
  CHECK(read.text_of(decl.keyword_span) == "rule");
}
