#pragma once
// What a file is, by how it begins: for messages that say what was given where something else was expected.

#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace writ::cli {

/// As much of a file as tells its kind.
inline constexpr std::size_t kTellingBytes = 4096;

enum class FileKind { Unknown, BinaryPack, Snapshot, Findings, Recording, Json, Page, Archive, Compressed, Store, Key };

/// Of rules and other texts: Unknown.
[[nodiscard]] FileKind kind_of(std::string_view beginning);
/// Of a file; nothing where it is none or cannot be read, which whoever reads it says.
[[nodiscard]] std::optional<FileKind> kind_of_file(const std::string& path);

/// Refuses what is surely no snapshot, and says what takes it. `usage.snapshot`.
[[nodiscard]] Result<> expect_snapshot(const std::string& path, std::string_view beginning);
/// The fault of a snapshot with the file's name, and how a file of several is judged.
[[nodiscard]] Error no_snapshot(Error fault, const std::string& path);
/// Refuses what is surely no pack. `usage.pack`; a path that is no file is not looked at.
[[nodiscard]] Result<> expect_pack(const std::string& path);

}  // namespace writ::cli
