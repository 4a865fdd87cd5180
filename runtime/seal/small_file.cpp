#include "runtime/seal/small_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace writ::seal {

static tl::unexpected<Error> cannot_read(const std::string& path, const std::string& why) {
  return fail("file.read", fmt::format("cannot read `{}`: {}", path, why));
}

static Result<std::optional<std::string>> read_all(int descriptor, const std::string& path, std::size_t most) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) return cannot_read(path, std::strerror(errno));
  if (!S_ISREG(status.st_mode)) return cannot_read(path, "it is no file");
  std::string bytes;
  for (;;) {
    const std::size_t at = bytes.size();
    bytes.resize(at + 4096);
    const ssize_t got = ::read(descriptor, bytes.data() + at, 4096);
    if (got < 0 && errno != EINTR) return cannot_read(path, std::strerror(errno));
    bytes.resize(at + (got > 0 ? static_cast<std::size_t>(got) : 0));
    if (got == 0) return bytes;
    if (bytes.size() > most) return cannot_read(path, fmt::format("it is larger than {} bytes", most));
  }
}

Result<std::optional<std::string>> read_small_file(const std::string& path, std::size_t most) {
  // A pipe without a writer must not make us wait.
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0 && errno == ENOENT) return std::nullopt;
  if (descriptor < 0) return cannot_read(path, std::strerror(errno));
  auto bytes = read_all(descriptor, path, most);
  ::close(descriptor);
  return bytes;
}

}  // namespace writ::seal
