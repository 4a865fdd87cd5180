#include "runtime/seal/manifest.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/utf8.hpp"
#include "runtime/seal/encoding.hpp"

namespace writ::seal {
namespace {

constexpr std::string_view kFormat = "writ.manifest/1";
constexpr std::size_t kMostDepth = 16;

constexpr std::string_view name_of(Sealed of) { return of == Sealed::Pack ? "pack" : "evidence-bundle"; }

tl::unexpected<Error> bad(std::string_view where, std::string_view expected) {
  return fail("manifest.form", fmt::format("{}: expected {}", where, expected));
}

bool is_sum(const Json& value) {
  if (!value.is_string()) return false;
  const auto& text = value.get_ref<const std::string&>();
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<FileSum> read_file_sum(const Json& row, const std::string& where) {
  if (!row.is_object() || row.size() != 3 || !row.contains("path") || !row.contains("size") || !row.contains("sha256")) {
    return bad(where, "an object with path, size and sha256");
  }
  if (!row["path"].is_string() || !is_plain_path(row["path"].get_ref<const std::string&>())) return bad(where + "/path", "a relative path without `..`");
  if (!row["size"].is_number_unsigned()) return bad(where + "/size", "a number of bytes");
  if (!is_sum(row["sha256"])) return bad(where + "/sha256", "64 hex digits in lower case");
  return FileSum{row["path"].get<std::string>(), row["size"].get<std::uint64_t>(), row["sha256"].get<std::string>()};
}

}  // namespace

bool is_plain_path(std::string_view path) {
  if (path.empty() || utf8::first_invalid(path)) return false;
  for (std::size_t at = 0; at <= path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const auto part = path.substr(at, end - at);
    if (part.empty() || part == "." || part == "..") return false;
    at = end + 1;
  }
  return std::none_of(path.begin(), path.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F || c == '\\' || c == ':';
  });
}

std::string write_manifest(Manifest manifest) {
  std::sort(manifest.files.begin(), manifest.files.end(), [](const FileSum& a, const FileSum& b) { return a.path < b.path; });
  Json out = Json::object();
  out["format"] = kFormat;
  out["of"] = name_of(manifest.of);
  for (auto& [name, value] : manifest.about.items()) out[name] = value;
  Json files = Json::array();
  for (const FileSum& file : manifest.files) files.push_back({{"path", file.path}, {"size", file.size}, {"sha256", file.sha256}});
  out["files"] = std::move(files);
  return dump(out) + "\n";
}

Result<Manifest> read_manifest(std::string_view bytes, Sealed expected) {
  if (bytes.size() > kMostManifestBytes) return fail("manifest.form", fmt::format("the manifest has {} bytes, more than {}", bytes.size(), kMostManifestBytes));
  Json document;
  std::string error;
  if (!parse_json(bytes, document, error, kMostDepth)) return fail("manifest.form", shown(error));
  if (!document.is_object()) return bad("the document", "an object");
  if (!document.contains("format") || document["format"] != kFormat) return bad("/format", fmt::format("\"{}\"", kFormat));
  if (!document.contains("of") || document["of"] != name_of(expected)) return bad("/of", fmt::format("\"{}\"", name_of(expected)));
  if (!document.contains("files") || !document["files"].is_array()) return bad("/files", "an array");
  Manifest out;
  out.of = expected;
  std::size_t number = 0;
  for (const Json& row : document["files"]) {
    const auto where = fmt::format("/files/{}", number++);
    WRIT_TRY(file, read_file_sum(row, where));
    if (!out.files.empty() && out.files.back().path >= file.path) return bad(where, "files sorted by path, each once");
    out.files.push_back(std::move(file));
  }
  for (const char* known : {"format", "of", "files"}) document.erase(known);
  out.about = std::move(document);
  return out;
}

}  // namespace writ::seal
