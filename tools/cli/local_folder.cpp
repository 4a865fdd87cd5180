#include "tools/cli/local_folder.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <memory>

#include "runtime/import/har_archive.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/message.hpp"

namespace writ::cli {
namespace {

constexpr std::size_t kLargestCertificates = std::size_t{16} << 20;
constexpr std::size_t kLargestRecording = std::size_t{256} << 20;
constexpr std::size_t kToldMissing = 8;

bool is_folder(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

bool is_path(const std::string& text) {
  return text == "." || text == ".." || text.starts_with("/") || text.starts_with("./") || text.starts_with("../");
}

Result<collect::Others> replayed(const std::string& path) {
  WRIT_TRY(bytes, path == "-" ? read_input(kLargestRecording) : read_file(path, kLargestRecording));
  auto read = import::HarArchive::read(std::move(bytes), kLargestRecording);
  if (!read) return tl::make_unexpected(std::move(read).error().with(path));
  const auto archive = std::make_shared<const import::HarArchive>(std::move(*read));
  return collect::Others{archive->endpoints(), [archive](const std::string& method, const std::string& url) { return archive->answer(method, url); }};
}

}  // namespace

bool means_folder(const std::string& text, const std::string& from) {
  if (text.find("://") != std::string::npos) return false;
  if (is_path(text)) return true;
  return text.substr(0, text.find('/')).find_first_of(".:") == std::string::npos && is_folder(from + text);
}

std::string written_as_path(const std::string& path) { return is_path(path) ? path : "./" + path; }

Result<LocalFolder> LocalFolder::open(std::vector<std::string>& urls, CollectFlags& flags) {
  LocalFolder out;
  const auto folder = std::find_if(urls.begin(), urls.end(), [](const std::string& url) { return means_folder(url); });
  std::string others = flags.third_parties;
  if (others.starts_with("replay=")) {
    flags.replay = others.substr(7);
    others = "replay";
  }
  if (others != "block" && others != "live" && (others != "replay" || flags.replay.empty())) {
    return fail("usage.third-parties", "--third-parties takes block, live or replay=FILE.har, not `" + flags.third_parties + "`");
  }
  if (folder == urls.end()) {
    // A project file says it for whenever a folder is scanned.
    if (others != "block" && flags.third_parties_asked) return fail("usage.third-parties", "--third-parties is for a folder, and no folder is named");
    return out;
  }
  if (urls.size() > 1 || !flags.sites_file.empty()) return fail("usage.folder", "`" + *folder + "` is a folder, and a folder is scanned alone; --crawl and --sitemap name more of its pages");
  if (flags.static_only && others == "live") return fail("usage.third-parties", "--third-parties live needs a browser: without one a page's third parties are not asked");

  collect::LocalSiteOptions options;
  options.folder = *folder;
  options.serve_as = flags.serve_as;
  if (others == "replay") {
    WRIT_TRY(recorded, replayed(flags.replay));
    options.others = std::move(recorded);
  }
  if (!flags.cacert.empty()) {
    WRIT_TRY(trusted, read_file(flags.cacert, kLargestCertificates));
    options.trusted = trusted;
  }
  WRIT_TRY(site, collect::LocalSite::serve(std::move(options)));
  out.site_ = std::move(site);
  *folder = out.site_->url().href;
  flags.cacert = out.site_->certificate_file();
  flags.connect_to.insert(flags.connect_to.begin(), out.site_->connect_to().begin(), out.site_->connect_to().end());
  flags.served = out.site_->url().origin;
  flags.isolated = others != "live";
  return out;
}

void LocalFolder::tell() const {
  if (!site_) return;
  std::vector<std::string> missing = site_->missing();
  std::erase_if(missing, [](const std::string& path) { return path == "/favicon.ico" || path == "/robots.txt"; });
  if (missing.empty()) return;
  std::string list;
  for (std::size_t i = 0; i < missing.size() && i < kToldMissing; ++i) list += (i == 0 ? "" : ", ") + missing[i];
  if (missing.size() > kToldMissing) list += " …";
  warn((missing.size() == 1 ? std::string("1 address was") : std::to_string(missing.size()) + " addresses were") + " asked for and the folder has no file for " +
       (missing.size() == 1 ? "it" : "them") + ": " + list);
}

}  // namespace writ::cli
