// Any bytes are a source file: a tree comes back, what was left out has a diagnostic, and every span lies in the text. Small
// inputs, so that no run takes long.
#include <cstddef>
#include <cstdint>
#include <string>

#include "base/render.hpp"
#include "language/dump.hpp"
#include "language/parse.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1U << 16U) return 0;
  writ::SourceSet sources;
  const auto file = sources.push({"fuzz.writ", std::string(reinterpret_cast<const char*>(data), size)});
  writ::Diagnostics diagnostics;
  const writ::language::Ast ast = writ::language::parse(sources, file, diagnostics);
  if (ast.complete == diagnostics.has_errors()) __builtin_trap();
  for (const auto& diagnostic : diagnostics.all()) {
    if (diagnostic.span.begin > diagnostic.span.end || diagnostic.span.end > size) __builtin_trap();
    if (diagnostic.message.empty() || writ::render(sources, diagnostic).empty()) __builtin_trap();
  }
  for (const auto& expr : ast.exprs) {
    if (expr.span.begin > expr.span.end || expr.span.end > size) __builtin_trap();
  }
  (void)writ::language::dump(sources[file], ast, writ::language::DumpSpans::Lines);
  return 0;
}
