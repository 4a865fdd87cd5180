#include "runtime/import/html_folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/charset.hpp"
#include "runtime/collect/document_text.hpp"
#include "runtime/collect/html_links.hpp"
#include "runtime/collect/policy_words.hpp"
#include "runtime/collect/snapshot_writer.hpp"
#include "runtime/collect/web_url.hpp"

namespace writ::import {
namespace {

namespace fs = std::filesystem;
using model::Coverage;
using model::EvidenceKind;

constexpr std::size_t kMaxFiles = 10'000;

bool is_html_name(const std::string& name) {
  const std::string text = collect::lower(name);
  return text.ends_with(".html") || text.ends_with(".htm") || text.ends_with(".xhtml");
}

Result<std::string> read_file(const fs::path& path, std::size_t limit) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return fail("import.html", fmt::format("{}: cannot be read", path.string()));
  std::string out;
  std::string piece(std::size_t{1} << 16, '\0');
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    out.append(piece, 0, static_cast<std::size_t>(in.gcount()));
    if (out.size() > limit) return fail("import.html", fmt::format("{}: the files hold more than the limit", path.string()));
  }
  return out;
}

/// The URL under which a web server gives the file out.
std::string url_path(const std::string& path) {
  std::string out;
  static constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '?' || c == '#' || byte <= 0x20 || byte >= 0x7F) {
      out += '%';
      out += kHex[byte >> 4U];
      out += kHex[byte & 15U];
    } else {
      out += c;
    }
  }
  for (const std::string_view index : {"index.html", "index.htm", "index.xhtml"}) {
    if (out == index) return "";
    if (out.ends_with(index) && out.size() > index.size() && out[out.size() - index.size() - 1] == '/') {
      out.resize(out.size() - index.size());
      return out;
    }
  }
  return out;
}

/// Servers and links write one page in several ways; this is one for all.
std::string same_page(std::string_view href) {
  std::string out(href.substr(0, href.find('?')));
  for (const std::string_view end : {"index.html", "index.htm", ".html", ".htm"}) {
    if (out.ends_with(end)) {
      out.resize(out.size() - end.size());
      break;
    }
  }
  while (out.ends_with('/')) out.pop_back();
  return out;
}

bool is_index(const std::string& path) { return path == "index.html" || path == "index.htm" || path == "index.xhtml"; }

}  // namespace

Result<std::vector<HtmlFile>> read_html_folder(const std::string& folder, std::size_t limit) {
  std::error_code error;
  const fs::path root(folder);
  std::vector<HtmlFile> out;
  if (fs::is_regular_file(root, error)) {
    WRIT_TRY(bytes, read_file(root, limit));
    out.push_back({"index.html", std::move(bytes)});  // a page alone is the page at the site's address
    return out;
  }
  if (!fs::is_directory(root, error)) return fail("import.html", fmt::format("{}: no such folder", folder));
  std::size_t total = 0;
  fs::recursive_directory_iterator it(root, fs::directory_options::skip_permission_denied, error);
  for (; !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (it->is_symlink(ignored) || !it->is_regular_file(ignored) || !is_html_name(it->path().filename().string())) continue;
    if (out.size() >= kMaxFiles) return fail("import.html", fmt::format("{}: more than {} pages", folder, kMaxFiles));
    WRIT_TRY(bytes, read_file(it->path(), limit - total));
    total += bytes.size();
    out.push_back({it->path().lexically_relative(root).generic_string(), std::move(bytes)});
  }
  if (error) return fail("import.html", fmt::format("{}: {}", folder, error.message()));
  return out;
}

Result<std::string> import_html(std::vector<HtmlFile> files, const ImportOptions& options) {
  if (options.site.empty()) return fail("import.html", "a folder does not say where it is published; --site gives the address");
  const auto site = collect::parse_web_url(options.site);
  if (!site) return fail("import.html", fmt::format("`{}` is no http or https address of a site", options.site));
  if (!options.captured_at) return fail("import.html", "a folder does not say of when it is; --captured-at gives the day");
  std::erase_if(files, [](const HtmlFile& file) { return !is_html_name(file.path); });
  if (files.empty()) return fail("import.html", "no .html file in the folder");
  std::sort(files.begin(), files.end(), [](const HtmlFile& a, const HtmlFile& b) {
    return std::pair(!is_index(a.path), a.path) < std::pair(!is_index(b.path), b.path);
  });

  collect::SnapshotDraft draft;
  draft.site = site->href;
  draft.captured_at = *options.captured_at;
  draft.phase = options.phase;
  draft.country = options.country;
  draft.collector_name = "writ";
  draft.collector_version = collect::kWriterVersion;
  draft.mode = "import";
  struct Candidate {
    model::DocumentKind kind;
    int score;
  };
  std::map<std::string, Candidate> policies;  // by page
  bool complete = true;
  struct Read {
    std::string url, source;
  };
  std::vector<Read> pages;
  bool found = options.page.empty();
  for (HtmlFile& file : files) {
    const auto url = is_index(file.path) ? site : collect::resolve(*site, "./" + url_path(file.path));
    if (!url) return fail("import.html", fmt::format("{}: no address can be made of this name", file.path));
    std::string source = collect::to_utf8(file.bytes, "text/html");
    file.bytes.clear();
    const collect::PageLinks links = collect::read_page(source, *url);
    complete = complete && links.parsed && !links.foreign_policies;
    for (const collect::PolicyLink& link : links.policies) {
      const std::string page = same_page(link.url.href);
      const auto known = policies.find(page);
      if (known == policies.end() || known->second.score < link.score) policies[page] = {link.kind, link.score};
    }
    const bool wanted = options.page.empty() || options.page == file.path || options.page == url->href;
    if (wanted) {
      found = true;
      if (draft.language.empty()) draft.language = links.language;
      draft.frames.push_back({url->href, std::nullopt, source, std::nullopt});
    }
    pages.push_back({url->href, std::move(source)});
  }
  if (!found) return fail("import.html", fmt::format("no page `{}` in the folder", options.page));

  bool privacy = false;
  std::set<std::string> had;
  for (const Read& page : pages) {
    const std::string key = same_page(page.url);
    const auto link = policies.find(key);
    if (link == policies.end() || !had.insert(key).second) continue;
    collect::DocumentText text = collect::read_document(page.source);
    if (text.text.empty()) {
      complete = false;
      continue;
    }
    privacy = privacy || link->second.kind == model::DocumentKind::PrivacyPolicy;
    draft.documents.push_back({link->second.kind, page.url, std::move(text.language), std::move(text.text)});
  }
  for (const auto& [page, candidate] : policies) complete = complete && had.contains(page);
  draft.covered(EvidenceKind::Scripts) = Coverage::Partial;
  draft.documents_coverage = complete && privacy ? Coverage::Complete : Coverage::Partial;
  return collect::write_snapshot(draft);
}

}  // namespace writ::import
