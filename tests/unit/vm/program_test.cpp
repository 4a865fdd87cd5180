// Programs in files: what is written is what is read, and whatever else is read is refused.
#include "support.hpp"

#include <fstream>
#include <functional>
#include <random>
#include <set>
#include <sstream>

#include "base/sha256.hpp"
#include "runtime/bytecode/disassemble.hpp"
#include "runtime/bytecode/program_file.hpp"
#include "runtime/bytecode/verify.hpp"

using namespace writ;
using namespace writ::test;
using bytecode::Op;

namespace {

/// A program with something of everything.
const std::string kRich = R"(
authority A "An authority" { url "https://a.example" }
jurisdiction EU "Union" { in FR until 2030-01-01 authority A }
cmp gate "Gate" { hosts "gate.example" present "#gate" accept click ".ok" then wait ".done" blocks script { type "text/plain" attribute "data-x" address "data-src" } }
vendor masked "Masked" { operator "M" country MT aka "Maske" subtype recording, ads hosts "m.example" urls "https://x.example/m/*" globals "m_*" inline "m(", /mm\(/i masking { default sensitive-types selectors "[data-m]" } consent { start "m('wait');" grant "m(1);" deny "m(0);" stop "m.stop();" } }
remedy block "Block {vendor.name}" { for cmp gate "<script src='{script.src}'>" otherwise "no" }
define seen(v: vendor, p: phase): boolean = any stored s during p where s.vendor is v and s.kind in [cookie, local]
define limit: duration = 13 months
rule deep "Deep {not a placeholder}" {
  vendor any
  jurisdiction FR, EU
  severity of vendor
  effective from 2020-01-01 until 2040-12-31
  applies when site.sector is not health
  condition seen(vendor, before-consent)
            or count(request r during before-consent, after-reject where r.host under "m.example" and r.url matches /m[0-9]+/i) > 2
            or (every cookie c where c.vendor is vendor satisfies c.lifetime <= limit and c.name matches "m_*")
            or any element "button, [role=button]" e where e.text says consent in fr and e.box.width > 3.5
            or (any paragraph p of privacy-policy, terms where p.text mentions operator of vendor)
            or (any field f where f.masked-for(vendor) is false)
            or site.captured + 2 weeks > 2021-01-01
            or (any script s where s.attribute("data-x") is none and s.src matches loader)
  except audit "An audit" { in FR from 2020-10-01 cites act when vendor.subtype is recording needs "small" site.employees < 10 because "Because." }
  cites act
  note FR cites act "A note."
  message "{vendor.name}: {evidence.first}"
  remedy block
  tags one, two
}
amend rule deep in EU { severity low effective from 2026-02-05 condition site.public note EU cites act "There." }
)";

std::unique_ptr<Compiled> rich() {
  std::string world = kWorld;
  // `severity of vendor` needs one everywhere.
  const std::string without = "vendor masked \"Masked\" {";
  std::string more = kRich;
  more.insert(more.find(without) + without.size(), " severity low");
  more.replace(more.find("Deep {not a placeholder}"), 24, "Deep");
  return compile(world + more);
}

std::string file_of(const bytecode::Program& program) {
  return bytecode::write_program({{{"test", true, {{"rules.writ", "text"}}}}, program});
}

/// The same body with a sum that fits, as somebody who forges a file would make it.
std::string sealed(std::string bytes) {
  const std::size_t header = 8 + 64;
  const std::string sum = sha256_hex(std::string_view(bytes).substr(header));
  std::copy(sum.begin(), sum.end(), bytes.begin() + 8);
  return bytes;
}

}  // namespace

TEST_CASE("a program survives its file", "[vm]") {
  const auto compiled = rich();
  const std::string bytes = file_of(compiled->program);
  const auto read = bytecode::read_program(bytes);
  REQUIRE(read);
  CHECK(read->packs.at(0).files.at(0).text == "text");
  CHECK(bytecode::disassemble(read->program) == bytecode::disassemble(compiled->program));
  // Every member that is written comes back: written again it is the same.
  CHECK(bytecode::write_program(*read) == bytes);
  const auto& rule = read->program.model.rules[model::RuleId(0)];
  CHECK(rule.name == "deep");
  CHECK(rule.exceptions.at(0).needs.at(0).label == "small");
  CHECK(rule.amendments.at(0).effective.from == parse_date("2026-02-05"));
}

TEST_CASE("a damaged file is refused", "[vm]") {
  const auto compiled = rich();
  const std::string bytes = file_of(compiled->program);
  const auto code = [](std::string_view b) {
    const auto read = bytecode::read_program(b);
    return read ? std::string("read") : read.error().code;
  };
  CHECK(code(bytes) == "read");
  CHECK(code("") == "program.magic");
  CHECK(code("pack x \"X\" {}") == "program.magic");
  CHECK(code(bytes.substr(0, 40)) == "program.truncated");
  CHECK(code(bytes.substr(0, bytes.size() - 1)) == "program.checksum");
  CHECK(code(bytes + "x") == "program.checksum");
  CHECK(code(sealed(bytes + "x")) == "program.invalid");
  std::string other = bytes;
  other[6] = 9;
  CHECK(code(other) == "program.version");
  for (std::size_t cut = 72; cut < bytes.size(); cut += 97) CHECK(code(sealed(bytes.substr(0, cut))) == "program.truncated");
}

TEST_CASE("a forged file is refused or harmless", "[vm]") {
  const auto compiled = rich();
  const std::string bytes = file_of(compiled->program);
  const auto snapshot = read(snapshot_json(phase("before-consent", R"("requests":[{"url":"https://m.example/m1"}],)"
                                                                   R"("cookies":[{"name":"m_1","domain":"m.example"}])")));
  std::mt19937 random(7);
  std::size_t taken = 0;
  const int rounds = 3000;
  for (int round = 0; round < rounds; ++round) {
    std::string forged = bytes;
    for (int change = 0; change < 1 + round % 3; ++change) {
      forged[72 + random() % (forged.size() - 72)] = static_cast<char>(random());
    }
    auto read = bytecode::read_program(sealed(forged));
    if (!read) continue;
    ++taken;
    const snapshot::Page page(*snapshot, read->program.model);
    vm::Vm vm(read->program, page, {}, {.steps = 100'000});
    for (std::size_t root = 0; root < read->program.roots.size(); ++root) {
      (void)vm.evaluate(model::RootId(root), model::VendorId(0));
    }
  }
  // Most changes hit texts; if none were taken the test would test nothing.
  CHECK(taken > 100);
  CHECK(taken < static_cast<std::size_t>(rounds));
}

TEST_CASE("the verifier finds what is wrong", "[vm]") {
  const auto compiled = rich();
  REQUIRE(bytecode::verify(compiled->program));
  using bytecode::Chunk;
  using bytecode::Program;
  // A chunk with a loop and a jump: the rule's condition.
  const auto broken = [&](const std::function<void(Program&, Chunk&)>& damage) {
    Program program = compiled->program;
    const auto root = program.model.rules[model::RuleId(0)].condition;
    damage(program, program.roots[root.index]);
    const auto verified = bytecode::verify(program);
    return verified ? std::string("passed") : verified.error().message;
  };
  const auto find = [](Chunk& chunk, Op op) -> bytecode::Instruction& {
    for (auto& in : chunk.code) {
      if (in.op == op) return in;
    }
    FAIL("the chunk has no such instruction");
    return chunk.code.front();
  };
  const auto contains = [](const char* text) { return Catch::Contains(text); };

  CHECK(broken([](Program&, Chunk&) {}) == "passed");
  CHECK_THAT(broken([](Program&, Chunk& c) { c.code.clear(); c.spans.clear(); }), contains("does not end"));
  CHECK_THAT(broken([](Program&, Chunk& c) { c.code.pop_back(); c.spans.pop_back(); }), contains("does not end"));
  CHECK_THAT(broken([](Program&, Chunk& c) { c.spans.pop_back(); }), contains("source map"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::PushConstant).z = 9999; }), contains("operand of PushConstant"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::PushConstant).x = 1; }), contains("operand of PushConstant"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::LoadField).y = 4000; }), contains("operand of LoadField"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::LoadField).z = 60000; }), contains("operand of LoadField"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::Call).z = 77; }), contains("operand of Call"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::JumpIfFalse).z = 0; }), contains("operand of JumpIfFalse"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::JumpIfFalse).z = static_cast<std::uint32_t>(c.code.size()); }),
             contains("operand of JumpIfFalse"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::Not) = {Op::Or, 0, 0, 0}; }), contains("stack"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::Compare) = {Op::And, 0, 0, 0}; }), contains("wrong things on the stack"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::Or) = {Op::ToValue, 0, 0, 0}; }), contains("stack"));
  CHECK_THAT(broken([](Program&, Chunk& c) { c.loops[0].end = c.loops[0].start; }), contains("loop without its parts"));
  CHECK_THAT(broken([](Program&, Chunk& c) { std::swap(c.loops[0], c.loops[1]); }), contains("loop without its parts"));
  CHECK_THAT(broken([](Program&, Chunk& c) { c.loops[0].slot = 999; }), contains("outside the frame"));
  CHECK_THAT(broken([](Program&, Chunk& c) { c.loops[0].evidence = 0xFFFF; }), contains("what there is not"));
  CHECK_THAT(broken([](Program&, Chunk& c) { c.loops[0].atom = 999; }), contains("wrong atom"));
  CHECK_THAT(broken([](Program&, Chunk& c) { c.loops[0].stop_at_first = true; c.loops[0].dynamic_phases = 3; }),
             contains("wrong things on the stack"));
  CHECK_THAT(broken([&](Program&, Chunk& c) { find(c, Op::Collect).z = 1; }), contains("wrong things"));
  CHECK_THAT(broken([](Program&, Chunk& c) { c.result = bytecode::Class::Value; }), contains("wrong things on the stack"));
  CHECK_THAT(broken([](Program&, Chunk& c) { c.slots = 1'000'000; }), contains("frame is too large"));
  CHECK_THAT(broken([](Program& p, Chunk&) { p.defines[0].code.front() = {Op::Call, 0, 0, 0}; }), contains("wrong things"));
  CHECK_THAT(broken([](Program& p, Chunk&) {
               auto& d = p.defines[1];  // `limit`: a value without parameters
               d.code = {{Op::Call, 0, 0, 1}, {Op::Return, 0, 0, 0}};
               d.spans.resize(2);
             }),
             contains("in a circle"));
  CHECK_THAT(broken([](Program& p, Chunk&) { p.model.rules[model::RuleId(0)].condition = model::RootId(999); }), contains("not there"));
  CHECK_THAT(broken([](Program& p, Chunk&) { p.model.rules[model::RuleId(0)].exceptions[0].needs[0].expr = {}; }), contains("not there"));
  CHECK_THAT(broken([](Program& p, Chunk&) { p.model.rules[model::RuleId(0)].cites.push_back(model::SourceId(4)); }), contains("not there"));
  CHECK_THAT(broken([](Program& p, Chunk&) { p.model.vendors[model::VendorId(0)].subtypes[0] = model::SubtypeId(50); }), contains("not there"));
  CHECK_THAT(broken([](Program& p, Chunk&) { p.model.sources[model::SourceId(0)].date.days = 1 << 30; }), contains("not there"));
  CHECK_THAT(broken([](Program& p, Chunk&) { p.atoms[0].literal = 9999; }), contains("atom without its literal"));
  CHECK_THAT(broken([](Program& p, Chunk&) { p.atoms[0].field = model::Field::RequestAt; }), contains("no text"));
}

TEST_CASE("every opcode is reached by what the compiler writes", "[vm]") {
  // So that none stands in the table for nobody; the trace ones by a build for explanations.
  std::set<Op> seen;
  const auto compiled = rich();
  const std::string more = "define yes(a: boolean): boolean = a\n";
  const auto second = compile_condition(
      "yes(site.public) and (any request r where (r.url contains r.path or r.url contains vendor.name)) and "
      "(any document d where d.text mentions vendor) and not (vendor.country in [FR, MT]) and 3 - count(request) < 2 and "
      "(every cookie c where c.secure and c.new satisfies c.http-only) and (any cookie c where c.secure is true) and "
      "((any request) is false)",
      more, {.trace = true});
  for (const auto* program : {&compiled->program, &second->program}) {
    for (const auto* chunks : {&program->roots, &program->defines}) {
      for (const auto& chunk : *chunks) {
        for (const auto& in : chunk.code) seen.insert(in.op);
      }
    }
  }
  for (std::size_t i = 0; i < bytecode::kOpcodes.size(); ++i) {
    INFO(bytecode::kOpcodes[i].name);
    CHECK(seen.contains(static_cast<Op>(i)));
  }
}

TEST_CASE("spec/bytecode.md is what opcodes.def says", "[vm]") {
  const std::string path = std::string(WRIT_SOURCE_DIR) + "/spec/bytecode.md";
  const char* update = std::getenv("WRIT_UPDATE");
  if (update != nullptr && *update != '\0') std::ofstream(path, std::ios::binary) << bytecode::reference_page();
  std::ifstream in(path, std::ios::binary);
  std::stringstream page;
  page << in.rdbuf();
  INFO("made from its table; WRIT_UPDATE=1 test_vm writes it");
  CHECK(page.str() == bytecode::reference_page());
}
