#pragma once
// The flags of collectors as the collectors take them, and sites to snapshots: with a browser where there is one.

#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/model.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

/// The snapshots of sites, in their order, each as JSON text on one line. The first site out of reach ends it.
/// `model` has the consent platforms that the browser can operate; without it banners are guessed by their words.
[[nodiscard]] Result<std::vector<std::string>> collect_sites(const std::vector<std::string>& urls, const CollectFlags& flags, const model::Model* model);

/// Whether a browser will be used, so that the platforms are worth loading.
[[nodiscard]] bool will_use_browser(const CollectFlags& flags);

}  // namespace writ::cli
