// Pictures of what the visitor saw: at a finding the part where its proof lies, outlined; below, each picture whole.
//
// Every picture stands in the page once, as a symbol that the others use, so that a finding more costs an outline and no picture.
// Outlines are in CSS pixels of the page as it was captured, which is the symbol's own measure whatever the density of the screen was.

#include <algorithm>
#include <charconv>
#include <cmath>
#include <tuple>

#include "base/base64.hpp"
#include "tools/report/html_parts.hpp"

namespace writ::report::html {
namespace {

using findings::EvidenceItem;
using findings::Finding;
using findings::Picture;
using model::ItemKind;
using snapshot::ElementBox;
using snapshot::Mark;
using snapshot::Phase;
using snapshot::Screenshot;

constexpr std::size_t kMostMarks = 6;           ///< at a finding
constexpr double kPad = 24;                     ///< round what is outlined, in CSS pixels
constexpr double kLeastWidth = 560, kLeastHeight = 260;

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
};

/// A picture with what the snapshot says of it.
struct Shot {
  const Picture* picture = nullptr;
  const Screenshot* named = nullptr;
  const Phase* phase = nullptr;
  double width = 0, height = 0;  ///< in CSS pixels

  [[nodiscard]] bool there() const { return !picture->bytes.empty(); }
};

Shot shot_of(const Site& site, const Picture& picture) {
  const snapshot::Snapshot& seen = *site.report.seen;
  Shot out{&picture, &seen.phases[picture.phase].screenshots[picture.index], &seen.phases[picture.phase], 0, 0};
  if (!out.there()) return out;
  constexpr double kWidest = 20'000;
  const double said = out.named->width ? *out.named->width : seen.viewport_width.value_or(picture.width);
  out.width = std::clamp(said, 1.0, kWidest);
  out.height = std::max(1.0, std::round(out.width * picture.height / picture.width));
  return out;
}

std::string name_of(const Site& site, const Picture& picture) { return site.anchor(fmt::format("picture{}-{}", picture.phase, picture.index)); }

std::string moment_words(const Site& site, const Shot& shot) {
  const auto phase = std::string(phase_word(shot.phase->phase, site.language()));
  const Text moment = shot.named->moment == "banner" ? Text::MomentBanner : shot.named->moment == "choice" ? Text::MomentAfterChoice : Text::MomentEnd;
  return filled(Text::PictureOfPage, site.language(), phase, site.text(moment));
}

std::string outline(const Box& box, std::size_t number) {
  const auto rect = [&](const char* kind) {
    return fmt::format("<rect class=\"{}\" x=\"{:.0f}\" y=\"{:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" rx=\"3\"/>", kind, box.x, box.y, box.width, box.height);
  };
  std::string out = rect("halo") + rect("line");
  if (number > 0) {
    const double x = box.x, y = std::max(box.y, 11.0);
    out += fmt::format("<g class=\"number\"><circle cx=\"{0:.0f}\" cy=\"{1:.0f}\" r=\"11\"/><text x=\"{0:.0f}\" y=\"{2:.0f}\">{3}</text></g>", std::max(x, 11.0), y, y + 4, number);
  }
  return out;
}

/// The part `view` of the picture, with outlines that are HTML already.
std::string drawing(const Site& site, const Shot& shot, const Box& view, std::string_view label, std::string_view outlines) {
  return fmt::format("<svg viewBox=\"{:.0f} {:.0f} {:.0f} {:.0f}\" width=\"{:.0f}\" height=\"{:.0f}\" role=\"img\" aria-label=\"{}\"><use href=\"#{}-i\" width=\"{:.0f}\" height=\"{:.0f}\"/>{}</svg>\n",
                     view.x, view.y, view.width, view.height, view.width, view.height, esc(label), name_of(site, *shot.picture), shot.width, shot.height, outlines);
}

std::string to_whole(const Site& site, const Shot& shot) {
  return fmt::format("<a href=\"#{}\">{}</a>", name_of(site, *shot.picture), site.text(Text::WholePicture));
}

// ---- what a finding names, in a picture

struct Wanted {
  const EvidenceItem* item = nullptr;
  std::size_t phase = 0;
  std::optional<std::uint32_t> frame;
  std::string selector;
  const ElementBox* box = nullptr;  ///< of a control
};

/// "/phases/0/frames/2/dom": the 2.
std::optional<std::uint32_t> frame_in(std::string_view pointer) {
  constexpr std::string_view kFrames = "/frames/";
  const auto at = pointer.find(kFrames);
  if (at == std::string_view::npos) return std::nullopt;
  std::uint32_t out = 0;
  const char* begin = pointer.data() + at + kFrames.size();
  const auto read = std::from_chars(begin, pointer.data() + pointer.size(), out);
  return read.ec == std::errc() ? std::optional(out) : std::nullopt;
}

std::vector<Wanted> wanted_of(const Site& site, const Finding& finding) {
  std::vector<Wanted> out;
  for (const EvidenceItem& item : finding.evidence.items) {
    const bool control = item.item.kind == ItemKind::Control;
    if (!control && item.item.kind != ItemKind::Element && item.item.kind != ItemKind::Field) continue;
    if (item.item.phase >= site.report.seen->phases.size() || out.size() >= kMostMarks) continue;
    Wanted wanted{&item, item.item.phase, frame_in(item.pointer), item.path.value_or(""), nullptr};
    if (control) {
      const Phase& phase = site.report.seen->phases[wanted.phase];
      if (item.item.index >= phase.controls.size()) continue;
      wanted.box = &phase.boxes[phase.controls[item.item.index]];
      wanted.frame = wanted.box->frame;
    }
    out.push_back(std::move(wanted));
  }
  return out;
}

/// How far the size of a mark is from that of the control: a selector may match several.
double unlike(const Mark& mark, const ElementBox* box) {
  if (box == nullptr || !box->width || !box->height) return 0;
  return std::abs(*mark.width - *box->width) + std::abs(*mark.height - *box->height);
}

std::optional<Box> inside(const Shot& shot, Box box) {
  if (!shot.there()) return box;
  const double right = std::min(box.x + box.width, shot.width), bottom = std::min(box.y + box.height, shot.height);
  box.x = std::max(box.x, 0.0);
  box.y = std::max(box.y, 0.0);
  box.width = right - box.x;
  box.height = bottom - box.y;
  if (!(box.width >= 1 && box.height >= 1)) return std::nullopt;
  return box;
}

std::optional<Box> box_in(const Shot& shot, const Wanted& wanted) {
  const Mark* best = nullptr;
  for (const Mark& mark : shot.named->marks) {
    if (wanted.selector.empty() || mark.selector != wanted.selector || mark.frame != wanted.frame) continue;
    if (!mark.x || !mark.y || !mark.width || !mark.height) continue;
    if (best == nullptr || unlike(mark, wanted.box) < unlike(*best, wanted.box)) best = &mark;
  }
  if (best != nullptr) return inside(shot, {*best->x, *best->y, *best->width, *best->height});
  // A snapshot without marks: a control of the page itself lies where its box says, on the first screen of the page.
  const ElementBox* box = wanted.box;
  if (!shot.named->marks.empty() || box == nullptr || box->frame.value_or(0) != 0 || !box->x || !box->y || !box->width || !box->height) return std::nullopt;
  return inside(shot, {*box->x, *box->y, *box->width, *box->height});
}

/// The pictures of a phase, those first in which such a thing is likely to be as it was judged: controls in the banner's, the rest at the end.
std::vector<Shot> shots_of(const Site& site, std::size_t phase, std::string_view first) {
  std::vector<Shot> out;
  for (const Picture& picture : site.report.pictures) {
    if (picture.phase == phase) out.push_back(shot_of(site, picture));
  }
  std::stable_sort(out.begin(), out.end(), [&](const Shot& a, const Shot& b) {
    return std::tuple(a.there(), a.named->moment == first) > std::tuple(b.there(), b.named->moment == first);
  });
  return out;
}

Box window_of(const Shot& shot, const std::vector<Box>& boxes) {
  double left = shot.width, top = shot.height, right = 0, bottom = 0;
  for (const Box& box : boxes) {
    left = std::min(left, box.x);
    top = std::min(top, box.y);
    right = std::max(right, box.x + box.width);
    bottom = std::max(bottom, box.y + box.height);
  }
  const auto stretch = [](double low, double high, double least, double whole) {
    low -= kPad;
    high += kPad;
    if (high - low < least) {
      const double more = (least - (high - low)) / 2;
      low -= more;
      high += more;
    }
    if (low < 0) {
      high -= low;
      low = 0;
    }
    if (high > whole) {
      low = std::max(0.0, low - (high - whole));
      high = whole;
    }
    return std::pair(low, high);
  };
  const auto [x0, x1] = stretch(left, right, kLeastWidth, shot.width);
  const auto [y0, y1] = stretch(top, bottom, kLeastHeight, shot.height);
  return {x0, y0, x1 - x0, y1 - y0};
}

std::string missing_words(const Site& site, const Shot& shot) {
  return fmt::format("{}: <code>{}</code>, <span lang=\"en\">{}</span>", site.text(Text::PictureNotShown), esc(shot.named->file.value_or("")), esc(shot.picture->missing));
}

/// Those that lie in one picture, as one figure.
std::string marked_figure(const Site& site, const Shot& shot, const std::vector<std::pair<const Wanted*, Box>>& found) {
  if (!shot.there()) return "<p class=\"soft\">" + missing_words(site, shot) + "</p>\n";
  std::string outlines, names;
  std::vector<Box> boxes;
  for (const auto& [wanted, box] : found) {
    boxes.push_back(box);
    outlines += outline(box, found.size() > 1 ? boxes.size() : 0);
    names += (names.empty() ? "" : "; ") + (found.size() > 1 ? fmt::format("{} ", boxes.size()) : std::string()) + one_line(wanted->item->summary);
  }
  const std::string label = moment_words(site, shot) + "; " + filled(Text::Marked, site.language(), names);
  return "<figure class=\"shot\">\n" + drawing(site, shot, window_of(shot, boxes), label, outlines) +
         fmt::format("<figcaption>{}. {}</figcaption>\n</figure>\n", esc(label), to_whole(site, shot));
}

/// What stands for a finding that names nothing in a picture: how the page looked in its phase. Small the first time, then a link.
std::string phase_figure(Site& site, const Finding& finding) {
  if (finding.verdict != model::Verdict::Violation) return {};
  for (const EvidenceItem& item : finding.evidence.items) {
    if (!item.phase || item.item.phase >= site.report.seen->phases.size()) continue;
    const std::vector<Shot> shots = shots_of(site, item.item.phase, "banner");
    if (shots.empty() || !shots.front().there()) return {};
    const Shot& shot = shots.front();
    const std::string label = moment_words(site, shot);
    if (!site.pictured.insert(shot.picture).second) return fmt::format("<p class=\"soft\">{}. {}</p>\n", esc(label), to_whole(site, shot));
    return "<figure class=\"shot small\">\n" + drawing(site, shot, {0, 0, shot.width, shot.height}, label, {}) +
           fmt::format("<figcaption>{}. {}</figcaption>\n</figure>\n", esc(label), to_whole(site, shot));
  }
  return {};
}

}  // namespace

std::string finding_pictures(Site& site, const Finding& finding) {
  if (!site.report.seen || site.report.pictures.empty()) return {};
  const std::vector<Wanted> wanted = wanted_of(site, finding);
  std::vector<std::pair<Shot, std::vector<std::pair<const Wanted*, Box>>>> figures;
  for (const Wanted& one : wanted) {
    for (const Shot& shot : shots_of(site, one.phase, one.box != nullptr ? "banner" : "end")) {
      const auto box = box_in(shot, one);
      if (!box) continue;
      auto figure = std::find_if(figures.begin(), figures.end(), [&](const auto& f) { return f.first.picture == shot.picture; });
      if (figure == figures.end()) figure = figures.insert(figures.end(), {shot, {}});
      figure->second.emplace_back(&one, *box);
      break;
    }
  }
  std::string out;
  for (const auto& [shot, found] : figures) out += marked_figure(site, shot, found);
  return out.empty() && wanted.empty() ? phase_figure(site, finding) : out;
}

std::string pictures(const Site& site) {
  if (!site.report.seen || site.report.pictures.empty()) return {};
  std::string symbols, figures, gone;
  for (const Picture& picture : site.report.pictures) {
    const Shot shot = shot_of(site, picture);
    if (!shot.there()) {
      gone += "<li>" + esc(moment_words(site, shot)) + ". " + missing_words(site, shot) + "</li>\n";
      continue;
    }
    symbols += fmt::format("<symbol id=\"{0}-i\" viewBox=\"0 0 {1:.0f} {2:.0f}\"><image width=\"{1:.0f}\" height=\"{2:.0f}\" href=\"data:{3};base64,{4}\"/></symbol>\n", name_of(site, picture), shot.width,
                           shot.height, picture.mime, base64({reinterpret_cast<const unsigned char*>(picture.bytes.data()), picture.bytes.size()}));
    std::string outlines, roles;
    if (shot.named->moment == "banner") {
      for (const std::uint32_t control : shot.phase->controls) {
        const ElementBox& box = shot.phase->boxes[control];
        if (box.role == model::ControlRole::Banner) continue;
        const auto found = box_in(shot, {nullptr, picture.phase, box.frame, std::string(box.selector.value_or("")), &box});
        if (!found) continue;
        outlines += outline(*found, 0);
        const std::string_view role = model::name_of(*box.role);
        if (roles.find(role) == std::string::npos) roles += (roles.empty() ? "" : ", ") + std::string(role);
      }
    }
    std::string label = moment_words(site, shot);
    if (!roles.empty()) label += "; " + filled(Text::Marked, site.language(), roles);
    figures += fmt::format("<figure class=\"shot\" id=\"{}\" tabindex=\"-1\">\n", name_of(site, picture)) + drawing(site, shot, {0, 0, shot.width, shot.height}, label, outlines) +
               fmt::format("<figcaption>{}</figcaption>\n</figure>\n", esc(label));
  }
  std::string out = site.heading(1, site.text(Text::Pictures), site.anchor("pictures"));
  if (!symbols.empty()) out += "<svg class=\"symbols\" width=\"0\" height=\"0\" aria-hidden=\"true\" focusable=\"false\">\n" + symbols + "</svg>\n";
  if (!figures.empty()) out += "<div class=\"pictures\">\n" + figures + "</div>\n";
  if (!gone.empty()) out += "<ul class=\"soft\">\n" + gone + "</ul>\n";
  return out;
}

}  // namespace writ::report::html
