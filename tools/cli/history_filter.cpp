#include "tools/cli/history_filter.hpp"

#include <algorithm>

#include "runtime/patterns/glob.hpp"
#include "tools/cli/message.hpp"

namespace writ::cli {
namespace {

std::string_view bare(std::string_view address) {
  if (const auto scheme = address.find("://"); scheme != std::string_view::npos) address.remove_prefix(scheme + 3);
  if (address.ends_with('/')) address.remove_suffix(1);
  return address;
}

}  // namespace

Result<history::Filter> filter_of(const HistoryFilterFlags& flags, const std::string& site) {
  history::Filter out;
  std::vector<std::string> sites;
  for (const std::string& one : {site, flags.site}) {
    if (!one.empty()) sites.push_back(one);
  }
  if (!sites.empty()) {
    out.site = [sites](std::string_view address) {
      return std::all_of(sites.begin(), sites.end(), [&](const std::string& wanted) { return bare(wanted) == bare(address) || patterns::Glob(wanted).matches(address); });
    };
  }
  if (!flags.rule.empty()) out.rule = flags.rule;
  for (const std::string& list : flags.statuses) {
    for (std::size_t at = 0; at <= list.size();) {
      const auto end = std::min(list.find(',', at), list.size());
      WRIT_TRY(status, parse_word<model::FindingStatus>("status", list.substr(at, end - at)));
      out.statuses.insert(status);
      at = end + 1;
    }
  }
  if (!flags.since.empty()) {
    const auto day = parse_date(flags.since);
    if (!day) return fail("usage.date", "`" + flags.since + "` is no day; --since takes one as 2026-11-23");
    out.since = start_of(*day);
  }
  return out;
}

Json severities_json(const std::map<model::Severity, std::size_t>& counts) {
  Json out = Json::object();
  for (auto it = counts.rbegin(); it != counts.rend(); ++it) {
    if (it->second > 0) out[std::string(model::name_of(it->first))] = it->second;
  }
  return out;
}

}  // namespace writ::cli
