#include "tools/report/pictures.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/sha256.hpp"

namespace writ::report {
namespace {

class Descriptor {
 public:
  explicit Descriptor(int value) : value_(value) {}
  ~Descriptor() {
    if (value_ >= 0) ::close(value_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  [[nodiscard]] int get() const { return value_; }

 private:
  int value_;
};

/// The name of a file in the folder itself, that nobody hid.
bool plain_name(std::string_view name) {
  constexpr std::size_t kLongestName = 255;
  if (name.empty() || name.size() > kLongestName || name.front() == '.') return false;
  return std::none_of(name.begin(), name.end(), [](char c) { return c == '/' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Result<std::string> read_beside(int folder, std::string_view name, std::size_t most) {
  if (!plain_name(name)) return fail("picture.name", "the snapshot gives no plain name of a file");
  // No link is followed, and a pipe or device is not waited for.
  const Descriptor file(::openat(folder, std::string(name).c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (file.get() < 0 && errno == ENOENT) return fail("picture.missing", "the file is not beside the snapshot");
  struct stat status {};
  if (file.get() < 0 || ::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode)) return fail("picture.missing", "the file cannot be read");
  if (status.st_size < 0 || static_cast<std::uint64_t>(status.st_size) > most) return fail("picture.size", "the file is too large");
  std::string bytes(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const ssize_t part = ::read(file.get(), bytes.data() + got, bytes.size() - got);
    if (part < 0 && errno == EINTR) continue;
    if (part <= 0) return fail("picture.missing", "the file cannot be read");
    got += static_cast<std::size_t>(part);
  }
  return bytes;
}

Result<ShownPicture> read_picture(int folder, const snapshot::Screenshot& shot) {
  const PictureLimits limits;
  WRIT_TRY(bytes, read_beside(folder, shot.file.value_or(""), limits.file_bytes));
  if (shot.sha256 && sha256_hex(bytes) != *shot.sha256) return fail("picture.digest", "the file is not the one that was captured: its digest is another");
  return shown_picture(bytes, limits);
}

}  // namespace

std::vector<findings::Picture> PictureReader::read(const snapshot::Snapshot& snapshot, const std::string& folder) {
  std::vector<findings::Picture> out;
  const Descriptor opened(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  for (std::size_t p = 0; p < snapshot.phases.size(); ++p) {
    for (std::size_t i = 0; i < snapshot.phases[p].screenshots.size(); ++i) {
      findings::Picture& picture = out.emplace_back();
      picture.phase = p;
      picture.index = i;
      auto shown = read_picture(opened.get(), snapshot.phases[p].screenshots[i]);
      if (shown && shown->bytes.size() > left_) shown = fail("picture.size", "the pictures before it are all that the report holds");
      if (!shown) {
        picture.missing = shown.error().message;
        continue;
      }
      left_ -= shown->bytes.size();
      picture.mime = std::move(shown->mime);
      picture.bytes = std::move(shown->bytes);
      picture.width = shown->width;
      picture.height = shown->height;
    }
  }
  return out;
}

}  // namespace writ::report
