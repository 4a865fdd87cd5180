#include "tools/cli/input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace writ::cli {

static tl::unexpected<Error> cannot_read(const std::string& name, const char* reason) {
  return fail("input.read", "cannot read `" + name + "`: " + reason);
}

/// Reads up to 64 KiB more; false at the end.
static Result<bool> read_more(int descriptor, std::string& into, const std::string& name) {
  std::array<char, 65536> block;
  for (;;) {
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot_read(name, errno == EISDIR ? "it is a folder, and a file is expected" : std::strerror(errno));
    into.append(block.data(), static_cast<std::size_t>(got));
    return got > 0;
  }
}

static Result<std::string> read_all(int descriptor, const std::string& name, std::size_t limit) {
  std::string bytes;
  for (;;) {
    WRIT_TRY(more, read_more(descriptor, bytes, name));
    if (bytes.size() > limit) {
      return cannot_read(name, ("it is larger than " + std::to_string(limit) + " bytes").c_str());
    }
    if (!more) return bytes;
  }
}

Result<std::string> read_file(const std::string& path, std::size_t limit) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return cannot_read(path, std::strerror(errno));
  auto bytes = read_all(descriptor, path, limit);
  ::close(descriptor);
  return bytes;
}

Result<std::string> read_input(std::size_t limit) { return read_all(STDIN_FILENO, "standard input", limit); }

Result<InputLines::Status> InputLines::next(std::string& line) {
  bool too_long = false;
  std::size_t searched = at_;
  for (;;) {
    const auto end = buffer_.find('\n', searched);
    if (end != std::string::npos || (ended_ && at_ < buffer_.size())) {
      const auto stop = end == std::string::npos ? buffer_.size() : end;
      line.assign(buffer_, at_, stop - at_);
      if (!line.empty() && line.back() == '\r') line.pop_back();
      at_ = end == std::string::npos ? stop : stop + 1;
      return too_long || line.size() > limit_ ? Status::TooLong : Status::Line;
    }
    if (ended_) return too_long ? Status::TooLong : Status::End;
    buffer_.erase(0, at_);
    at_ = 0;
    if (buffer_.size() > limit_) {
      too_long = true;
      buffer_.clear();
    }
    searched = buffer_.size();
    WRIT_TRY(more, read_more(STDIN_FILENO, buffer_, "standard input"));
    ended_ = !more;
  }
}

}  // namespace writ::cli
