#include "tools/cli/file_kind.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

namespace writ::cli {
namespace {

FileKind kind_of_json(std::string_view text) {
  const auto says = [&](std::string_view word) { return text.find(word) != std::string_view::npos; };
  if (says("\"writ.snapshot/1\"")) return FileKind::Snapshot;
  if (says("\"writ.findings/1\"")) return FileKind::Findings;
  return says("\"log\"") ? FileKind::Recording : FileKind::Json;
}

std::string_view words(FileKind kind) {
  switch (kind) {
    case FileKind::Unknown: return "something else";
    case FileKind::BinaryPack: return "a compiled pack";
    case FileKind::Snapshot: return "a snapshot";
    case FileKind::Findings: return "a findings file";
    case FileKind::Recording: return "a recording (HAR)";
    case FileKind::Json: return "a JSON document";
    case FileKind::Page: return "a page (HTML or XML)";
    case FileKind::Archive: return "an archive (zip)";
    case FileKind::Compressed: return "a compressed file";
    case FileKind::Store: return "a history (SQLite)";
    case FileKind::Key: return "a key";
  }
  return {};
}

}  // namespace

FileKind kind_of(std::string_view text) {
  using namespace std::string_view_literals;
  text = text.substr(0, kTellingBytes);
  if (text.starts_with("WRITC")) return FileKind::BinaryPack;
  if (text.starts_with("PK\x03\x04"sv) || text.starts_with("PK\x05\x06"sv)) return FileKind::Archive;
  if (text.starts_with("\x1f\x8b"sv) || text.starts_with("\x28\xb5\x2f\xfd"sv)) return FileKind::Compressed;
  if (text.starts_with("SQLite format 3\0"sv)) return FileKind::Store;
  if (text.starts_with("untrusted comment: ")) return FileKind::Key;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  const auto first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return FileKind::Unknown;
  if (text[first] == '{' || text[first] == '[') return kind_of_json(text);
  return text[first] == '<' ? FileKind::Page : FileKind::Unknown;
}

std::optional<FileKind> kind_of_file(const std::string& path) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  std::string beginning(kTellingBytes, '\0');
  std::ifstream file(path, std::ios::binary);
  file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  if (file.bad()) return std::nullopt;
  beginning.resize(static_cast<std::size_t>(file.gcount()));
  return kind_of(beginning);
}

Result<> expect_snapshot(const std::string& path, std::string_view beginning) {
  FileKind kind = kind_of(beginning);
  std::string instead;
  switch (kind) {
    case FileKind::Snapshot:
    case FileKind::Compressed:
    case FileKind::Json: return {};
    case FileKind::Unknown:
      if (!path.ends_with(".writ")) return {};
      return fail("usage.snapshot", fmt::format("`{}` is a file of rules, and a snapshot is expected: rules are given with --pack", path));
    case FileKind::BinaryPack: instead = "packs are given with --pack"; break;
    case FileKind::Findings: instead = "it was judged already"; break;
    case FileKind::Recording: instead = fmt::format("`writ scan --har {}` judges it", path); break;
    case FileKind::Page: instead = "`writ import html` makes a snapshot of a folder of pages, and `writ scan ./FOLDER` visits one"; break;
    case FileKind::Archive: instead = fmt::format("the snapshots of a bundle are judged again by `writ verify --re-evaluate {}`", path); break;
    case FileKind::Store: instead = fmt::format("`writ history {}` shows it", path); break;
    case FileKind::Key: instead = "a key signs bundles and packs"; break;
  }
  return fail("usage.snapshot", fmt::format("`{}` is {}, and a snapshot is expected: {}", path, words(kind), instead));
}

Error no_snapshot(Error fault, const std::string& path) {
  if (path.ends_with(".ndjson") || path.ends_with(".jsonl")) fault.message += fmt::format("; several snapshots, one a line, are judged by `writ eval - <{}`", path);
  return std::move(fault).with(path);
}

Result<> expect_pack(const std::string& path) {
  const auto kind = kind_of_file(path);
  if (!kind || *kind == FileKind::Unknown || *kind == FileKind::BinaryPack) return {};
  return fail("usage.pack", fmt::format("`{}` is {}, and a pack is expected: a folder with a pack.writ, a .writ file or a .writc file", path, words(*kind)));
}

}  // namespace writ::cli
