// What parses can be formatted; the result parses to the same tree with the same comments, formatting it again changes
// nothing, and without comments both give one text.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "language/dump.hpp"
#include "language/format.hpp"
#include "language/parse.hpp"

namespace {

using namespace writ;
using namespace writ::language;

std::vector<std::string> comments_of(const SourceFile& source, const Ast& ast) {
  std::vector<std::string> out;
  for (const Comment& comment : ast.comments) {
    std::string text(source.text().substr(comment.span.begin, comment.span.end - comment.span.begin));
    while (text.ends_with(' ') || text.ends_with('\t') || text.ends_with('\r')) text.pop_back();
    out.push_back(std::move(text));
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 1U << 14U) return 0;
  SourceSet sources;
  Diagnostics diagnostics;
  const auto first = sources.push({"first.writ", std::string(reinterpret_cast<const char*>(data), size)});
  const Ast before = parse(sources, first, diagnostics);
  if (!before.complete) return 0;
  const auto second = sources.push({"second.writ", format(sources[first], before)});
  const Ast after = parse(sources, second, diagnostics);
  if (!after.complete || dump(sources[first], before) != dump(sources[second], after)) __builtin_trap();
  if (comments_of(sources[first], before) != comments_of(sources[second], after)) __builtin_trap();
  if (format(sources[second], after) != sources[second].text()) __builtin_trap();
  if (format(sources[first], before, Comments::Drop) != format(sources[second], after, Comments::Drop)) __builtin_trap();
  return 0;
}
