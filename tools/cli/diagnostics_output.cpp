#include "tools/cli/diagnostics_output.hpp"

#include <cstdio>
#include <map>

#include "base/json.hpp"
#include "base/render.hpp"

namespace writ::cli {
namespace {

const SourceFile* file_of(const SourceSet& sources, Span span) {
  return span.file.is_some() && span.file.index < sources.size() ? &sources[span.file] : nullptr;
}

Json name_of(const SourceSet& sources, Span span) {
  const auto* file = file_of(sources, span);
  return file == nullptr ? Json("") : Json(file->name());
}

std::string_view word_of(DiagnosticSeverity severity) {
  return severity == DiagnosticSeverity::Error ? "error" : "warning";
}

Json json_position(const SourceSet& sources, Span span, std::uint32_t offset) {
  const auto* file = file_of(sources, span);
  const Position position = file == nullptr ? Position{} : file->position(offset);
  return {{"line", position.line}, {"column", position.column}, {"offset", position.offset}};
}

Json json_span(const SourceSet& sources, Span span) {
  return {{"start", json_position(sources, span, span.begin)}, {"end", json_position(sources, span, span.end)}};
}

Json sarif_region(const SourceSet& sources, Span span) {
  const auto* file = file_of(sources, span);
  if (file == nullptr) return {{"startLine", 1}};
  const Position begin = file->position(span.begin);
  const Position end = file->position(span.end);
  return {{"startLine", begin.line},    {"startColumn", begin.column},
          {"endLine", end.line},        {"endColumn", end.column},
          {"byteOffset", begin.offset}, {"byteLength", end.offset - begin.offset}};
}

Json sarif_location(const SourceSet& sources, Span span) {
  return {{"physicalLocation",
           {{"artifactLocation", {{"uri", name_of(sources, span)}}}, {"region", sarif_region(sources, span)}}}};
}

Json sarif_result(const SourceSet& sources, const Diagnostic& diagnostic) {
  std::string message = diagnostic.message;
  if (!diagnostic.help.empty()) message += "\n" + diagnostic.help;
  Json result = {{"ruleId", std::string(info(diagnostic.code).code)},
                 {"level", std::string(word_of(diagnostic.severity))},
                 {"message", {{"text", message}}},
                 {"locations", Json::array({sarif_location(sources, diagnostic.span)})}};
  for (const auto& label : diagnostic.labels) {
    Json location = sarif_location(sources, label.span);
    location["message"] = {{"text", label.text}};
    result["relatedLocations"].push_back(std::move(location));
  }
  for (const auto& fix : diagnostic.fixes) {
    Json replacement = {{"deletedRegion", sarif_region(sources, fix.span)}, {"insertedContent", {{"text", fix.replacement}}}};
    Json change = {{"artifactLocation", {{"uri", name_of(sources, fix.span)}}}, {"replacements", Json::array({replacement})}};
    result["fixes"].push_back({{"description", {{"text", fix.title}}}, {"artifactChanges", Json::array({change})}});
  }
  return result;
}

}  // namespace

std::string diagnostics_json(const SourceSet& sources, const Diagnostics& diagnostics) {
  Json list = Json::array();
  for (const auto& diagnostic : diagnostics.all()) {
    Json related = Json::array();
    for (const auto& label : diagnostic.labels) {
      related.push_back({{"file", name_of(sources, label.span)}, {"span", json_span(sources, label.span)}, {"message", label.text}});
    }
    Json fixes = Json::array();
    for (const auto& fix : diagnostic.fixes) {
      fixes.push_back({{"title", fix.title},
                       {"file", name_of(sources, fix.span)},
                       {"span", json_span(sources, fix.span)},
                       {"replacement", fix.replacement}});
    }
    list.push_back({{"severity", std::string(word_of(diagnostic.severity))},
                    {"code", std::string(info(diagnostic.code).code)},
                    {"message", diagnostic.message},
                    {"help", diagnostic.help},
                    {"file", name_of(sources, diagnostic.span)},
                    {"span", json_span(sources, diagnostic.span)},
                    {"related", related},
                    {"fixes", fixes}});
  }
  return dump({{"format", "writ.diagnostics/1"}, {"diagnostics", list}}) + "\n";
}

std::string diagnostics_text(const SourceSet& sources, const Diagnostics& diagnostics, Stream stream) {
  const auto colour = colour_wanted(stream) ? Colour::Yes : Colour::No;
  std::string text;
  for (const auto& diagnostic : diagnostics.all()) text += render(sources, diagnostic, colour) + "\n";
  return text;
}

void print_diagnostics(const SourceSet& sources, const Diagnostics& diagnostics, Stream stream) {
  const auto text = diagnostics_text(sources, diagnostics, stream);
  std::fwrite(text.data(), 1, text.size(), stream == Stream::Errors ? stderr : stdout);
}

std::string diagnostics_sarif(const SourceSet& sources, const Diagnostics& diagnostics) {
  std::map<std::string, std::string> used;
  Json results = Json::array();
  for (const auto& diagnostic : diagnostics.all()) {
    const auto& row = info(diagnostic.code);
    used.emplace(row.code, row.meaning);
    results.push_back(sarif_result(sources, diagnostic));
  }
  Json rules = Json::array();
  for (const auto& [code, meaning] : used) {
    rules.push_back({{"id", code}, {"shortDescription", {{"text", meaning}}}});
  }
  const Json driver = {{"name", "writ"}, {"version", WRIT_VERSION}, {"rules", rules}};
  const Json run = {{"tool", {{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", results}};
  return dump({{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"version", "2.1.0"}, {"runs", Json::array({run})}}) +
         "\n";
}

}  // namespace writ::cli
