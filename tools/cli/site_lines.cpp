#include "tools/cli/site_lines.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <functional>

#include "base/json.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/output.hpp"

namespace writ::cli {
namespace {

tl::unexpected<Error> cannot(const char* what, const std::string& path, int reason) {
  return fail("output.write", std::string("cannot ") + what + " `" + path + "`: " + std::strerror(reason));
}

bool regular(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}
bool special(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

/// Looks for the members of the outermost object that say what a line is, and stops reading when it has them.
class LineHead : public nlohmann::json_sax<Json> {
 public:
  std::string format, asked;

  bool null() override { return true; }
  bool boolean(bool) override { return true; }
  bool number_integer(number_integer_t) override { return true; }
  bool number_unsigned(number_unsigned_t) override { return true; }
  bool number_float(number_float_t, const string_t&) override { return true; }
  bool binary(binary_t&) override { return true; }
  bool string(string_t& value) override {
    if (depth_ == 1 && key_ == "format") format = value;
    if (depth_ == 1 && key_ == "asked") asked = value;
    return format.empty() || (asked.empty() && format != "writ.error/1");
  }
  bool start_object(std::size_t) override { return ++depth_ < kMaxDepth; }
  bool end_object() override { return --depth_ >= 0; }
  bool start_array(std::size_t) override { return ++depth_ < kMaxDepth; }
  bool end_array() override { return --depth_ >= 0; }
  bool key(string_t& value) override {
    if (depth_ == 1) key_ = value;
    return true;
  }
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override { return false; }

 private:
  static constexpr int kMaxDepth = 1000;
  int depth_ = 0;
  std::string key_;
};

struct Scan {
  std::set<std::string> finished;
  std::size_t kept = 0, dropped = 0;
  off_t whole_end = 0;  ///< behind the last whole line
};

/// Every whole line of a file with whether it is kept; `keep` may be empty.
Result<Scan> scan(int descriptor, const std::string& path, const std::function<Result<>(std::string_view)>& keep) {
  Scan out;
  std::string buffer;
  std::array<char, std::size_t{1} << 16> block;
  for (;;) {
    const ssize_t got = ::read(descriptor, block.data(), block.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return cannot("read", path, errno);
    if (got == 0) return out;
    std::size_t searched = buffer.size();
    buffer.append(block.data(), static_cast<std::size_t>(got));
    for (auto end = buffer.find('\n', searched); end != std::string::npos; end = buffer.find('\n')) {
      const std::string_view line = std::string_view(buffer).substr(0, end + 1);
      LineHead head;
      Json::sax_parse(line, &head);
      if (!head.asked.empty() && head.format != "writ.error/1") {
        out.finished.insert(head.asked);
        ++out.kept;
        if (keep) WRIT_TRY_VOID(keep(line));
      } else {
        ++out.dropped;
      }
      out.whole_end += static_cast<off_t>(line.size());
      buffer.erase(0, end + 1);
    }
  }
}

Result<> write_whole(int descriptor, std::string_view bytes, const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return cannot("write", name, errno);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

/// Two runs into one file would mix.
Result<> lock(int descriptor, const std::string& path) {
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return {};
  return fail("usage.resume", "`" + path + "` is being written by another run");
}

}  // namespace

SiteLines::SiteLines(SiteLines&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(other.descriptor_), owned_(other.owned_), finished_(std::move(other.finished_)), lines_(other.lines_) {
  other.owned_ = false;
}

SiteLines::~SiteLines() {
  if (owned_) ::close(descriptor_);
}

Result<SiteLines> SiteLines::open(const std::string& path, Resume resume) {
  SiteLines out;
  if (path.empty() || path == "-" || special(path)) {
    if (resume == Resume::Yes) return fail("usage.resume", "--resume goes on with a file, and -o names none");
    out.descriptor_ = STDOUT_FILENO;
    if (path.empty() || path == "-") return out;
    out.descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
    out.owned_ = true;
    if (out.descriptor_ < 0) return cannot("write", path, errno);
    return out;
  }
  out.path_ = path;
  if (resume == Resume::Yes) {
    WRIT_TRY_VOID(out.go_on());
    return out;
  }
  if (regular(out.part())) {
    return fail("usage.resume", "`" + out.part() + "` is left of a run that did not end; --resume goes on with it, or delete it to begin anew");
  }
  out.descriptor_ = ::open(out.part().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_APPEND, 0666);
  if (out.descriptor_ < 0) return cannot("write", out.part(), errno);
  out.owned_ = true;
  WRIT_TRY_VOID(lock(out.descriptor_, out.part()));
  return out;
}

Result<> SiteLines::go_on() {
  const bool from_part = regular(part());
  const std::string source = from_part ? part() : path_;
  const int reading = ::open(source.c_str(), (from_part ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  if (reading < 0 && errno != ENOENT) return cannot("read", source, errno);
  if (reading >= 0 && from_part) {
    if (const auto own = lock(reading, source); !own) {
      ::close(reading);
      return own;
    }
    auto seen = scan(reading, source, {});
    if (seen && seen->dropped == 0) {
      // Only the end may be half a line.
      descriptor_ = reading;
      owned_ = true;
      finished_ = std::move(seen->finished);
      lines_ = seen->kept;
      if (::ftruncate(reading, seen->whole_end) != 0 || ::lseek(reading, 0, SEEK_END) < 0) return cannot("write", source, errno);
      return {};
    }
    if (!seen || ::lseek(reading, 0, SEEK_SET) < 0) {
      ::close(reading);
      return seen ? cannot("read", source, errno) : tl::make_unexpected(seen.error());
    }
  }
  std::string name = part() + ".XXXXXX";
  descriptor_ = ::mkostemp(name.data(), O_CLOEXEC | O_APPEND);
  if (descriptor_ < 0) {
    const int reason = errno;
    if (reading >= 0) ::close(reading);
    return cannot("write", part(), reason);
  }
  owned_ = true;
  const mode_t mask = ::umask(0);
  ::umask(mask);
  Result<> done;
  if (::fchmod(descriptor_, 0666U & ~mask) != 0) done = cannot("write", part(), errno);
  if (done && reading >= 0) {
    auto seen = scan(reading, source, [&](std::string_view line) { return write_whole(descriptor_, line, name); });
    if (!seen) done = tl::make_unexpected(seen.error());
    else {
      finished_ = std::move(seen->finished);
      lines_ = seen->kept;
      if (seen->dropped > 0) say(counted(seen->dropped, "line") + " of `" + source + "` without a finished site left out; those sites are taken again");
    }
  }
  if (done) done = lock(descriptor_, part());
  if (done && ::rename(name.c_str(), part().c_str()) != 0) done = cannot("write", part(), errno);
  if (!done) ::unlink(name.c_str());
  if (reading >= 0) ::close(reading);
  return done;
}

Result<> SiteLines::write(std::string_view line) {
  ++lines_;
  return write_whole(descriptor_, line, path_.empty() ? "standard output" : part());
}

Result<> SiteLines::complete() {
  if (path_.empty()) return {};
  if (::rename(part().c_str(), path_.c_str()) != 0) return cannot("write", path_, errno);
  return {};
}

std::string SiteLines::leave() {
  if (path_.empty()) return "lines that were written are whole; with -o FILE a run can be resumed";
  if (lines_ == 0) {
    ::unlink(part().c_str());
    return "nothing was written";
  }
  return "`" + part() + "` has what is finished; the same command with --resume goes on";
}

}  // namespace writ::cli
