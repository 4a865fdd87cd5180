// Measures what a run costs, each step against simdjson's parse of the same bytes in the same run, so that the figures can
// be compared from one machine to the next. Medians; `writ_bench SECONDS` spends about so long on every line.
#include <fmt/format.h>
#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "compiler/compile.hpp"
#include "runtime/findings/facts.hpp"
#include "runtime/findings/judge.hpp"
#include "runtime/snapshot/page.hpp"
#include "runtime/vm/vm.hpp"
#include "tools/bench/generated.hpp"

namespace {

using namespace writ;
using Clock = std::chrono::steady_clock;

double seconds_each = 1;

/// The median time of a run, in milliseconds.
double measure(const std::function<void()>& run) {
  std::vector<double> times;
  const auto end = Clock::now() + std::chrono::duration<double>(seconds_each);
  do {
    const auto start = Clock::now();
    run();
    times.push_back(std::chrono::duration<double, std::milli>(Clock::now() - start).count());
  } while (Clock::now() < end || times.size() < 3);
  std::nth_element(times.begin(), times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2), times.end());
  return times[times.size() / 2];
}

[[noreturn]] void give_up(const std::string& why) {
  fmt::print(stderr, "writ_bench: {}\n", why);
  std::exit(2);
}

/// Keeps the compiler from seeing that nobody reads a result.
std::size_t sink = 0;

void row(std::string_view what, double ms, double parse) { fmt::print("  {:<58}{:>10.3f} ms {:>9.2f} ×\n", what, ms, ms / parse); }

bytecode::Program compiled(compiler::Compiled compiled) {
  if (!compiled.program) {
    const auto& all = compiled.diagnostics.all();
    give_up("a pack does not compile: " + (all.empty() ? std::string("?") : all.front().message));
  }
  return std::move(*compiled.program);
}

bytecode::Program from_text(const std::string& text) {
  return compiled(compiler::compile_texts({{"generated", true, {{"generated.writ", text}}}}, {}));
}

void judge_with(const std::string& name, const bytecode::Program& program, const snapshot::Snapshot& snapshot, double parse) {
  std::size_t findings = 0;
  const auto judge = [&](vm::Matchers& matchers) {
    const snapshot::Page page(snapshot, program.model);
    auto facts = findings::resolve_facts(program.model, snapshot.facts, {}, {});
    if (!facts) give_up(facts.error().text());
    vm::Vm engine(program, page, *facts, {}, &matchers);
    findings::JudgeOptions options;
    options.keep_silent = false;
    const auto report = findings::judge(page, engine, options);
    if (!report) give_up(report.error().text());
    findings = report->findings.size();
  };
  vm::Matchers matchers(program);
  const double ms = measure([&] { judge(matchers); });
  row(fmt::format("evaluate {} ({} findings)", name, findings), ms, parse);
  if (program.atoms.size() < 100) return;
  row("  with the matchers of its texts built anew", measure([&] {
        vm::Matchers fresh(program);
        judge(fresh);
      }), parse);
}

void measure_snapshot(const std::string& name, const bench::SnapshotSize& size, const std::string& library) {
  const std::string bytes = bench::generate_snapshot(size);
  fmt::print("\n{}: {:.2f} MB\n", name, static_cast<double>(bytes.size()) / 1e6);
  const simdjson::padded_string padded(bytes);
  simdjson::dom::parser parser;
  const double parse = measure([&] {
    simdjson::dom::element root;
    if (parser.parse(padded).get(root) != simdjson::SUCCESS) give_up("simdjson refuses the snapshot");
    sink += root.is_object() ? 1 : 0;
  });
  row("simdjson parses it", parse, parse);
  row("read_snapshot", measure([&] {
        auto read = snapshot::read_snapshot(bytes);
        if (!read) give_up(read.error().text());
        sink += (*read)->phases.size();
      }), parse);
  auto read = snapshot::read_snapshot(bytes);
  if (!read) give_up(read.error().text());
  const snapshot::Snapshot& snapshot = **read;

  if (!library.empty()) {
    auto pack = compiler::compile({library + "/recorders"}, {.library = library});
    if (!pack) give_up(pack.error().text());
    const auto program = compiled(std::move(*pack));
    judge_with(fmt::format("the library's recorders ({} vendors)", program.model.vendors.size()), program, snapshot, parse);
  }
  for (const std::size_t count : {6U, 1'000U, 10'000U}) {
    judge_with(fmt::format("{} rules of their own", count), from_text(bench::generate_rules(count)), snapshot, parse);
  }
  for (const std::size_t count : {10U, 1'000U, 10'000U}) {
    judge_with(fmt::format("a rule for {} vendors", count), from_text(bench::generate_vendors(count)), snapshot, parse);
  }
}

void measure_compiling() {
  fmt::print("\ncompiling\n");
  for (const std::size_t count : {1'000U, 10'000U}) {
    const std::string text = bench::generate_rules(count);
    const std::vector<bytecode::PackText> pack{{"generated", true, {{"generated.writ", text}}}};
    const auto source = compiler::compile_texts(pack, {});
    const auto file = compiler::write_compiled(source);
    if (!file) give_up(file.error().text());
    const double from_source = measure([&] { sink += compiler::compile_texts(pack, {}).tests.size(); });
    const double from_file = measure([&] { sink += bytecode::read_program(*file)->program.roots.size(); });
    fmt::print("  {:>6} rules: {:>8.1f} ms from source ({:.2f} MB), {:>7.1f} ms from a compiled pack ({:.2f} MB)\n", count, from_source,
               static_cast<double>(text.size()) / 1e6, from_file, static_cast<double>(file->size()) / 1e6);
  }
}

}  // namespace

int main(int count, char** arguments) {
  if (count > 1) seconds_each = std::atof(arguments[1]);
  const std::string library = count > 2 ? arguments[2] : WRIT_BENCH_LIBRARY;
  fmt::print("× is the time over simdjson's parse of the same bytes in this run\n");
  measure_snapshot("a visit", {}, library);
  measure_snapshot("a heavy visit", {.requests = 4'000, .cookies = 600, .entries = 1'500, .frames = 30, .html_bytes = 1'500'000}, library);
  measure_compiling();
  return sink == 0 ? 1 : 0;
}
