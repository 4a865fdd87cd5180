#include "tools/cli/re_evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/temporary_folder.hpp"
#include "tools/cli/bundling.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/output.hpp"
#include "tools/cli/reporting.hpp"

namespace writ::cli {
namespace {

namespace fs = std::filesystem;

/// Names of a bundle stay below the folder and clash with nothing: the archive was refused otherwise.
Result<> unpack(const seal::ZipReader& archive, const std::string& folder) {
  for (std::size_t i = 0; i < archive.entries().size(); ++i) {
    const fs::path path = fs::path(folder) / archive.entries()[i].name;
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    WRIT_TRY(bytes, archive.read(i));
    WRIT_TRY_VOID(write_file(path.string(), bytes));
  }
  return {};
}

std::vector<std::string> texts_at(const Json& object, const char* name) {
  std::vector<std::string> out;
  if (!object.contains(name) || !object[name].is_array()) return out;
  for (const Json& text : object[name]) {
    if (text.is_string()) out.push_back(text.get<std::string>());
  }
  return out;
}
std::string text_at(const Json& object, const char* name) { return object.contains(name) && object[name].is_string() ? object[name].get<std::string>() : std::string(); }
bool flag_at(const Json& object, const char* name) { return object.contains(name) && object[name].is_boolean() && object[name].get<bool>(); }

/// A file of the bundle that the manifest names; nothing where it lists no such file.
std::optional<std::string> listed(const seal::Manifest& manifest, const std::string& name, const std::string& folder) {
  const auto there = std::any_of(manifest.files.begin(), manifest.files.end(), [&](const seal::FileSum& file) { return file.path == name; });
  return there ? std::optional(folder + "/" + name) : std::nullopt;
}

/// The command of the bundle, over the files of the bundle; nothing where the manifest does not say what it was.
std::optional<EvalOptions> command_of(const seal::Manifest& manifest, const std::string& folder) {
  const Json& about = manifest.about;
  const Json empty = Json::object();
  const Json& command = about.contains("command") && about["command"].is_object() ? about["command"] : empty;
  const Json& options = command.contains("options") && command["options"].is_object() ? command["options"] : empty;
  EvalOptions out;
  const auto rules = listed(manifest, std::string(kBundledPacks), folder);
  if (!rules || !about.contains("snapshots") || !about["snapshots"].is_array()) return std::nullopt;
  out.packs.packs = {*rules};
  for (const Json& row : about["snapshots"]) {
    const auto path = row.is_object() ? listed(manifest, text_at(row, "path"), folder) : std::nullopt;
    if (!path) return std::nullopt;
    out.snapshots.push_back(*path);
  }
  if (out.snapshots.empty()) return std::nullopt;
  out.judge.jurisdictions = texts_at(options, "jurisdictions");
  out.judge.facts = texts_at(options, "facts");
  out.judge.as_of = text_at(options, "as_of");
  out.report.all = flag_at(options, "all");
  for (const auto& [name, into] : {std::pair{"waivers", &out.gate.waivers}, std::pair{"baseline", &out.gate.baseline}, std::pair{"compare", &out.gate.compare}}) {
    const auto file = text_at(options, name);
    if (file.empty()) continue;
    const auto path = listed(manifest, file, folder);
    if (!path) return std::nullopt;
    *into = *path;
  }
  return out;
}

std::string first_difference(std::string_view before, std::string_view now) {
  std::size_t line = 1;
  for (std::size_t i = 0; i < std::min(before.size(), now.size()) && before[i] == now[i]; ++i) line += before[i] == '\n' ? 1 : 0;
  return fmt::format("the findings differ, first in line {} of {}", line, kBundledFindings);
}

}  // namespace

Result<ReEvaluation> re_evaluate(const seal::OpenBundle& bundle, const LimitOptions& limits) {
  TemporaryFolder folder;
  WRIT_TRY_VOID(folder.make());
  WRIT_TRY_VOID(unpack(bundle.archive, folder.path()));
  const auto& manifest = *bundle.verification.manifest;
  auto command = command_of(manifest, folder.path());
  const auto findings = listed(manifest, std::string(kBundledFindings), folder.path());
  if (!command || !findings) return ReEvaluation{false, "it does not hold what a judgement takes"};
  command->limits = limits;
  const std::string again = folder.path() + "/again.json";
  command->report.formats = {"json=" + again};
  if (run_eval(*command) == ExitStatus::Failed) return ReEvaluation{false, "the snapshots cannot be judged any more"};
  // What the limits allow to read is no question here: both were written by us.
  WRIT_TRY(before, read_file(*findings, std::size_t{1} << 30U));
  WRIT_TRY(now, read_file(again, std::size_t{1} << 30U));
  if (before == now) return ReEvaluation{true, {}};
  return ReEvaluation{false, first_difference(before, now)};
}

}  // namespace writ::cli
