#pragma once
// What goes into an evidence bundle while a command works (spec/evidence-bundles.md).

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.hpp"
#include "base/result.hpp"
#include "compiler/compile.hpp"
#include "runtime/seal/bundle.hpp"
#include "runtime/snapshot/snapshot.hpp"
#include "tools/cli/commands.hpp"
#include "tools/cli/reporting.hpp"

namespace writ::cli {

inline constexpr std::string_view kBundledPacks = "packs.writc";

class Bundling {
 public:
  /// Finds what is wrong with the flags, reads the key (and asks for its passphrase) and the files that the judgement takes,
  /// before anything is captured. `command` is its name. `seal.bundle` is given.
  [[nodiscard]] static Result<Bundling> prepare(const SealFlags& seal, const GateFlags& gate, const LimitOptions& limits, std::string command);

  /// One snapshot, its exact bytes, with the pictures that it names out of `pictures` (empty: there is no folder). A picture
  /// that is not there is said to be missing; one that is not the snapshot's picture is an error (`bundle.picture`).
  [[nodiscard]] Result<> add(std::string snapshot, const std::string& pictures);

  /// Which judgement it was. `judge` as it was used.
  void tell(const JudgeFlags& judge, const GateFlags& gate, const ReportFlags& report);
  /// And, for visits, who visited how. `served`: the address that a folder was served as; empty: the sites themselves were visited.
  void tell(const CollectFlags& collect, const std::string& served);

  /// The bundle, for the reports to be put into. This and `rules` must outlive it.
  [[nodiscard]] Reporting::BundleOutput output(const compiler::Compiled& rules) const {
    return {path_, [this, &rules](std::vector<seal::ZipFile> written) { return finish(std::move(written), rules); }};
  }

 private:
  Bundling() = default;
  /// The bundle's bytes. `written`: findings and report.
  [[nodiscard]] Result<std::string> finish(std::vector<seal::ZipFile> written, const compiler::Compiled& rules) const;
  [[nodiscard]] Result<bool> add_picture(const snapshot::Screenshot& picture, const std::string& from, const std::string& into);
  [[nodiscard]] Result<> add_input(const char* name, const std::string& path);

  std::string path_, command_;
  snapshot::ReadLimits limits_;
  std::optional<seal::SecretKey> key_;
  std::vector<seal::ZipFile> files_;
  Json snapshots_ = Json::array(), options_ = Json::object();
  std::optional<Instant> first_, last_;
};

}  // namespace writ::cli
