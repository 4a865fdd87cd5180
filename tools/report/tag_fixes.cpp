#include "tools/report/tag_fixes.hpp"

#include <algorithm>

#include "runtime/patterns/url.hpp"
#include "runtime/snapshot/snapshot.hpp"

namespace writ::report {
namespace {

using snapshot::Dom;

/// The bytes of a script element: the first end tag ends it, whatever stands before. Nothing where it has none.
std::optional<std::string_view> tag_at(std::string_view html, std::size_t offset) {
  constexpr std::string_view kEnd = "</script";
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; };
  const auto end = std::search(html.begin() + static_cast<std::ptrdiff_t>(offset), html.end(), kEnd.begin(), kEnd.end(), same);
  if (end == html.end()) return std::nullopt;
  const std::size_t close = html.find('>', static_cast<std::size_t>(end - html.begin()));
  if (close == std::string_view::npos) return std::nullopt;
  return html.substr(offset, close + 1 - offset);
}

struct Wanted {
  std::string address;   ///< of the script
  std::string_view tag;  ///< as the remedy has it
};

/// The remedy's only script with an address, in whatever attribute it keeps it.
std::optional<Wanted> wanted_of(std::string_view remedy) {
  const auto dom = snapshot::parse_html(remedy, snapshot::Scripting::On);
  if (!dom) return std::nullopt;
  std::optional<Wanted> out;
  for (const std::uint32_t script : dom->with_tag("script")) {
    const Dom::Element& element = dom->elements[script];
    for (std::uint32_t a = element.attribute_begin; a < element.attribute_end; ++a) {
      const Dom::Attribute& attribute = dom->attributes[a];
      if (!attribute.name.ends_with("src") || element.offset == Dom::kNone) continue;
      const auto tag = tag_at(remedy, element.offset);
      if (out || !tag) return std::nullopt;
      out = Wanted{std::string(attribute.value), *tag};
      break;
    }
  }
  return out;
}

TextRegion region_of(std::string_view html, std::string_view part) {
  std::size_t line = 1, column = 1;
  const auto begin = static_cast<std::size_t>(part.data() - html.data());
  TextRegion out;
  for (std::size_t i = 0; i <= begin + part.size(); ++i) {
    if (i == begin) {
      out.start_line = line;
      out.start_column = column;
    }
    if (i == begin + part.size()) break;
    const bool ends_line = html[i] == '\n' || (html[i] == '\r' && (i + 1 == html.size() || html[i + 1] != '\n'));
    if (ends_line) {
      ++line;
      column = 1;
    } else if ((static_cast<unsigned char>(html[i]) & 0xC0U) != 0x80U) {
      ++column;
    }
  }
  out.end_line = line;
  out.end_column = column;
  return out;
}

}  // namespace

const std::vector<TagFixes::Document>& TagFixes::documents() {
  if (documents_) return *documents_;
  documents_.emplace();
  if (!report_.seen) return *documents_;
  for (const snapshot::Phase& phase : report_.seen->phases) {
    for (const snapshot::Frame& frame : phase.frames) {
      if (frame.parent || !frame.source) continue;
      const auto same = [&](const Document& other) { return other.url == frame.url; };
      if (std::any_of(documents_->begin(), documents_->end(), same)) continue;
      documents_->push_back({frame.url, *frame.source, snapshot::parse_html(*frame.source, snapshot::Scripting::On)});
    }
  }
  return *documents_;
}

std::vector<TagFix> TagFixes::of(const findings::Finding& finding) {
  std::vector<TagFix> out;
  if (finding.verdict != model::Verdict::Violation || !report_.seen) return out;
  for (const findings::RenderedRemedy& remedy : finding.remedies) {
    const auto wanted = wanted_of(remedy.text);
    const auto address = wanted ? patterns::parse_url(wanted->address) : std::nullopt;
    if (!address) continue;
    for (const Document& document : documents()) {
      const auto base = patterns::parse_url(document.url);
      if (!base || !document.dom) continue;
      std::vector<std::string_view> found;
      for (const std::uint32_t script : document.dom->with_tag("script")) {
        const auto src = document.dom->attribute(script, "src");
        const auto offset = document.dom->elements[script].offset;
        if (!src || offset == Dom::kNone) continue;
        const auto resolved = patterns::resolve(*base, *src);
        if (!resolved || resolved->href != address->href) continue;
        if (const auto tag = tag_at(document.html, offset)) found.push_back(*tag);
      }
      if (found.size() == 1 && found.front() != wanted->tag) out.push_back({remedy.title, std::string(document.url), region_of(document.html, found.front()), std::string(wanted->tag)});
    }
  }
  return out;
}

}  // namespace writ::report
