#pragma once
// Conditions as text, evaluated on snapshots as text.

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

#include "compiler/lower.hpp"
#include "language/check.hpp"
#include "language/parse.hpp"
#include "runtime/bytecode/program.hpp"
#include "runtime/findings/facts.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/vm/vm.hpp"

namespace writ::test {

/// What every condition here may speak of.
inline const std::string kWorld = R"(
jurisdiction FR "France" {}
source act { title "An act" kind statute binds FR reference "1" date 2000-01-01 url "https://law.example/1" holds "It." status verified }
category tracking "Tracking"
subtype recording "Recording" { of tracking }
subtype ads "Ads" { of tracking }
vendor rec "Recco" { operator "Recco Ltd" country FR subtype recording severity high hosts "rec.example" cookies "_rec*" local-storage "_rec*" }
vendor ads "Adsy" { subtype ads severity low hosts "ads.example" cookies "_ads*" }
pattern loader { "loader.js" /v[0-9]+\.js/ }
phrases consent { en "we ask first" fr "nous demandons d'abord" }
fact sector "Sector" { one of health, retail }
fact employees "Employees" { integer }
fact public "Public" { boolean }
fact founded "Founded" { date }
fact owner "Owner" { text }
)";

struct Compiled {
  SourceSet sources;
  Diagnostics diagnostics;
  language::CheckedProgram checked;
  bytecode::Program program;
};

inline std::unique_ptr<Compiled> compile(const std::string& text, compiler::LowerOptions options = {}) {
  auto out = std::make_unique<Compiled>();
  const FileId file = out->sources.push(SourceFile("test.writ", text));
  std::vector<language::PackSource> packs(1);
  packs[0].name = "test";
  packs[0].files.push_back(language::parse(out->sources, file, out->diagnostics));
  auto result = language::check(out->sources, packs, {}, out->diagnostics);
  for (const auto& d : out->diagnostics.all()) {
    if (d.severity == DiagnosticSeverity::Error) FAIL(d.message << " at " << d.span.begin << " in\n" << text);
  }
  out->checked = result.program;
  auto program = compiler::lower(std::move(result.program), out->sources, options, out->diagnostics);
  REQUIRE(program);
  out->program = std::move(*program);
  return out;
}

/// One rule for `vendor rec` with this condition; further declarations may follow it.
inline std::unique_ptr<Compiled> compile_condition(const std::string& condition, const std::string& more = {},
                                                   compiler::LowerOptions options = {}) {
  return compile(kWorld + more + "\nrule r \"R\" { vendor rec jurisdiction FR severity high condition " + condition +
                     " cites act message \"M\" }\n",
                 options);
}

inline std::unique_ptr<snapshot::Snapshot> read(const std::string& json) {
  auto snapshot = snapshot::read_snapshot(json);
  if (!snapshot) FAIL(snapshot.error().text());
  return std::move(*snapshot);
}

/// A snapshot with these phases (objects parted by commas) and further members.
inline std::string snapshot_json(const std::string& phases, const std::string& more = {}) {
  return R"({"format":"writ.snapshot/1","site":"https://shop.example/","captured_at":"2026-01-31T10:00:00Z","phases":[)" + phases +
         "]" + (more.empty() ? "" : "," + more) + "}";
}

inline const std::string kComplete =
    R"("coverage":{"requests":"complete","cookies":"complete","local_storage":"complete","session_storage":"complete",)"
    R"("indexed_db":"complete","cache_storage":"complete","service_workers":"complete","scripts":"complete","dom":"complete",)"
    R"("globals":"complete","fields":"complete"})";

/// A complete phase with these members.
inline std::string phase(const std::string& name, const std::string& members) {
  return R"({"phase":")" + name + R"(","choice":)" +
         (name == "before-consent" ? "null" : R"({"action":"reject","path":"click","outcome":"applied"})") + "," + kComplete +
         (members.empty() ? "" : ",") + members + "}";
}

inline std::string words(model::Truth truth) {
  return truth == model::Truth::True ? "true" : truth == model::Truth::False ? "false" : "unknown";
}

/// An outcome in one line: "true /phases/0/cookies/0 | missing … ".
inline std::string show(const findings::Outcome& outcome, const snapshot::Page& page) {
  std::string out = words(outcome.truth);
  for (const auto item : outcome.items) out += " " + page.pointer(item);
  if (!outcome.missing.empty()) out += " |";
  for (const auto& m : outcome.missing) {
    out += " ";
    std::string one;
    const auto add = [&](std::string_view text) { one += (one.empty() ? "" : "/") + std::string(text); };
    if (m.phase) add(model::name_of(*m.phase));
    if (m.evidence) add(model::name_of(*m.evidence));
    for (const auto& part : {m.field, m.fact, m.cmp, m.site, m.limit, m.reason}) {
      if (part) add(*part);
    }
    out += one;
  }
  return out;
}

inline std::string evaluate(const bytecode::Program& program, const snapshot::Snapshot& snapshot, vm::Limits limits = {}) {
  const snapshot::Page page(snapshot, program.model);
  auto facts = findings::resolve_facts(program.model, snapshot.facts, {}, {});
  REQUIRE(facts);
  vm::Vm vm(program, page, *facts, limits);
  return show(vm.evaluate(program.model.rules[model::RuleId(0)].condition, model::VendorId(0)), page);
}

/// A condition on a snapshot.
inline std::string evaluate(const std::string& condition, const std::string& json, const std::string& more = {}) {
  const auto compiled = compile_condition(condition, more);
  const auto snapshot = read(json);
  return evaluate(compiled->program, *snapshot);
}

}  // namespace writ::test
