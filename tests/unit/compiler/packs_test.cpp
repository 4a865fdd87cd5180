// Packs from disk: what is one, what it depends on, what it comes to.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <random>

#include "compiler/compile.hpp"
#include "runtime/bytecode/disassemble.hpp"

using namespace writ;
namespace fs = std::filesystem;

namespace {

/// A folder that goes when the test ends.
class Folder {
 public:
  Folder() {
    std::random_device random;
    path_ = fs::temp_directory_path() / ("writ-packs-" + std::to_string(random()));
    fs::create_directories(path_);
  }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  std::string put(const std::string& name, const std::string& text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name, std::ios::binary) << text;
    return (path_ / name).string();
  }
  [[nodiscard]] std::string at(const std::string& name) const { return (path_ / name).string(); }

 private:
  fs::path path_;
};

const std::string kWorld = R"(jurisdiction FR "France" {}
source act { title "An act" kind statute binds FR reference "1" date 2000-01-01 url "https://law.example/1" holds "It." status verified }
category tracking "Tracking"
subtype recording "Recording" { of tracking }
)";
const std::string kVendors = "vendor rec \"Recco\" { subtype recording hosts \"rec.example\" }\n";
const std::string kRule = "rule r \"R\" { vendor any jurisdiction FR severity high condition any request x where x.vendor is vendor cites act }\n";

std::string pack(const std::string& name, const std::string& fields) { return "pack " + name + " \"P\" { licence \"MIT\" " + fields + " }\n"; }

compiler::Compiled build(const std::vector<std::string>& paths, compiler::CompileOptions options = {}) {
  auto compiled = compiler::compile(paths, options);
  if (!compiled) FAIL(compiled.error().text());
  return std::move(*compiled);
}

/// "W307 message" of every error.
std::vector<std::string> errors(const compiler::Compiled& compiled) {
  std::vector<std::string> out;
  for (const auto& d : compiled.diagnostics.all()) {
    if (d.severity == DiagnosticSeverity::Error) out.push_back(std::string(info(d.code).code) + " " + d.message);
  }
  return out;
}

std::vector<std::string> names(const bytecode::Program& program) {
  std::vector<std::string> out;
  for (const auto& p : program.model.packs) out.push_back(p.name + (p.asked ? "" : " (dependency)"));
  return out;
}

std::string digest(const compiler::Compiled& compiled) {
  REQUIRE(compiled.program);
  return compiled.program->model.packs[model::PackId(0)].digest;
}

}  // namespace

TEST_CASE("a folder and a file are packs", "[compiler]") {
  const Folder folder;
  folder.put("rules/pack.writ", pack("mine", "version \"1.0\""));
  folder.put("rules/law/law.writ", kWorld);
  folder.put("rules/vendors.writ", kVendors);
  folder.put("rules/rules.writ", kRule);
  folder.put("rules/.hidden/broken.writ", "rule");
  folder.put("rules/notes.txt", "rule");
  const auto compiled = build({folder.at("rules")});
  CHECK(errors(compiled).empty());
  REQUIRE(compiled.program);
  CHECK(names(*compiled.program) == std::vector<std::string>{"mine"});
  CHECK(compiled.names.at(0) == std::vector<std::string>{"law/law.writ", "pack.writ", "rules.writ", "vendors.writ"});

  const auto single = build({folder.put("alone.writ", kWorld + kVendors + kRule)});
  REQUIRE(single.program);
  CHECK(names(*single.program) == std::vector<std::string>{"alone"});
  const auto named = build({folder.put("other.writ", pack("given", "version \"2.0\"") + kWorld + kVendors + kRule)});
  REQUIRE(named.program);
  CHECK(names(*named.program) == std::vector<std::string>{"given"});
}

TEST_CASE("a path given twice is one pack", "[compiler]") {
  const Folder folder;
  const auto file = folder.put("alone.writ", kWorld + kVendors + kRule);
  CHECK(errors(build({file, file})).empty());
}

TEST_CASE("shapes that are no packs", "[compiler]") {
  const Folder folder;
  folder.put("bare/rules.writ", kWorld);
  CHECK(errors(build({folder.at("bare")})) == std::vector<std::string>{"W307 `" + folder.at("bare") + "` has no pack.writ"});

  folder.put("outer/pack.writ", pack("outer", ""));
  folder.put("outer/inner/pack.writ", pack("inner", ""));
  CHECK(errors(build({folder.at("outer")})).at(0) == "W307 a pack.writ below the folder of another pack");

  folder.put("mute/pack.writ", kWorld);
  CHECK(errors(build({folder.at("mute")})) == std::vector<std::string>{"W307 pack.writ declares no pack"});

  const auto one = folder.put("a/twin.writ", kWorld), two = folder.put("b/twin.writ", kWorld);
  CHECK(errors(build({one, two})) == std::vector<std::string>{"W307 two packs of the name `twin`"});

  const auto self = folder.put("self.writ", pack("self", "depends self"));
  CHECK(errors(build({self})) == std::vector<std::string>{"W307 pack `self` depends on itself"});

  const auto missing = compiler::compile({folder.at("nowhere")}, {});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == "pack.missing");
}

TEST_CASE("dependencies come from the run, then from the library", "[compiler]") {
  const Folder folder;
  folder.put("library/world/pack.writ", pack("world", "version \"1.4.2\""));
  folder.put("library/world/world.writ", kWorld);
  folder.put("library/vendors/pack.writ", pack("vendors", "version \"2.0\" depends world \"^1.0\""));
  folder.put("library/vendors/vendors.writ", kVendors);
  const compiler::CompileOptions options{.library = folder.at("library")};
  const auto rules = folder.put("rules.writ", pack("rules", "depends vendors \">=1.0\" depends world \"1.4\"") + kRule);

  const auto compiled = build({rules}, options);
  CHECK(errors(compiled).empty());
  REQUIRE(compiled.program);
  CHECK(names(*compiled.program) == std::vector<std::string>{"rules", "vendors (dependency)", "world (dependency)"});

  SECTION("what the run names is taken, and asked for") {
    const auto own = folder.put("own/world.writ", pack("world", "version \"1.4.9\"") + kWorld);
    const auto with_own = build({own, rules}, options);
    REQUIRE(with_own.program);
    CHECK(names(*with_own.program) == std::vector<std::string>{"world", "rules", "vendors (dependency)"});
    CHECK(with_own.program->model.packs[model::PackId(0)].version == "1.4.9");
  }
  SECTION("a pack that is not there") {
    const auto lost = folder.put("lost.writ", pack("lost", "depends wrold") + kWorld);
    const auto tried = build({lost}, options);
    CHECK(errors(tried) == std::vector<std::string>{"W306 there is no pack `wrold`"});
    CHECK(tried.diagnostics.all().at(0).help == "did you mean `world`?");
  }
  SECTION("a version that is not there") {
    const auto late = folder.put("late.writ", pack("late", "depends world \"^2.0\""));
    CHECK(errors(build({late}, options)) == std::vector<std::string>{"W306 pack `world` has version 1.4.2, `^2.0` is asked for"});
    const auto odd = folder.put("odd.writ", pack("odd", "depends world \"latest\""));
    CHECK(errors(build({odd}, options)) == std::vector<std::string>{"W305 `latest` is no version requirement"});
  }
  SECTION("not by way of another") {
    const auto blind = folder.put("blind.writ", pack("blind", "depends vendors") + kRule);
    const auto tried = build({blind}, options);
    CHECK_FALSE(tried.program);
    CHECK_FALSE(errors(tried).empty());
  }
}

TEST_CASE("a digest is of the meaning", "[compiler]") {
  const Folder folder;
  const std::string head = pack("mine", "version \"1.0\"");
  const auto of = [&](const std::string& text) { return digest(build({folder.put("x.writ", text)})); };
  const std::string plain = of(head + kWorld + kVendors + kRule);
  CHECK(plain.starts_with("sha256:"));
  CHECK(plain.size() == 7 + 64);
  CHECK(of("# A comment.\n" + head + "\n\n" + kWorld + kVendors + kRule + "# The end.") == plain);
  CHECK(of(head + kWorld + kVendors + kRule + "vendor more \"More\" { subtype recording hosts \"more.example\" }") != plain);
  CHECK(of(pack("other", "version \"1.0\"") + kWorld + kVendors + kRule) != plain);

  folder.put("one/pack.writ", head);
  folder.put("one/a.writ", kWorld);
  folder.put("one/b.writ", kVendors + kRule);
  folder.put("two/pack.writ", head);
  folder.put("two/z/a.writ", kWorld);
  folder.put("two/1.writ", kVendors + kRule);
  CHECK(digest(build({folder.at("one")})) == digest(build({folder.at("two")})));
}

TEST_CASE("a compiled pack stands for its sources", "[compiler]") {
  const Folder folder;
  folder.put("library/world/pack.writ", pack("world", "version \"1.0\""));
  folder.put("library/world/world.writ", "# Where we are.\n" + kWorld);
  const compiler::CompileOptions options{.library = folder.at("library")};
  folder.put("rules/pack.writ", pack("rules", "version \"1.0\" depends world"));
  folder.put("rules/rules.writ", "# Ours.\n" + kVendors + kRule);
  const auto source = build({folder.at("rules")}, options);
  const auto bytes = compiler::write_compiled(source);
  REQUIRE(bytes);
  const auto file = folder.put("rules.writc", *bytes);

  SECTION("alone it is taken as it is, without any library") {
    const auto compiled = build({file});
    REQUIRE(compiled.program);
    CHECK(names(*compiled.program) == names(*source.program));
    CHECK(bytecode::disassemble(*compiled.program) == bytecode::disassemble(*source.program));
    CHECK(digest(compiled) == digest(source));
    CHECK(compiled.sources.size() == compiled.program->files.size());
  }
  SECTION("its sources compile to the same") {
    const auto again = build({file}, {.from_sources = true});
    CHECK(errors(again).empty());
    REQUIRE(again.program);
    CHECK(names(*again.program) == names(*source.program));
    CHECK(digest(again) == digest(source));
    CHECK(compiler::write_compiled(again) == *bytes);
  }
  SECTION("together with others it is compiled with them") {
    const auto more = folder.put("more.writ", pack("more", "depends rules \"^1.0\" depends world") + "extend vendor rec { hosts \"rec2.example\" }\n");
    const auto both = build({more, file});
    CHECK(errors(both).empty());
    REQUIRE(both.program);
    CHECK(names(*both.program) == std::vector<std::string>{"more", "rules", "world (dependency)"});
    CHECK(both.program->model.vendors[model::VendorId(0)].hosts.size() == 2);
  }
  SECTION("the same sources give the same bytes, wherever they lie") {
    fs::copy(folder.at("rules"), folder.at("elsewhere"), fs::copy_options::recursive);
    const auto other = compiler::write_compiled(build({folder.at("elsewhere")}, options));
    REQUIRE(other);
    CHECK(*other == *bytes);
  }
  SECTION("a damaged one is an error of the world") {
    std::string damaged = *bytes;
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 1);
    const auto spoilt = folder.put("spoilt.writc", damaged);
    const auto tried = compiler::compile({spoilt}, {});
    REQUIRE_FALSE(tried);
    CHECK(tried.error().code == "program.checksum");
    CHECK(tried.error().text().find("spoilt.writc") != std::string::npos);
    CHECK_FALSE(compiler::compile({spoilt, file}, {}));
  }
}

TEST_CASE("two compiled packs that bring different dependencies of one name", "[compiler]") {
  const Folder folder;
  const auto compiled_with = [&](const std::string& name, const std::string& world) {
    folder.put(name + "-library/world.writ", pack("world", "version \"1.0\"") + world);
    const auto source = build({folder.put(name + ".writ", pack(name, "depends world"))}, {.library = folder.at(name + "-library")});
    const auto bytes = compiler::write_compiled(source);
    REQUIRE(bytes);
    return folder.put(name + ".writc", *bytes);
  };
  const auto one = compiled_with("one", kWorld), two = compiled_with("two", kWorld), three = compiled_with("three", kWorld + kVendors);
  CHECK(errors(build({one, two})).empty());
  CHECK(errors(build({one, three})) ==
        std::vector<std::string>{"W307 `" + one + "` and `" + three + "` bring different packs `world`"});
  // Named, it is told.
  CHECK(errors(build({one, three, folder.at("three-library/world.writ")})).empty());
}

TEST_CASE("faults of parser and checker come sorted, with no program", "[compiler]") {
  const Folder folder;
  const auto broken = build({folder.put("broken.writ", "rule {\n}\n" + kWorld + "category tracking \"Again\"\n")});
  CHECK_FALSE(broken.program);
  REQUIRE(broken.diagnostics.all().size() >= 2);
  CHECK(broken.diagnostics.all().front().span.begin < broken.diagnostics.all().back().span.begin);
  CHECK_FALSE(compiler::write_compiled(broken));
}
