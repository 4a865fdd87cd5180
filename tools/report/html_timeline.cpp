// The page load as it went: a line a vendor, a mark an event, what proves a violation filled. The same as a table for those who cannot
// see marks.

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "tools/report/html_parts.hpp"

namespace writ::report::html {
namespace {

using findings::Finding;
using findings::SeenPhase;

constexpr std::size_t kMostLanes = 40, kMostMarks = 200, kMostRows = 300;

struct Event {
  std::int64_t at_ms = 0;
  std::string what;
  bool proves = false, stored = false;
};

/// What proves some violation of the report.
std::set<model::ItemRef> proof_of(const findings::Report& report) {
  std::set<model::ItemRef> out;
  for (const Finding& finding : report.findings) {
    if (finding.verdict != model::Verdict::Violation) continue;
    for (const findings::EvidenceItem& item : finding.evidence.items) out.insert(item.item);
  }
  return out;
}

using Lanes = std::map<model::VendorId, std::vector<Event>>;

Lanes lanes_of(const SeenPhase& phase, const std::set<model::ItemRef>& proof) {
  Lanes lanes;
  const auto add = [&](const auto& seen, std::string what, bool stored) {
    if (!seen.at_ms || *seen.at_ms < 0) return;
    for (const model::VendorId vendor : seen.vendors) lanes[vendor].push_back({*seen.at_ms, what, proof.contains(seen.item), stored});
  };
  for (const findings::SeenRequest& request : phase.requests) add(request, request.host, false);
  for (const findings::SeenStored& stored : phase.stored) add(stored, std::string(model::name_of(stored.kind)) + " " + stored.key, true);
  for (auto& [vendor, events] : lanes) {
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) { return a.at_ms < b.at_ms; });
  }
  return lanes;
}

/// A round length of the axis, in milliseconds, of five equal steps.
std::int64_t axis_of(std::int64_t longest) {
  for (std::int64_t step = 100;; step *= 10) {
    for (const std::int64_t factor : {1, 2, 5}) {
      if (step * factor * 5 >= longest) return step * factor * 5;
    }
  }
}

std::string choice_words(const Site& site, const SeenPhase& phase) {
  if (!phase.action) return {};
  switch (*phase.action) {
    case model::ChoiceAction::Accept: return std::string(site.text(Text::Accepted));
    case model::ChoiceAction::Reject: return std::string(site.text(Text::Rejected));
    case model::ChoiceAction::Withdraw: return std::string(site.text(Text::Withdrawn));
  }
  return {};
}

std::string chart(const Site& site, const SeenPhase& phase, const std::set<model::ItemRef>& proof) {
  const std::string words = choice_words(site, phase);
  const std::string head = site.heading(2, std::string(phase_word(phase.phase, site.language()))) +
                           fmt::format("<p class=\"moment\">{}</p>\n", words.empty() ? std::string(site.text(Text::NoConsentYet)) : esc(filled(Text::MomentOfChoice, site.language(), words)));
  const Lanes lanes = lanes_of(phase, proof);
  if (lanes.empty()) {
    // What was seen without its time has no place on a line.
    const auto of_vendor = [](const auto& seen) { return !seen.vendors.empty(); };
    const bool any = std::any_of(phase.requests.begin(), phase.requests.end(), of_vendor) || std::any_of(phase.stored.begin(), phase.stored.end(), of_vendor);
    return any ? std::string() : head + fmt::format("<p>{}</p>\n", site.text(Text::NothingOnTheLine));
  }
  // Those with proof first, then by their first event.
  std::vector<Lanes::const_iterator> order;
  for (auto it = lanes.begin(); it != lanes.end(); ++it) order.push_back(it);
  const auto proves = [](Lanes::const_iterator lane) {
    return std::any_of(lane->second.begin(), lane->second.end(), [](const Event& e) { return e.proves; });
  };
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    if (proves(a) != proves(b)) return proves(a);
    return a->second.front().at_ms < b->second.front().at_ms;
  });
  if (order.size() > kMostLanes) order.resize(kMostLanes);
  std::int64_t longest = 1;
  for (const auto lane : order) longest = std::max(longest, lane->second.back().at_ms);
  const std::int64_t axis = axis_of(longest);

  std::string out = head;
  out += fmt::format("<div class=\"chart {}\" aria-hidden=\"true\">\n", model::name_of(phase.phase));
  std::string rows;
  std::size_t row_count = 0;
  for (const auto lane : order) {
    const std::string vendor = esc(site.model.vendors[lane->first].title);
    out += fmt::format("<div class=\"lane{}\"><span class=\"who\">{}</span><span class=\"track\">", proves(lane) ? " proves" : "", vendor);
    std::size_t marks = 0;
    for (const Event& event : lane->second) {
      if (++marks <= kMostMarks) {
        out += fmt::format("<i class=\"{}{}\" style=\"left:{:.2f}%\" title=\"{}: {}\"></i>", event.stored ? "s" : "r", event.proves ? " p" : "",
                           100.0 * static_cast<double>(event.at_ms) / static_cast<double>(axis), time_words(event.at_ms), esc(one_line(event.what)));
      }
      if (++row_count <= kMostRows) {
        rows += fmt::format("<tr><td>{}</td><td>{}</td><td><code>{}</code></td><td>{}</td></tr>\n", time_words(event.at_ms), vendor, esc(one_line(event.what)),
                            event.proves ? site.text(Text::Proof) : std::string_view());
      }
    }
    out += "</span></div>\n";
  }
  out += "<div class=\"lane axis\"><span class=\"who\"></span><span class=\"track\">";
  for (int i = 0; i <= 5; ++i) out += fmt::format("<b style=\"left:{}%\">{}</b>", i * 20, time_words(axis / 5 * i));
  out += "</span></div>\n</div>\n";
  out += fmt::format("<details><summary>{}</summary>\n<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{}\"><table class=\"plain\"><tbody>\n{}</tbody></table></div></details>\n",
                     esc(filled(row_count == 1 ? Text::OneEvent : Text::ManyEvents, site.language(), row_count)),
                     esc(phase_word(phase.phase, site.language())), rows);
  return out;
}

}  // namespace

std::string timeline(const Site& site) {
  if (!site.report.inventory) return {};
  const std::set<model::ItemRef> proof = proof_of(site.report);
  std::string out;
  for (const SeenPhase& phase : site.report.inventory->phases) {
    if (phase.counts) out += chart(site, phase, proof);
  }
  if (out.empty()) return out;
  return site.heading(1, site.text(Text::Timeline), site.anchor("timeline")) + fmt::format("<p class=\"soft\">{}</p>\n", site.text(Text::TimelineSays)) + out;
}

}  // namespace writ::report::html
