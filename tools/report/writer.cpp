#include "tools/report/writer.hpp"

#include <array>

namespace writ::report {
namespace {

// In the order of Format.
constexpr std::array<std::string_view, 13> kNames = {"text", "json", "ndjson", "sarif", "junit", "html", "markdown", "github", "gitlab", "csv", "oscal", "har", "pdf"};

}  // namespace

std::span<const std::string_view> format_names() { return kNames; }

std::optional<Format> parse_format(std::string_view name) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] == name) return static_cast<Format>(i);
  }
  return std::nullopt;
}

bool is_printed(Format format) { return format == Format::Pdf; }

bool shows_pictures(Format format) { return format == Format::Html || format == Format::Pdf; }

bool shows_snapshot(Format format) { return shows_pictures(format) || format == Format::Har || format == Format::Sarif; }

bool shows_inventory(Format format) { return shows_snapshot(format) || format == Format::Csv; }

std::string write(Format format, Reports reports, const model::Model& model, const Options& options) {
  switch (format) {
    case Format::Text: return write_text(reports, model, options);
    case Format::Json: return write_json(reports, options);
    case Format::Ndjson: return write_ndjson(reports, options);
    case Format::Sarif: return write_sarif(reports, model, options);
    case Format::Junit: return write_junit(reports, model, options);
    case Format::Html: return write_html(reports, model, options);
    case Format::Markdown: return write_markdown(reports, model, options);
    case Format::Github: return write_github(reports, model, options);
    case Format::Gitlab: return write_gitlab(reports, model, options);
    case Format::Csv: return write_csv(reports, model, options);
    case Format::Oscal: return write_oscal(reports, model, options);
    case Format::Har: return write_har(reports, model, options);
    case Format::Pdf: {
      Options paper = options;
      paper.law_apart = true;
      return write_html(reports, model, paper);
    }
  }
  return {};
}

}  // namespace writ::report
