#include "tools/cli/output.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

namespace writ::cli {

static bool is_standard_output(const std::string& path) { return path.empty() || path == "-"; }

static tl::unexpected<Error> cannot_write(const std::string& path, int reason) {
  return fail("output.write", "cannot write `" + path + "`: " + std::strerror(reason));
}

static Result<> write_all(int descriptor, std::string_view bytes, const std::string& name) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0) {
      if (errno == EINTR) continue;
      return cannot_write(name, errno);
    }
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

/// What cannot be replaced by a rename (a device, a pipe such as /dev/stdout) is written as it is.
static bool takes_rename(const std::string& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) != 0 || S_ISREG(status.st_mode);
}

/// Writes `bytes` to a new file in the folder of `path` and gives its name.
static Result<std::string> write_beside(const std::string& path, std::string_view bytes) {
  std::string name = path + ".XXXXXX";
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) return cannot_write(path, errno);
  // mkstemp gives 0600; a result has the mode that the user's mask gives, or that of the file it replaces.
  struct stat status {};
  const mode_t mask = ::umask(0);
  ::umask(mask);
  const mode_t mode = ::stat(path.c_str(), &status) == 0 ? (status.st_mode & 07777U) : (0666U & ~mask);
  auto written = write_all(descriptor, bytes, path);
  if (written && ::fchmod(descriptor, mode) != 0) written = cannot_write(path, errno);
  if (::close(descriptor) != 0 && written) written = cannot_write(path, errno);
  if (!written) {
    ::unlink(name.c_str());
    return tl::make_unexpected(written.error());
  }
  return name;
}

Outputs::~Outputs() {
  for (const auto& output : outputs_) {
    if (!output.temporary.empty()) ::unlink(output.temporary.c_str());
  }
}

void Outputs::add(std::string path, std::string bytes) { outputs_.push_back({std::move(path), std::move(bytes), {}}); }

Result<> Outputs::commit() {
  for (auto& output : outputs_) {
    if (is_standard_output(output.path) || !takes_rename(output.path)) continue;
    WRIT_TRY(temporary, write_beside(output.path, output.bytes));
    output.temporary = temporary;
  }
  for (auto& output : outputs_) {
    if (is_standard_output(output.path)) {
      WRIT_TRY_VOID(write_output(output.bytes));
    } else if (output.temporary.empty()) {
      const int descriptor = ::open(output.path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC);
      if (descriptor < 0) return cannot_write(output.path, errno);
      auto written = write_all(descriptor, output.bytes, output.path);
      if (::close(descriptor) != 0 && written) written = cannot_write(output.path, errno);
      if (!written) return written;
    } else {
      if (::rename(output.temporary.c_str(), output.path.c_str()) != 0) return cannot_write(output.path, errno);
      output.temporary.clear();
    }
  }
  return {};
}

Result<> write_file(const std::string& path, std::string_view bytes) {
  Outputs outputs;
  outputs.add(path, std::string(bytes));
  return outputs.commit();
}

Result<> write_new_file(const std::string& path, std::string_view bytes, unsigned mode) {
  std::string name = path + ".XXXXXX";
  const int descriptor = ::mkstemp(name.data());
  if (descriptor < 0) return cannot_write(path, errno);
  auto written = write_all(descriptor, bytes, path);
  if (written && ::fchmod(descriptor, mode) != 0) written = cannot_write(path, errno);
  if (::close(descriptor) != 0 && written) written = cannot_write(path, errno);
  // Unlike a rename, a link never takes the place of what is there.
  if (written && ::link(name.c_str(), path.c_str()) != 0) {
    written = errno == EEXIST ? fail("output.exists", "`" + path + "` is there already and is not written over") : cannot_write(path, errno);
  }
  ::unlink(name.c_str());
  return written;
}

void remove_file(const std::string& path) { ::unlink(path.c_str()); }

Result<> write_output(std::string_view bytes) { return write_all(STDOUT_FILENO, bytes, "standard output"); }

}  // namespace writ::cli
