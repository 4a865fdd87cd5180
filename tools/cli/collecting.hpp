#pragma once
// The flags of collectors as the collectors take them, and sites to snapshots: with a browser where there is one.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/model.hpp"
#include "runtime/collect/fleet.hpp"
#include "tools/cli/commands.hpp"

namespace writ::cli {

class Collecting {
 public:
  /// Finds everything that can be wrong with the flags before a site is asked.
  [[nodiscard]] static Result<Collecting> prepare(const CollectFlags& flags);
  Collecting(Collecting&&) noexcept;
  ~Collecting();

  /// Whether a browser will be used, so that the platforms are worth loading.
  [[nodiscard]] bool uses_browser() const;

  enum class End { Complete, Interrupted };
  /// Captures the sites, several at a time, and hands over each one's outcome as soon as it is there, in this thread. An error of
  /// `each` ends the run. `model` has the consent platforms that the browser can operate; it may be null. Interrupts are
  /// listened to from here on.
  [[nodiscard]] Result<End> run(const std::vector<std::string>& sites, const model::Model* model, const std::function<Result<>(collect::SiteOutcome)>& each);

 private:
  struct Impl;
  explicit Collecting(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace writ::cli
