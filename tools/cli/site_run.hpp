#pragma once
// A run over the sites of a command line: what becomes of each one's snapshot, of failures, and of a run that is stopped.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/model.hpp"
#include "tools/cli/collecting.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/page_finder.hpp"

namespace writ::cli {

class SiteRun {
 public:
  /// Errors are those of the list of sites and of the sitemap, which is read here.
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
  /// All sites and then, level by level, the pages that they lead to, which are added to `sites_`.
  [[nodiscard]] Result<Collecting::End> visit(Collecting& collecting, const model::Model* model, const std::function<Result<>(const std::string& site, collect::SiteOutcome)>& each);

  std::vector<std::string> sites_;
  std::unique_ptr<PageFinder> finder_;
  std::optional<collect::Crawl> crawl_;
  bool several_ = false, resume_ = false;
};

}  // namespace writ::cli
