#pragma once
// The newline-delimited output of a run over many sites: a line for each site as soon as it is finished, and a later run
// that goes on where an interrupted one ended.
//
// A file is written as FILE.part and gets its name when the run is over, so that FILE is always whole. A resumed run keeps
// the whole lines of FILE.part (or of FILE, where there is none), cuts a half one, and drops error lines: their sites are
// taken again. The site of a line is its member `asked`.

#include <cstddef>
#include <set>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace writ::cli {

enum class Resume { No, Yes };

class SiteLines {
 public:
  /// `path` empty or "-": standard output, which cannot be resumed. Errors: `usage.resume`, `output.write`, `input.read`.
  [[nodiscard]] static Result<SiteLines> open(const std::string& path, Resume resume);
  SiteLines(SiteLines&& other) noexcept;
  ~SiteLines();
  SiteLines(const SiteLines&) = delete;
  SiteLines& operator=(const SiteLines&) = delete;
  SiteLines& operator=(SiteLines&&) = delete;

  /// The sites that an earlier run finished.
  [[nodiscard]] const std::set<std::string>& finished() const { return finished_; }
  [[nodiscard]] bool is_file() const { return !path_.empty(); }
  /// One line, its end included.
  [[nodiscard]] Result<> write(std::string_view line);
  /// The run is over: the file gets its name.
  [[nodiscard]] Result<> complete();
  /// The run was stopped: what to tell about going on. An empty file is deleted.
  [[nodiscard]] std::string leave();

 private:
  SiteLines() = default;
  [[nodiscard]] std::string part() const { return path_ + ".part"; }
  [[nodiscard]] Result<> go_on();

  std::string path_;  ///< empty: written at once to `descriptor_`, without a name to come
  int descriptor_ = -1;
  bool owned_ = false;
  std::set<std::string> finished_;
  std::size_t lines_ = 0;
};

}  // namespace writ::cli
