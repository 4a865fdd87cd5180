#include "runtime/seal/zip.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/check.hpp"

namespace writ::seal {
namespace {

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};
struct Free {
  void operator()(zip_source_t* source) const { zip_source_free(source); }
};
struct Close {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using ArchivePointer = std::unique_ptr<zip_t, Discard>;
using SourcePointer = std::unique_ptr<zip_source_t, Free>;
using FilePointer = std::unique_ptr<zip_file_t, Close>;

class ZipError {
 public:
  ZipError() { zip_error_init(&error_); }
  ~ZipError() { zip_error_fini(&error_); }
  ZipError(const ZipError&) = delete;
  ZipError& operator=(const ZipError&) = delete;
  zip_error_t* get() { return &error_; }
  std::string text() { return zip_error_strerror(&error_); }

 private:
  zip_error_t error_{};
};

tl::unexpected<Error> cannot_write(const char* why) { return fail("zip.write", fmt::format("the archive cannot be written: {}", why)); }
tl::unexpected<Error> cannot_write(zip_t* archive) { return cannot_write(zip_strerror(archive)); }

struct DosMoment {
  std::uint16_t time = 0, date = 0;
};

/// UTC, in steps of two seconds, from 1980 to 2107: what the format can say.
DosMoment dos_moment(Instant moment) {
  static const std::int64_t first = parse_instant("1980-01-01T00:00:00Z")->ms, last = parse_instant("2107-12-31T23:59:58Z")->ms;
  const std::string text = format_instant({std::clamp(moment.ms, first, last)});
  const auto number = [&](std::size_t at, std::size_t size) { return static_cast<unsigned>(std::stoul(text.substr(at, size))); };
  return {static_cast<std::uint16_t>(number(11, 2) << 11U | number(14, 2) << 5U | number(17, 2) / 2),
          static_cast<std::uint16_t>((number(0, 4) - 1980) << 9U | number(5, 2) << 5U | number(8, 2))};
}

Result<> within(const std::vector<ZipFile>& files, const ZipLimits& limits) {
  if (files.size() > limits.entries) return fail("zip.limit", fmt::format("a bundle takes {} files, these are {}", limits.entries, files.size()));
  std::uint64_t total = 0;
  for (const ZipFile& file : files) {
    if (!is_bundle_name(file.name)) return fail("zip.refused", fmt::format("a bundle takes no file of the name `{}`", file.name));
    if (file.bytes.size() > limits.entry_bytes) return fail("zip.limit", fmt::format("`{}` has {} bytes; a bundle takes files of up to {}", file.name, file.bytes.size(), limits.entry_bytes));
    total += file.bytes.size();
  }
  if (total > limits.total_bytes) return fail("zip.limit", fmt::format("the files have {} bytes together, and a bundle takes {}; make several bundles", total, limits.total_bytes));
  return {};
}

Result<> add(zip_t* archive, const ZipFile& file, const DosMoment& moment) {
  zip_source_t* source = zip_source_buffer(archive, file.bytes.data(), file.bytes.size(), 0);
  if (source == nullptr) return cannot_write(archive);
  const zip_int64_t index = zip_file_add(archive, file.name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(source);
    return cannot_write(archive);
  }
  const auto entry = static_cast<zip_uint64_t>(index);
  const zip_int32_t method = file.packing == Packing::Stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE;
  if (zip_set_file_compression(archive, entry, method, 6) != 0 || zip_file_set_dostime(archive, entry, moment.time, moment.date, 0) != 0 ||
      zip_file_set_external_attributes(archive, entry, 0, ZIP_OPSYS_UNIX, zip_uint32_t{0100644} << 16U) != 0) {
    return cannot_write(archive);
  }
  return {};
}

Result<std::string> bytes_of(zip_source_t* source) {
  zip_stat_t status;
  zip_stat_init(&status);
  if (zip_source_stat(source, &status) != 0 || (status.valid & ZIP_STAT_SIZE) == 0 || zip_source_open(source) != 0) return cannot_write("no memory");
  std::string out(static_cast<std::size_t>(status.size), '\0');
  const zip_int64_t got = zip_source_read(source, out.data(), out.size());
  zip_source_close(source);
  if (got < 0 || static_cast<std::size_t>(got) != out.size()) return cannot_write("no memory");
  return out;
}

}  // namespace

Result<std::string> write_zip(const std::vector<ZipFile>& files, Instant moment, const ZipLimits& limits) {
  WRIT_TRY_VOID(within(files, limits));
  ZipError error;
  const SourcePointer target(zip_source_buffer_create(nullptr, 0, 0, error.get()));
  if (!target) return cannot_write(error.text().c_str());
  ArchivePointer archive(zip_open_from_source(target.get(), ZIP_CREATE | ZIP_TRUNCATE, error.get()));
  if (!archive) return cannot_write(error.text().c_str());
  // The archive has taken the source over; this keeps it until its bytes are read.
  zip_source_keep(target.get());
  const DosMoment when = dos_moment(moment);
  for (const ZipFile& file : files) WRIT_TRY_VOID(add(archive.get(), file, when));
  if (zip_close(archive.get()) != 0) return cannot_write(archive.get());
  (void)archive.release();
  WRIT_TRY(out, bytes_of(target.get()));
  if (out.size() > limits.archive_bytes) return fail("zip.limit", fmt::format("the bundle has {} bytes, more than {}; make several bundles", out.size(), limits.archive_bytes));
  // What we would not read ourselves (names that differ only by capitals) is not handed out.
  WRIT_TRY(layout, read_layout(out, limits));
  if (layout.size() != files.size()) return cannot_write("its directory is not that of its files");
  return std::move(out);
}

struct ZipReader::Archive {
  ArchivePointer zip;
};

ZipReader::ZipReader(std::vector<ZipEntry> entries, std::unique_ptr<Archive> archive) : entries_(std::move(entries)), archive_(std::move(archive)) {}
ZipReader::ZipReader(ZipReader&&) noexcept = default;
ZipReader::~ZipReader() = default;

Result<ZipReader> ZipReader::open(std::string_view archive, const ZipLimits& limits) {
  WRIT_TRY(entries, read_layout(archive, limits));
  auto opened = std::make_unique<Archive>();
  // An archive without files is no file to libzip.
  if (entries.empty()) return ZipReader({}, std::move(opened));
  ZipError error;
  SourcePointer source(zip_source_buffer_create(archive.data(), archive.size(), 0, error.get()));
  if (!source) return fail("zip.form", error.text());
  opened->zip.reset(zip_open_from_source(source.get(), ZIP_RDONLY | ZIP_CHECKCONS, error.get()));
  if (!opened->zip) return fail("zip.form", fmt::format("the zip archive is damaged: {}", error.text()));
  (void)source.release();
  return ZipReader(std::move(entries), std::move(opened));
}

Result<> ZipReader::read(std::size_t entry, const std::function<void(std::string_view)>& piece) const {
  WRIT_CHECK(entry < entries_.size());
  const auto unreadable = [](const std::string& why) { return fail("zip.data", fmt::format("it cannot be unpacked ({})", why)); };
  const FilePointer file(zip_fopen_index(archive_->zip.get(), entry, 0));
  if (!file) return unreadable(zip_strerror(archive_->zip.get()));
  std::array<char, std::size_t{1} << 16U> block{};
  std::uint64_t left = entries_[entry].size;
  for (;;) {
    const zip_int64_t got = zip_fread(file.get(), block.data(), block.size());
    if (got < 0) return unreadable(zip_file_strerror(file.get()));
    if (got == 0) break;
    const auto size = static_cast<std::size_t>(got);
    // More than the directory promised is a bomb.
    if (size > left) return unreadable("it is larger than it says");
    left -= size;
    piece({block.data(), size});
  }
  if (left != 0) return unreadable("it is shorter than it says");
  return {};
}

Result<std::string> ZipReader::read(std::size_t entry) const {
  std::string out;
  WRIT_TRY_VOID(read(entry, [&](std::string_view piece) { out += piece; }));
  return out;
}

}  // namespace writ::seal
