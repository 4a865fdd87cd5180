#include "tools/cli/sites.hpp"

#include <set>
#include <string_view>

#include "runtime/collect/ascii.hpp"
#include "runtime/collect/fleet.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/message.hpp"

namespace writ::cli {

static constexpr std::size_t kLargestList = std::size_t{64} << 20;

/// An address may have a `#` in it, so a comment begins a line or stands behind a blank.
static std::string_view without_comment(std::string_view line) {
  for (auto at = line.find('#'); at != std::string_view::npos; at = line.find('#', at + 1)) {
    if (at == 0 || collect::is_space(line[at - 1])) return line.substr(0, at);
  }
  return line;
}

Result<std::vector<std::string>> read_sites(const std::vector<std::string>& urls, const std::string& file) {
  std::vector<std::string> sites;
  std::set<std::string> had;
  std::size_t again = 0;
  const auto add = [&](std::string_view text) {
    std::string address = collect::address_of(std::string(text));
    if (had.insert(address).second) sites.push_back(std::move(address));
    else ++again;
  };
  for (const auto& url : urls) add(url);
  if (!file.empty()) {
    WRIT_TRY(text, file == "-" ? read_input(kLargestList) : read_file(file, kLargestList));
    std::string_view rest = text;
    if (rest.starts_with("\xEF\xBB\xBF")) rest.remove_prefix(3);
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      const std::string_view line = collect::trim(without_comment(rest.substr(0, end)));
      rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
      if (!line.empty()) add(line);
    }
    if (sites.empty()) return fail("usage.sites", "`" + file + "` names no site; it takes one address a line");
  }
  if (sites.empty()) return fail("usage.sites", "which site? give addresses, a folder that a build wrote, a file of addresses with --sites, or `sites` in writ.toml");
  if (again > 0) warn(counted(again, again == 1 ? "address stands" : "addresses") + (again == 1 ? "" : " stand") + " more than once in the list and is taken once");
  return sites;
}

}  // namespace writ::cli
