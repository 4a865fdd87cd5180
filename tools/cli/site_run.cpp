#include "tools/cli/site_run.hpp"

#include <fmt/format.h>

#include <set>
#include <utility>

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

/// What tells one page of a list from another.
std::string key_of(const std::string& site) {
  const auto url = collect::parse_web_url(site);
  return url ? collect::page_key(*url) : site;
}

void sum_up(std::size_t failed, std::size_t sites) {
  if (failed > 0 && sites > 1) complain(fmt::format("{} of {} failed; the others are done", failed, counted(sites, "site")));
}

}  // namespace

Result<SiteRun> SiteRun::prepare(const std::vector<std::string>& urls, const CollectFlags& flags) {
  SiteRun run;
  if (!urls.empty() || !flags.sites_file.empty() || flags.sitemap.empty()) {
    WRIT_TRY(sites, read_sites(urls, flags.sites_file));
    run.sites_ = std::move(sites);
  }
  if (flags.crawl_depth > 0 && flags.resume) return fail("usage.resume", "--crawl finds pages on the pages that it visits, and --resume visits those of the earlier run no more: begin anew without --resume, or name the pages with --sites or --sitemap");
  if (!flags.sitemap.empty() || flags.crawl_depth > 0) run.finder_ = std::make_unique<PageFinder>(flags);
  if (!flags.sitemap.empty()) {
    WRIT_TRY(pages, run.finder_->of_sitemap());
    std::set<std::string> had;
    for (const std::string& site : run.sites_) had.insert(key_of(site));
    for (std::string& page : pages) {
      if (had.insert(key_of(page)).second) run.sites_.push_back(std::move(page));
    }
  }
  if (flags.crawl_depth > 0) {
    run.crawl_.emplace(run.finder_->crawl());
    run.crawl_->begin_with(run.sites_);
  }
  run.resume_ = flags.resume;
  run.several_ = run.sites_.size() > 1 || !flags.sites_file.empty() || flags.resume || run.finder_ != nullptr;
  return run;
}

Result<Collecting::End> SiteRun::visit(Collecting& collecting, const model::Model* model, const std::function<Result<>(const std::string&, collect::SiteOutcome)>& each) {
  for (std::vector<std::string> level = sites_; !level.empty();) {
    WRIT_TRY(end, collecting.run(level, model, [&](collect::SiteOutcome outcome) -> Result<> {
      if (crawl_ && outcome.capture) {
        if (const auto links = collect::links_of_snapshot(outcome.capture->snapshot)) crawl_->found(*links);
      }
      const std::string& site = level[outcome.index];
      return each(site, std::move(outcome));
    }));
    if (end == Collecting::End::Interrupted) return end;
    level = crawl_ ? crawl_->next_level() : std::vector<std::string>();
    sites_.insert(sites_.end(), level.begin(), level.end());
  }
  if (crawl_ && crawl_->forbidden() > 0) warn(counted(crawl_->forbidden(), "page") + " that robots.txt does not allow left out (--ignore-robots takes them)");
  if (crawl_ && crawl_->left_out() > 0) warn(counted(crawl_->left_out(), "page") + " more would have been visited; --limit takes more");
  return Collecting::End::Complete;
}

SiteRun::Ended SiteRun::stream(Collecting& collecting, const model::Model* model, const std::string& output, const std::function<Result<std::string>(std::string)>& line_of) {
  auto lines = SiteLines::open(output, resume_ ? Resume::Yes : Resume::No);
  if (!lines) return {complain(lines.error()), false};
  const std::size_t earlier = std::erase_if(sites_, [&](const std::string& site) { return lines->finished().contains(site); });
  if (earlier > 0) say(fmt::format("{} of {} finished before", earlier, counted(earlier + sites_.size(), "site")));

  Ended ended;
  std::size_t failed = 0, done = 0;
  if (!sites_.empty()) {
    const auto ran = visit(collecting, model, [&](const std::string& site, collect::SiteOutcome outcome) -> Result<> {
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
      else complain(fmt::format("stopped after {} of {}", earlier + done, counted(earlier + sites_.size(), "site")));
      complain(lines->leave());
      return {ran ? ExitStatus::Interrupted : ExitStatus::Failed, false};
    }
  }
  if (const auto completed = lines->complete(); !completed) return {complain(completed.error()), false};
  sum_up(failed, earlier + sites_.size());
  if (failed > 0) ended.status = ExitStatus::Failed;
  return ended;
}

SiteRun::Ended SiteRun::gather(Collecting& collecting, const model::Model* model, const std::function<Result<>(std::string)>& take) {
  Ended ended;
  std::size_t failed = 0, done = 0;
  const auto ran = visit(collecting, model, [&](const std::string& site, collect::SiteOutcome outcome) -> Result<> {
    ++done;
    Result<> taken = outcome.capture ? take(std::move(outcome.capture->snapshot)) : tl::make_unexpected(std::move(outcome.capture).error());
    if (!taken) {
      ++failed;
      complain(told(taken.error(), site));
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
