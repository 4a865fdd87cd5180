#include "tools/cli/showing.hpp"

#include "tools/report/pictures.hpp"

namespace writ::cli {

void show_visits(const Reporting& reporting, const Visits& visits, const std::vector<std::string>& folders, std::vector<findings::Report>& reports) {
  if (!reporting.wants_snapshot()) return;
  report::PictureReader pictures;
  for (std::size_t i = 0; i < reports.size() && i < visits.size(); ++i) {
    reports[i].seen = visits[i];
    if (reporting.wants_pictures() && i < folders.size() && !folders[i].empty()) reports[i].pictures = pictures.read(*visits[i], folders[i]);
  }
}

}  // namespace writ::cli
