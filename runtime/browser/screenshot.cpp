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

}  // namespace

Result<> take_picture(Tab& tab, const std::string& folder, Redaction redaction, const std::string& moment, collect::PhaseDraft& draft) {
  if (folder.empty()) return {};
  if (redaction == Redaction::On) WRIT_TRY_VOID(mask(tab, true));
  const auto taken = tab.call(tab.page_session(), "Page.captureScreenshot", {{"format", "png"}});
  if (redaction == Redaction::On) WRIT_TRY_VOID(mask(tab, false));
  if (!taken) return tl::make_unexpected(taken.error());
  const std::string bytes = from_base64(text_at(*taken, "data"));
  const std::string digest = sha256_hex(bytes);
  const auto url = collect::parse_web_url(tab.main_frame().url);
  std::string host = url ? url->host : "page";
  // An address of IPv6 has signs that file names do not take everywhere.
  std::replace_if(host.begin(), host.end(), [](char c) { return c == '[' || c == ']' || c == ':'; }, '_');
  const std::string name = fmt::format("{}-{}-{}-{}.png", host, model::name_of(draft.phase), moment, digest.substr(0, 12));
  WRIT_TRY_VOID(write_whole(fs::path(folder) / name, bytes));
  draft.screenshots.push_back({moment, name, digest});
  return {};
}

}  // namespace writ::browser
