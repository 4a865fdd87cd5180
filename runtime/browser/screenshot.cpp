#include "runtime/browser/screenshot.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/sha256.hpp"
#include "runtime/browser/json_access.hpp"
#include "runtime/browser/recording.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::browser {

namespace fs = std::filesystem;

namespace {

/// Under a name of its own first, so that nobody sees half of it.
Result<> write_whole(const fs::path& file, const std::string& bytes) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const fs::path part = file.parent_path() / fmt::format(".{}.{}", file.filename().string(), ::getpid());
  std::ofstream out(part, std::ios::binary);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (out) fs::rename(part, file, error);
  if (out && !error) return {};
  std::error_code ignored;
  fs::remove(part, ignored);
  return fail("browser.screenshot", fmt::format("{}: the picture cannot be written", file.string()));
}

Result<> mask(Tab& tab, bool on) {
  for (const FrameState& frame : tab.frames()) {
    const auto done = tab.evaluate(frame, Tab::World::Apart, fmt::format("writ.mask({})", on));
    if (!done && ends_visit(done.error())) return tl::make_unexpected(done.error());
  }
  return {};
}

/// Leaves the part of a mark that lies in the picture: without a size where that is nothing.
void clip(collect::MarkDraft& mark, double width, double height) {
  const double right = std::min(mark.x + mark.width, width), bottom = std::min(mark.y + mark.height, height);
  mark.x = std::max(mark.x, 0.0);
  mark.y = std::max(mark.y, 0.0);
  mark.width = right - mark.x;
  mark.height = bottom - mark.y;
}

/// Where elements lie in the picture that was just taken. What cannot be asked has no marks.
Result<> read_marks(Tab& tab, const model::Cmp* cmp, collect::ScreenshotDraft& shot) {
  const std::string expression = "writ.marks(" + dump(declared_controls(cmp), JsonLayout::Compact) + ")";
  for (const FrameState& frame : tab.frames()) {
    const auto seen = tab.evaluate(frame, Tab::World::Apart, expression);
    if (!seen && ends_visit(seen.error())) return tl::make_unexpected(seen.error());
    if (!seen) continue;
    const bool main = frame.id == tab.main_frame().id;
    Spot corner;
    if (main) {
      shot.width = static_cast<int>(number_of(at(*seen, "width")));
      shot.height = static_cast<int>(number_of(at(*seen, "height")));
    } else {
      const auto spot = tab.seen_from_outside(frame, 0, 0);
      if (!spot && ends_visit(spot.error())) return tl::make_unexpected(spot.error());
      if (!spot || spot->hidden) continue;
      corner = *spot;
    }
    const Json& marks = at(*seen, "marks");
    if (!marks.is_array()) continue;
    for (const Json& item : marks) {
      collect::MarkDraft mark;
      mark.frame_id = frame.id;
      mark.selector = text_at(item, "selector");
      mark.x = number_of(at(item, "x")) + corner.x;
      mark.y = number_of(at(item, "y")) + corner.y;
      mark.width = number_of(at(item, "width"));
      mark.height = number_of(at(item, "height"));
      shot.marks.push_back(std::move(mark));
    }
  }
  for (collect::MarkDraft& mark : shot.marks) clip(mark, shot.width, shot.height);
  std::erase_if(shot.marks, [](const collect::MarkDraft& mark) { return mark.width < 1 || mark.height < 1; });
  return {};
}

}  // namespace

Result<> take_picture(Tab& tab, const PictureOptions& options, const std::string& moment, collect::PhaseDraft& draft) {
  if (options.folder.empty()) return {};
  if (options.redaction == Redaction::On) WRIT_TRY_VOID(mask(tab, true));
  const auto taken = tab.call(tab.page_session(), "Page.captureScreenshot", {{"format", "png"}});
  if (options.redaction == Redaction::On) WRIT_TRY_VOID(mask(tab, false));
  if (!taken) return tl::make_unexpected(taken.error());
  const std::string bytes = from_base64(text_at(*taken, "data"));
  const std::string digest = sha256_hex(bytes);
  const auto url = collect::parse_web_url(tab.main_frame().url);
  std::string host = url ? url->host : "page";
  // An address of IPv6 has signs that file names do not take everywhere.
  std::replace_if(host.begin(), host.end(), [](char c) { return c == '[' || c == ']' || c == ':'; }, '_');
  const std::string name = fmt::format("{}-{}-{}-{}.png", host, model::name_of(draft.phase), moment, digest.substr(0, 12));
  WRIT_TRY_VOID(write_whole(fs::path(options.folder) / name, bytes));
  collect::ScreenshotDraft shot{moment, name, digest, 0, 0, {}};
  WRIT_TRY_VOID(read_marks(tab, options.cmp, shot));
  draft.screenshots.push_back(std::move(shot));
  return {};
}

void place_marks(collect::PhaseDraft& draft, const FrameRounds& rounds) {
  for (collect::ScreenshotDraft& shot : draft.screenshots) {
    for (collect::MarkDraft& mark : shot.marks) {
      const auto frame = rounds.by_id.find(mark.frame_id);
      if (frame != rounds.by_id.end()) mark.frame = frame->second;
    }
  }
}

}  // namespace writ::browser
