#include "runtime/seal/zip_layout.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "runtime/seal/encoding.hpp"
#include "runtime/seal/manifest.hpp"

namespace writ::seal {
namespace {

constexpr std::uint32_t kLocal = 0x04034b50, kCentral = 0x02014b50, kEnd = 0x06054b50;
constexpr std::size_t kLocalBytes = 30, kCentralBytes = 46, kEndBytes = 22;
constexpr std::uint32_t kEncrypted = 1U << 0U, kStreamed = 1U << 3U, kPatched = 1U << 5U, kStronglyEncrypted = 1U << 6U, kMasked = 1U << 13U;
constexpr std::uint32_t kStored = 0, kDeflated = 8;
constexpr std::uint32_t kUnix = 3, kFileType = 0xF000, kRegular = 0x8000, kLink = 0xA000, kDosFolder = 0x10;

/// Numbers at places that were checked to be there.
class View {
 public:
  explicit View(std::string_view bytes) : bytes_(bytes) {}
  [[nodiscard]] std::uint32_t two(std::size_t at) const { return byte(at) | byte(at + 1) << 8U; }
  [[nodiscard]] std::uint32_t four(std::size_t at) const { return two(at) | two(at + 2) << 16U; }
  [[nodiscard]] std::string_view text(std::size_t at, std::size_t size) const { return bytes_.substr(at, size); }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  [[nodiscard]] std::uint32_t byte(std::size_t at) const { return static_cast<unsigned char>(bytes_[at]); }
  std::string_view bytes_;
};

struct Record {
  std::string name;
  std::uint32_t flags = 0, method = 0, crc = 0, packed = 0, size = 0, at = 0;
};

tl::unexpected<Error> damaged(std::string what) { return fail("zip.form", std::move(what)); }
tl::unexpected<Error> refused(const std::string& name, std::string_view what) { return fail("zip.refused", fmt::format("`{}` {}", shown(name), what)); }

/// What the name, the flags and the attributes of a file may be.
Result<> acceptable(const Record& record, std::uint32_t made_by, std::uint32_t attributes) {
  const std::string& name = record.name;
  if ((record.flags & (kEncrypted | kStronglyEncrypted | kMasked)) != 0) return refused(name, "is encrypted");
  if (name.ends_with('/') || (attributes & kDosFolder) != 0) return refused(name, "is a folder; a bundle has files alone");
  if (made_by >> 8U == kUnix) {
    const std::uint32_t type = (attributes >> 16U) & kFileType;
    if (type == kLink) return refused(name, "is a symbolic link");
    if (type != 0 && type != kRegular) return refused(name, "is no regular file");
  }
  if (name.starts_with('/') || name.starts_with("../") || name.ends_with("/..") || name.find("/../") != std::string::npos || name == ".." ||
      name.find('\\') != std::string::npos || name.find(':') != std::string::npos) {
    return refused(name, "would leave the folder that it is unpacked into");
  }
  if (!is_bundle_name(name)) return refused(name, "is a name that not everything reads alike; expected letters, digits, `.`, `_`, `-` and `/`");
  if ((record.flags & kStreamed) != 0) return refused(name, "has its size behind it (a data descriptor)");
  if ((record.flags & kPatched) != 0) return refused(name, "holds a patch instead of a file");
  if (record.method != kStored && record.method != kDeflated) return refused(name, fmt::format("is packed by method {}; expected stored or deflated", record.method));
  if (record.method == kStored && record.packed != record.size) return damaged(fmt::format("`{}` is stored, and has two sizes", name));
  return {};
}

class Layout {
 public:
  Layout(std::string_view archive, const ZipLimits& limits) : view_(archive), limits_(limits) {}

  Result<std::vector<ZipEntry>> read() {
    WRIT_TRY_VOID(find_directory());
    WRIT_TRY_VOID(read_directory());
    WRIT_TRY_VOID(check_places());
    std::vector<ZipEntry> out;
    for (Record& record : records_) out.push_back({std::move(record.name), record.size});
    return out;
  }

 private:
  Result<> find_directory() {
    if (view_.size() > limits_.archive_bytes) return fail("zip.limit", fmt::format("the archive has more than {} bytes", limits_.archive_bytes));
    if (view_.size() < kEndBytes) return damaged("this is no zip archive: it is too short");
    end_at_ = view_.size() - kEndBytes;
    if (view_.four(end_at_) != kEnd || view_.two(end_at_ + 20) != 0) {
      return damaged(view_.four(0) == kLocal || view_.four(0) == kEnd ? "the zip archive is cut short, or something follows behind its end" : "this is no zip archive");
    }
    if (view_.two(end_at_ + 4) != 0 || view_.two(end_at_ + 6) != 0 || view_.two(end_at_ + 8) != view_.two(end_at_ + 10)) return damaged("the archive is split over several files");
    count_ = view_.two(end_at_ + 10);
    const std::uint64_t size = view_.four(end_at_ + 12);
    directory_at_ = view_.four(end_at_ + 16);
    if (count_ == 0xFFFF || size == 0xFFFFFFFF || directory_at_ == 0xFFFFFFFF) return fail("zip.limit", "the archive is of the large kind (zip64)");
    if (count_ > limits_.entries) return fail("zip.limit", fmt::format("the archive has {} files, more than {}", count_, limits_.entries));
    if (directory_at_ + size != end_at_) return damaged("the archive's directory does not end where its end begins");
    return {};
  }

  Result<> read_directory() {
    std::size_t at = directory_at_;
    std::set<std::string> names, folded;
    std::uint64_t total = 0;
    for (std::size_t i = 0; i < count_; ++i) {
      if (end_at_ - at < kCentralBytes || view_.four(at) != kCentral) return damaged("the archive's directory is damaged");
      const std::size_t name_bytes = view_.two(at + 28), extra = view_.two(at + 30), comment = view_.two(at + 32);
      if (end_at_ - at - kCentralBytes < name_bytes + extra + comment) return damaged("the archive's directory is cut short");
      Record record{std::string(view_.text(at + kCentralBytes, name_bytes)), view_.two(at + 8), view_.two(at + 10), view_.four(at + 16), view_.four(at + 20),
                    view_.four(at + 24), view_.four(at + 42)};
      WRIT_TRY_VOID(acceptable(record, view_.two(at + 4), view_.four(at + 38)));
      if (extra != 0 || comment != 0) return refused(record.name, "has extra fields or a comment");
      if (view_.two(at + 34) != 0) return damaged("the archive is split over several files");
      if (!names.insert(record.name).second) return refused(record.name, "is there twice");
      std::string lower = record.name;
      std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
      if (!folded.insert(lower).second) return refused(record.name, "differs from another name only by capitals");
      if (record.size > limits_.entry_bytes) return fail("zip.limit", fmt::format("`{}` has {} bytes unpacked, more than {}", record.name, record.size, limits_.entry_bytes));
      total += record.size;
      if (total > limits_.total_bytes) return fail("zip.limit", fmt::format("the files have more than {} bytes unpacked", limits_.total_bytes));
      records_.push_back(std::move(record));
      at += kCentralBytes + name_bytes;
    }
    if (at != end_at_) return damaged("something lies between the archive's directory and its end");
    for (const std::string& name : folded) {
      for (auto slash = name.find('/'); slash != std::string::npos; slash = name.find('/', slash + 1)) {
        if (folded.contains(name.substr(0, slash))) return refused(name.substr(0, slash), "is a file and a folder at once");
      }
    }
    return {};
  }

  /// The files fill the archive up to its directory, each once.
  Result<> check_places() const {
    std::vector<const Record*> by_place;
    for (const Record& record : records_) by_place.push_back(&record);
    std::sort(by_place.begin(), by_place.end(), [](const Record* a, const Record* b) { return a->at < b->at; });
    std::uint64_t expected = 0;
    for (const Record* record : by_place) {
      const std::string& name = record->name;
      if (record->at < expected) return refused(name, "overlaps another file of the archive");
      if (record->at > expected) return refused(name, "has something before it that is no file");
      if (record->at + kLocalBytes > directory_at_ || view_.four(record->at) != kLocal) return damaged(fmt::format("`{}` is not where the directory says", name));
      const std::size_t at = record->at, name_bytes = view_.two(at + 26), extra = view_.two(at + 28);
      const std::uint64_t data = at + kLocalBytes + name_bytes + extra;
      if (data + record->packed > directory_at_) return damaged(fmt::format("`{}` is cut short", name));
      if (extra != 0) return refused(name, "has extra fields or a comment");
      if (view_.text(at + kLocalBytes, name_bytes) != name || view_.two(at + 6) != record->flags || view_.two(at + 8) != record->method ||
          view_.four(at + 14) != record->crc || view_.four(at + 18) != record->packed || view_.four(at + 22) != record->size) {
        return refused(name, "is described in two ways, by the directory and before the file");
      }
      expected = data + record->packed;
    }
    if (expected != directory_at_) return damaged("something lies between the files and the archive's directory");
    return {};
  }

  View view_;
  const ZipLimits& limits_;
  std::size_t end_at_ = 0, directory_at_ = 0, count_ = 0;
  std::vector<Record> records_;
};

}  // namespace

bool is_bundle_name(std::string_view name) {
  if (name.size() > 255 || !is_plain_path(name)) return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '-' || c == '/';
  });
}

Result<std::vector<ZipEntry>> read_layout(std::string_view archive, const ZipLimits& limits) { return Layout(archive, limits).read(); }

}  // namespace writ::seal
