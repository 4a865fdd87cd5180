#pragma once
// A run over the sites of a command line: what becomes of each one's snapshot, of failures, and of a run that is stopped.

#include <functional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/model.hpp"
#include "tools/cli/collecting.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

class SiteRun {
 public:
  /// Errors are those of the list of sites.
  [[nodiscard]] static Result<SiteRun> prepare(const std::vector<std::string>& urls, const CollectFlags& flags);

  /// One site alone gives one result, or none. Of several, one that fails does not end the run.
  [[nodiscard]] bool several() const { return several_; }

  struct Ended {
    ExitStatus status = ExitStatus::Fine;
    bool complete = true;  ///< false: stopped, or the results could not be written
  };
  /// Each snapshot to a line (its end included) as soon as it is there, failures as error lines; goes on with an earlier run
  /// where that is asked for.
  [[nodiscard]] Ended stream(Collecting& collecting, const model::Model* model, const std::string& output, const std::function<Result<std::string>(std::string snapshot)>& line_of);
  /// Each snapshot to the caller, failures to standard error.
  [[nodiscard]] Ended gather(Collecting& collecting, const model::Model* model, const std::function<Result<>(std::string snapshot)>& take);

 private:
  SiteRun() = default;
  std::vector<std::string> sites_;
  bool several_ = false, resume_ = false;
};

}  // namespace writ::cli
