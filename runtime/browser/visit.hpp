#pragma once
// One phase of a visit, from an empty context to leaving the page.

#include <optional>
#include <string>
#include <vector>

#include "runtime/browser/browser_collector.hpp"
#include "runtime/browser/choice.hpp"
#include "runtime/collect/snapshot_writer.hpp"

namespace writ::browser {

struct PhaseVisit {
  collect::PhaseDraft draft;
  std::string site;        ///< the address where the page ended
  std::string language;
  std::string dom;         ///< of the main document
  BannerSight sight;
  std::string warning;     ///< why a choice was not applied
};

/// Errors say why the page was not measured; beside those of Tab, `browser.status`, `browser.timeout` (no load event) and
/// `collect.address` (the site lies at an address that is not permitted).
[[nodiscard]] Result<PhaseVisit> visit_phase(CdpConnection& connection, const BrowserOptions& options, const std::string& url, model::Phase phase);
/// What the snapshot says of a phase that was not measured: no coverage at all, and why.
[[nodiscard]] collect::PhaseDraft failed_phase(model::Phase phase, const Error& why);

/// What the banner's settings hold, looked at in a visit of its own, so that nothing of it falls into a phase; into the boxes of the phase
/// before consent. Nothing where its banner shows no control that opens settings, or where that fails.
void read_second_layer(CdpConnection& connection, const BrowserOptions& options, const std::string& url, PhaseVisit& before);

/// The policies that a page links to, opened and read.
struct Documents {
  std::vector<collect::DocumentDraft> list;
  bool complete = false, looked = false;
};
[[nodiscard]] Documents read_documents(CdpConnection& connection, const BrowserOptions& options, const std::string& site, const std::string& dom);

}  // namespace writ::browser
