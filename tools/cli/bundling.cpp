#include "tools/cli/bundling.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/sha256.hpp"
#include "tools/cli/input.hpp"
#include "tools/cli/judging.hpp"
#include "tools/cli/message.hpp"
#include "tools/cli/signing.hpp"

namespace writ::cli {
namespace {

constexpr std::size_t kMostPictureBytes = std::size_t{64} << 20U, kMostListBytes = std::size_t{64} << 20U;

Json text_or_null(const std::string& text) { return text.empty() ? Json() : Json(text); }
Json text_or_null(const std::optional<std::string_view>& text) { return text ? Json(std::string(*text)) : Json(); }

/// By its first bytes, as the reader of snapshots knows it.
const char* snapshot_name(std::string_view bytes) {
  if (bytes.starts_with("\x1f\x8b")) return "snapshot.json.gz";
  if (bytes.starts_with("\x28\xb5\x2f\xfd")) return "snapshot.json.zst";
  return "snapshot.json";
}

/// A file of that folder and nothing else: a snapshot may be anybody's, and must not take our files into what is handed on.
bool is_file_of_folder(std::string_view name) { return name.find('/') == std::string_view::npos && seal::is_bundle_name(name); }

bool is_regular(const std::string& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

Result<Bundling> Bundling::prepare(const SealFlags& seal, const GateFlags& gate, const LimitOptions& limits, std::string command) {
  Bundling out;
  if (seal.bundle == "-") return fail("usage.bundle", "--bundle writes an archive; name a file for it");
  out.path_ = seal.bundle;
  out.command_ = std::move(command);
  out.limits_ = read_limits(limits);
  if (!seal.sign.empty()) {
    WRIT_TRY(key, load_secret_key(seal.sign, seal.passphrase_file));
    out.key_.emplace(std::move(key));
  }
  WRIT_TRY_VOID(out.add_input("waivers", gate.waivers));
  WRIT_TRY_VOID(out.add_input("baseline", gate.baseline));
  WRIT_TRY_VOID(out.add_input("compare", gate.compare));
  return out;
}

Result<> Bundling::add_input(const char* name, const std::string& path) {
  options_[name] = nullptr;
  if (path.empty()) return {};
  WRIT_TRY(bytes, read_file(path, kMostListBytes));
  const std::string inside = fmt::format("inputs/{}.json", name);
  options_[name] = inside;
  files_.push_back({inside, std::move(bytes)});
  return {};
}

Result<bool> Bundling::add_picture(const snapshot::Screenshot& picture, const std::string& from, const std::string& into) {
  if (!picture.file) return false;
  const std::string name(*picture.file);
  if (!is_file_of_folder(name)) return fail("bundle.picture", fmt::format("the snapshot names the picture `{}`, which is no plain name of a file beside it", seal::shown(name)));
  const std::string path = from + "/" + name, inside = into + name;
  if (from.empty() || !is_regular(path)) return false;
  WRIT_TRY(bytes, read_file(path, kMostPictureBytes));
  if (picture.sha256 && sha256_hex(bytes) != *picture.sha256) return fail("bundle.picture", fmt::format("`{}` is not the picture that was taken: its SHA-256 is not what the snapshot says", path));
  const bool fresh = std::none_of(files_.begin(), files_.end(), [&](const seal::ZipFile& file) { return file.name == inside; });
  if (fresh) files_.push_back({inside, std::move(bytes), seal::Packing::Stored});
  return true;
}

Result<> Bundling::add(std::string bytes, const std::string& pictures) {
  WRIT_TRY(read, snapshot::read_snapshot(bytes, limits_));
  const std::string folder = fmt::format("snapshots/{}/", snapshots_.size() + 1);
  const std::string path = folder + snapshot_name(bytes);
  Json taken = Json::array(), missing = Json::array();
  for (const auto& phase : read->phases) {
    for (const auto& picture : phase.screenshots) {
      WRIT_TRY(added, add_picture(picture, pictures, folder));
      const std::string name(picture.file.value_or(""));
      if (added) taken.push_back(folder + name);
      else if (!name.empty()) missing.push_back(name);
    }
  }
  if (!missing.empty()) warn(fmt::format("{} of {} not in the bundle: not beside the snapshot", counted(missing.size(), "picture"), seal::shown(read->site)));
  snapshots_.push_back({{"path", path},
                        {"site", std::string(read->site)},
                        {"captured_at", format_instant(read->captured_at)},
                        {"collector", {{"name", text_or_null(read->collector_name)}, {"version", text_or_null(read->collector_version)}, {"mode", text_or_null(read->mode)}}},
                        {"vantage", {{"country", text_or_null(read->country)}, {"gpc", read->gpc ? Json(*read->gpc) : Json()}}},
                        {"screenshots", std::move(taken)},
                        {"screenshots_missing", std::move(missing)}});
  first_ = std::min(first_.value_or(read->captured_at), read->captured_at);
  last_ = std::max(last_.value_or(read->captured_at), read->captured_at);
  files_.push_back({path, std::move(bytes)});
  return {};
}

void Bundling::tell(const JudgeFlags& judge, const GateFlags& gate, const ReportFlags& report) {
  options_["jurisdictions"] = judge.jurisdictions;
  options_["as_of"] = text_or_null(judge.as_of);
  options_["facts"] = judge.facts;
  options_["all"] = report.all;
  options_["fail_on"] = gate.fail_on;
  options_["fail_on_standing"] = gate.fail_on_standing;
  options_["fail_on_inconclusive"] = gate.fail_on_inconclusive;
  options_["report_language"] = report.language;
}

void Bundling::tell(const CollectFlags& collect, const std::string& served) {
  // Headers and storage states are somebody's secrets and stay out.
  options_["collect"] = {{"vantage", text_or_null(collect.vantage)},         {"phases", text_or_null(collect.phases)},  {"viewport", text_or_null(collect.viewport)},
                         {"user_agent", text_or_null(collect.user_agent)},   {"mobile", collect.mobile},                {"gpc", collect.gpc},
                         {"static", collect.static_only},                    {"redacted", !collect.no_redact},          {"robots_ignored", collect.ignore_robots},
                         {"private_addresses", collect.allow_private},       {"connect_to", collect.connect_to},        {"type_canary", collect.visit.type_canary},
                         {"headers_sent", !collect.headers.empty()},         {"storage_brought", !collect.storage_states.empty()}};
  // A folder under the name of a site is not the site.
  if (!served.empty()) {
    options_["collect"]["folder_served_as"] = served;
    options_["collect"]["third_parties"] = collect.third_parties.substr(0, collect.third_parties.find('='));
  }
}

Result<std::string> Bundling::finish(std::vector<seal::ZipFile> written, const compiler::Compiled& rules) const {
  if (!first_) return fail("bundle.empty", "there is no snapshot to make a bundle of");
  auto files = files_;
  for (auto& file : written) files.push_back(std::move(file));
  WRIT_TRY(packs, compiler::write_compiled(rules));
  files.push_back({std::string(kBundledPacks), std::move(packs)});

  Json about = Json::object();
  about["engine"] = {{"name", "writ"}, {"version", WRIT_VERSION}};
  about["command"] = {{"name", command_}, {"options", options_}};
  // Clocks are the collectors' own; nobody else says when it was.
  about["clock"] = {{"captured_from", format_instant(*first_)}, {"captured_until", format_instant(*last_)}, {"trusted_timestamp", nullptr}};
  about["snapshots"] = snapshots_;
  Json used = Json::array();
  for (const auto& pack : rules.program->model.packs) used.push_back({{"name", pack.name}, {"version", pack.version}, {"digest", pack.digest}, {"asked", pack.asked}});
  about["packs"] = std::move(used);

  seal::Signing signing;
  if (key_) signing = [this](std::string_view manifest) { return sign_now(manifest, *key_, seal::kBundleManifest); };
  return seal::write_bundle(std::move(files), std::move(about), *last_, signing);
}

}  // namespace writ::cli
