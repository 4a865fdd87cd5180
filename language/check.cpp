#include "language/check.hpp"

#include <algorithm>

#include "language/check_context.hpp"

namespace writ::language {
namespace {

/// `# writ: allow CODE because …` on a line of its own, before the line of the span or of the declaration that holds it.
/// Without a reason it allows nothing.
struct Allow {
  std::string code;
  std::uint32_t line;  ///< the line that it speaks of: the next one that is no comment of its own line
};

std::vector<Allow> allows_of(const SourceFile& file, const Ast& ast) {
  std::vector<Allow> out;
  std::set<std::uint32_t> comment_lines;
  for (const Comment& comment : ast.comments) {
    if (comment.own_line) comment_lines.insert(file.position(comment.span.begin).line);
  }
  for (const Comment& comment : ast.comments) {
    if (!comment.own_line) continue;
    std::string_view text = file.text().substr(comment.span.begin, comment.span.end - comment.span.begin);
    const auto skip = [&](std::string_view word) {
      while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '#')) text.remove_prefix(1);
      if (!text.starts_with(word)) return false;
      text.remove_prefix(word.size());
      return true;
    };
    if (!skip("writ:") || !skip("allow")) continue;
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string code(text.substr(0, end));
    text.remove_prefix(end);
    if (!skip("because")) continue;
    while (!text.empty() && (text.front() == ' ' || text.front() == '\r' || text.front() == '\t')) text.remove_prefix(1);
    if (text.empty()) continue;
    std::uint32_t line = file.position(comment.span.begin).line + 1;
    while (comment_lines.contains(line) || (line <= file.line_count() && file.line(line).find_first_not_of(" \t") == std::string_view::npos)) ++line;
    out.push_back({code, line});
  }
  return out;
}

void silence_allowed(const SourceSet& sources, const std::vector<PackSource>& packs, Diagnostics& diagnostics) {
  std::map<std::uint32_t, std::pair<const Ast*, std::vector<Allow>>> by_file;
  for (const PackSource& pack : packs) {
    for (const Ast& ast : pack.files) by_file[ast.file.index] = {&ast, allows_of(sources[ast.file], ast)};
  }
  auto& list = diagnostics.all();
  std::erase_if(list, [&](const Diagnostic& d) {
    if (d.severity != DiagnosticSeverity::Warning) return false;
    const auto file = by_file.find(d.span.file.index);
    if (file == by_file.end()) return false;
    const auto& [ast, allows] = file->second;
    const SourceFile& source = sources[d.span.file];
    const std::uint32_t line = source.position(d.span.begin).line;
    std::uint32_t decl_line = line;
    for (const Decl& decl : ast->decls) {
      if (decl.span.begin <= d.span.begin && d.span.begin <= decl.span.end) decl_line = source.position(decl.span.begin).line;
    }
    return std::any_of(allows.begin(), allows.end(),
                       [&](const Allow& a) { return a.code == info(d.code).code && (a.line == line || a.line == decl_line); });
  });
}

}  // namespace

CheckResult check(const SourceSet& sources, const std::vector<PackSource>& packs, const CheckOptions& options, Diagnostics& diagnostics) {
  CheckContext context{sources, packs, options, diagnostics, {}, {}, {}, {}, {}, {}, {}};
  context.declare_all();
  context.fill_declarations();
  context.apply_extensions();
  context.check_defines();
  context.fill_remedies();
  context.fill_rules();
  context.fill_amendments();
  context.check_tests();
  context.check_law();
  context.check_doubts();
  silence_allowed(sources, packs, diagnostics);
  diagnostics.sort();
  return std::move(context.result);
}

}  // namespace writ::language
