// The VM against the slow evaluator, the judge against the slow judge, over packs and snapshots by chance.
// WRIT_CASES=100000 runs more, WRIT_SEED=n starts elsewhere; a failing case prints its seed, pack and snapshot.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <set>

#include "compiler/lower.hpp"
#include "generator.hpp"
#include "language/check.hpp"
#include "language/parse.hpp"
#include "runtime/findings/facts.hpp"
#include "runtime/findings/judge.hpp"
#include "runtime/vm/vm.hpp"
#include "slow_engine.hpp"
#include "slow_judge.hpp"

using namespace writ;

namespace {

std::size_t number_from(const char* name, std::size_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::string show(const findings::Missing& m) {
  return fmt::format("{}/{}/{}/{}/{}/{}/{}", m.phase ? model::name_of(*m.phase) : "-", m.evidence ? model::name_of(*m.evidence) : "-",
                     m.field.value_or("-"), m.fact.value_or("-"), m.cmp.value_or("-"), m.site.value_or("-"), m.limit.value_or("-"));
}

/// An outcome as text, lists as sets where order carries no meaning. The reason of a phase that does not count is the page's
/// to say, not the evaluator's; a whole phase that is missing stands for each kind of its evidence.
std::string show(const findings::Outcome& o, const snapshot::Page& page) {
  std::string out = fmt::format("{}", static_cast<int>(o.truth));
  for (const auto item : o.items) out += " " + page.pointer(item) + "#" + page.css_path(item).value_or("");
  std::set<std::string> searched, missing;
  for (const auto& s : o.searched) searched.insert(fmt::format("{}/{}", s.phase ? model::name_of(*s.phase) : "-", model::name_of(s.evidence)));
  for (const auto& m : o.missing) missing.insert(show(m));
  return out + fmt::format(" | searched {} | missing {}", fmt::join(searched, " "), fmt::join(missing, " "));
}

struct Counts {
  std::size_t cases = 0, refused = 0, outcomes = 0, rows = 0;
};

/// Gives a description of the first disagreement; empty if there is none.
std::string run_case(const reference::GeneratedCase& generated, Counts& counts) {
  SourceSet sources;
  Diagnostics diagnostics;
  const FileId file = sources.push(SourceFile("generated.writ", generated.pack));
  std::vector<language::PackSource> packs(1);
  packs[0].name = "generated";
  packs[0].files.push_back(language::parse(sources, file, diagnostics));
  language::CheckResult checked = language::check(sources, packs, {}, diagnostics);
  if (diagnostics.has_errors()) {
    for (const auto& d : diagnostics.all()) {
      if (d.severity != DiagnosticSeverity::Error) continue;
      // What chance may do and the checker rightly refuses; anything else is a fault of generator or checker.
      if (d.code == DiagnosticCode::AmendOutside || d.code == DiagnosticCode::SeverityOfVendor || d.code == DiagnosticCode::AmendTie) continue;
      return fmt::format("the checker refuses a well-typed pack: {} {} at line {}", info(d.code).code, d.message,
                         sources[d.span.file].position(d.span.begin).line);
    }
    ++counts.refused;
    return {};
  }
  const language::CheckedProgram& tree = checked.program;
  auto program = compiler::lower(tree, sources, {}, diagnostics);
  if (!program) return "the lowering gives nothing";
  auto plain = compiler::lower(tree, sources, {.trace = false, .drivers = false, .fold = false}, diagnostics);
  if (!plain) return "the lowering without drivers gives nothing";
  auto read = snapshot::read_snapshot(generated.snapshot);
  if (!read) return "the snapshot is refused: " + read.error().text();
  const snapshot::Snapshot& snapshot = **read;
  auto facts = findings::resolve_facts(program->model, snapshot.facts, {}, {});
  if (!facts) return "the facts are refused: " + facts.error().text();

  const snapshot::Page page(snapshot, program->model);
  vm::Vm fast(*program, page, *facts, {});
  vm::Vm undriven(*plain, page, *facts, {});
  reference::SlowEngine slow(tree, page, *facts);
  for (std::size_t r = 0; r < tree.roots.size(); ++r) {
    for (std::size_t v = 0; v < program->model.vendors.size(); ++v) {
      const model::RootId root(r);
      const model::VendorId vendor(v);
      const std::string expected = show(slow.evaluate(root, vendor), page);
      ++counts.outcomes;
      if (const std::string got = show(fast.evaluate(root, vendor), page); got != expected) {
        return fmt::format("{} for {}:\n  vm   {}\n  slow {}", tree.roots[r].label, program->model.vendors[vendor].name, got, expected);
      }
      if (const std::string got = show(undriven.evaluate(root, vendor), page); got != expected) {
        return fmt::format("{} for {}, without drivers:\n  vm   {}\n  slow {}", tree.roots[r].label, program->model.vendors[vendor].name, got, expected);
      }
    }
  }
  const Date day = day_of(snapshot.captured_at);
  const auto report = findings::judge(page, fast, {});
  if (!report) return "the judge refuses: " + report.error().text();
  const reference::SlowRows expected = reference::slow_judge(page, slow, day);
  std::size_t rows = 0;
  for (const auto& finding : report->findings) {
    for (const auto& row : finding.jurisdictions) {
      ++rows;
      const auto it = expected.find({finding.rule, finding.vendor.value_or(""), row.code});
      const std::string name = fmt::format("{} for {} in {}", finding.rule, finding.vendor.value_or("-"), row.code);
      if (it == expected.end()) return name + ": the judge has a row that the slow one has not";
      const auto said = [](model::Verdict verdict, model::Severity severity, const std::optional<model::Standing>& standing, const std::string& exception) {
        return fmt::format("{} {} {} {}", model::name_of(verdict), model::name_of(severity), standing ? model::name_of(*standing) : "-", exception);
      };
      const auto& s = it->second;
      const std::string slow_said = said(s.verdict, s.severity, s.standing, s.exception);
      const std::string fast_said = said(row.verdict, row.severity, row.standing,
                                         row.verdict == model::Verdict::Exempt && row.exception ? row.exception->name : "");
      if (slow_said != fast_said) return fmt::format("{}:\n  judge {}\n  slow  {}", name, fast_said, slow_said);
    }
  }
  if (rows != expected.size()) return fmt::format("the judge has {} rows, the slow one {}", rows, expected.size());
  counts.rows += rows;
  ++counts.cases;
  return {};
}

}  // namespace

TEST_CASE("VM and slow evaluator, judge and slow judge agree", "[differential]") {
  const std::size_t first = number_from("WRIT_SEED", 1), cases = number_from("WRIT_CASES", 1000);
  Counts counts;
  for (std::size_t seed = first; seed < first + cases; ++seed) {
    const auto generated = reference::generate(seed);
    const std::string disagreement = run_case(generated, counts);
    if (disagreement.empty()) continue;
    FAIL("seed " << seed << ": " << disagreement << "\n--- pack\n" << generated.pack.substr(generated.pack.find("rule r0")) << "--- snapshot\n" << generated.snapshot);
  }
  WARN(fmt::format("{} cases, {} packs refused, {} outcomes and {} rows compared", counts.cases, counts.refused, counts.outcomes, counts.rows));
  CHECK(counts.cases > cases / 2);
}
