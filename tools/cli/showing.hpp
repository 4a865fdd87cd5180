#pragma once
// What formats show of a visit beside its findings: the snapshot itself and the pictures that it names.

#include <memory>
#include <string>
#include <vector>

#include "runtime/findings/finding.hpp"
#include "runtime/snapshot/snapshot.hpp"
#include "tools/cli/reporting.hpp"

namespace writ::cli {

/// Visits that were read, kept where they are shown or may be judged again.
using Visits = std::vector<std::shared_ptr<const snapshot::Snapshot>>;

/// Gives the reports of `visits` (one each, in order) what the formats of the run show. `folders`: where the pictures of each lie; empty:
/// there are none.
void show_visits(const Reporting& reporting, const Visits& visits, const std::vector<std::string>& folders, std::vector<findings::Report>& reports);

}  // namespace writ::cli
