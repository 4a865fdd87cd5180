#pragma once
// What the parts of the HTML report share: the language, the anchors, and the one way in which texts get onto the page.

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tools/report/groups.hpp"
#include "tools/report/texts.hpp"
#include "tools/report/words.hpp"
#include "tools/report/writer.hpp"

namespace writ::report::html {

/// One site of the report.
struct Site {
  const findings::Report& report;
  const model::Model& model;
  const Options& options;
  std::size_t place = 0;  ///< of the site in the report, for anchors
  int level = 1;          ///< of its heading; its parts have deeper ones
  Places places;
  std::set<const findings::Picture*> pictured;  ///< shown at a finding already
  bool law_apart = false;                       ///< findings name their sources, and what these say stands once, below
  std::set<model::SourceId> cited;              ///< then: by whom

  Site(const findings::Report& of, const model::Model& declared, const Options& wanted, std::size_t index, int heading_level)
      : report(of), model(declared), options(wanted), place(index), level(heading_level), places(declared, of.as_of, wanted.language) {}

  [[nodiscard]] Language language() const { return options.language; }
  [[nodiscard]] std::string_view text(Text text) const { return text_of(text, options.language); }
  /// "s0-findings".
  [[nodiscard]] std::string anchor(std::string_view part) const;
  /// A heading so many steps below the site's; its class says how many, so that it looks the same at every depth.
  [[nodiscard]] std::string heading(int below, std::string_view escaped, std::string_view id = {}) const;
};

/// Escaped for text and attributes; what could steer a reader's screen becomes U+FFFD.
[[nodiscard]] std::string esc(std::string_view text);
/// An unordered list of what is HTML already; nothing where there is nothing.
[[nodiscard]] std::string list_of(const std::vector<std::string>& items);
/// "1.25 s", "320 ms".
[[nodiscard]] std::string time_words(std::int64_t milliseconds);

[[nodiscard]] std::string finding_article(Site& site, const findings::Finding& finding, std::size_t index);
/// The sources that the findings cite, where the law stands apart.
[[nodiscard]] std::string law(Site& site);
[[nodiscard]] std::string matrix(Site& site, const std::vector<const findings::Finding*>& shown);
[[nodiscard]] std::string timeline(const Site& site);
/// Where the proof of the finding lies in a picture; nothing where there is no picture of it.
[[nodiscard]] std::string finding_pictures(Site& site, const findings::Finding& finding);
/// Every picture whole; what the others are made of, so a page without it shows none.
[[nodiscard]] std::string pictures(const Site& site);
[[nodiscard]] std::string inventory(const Site& site);
[[nodiscard]] std::string trend(const Site& site);

}  // namespace writ::report::html
