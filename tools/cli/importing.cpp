#include "tools/cli/importing.hpp"

#include "runtime/import/har.hpp"
#include "runtime/import/html_folder.hpp"
#include "runtime/import/storage_state.hpp"
#include "runtime/import/wec.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/message.hpp"

namespace writ::cli {

static Result<import::ImportOptions> import_options(const ImportOptions& flags) {
  import::ImportOptions options;
  WRIT_TRY(phase, parse_word<model::Phase>("phase", flags.phase));
  options.phase = phase;
  options.site = flags.site;
  options.page = flags.page;
  options.country = flags.country;
  options.max_bytes = flags.limits.file_bytes;
  if (!flags.captured_at.empty()) {
    options.captured_at = parse_instant(flags.captured_at);
    if (const auto day = parse_date(flags.captured_at)) options.captured_at = start_of(*day);
    if (!options.captured_at) {
      return fail("usage.time", "`" + flags.captured_at + "` is no moment; --captured-at takes one as 2026-11-23 or 2026-11-23T10:00:00Z");
    }
  }
  return options;
}

Result<std::string> import_file(const ImportOptions& flags) {
  WRIT_TRY(kind, one_of("kind", flags.kind, {"har", "wec", "storage-state", "html"}));
  WRIT_TRY(options, import_options(flags));
  if (kind == "html") {
    WRIT_TRY(files, import::read_html_folder(flags.path, options.max_bytes));
    return import::import_html(std::move(files), options);
  }
  auto bytes = flags.path == "-" ? read_input(options.max_bytes) : read_file(flags.path, options.max_bytes);
  if (!bytes) return bytes;
  auto snapshot = kind == "har"   ? import::import_har(std::move(*bytes), options)
                  : kind == "wec" ? import::import_wec(std::move(*bytes), options)
                                  : import::import_storage_state(std::move(*bytes), options);
  if (!snapshot) return tl::make_unexpected(std::move(snapshot).error().with(flags.path));
  return snapshot;
}

}  // namespace writ::cli
