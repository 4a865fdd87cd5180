#include "tools/cli/site_run.hpp"

#include <fmt/format.h>

#include "tools/cli/message.hpp"
#include "tools/cli/site_lines.hpp"
#include "tools/cli/sites.hpp"
#include "tools/report/writer.hpp"

namespace writ::cli {
namespace {

/// Errors name the address that failed, which is often that of the site itself.
std::string told(const Error& error, const std::string& site) {
  const std::string text = error.text();
  return text.find(site) != std::string::npos ? text : site + ": " + text;
}

void sum_up(std::size_t failed, std::size_t sites) {
  if (failed > 0 && sites > 1) complain(fmt::format("{} of {} failed; the others are done", failed, counted(sites, "site")));
}

}  // namespace

Result<SiteRun> SiteRun::prepare(const std::vector<std::string>& urls, const CollectFlags& flags) {
  SiteRun run;
  WRIT_TRY(sites, read_sites(urls, flags.sites_file));
  run.sites_ = std::move(sites);
  run.resume_ = flags.resume;
  run.several_ = run.sites_.size() > 1 || !flags.sites_file.empty() || flags.resume;
  return run;
}

SiteRun::Ended SiteRun::stream(Collecting& collecting, const model::Model* model, const std::string& output, const std::function<Result<std::string>(std::string)>& line_of) {
  auto lines = SiteLines::open(output, resume_ ? Resume::Yes : Resume::No);
  if (!lines) return {complain(lines.error()), false};
  const std::size_t listed = sites_.size();
  std::erase_if(sites_, [&](const std::string& site) { return lines->finished().contains(site); });
  if (sites_.size() < listed) say(fmt::format("{} of {} finished before", listed - sites_.size(), counted(listed, "site")));

  Ended ended;
  std::size_t failed = 0, done = 0;
  if (!sites_.empty()) {
    const auto ran = collecting.run(sites_, model, [&](collect::SiteOutcome outcome) -> Result<> {
      const std::string& site = sites_[outcome.index];
      Result<std::string> line = outcome.capture ? line_of(std::move(outcome.capture->snapshot)) : tl::make_unexpected(std::move(outcome.capture).error());
      ++done;
      if (!line) {
        ++failed;
        const std::string text = told(line.error(), site);
        complain(text);
        line = report::ndjson_error(site, text);
      }
      return lines->write(*line);
    });
    if (!ran || *ran == Collecting::End::Interrupted) {
      if (!ran) complain(ran.error());
      else complain(fmt::format("stopped after {} of {}", listed - sites_.size() + done, counted(listed, "site")));
      complain(lines->leave());
      return {ran ? ExitStatus::Interrupted : ExitStatus::Failed, false};
    }
  }
  if (const auto completed = lines->complete(); !completed) return {complain(completed.error()), false};
  sum_up(failed, listed);
  if (failed > 0) ended.status = ExitStatus::Failed;
  return ended;
}

SiteRun::Ended SiteRun::gather(Collecting& collecting, const model::Model* model, const std::function<Result<>(std::string)>& take) {
  Ended ended;
  std::size_t failed = 0, done = 0;
  const auto ran = collecting.run(sites_, model, [&](collect::SiteOutcome outcome) -> Result<> {
    ++done;
    Result<> taken = outcome.capture ? take(std::move(outcome.capture->snapshot)) : tl::make_unexpected(std::move(outcome.capture).error());
    if (!taken) {
      ++failed;
      complain(told(taken.error(), sites_[outcome.index]));
    }
    return {};
  });
  if (!ran) return {complain(ran.error()), false};
  if (*ran == Collecting::End::Interrupted) {
    complain(fmt::format("stopped after {} of {}; nothing was written{}", done, counted(sites_.size(), "site"),
                         several_ ? ": only newline-delimited output is written site by site, and can be resumed" : ""));
    return {ExitStatus::Interrupted, false};
  }
  sum_up(failed, sites_.size());
  if (failed > 0) ended.status = ExitStatus::Failed;
  return ended;
}

}  // namespace writ::cli
